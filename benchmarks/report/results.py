"""What was found: one entry for each case and unit, as `scripts/bench --json` writes it."""

import statistics
from dataclasses import dataclass, field

GROWTH_TARGET = 1.25  # how much more than the other side an operation may slow down with size


@dataclass
class Entry:
    """`ratio` is at most `target` when all is well. What is no ratio but a plain number, as its
    unit says, is called so too."""
    suite: str
    case: str
    ratio: float
    target: float | None
    unit: str
    spread: float = 0.0

    def met(self):
        # Not more exact than it is shown.
        return self.target is None or round(self.ratio, 2) <= self.target


@dataclass
class Versus:
    """Rowcall beside another side. Times: median, least and greatest ratio of the rounds."""
    side: str
    time: tuple[float, float, float] | None = None
    instructions: float | None = None


@dataclass
class Case:
    """A case with all that was measured, for the tables."""
    suite: str
    name: str
    versus: list[Versus]
    target: float | None
    judged_by: str  # "time" or "instructions"
    ns: float
    instructions: float | None
    allocations: float | None  # beyond the other side's, per operation
    entries: list[Entry] = field(default_factory=list)


def case_of(line, counted):
    """A case from its line and its counts, {side: instructions per operation}."""
    ours, *others = line["sides"]
    counted = counted or {}
    own_count = counted.get(ours["side"])
    versus = []
    for side in others:
        ratios = [a / b for a, b in zip(ours["ns"], side["ns"])]
        count = counted.get(side["side"])
        versus.append(Versus(
            side["side"],
            (statistics.median(ratios), min(ratios), max(ratios)),
            own_count / count if own_count and count else None))
    # Threads that come and go allocate by themselves.
    allocations = None
    if own_count:
        allocations = round(ours["allocations"] - others[0]["allocations"], 2) + 0.0
    case = Case(
        line["suite"], line["case"], versus, line["target"],
        "time" if line["timed"] else "instructions",
        statistics.median(ours["ns"]), own_count, allocations)
    case.entries = list(_entries(case, line))
    return case


def _entries(case, line):
    first = case.versus[0]

    def entry(ratio, target, unit, spread=0.0):
        return Entry(case.suite, case.name, ratio, target, unit, spread)

    median, least, greatest = first.time
    yield entry(median, case.target if case.judged_by == "time" else None, "time",
                greatest - least)
    if first.instructions is not None:
        yield entry(first.instructions,
                    case.target if case.judged_by == "instructions" else None, "instructions")
    if case.allocations is not None:
        yield entry(case.allocations, line["more_allocations"], "allocations")
    if line["most_ns"] is not None:
        times = line["sides"][0]["ns"]
        yield entry(case.ns, line["most_ns"], "ns", max(times) - min(times))
    if line["most_more_ns"] is not None:
        more = [a - b for a, b in zip(*(side["ns"] for side in line["sides"][:2]))]
        yield entry(statistics.median(more), line["most_more_ns"], "ns more",
                    max(more) - min(more))
    if line["most_instructions"] is not None and case.instructions is not None:
        yield entry(case.instructions, line["most_instructions"], "instructions per operation")


def growth(lines):
    """An entry for each line of a chart of times: how many times greater the ratio to sides[1] is
    at the greatest x than at the least."""
    found = {}
    for line in lines:
        if "sides" in line and line["place"]:
            key = line["suite"], line["place"]["chart"], line["place"]["line"]
            found.setdefault(key, []).append(line)
    entries = []
    for (suite, _, work), points in found.items():
        least, greatest = (choose(points, key=lambda line: line["place"]["x"])
                           for choose in (min, max))
        few, many = (case_of(line, None).versus[0].time[0] for line in (least, greatest))
        size = greatest["case"].removeprefix(work + ", ")
        entries.append(Entry(suite, f"growth of {work} to {size}", many / few, GROWTH_TARGET,
                             "time"))
    return entries


def figure_of(line):
    return Entry(line["suite"], line["case"], line["value"], line["target"], line["unit"])


def as_json(entries):
    return [{"suite": e.suite, "case": e.case, "ratio": round(e.ratio, 4), "target": e.target,
             "unit": e.unit, "spread": round(float(e.spread), 4)} for e in entries]
