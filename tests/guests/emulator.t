#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
The emulator around a bare guest: a board saved in the middle of a guest goes on
elsewhere, gdb and the monitor see the guest, and bad input is refused with one
clear line.  What the guest checks itself is in vz_state.c.
"""
import os
import re
import socket
import subprocess
import sys
import tempfile
import time

here = os.path.dirname(os.path.abspath(__file__))
top = os.path.dirname(os.path.dirname(here))
sys.path.append(f"{top}/tests/lib")
import tap  # noqa: E402 (a module of ours)
from tap import point  # noqa: E402

COUNTER_GVA, COUNTER_GPA, COUNTER_RPA, MARK = 0x00400000, 0x00200000, 0x00500000, 0x600DCAFE


def emulator(cpu, *args):
    return ["timeout", "-k", "5", "300", qemu, "-M", "malta", "-cpu", cpu, "-m", "64", "-net", "none",
            "-vga", "none", "-display", "none", "-no-reboot", *args]


def shell(command):
    return tap.shell(f'. "{here}/emulator.sh"; {command}')


class Board:
    """A running emulator with its console in a file and a monitor on a pipe."""

    def __init__(self, directory, cpu, words, *args):
        self.console = tempfile.NamedTemporaryFile(dir=directory, delete=False).name
        self.gdb = os.path.join(tempfile.mkdtemp(dir=directory), "gdb")
        self.process = subprocess.Popen(
            emulator(cpu, "-kernel", f"{out}/vz_state.elf", "-append", words, "-serial", "null", "-serial", "null",
                     "-serial", f"file:{self.console}", "-monitor", "stdio",
                     "-gdb", f"unix:{self.gdb},server=on,wait=off", *args),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.output = ""

    def text(self):
        with open(self.console) as console:
            return console.read()

    def wait_text(self, text):
        deadline = time.monotonic() + 120
        while text not in self.text():
            if self.process.poll() is not None or time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def command(self, command):
        """What the monitor answers: up to the next prompt."""
        try:
            self.process.stdin.write(command + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        answer = ""
        while not answer.endswith("(qemu) "):
            char = self.process.stdout.read(1)
            if not char:
                break
            answer += char
        # The first line is the echo of what was typed, with the terminal's codes.
        return answer.partition("\n")[2].removesuffix("(qemu) ")

    def start(self):
        while not self.output.endswith("(qemu) "):
            char = self.process.stdout.read(1)
            if not char:
                return self
            self.output += char
        return self

    def end(self):
        """Until the program is through; the rest of what the emulator says."""
        rest = self.process.communicate()[0]
        return self.output + rest

    def quit(self):
        if self.process.poll() is None:
            try:
                self.process.communicate("quit\n")
            except BrokenPipeError:
                self.process.wait()

    def packet(self, connection, request):
        """One exchange of gdb's remote protocol."""
        checksum = sum(request.encode()) & 0xFF
        connection.sendall(f"${request}#{checksum:02x}".encode())
        answer = b""
        while not re.search(rb"\$[^#]*#..", answer):
            part = connection.recv(4096)
            if not part:
                break
            answer += part
        connection.sendall(b"+")
        found = re.search(rb"\$([^#]*)#", answer)
        return found.group(1).decode() if found else ""


def tap_of(board, name):
    """The program's points as ours."""
    plan = None
    seen = 0
    for line in board.text().splitlines():
        if match := re.match(r"(ok|not ok) \d+ - (.*)", line):
            seen += 1
            point(match[1] == "ok", f"{name}: {match[2]}")
        elif match := re.match(r"1\.\.(\d+)", line):
            plan = int(match[1])
        elif line.startswith("#"):
            print(f"# {name}: {line[2:]}")
    point(plan == seen, f"{name}: runs to its end", f"{seen} points, plan {plan}")


def stopped_in_guest(directory, words):
    """A board stopped when the guest has counted for a while."""
    board = Board(directory, "P5600-VZ", words).start()
    point(board.wait_text("# running"), "the guest runs", board.text())
    for _ in range(50):
        board.command("stop")
        if read_counter(board) > 100:
            break
        board.command("cont")
        time.sleep(0.02)
    return board


def read_counter(board):
    answer = board.command(f"xp /1wx {COUNTER_RPA:#x}")
    found = re.search(r": 0x([0-9a-f]+)", answer)
    return int(found[1], 16) if found else -1


def test_gdb(board):
    counter = read_counter(board)
    point(counter > 100, "it has counted in memory", counter)
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(60)
        connection.connect(board.gdb)
        for name, address, want in (
                ("the counter at its guest virtual address", COUNTER_GVA, counter),
                ("the word behind it", COUNTER_GVA + 4, MARK),
                ("the same through the guest's kseg0", 0x80000000 + COUNTER_GPA + 4, MARK)):
            answer = board.packet(connection, f"m{address:x},4")
            value = int.from_bytes(bytes.fromhex(answer), "little") if len(answer) == 8 else answer
            point(value == want, f"gdb reads {name}", f"{answer}, expected {want:#x}")
        answer = board.packet(connection, "m500000,4")
        point(answer.startswith("E"), "gdb reads nothing where the guest has nothing", answer)
        board.packet(connection, "D")
    # x of the monitor takes the same way; it attaches the board stopped as it was.
    board.command("stop")
    answer = board.command(f"x /1wx {COUNTER_GVA + 4:#x}")
    point(f"{MARK:#x}" in answer, "the monitor's x reads through both stages", answer)


def test_info(board):
    answer = board.command("info vz")
    for name, pattern in (("GuestCtl0", r"GuestCtl0\W.*[89a-f][0-9a-f]{7}"),
                          ("GTOffset", r"GTOffset\W.*12345678"),
                          ("a guest register", r"EntryHi\W.*1234e033"),
                          ("where the processor is", r"(Guest|Root) mode, PC [0-9a-f]{8}"),
                          ("root's TLB", r"Root TLB, 64 entries.*:\s+\d+: GuestID 01 "),
                          ("a guest TLB entry", r"(?is)Guest TLB, 64 entries.*0081e000")):
        point(re.search(pattern, answer) is not None, f"info vz shows {name}", answer)


def test_migration(directory, words):
    state = os.path.join(directory, "state")
    board = stopped_in_guest(directory, words)
    test_gdb(board)
    test_info(board)
    before = read_counter(board)
    answer = board.command(f'migrate "exec:cat >{state}"')
    status = board.command("info migrate")
    point("completed" in status, "a board in the middle of a guest is saved", answer + status)
    board.quit()
    point("1.." not in board.text(), "before the guest's end", board.text())

    board = Board(directory, "P5600-VZ", words, "-incoming", f"exec:cat {state}").start()
    for _ in range(5000):
        if "inmigrate" not in board.command("info status"):
            break
        time.sleep(0.02)
    point(read_counter(board) == before, "another emulator loads it", read_counter(board))
    board.command("cont")
    board.end()
    tap_of(board, f"loaded {words}")
    return state


def test_snapshots(directory, cpus):
    """savevm and loadvm in one emulator, from root mode into a guest and back."""
    disk = os.path.join(directory, "disk")
    with open(disk, "wb") as image:
        image.truncate(1 << 20)
    # The temporary file of snapshot=on has a format that keeps snapshots.
    board = Board(directory, "P5600-VZ", "running", "-S", "-smp", cpus, "-drive",
                  f"if=none,file={disk},format=raw,snapshot=on").start()
    said = board.command("savevm root") + board.command("cont")
    board.wait_text("# running")
    time_limit = time.monotonic() + 120
    while read_counter(board) < 100 and time.monotonic() < time_limit:
        pass
    said += board.command("stop") + board.command("savevm guest")
    before = read_counter(board)
    said += board.command("loadvm root")
    point(read_counter(board) == 0, f"{cpus} CPUs: loadvm of a state in root mode while a guest runs", said)
    said += board.command("cont")
    while board.text().count("# running") < 2 and time.monotonic() < time_limit:
        time.sleep(0.02)
    point(board.text().count("# running") == 2, "after which it comes to the guest again", said)
    said += board.command("stop") + board.command("loadvm guest")
    point(before > 0 and read_counter(board) == before, "loadvm of a state in the guest", said)
    board.command("cont")
    board.end()
    point(board.text().count("# running") == 2, "which goes on where it was", board.text())
    tap_of(board, f"{cpus} CPUs, after loadvm")


def test_log(directory):
    """What -d prints of a run with exits, guest exceptions and faults of both stages."""
    log = os.path.join(directory, "log")
    subprocess.run(emulator("P5600-VZ", "-kernel", f"{out}/vz_except.elf", "-serial", "null", "-monitor", "none",
                            "-d", "int,mmu,guest_errors,trace:mips_vz_*", "-D", log), stdin=subprocess.DEVNULL)
    subprocess.run(emulator("P5600-VZ", "-kernel", f"{out}/vz_tlb.elf", "-serial", "null", "-monitor", "none",
                            "-d", "guest_errors,trace:mips_vz_guest_cp0", "-D", log + "2"), stdin=subprocess.DEVNULL)
    with open(log) as lines, open(log + "2") as more:
        text = lines.read() + more.read()
    for name, pattern in (("a guest's exception", r"do_interrupt guest"),
                          ("root's", r"do_interrupt root"),
                          ("a guest's access", r"tlb_fill guest address="),
                          ("root's access", r"tlb_fill root address="),
                          ("an entry into a guest", r"mips_vz_enter pc"),
                          ("an exit", r"mips_vz_leave pc"),
                          ("a fault of root's stage", r"mips_vz_stage2_fault"),
                          ("a guest's write to its registers", r"mips_vz_guest_cp0 mtc0 Index "),
                          ("root's write to a guest's", r"mips_vz_guest_cp0 mtgc0 EntryHi "),
                          ("that cached translations go", r"mips_vz_flush"),
                          ("two entries of root's for one address", r"root TLB: entries 20 and 21 both match 00600000"),
                          ("two entries of a guest's", r"guest TLB: entries 20 and 21 both match 00600000")):
        point(re.search(pattern, text) is not None, f"-d int,mmu,trace: {name} can be told")


def refused(directory, text, state, cpu):
    """A state from another configuration must not load, and say why."""
    board = Board(directory, cpu, "", "-incoming", f"exec:cat {state}").start()
    try:
        output = board.process.communicate(timeout=120)[0]
    except subprocess.TimeoutExpired:
        board.process.kill()
        board.process.wait()
        output = "it was loaded"
    status = board.process.returncode
    point(status == 1 and "vz-* properties" in output and "load of migration failed" in output,
          text, f"status {status}\n{output}")


def test_loaded_with_knobs(directory, state):
    """What only changes how the processor behaves is no part of a state."""
    knobs = "vz-evict=3,vz-gva=on,vz-tlbp-junk=on,vz-switch-every=9"
    board = Board(directory, f"P5600-VZ,{knobs}", "", "-S", "-incoming", f"exec:cat {state}").start()
    for _ in range(5000):
        status = board.command("info status")
        if "inmigrate" not in status or board.process.poll() is not None:
            break
        time.sleep(0.02)
    point("paused" in status and read_counter(board) > 100, f"but it loads with {knobs}", status)
    board.quit()


def test_info_without(directory):
    board = Board(directory, "P5600", "", "-S").start()
    answer = board.command("info vz")
    point(answer.strip() == "No CPU with the VZ ASE", "info vz on a CPU without it says so", answer)
    board.quit()


def test_bad_cpu(cpu, words):
    run = subprocess.run(emulator(cpu, "-monitor", "none", "-serial", "null", "-S"),
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         text=True)
    lines = run.stdout.splitlines()
    point(run.returncode == 1 and len(lines) == 1 and all(word in lines[0] for word in words),
          f"-cpu {cpu}: refused with one line that names {' and '.join(words)}",
          f"status {run.returncode}\n{run.stdout}")


BAD_CPUS = (
    ("P5600,vz-rad=on", ("VZ", "P5600")),
    ("24Kf,vz-guestid-bits=1", ("VZ", "24Kf")),
    ("P5600,vz-evict=3", ("VZ", "P5600")),
    ("P5600-VZ,vz-guestid-bits=0", ("vz-guestid-bits", "1 to 8")),
    ("P5600-VZ,vz-guestid-bits=9", ("vz-guestid-bits", "1 to 8")),
    ("P5600-VZ,vz-guestid-bits=257", ("vz-guestid-bits",)),
    ("P5600-VZ,vz-guestid-bits=-1", ("vz-guestid-bits",)),
    ("P5600-VZ,vz-tlb-entries=1", ("vz-tlb-entries", "64")),
    ("P5600-VZ,vz-tlb-entries=65", ("vz-tlb-entries", "64")),
    ("P5600-VZ,vz-switch-first=8,vz-switch-last=4", ("vz-switch-first", "vz-switch-last")),
    ("P5600-VZ,vz-rad=perhaps", ("vz-rad",)),
    ("P5600-VZ,vz-evict=often", ("vz-evict",)),
    ("P5600-VZ,vz-unknown=1", ("vz-unknown",)),
)

# A state of P5600-VZ as it is does not fit these.
OTHER_CPUS = ["P5600"] + [f"P5600-VZ,vz-{what}" for what in (
    "rad=on", "guestid-bits=7", "tlb-entries=16", "g2=off", "guest-iec=off", "shared-tlb=on")]

if shell("have_vz && echo yes") != "yes":
    tap.skip_all("qemu-patches has no VZ yet")
if shell("build_programs") is None:
    tap.bail("the bare programs do not build")
qemu = os.environ.get("VZ_QEMU") or shell('"$top/qemu-patches/build" board')
out = shell('echo "$out"')
for cpu, words in BAD_CPUS:
    test_bad_cpu(cpu, words)
with tempfile.TemporaryDirectory() as directory:
    test_log(directory)
    for cpus in ("1", "2"):
        test_snapshots(directory, cpus)
    test_migration(directory, "pending")
    state = test_migration(directory, "running")
    for other in OTHER_CPUS:
        refused(directory, f"a state of P5600-VZ does not load on {other}", state, other)
    test_loaded_with_knobs(directory, state)
    test_info_without(directory)
tap.done()
