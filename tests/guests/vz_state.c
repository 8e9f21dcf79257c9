// SPDX-License-Identifier: GPL-2.0-only
/*
 * A guest that counts until a timer ends it, with something in every register
 * and both TLBs: emulator.t stops it half-way, looks at it from outside, and
 * lets it go on in another emulator.  Nothing may have been lost.
 */
#include "monitor.h"

#define COUNTER_GVA	0x00400000u
#define COUNTER_GPA	0x00200000u
#define MARK		0x600dcafeu

/* Registers that neither side touches while the guest runs. */
static const struct { const char *name; bool guest; u32 rd, sel, value; } state[] = {
	{ "GuestCtl0Ext",	false, GUESTCTL0EXT, GE_CGI | GE_FCD },
	{ "GuestCtl1",		false, GUESTCTL1, GC1_RID(1) | GC1_ID(1) },
	{ "GuestCtl2",		false, GUESTCTL2, GC2_VIP(3) },
	{ "GTOffset",		false, GTOFFSET, 0x12345678 },
	{ "root EntryLo0",	false, ENTRYLO0, 0x1111 },
	{ "root KScratch3",	false, 31, 4, 0x44440004 },
	{ "Index",		true, INDEX, 9 },
	{ "EntryLo0",		true, ENTRYLO0, 0x2222 },
	{ "EntryLo1",		true, ENTRYLO1, 0x3333 },
	{ "Context",		true, CONTEXT, 0x80400010 },
	{ "UserLocal",		true, USERLOCAL, 0x11223344 },
	{ "PageMask",		true, PAGEMASK, 0x6000 },
	{ "PageGrain",		true, PAGEGRAIN, PG_RIE | PG_XIE | PG_IEC },
	{ "Wired",		true, WIRED, 5 },
	{ "HWREna",		true, HWRENA, 0x20000003 },
	{ "BadVAddr",		true, BADVADDR, 0x55667788 },
	{ "BadInstr",		true, BADINSTR, 0x01020304 },
	{ "BadInstrP",		true, BADINSTRP, 0x05060708 },
	{ "EntryHi",		true, ENTRYHI, 0x1234e033 },
	{ "IntCtl",		true, INTCTL, 0xe0000020 },
	{ "EBase",		true, EBASE, 0x80000000 },
	{ "ErrorEPC",		true, ERROREPC, 0x99aabbcc },
	{ "KScratch1",		true, KSCRATCH1, 0xa1a1a1a1 },
	{ "KScratch2",		true, 31, 3, 0xa2a2a2a2 },
	{ "KScratch3",		true, 31, 4, 0xa3a3a3a3 },
};

static void write_state(void)
{
	for (u32 i = 0; i < ARRAY_SIZE(state); i++)
		if (state[i].guest)
			write_gc0(state[i].rd, state[i].sel, state[i].value);
		else
			write_cp0(state[i].rd, state[i].sel, state[i].value);
}

static void check_state(void)
{
	u32 i, got;

	for (i = 0; i < ARRAY_SIZE(state); i++) {
		got = state[i].guest ? read_gc0(state[i].rd, state[i].sel) :
				       read_cp0(state[i].rd, state[i].sel);
		is(got, state[i].value, "%s%s", state[i].guest ? "guest " : "", state[i].name);
	}
}

void test_main(void)
{
	volatile u32 *counter = (volatile u32 *)(KSEG0 + SPARE_RPA);
	struct tlb got;
	u32 i;

	reset_guest();
	watchdog_ticks = 2000000000;
	for (i = 10; i < 40; i++) {
		guest_tlb(i, (struct tlb){ .hi = 0x00800000 + (i << 13), .lo0 = LO(i << 12, RW) }, i);
		root_tlb(i, (struct tlb){ .hi = 0x00800000 + (i << 13), .lo0 = LO(i << 12, RW) }, i);
	}
	counter[0] = 0;
	counter[1] = MARK;
	map_gpa(SLOT_TEST, COUNTER_GPA, LO(SPARE_RPA, RW), 0);
	guest_tlb(0, (struct tlb){ .hi = COUNTER_GVA, .lo0 = LO(COUNTER_GPA, RW | LO_G), .lo1 = LO_G }, 1);
	write_state();
	for (i = 1; i < 32; i++)
		in.gpr[i] = 0x01010101 * i;
	in.gpr[A0] = COUNTER_GVA;
	/* A second or two of emulated time. */
	if (option("pending")) {
		/* The guest's timer has matched, but the guest does not look; root's ends it. */
		watchdog_ticks = 200000000;
		change_gc0(CAUSE, 0, CA_TI);
	} else {
		write_gc0(STATUS, ST_IE | ST_IM(7));
		write_gc0(COMPARE, read_gc0(COUNT) + 200000000);
	}
	note("running");
	run_guest(LW(T0, 0, A0), ADDIU(T0, T0, 1), SW(T0, 0, A0), B(-4), NOP);

	if (option("pending"))
		ended(TIMEOUT, "root's timer ends the guest");
	else
		ended(GUEST | EXC_INT, "the guest's timer ends the guest");
	is(read_gc0(CAUSE) & (CA_TI | CA_IP(3)), CA_TI | CA_IP(3), "guest Cause: TI, and IP3 of VIP");
	ok(counter[0] > 1000, "it has counted");
	note("%u rounds", counter[0]);
	is(counter[1], MARK, "the word behind the counter");
	begin();
	for (i = 1; i < 32; i++)
		if (i != A0 && i != T0)
			expect(x.gpr[i], 0x01010101 * i, "register %u", i);
	point("the guest's registers");
	check_state();
	begin();
	for (i = 10; i < 40; i++) {
		got = guest_tlbr(i);
		expect(got.hi, 0x00800000 + (i << 13), "guest entry %u", i);
		expect(read_cp0(GUESTCTL1) >> 16, i, "its GuestID");
		got = root_tlbr(i);
		expect(got.lo0, LO(i << 12, RW) | LO_G, "root entry %u", i);
		expect(read_cp0(GUESTCTL1) >> 16, i, "its GuestID");
	}
	point("both TLBs and their GuestIDs");
}
