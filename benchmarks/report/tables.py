"""Tables that can be read both in a terminal and as Markdown."""


def number(value):
    """Three digits that count, or all before the point."""
    if value is None:
        return ""
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def duration(ns):
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if ns >= size:
            return f"{number(ns / size)} {unit}"
    return f"{number(ns)} ns"


def _verdict(entries):
    judged = [entry for entry in entries if entry.target is not None]
    if not judged:
        return ""
    missed = [entry for entry in judged if not entry.met()]
    return "no: " + ", ".join(entry.unit for entry in missed) if missed else "yes"


def _targets(case):
    """In words: "1.05", "2.00 in time", "8 instr"."""
    words = []
    for entry in case.entries:
        if entry.target is None or entry.unit == "allocations":
            continue
        if entry.unit in ("time", "instructions"):
            words.append(f"x {entry.target:.2f} {entry.unit}")
        else:
            words.append(f"{number(entry.target)} {entry.unit.replace(' per operation', '')}")
    return ", ".join(words)


def table(head, rows):
    """The first column is text, and so are the last two; numbers stand to the right."""
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    left = [i == 0 or i >= len(head) - 2 for i in range(len(head))]

    def line(cells):
        padded = [cell.ljust(width) if is_left else cell.rjust(width)
                  for cell, width, is_left in zip(cells, widths, left)]
        return "| " + " | ".join(padded) + " |"

    rule = ["-" * width if is_left else "-" * (width - 1) + ":"
            for width, is_left in zip(widths, left)]
    return "\n".join([line(head), line(rule), *map(line, rows)]) + "\n"


def of_cases(cases):
    """Cases of one suite. They may differ in what they are compared with."""
    sides = []
    for case in cases:
        for versus in case.versus:
            if versus.side not in sides:
                sides.append(versus.side)
    counted = any(case.instructions is not None for case in cases)
    head = ["case", "an operation"]
    for side in sides:
        head.append(f"time / {side}")
    if counted:
        head.append("instructions")
        for side in sides:
            if any(v.side == side and v.instructions for c in cases for v in c.versus):
                head.append(f"instr. / {side}")
        head.append("allocations")
    head += ["target", "met"]

    rows = []
    for case in cases:
        by_side = {versus.side: versus for versus in case.versus}
        row = {"case": case.name, "an operation": duration(case.ns), "target": _targets(case),
               "met": _verdict(case.entries), "instructions": number(case.instructions),
               "allocations": "" if case.allocations is None else f"{case.allocations:+.2f}"}
        for side, versus in by_side.items():
            median, least, greatest = versus.time
            row[f"time / {side}"] = f"{median:.2f} ({least:.2f} to {greatest:.2f})"
            if versus.instructions is not None:
                row[f"instr. / {side}"] = f"{versus.instructions:.3f}"
        rows.append([row.get(column, "") for column in head])
    return table(head, rows)


def of_figures(entries):
    return table(
        ["case", "value", "unit", "target", "met"],
        [[e.case, number(e.ratio), e.unit, "" if e.target is None else number(e.target) or "0",
          _verdict([e])] for e in entries])
