"""Runs the benchmarks, prints their tables, and writes what is asked for; see scripts/bench."""

import argparse
import json
import os
import signal
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))

import baseline
import charts
import document
import environment
import profiles
import programs
import results
import tables
from load import measure as load
from price import measure as price

SUITES = ["records", "dispatch", "growth", "threads", "load", "price"]
COUNTED = ["records", "dispatch"]
BASELINE = ROOT / "benchmarks" / "baseline.json"
PAGE = ROOT / "docs" / "performance.md"


def arguments():
    parser = argparse.ArgumentParser(prog="bench", add_help=False)
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--suite", action="append", choices=SUITES)
    for flag in ("--quick", "--baseline", "--check", "--docs", "--profile"):
        parser.add_argument(flag, action="store_true")
    options = parser.parse_args()
    options.suite = options.suite or SUITES
    return options


def quick_filter(suite):
    """Of the counting of a quick run: only a part, since setting up takes long under valgrind."""
    return ["--filter", "records in memory"] if suite == "records" else []


class Report:
    def __init__(self, options):
        self.options = options
        self.lines, self.cases, self.entries = [], [], []
        self.texts = {}  # the tables of each suite
        # Of a case, for each side: its name, operations and {function: instructions}.
        self.costs = {}

    def program(self, suite):
        return self.options.build / "benchmarks" / f"bench_{suite}"

    def flags(self):
        return ["--quick"] if self.options.quick else []

    def count(self, suite):
        extra = quick_filter(suite) if self.options.quick else []
        keep = self.keep_costs if self.options.profile or self.options.docs else lambda *_: None
        return programs.counts(self.program(suite), [*self.flags(), *extra], keep)

    def keep_costs(self, suite, case, side, operations, dump):
        """Of the first two sides of cases in memory."""
        sides = self.costs.setdefault((suite, case), [])
        if suite == "records in memory" and len(sides) < 3:
            sides.append((side, operations, profiles.dump(dump)))

    def run(self):
        """Times first, when nothing else runs; then what no neighbour disturbs, side by side."""
        timed = {}
        for suite in self.options.suite:
            if suite == "load":
                say("measuring under load")
                program = self.options.build / "examples/web/web"
                self.add_load(*load.measure(program, self.options.quick))
            elif suite != "price":
                say(f"measuring times: {suite}")
                timed[suite] = programs.lines(self.program(suite), self.flags())
        with ThreadPoolExecutor(2) as pool:
            counted = {}
            for suite in self.options.suite:
                if suite in COUNTED:
                    say(f"counting instructions: {suite}")
                    counted[suite] = pool.submit(self.count, suite)
            compiled = None
            if "price" in self.options.suite:
                say("compiling: price")
                compiled = pool.submit(price.measure, self.options.quick)
            for suite, lines in timed.items():
                self.add(suite, lines, counted[suite].result() if suite in counted else {})
            if compiled:
                self.add_price(*compiled.result())
        if any(self.costs.values()):
            self.texts["profiles"] = self.profiles()

    def profiles(self):
        """Of each case that misses its target by instructions."""
        texts = []
        for case in self.cases:
            missed = any(entry.unit == "instructions" and entry.target is not None
                         and not entry.met() for entry in case.entries)
            sides = {side: (operations, costs)
                     for side, operations, costs in self.costs.get((case.suite, case.name), [])}
            if missed and {"rowcall", "raw"} <= sides.keys():
                operations, ours = sides["rowcall"]
                rows = profiles.difference(ours, sides["raw"][1], operations)
                texts.append(f"**{case.name}**\n\n" + tables.table(
                    ["function", "instructions more than raw"],
                    [[name, f"{more:+.0f}"] for name, more in rows]))
        return "\n".join(texts)

    def add(self, name, lines, counts):
        self.lines += lines
        # A program may have several suites: records in memory, on a file.
        suites = {}
        for line in lines:
            suites.setdefault(line["suite"], []).append(line)
        texts = []
        for suite, of_suite in suites.items():
            cases = [results.case_of(line, counts.get((suite, line["case"])))
                     for line in of_suite if "sides" in line]
            figures = [results.figure_of(line) for line in of_suite if "value" in line]
            if suite == "growth":
                figures += results.growth(of_suite)
            self.cases += cases
            self.entries += [entry for case in cases for entry in case.entries] + figures
            parts = []
            if len(suites) > 1:
                parts.append(f"**{suite[0].upper()}{suite[1:]}**\n")
            if cases:
                parts.append(tables.of_cases(cases))
            if figures:
                parts.append(tables.of_figures(figures))
            texts.append("\n".join(parts))
        self.texts[name] = "\n".join(texts)

    def add_load(self, entries, rows):
        self.entries += entries
        sides = tables.table(["the web app", "requests/s", "p50, ms", "p99, ms"], rows)
        self.texts["load"] = sides + "\n" + tables.of_figures(entries)

    def add_price(self, entries, rows):
        self.entries += entries
        files = tables.table(["file", "compiler", "CPU s", "MB", "object, KiB", "with -g, KiB"],
                             rows)
        self.texts["price"] = tables.of_figures(entries) + "\n" + files


def say(what):
    print(f"==> {what}", file=sys.stderr, flush=True)


def write_json(path, entries):
    """All of it or nothing."""
    text = json.dumps(results.as_json(entries), indent=1, ensure_ascii=False) + "\n"
    if path.exists() and not path.is_file():  # a pipe, a terminal
        path.write_text(text)
        return
    path = path.resolve()
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        half.write_text(text)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def main():
    options = arguments()
    report = Report(options)
    # Goes even if a program is stopped half-way, with its databases.
    with tempfile.TemporaryDirectory(prefix="rowcall-bench-") as folder:
        os.environ["TMPDIR"] = tempfile.tempdir = folder
        report.run()
    machine = environment.describe(options.build)
    print(machine)
    for name, text in report.texts.items():
        print(f"## {name}\n\n{text}")

    folder = PAGE.with_suffix("") if options.docs else options.build / "charts"
    for chart in charts.draw(report.lines, folder):
        print(f"chart: {chart}")
    if options.docs:
        document.fill(PAGE, {"environment": machine, **report.texts})
    if options.json:
        write_json(options.json, report.entries)
    if options.baseline:
        baseline.store(BASELINE, report.cases)
        return 0
    worse = baseline.regressions(BASELINE, report.cases)
    for sentence in worse:
        print(f"regression: {sentence}")
    return 1 if worse and options.check else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        sys.exit(main())
    except (programs.Failed, OSError) as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
