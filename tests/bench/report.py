#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
report.py DIR [long]: turn what the columns' runs left in DIR into a table and
DIR/../bench.json, whose other entries stay.  Which column runs how is the
business of 'run'.
"""
import json
import os
import re
import sys

COLUMNS = ["native", "te", "te_old_guest"]
WHO = ["host_kernel", "module", "switch", "guest_kernel", "guest_user", "host_user"]


def operations(size):
    """Name, repetitions and meaning of each operation, from markers.h."""
    here = os.path.dirname(os.path.abspath(__file__))
    text = open(os.path.join(here, "markers.h")).read()
    rows = re.findall(r'X\((\w+),\s*(\d+),\s*(\d+),\s*"([^"]*)"\)', text)
    return [(name, int(n_long if size == "long" else n), what)
            for name, n, n_long, what in rows]


def read_counts(path):
    """Segment -> counts, from the plugin's lines."""
    segments = {}
    for line in open(path):
        name, *values = line.split()
        values = [int(v) for v in values]
        segments[name] = dict(zip(WHO, values), exits=values[-2], traps=values[-1])
    return segments


def read_exits(path):
    """Point -> counter -> value, from the board's output."""
    points, point = {}, {}
    for line in open(path):
        if line.startswith("at "):
            point = points.setdefault(line.split()[1], {})
        else:
            m = re.match(r"(?:\./)?(\w+)_(?:exits|traps):(\d+)$", line)
            if m:
                point[m[1]] = int(m[2])
    return points


def busy(segment, native):
    """Instructions of the whole board, without user space of the VMM."""
    return sum(segment[who] for who in WHO if native or who != "host_user")


def report(directory, size):
    data = {"boot": {}, "ops": {}}
    runs = {c: read_counts(f"{directory}/{c}.counts") for c in COLUMNS
            if os.path.exists(f"{directory}/{c}.counts")}
    for column, run in runs.items():
        native = column == "native"
        boot = data["boot"][column] = {"instructions": busy(run["boot"], native)}
        if not native:
            boot["exits"] = run["boot"]["exits"]
            boot["traps"] = run["boot"]["exits"] + run["boot"]["traps"]
            boot["by"] = {who: run["boot"][who] for who in WHO}
            boot["exits_by_kind"] = read_exits(f"{directory}/{column}.exits")["boot"]
            if "native" in runs:
                ratio = boot["instructions"] / busy(runs["native"]["boot"], True)
                boot["vs_native"] = round(ratio, 3)
        for name, n, _ in operations(size):
            if name not in run:         # not an operation of this column
                continue
            entry = {"instructions": round(busy(run[name], native) / n, 1)}
            if not native:
                entry["exits"] = round(run[name]["exits"] / n, 2)
                entry["traps"] = round((run[name]["exits"] + run[name]["traps"]) / n, 2)
            data["ops"].setdefault(name, {})[column] = entry
    return data


def table(data, size):
    columns = [c for c in COLUMNS if c in data["boot"]]
    print("| boot to shell | " + " | ".join(columns) + " |")
    print("|---|" + "---:|" * len(columns))
    for row in ("instructions", "vs_native", "exits", "traps"):
        cells = [data["boot"][c].get(row, "") for c in columns]
        print(f"| {row} | " + " | ".join(f"{v:,}" if v != "" else "" for v in cells) + " |")
    kinds = sorted({k for c in columns for k in data["boot"][c].get("exits_by_kind", {})})
    for kind in kinds:
        cells = [data["boot"][c].get("exits_by_kind", {}).get(kind, "") for c in columns]
        if any(cells):
            print(f"| {kind} | " + " | ".join(f"{v:,}" if v != "" else "" for v in cells) + " |")
    print("\n| once: instructions (exits to C / all traps) | " + " | ".join(columns) + " |")
    print("|---|" + "---:|" * len(columns))
    for name, _, what in operations(size):
        cells = []
        for c in columns:
            e = data["ops"][name].get(c)
            cells.append("" if e is None else f"{e['instructions']:,.0f}" +
                         (f" ({e['exits']:,.1f} / {e['traps']:,.1f})" if "exits" in e else ""))
        print(f"| {name}: {what} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    result = report(sys.argv[1], "long" if len(sys.argv) > 2 else "")
    path = os.path.join(sys.argv[1], "..", "bench.json")
    data = {}
    if os.path.exists(path):
        with open(path) as f:
            data = json.load(f)
    with open(path, "w") as f:
        json.dump({**data, **result}, f, indent=1)
        f.write("\n")
    table(result, "long" if len(sys.argv) > 2 else "")
