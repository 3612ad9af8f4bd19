"""What the figures were measured with."""

import re
import sqlite3
import subprocess
from pathlib import Path


def _first_line(command):
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[0]


def _cache(build):
    """The build's own settings, from its CMakeCache.txt."""
    text = (Path(build) / "CMakeCache.txt").read_text()
    return dict(re.findall(r"^(\w+):\w+=(.*)$", text, re.MULTILINE))


def _processor():
    found = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else "unknown processor"


def _system():
    found = re.search(r'^PRETTY_NAME="(.*)"$', Path("/etc/os-release").read_text(), re.MULTILINE)
    return found[1] if found else "unknown system"


def describe(build):
    """As Markdown. Python's sqlite3 uses the system's library, which is the one measured."""
    cache = _cache(build)
    compiler = _first_line([cache["CMAKE_CXX_COMPILER"], "--version"])
    flags = f"{cache['CMAKE_CXX_FLAGS']} {cache['CMAKE_CXX_FLAGS_RELEASE']}".strip()
    options = [row[0] for row in sqlite3.connect(":memory:").execute("PRAGMA compile_options")]
    cores = Path("/proc/cpuinfo").read_text().count("\nprocessor") + 1
    return (f"- System: {_system()}, {_processor()}, {cores} cores\n"
            f"- Compiler: {compiler}, `-std=c++20 {flags}`\n"
            f"- SQLite {sqlite3.sqlite_version}, built with: "
            + ", ".join(f"`{option}`" for option in options) + "\n")
