"""Which functions a piece of work spends more instructions in than the work it is compared with."""

import re
import subprocess

from programs import Failed

MOST, LEAST = 12, 4  # functions shown: where Rowcall spends more, and where raw does
_COST = re.compile(r"\s*([\d,]+) \(\s*[\d.]+%\)\s+[^:]*:(\S.*)")


def dump(path):
    """{function: instructions} of a callgrind dump."""
    done = subprocess.run(["callgrind_annotate", "--threshold=100", str(path)],
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(f"callgrind_annotate failed: {done.stderr.strip()}")
    costs = {}
    for line in done.stdout.splitlines():
        if found := _COST.match(line):
            name = short(re.sub(r" \[[^\]]*\]$", "", found[2]))
            costs[name] = costs.get(name, 0) + int(found[1].replace(",", ""))
    return costs


def short(name):
    """Without namespaces, arguments and template arguments."""
    while (shorter := re.sub(r"<[^<>]*>|\([^()]*\)|\{[^{}]*\}", "", name)) != name:
        name = shorter
    return re.sub(r"\b(?:rowcall|detail|bench|std|__cxx11|_GLOBAL__N_1)::", "",
                  name.replace(" const", "")).split(" [")[0].strip(": ") or name


def difference(ours, raw, operations):
    """[(function, how many more instructions an operation needs in it)], the most first, the
    fewest last; what lies between is one line."""
    more = sorted(((ours.get(name, 0) - raw.get(name, 0)) / operations, name)
                  for name in ours.keys() | raw.keys())[::-1]
    ends = more[:MOST] + more[-LEAST:] if len(more) > MOST + LEAST else more
    rest = sum(count for count, _ in more) - sum(count for count, _ in ends)
    return [*[(name, count) for count, name in ends], ("all others", rest)]
