#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
check.py RECORD BENCH: compare BENCH (build/bench.json) with RECORD, the figures
that stand for our own columns; fail if one has grown by more than 2 % (what
chance decides has a wider limit).  With --write: write RECORD anew
from BENCH, limits as they were.
"""
import json
import sys

LIMIT = 0.02
OURS = ["te", "te_old_guest", "vz"]
# What differs by more than LIMIT for no reason, see docs/performance.md.
WIDE = {"boot": 0.08, "ops.pipe": 0.15, "ops.timer": 0.1, "ops.gzip": 0.05, "ops.mmio": 0.1, "ops.find": 0.05,
        "ops.fault": 0.05, "ops.tlbmiss": 0.05, "ops.getpid": 0.05, "ops.hostirq": 0.1,
        "ops.refill": 0.1, "ops.asid": 1, "ops.rootfault": 0.15, "ops.reenter": 0.05,
        "ops.vcpuswitch": 0.05}


def figures(bench):
    """Name -> figure of everything that is checked."""
    found = {}
    for column in OURS:
        boot = bench.get("boot", {}).get(column, {})
        for key in ("instructions", "exits"):
            if key in boot:
                found[f"boot.{column}.{key}"] = boot[key]
        for name, columns in bench.get("ops", {}).items():
            for key in ("instructions", "exits"):
                if key in columns.get(column, {}):
                    found[f"ops.{name}.{column}.{key}"] = columns[column][key]
    return found


def limit(name):
    return WIDE.get(name.rsplit(".", 2)[0], LIMIT)


def main(record_path, bench_path, write):
    with open(bench_path) as f:
        now = figures(json.load(f))
    if write:
        with open(record_path, "w") as f:
            json.dump(now, f, indent=1)
            f.write("\n")
        return 0
    with open(record_path) as f:
        record = json.load(f)
    failed = 0
    for name, was in record.items():
        if name not in now:
            print(f"{name}: recorded, but not measured")
            failed += 1
        elif now[name] > was * (1 + limit(name)) and now[name] - was > 0.02:
            print(f"{name}: {was} has grown to {now[name]}, by more than {limit(name):.0%}")
            failed += 1
    print(f"{len(record)} figures, {failed} grown or missing")
    return 1 if failed else 0


if __name__ == "__main__":
    args = [a for a in sys.argv[1:] if a != "--write"]
    sys.exit(main(*args, "--write" in sys.argv))
