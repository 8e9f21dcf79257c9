// SPDX-License-Identifier: GPL-2.0-only
/*
 * TLB instructions of root and guest with GuestIDs (sections 5.3 and 5.5).
 * Programs that need another configuration are in vz_knobs.c.
 */
#include "monitor.h"

#define PAGE	0x00600000u
#define MASK16K	0x00006000u

static const struct tlb entry = { .mask = MASK16K, .hi = PAGE | 0x55, .lo0 = LO(0x20000, RW),
				  .lo1 = LO(0x24000, LO_V) };
static const struct tlb gone = { .mask = MASK16K, .hi = PAGE | 0x55 | HI_EHINV, .lo0 = LO(0x20000, RW),
				 .lo1 = LO(0x24000, LO_V) };
static const struct tlb invalid = { .hi = HI_EHINV };

static void same_tlb(const struct tlb *got, const struct tlb *want, const char *name)
{
	begin();
	expect(got->mask, want->mask, "PageMask");
	expect(got->hi, want->hi, "EntryHi");
	expect(got->lo0, want->lo0, "EntryLo0");
	expect(got->lo1, want->lo1, "EntryLo1");
	point("5.5 %s", name);
}

static u32 rid(void)
{
	return read_cp0(GUESTCTL1) >> 16 & 0xff;
}

static struct tlb guest_registers(void)
{
	return (struct tlb){ read_gc0(PAGEMASK), read_gc0(ENTRYHI), read_gc0(ENTRYLO0),
			     read_gc0(ENTRYLO1) };
}

/* The guest executes @insn with these in its registers. */
static void guest_does(u32 insn, u32 index, struct tlb t)
{
	write_gc0(INDEX, index);
	write_gc0(PAGEMASK, t.mask);
	write_gc0(ENTRYHI, t.hi);
	write_gc0(ENTRYLO0, t.lo0);
	write_gc0(ENTRYLO1, t.lo1);
	run_guest(insn);
	expect_end(DONE, "the guest's instruction");
}

static void test_tlbp(void)
{
	reset_guest();
	root_tlb(9, entry, 3);
	root_tlb(10, entry, 4);
	guest_tlb(11, entry, 5);
	guest_tlb(12, entry, 6);
	write_cp0(ENTRYHI, entry.hi);

	set_rid(4);
	execute(TLBP, 0);
	is(read_cp0(INDEX), 10, "5.5 TLBP in root: GuestID is RID");
	set_rid(3);
	execute(TLBP, 0);
	is(read_cp0(INDEX), 9, "5.5 TLBP in root with another RID");
	set_rid(7);
	execute(TLBP, 0);
	is(read_cp0(INDEX) >> 31, 1, "5.5 TLBP in root: nobody's");
	/* Entries of a guest are global: 5.3. */
	set_rid(4);
	write_cp0(ENTRYHI, PAGE | 0x77);
	execute(TLBP, 0);
	is(read_cp0(INDEX), 10, "5.3 a GuestID makes a root entry global");
	write_cp0(ENTRYHI, 0);

	write_gc0(ENTRYHI, entry.hi);
	set_rid(6);
	execute(TLBGP, 0);
	is(read_gc0(INDEX), 12, "5.5 TLBGP: guest registers, guest TLB, RID");
	set_rid(4);
	execute(TLBGP, 0);
	is(read_gc0(INDEX) >> 31, 1, "5.5 TLBGP: nobody's");
	set_rid(6);
	write_gc0(ENTRYHI, PAGE | 0x77);
	execute(TLBGP, 0);
	is(read_gc0(INDEX) >> 31, 1, "5.5 TLBGP: another ASID");

	/* What is invalid is not found, though it had that address. */
	root_tlb(10, gone, 4);
	guest_tlb(12, gone, 6);
	write_cp0(ENTRYHI, entry.hi);
	set_rid(4);
	execute(TLBP, 0);
	is(read_cp0(INDEX) >> 31, 1, "5.5 TLBP in root: an invalid entry");
	write_cp0(ENTRYHI, 0);
	write_gc0(ENTRYHI, entry.hi);
	set_rid(6);
	execute(TLBGP, 0);
	is(read_gc0(INDEX) >> 31, 1, "5.5 TLBGP: an invalid entry");

	root_tlb(SLOT_RAM, (struct tlb){ 0x0007e000, 0, LO(GUEST_RPA, RW), 0 }, 5);
	set_id(5);
	set_rid(6);
	begin();
	guest_does(TLBP, 0, entry);
	expect(read_gc0(INDEX), 11, "Index");
	point("5.5 TLBP in a guest: GuestID is ID, not RID");
	guest_tlb(11, gone, 5);
	begin();
	guest_does(TLBP, 0, entry);
	expect(read_gc0(INDEX) >> 31, 1, "Index.P");
	point("5.5 TLBP in a guest: an invalid entry");
}

static void test_tlbr(void)
{
	struct tlb got;

	reset_guest();
	root_tlb(9, entry, 3);
	set_rid(0);
	got = root_tlbr(9);
	/* Both EntryLo say global: forced when it was written (5.3). */
	same_tlb(&got, &(struct tlb){ entry.mask, entry.hi, entry.lo0 | LO_G, entry.lo1 | LO_G },
		 "TLBR in root");
	is(rid(), 3, "5.5 TLBR in root sets RID");
	/* Written on with that RID, which software need not write again. */
	write_cp0(INDEX, 12);
	execute(TLBWI, 0);
	set_rid(0);
	root_tlbr(12);
	is(rid(), 3, "5.5 and the next TLBWI uses it");
	root_tlb(10, entry, 0);
	set_rid(9);
	got = root_tlbr(10);
	same_tlb(&got, &entry, "TLBR in root of root's own");
	is(rid(), 0, "5.5 and RID is 0");
	root_tlb(11, invalid, 7);
	set_rid(9);
	got = root_tlbr(11);
	same_tlb(&got, &invalid, "TLBR in root of an invalid entry");
	is(rid(), 0, "5.5 and RID is 0, though the slot was written with 7");

	guest_tlb(9, entry, 3);
	set_rid(0);
	got = guest_tlbr(9);
	same_tlb(&got, &entry, "TLBGR");
	is(rid(), 3, "5.5 TLBGR sets RID");
	guest_tlb(11, invalid, 7);
	set_rid(9);
	got = guest_tlbr(11);
	same_tlb(&got, &invalid, "TLBGR of an invalid entry");
	is(rid(), 0, "5.5 and RID is 0");
}

/* The rule that makes pages shrink: 5.5, 11.4. */
static void test_guest_tlbr(void)
{
	struct tlb got;

	reset_guest();
	guest_tlb(9, entry, 1);
	begin();
	guest_does(TLBR, 9, (struct tlb){ .mask = 0, .hi = 0x1234e077 });
	got = guest_registers();
	same_tlb(&got, &entry, "TLBR in a guest of its own entry");

	guest_tlb(9, entry, 2);
	set_rid(1);
	begin();
	guest_does(TLBR, 9, (struct tlb){ MASK16K, 0x1234e077, LO(0x20000, RW), LO(0x30000, RW) });
	got = guest_registers();
	same_tlb(&got, &invalid, "TLBR in a guest of another's entry gives zeros and EHINV");
	is(rid(), 1, "5.5 and leaves RID");

	reset_guest();
	guest_does(TLBR, 9, (struct tlb){ MASK16K, 0x1234e077, LO(0x20000, RW), LO(0x30000, RW) });
	got = guest_registers();
	same_tlb(&got, &invalid, "TLBR in a guest of an invalid entry");

	/* 11.8.1: the entry is lost between two instructions of the guest. */
	reset_guest();
	guest_tlb(9, (struct tlb){ MASK16K, PAGE, LO(0x20000, RW), LO(0x24000, RW) }, 1);
	write_gc0(ENTRYHI, PAGE);
	write_gc0(PAGEMASK, MASK16K);
	run_guest(TLBP, HYPCALL(5), TLBR);
	is(read_gc0(INDEX), 9, "11.8 the guest's TLBP finds its entry");
	guest_tlb(9, entry, 2);
	write_gc0(ENTRYHI, PAGE);
	write_gc0(PAGEMASK, MASK16K);
	set_rid(1);
	run_guest_at(x.epc + 4);
	got = guest_registers();
	same_tlb(&got, &invalid, "(11.8) its TLBR after another guest took the slot");
}

static void test_writes(void)
{
	struct tlb got;
	u32 i;

	reset_guest();
	begin();
	set_rid(6);
	guest_does(TLBWI, 9, entry);
	point("5.5 TLBWI in a guest");
	got = guest_tlbr(9);
	same_tlb(&got, &entry, "which root reads by TLBGR");
	is(rid(), 1, "5.5 its GuestID is ID, not RID");
	begin();
	guest_does(TLBWI, 9, (struct tlb){ entry.mask, entry.hi | HI_EHINV, entry.lo0, entry.lo1 });
	point("5.5 TLBWI in a guest with EHINV");
	got = guest_tlbr(9);
	same_tlb(&got, &invalid, "invalidates");

	/* U9: random writes ignore EHINV. */
	reset_guest();
	write_gc0(WIRED, guest_tlb_size() - 1);
	i = read_gc0(RANDOM);
	is(i, guest_tlb_size() - 1, "2.2 the guest's Random is not below its Wired");
	begin();
	guest_does(TLBWR, 0, (struct tlb){ entry.mask, entry.hi | HI_EHINV, entry.lo0, entry.lo1 });
	point("5.5 TLBWR in a guest");
	got = guest_tlbr(i);
	same_tlb(&got, &entry, "(U9) ignores EHINV");

	reset_guest();
	write_gc0(WIRED, guest_tlb_size() - 1);
	write_gc0(PAGEMASK, entry.mask);
	write_gc0(ENTRYHI, entry.hi | HI_EHINV);
	write_gc0(ENTRYLO0, entry.lo0);
	write_gc0(ENTRYLO1, entry.lo1);
	set_rid(6);
	execute(TLBGWR, 0);
	set_rid(0);
	got = guest_tlbr(i);
	same_tlb(&got, &entry, "(U9) TLBGWR ignores EHINV");
	is(rid(), 6, "5.5 and tags with RID");
	write_gc0(WIRED, 0);

	write_cp0(WIRED, tlb_size() - 1);
	write_cp0(PAGEMASK, entry.mask);
	write_cp0(ENTRYHI, entry.hi | HI_EHINV);
	write_cp0(ENTRYLO0, entry.lo0);
	write_cp0(ENTRYLO1, entry.lo1);
	set_rid(6);
	execute(TLBWR, 0);
	write_cp0(WIRED, 0);
	set_rid(0);
	got = root_tlbr(tlb_size() - 1);
	is(got.hi & ~0xffu, PAGE, "5.5 (U9) TLBWR in root ignores EHINV");
	is(rid(), 6, "5.5 and tags with RID");
	is(got.lo0 & got.lo1 & LO_G, LO_G, "5.3 and forces G");
	root_tlb(8, entry, 0);
	got = root_tlbr(8);
	is((got.lo0 | got.lo1) & LO_G, 0, "5.3 with RID 0 it does not");
	guest_tlb(8, entry, 6);
	got = guest_tlbr(8);
	is((got.lo0 | got.lo1) & LO_G, 0, "5.3 nor in the guest's TLB");
	write_cp0(ENTRYHI, 0);
	write_cp0(PAGEMASK, 0);
}

/*
 * Invalidation.  Slots of four kinds, and for each instruction the ones that
 * are left: bit n for slot n.
 */
enum { OWN, OWN_ASID, OWN_GLOBAL, FOREIGN, KINDS };

static void fill(bool guest, u32 id, u32 foreign)
{
	for (u32 kind = 0; kind < KINDS; kind++) {
		struct tlb t = { .hi = (PAGE + (kind << 16)) | (kind == OWN_ASID ? 2 : 1),
				 .lo0 = LO(0x20000, RW), .lo1 = LO(0x21000, RW) };
		u32 tag = kind == FOREIGN ? foreign : id;

		if (kind == OWN_GLOBAL) {
			t.lo0 |= LO_G;
			t.lo1 |= LO_G;
		}
		if (guest)
			guest_tlb(16 + kind, t, tag);
		else
			root_tlb(16 + kind, t, tag);
	}
}

static u32 left(bool guest)
{
	u32 bits = 0;

	for (u32 kind = 0; kind < KINDS; kind++) {
		struct tlb t = guest ? guest_tlbr(16 + kind) : root_tlbr(16 + kind);

		if (!(t.hi & HI_EHINV))
			bits |= BIT(kind);
	}
	return bits;
}

static void test_invalidation(void)
{
	static const struct { const char *name; u32 word; bool by_guest, guest_tlb; u32 left; } rows[] = {
		{ "TLBINV in root", TLBINV, false, false, BIT(OWN_ASID) | BIT(OWN_GLOBAL) | BIT(FOREIGN) },
		{ "TLBINVF in root", TLBINVF, false, false, BIT(FOREIGN) },
		{ "TLBINV in a guest", TLBINV, true, true, BIT(OWN_ASID) | BIT(OWN_GLOBAL) | BIT(FOREIGN) },
		{ "TLBINVF in a guest", TLBINVF, true, true, BIT(FOREIGN) },
		{ "TLBGINV (U12)", TLBGINV, false, true, BIT(OWN_ASID) | BIT(OWN_GLOBAL) | BIT(FOREIGN) },
		{ "TLBGINVF (U12)", TLBGINVF, false, true, BIT(FOREIGN) },
	};

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		/* Root entries with a GuestID are global, so root's own are tried. */
		u32 own = rows[i].guest_tlb ? 1 : 0, foreign = 2;

		reset_guest();
		fill(rows[i].guest_tlb, own, foreign);
		fill(!rows[i].guest_tlb, own, foreign);
		write_cp0(ENTRYHI, 1);
		write_gc0(ENTRYHI, 1);
		write_cp0(WIRED, 20);
		write_gc0(WIRED, 20);
		/* In a guest RID must not matter. */
		set_rid(rows[i].by_guest ? foreign : own);
		begin();
		if (rows[i].by_guest)
			run_guest(rows[i].word);
		else
			execute(rows[i].word, 0);
		expect(left(rows[i].guest_tlb), rows[i].left, "entries left in its TLB");
		expect(left(!rows[i].guest_tlb), 0xf, "entries left in the other TLB");
		point("5.5 %s", rows[i].name);
		write_cp0(WIRED, 0);
		write_cp0(ENTRYHI, 0);
	}

	reset_guest();
	fill(false, 1, 2);
	set_rid(1);
	execute(TLBINVF, 0);
	is(left(false), BIT(FOREIGN), "5.5 TLBINVF in root of a guest's entries");
}

/* Two entries for one address, in either TLB: the emulator logs it, and takes the first. */
static void test_duplicates(void)
{
	reset_guest();
	root_tlb(20, entry, 3);
	root_tlb(21, entry, 3);
	write_cp0(ENTRYHI, entry.hi);
	set_rid(3);
	execute(TLBP, 0);
	is(read_cp0(INDEX), 20, "5.5 TLBP in root with two entries that match");
	write_cp0(ENTRYHI, 0);
	set_rid(1);
	guest_tlb(20, entry, 1);
	in.gpr[T0] = 21;
	in.gpr[T1] = entry.hi;
	write_gc0(PAGEMASK, entry.mask);
	run_guest(MTC0(T0, INDEX), MTC0(T1, ENTRYHI), TLBWI, TLBP, MFC0(V0, INDEX));
	ended(DONE, "5.5 a guest writes a second entry for an address: no machine check");
	is(x.gpr[V0], 20, "5.5 and its TLBP finds the first");
}

static void test_sizes(void)
{
	u32 i, n = guest_tlb_size();
	struct tlb got;

	reset_guest();
	for (i = SLOT_TEST; i < tlb_size(); i++)
		root_tlb(i, (struct tlb){ .hi = PAGE + (i << 13), .lo0 = LO(i << 12, RW), .lo1 = 0 }, 3);
	for (i = 0; i < n; i++)
		guest_tlb(i, (struct tlb){ .hi = PAGE + (i << 13), .lo0 = LO(i << 12, RW) }, 1 + i % 7);
	begin();
	for (i = SLOT_TEST; i < tlb_size(); i++) {
		got = root_tlbr(i);
		expect(got.hi & ~0x1fffu, PAGE + (i << 13), "root entry %u", i);
	}
	for (i = 0; i < n; i++) {
		got = guest_tlbr(i);
		expect(got.hi, PAGE + (i << 13), "guest entry %u", i);
		expect(rid(), 1 + i % 7, "its GuestID");
	}
	point("5.1 %u entries of the guest's TLB beside all of root's", n);
	flush_root_tlb();
}

void test_main(void)
{
	test_tlbp();
	test_tlbr();
	test_guest_tlbr();
	test_writes();
	test_invalidation();
	test_duplicates();
	test_sizes();
}
