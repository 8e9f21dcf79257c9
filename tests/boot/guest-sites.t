#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
#
# What the 6.1 guest kernel lists for replacement once it has the zero page:
# every listed word is one the series means to replace, by a word that does the
# same to the same register.  An assembler that moved one of them would show.
# GUEST_VMLINUX names another kernel to look at.  Needs no board.
import os
import struct
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
KERNEL = os.environ.get("GUEST_VMLINUX", TOP + "/build/guest-6.1/vmlinux")
NOP, EHB, DI, EI = 0x00000000, 0x000000C0, 0x41606000, 0x41606020
STATUS, IE = 0x7180, 0x7400
READ, WRITTEN = {0, 2, 3, 4, 8, 10, 12, 13, 14}, {2, 3, 12, 14}


def sections(image):
    """The sections with contents: name, address, bytes."""
    offset, = struct.unpack_from("<I", image, 32)
    size, count, names = struct.unpack_from("<HHH", image, 46)
    heads = [struct.unpack_from("<10I", image, offset + i * size) for i in range(count)]
    for head in heads:
        start = heads[names][4] + head[0]
        name = image[start:image.index(b"\0", start)].decode()
        if head[1] != 8 and head[3]:
            yield name, head[3], image[head[4]:head[4] + head[5]]


def lw(reg, where):
    return 0x8C000000 | reg << 16 | where


def sw(reg, where):
    return 0xAC000000 | reg << 16 | where


def li(reg):
    return 0x24000001 | reg << 16


def allowed(old, before, after):
    """Words that may replace old, with its neighbours as (old, new) pairs."""
    reg, rd = old >> 16 & 31, old >> 11 & 31
    word = 0x7000 + rd * 32
    if old & 0xFFE007FF == 0x40000000 and rd in READ:               # mfc0
        return {lw(reg, word)} | ({lw(reg, IE)} if rd == 12 else set())
    if old & 0xFFE007FF == 0x40800000 and rd in WRITTEN:            # mtc0
        return {sw(reg, word)} | ({sw(0, IE)} if rd == 12 else set())
    if old & 0xFC1FFFFF == 0x10000002:                              # beqz over di, ei
        return {sw(old >> 21 & 31, IE)} if after == (DI, NOP) else set()
    if old == DI:
        return {NOP} if before[0] & 0xFC1FFFFF == 0x10000002 else {sw(0, IE)}
    if old & 0xFFE0FFFF == DI:                                      # di rt; andi rt, rt, 1
        return {lw(reg, IE)} if after == (0x30000001 | reg << 21 | reg << 16, None) else set()
    if old == EI:
        return {NOP} if before == (DI, NOP) else {li(r) for r in range(1, 32)
                                                  if after == (EHB, sw(r, IE))}
    if old == EHB:                                                  # the second half of a write
        if before[1] is None:
            return {sw(0, IE)} if before[0] >> 26 == 0xC else set()
        if before[0] == EI:
            return {sw(before[1] >> 16 & 31, IE)}
        return {sw(before[0] >> 16 & 31, STATUS if before[1] == sw(0, IE) else IE)}
    if old == NOP:                                                  # Status from, or to, two words
        return {lw(r, IE) for r in range(1, 32)} | {sw(before[0] >> 16 & 31, IE)} | \
            {0x7C000004 | r << 21 | s << 16 for r in range(1, 32) for s in range(1, 32)}
    return set()


failed = 0


def point(number, good, text, *why):
    global failed
    print("%sok %d - %s" % ("" if good else "not ", number, text))
    for line in why[:20]:
        print("# " + line)
    failed |= not good


if not os.path.exists(KERNEL):
    print("Bail out! no " + KERNEL)
    sys.exit(1)
kernel = list(sections(open(KERNEL, "rb").read()))
table = b"".join(data for name, _, data in kernel if name == ".kvm_zp")
sites = dict(struct.iter_unpack("<II", table))


def pair(address):
    for _, start, data in kernel:
        if start <= address < start + len(data):
            return struct.unpack_from("<I", data, address - start)[0], sites.get(address)
    return -1, None


wrong = []
for address in sites:
    old, new = pair(address)
    if new not in allowed(old, pair(address - 4), pair(address + 4)):
        wrong.append("%08x: %08x by %08x" % (address, old, new))
point(1, len(sites) > 5000, "the kernel lists thousands of instructions", "%d" % len(sites))
point(2, len(sites) * 8 == len(table), "none twice")
point(3, not wrong, "each may be replaced by the word beside it", *wrong)
print("1..3")
sys.exit(failed)
