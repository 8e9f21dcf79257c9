// SPDX-License-Identifier: GPL-2.0-only
/*
 * Modes and exceptions: entering and leaving (4.1), who gets what (4.2) and
 * which state it leaves (4.3), what comes first (4.4) and events within events
 * (4.5).
 */
#include "monitor.h"

#define UNMAPPED	0x00200000u	/* guest physical, not in root's TLB */
#define NO_DEVICE_RPA	0x40000000u	/* neither memory nor a device */
#define USEG_PAGE	0x00400000u	/* guest virtual */

static void test_modes(void)
{
	reset_guest();
	begin();
	for (u32 i = 1; i < 32; i++)
		in.gpr[i] = 0x01010101 * i;
	run_guest(NOP);
	expect_end(DONE, "the guest");
	for (u32 i = 1; i < 32; i++)
		expect(x.gpr[i], 0x01010101 * i, "register %u", i);
	point("4.1 registers pass into the guest and back");
	is(x.status & (ST_EXL | ST_UM), ST_EXL | ST_UM, "4.3 an exit sets EXL and leaves KSU");
	is(x.guestctl0 & GC0_GM, GC0_GM, "4.1 an exit leaves GM");

	/* GM with EXL or ERL is root mode: MFGC0 works there and only there. */
	reset_guest();
	write_gc0(EPC, 0x1234);
	in.gpr[T0] = read_cp0(GUESTCTL0) | GC0_GM;
	in.gpr[T1] = read_cp0(GUESTCTL0);
	run_root(MFC0(T2, STATUS), ORI(T3, T2, ST_EXL), MTC0(T3, STATUS), EHB, MTC0(T0, GUESTCTL0), EHB,
		 MFGC0(V0, EPC), MTC0(T1, GUESTCTL0), EHB, MTC0(T2, STATUS), EHB);
	ended(DONE, "4.1 GM=1 with EXL=1 is root mode");
	is(x.gpr[V0], 0x1234, "4.1 where MFGC0 works");
	run_root(MFC0(T2, STATUS), ORI(T3, T2, ST_ERL), MTC0(T3, STATUS), EHB, MTC0(T0, GUESTCTL0), EHB,
		 MFGC0(V0, EPC), MTC0(T1, GUESTCTL0), EHB, MTC0(T2, STATUS), EHB);
	ended(DONE, "4.1 GM=1 with ERL=1 is root mode");
}

/* U5: GM set with EXL clear: guest mode from the next instruction on. */
static void test_mode_without_eret(void)
{
	reset_guest();
	in.gpr[T0] = read_cp0(GUESTCTL0) | GC0_GM;
	/* The guest sees nothing at root's kseg0 address but its own memory there. */
	run_root(MTC0(T0, GUESTCTL0), NOP, NOP, NOP);
	ok(x.guestctl0 & GC0_GM, "4.1 (U5) GM set by MTC0 with EXL=0 is guest mode");
}

/* Section 4.2: the root TLB's part. */
static void test_root_faults(void)
{
	static const struct { const char *name; bool store; u32 lo, want, vector, word; } rows[] = {
		{ "load, no entry", false, 0, GPA | EXC_TLBL, 0 },
		{ "store, no entry", true, 0, GPA | EXC_TLBS, 0 },
		{ "load, V=0", false, LO(SPARE_RPA, LO_D), GPA | EXC_TLBL, 0x180 },
		{ "store, V=0", true, LO(SPARE_RPA, LO_D), GPA | EXC_TLBS, 0x180 },
		{ "store, D=0", true, LO(SPARE_RPA, LO_V), GPA | EXC_MOD, 0x180 },
		{ "load, D=0", false, LO(SPARE_RPA, LO_V), DONE, 0 },
		{ "load, RI", false, LO(SPARE_RPA, RW) | LO_RI, GPA | EXC_TLBRI, 0x180 },
		{ "store, RI", true, LO(SPARE_RPA, RW) | LO_RI, DONE, 0 },
		{ "LL, no entry", false, 0, GPA | EXC_TLBL, 0, LL(V0, 0x124, A0) },
	};

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		u32 word = rows[i].store ? SW(V0, 0x124, A0) : LW(V0, 0x124, A0);

		if (rows[i].word)
			word = rows[i].word;

		reset_guest();
		begin();
		write_cp0(PAGEGRAIN, PG_RIE | PG_XIE | PG_IEC);
		if (rows[i].lo)
			map_gpa(SLOT_TEST, UNMAPPED, rows[i].lo, 0);
		in.gpr[A0] = KSEG0 + UNMAPPED;
		run_guest(NOP, word);
		expect_end(rows[i].want, "how it ends");
		if (x.how != DONE) {
			expect(x.vector, rows[i].vector, "vector");
			expect(x.badvaddr, UNMAPPED + 0x124, "BadVAddr is the GPA");
			expect(x.entryhi & ~0x1fffu, UNMAPPED, "EntryHi.VPN2 is the GPA's");
			expect(x.context & 0x007ffff0, UNMAPPED >> 9, "Context.BadVPN2 is the GPA's");
			expect(x.epc, GUEST_CODE + 4, "EPC");
			expect(x.badinstr, word, "BadInstr");
		}
		point("4.2, 5.6 root's TLB: %s", rows[i].name);
	}
	write_cp0(PAGEGRAIN, 0);
}

static void test_root_fetch_faults(void)
{
	reset_guest();
	write_cp0(PAGEGRAIN, PG_RIE | PG_XIE | PG_IEC);
	run_guest(WAIT);
	run_guest_at(KSEG0 + UNMAPPED + 0x40);
	ended(GPA | EXC_TLBL, "4.2 a fetch, no entry in root's TLB");
	is(x.badinstr, WAIT, "4.3 (U10) leaves BadInstr");
	is(x.vector, 0, "4.2 comes to the refill vector");
	is(x.badvaddr, UNMAPPED + 0x40, "5.6 BadVAddr is the GPA");
	is(x.epc, KSEG0 + UNMAPPED + 0x40, "4.3 EPC is the GVA");
	map_gpa(SLOT_TEST, UNMAPPED, LO(SPARE_RPA, RW) | LO_XI, 0);
	run_guest_at(KSEG0 + UNMAPPED + 0x40);
	ended(GPA | EXC_TLBXI, "4.2 a fetch, XI in root's TLB");
	write_cp0(PAGEGRAIN, PG_RIE | PG_XIE);
	run_guest_at(KSEG0 + UNMAPPED + 0x40);
	ended(GPA | EXC_TLBL, "4.2 the same with root's IEC=0");
	write_cp0(PAGEGRAIN, 0);
}

/* Section 4.2 and 4.3: the guest's part; root does not notice. */
static void test_guest_faults(void)
{
	static const struct { const char *name; bool store; u32 lo; u32 want, vector; } rows[] = {
		{ "load, no entry", false, 0, GUEST | EXC_TLBL, 0 },
		{ "store, no entry", true, 0, GUEST | EXC_TLBS, 0 },
		{ "load, V=0", false, LO(UNMAPPED, LO_D), GUEST | EXC_TLBL, 0x180 },
		{ "store, V=0", true, LO(UNMAPPED, LO_D), GUEST | EXC_TLBS, 0x180 },
		{ "store, D=0", true, LO(UNMAPPED, LO_V), GUEST | EXC_MOD, 0x180 },
		{ "load, RI", false, LO(UNMAPPED, RW) | LO_RI, GUEST | EXC_TLBRI, 0x180 },
	};

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		u32 word = rows[i].store ? SW(V0, 0x124, A0) : LW(V0, 0x124, A0);

		reset_guest();
		begin();
		write_gc0(PAGEGRAIN, PG_RIE | PG_XIE | PG_IEC);
		write_gc0(ENTRYHI, 7);
		write_gc0(CONTEXT, 0x12800000);
		if (rows[i].lo)
			guest_tlb(0, (struct tlb){ .hi = USEG_PAGE | 7, .lo0 = rows[i].lo }, 1);
		write_cp0(BADVADDR, 0);
		in.gpr[A0] = USEG_PAGE;
		/* UNMAPPED is in nobody's root TLB, so the guest's stage must come first. */
		run_guest(NOP, word);
		expect_end(rows[i].want, "how it ends");
		expect(x.guest_vector, rows[i].vector, "vector");
		expect(read_gc0(BADVADDR), USEG_PAGE + 0x124, "guest BadVAddr");
		expect(read_gc0(ENTRYHI), USEG_PAGE | 7, "guest EntryHi");
		expect(read_gc0(CONTEXT), 0x12800000 | USEG_PAGE >> 9, "guest Context");
		expect(read_gc0(EPC), GUEST_CODE + 4, "guest EPC");
		expect(read_gc0(BADINSTR), word, "guest BadInstr");
		expect(read_gc0(STATUS) & ST_EXL, ST_EXL, "guest EXL");
		point("4.2, 4.3, 4.4 guest's TLB before root's: %s", rows[i].name);
	}
}

static void test_guest_vectors(void)
{
	reset_guest();
	write_gc0(STATUS, ST_BEV);
	run_guest(SYSCALL);
	ended(GUEST | EXC_SYS, "4.3 with the guest's BEV");
	is(x.epc, 0xbfc00380, "4.3 the vector is at 0xbfc00380");
	in.gpr[A0] = USEG_PAGE;
	write_gc0(STATUS, ST_BEV);
	run_guest(LW(V0, 0, A0));
	is(x.epc, 0xbfc00200, "4.3 that of a refill at 0xbfc00200");

	reset_guest();
	write_gc0(EBASE, KSEG0 + 0x4000);
	put_guest(KSEG0 + 0x4180, HYPCALL(0));
	put_guest(KSEG0 + 0x4000, HYPCALL(0));
	run_guest(SYSCALL);
	is(x.epc, KSEG0 + 0x4180, "4.3 the vector follows the guest's EBase");
	in.gpr[A0] = USEG_PAGE;
	write_gc0(STATUS, ST_EXL);
	write_gc0(EPC, 0x5678);
	run_guest(NOP, LW(V0, 0, A0));
	is(x.epc, KSEG0 + 0x4180, "4.3 a refill with the guest's EXL: general vector");
	is(read_gc0(EPC), 0x5678, "4.3 and EPC is kept");

	reset_guest();
	run_guest(NOP, B(1), SYSCALL);
	ended(GUEST | EXC_SYS, "4.3 a guest exception in a delay slot");
	is(read_gc0(EPC), GUEST_CODE + 4, "4.3 guest EPC is the branch");
	is(read_gc0(CAUSE) & CA_BD, CA_BD, "4.3 guest BD");
	is(read_gc0(BADINSTRP), B(1), "4.3 guest BadInstrP");
}

/* Section 4.3: what an exit that is no TLB exception must leave alone. */
static void test_untouched(void)
{
	u32 hi, context;

	reset_guest();
	in.gpr[A0] = KSEG0 + UNMAPPED;
	run_guest(LW(V0, 0, A0));
	ended(GPA | EXC_TLBL, "4.3 a root TLB exception");
	hi = x.entryhi;
	context = x.context;
	write_cp0(ENTRYHI, hi);
	run_guest(NOP, WAIT);
	ended(GPSI, "4.3 then another exit");
	is(x.badvaddr, UNMAPPED, "4.3 leaves BadVAddr");
	is(x.context, context, "4.3 leaves Context");
	is(x.entryhi, hi, "4.3 leaves EntryHi");
	is(x.guestctl1, option("rad") ? 0 : GC1_ID(1) | GC1_RID(1), "4.3 leaves GuestCtl1");

	reset_guest();
	run_guest(NOP, WAIT);
	write_gc0(STATUS, ST_CU1);
	run_guest(MFC1(V0, 0));
	ended(ROOT | EXC_CPU, "4.3 a root exception that is no guest exit");
	is(GC0_GEXC(x.guestctl0), 0, "4.3 (U15) leaves GExcCode");
	run_guest(NOP, HYPCALL(1));
	is(GC0_GEXC(x.guestctl0), 2, "4.3 which the next one sets");
}

/* Nothing answers at that physical address: root's affair (U8). */
static void test_bus_error(void)
{
	reset_guest();
	map_gpa(SLOT_TEST, UNMAPPED, LO(NO_DEVICE_RPA, RW), 0);
	in.gpr[A0] = KSEG0 + UNMAPPED;
	run_guest(NOP, LW(V0, 0, A0));
	ended(ROOT | EXC_DBE, "4.2 (U8) a bus error is root's");
	is(x.epc, GUEST_CODE + 4, "4.2 its EPC");
	run_guest_at(KSEG0 + UNMAPPED);
	ended(ROOT | EXC_IBE, "4.2 (U8) a bus error of a fetch too");
}

/* Section 4.5. */
static void test_nested_refill(void)
{
	/* The guest's own refill handler is not in root's TLB. */
	reset_guest();
	root_tlb(SLOT_RAM, (struct tlb){ .mask = 0, .hi = 0, .lo0 = LO_G,
		 .lo1 = LO(GUEST_RPA + 0x1000, RW) }, 1);
	in.gpr[A0] = USEG_PAGE;
	run_guest(NOP, LW(V0, 0, A0));
	ended(GPA | EXC_TLBL, "4.5 root miss on the fetch of the guest's refill handler");
	is(x.epc, KSEG0, "4.5 EPC is the handler");
	is(x.badvaddr, 0, "4.5 BadVAddr is its GPA");
	is(read_gc0(EPC), GUEST_CODE + 4, "4.5 guest EPC is the load");
	is(read_gc0(STATUS) & ST_EXL, ST_EXL, "4.5 guest EXL is set");

	/* Its page table is not: the load is inside the handler. */
	reset_guest();
	put_guest(KSEG0, B(1), LW(K0, 0, K1), HYPCALL(0));
	in.gpr[A0] = USEG_PAGE;
	in.gpr[K1] = KSEG0 + UNMAPPED;
	run_guest(NOP, LW(V0, 0, A0));
	ended(GPA | EXC_TLBL, "4.5 root miss in the guest's refill handler");
	is(x.vector, 0, "4.5 to root's refill vector though the guest has EXL set");
	is(x.epc, KSEG0, "4.5 EPC is the branch in the handler");
	is(x.cause & CA_BD, CA_BD, "4.5 with BD");
	is(x.badinstr, LW(K0, 0, K1), "4.5 BadInstr is the load in the slot");
	is(x.badinstrp, B(1), "4.5 BadInstrP is the branch");
	is(read_gc0(EPC), GUEST_CODE + 4, "4.5 guest EPC is still the first load");

	/* Mapped now, the handler goes on and the guest notices nothing. */
	map_gpa(SLOT_TEST, UNMAPPED, LO(SPARE_RPA, RW), 0);
	put(SPARE_RPA, WORDS(0xcafe));
	for (u32 i = 0; i < 32; i++)
		in.gpr[i] = x.gpr[i];
	run_guest_at(x.epc);
	ended(HC, "4.5 the handler goes on after root's refill");
	is(x.gpr[K0], 0xcafe, "4.5 with the word it loads");
}

static void test_delay_slot(void)
{
	reset_guest();
	in.gpr[A0] = KSEG0 + UNMAPPED;
	run_guest(NOP, BEQ(ZERO, ZERO, 3), SW(V0, 8, A0), NOP, NOP);
	begin();
	expect_end(GPA | EXC_TLBS, "how it ends");
	expect(x.cause & CA_BD, CA_BD, "BD");
	expect(x.epc, GUEST_CODE + 4, "EPC");
	expect(x.badinstr, SW(V0, 8, A0), "BadInstr");
	expect(x.badinstrp, BEQ(ZERO, ZERO, 3), "BadInstrP");
	expect(x.badvaddr, UNMAPPED + 8, "BadVAddr");
	point("4.5 a root fault in a guest's delay slot");

	/* A branch at the end of a page, its slot in one that is missing. */
	reset_guest();
	map_gpa(SLOT_TEST, UNMAPPED, LO(SPARE_RPA, RW), 0);
	put(SPARE_RPA + 0xffc, WORDS(B(3)));
	run_guest_at(KSEG0 + UNMAPPED + 0xffc);
	ended(GPA | EXC_TLBL, "4.5 a delay slot in an unmapped page");
	is(x.epc, KSEG0 + UNMAPPED + 0xffc, "4.5 EPC is the branch");
	is(x.cause & CA_BD, CA_BD, "4.5 with BD");
	is(x.badvaddr, UNMAPPED + 0x1000, "4.5 BadVAddr is the slot's GPA");
}

/* A vector access over the end of a page, which no shorter one makes. */
static void test_msa_straddle(void)
{
	static const struct { const char *name; u32 word, want; } rows[] = {
		{ "load", LD_B(1, A0), GPA | EXC_TLBL },
		{ "store", ST_B(1, A0), GPA | EXC_TLBS },
	};

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		reset_guest();
		begin();
		map_gpa(SLOT_TEST, UNMAPPED, LO(SPARE_RPA, RW), 0);
		put(SPARE_RPA + 0xff8, WORDS(0x1234, 0x5678));
		write_gc0(STATUS, ST_CU1 | ST_FR);
		change_gc0(CONFIG5, 0, C5_MSAEN);
		change_cp0(CONFIG5, 0, C5_MSAEN);
		in.status |= ST_CU1 | ST_FR;
		in.gpr[A0] = KSEG0 + UNMAPPED + 0xff8;
		run_guest(NOP, rows[i].word);
		in.status &= ~(ST_CU1 | ST_FR);
		change_cp0(CONFIG5, C5_MSAEN, 0);
		expect_end(rows[i].want, "how it ends");
		expect(x.badvaddr & ~0xfffu, UNMAPPED + 0x1000, "the GPA is in the second page");
		expect(x.epc, GUEST_CODE + 4, "EPC");
		expect(*(volatile u32 *)(KSEG0 + SPARE_RPA + 0xff8), 0x1234, "the first page is as it was");
		point("4.5 an MSA %s over the end of a mapped page", rows[i].name);
	}
}

/* An access over the end of a page faults with the address in the second. */
static void test_straddle(void)
{
	reset_guest();
	map_gpa(SLOT_TEST, UNMAPPED, LO(SPARE_RPA, RW), 0);
	in.gpr[A0] = KSEG0 + UNMAPPED + 0xffe;
	run_guest(LWR(V0, 0, A0), LWL(V0, 3, A0));
	ended(GPA | EXC_TLBL, "4.5 LWL in the page behind a mapped one");
	is(x.epc, GUEST_CODE + 4, "4.5 the LWR has passed");
	is(x.badvaddr & ~0xfffu, UNMAPPED + 0x1000, "4.5 the GPA is in the second page");

	/* The pages are neighbours for the guest only. */
	reset_guest();
	guest_tlb(0, (struct tlb){ .hi = USEG_PAGE, .lo0 = LO(0x10000, RW | LO_G),
		  .lo1 = LO(UNMAPPED, RW | LO_G) }, 1);
	in.gpr[A0] = USEG_PAGE + 0xffe;
	run_guest(SWR(V0, 0, A0), SWL(V0, 3, A0));
	ended(GPA | EXC_TLBS, "4.5 SWL in a page that is no neighbour of the first");
	is(x.badvaddr & ~0xfffu, UNMAPPED, "4.5 the GPA is that of the byte's page");
}

static void test_interrupt_at_entry(void)
{
	/* Root: a software interrupt is pending, so not one instruction is executed. */
	reset_guest();
	write_cp0(CAUSE, CA_IP(0));
	in.status |= ST_IE | ST_IM(0);
	write_gc0(STATUS, ST_EXL);
	in.gpr[V0] = 1;
	run_guest(ADDIU(V0, V0, 1));
	ended(ROOT | EXC_INT, "4.5 a root interrupt pending at the entry");
	is(x.epc, GUEST_CODE, "4.5 EPC is the guest's first instruction");
	is(x.gpr[V0], 1, "4.5 which is not executed");
	is(read_gc0(STATUS), ST_EXL, "4.5 the guest's Status does not matter");

	/* The instruction is not there for an interrupt: BadInstr is that of the exit before. */
	reset_guest();
	run_guest(WAIT);
	write_cp0(CAUSE, CA_IP(0));
	in.status |= ST_IE | ST_IM(0);
	run_guest(NOP);
	is(x.badinstr, WAIT, "4.3 a root interrupt leaves BadInstr");
	is(GC0_GEXC(x.guestctl0), 0, "4.3 and GExcCode");

	/* Both: root's goes first, and the guest's is taken after it. */
	reset_guest();
	write_gc0(CAUSE, CA_IP(1));
	write_gc0(STATUS, ST_IE | ST_IM(1));
	write_cp0(CAUSE, CA_IP(0));
	in.status |= ST_IE | ST_IM(0);
	in.gpr[V0] = 1;
	run_guest(ADDIU(V0, V0, 1));
	ended(ROOT | EXC_INT, "4.4 root's interrupt before the guest's");
	is(read_gc0(STATUS) & ST_EXL, 0, "4.4 which has not been taken");
	write_cp0(CAUSE, 0);
	run_guest_at(x.epc);
	ended(GUEST | EXC_INT, "4.5 a guest interrupt pending at the entry");
	is(read_gc0(EPC), GUEST_CODE, "4.5 guest EPC is its first instruction");
	is(x.gpr[V0], 1, "4.5 which is not executed");
	is(x.guest_vector, 0x180, "4.3 the guest's Cause.IV=0: general vector");

	reset_guest();
	write_gc0(CAUSE, CA_IP(1) | CA_IV);
	write_gc0(STATUS, ST_IE | ST_IM(1));
	run_guest(NOP);
	is(x.guest_vector, 0x200, "4.3 the guest's Cause.IV=1: vector 0x200");

	reset_guest();
	write_cp0(CAUSE, CA_IP(0) | CA_IV);
	in.status |= ST_IE | ST_IM(0);
	run_guest(NOP);
	is(x.vector, 0x200, "4.3 root's Cause.IV=1: vector 0x200");
	in.status &= ~(ST_IE | ST_IM(0));
}

/* Guest ERET to user mode, where guest and then root miss on one access. */
static void test_eret_and_miss(void)
{
	reset_guest();
	write_gc0(STATUS, ST_EXL | ST_UM);
	write_gc0(EPC, USEG_PAGE + 0x10);
	run_guest(ERET);
	ended(GUEST | EXC_TLBL, "4.5 a guest's ERET to user mode, guest miss on the fetch");
	is(read_gc0(EPC), USEG_PAGE + 0x10, "4.5 guest EPC");
	guest_tlb(0, (struct tlb){ .hi = USEG_PAGE, .lo0 = LO(UNMAPPED, RW | LO_G), .lo1 = LO_G }, 1);
	write_gc0(STATUS, ST_EXL | ST_UM);
	run_guest(ERET);
	ended(GPA | EXC_TLBL, "4.5 then root's miss on the same fetch");
	is(x.epc, USEG_PAGE + 0x10, "4.5 EPC");
	is(x.badvaddr, UNMAPPED + 0x10, "4.5 BadVAddr");
	is(read_gc0(STATUS) & (ST_EXL | ST_UM), ST_UM, "4.5 the guest is in user mode");
}

/* A root TLB exception in the exit handler, with GM and EXL set. */
static void test_fault_in_handler(void)
{
	reset_guest();
	/* Only the guest has this address; root must miss. */
	map_gpa(SLOT_TEST, UNMAPPED, LO(SPARE_RPA, RW), LO(SPARE_RPA, RW));
	nested_load = UNMAPPED + 0x20;
	run_guest(NOP, HYPCALL(7));
	ended(HC, "4.5 an exit whose handler faults");
	begin();
	expect(nested_exit.vector, 0x180, "vector");
	expect(CA_EXC(nested_exit.cause), EXC_TLBL, "ExcCode");
	expect(nested_exit.badvaddr, UNMAPPED + 0x20, "BadVAddr is the RVA");
	expect(nested_exit.epc, GUEST_CODE + 4, "EPC is that of the first");
	expect(GC0_GEXC(nested_exit.guestctl0), 2, "GExcCode is that of the first");
	point("4.5 the fault in root's handler is root's own");

	/* And with an entry of root's it does not fault. */
	reset_guest();
	root_tlb(SLOT_TEST, (struct tlb){ .hi = UNMAPPED, .lo0 = LO(SPARE_RPA, RW | LO_G),
		 .lo1 = LO(SPARE_RPA, RW | LO_G) }, 0);
	set_rid(1);
	nested_load = UNMAPPED + 0x20;
	run_guest(NOP, HYPCALL(7));
	is(nested_exit.vector, ~0u, "4.5 in root mode the GuestID is 0, whatever RID is");
}

/* Section 4.4, row 6: the guest's checks, then GPSI, then root's units. */
static void test_priorities(void)
{
	reset_guest();
	in.gpr[A0] = USEG_PAGE + 1;
	run_guest(LW(V0, 0, A0));
	ended(GUEST | EXC_ADEL, "4.4 the guest's address error before its TLB");
	guest_user_mode();
	in.gpr[A0] = KSEG0;
	run_guest(LW(V0, 0, A0));
	ended(GUEST | EXC_ADEL, "4.2 guest user mode has no kseg0");
	reset_guest();
	write_gc0(STATUS, 0);
	run_guest(MFC1(V0, 0));
	ended(GUEST | EXC_CPU, "4.4 the guest's CU1 before root's");
	is(CA_CE(read_gc0(CAUSE)), 1, "4.2 CE=1");

	/* Rows 2, 3 and 5: interrupts before fetches, and the guest's fetch before root's. */
	reset_guest();
	write_gc0(CAUSE, CA_IP(0));
	write_gc0(STATUS, ST_IE | ST_IM(0));
	run_guest_at(KSEG0 + UNMAPPED);
	ended(GUEST | EXC_INT, "4.4 the guest's interrupt before root's miss on a fetch");
	is(read_gc0(EPC), KSEG0 + UNMAPPED, "4.4 EPC is that of the fetch");
	reset_guest();
	write_cp0(CAUSE, CA_IP(0));
	in.status |= ST_IE | ST_IM(0);
	run_guest_at(USEG_PAGE);
	ended(ROOT | EXC_INT, "4.4 root's interrupt before the guest's miss on a fetch");
	write_cp0(CAUSE, 0);
	in.status &= ~(ST_IE | ST_IM(0));
	reset_guest();
	run_guest_at(GUEST_CODE + 2);
	ended(GUEST | EXC_ADEL, "4.2 a fetch that is not aligned: the guest's address error");
	is(read_gc0(BADVADDR), GUEST_CODE + 2, "4.2 guest BadVAddr");
}

void test_main(void)
{
	test_modes();
	test_root_faults();
	test_root_fetch_faults();
	test_guest_faults();
	test_guest_vectors();
	test_untouched();
	test_bus_error();
	test_nested_refill();
	test_delay_slot();
	test_straddle();
	test_msa_straddle();
	test_interrupt_at_entry();
	test_eret_and_miss();
	/* Without GuestIDs it is software that changes root's ASID first. */
	if (!option("rad"))
		test_fault_in_handler();
	test_priorities();
	test_mode_without_eret();
}
