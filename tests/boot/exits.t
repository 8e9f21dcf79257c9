#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
What exits cost according to a trace is what they cost according to the counting
plugin of tests/bench, in one and the same run: tests/bench/bare.c under trap and
emulate, an operation between two markers at a time.  All branches are traced, so
that the VMM needs no image.  With LONG=1 only, for it takes the emulator that
counts.
"""
import csv
import os
import re
import subprocess
import sys

here = os.path.dirname(os.path.abspath(__file__))
top = os.path.dirname(os.path.dirname(here))
sys.path.append(f"{top}/tests/lib")
import tap  # noqa: E402 (a module of ours)
from tap import point  # noqa: E402

out = f"{top}/build/exits"
flow = f"{top}/build/trace-tools/pdtflow"
BARE, KSEG0, MAPPED = f"{out}/bare.elf", 0x40000000, 0x10000000
BEGIN, END = 0x200, 0x300
OPERATIONS = ["hypercall", "mmio", "tlbwr", "refill", "syscall", "asid", "compare"]
PART = 10
# The guest waits for a word, which leaves the start of the VMM out of the trace.  Its
# polling shows a first trace which code is generated; the end of the second may not.
ON_BOARD = """\
exits() { cat /sys/kernel/debug/kvm/*-*/mmio_exits 2>/dev/null || echo 0; }
more() { n=$(($(exits) + 50)); until [ "$(exits)" -gt $n ]; do kill -0 $! && usleep 10000 || exit; done; }
/tmp/pdtctl stop
mkfifo /tmp/guest.in /tmp/guest.out
exec 3<>/tmp/guest.out 4<>/tmp/guest.in
MALLOC_ARENA_MAX=1 qemu-system-mipsel -M malta -m 128 -nodefaults -display none -vga none -no-reboot -seed 1 \
	-accel kvm -kernel /share/guest/bare.elf -monitor none -chardev pipe,id=guest,path=/tmp/guest \
	-serial chardev:guest &
more
/tmp/pdtctl start && more && /tmp/pdtctl save /share/guest/code --all || exit
/tmp/pdtctl start --all-branches && echo >&4 && wait $!
"""


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def build():
    """The programs; path of the emulator that counts."""
    bench = f"{top}/tests/bench"
    os.makedirs(out, exist_ok=True)
    if tap.shell("make_in trace-tools >&2") is None:
        tap.bail("the trace tools do not build")
    output("gcc", "-O2", "-shared", "-fPIC", "-fvisibility=hidden", "-o", f"{out}/counter.so", f"{bench}/counter.c")
    output("mipsel-linux-gnu-gcc", "-O2", "-march=mips32r2", "-msoft-float", "-mno-abicalls", "-fno-pic", "-G0",
           "-ffreestanding", "-nostdlib", "-static", "-no-pie",
           f"-Wl,-e,_start,-Ttext-segment={KSEG0 + 0x100000:#x},--build-id=none", "-DTE", f"-DPART={PART}",
           "-o", BARE, f"{bench}/bare.c")
    counting = output(f"{top}/qemu-patches/build", "count").strip()
    with open(f"{out}/qemu", "w") as f:
        f.write(f'#!/bin/sh\nexec {counting} "$@" -global mips-pdtrace.trace-size=2M '
                f'-plugin "{out}/counter.so,kernel={KSEG0:x},out={out}/counts"\n')
    os.chmod(f"{out}/qemu", 0o755)


def symbols():
    return {line.split()[2]: int(line.split()[0], 16) for line in output("mipsel-linux-gnu-nm", BARE).splitlines()}


def images():
    """Lines of .images: the program, and what it copies to vectors and into a page."""
    at = symbols()
    output("mipsel-linux-gnu-objcopy", "-O", "binary", "-j", ".text.start", "-j", ".text", BARE, f"{out}/bare.bin")
    with open(f"{out}/bare.bin", "rb") as f:
        text = f.read()
    start = int(re.search(r" \.text\S* +\S+ +(\S+)", output("mipsel-linux-gnu-objdump", "-h", BARE))[1], 16)
    lines = [f"guest=1 mode=u file={BARE}"]
    for name, address in (("refill", KSEG0), ("general", KSEG0 + 0x180), ("user", MAPPED)):
        with open(f"{out}/{name}.bin", "wb") as f:
            f.write(text[at[name] - start:at[name + "_end"] - start])
        lines.append(f"guest=1 mode=u raw={out}/{name}.bin at={address:#x}")
    return lines


def read(path):
    with open(path) as f:
        return f.read()


def take_trace():
    command = [f"{top}/tests/board/trace", "--output", f"{out}/capture", "--stream", "--all-branches",
               "--qemu", f"{out}/qemu"]
    run = subprocess.run([*command, "--", "--timeout", "1800", "--share", f"{out}:guest", "--", ON_BOARD],
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    point(run.returncode == 0, "the board traces and counts a guest", run.stdout[-2000:])
    if run.returncode == 0:
        with open(f"{out}/capture.images", "w") as f:
            f.write("".join(line + "\n" for line in images()) + read(f"{out}/code.images"))
    return run.returncode == 0


def counted():
    """Operation -> (exits and traps, instructions of the host), by the plugin."""
    rows = (line.split() for line in read(f"{out}/counts").splitlines())
    return {name: (exits + traps, kernel + module + switch + host_user) for name, (
        kernel, module, switch, _, _, host_user, exits, traps) in ((row[0], map(int, row[1:])) for row in rows)}


def operations():
    """Numbers of operations, as markers have them, by name."""
    rows = re.findall(r"X\((\w+),\s*(\d+),\s*\d+,", read(f"{top}/tests/bench/markers.h"))
    return {name: (number, int(repetitions)) for number, (name, repetitions) in enumerate(rows)}


def windows():
    """Marker -> where in the trace it was executed."""
    markers = {}
    for line in output("mipsel-linux-gnu-objdump", "-d", BARE).splitlines():
        match = re.match(r"\s*(\w+):\s+\w+\s+andi\s+zero,zero,0x(\w+)", line)
        if match:
            markers[int(match[1], 16)] = int(match[2], 16)
    places = {}
    process = subprocess.Popen([flow, "--format", "csv", "--no-dasm", "--quiet", "--guest", "1", f"{out}/capture"],
                               stdout=subprocess.PIPE, text=True)
    for row in csv.reader(process.stdout):
        if row[0] and row[7] != "pc":
            marker = markers.get(int(row[7], 16) & 0xffffffff)
            if marker:
                places[marker] = f"{row[1]}.{row[2]}"
    process.wait()
    return places


def traced(begin, end):
    """Kinds of exits between two places: (exits, instructions), the most expensive kind first."""
    text = subprocess.run([flow, "--exits", "--quiet", "--from", begin, "--to", end, f"{out}/capture"],
                          stdout=subprocess.PIPE, text=True).stdout
    rows = [line.split(None, 5) for line in text.splitlines()[1:]]
    return text, [(int(row[0]), int(row[1])) for row in rows]


def compare(name, number, repetitions, places, count):
    text, kinds = traced(places[BEGIN | number], places[END | number])
    exits, instructions = (sum(column) for column in zip(*kinds)) if kinds else (0, 0)
    text += f"plugin: {count[0]} exits and traps, {count[1]} instructions\n"
    print("".join(f"# {name}: {line}\n" for line in text.splitlines()), end="")
    point(exits == count[0] and max(n for n, _ in kinds) >= repetitions // PART,
          f"{name}: as many exits as the plugin counts", text)
    # An instruction of the host that faults completes once; the plugin sees it twice.
    point(0.99 * count[1] <= instructions <= count[1], f"{name}: as many host instructions, to a percent", text)


def main():
    if not os.environ.get("LONG"):
        tap.skip_all("minutes, and another emulator: LONG=1")
    build()
    if take_trace():
        places, counts, numbers = windows(), counted(), operations()
        for name in OPERATIONS:
            compare(name, *numbers[name], places, counts[name])
    tap.done()


sys.exit(main())
