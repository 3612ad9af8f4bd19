"""The web app of examples/web under load, with its signals and without. What it must not do, lose a
write or an answer, fails the benchmark."""

import json
import re
import signal
import sqlite3
import statistics
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

from programs import Failed
from results import Entry

CONNECTIONS = 64
ROUNDS = 3
SCRIPT = Path(__file__).with_name("mixed.lua")


class App:
    """The program with a new database, and somebody who is logged in."""

    def __init__(self, program, folder, options):
        self.database = Path(folder) / "web.sqlite3"
        self.process = subprocess.Popen(
            [program, "--port", "0", "--db", self.database, *options],
            stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        if not found:
            raise Failed(f"the web app does not start: {line.strip() or 'it says nothing'}")
        self.address = found[0]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def get(self, path):
        with urllib.request.urlopen(self.address + path, timeout=10) as answer:
            return answer.read().decode()

    def sign_up(self):
        """The cookie of the session."""
        cookies = urllib.request.HTTPCookieProcessor()
        browser = urllib.request.build_opener(cookies)
        with browser.open(f"{self.address}/signup", timeout=10) as answer:
            token = re.search(r'name="csrf_token" value="([^"]+)"', answer.read().decode())[1]
        form = {"csrf_token": token, "username": "load", "password": "a long password"}
        browser.open(f"{self.address}/signup", urllib.parse.urlencode(form).encode(), timeout=10)
        return next(one.value for one in cookies.cookiejar if one.name == "session")

    def settled_counts(self):
        """How often each signal was sent, once all requests but the one that asks have ended; and
        how many requests of ours have ended by then."""
        for asked in range(100):
            counts = json.loads(self.get("/signals.json"))
            if counts["request_started"] == counts["request_finished"] + 1:
                return counts, asked
            time.sleep(0.1)
        raise Failed(f"request_started {counts['request_started']}, "
                     f"request_finished {counts['request_finished']}, and it stays so")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        if self.process.wait(30) != 0:
            raise Failed("the web app did not end as it should")

    def rows(self, sql):
        with sqlite3.connect(self.database) as database:
            return database.execute(sql).fetchone()[0]


def _expect(what, seen, answered):
    """What wrk was answered, and what was on its way when it went."""
    if not answered <= seen <= answered + CONNECTIONS:
        raise Failed(f"{what}: the app has {seen}, its clients were told of {answered}")


def _run(program, seconds, has_signals):
    options = [] if has_signals else ["--no-signals"]
    with tempfile.TemporaryDirectory() as folder, App(program, folder, options) as app:
        session = app.sign_up()
        if has_signals:
            before, _ = app.settled_counts()
        done = subprocess.run(
            ["wrk", "-t", "2", "-c", str(CONNECTIONS), "-d", f"{seconds}s", "-s", SCRIPT,
             app.address, "--", session], capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(f"wrk: {done.stderr.strip()}")
        load = json.loads(done.stdout.splitlines()[-1])
        if load["errors"] or load["refused"]:
            raise Failed(f"under load, {load['errors']} connections failed and {load['refused']} "
                         "requests were refused")
        if has_signals:
            after, asked = app.settled_counts()
            # The request that asked for the counts before has finished since, too.
            _expect("requests",
                    after["request_finished"] - before["request_finished"] - 1 - asked,
                    load["answered"])
            if after["got_request_exception"]:
                raise Failed(f"{after['got_request_exception']} handlers failed")
        app.stop()
        _expect("todos", app.rows("SELECT count(*) FROM todo"), load["created"])
        _expect("completed todos", app.rows("SELECT count(*) FROM todo WHERE done"),
                load["completed"])
        if has_signals:
            _expect("log entries", app.rows("SELECT count(*) FROM log_entry"), load["completed"])
        return load


def measure(program, quick):
    """Entries, and the rows of a table; in turns, so that a busy moment does not hit one side."""
    seconds, rounds = (5, 1) if quick else (30, ROUNDS)
    runs = {True: [], False: []}
    for _ in range(rounds):
        for has_signals in runs:
            runs[has_signals].append(_run(program, seconds, has_signals))

    def medians(has_signals):
        each = runs[has_signals]
        return (statistics.median(run["answered"] / run["seconds"] for run in each),
                statistics.median(run["p50"] for run in each),
                statistics.median(run["p99"] for run in each))

    rows = [[side, f"{per_second:,.0f}", f"{p50:.1f}", f"{p99:.1f}"]
            for side, (per_second, p50, p99) in
            (("with its signals", medians(True)), ("without", medians(False)))]
    pairs = list(zip(runs[True], runs[False]))
    entries = []
    for case, ratio in (
            ("time a request, with signals / without",
             lambda a, b: (b["answered"] / b["seconds"]) / (a["answered"] / a["seconds"])),
            ("p99, with signals / without", lambda a, b: a["p99"] / b["p99"])):
        ratios = [ratio(a, b) for a, b in pairs]
        entries.append(Entry("load", case, statistics.median(ratios), None, "time",
                             max(ratios) - min(ratios)))
    return entries, rows
