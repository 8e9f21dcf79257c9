#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
cputime.py DIR KIND...: pairs of runs, one after the other in turn, of the
emulators, the kernel and the file system that 'cputime' put into DIR; a table
on standard output, and the same in DIR/../../bench.json.

A run is a boot, from the first instruction to the first process, and a compute
loop.  Its time is the user CPU time of the emulator's process between marks on the
serial ports.  Malta's kernel polls the clock until two seconds are over, in a guest
and natively, which makes any two boots alike: the boot counts without it, too.
"""
import json
import os
import statistics
import subprocess
import sys
import threading

PARTS = {"boot": ("start", "boot"), "boot after clock": ("clock", "boot"), "loop": ("boot", "end")}
MARKS = {"at start": "start", "CPU frequency": "clock", "at boot": "boot", "at end": "end"}
PAIRS = int(os.environ.get("PAIRS", "7"))
LOOP_TIMES = os.environ.get("LOOP_TIMES", "600000000")
TICKS = os.sysconf("SC_CLK_TCK")
top = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
out = os.path.abspath(sys.argv[1])


def machine(directory):
    """Options of every machine that is timed.  The first second begins with it; the
    kernel says when it knows the clock, but little else."""
    return ["-M", "malta", "-m", "128", "-nodefaults", "-display", "none", "-vga", "none", "-no-reboot",
            "-rtc", "clock=vm,base=2020-01-01", "-kernel", f"{directory}/vmlinux", "-initrd", f"{directory}/initrd",
            "-append", f"console=ttyS0 loglevel=5 panic=-1 rdinit=/init ieee754=relaxed loop_times={LOOP_TIMES}"]


class Marks:
    """User CPU time of a process at each mark."""

    def __init__(self, pid):
        self.pid = pid
        self.at = {}

    def __call__(self, line):
        for text in MARKS:
            if text in line:
                with open(f"/proc/{self.pid()}/stat") as stat:
                    self.at[MARKS[text]] = int(stat.read().rsplit(")", 1)[1].split()[11]) / TICKS

    def parts(self, status):
        if status or set(self.at) != set(MARKS.values()):
            sys.exit(f"error: a timed machine ended with status {status} after {list(self.at)}")
        return {part: self.at[end] - self.at[begin] for part, (begin, end) in PARTS.items()}


def native(emulator, cpu, *options, commands=()):
    serial, its_serial = os.pipe()
    run = subprocess.Popen(
        ["setpriv", "--pdeathsig", "TERM", os.path.realpath(f"{out}/{emulator}"), *machine(out),
         "-cpu", cpu, *options, "-S", "-monitor", "stdio",
         *2 * ["-serial", f"file:/dev/fd/{its_serial}"]],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, pass_fds=[its_serial])
    os.close(its_serial)
    limit = threading.Timer(600, run.kill)
    limit.start()
    marks = Marks(lambda: run.pid)
    run.stdin.write("info status\n")
    while "VM status:" not in run.stdout.readline():
        if run.poll() is not None:
            limit.cancel()
            sys.exit(f"error: {emulator} does not start")
    for command in commands:
        run.stdin.write(command + "\n")
    marks("at start")
    run.stdin.write("cont\n")
    with os.fdopen(serial) as lines:
        for line in lines:
            marks(line)
            if "end" in marks.at:
                run.stdin.write("quit\n")
    limit.cancel()
    return marks.parts(run.wait())


def guest(emulator, cpu):
    """The same in a guest of a board, whose emulator says its process number."""
    script = f"{out}/emulator"
    with open(script, "w") as f:
        f.write(f'#!/bin/sh\necho $$ >{out}/pid\nexec {os.path.realpath(f"{out}/{emulator}")} "$@"\n')
    os.chmod(script, 0o755)
    vmm = os.path.dirname(os.path.realpath(f"{out}/vmm"))
    run = subprocess.Popen(
        [f"{top}/tests/board/run", "--cpu", cpu, "--kernel", os.environ.get("HOST_KERNEL") or "stock",
         "--qemu", script, "--share", f"{out}:timed", "--share", f"{vmm}:vmm", "--quiet", "--",
         "sh", "/share/timed/timed-guest", "/share/vmm/qemu-system-mipsel", "-accel", "kvm", *machine("/share/timed")],
        stdout=subprocess.PIPE, text=True)
    marks = Marks(lambda: open(f"{out}/pid").read().strip())
    for line in run.stdout:
        marks(line)
    return marks.parts(run.wait())


TRACE = ["-device", "mips-pdtrace,id=pdt"]
TRACE_ON = [    # in all modes, PC only
    "qom-set /machine/peripheral/pdt TCBCONTROLA 0x0a71e011",
    "qom-set /machine/peripheral/pdt TCBCONTROLB 0x80000001",
]
KINDS = {       # what is timed, by what it is compared with, and how often that may go into it
    "vz": (lambda: guest("board", "P5600-VZ"), lambda: native("board", "P5600-VZ"), 1.25),
    "plain": (lambda: native("board", "P5600"), lambda: native("plain", "P5600"), 1.05),
    "trace_off": (lambda: native("board", "P5600", *TRACE), lambda: native("board", "P5600"), 1.05),
    "trace_on": (lambda: native("board", "P5600", *TRACE, commands=TRACE_ON),
                 lambda: native("board", "P5600", *TRACE), 10),
}


def measure(kind):
    pairs = []
    for i in range(PAIRS):
        pairs.append([run() for run in KINDS[kind][:2]])
        print(f"  {kind} {i + 1} of {PAIRS}: " + ", ".join(
            f"{part} {pairs[-1][0][part]:.2f} / {pairs[-1][1][part]:.2f} s" for part in PARTS), file=sys.stderr)
    return {part: {
        "seconds": [[round(one[part], 2) for one in pair] for pair in pairs],
        "ratio": round(statistics.median(pair[0][part] / pair[1][part] for pair in pairs), 3),
        "limit": KINDS[kind][2]} for part in PARTS}


result = {kind: measure(kind) for kind in sys.argv[2:]}
path = f"{top}/build/bench.json"
data = {}
if os.path.exists(path):
    with open(path) as f:
        data = json.load(f)
data.setdefault("cputime", {}).update(result)
with open(path, "w") as f:
    json.dump(data, f, indent=1)
    f.write("\n")
print("\n| user CPU time of the emulator | pairs | median ratio | limit |\n|---|---:|---:|---:|")
for kind, parts in result.items():
    for part, row in parts.items():
        print(f"| {kind}: {part} | {len(row['seconds'])} | {row['ratio']:.3f} | {row['limit']} |")
