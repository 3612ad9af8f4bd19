"""Runs the benchmark programs: natively for times, under callgrind for counts."""

import json
import re
import subprocess
import tempfile
from pathlib import Path


class Failed(Exception):
    """A sentence about what did not work."""


def _run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["it says nothing"])[-1]
        raise Failed(f"{Path(command[0]).name} {' '.join(command[1:])} failed: {last}")
    return done.stdout


def lines(program, options):
    """What the program prints: a list of dicts."""
    return [json.loads(line) for line in _run([str(program), *options]).splitlines()]


def counts(program, options, use_dump=lambda *_: None):
    """{(suite, case): {side: instructions per operation}}. Calls use_dump(suite, case, side,
    operations, path) for each while callgrind's file is there."""
    with tempfile.TemporaryDirectory(prefix="rowcall-bench-") as folder:
        dumps = Path(folder) / "dump"
        _run(["valgrind", "--tool=callgrind", "--instr-atstart=no",
              f"--callgrind-out-file={dumps}", str(program), *options])
        found = {}
        for dump in sorted(Path(folder).glob("dump.*"), key=lambda path: int(path.suffix[1:])):
            text = dump.read_text()
            name = re.search(r"^desc: Trigger: Client Request: (.*)$", text, re.MULTILINE)
            if not name:
                continue  # what was left at the end of the program
            rest, side, operations = name[1].rsplit("/", 2)
            suite, case = rest.split("/", 1)
            total = re.search(r"^(?:summary|totals): (\d+)", text, re.MULTILINE)
            found.setdefault((suite, case), {})[side] = int(total[1]) / int(operations)
            use_dump(suite, case, side, int(operations), dump)
        return found
