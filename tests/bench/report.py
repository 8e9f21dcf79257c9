#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
report.py DIR [long]: turn what the columns' runs left in DIR into tables and
DIR/../bench.json, whose other entries stay.  Which column runs how is the
business of 'run'.
"""
import json
import os
import re
import sys

# Columns in the order of the tables, and what each is compared with.
COLUMNS = {"native": None, "te": "native", "te_old_guest": "native",
           "upstream_te": "native", "native_vz": None, "vz": "native_vz",
           "vz_wired": "native_vz", "upstream_vz": "native_vz"}
TABLES = [["native", "te", "te_old_guest", "upstream_te"],
          ["native_vz", "vz", "vz_wired", "upstream_vz"]]
WHO = ["host_kernel", "module", "switch", "guest_kernel", "guest_user", "host_user"]
# Of these only what is not the guest's counts, per interrupt.
PER_EXIT = ["hostirq"]


def operations(size):
    """Name, repetitions and meaning of each operation, from markers.h."""
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "markers.h")) as f:
        rows = re.findall(r'X\((\w+),\s*(\d+),\s*(\d+),\s*"([^"]*)"\)', f.read())
    return [(name, int(n_long if size == "long" else n), what)
            for name, n, n_long, what in rows]


def read_counts(path):
    """Segment -> counts, from the plugin's lines."""
    segments = {}
    with open(path) as f:
        for line in f:
            name, *values = line.split()
            segments[name] = dict(zip(WHO + ["exits", "traps"], map(int, values)))
    early = segments.pop("boot-early", {})
    for key, value in early.items():
        segments["boot"][key] += value
    return segments


def read_exits(path):
    """Point -> counter -> value, from the board's output."""
    points, point = {}, {}
    with open(path) as f:
        for line in f:
            if line.startswith("at "):
                point = points.setdefault(line.split()[1], {})
            else:
                m = re.match(r"(?:\./)?(\w+?)(?:_exits|_traps)?:(\d+)$", line)
                if m and not m[1].startswith(("halt_", "blocking", "remote_")):
                    point[m[1]] = int(m[2])
    return points


def busy(segment, native):
    """Instructions of the whole board, without user space of the VMM."""
    return sum(segment[who] for who in WHO if native or who != "host_user")


def boot_of(run, native, reference, exits):
    boot = run["boot"]
    entry = {"instructions": busy(boot, native)}
    if native:
        return entry
    entry["with_vmm"] = busy(boot, True)
    if reference:
        of = busy(reference["boot"], True)
        entry["vs_native"] = round(entry["instructions"] / of, 3)
        entry["with_vmm_vs_native"] = round(entry["with_vmm"] / of, 3)
    entry["exits"] = boot["exits"]
    entry["traps"] = boot["exits"] + boot["traps"]
    entry["by"] = {who: boot[who] for who in WHO}
    entry["exits_by_kind"] = exits["boot"]
    return entry


def operation(name, segment, n, native):
    instructions = busy(segment, native)
    if name in PER_EXIT:
        n = segment["exits"]
        instructions -= segment["guest_kernel"] + segment["guest_user"]
    if not n:
        return None
    entry = {"instructions": round(instructions / n, 1)}
    if not native:
        if segment["module"]:           # else KVM is in the kernel
            entry["module"] = round((segment["module"] + segment["switch"]) / n, 1)
        entry["exits"] = round(segment["exits"] / n, 2)
        entry["traps"] = round((segment["exits"] + segment["traps"]) / n, 2)
    return entry


def report(directory, size):
    data = {"boot": {}, "ops": {}}
    runs = {c: read_counts(f"{directory}/{c}.counts") for c in COLUMNS
            if os.path.exists(f"{directory}/{c}.counts")}
    for column, run in runs.items():
        reference = COLUMNS[column]
        native = reference is None
        if "boot" in run:
            exits = {} if native else read_exits(f"{directory}/{column}.exits")
            data["boot"][column] = boot_of(run, native, runs.get(reference), exits)
        for name, n, _ in operations(size):
            entry = name in run and operation(name, run[name], n, native)
            if entry:                   # else not an operation of this column
                data["ops"].setdefault(name, {})[column] = entry
    return data


def row(first, cells):
    print(f"| {first} | " + " | ".join(
        f"{c:,}" if isinstance(c, (int, float)) else c for c in cells) + " |")


def table(data, size, columns):
    columns = [c for c in columns if c in data["boot"] or
               any(c in entries for entries in data["ops"].values())]
    if not columns:
        return
    boots = [data["boot"].get(c, {}) for c in columns]
    row("boot to shell", columns)
    print("|---|" + "---:|" * len(columns))
    for key in ("instructions", "vs_native", "with_vmm", "with_vmm_vs_native", "exits", "traps"):
        row(key, [b.get(key, "") for b in boots])
    kinds = sorted({k for b in boots for k in b.get("exits_by_kind", {})})
    for kind in kinds:
        cells = [b.get("exits_by_kind", {}).get(kind, "") for b in boots]
        if any(cells):
            row(kind, cells)
    print()
    row("once: instructions (exits to C / all traps)", columns)
    print("|---|" + "---:|" * len(columns))
    for name, _, what in operations(size):
        entries = [data["ops"].get(name, {}).get(c) for c in columns]
        if any(entries):
            row(f"{name}: {what}",
                ["" if e is None else f"{e['instructions']:,.0f}" +
                 (f" ({e['exits']:,.1f} / {e['traps']:,.1f})" if "exits" in e else "")
                 for e in entries])
    print()


if __name__ == "__main__":
    size = "long" if len(sys.argv) > 2 else ""
    result = report(sys.argv[1], size)
    path = os.path.join(sys.argv[1], "..", "bench.json")
    data = {}
    if os.path.exists(path):
        with open(path) as f:
            data = json.load(f)
    with open(path, "w") as f:
        json.dump({**data, **result}, f, indent=1)
        f.write("\n")
    for columns in TABLES:
        table(result, size, columns)
