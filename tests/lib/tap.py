# SPDX-License-Identifier: GPL-2.0-only
"""
Test points in TAP for test programs written in Python, and a way to the shell
functions of this directory.
"""
import os
import subprocess
import sys

top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
points = 0


def point(good, text, diagnostic=""):
    global points
    points += 1
    print(f"{'ok' if good else 'not ok'} {points} - {text}", flush=True)
    if not good:
        print("".join(f"# {line}\n" for line in str(diagnostic).splitlines()), end="", flush=True)


def done():
    print(f"1..{points}")


def skip_all(why):
    print(f"1..0 # SKIP {why}")
    sys.exit(0)


def bail(why):
    print(f"Bail out! {why}")
    sys.exit(1)


def shell(command):
    """Output of shell commands that know common.sh, or None if they fail."""
    run = subprocess.run(["bash", "-eu", "-c", f'. "{top}/tests/lib/common.sh"; {command}'],
                         stdout=subprocess.PIPE, text=True)
    return run.stdout.strip() if run.returncode == 0 else None
