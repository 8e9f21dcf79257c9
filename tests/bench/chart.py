#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
chart.py FIGURES SVG: draw figures as bars, one group for each operation, one
panel for each board; the axis is logarithmic.  FIGURES is build/bench.json, or
a text with tables as report.py prints them (docs/performance.md).
"""
import json
import math
import re
import sys
from xml.sax.saxutils import escape

# Columns of each panel in the order of the bars, with what the legend says.
PANELS = [
    ("Trap and emulate, 24Kf",
     [("native", "native"), ("te", "ours"), ("te_old_guest", "ours, 5.10 guest"),
      ("upstream_te", "upstream 5.10")]),
    ("VZ, P5600 with GuestIDs",
     [("native_vz", "native"), ("vz", "ours"), ("upstream_vz", "upstream 6.1")]),
]
COLOURS = {"native": "#9a9a9a", "ours": "#0b62a4", "ours, 5.10 guest": "#7db8e0",
           "upstream 5.10": "#d9822b", "upstream 6.1": "#d9822b"}
LABELS, WIDTH, BAR, GAP, TOP = 100, 560, 11, 7, 46	# pixels


def of_json(path):
    """Name -> {column: instructions} of a bench.json."""
    with open(path) as f:
        bench = json.load(f)
    named = {"boot": {c: b["instructions"] for c, b in bench["boot"].items()}}
    for name, entries in bench["ops"].items():
        named[name] = {c: e["instructions"] for c, e in entries.items()}
    return named


def of_tables(path):
    """The same of tables in a text."""
    known = {c for _, columns in PANELS for c, _ in columns}
    named, columns, boot = {}, [], False
    with open(path) as f:
        for line in f:
            first, *cells = [c.strip() for c in line.split("|")[1:-1]] or [""]
            if not cells:
                columns = []
            elif known & set(cells):
                columns, boot = cells, first.startswith("boot")
            elif columns and (not boot or first == "instructions"):
                entries = named.setdefault("boot" if boot else first.split(":")[0], {})
                for column, cell in zip(columns, cells):
                    number = re.match(r"([\d,]+)( \(|$)", cell)
                    if number:
                        entries[column] = int(number[1].replace(",", ""))
    return named


def rows(named, columns):
    """What of it is worth comparing in these columns."""
    wanted = [c for c, _ in columns]
    named = {name: {c: entries[c] for c in wanted if entries.get(c, 0) > 0}
             for name, entries in named.items() if name != "nothing"}
    return {name: entries for name, entries in named.items() if len(entries) > 1}


def short(power):
    return f"{10 ** (power % 3)}{' kMGT'[power // 3]}".strip()


def text(x, y, what, more=""):
    return f'<text x="{x:.0f}" y="{y:.0f}"{more}>{escape(what)}</text>'


def bar(x, y, width, colour, value):
    return (f'<rect x="{x:.0f}" y="{y}" width="{max(width, 1):.1f}" height="{BAR - 1}" fill="{colour}"/>'
            + text(x + max(width, 1) + 4, y + BAR - 2, f"{value:,.0f}", ' class="value"'))


def panel(title, columns, named, top, scale):
    out = [text(0, top + 14, title, ' class="title"')]
    x = 230
    for _, legend in columns:
        out.append(f'<rect x="{x}" y="{top + 5}" width="10" height="10" fill="{COLOURS[legend]}"/>')
        out.append(text(x + 14, top + 14, legend))
        x += 40 + 7 * len(legend)
    y, start = top + TOP, top + TOP - 4
    for name, entries in named.items():
        middle = y + len(entries) * BAR / 2 + 4
        out.append(text(LABELS - 8, middle, name, ' text-anchor="end"'))
        for column, legend in columns:
            if column in entries:
                out.append(bar(LABELS, y, scale(entries[column]), COLOURS[legend], entries[column]))
                y += BAR
        y += GAP
    return out, start, y


def draw(named):
    panels = [(title, columns, rows(named, columns)) for title, columns in PANELS]
    panels = [p for p in panels if p[2]]
    most = max(v for _, _, shown in panels for e in shown.values() for v in e.values())
    decades = math.ceil(math.log10(most))

    def scale(value):
        return WIDTH * max(math.log10(value), 0) / decades

    body, lines, y = [], [], 0
    for title, columns, shown in panels:
        out, start, end = panel(title, columns, shown, y, scale)
        for power in range(decades + 1):
            x = LABELS + scale(10 ** power)
            lines.append(f'<path d="M{x:.0f} {start}V{end}" stroke="#dddddd"/>')
            lines.append(text(x, start - 4, short(power), ' class="value" text-anchor="middle"'))
        body += out
        y = end + 16
    style = ("text{font:12px sans-serif;fill:#222222}.title{font-weight:bold}"
             ".value{font-size:10px;fill:#555555}")
    width = LABELS + WIDTH + 90
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{y + 10}" '
        f'viewBox="-10 0 {width} {y + 10}">',
        f"<style>{style}</style>",
        '<rect x="-10" width="100%" height="100%" fill="#ffffff"/>',
        *lines, *body,
        text(0, y, "Instructions of host and guest for one repetition, logarithmic; shorter is better."),
        "</svg>", ""])


if __name__ == "__main__":
    read = of_json if sys.argv[1].endswith(".json") else of_tables
    svg = draw(read(sys.argv[1]))
    with open(sys.argv[2], "w") as f:
        f.write(svg)
