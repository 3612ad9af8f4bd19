"""Instruction counts as they once were, to see when they grow."""

import json

TOLERANCE = 1.03


def _key(case):
    return f"{case.suite}/{case.name}"


def load(path):
    return json.loads(path.read_text()) if path.exists() else {}


def store(path, cases):
    """Keeps the counts of cases that were not measured now."""
    counts = load(path)
    counts.update({_key(case): round(case.instructions, 1)
                   for case in cases if case.instructions is not None})
    path.write_text(json.dumps(dict(sorted(counts.items())), indent=1) + "\n")


def regressions(path, cases):
    """A sentence for each case that needs more instructions than it did."""
    counts = load(path)
    sentences = []
    for case in cases:
        before = counts.get(_key(case))
        if before and case.instructions and case.instructions > TOLERANCE * before:
            more = 100 * (case.instructions / before - 1)
            sentences.append(f"{_key(case)}: {case.instructions:,.0f} instructions where there "
                             f"were {before:,.0f}: {more:.1f} % more")
    return sentences
