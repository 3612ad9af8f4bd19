"""What the compiler needs for a model: time, memory, object code."""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from price import generate
from programs import Failed
from results import Entry

ROOT = Path(__file__).resolve().parents[2]
COMPILERS = {"GCC": "g++", "Clang": "clang++-19"}
FLAGS = ["-std=c++20", "-O2"]
MANY = 50


@dataclass
class Price:
    seconds: float      # of CPU: the least of all runs
    spread: float       # seconds between the least and the greatest
    megabytes: float    # the compiler's greatest resident set
    object_kib: float = 0.0
    debug_kib: float = 0.0  # the object when compiled with -g


def _compile(command):
    """CPU seconds and megabytes of a compiler, its children included."""
    with tempfile.TemporaryFile(mode="w+") as errors:
        process = subprocess.Popen(command, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            raise Failed(f"{' '.join(command)} failed: {errors.read().strip().splitlines()[:1]}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def _prices(compiler, sources, rounds, with_debug, folder):
    """Prices of sources by name; in turns, so that a busy moment does not hit one of them. The
    longest are compiled once."""
    runs = {name: [] for name in sources}
    for name, text in sources.items():
        (folder / f"{name}.cpp").write_text(text)
    for round_ in range(rounds):
        for name in sources:
            if round_ and name.endswith(f"_{MANY}"):
                continue
            runs[name].append(_compile([compiler, *FLAGS, f"-I{ROOT}", "-c",
                                        str(folder / f"{name}.cpp"),
                                        "-o", str(folder / f"{name}.o")]))
    prices = {}
    for name, measured in runs.items():
        seconds = [time for time, _ in measured]
        price = Price(min(seconds), max(seconds) - min(seconds), max(size for _, size in measured))
        price.object_kib = (folder / f"{name}.o").stat().st_size / 1024
        if with_debug:
            debug = folder / f"{name}.debug.o"
            _compile([compiler, *FLAGS, "-g", f"-I{ROOT}", "-c", str(folder / f"{name}.cpp"),
                      "-o", str(debug)])
            price.debug_kib = debug.stat().st_size / 1024
        prices[name] = price
    return prices


def sources(quick):
    all_sources = {
        "include_orm": generate.ORM_HEADER,
        "include_orm_basis": generate.ORM_BASIS,
        "include_signal": generate.SIGNAL_HEADER,
        "include_signal_basis": generate.SIGNAL_BASIS,
    }
    for models in (1, 5) if quick else (1, 5, MANY):
        all_sources[f"rowcall_{models}"] = generate.rowcall(models)
        all_sources[f"sqlitecpp_{models}"] = generate.sqlitecpp(models)
    return all_sources


def entries_of(name, prices):
    """What is judged, of one compiler. Ratios are of CPU seconds."""
    def versus(case, ours, basis, target):
        return Entry("price", f"{case}, {name}", prices[ours].seconds / prices[basis].seconds,
                     target, "time",
                     (prices[ours].spread + prices[basis].spread) / prices[basis].seconds)

    def plain(case, value, target, unit):
        return Entry("price", f"{case}, {name}", value, target, unit)

    five, one = prices["rowcall_5"], prices["rowcall_1"]
    most, number = (prices[f"rowcall_{MANY}"], MANY) if f"rowcall_{MANY}" in prices else (five, 5)
    basis, few = (five, 5) if number == MANY else (one, 1)
    by_hand = "SQLiteCpp"
    return [
        versus(f"five models / {by_hand}", "rowcall_5", "sqlitecpp_5", 2.0),
        plain("five models", five.seconds, None, "CPU seconds"),
        plain("compiler's memory for five models", five.megabytes, 300, "MB"),
        plain("each further model", 1000 * (most.seconds - basis.seconds) / (number - few), 100,
              "CPU ms"),
        plain("object of five models", five.object_kib, None, "KiB"),
        versus("include <orm/orm.hpp> / five standard headers", "include_orm",
               "include_orm_basis", 1.3),
        versus("include <signals/signal.hpp> / <functional>", "include_signal",
               "include_signal_basis", 1.3),
    ]


def rows_of(name, prices):
    """[file, compiler, CPU seconds, MB, KiB, KiB with -g]"""
    return [[file.replace("_", " "), name, f"{p.seconds:.2f}", f"{p.megabytes:.0f}",
             f"{p.object_kib:.0f}", f"{p.debug_kib:.0f}" if p.debug_kib else ""]
            for file, p in prices.items()]


def measure(quick):
    """Entries, and the rows of the table of all that was compiled."""
    entries, rows = [], []
    for name, compiler in COMPILERS.items():
        if not shutil.which(compiler) or (quick and name != "GCC"):
            continue
        with tempfile.TemporaryDirectory(prefix="rowcall-price-") as folder:
            prices = _prices(compiler, sources(quick), 1 if quick else 3, not quick, Path(folder))
        entries += entries_of(name, prices)
        rows += rows_of(name, prices)
    return entries, rows
