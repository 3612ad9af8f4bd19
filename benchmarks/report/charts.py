"""Charts of the measurements that have a place in one, drawn by gnuplot."""

import subprocess
from dataclasses import dataclass

from programs import Failed


@dataclass
class Chart:
    name: str    # of the file; benchmarks/*.cpp name it too
    title: str
    x: str
    y: str
    logarithmic: tuple[bool, bool] = (True, True)
    least_top: float = 0  # the y axis goes up to this at least, so that little does not look much
    # From the median ns of an operation, or a plain number, to y.
    scale: object = lambda place, value: value


CHARTS = [
    Chart("time-by-rows", "An operation as the table grows (a file)", "rows", "µs",
          scale=lambda place, value: value / 1000),
    Chart("memory-by-rows", "Memory beyond what there was before", "rows", "MB", (True, False),
          least_top=10),
    Chart("time-by-receivers", "An operation as a signal's receivers grow", "receivers", "ns"),
    Chart("heap-by-receivers", "Heap of a connection", "receivers", "bytes", (True, False),
          least_top=250),
    Chart("reads-by-threads", "Gets from one database file", "threads that read",
          "gets per second", (False, False),
          scale=lambda place, value: place["x"] * 1e9 / value),
]

_COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9"]


def _lines_of(lines):
    """{chart: {(line, side): [(x, value)]}}; the side is "" where there is but one."""
    found = {}
    for line in lines:
        place = line["place"]
        if not place:
            continue
        chart = found.setdefault(place["chart"], {})
        if "value" in line:
            chart.setdefault((place["line"], ""), []).append((place, line["value"]))
            continue
        for side in line["sides"]:
            # "rowcall, one thread" is what a ratio is of, not a line.
            if side["side"] != "rowcall" and side["side"].startswith("rowcall"):
                continue
            name = "Rowcall" if side["side"] == "rowcall" else side["side"].split(",")[0]
            times = sorted(side["ns"])
            chart.setdefault((place["line"], name), []).append((place, times[len(times) // 2]))
    return found


def _script(chart, lines, path):
    """Rowcall's lines are solid, those of others dashed in the same colour."""
    works = list(dict.fromkeys(work for work, _ in lines))
    blocks, plots = [], []
    for number, ((work, side), points) in enumerate(lines.items()):
        rows = [f"{place['x']} {chart.scale(place, value)}" for place, value in points]
        blocks.append(f"$data{number} << END\n" + "\n".join(rows) + "\nEND\n")
        title = f"{work}, {side}" if side else work
        colour = _COLOURS[works.index(work) % len(_COLOURS)]
        dashed = "dashtype 2 pointtype 6" if side not in ("", "Rowcall") else "pointtype 7"
        plots.append(f'$data{number} with linespoints title "{title}" noenhanced linewidth 2 '
                     f'{dashed} pointsize 0.5 linecolor rgb "{colour}"')
    logarithmic = "".join(axis for axis, wanted in zip("xy", chart.logarithmic) if wanted)
    format_x = 'set format x "10^{%T}"\n' if chart.logarithmic[0] else "set xtics 1\n"
    return (
        'set terminal svg size 800,420 font "sans-serif,13" background rgb "white"\n'
        f'set output "{path}"\n'
        f'set title "{chart.title}"\nset xlabel "{chart.x}"\nset ylabel "{chart.y}"\n'
        + (f"set logscale {logarithmic}\n" if logarithmic else "") + format_x
        + ("" if chart.logarithmic[1] else f"set yrange [0:{chart.least_top:g}<*]\n")
        + "set autoscale xfix\n"
        + 'set key outside right top\nset grid linecolor rgb "#dddddd"\nset border 3\n'
        "set tics nomirror\n"
        + "".join(blocks) + "plot " + ", \\\n     ".join(plots) + "\n")


def draw(lines, folder):
    """Draws every chart that these lines have points of; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    found = _lines_of(lines)
    for chart in CHARTS:
        if chart.name not in found:
            continue
        path = folder / f"{chart.name}.svg"
        done = subprocess.run(["gnuplot"], input=_script(chart, found[chart.name], path),
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(f"gnuplot cannot draw {path.name}: {done.stderr.strip()}")
        drawn.append(path)
    return drawn
