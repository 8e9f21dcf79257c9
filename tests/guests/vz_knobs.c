// SPDX-License-Identifier: GPL-2.0-only
/*
 * The CPU's properties for tests, one at a time: the command line names the one
 * that is set.  Without any, that none of them has an effect.
 */
#include "monitor.h"

#define PAGE	0x00600000u
#define GPA_WINDOW 0x00200000u

static const struct tlb page = { .hi = PAGE, .lo0 = LO(0x20000, RW), .lo1 = LO(0x21000, RW) };

/* vz-rad: root's ASID takes the place of the GuestID. */
static void test_rad(void)
{
	struct tlb got;

	is(read_cp0(GUESTCTL0) & GC0_RAD, GC0_RAD, "RAD reads 1");
	write_cp0(GUESTCTL1, ~0u);
	is(read_cp0(GUESTCTL1), 0, "no GuestID can be written");
	reset_guest();
	run_guest(ADDIU(V0, ZERO, 5));
	ended(DONE, "a guest runs");
	is(x.gpr[V0], 5, "and computes");

	/* Root entries go by root's ASID. */
	reset_guest();
	put(SPARE_RPA, WORDS(0x1111));
	root_tlb(SLOT_TEST, (struct tlb){ .hi = GPA_WINDOW, .lo0 = LO(SPARE_RPA, RW) }, 1);
	in.gpr[A0] = KSEG0 + GPA_WINDOW;
	run_guest(LW(V0, 0, A0));
	is(x.gpr[V0], 0x1111, "a root entry of its ASID");
	root_tlb(SLOT_RAM, (struct tlb){ 0x0007e000, 0, LO(GUEST_RPA, RW), 0 }, 2);
	root_tlb(SLOT_BEV, (struct tlb){ 0x0007e000, 0, LO(GUEST_RPA, RW), 0 }, 1);
	set_id(2);
	run_guest(LW(V0, 0, A0));
	ended(GPA | EXC_TLBL, "not of another ASID");
	set_id(1);
	run_guest(LW(V0, 0, A0));
	ended(DONE, "and back");
	got = root_tlbr(SLOT_TEST);
	is((got.lo0 | got.lo1) & LO_G, 0, "G is not forced");

	/* All other TLB instructions go by ASID and G. */
	write_cp0(ENTRYHI, GPA_WINDOW | 1);
	execute(TLBP, 0);
	is(read_cp0(INDEX), SLOT_TEST, "TLBP in root: its ASID");
	write_cp0(ENTRYHI, GPA_WINDOW | 2);
	execute(TLBP, 0);
	is(read_cp0(INDEX) >> 31, 1, "TLBP in root: another");
	write_cp0(ENTRYHI, 3);
	execute(TLBINV, 0);
	is(root_tlbr(SLOT_TEST).hi, GPA_WINDOW | 1, "TLBINV in root with another ASID");
	write_cp0(ENTRYHI, 1);
	execute(TLBINV, 0);
	is(root_tlbr(SLOT_TEST).hi, HI_EHINV, "TLBINV in root with its ASID");
	reset_guest();
	guest_tlb(9, (struct tlb){ .hi = PAGE | 5, .lo0 = page.lo0, .lo1 = page.lo1 }, 0);
	write_gc0(ENTRYHI, PAGE | 5);
	execute(TLBGP, 0);
	is(read_gc0(INDEX), 9, "TLBGP");
	execute(TLBGINVF, 0);
	is(guest_tlbr(9).hi, HI_EHINV, "TLBGINVF");
	is(root_tlbr(SLOT_RAM).hi & HI_EHINV, 0, "which leaves root's TLB");

	/* TLBR in the guest gives what is there. */
	reset_guest();
	guest_tlb(9, page, 0);
	write_gc0(INDEX, 9);
	write_gc0(ENTRYHI, 0);
	run_guest(TLBR);
	is(read_gc0(ENTRYHI), PAGE, "TLBR in the guest: EntryHi");
	is(read_gc0(ENTRYLO0), page.lo0, "TLBR in the guest: EntryLo0");
}

/* vz-guestid-bits=N */
static void test_guestid_bits(u32 bits)
{
	u32 mask = (1 << bits) - 1;

	write_cp0(GUESTCTL1, ~0u);
	is(read_cp0(GUESTCTL1), mask << 16 | mask, "GuestCtl1 has %u bits of each ID", bits);
	reset_guest();
	run_guest(NOP);
	ended(DONE, "a guest runs with GuestID 1");
	guest_tlb(9, page, 1);
	set_rid(0);
	guest_tlbr(9);
	is(read_cp0(GUESTCTL1) >> 16, 1, "TLBGR gives RID 1");
}

/* vz-tlb-entries=N */
static void test_tlb_entries(u32 n)
{
	is(tlb_size(), n, "root's Config1 names %u entries", n);
	is(guest_tlb_size(), n, "so does the guest's");
	reset_guest();
	write_cp0(WIRED, n - 1);
	is(read_cp0(RANDOM), n - 1, "Random follows");
	write_cp0(WIRED, 0);
	guest_tlb(n - 1, page, 1);
	is(guest_tlbr(n - 1).hi, PAGE, "the last entry works");
	run_guest(NOP);
	ended(DONE, "a guest runs");
}

/* vz-g2=off */
static void test_no_g2(void)
{
	is(read_cp0(GUESTCTL0) & GC0_G2, 0, "G2 reads 0");
	write_cp0(GUESTCTL2, 0xfc00);
	is(read_cp0(GUESTCTL2), 0, "there is no GuestCtl2");
	reset_guest();
	write_gc0(COMPARE, read_gc0(COUNT) + 0x80000000);
	write_gc0(CAUSE, CA_IP(3));
	is(read_gc0(CAUSE) & 0xfc00, CA_IP(3), "6.3 root writes Guest.Cause.IP3");
	write_gc0(STATUS, ST_IE | ST_IM(3));
	run_guest(NOP);
	ended(GUEST | EXC_INT, "6.3 which interrupts the guest");
	write_gc0(CAUSE, 0);
	write_gc0(STATUS, ST_IE | ST_IM(3));
	run_guest(NOP);
	ended(DONE, "6.3 until root clears it");
	in.gpr[T0] = CA_IP(3);
	run_guest(MTC0(T0, CAUSE), MFC0(V0, CAUSE));
	is(x.gpr[V0] & 0xfc00, 0, "2.5 the guest cannot write it");
}

/* vz-guest-iec=off */
static void test_iec(bool hardwired)
{
	reset_guest();
	write_gc0(PAGEGRAIN, PG_RIE | PG_XIE | PG_IEC);
	is(read_gc0(PAGEGRAIN), PG_RIE | PG_XIE | (hardwired ? 0 : PG_IEC), "PageGrain.IEC by root");
	in.gpr[T0] = PG_RIE | PG_XIE | PG_IEC;
	run_guest(MTC0(T0, PAGEGRAIN), MFC0(V0, PAGEGRAIN));
	is(x.gpr[V0], PG_RIE | PG_XIE | (hardwired ? 0 : PG_IEC), "PageGrain.IEC by the guest");
	guest_tlb(0, (struct tlb){ .hi = PAGE, .lo0 = LO(0x20000, RW) | LO_RI }, 1);
	in.gpr[A0] = PAGE;
	run_guest(LW(V0, 0, A0));
	ended(GUEST | (hardwired ? EXC_TLBL : EXC_TLBRI), "what a page with RI gives");
	write_cp0(PAGEGRAIN, PG_RIE | PG_XIE | PG_IEC);
	is(read_cp0(PAGEGRAIN) & PG_IEC, PG_IEC, "root's IEC is writable");
	write_cp0(PAGEGRAIN, 0);
}

/* vz-gva: stores name the virtual address. */
static void test_gva(bool on)
{
	reset_guest();
	guest_tlb(0, (struct tlb){ .hi = PAGE, .lo0 = LO(GPA_WINDOW, RW) }, 1);
	in.gpr[A0] = PAGE + 0x24;
	run_guest(SW(V0, 0, A0));
	ended((on ? GVA : GPA) | EXC_TLBS, "a store that root's TLB misses");
	is(x.badvaddr, on ? PAGE + 0x24 : GPA_WINDOW + 0x24, "5.6 its BadVAddr");
	run_guest(LW(V0, 0, A0));
	ended(GPA | EXC_TLBL, "a load names the physical address");
	is(x.badvaddr, GPA_WINDOW + 0x24, "5.6 its BadVAddr");
}

static u32 valid_guest_entries(void)
{
	u32 n = 0;

	for (u32 i = 0; i < guest_tlb_size(); i++)
		n += !(guest_tlbr(i).hi & HI_EHINV);
	return n;
}

static void fill_guest_tlb(void)
{
	for (u32 i = 0; i < guest_tlb_size(); i++)
		guest_tlb(i, (struct tlb){ .hi = PAGE + (i << 13), .lo0 = LO(i << 12, RW) }, 1);
	set_rid(1);
}

/* vz-evict=N: at every Nth exit an entry of the guest's goes. */
static void test_evict(u32 every)
{
	u32 n, exits = 4 * (every ? every : 10), i, before;

	reset_guest();
	fill_guest_tlb();
	before = valid_guest_entries();
	is(before, guest_tlb_size(), "a full guest TLB");
	set_rid(1);
	for (i = 0; i < exits; i++)
		run_guest(NOP);
	n = valid_guest_entries();
	note("%u entries left of %u after %u exits", n, before, exits);
	if (every)
		ok(n < before && n >= before - exits / every, "entries go, one in %u exits", every);
	else
		is(n, before, "no entry goes");
}

/* vz-tlbp-junk: what Index has besides P after a miss is anything. */
static void test_tlbp_junk(bool on)
{
	u32 i, changed = 0, wrong = 0;

	reset_guest();
	for (i = 0; i < 40; i++) {
		write_gc0(INDEX, 5);
		write_gc0(ENTRYHI, PAGE);
		run_guest(TLBP);
		wrong += !(read_gc0(INDEX) >> 31);
		changed += (read_gc0(INDEX) & 0x7fffffff) != 5;
	}
	is(wrong, 0, "5.5 a TLBP that misses sets P");
	if (on)
		ok(changed > 20, "and makes the rest of Index something else");
	else
		is(changed, 0, "and keeps the rest of Index");
	guest_tlb(7, page, 1);
	set_rid(1);
	write_gc0(ENTRYHI, PAGE);
	run_guest(TLBP);
	is(read_gc0(INDEX), 7, "one that hits is right");
}

/* vz-shared-tlb: the guest's entry i is root's N-1-i. */
static void test_shared(bool on)
{
	u32 n = tlb_size();

	reset_guest();
	guest_tlb(9, page, 1);
	set_rid(1);
	root_tlb(n - 1 - 9, (struct tlb){ .hi = 0x00900000, .lo0 = LO(0x30000, RW), .lo1 = 0 }, 1);
	write_gc0(INDEX, 9);
	write_gc0(ENTRYHI, 0);
	run_guest(TLBR);
	if (on)
		is(read_gc0(ENTRYHI), HI_EHINV, "a root entry takes the guest's place");
	else
		is(read_gc0(ENTRYHI), PAGE, "a root entry leaves the guest's alone");
	in.gpr[A0] = PAGE;
	write_gc0(ENTRYHI, 0);
	run_guest(LW(V0, 0, A0));
	ended(on ? GUEST | EXC_TLBL : DONE, "and so the guest's access");
	write_gc0(STATUS, 0);

	/* The other way round. */
	reset_guest();
	map_gpa(n - 1 - 9, GPA_WINDOW, LO(SPARE_RPA, RW), 0);
	in.gpr[A0] = KSEG0 + GPA_WINDOW;
	run_guest(LW(V0, 0, A0));
	ended(DONE, "an access through a root entry");
	guest_tlb(9, page, 1);
	set_rid(1);
	run_guest(LW(V0, 0, A0));
	ended(on ? GPA | EXC_TLBL : DONE, "after the guest's TLB has taken that slot");
}

/* A stop by vz-switch-*: root's timer interrupt, for which it must be enabled. */
static u32 run_until_stop(u32 pc)
{
	watchdog = false;
	in.status |= ST_IE | ST_IM(7);
	run_guest_at(pc);
	write_cp0(COMPARE, read_cp0(COUNT) - 1);
	in.status &= ~(ST_IE | ST_IM(7));
	watchdog = true;
	return x.how;
}

/* vz-switch-every=N: one after every Nth guest instruction. */
static void test_switch_every(u32 every)
{
	u32 stops = 0, steps = 200, pc;

	reset_guest();
	in.gpr[V0] = 0;
	for (u32 i = 0; i < steps; i++)
		put_guest(GUEST_CODE + 4 * i, ADDIU(V0, V0, 1));
	put_guest(GUEST_CODE + 4 * steps, HYPCALL(0));
	for (pc = GUEST_CODE; ; pc = x.epc) {
		if (run_until_stop(pc) != (ROOT | EXC_INT) || ++stops > 2 * steps)
			break;
		for (u32 i = 0; i < 32; i++)
			in.gpr[i] = x.gpr[i];
	}
	ended(HC, "the guest comes to its end");
	is(x.gpr[V0], steps, "and every instruction was executed once");
	note("%u stops in %u instructions", stops, steps);
	/* An instruction is counted again after the stop before it. */
	ok(stops * every + every > steps && stops * every < steps + stops + every,
	   "one stop in %u instructions", every);
}

/* vz-switch-first, vz-switch-last: at every instruction of a range of addresses. */
static void test_switch_range(void)
{
	u32 at[3], stops = 0, pc = GUEST_CODE;

	reset_guest();
	put_guest(GUEST_CODE, NOP, NOP, ADDIU(V0, V0, 1), ADDIU(V0, V0, 1), NOP, HYPCALL(0));
	in.gpr[V0] = 0;
	while (stops < 3) {
		if (run_until_stop(pc) != (ROOT | EXC_INT))
			break;
		at[stops++] = pc = x.epc;
		in.gpr[V0] = x.gpr[V0];
	}
	ended(HC, "the guest comes to its end");
	is(x.gpr[V0], 2, "and every instruction was executed once");
	if (is(stops, 2, "two stops"))
		ok(at[0] == GUEST_CODE + 8 && at[1] == GUEST_CODE + 12, "at the two addresses");
}

void test_main(void)
{
	if (option("rad"))
		test_rad();
	else if (option("guestid-bits"))
		test_guestid_bits(option_value("guestid-bits", 8));
	else if (option("no-g2"))
		test_no_g2();
	else if (option("tlb-entries"))
		test_tlb_entries(option_value("tlb-entries", 64));
	else if (option("switch-every"))
		test_switch_every(option_value("switch-every", 1));
	else if (option("switch-range"))
		test_switch_range();
	else {
		test_iec(option("no-iec"));
		test_gva(option("gva"));
		test_evict(option_value("evict", 0));
		if (!option("evict")) {
			test_tlbp_junk(option("tlbp-junk"));
			test_shared(option("shared-tlb"));
		}
	}
}
