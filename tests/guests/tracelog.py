# SPDX-License-Identifier: GPL-2.0-only
"""
An emulator with a PDtrace block under control, and what it executed according
to its own log, to compare with what the trace says.  The log knows nothing of
the trace block: one line for every block of translated code, which has one
instruction, and one for every exception.
"""
import array
import json
import os
import re
import socket
import subprocess
import threading
import time

WORD = 32
GUEST, BRANCH, LIKELY = 0x40000000, 0x803800, 0x1800
ON = 0x0a73e011                 # TCBCONTROLA: user words, SyP 7, all modes, any ASID
EN = 0x80000001                 # TCBCONTROLB: WE, EN
RESET = 0x80008000              # TCBCONTROLB: WE, TR


class Monitor:
    """QMP on a socket."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.file = self.socket.makefile("rw")
        self.events = []
        json.loads(self.file.readline())
        self.call("qmp_capabilities")

    def read(self):
        line = self.file.readline()
        if not line:
            raise EOFError("the emulator is gone")
        return json.loads(line)

    def call(self, command, **arguments):
        self.file.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.file.flush()
        while True:
            answer = self.read()
            if "event" in answer:
                self.events.append(answer["event"])
            elif "error" in answer:
                raise RuntimeError(f"{command} {arguments}: {answer['error']['desc']}")
            else:
                return answer["return"]

    def wait(self, event):
        while event not in self.events:
            answer = self.read()
            if "event" in answer:
                self.events.append(answer["event"])
        self.events.remove(event)

    def command(self, line):
        return self.call("human-monitor-command", **{"command-line": line})

    def get(self, register):
        return self.call("qom-get", path="/machine/peripheral/pdt", property=register)

    def set(self, register, value):
        self.call("qom-set", path="/machine/peripheral/pdt", property=register, value=value)

    def start_at(self, address):
        """The trace begins at the first instruction there."""
        self.set("IBA0", address)
        self.set("IBM0", 0)
        self.set("IBC0", 4)
        self.set("TCBTRIG0", 0x12)

    def stop_at(self, address):
        """The trace ends with the first instruction there."""
        self.set("IBA1", address)
        self.set("IBM1", 0)
        self.set("IBC1", 4)
        self.set("TCBTRIG1", 0x16)

    def arm(self, control=ON, mode=1, filters=0, memory=0, enabled=True):
        """All registers of the block, tracing on last; a trigger does that if not @enabled."""
        self.set("TCBCONTROLB", RESET)
        self.set("TCBCONTROLB", 0x80000000 | memory << 12)
        self.set("TCBCONTROLC", mode << 23)
        self.set("TCBCONTROLE", filters)
        self.set("TCBCONTROLA", control)
        self.set("TCBCONTROLB", (EN if enabled else 0x80000000) | memory << 12)

    def disarm(self):
        """Off; the last word is where it belongs once the block is idle."""
        self.set("TCBCONTROLB", 0x80000000)
        while not self.get("TCBCONTROLE") & 0x100:
            pass


def monitor(path):
    """The monitor at @path, or None as long as nobody listens there."""
    try:
        return Monitor(path)
    except (FileNotFoundError, ConnectionRefusedError):
        time.sleep(0.05)
        return None


class Log(threading.Thread):
    """Reads the emulator's log from a pipe while it runs."""

    TRACE = re.compile(rb"Trace \d+: \S+ \[[0-9a-f]+/([0-9a-f]+)/([0-9a-f]+)/")
    EXCEPTION = re.compile(rb"mips_cpu_do_interrupt(?: \w+)? enter: PC ([0-9a-f]+) ")

    def __init__(self, path):
        super().__init__(daemon=True)
        self.path = path
        self.pc, self.flags = array.array("I"), array.array("I")
        self.annulled = None
        os.mkfifo(path)
        self.start()

    def run(self):
        with open(self.path, "rb") as log:
            for line in log:
                self.take(line)

    def take(self, line):
        if line.startswith(b"Trace "):
            match = self.TRACE.match(line)
            pc, flags = int(match[1], 16), int(match[2], 16)
            if self.annulled is not None and pc == self.annulled:
                self.drop()
            slot = flags & BRANCH == LIKELY
            self.annulled = pc + 4 if slot else None
            self.pc.append(pc)
            self.flags.append(flags)
        elif line.startswith(b"mips_cpu_do_interrupt"):
            match = self.EXCEPTION.match(line)
            if match:
                self.exception(int(match[1], 16))
        elif line.startswith((b"Stopped execution", b"cpu_io_recompile")):
            # A block that was not, or will be executed again.
            self.drop()

    def exception(self, pc):
        """What raised it did not complete, nor did an annulled slot before an interrupt."""
        if self.pc and (self.pc[-1] == pc or self.annulled == pc):
            self.drop()
        self.annulled = None

    def drop(self):
        if self.pc:
            self.pc.pop()
            self.flags.pop()

    def steps(self):
        self.join()
        return zip(self.pc, (flags & GUEST != 0 for flags in self.flags))


def decoded(tool, *arguments):
    """What the trace says: (PC, in a guest?) of every instruction, and the tool's complaints."""
    process = subprocess.Popen([tool, "--format", "csv", "--no-dasm", "--quiet", *arguments],
                               stdout=subprocess.PIPE, text=True)
    steps, complaints = [], []
    for line in process.stdout:
        fields = line.split(",", 8)
        if fields[0] and fields[7] != "pc":
            steps.append((int(fields[7], 16) & 0xffffffff, fields[4] != "0"))
        elif fields[-1].startswith(",,,error") or "error:" in line:
            complaints.append(line)
    process.wait()
    return steps, complaints


def first_difference(got, expected):
    """None if what is traced is how what was executed begins; or where they part."""
    got, expected = list(got), list(expected)
    if got and got == expected[:len(got)]:
        return None
    n = next((n for n, pair in enumerate(zip(got, expected)) if pair[0] != pair[1]),
             min(len(got), len(expected)))
    show = [f"{len(got)} instructions traced, {len(expected)} in the log; they part at {n}"]
    for i in range(max(0, n - 6), n + 4):
        pair = [f"{s[i][0]:08x} {'guest' if s[i][1] else 'root'}" if i < len(s) else "-"
                for s in (got, expected)]
        show.append(f"{i:8} traced {pair[0]:16} executed {pair[1]}")
    return "\n".join(show)
