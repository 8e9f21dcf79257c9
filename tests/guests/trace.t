#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
What the trace block of the emulator records, decoded, is what the emulator
executed: instruction by instruction, against the emulator's own log of the same
run.  Filters and data breakpoints leave out and end what they should.  Bare
programs, plain and as VZ guests; SEED= (1) chooses the settings, LONG=1
makes all of them.
"""
import collections
import itertools
import os
import random
import subprocess
import sys
import tempfile

here = os.path.dirname(os.path.abspath(__file__))
top = os.path.dirname(os.path.dirname(here))
sys.path += [here, f"{top}/tests/lib"]
import tap  # noqa: E402 (modules of ours)
import tracelog  # noqa: E402
from tap import point  # noqa: E402

TB, SYP_ONE, SYP_MASK = 1 << 19, 1 << 20, 7 << 20
DATA = 0x1f
GID_BITS = 8


def shell(command):
    return tap.shell(f'. "{here}/emulator.sh"; {command}')


class Board:
    """A board whose log, if there is one, and trace words go to files below a directory
    of its own.  With the log every instruction is translated by itself."""

    def __init__(self, cpu, program, *arguments, logged=True):
        self.directory = tempfile.TemporaryDirectory()
        path = self.directory.name
        self.words = f"{path}/words"
        if logged:
            self.log = tracelog.Log(f"{path}/log")
            arguments += ("-singlestep", "-d", "exec,nochain,int", "-D", self.log.path)
        self.process = subprocess.Popen(
            ["timeout", "-k", "5", "300", qemu, "-M", "malta", "-cpu", cpu, "-m", "64",
             "-net", "none", "-vga", "none", "-display", "none", "-monitor", "none",
             "-serial", "null", "-serial", "null", "-serial", f"file:{path}/console",
             "-kernel", f"{out}/{program}.elf", "-S", "-no-reboot", "-no-shutdown",
             "-icount", "shift=0",
             "-chardev", f"file,id=words,path={self.words}",
             "-device", f"mips-pdtrace,id=pdt,chardev=words,gid-bits={GID_BITS},stop-vm=on",
             "-qmp", f"unix:{path}/qmp,server=on", *arguments], stderr=subprocess.DEVNULL)
        self.monitor = None
        while not self.monitor:
            if self.process.poll() is not None:
                raise RuntimeError("the emulator does not start")
            self.monitor = tracelog.monitor(f"{path}/qmp")

    def finish(self):
        """Until the program is through, or the trace memory is full."""
        self.monitor.call("cont")
        self.monitor.wait("STOP")
        self.monitor.disarm()

    def save_memory(self):
        """Options that make all memory the program's image."""
        arguments = []
        for size, physical, addresses in ((0x1000000, 0, (0x80000000, 0xa0000000)),
                                          (0x2000, 0x1fc00000, (0xbfc00000,))):
            name = f"{self.directory.name}/memory-{physical:x}"
            self.monitor.call("pmemsave", val=physical, size=size, filename=name)
            for address in addresses:
                arguments += ["--image", f"gid=0 raw={name} at={address:#x}"]
        return arguments

    def quit(self):
        self.monitor.call("quit")
        self.process.wait()


def traced_in_blocks(cpu, program, words, control, filters=0):
    """The same run again, translated as usual, many instructions at once."""
    board = Board(cpu, program, "-append", words, logged=False)
    board.monitor.arm(control, 1, filters, memory=1)
    board.finish()
    arguments = ["--raw", board.words, "--gid-bits", str(GID_BITS), *board.save_memory()]
    board.quit()
    return tracelog.decoded(pdtflow, *arguments)[0]


def compare_blocks(name, cpu, program, words):
    """Instructions that are traced in blocks, with the log of a run without."""
    control = tracelog.ON & ~SYP_MASK | TB | SYP_ONE * rng.randrange(8)
    traced = traced_in_blocks(cpu, program, words, control)
    board = Board(cpu, program, "-append", words)
    board.finish()
    board.quit()
    steps = list(itertools.dropwhile(lambda step: step[0] != 0xbfc00000, board.log.steps()))
    difference = tracelog.first_difference(traced, steps)
    point(difference is None, f"{name}: in blocks the trace has the {len(traced)} instructions executed",
          difference)


def replaced_pieces(board, marks):
    """Options for code as it was between the words that have these user words."""
    at = address_of("flow", "versions") & 0x1fffffff
    size = 32
    for n, (begin, end) in enumerate(zip(marks, marks[1:])):
        name = f"{board.directory.name}/version-{n}"
        board.monitor.call("pmemsave", val=at + n * size, size=size, filename=name)
        yield "--image"
        yield f"gid=0 raw={name} at={address_of('flow', 'root_code'):#x} from={begin + 1} to={end}"


def tags(arguments):
    """Trace words that have user words, by the order of these."""
    flow = subprocess.run([pdtflow, "--format", "csv", "--no-dasm", "--quiet", *arguments],
                          stdout=subprocess.PIPE, text=True).stdout
    return [int(row[1]) for row in (line.split(",") for line in flow.splitlines()) if "tag 1: mark" in row[-2]]


def compare_replaced():
    """Code that was replaced while it ran is followed if its pieces are there, by
    ranges of trace words; if not, the reader is told."""
    board = Board("P5600", "flow", "-append", "replaced")
    board.monitor.arm(tracelog.ON, memory=1)
    board.finish()
    arguments = ["--raw", board.words, "--gid-bits", str(GID_BITS), *board.save_memory()]
    marks = tags(arguments)
    traced, complaints = tracelog.decoded(pdtflow, *arguments, *replaced_pieces(board, marks))
    without = subprocess.run([pdtflow, "--count", *arguments], stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, text=True).stderr
    board.quit()
    steps = itertools.dropwhile(lambda step: step[0] != 0xbfc00000, board.log.steps())
    difference = tracelog.first_difference(traced, steps)
    start = address_of("flow", "root_code")
    runs = sum(step[0] == start for step in traced)
    point(difference is None and runs == 40 and not complaints,
          f"replaced: the trace has the {len(traced)} instructions executed", difference or f"{runs} {complaints[:5]}")
    point(f"is not what ran at {start:08x}" in without, "replaced: without what it was the reader is told", without)


def accesses(program, variable, kind):
    """Where the program reads ("lw") or writes ("sw") a variable."""
    offset = (address_of(program, variable) + 0x8000 & 0xffff) - 0x8000
    code = subprocess.run(["mipsel-linux-gnu-objdump", "-d", f"{out}/{program}.elf"], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    return {int(line.split(":")[0], 16) & 0xffffffff for line in code.splitlines()
            if f"\t{kind}\t" in line and f",{offset}(" in line}


def compare_data(kind, other, nth):
    """A data breakpoint ends the trace where a variable, a counter, has or gets value 3:
    at the access with number @nth.  The other kind of access does not count."""
    board = Board("P5600", "base", "-append", "greeting number=42")
    for name, value in {"DBA0": address_of("base", "points"), "DBM0": 0, "DBV0": 3, "DBC0": 4 | other,
                        "TCBTRIG0": 0x16}.items():
        board.monitor.set(name, value)
    board.monitor.arm(tracelog.ON & ~SYP_MASK | TB | SYP_ONE * 7)
    board.finish()
    fired, status = board.monitor.get("TCBTRIG0"), board.monitor.get("DBS")
    board.quit()
    traced, _ = tracelog.decoded(pdtflow, "--raw", board.words, "--gid-bits", str(GID_BITS))
    steps = list(itertools.dropwhile(lambda step: step[0] != 0xbfc00000, board.log.steps()))
    sites = accesses("base", "points", kind)
    last = [n for n, step in enumerate(steps) if step[0] in sites][nth - 1]
    difference = tracelog.first_difference(traced, steps[:last + 1])
    point(difference is None and len(traced) == last + 1,
          f"data: the trace ends with {kind} number {nth} of a variable", difference or len(traced))
    point(fired & 1 and status & 1, "data: trigger and breakpoint say that they have fired",
          f"{fired:08x} {status:08x}")


ASID, GUEST = 6, 4              # columns of pdtflow's CSV


def filtered(program, filters, control):
    """Rows of all instructions that are traced."""
    board = Board("P5600-VZ", program, logged=False)
    board.monitor.arm(control, 1, filters, memory=1)
    board.finish()
    arguments = ["--raw", board.words, "--gid-bits", str(GID_BITS), *board.save_memory()]
    board.quit()
    flow = subprocess.run([pdtflow, "--format", "csv", "--no-dasm", "--quiet", *arguments],
                          stdout=subprocess.PIPE, text=True).stdout
    rows = (line.split(",", 8) for line in flow.splitlines())
    return [row for row in rows if row[0] and row[7] != "pc"]


def compare_filters(program):
    """With a filter nothing else is traced, and all of that."""
    control = tracelog.ON & ~SYP_MASK | TB | SYP_ONE * 7
    everything = filtered(program, 0, control)
    for name, column, settings in (
            ("asid", ASID, lambda value: (0, control & ~0x10 | value << 5)),
            ("guest", GUEST, lambda value: (1 << 22 | value << 14, control))):
        values = collections.Counter(row[column] for row in everything).most_common()
        chosen = values[1][0]
        expected = [row[7] for row in everything if row[column] == chosen]
        only = filtered(program, *settings(int(chosen)))
        point([row[7] for row in only[:len(expected)]] == expected and
              all(row[column] == chosen for row in only),
              f"{name}: the trace has those {len(expected)} of {len(everything)} instructions",
              f"{values} {len(only)}")


def address_of(program, function):
    symbols = subprocess.run(["mipsel-linux-gnu-nm", f"{out}/{program}.elf"], check=True,
                             stdout=subprocess.PIPE, text=True).stdout
    return next(int(line.split()[0], 16) & 0xffffffff for line in symbols.splitlines()
                if line.split()[-1] == function)


def compare(name, cpu, program, words, control, mode, images=False, start=None, stop=None,
            filters=0, keep=None):
    """A run, and one point for each thing that has to hold."""
    board = Board(cpu, program, "-append", words)
    arguments = ["--raw", board.words, "--gid-bits", str(GID_BITS)]
    first = 0xbfc00000
    if start:
        first = address_of(program, start)
        board.monitor.start_at(first)
    if stop:
        board.monitor.stop_at(address_of(program, stop))
    board.monitor.arm(control, mode, filters, memory=1, enabled=not start)
    board.finish()
    if images:
        arguments += board.save_memory()
    board.quit()
    traced, complaints = tracelog.decoded(pdtflow, *arguments)
    steps = list(itertools.dropwhile(lambda step: step[0] != first, board.log.steps()))
    difference = tracelog.first_difference(traced, filter(keep, steps) if keep else steps)
    point(difference is None, f"{name}: the trace has the {len(traced)} instructions executed",
          difference)
    if stop:
        point(traced[-1][0] == address_of(program, stop), f"{name}: they end where the trigger is",
              f"{traced[-1][0]:08x}")
    if keep:
        point(len(traced) < len(steps), f"{name}: {len(steps) - len(traced)} others are left out")
    elif "VZ" in cpu:
        guests = sum(guest for _, guest in traced)
        point(guests > 0, f"{name}: {guests} of them in guests")
    if images:
        # A full memory ends in the middle of a record.
        wrong = [line for line in complaints if "without its continuation" not in line]
        point(not wrong, f"{name}: nothing contradicts the program", "".join(wrong[:5]))


if shell("mkdir -p $build/log; make_in trace-tools >$build/log/trace-tools.log 2>&1") is None:
    tap.bail("the trace tools do not build")
qemu = shell("build_programs && have_vz && echo ${VZ_QEMU:-$(\"$top/qemu-patches/build\" board)}")
out = f"{top}/build/guests"
pdtflow = f"{top}/build/trace-tools/pdtflow"
if not qemu:
    tap.bail("no emulator, or no programs")
seed = int(os.environ.get("SEED") or 1)
rng = random.Random(seed)
print(f"# SEED={seed}")

control = tracelog.ON & ~SYP_MASK
compare("plain", "P5600", "base", "greeting number=42",
        control | SYP_ONE * rng.randrange(8), 1, images=True)
compare("stop", "P5600", "base", "greeting number=42", control | TB | SYP_ONE * 7, 1, stop="ok")
compare_blocks("plain", "P5600", "base", "greeting number=42")
compare("flow", "P5600", "flow", "", control | TB | SYP_ONE * rng.randrange(8), rng.choice([1, DATA]))
compare("flow", "P5600-VZ", "flow", "guest", control | TB | SYP_ONE * rng.randrange(8), 1)
compare_blocks("flow", "P5600-VZ", "flow", "guest uninterrupted")
compare_replaced()
compare_data("sw", 1 << 12, 3)      # NoLB
compare_data("lw", 1 << 13, 4)      # NoSB
root = 1 << 22                  # TCBCONTROLE.GV, GuestID 0
compare("root", "P5600-VZ", "vz_traps", "", control | TB | SYP_ONE * rng.randrange(8), 1, start="enter",
        filters=root, keep=lambda step: not step[1])
compare_filters("vz_tlb")
programs = ["vz_insn", "vz_except", "vz_traps", "vz_mmu"]
for program in programs if os.environ.get("LONG") else rng.sample(programs, 1):
    compare(program, "P5600-VZ", program, "",
            control | TB | SYP_ONE * rng.randrange(8), rng.choice([1, DATA]), start="enter")
for program in programs if os.environ.get("LONG") else rng.sample(programs, 1):
    compare_blocks(program, "P5600-VZ", program, "")
tap.done()
