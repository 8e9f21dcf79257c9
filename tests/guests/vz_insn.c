// SPDX-License-Identifier: GPL-2.0-only
/*
 * The instructions of the virtualization extension: who may execute them
 * (section 3.2, one row per instruction) and what they do (3.1, 3.3).
 */
#include "monitor.h"

static const struct row {
	const char *name;
	u32 word, root, root_user, guest, guest_ri, guest_user;
} rows[] = {
#define CP0_INSN(name, word) { name, word, DONE, ROOT | EXC_CPU, GUEST | EXC_RI, GRR, GUEST | EXC_CPU }
#define NO_INSN(name, word) \
	{ name, word, ROOT | EXC_RI, ROOT | EXC_CPU, GUEST | EXC_RI, GRR, GUEST | EXC_CPU }
	CP0_INSN("MFGC0", MFGC0(V0, EPC)),
	CP0_INSN("MTGC0", MTGC0(T0, EPC)),
	CP0_INSN("TLBGR", TLBGR),
	CP0_INSN("TLBGWI", TLBGWI),
	CP0_INSN("TLBGINV", TLBGINV),
	CP0_INSN("TLBGINVF", TLBGINVF),
	CP0_INSN("TLBGWR", TLBGWR),
	CP0_INSN("TLBGP", TLBGP),
	CP0_INSN("MFHGC0", MFHGC0(V0, ENTRYLO0)),
	CP0_INSN("MTHGC0", MTHGC0(T0, ENTRYLO0)),
	NO_INSN("DMFGC0 on a 32-bit CPU", DMFGC0(V0, EPC)),
	NO_INSN("DMTGC0 on a 32-bit CPU", DMTGC0(T0, EPC)),
	NO_INSN("guest move, op 5", 0x40600500 | V0 << 16 | 14 << 11),
	NO_INSN("guest move, op 7", 0x40600700 | V0 << 16 | 14 << 11),
	{ "HYPCALL (U4)", HYPCALL(9), ROOT | EXC_RI, ROOT | EXC_CPU, HC, HC, GUEST | EXC_CPU },
	/* Root has EVA, though nothing at that address in user mode; the guest's Config denies it. */
	{ "LWE", LWE(V0, 0, A0), ROOT | EXC_ADEL, ROOT | EXC_CPU, GUEST | EXC_RI, GRR, GRR },
	{ "a reserved instruction", RESERVED, ROOT | EXC_RI, ROOT | EXC_RI, GUEST | EXC_RI, GRR, GRR },
	{ "SYSCALL with RI=1", SYSCALL, ROOT | EXC_SYS, ROOT | EXC_SYS, GUEST | EXC_SYS,
	  GUEST | EXC_SYS, GUEST | EXC_SYS },
};

static void test_row(const struct row *r)
{
	begin();
	reset_guest();
	in.gpr[A0] = GUEST_DATA;
	run_root(r->word);
	expect_end(r->root, "root kernel mode");

	reset_guest();
	run_user(r->word);
	expect_end(r->root_user, "root user mode");

	reset_guest();
	run_guest(r->word);
	expect_end(r->guest, "guest kernel mode");

	reset_guest();
	change_cp0(GUESTCTL0, 0, GC0_RI);
	run_guest(NOP, r->word);
	expect_end(r->guest_ri, "guest kernel mode, RI=1");
	if (x.how == GRR) {
		expect(x.badinstr, r->word, "BadInstr");
		expect(x.epc, GUEST_CODE + 4, "EPC");
	}

	reset_guest();
	guest_user_mode();
	change_cp0(GUESTCTL0, 0, GC0_RI);
	run_guest(r->word);
	expect_end(r->guest_user, "guest user mode, RI=1");
	reset_guest();
	point("3.2 %s", r->name);
}

/* In root user mode with CU0 the guest's registers are as open as root's. */
static void test_root_cu0(void)
{
	reset_guest();
	write_gc0(EPC, 0x1234);
	in.status |= ST_CU0;
	run_user(MFGC0(V0, EPC));
	ended(DONE, "3.2 MFGC0 in root user mode with CU0");
	is(x.gpr[V0], 0x1234, "3.2 and its value");
	in.status &= ~ST_CU0;
}

static void test_hypcall_code(void)
{
	static const u32 codes[] = { 0, 1, 0x155, 0x2aa, 0x3fe };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(codes); i++) {
		reset_guest();
		run_guest(NOP, HYPCALL(codes[i]));
		begin();
		expect_end(HC, "how it ends");
		expect(x.badinstr, HYPCALL(codes[i]), "BadInstr");
		expect(x.epc, GUEST_CODE + 4, "EPC");
		expect(CA_EXC(x.cause), EXC_GE, "ExcCode");
		expect(x.vector, 0x180, "vector");
		point("3.1 HYPCALL with code %u", codes[i]);
	}
	reset_guest();
	change_cp0(GUESTCTL0, GC0_CP0, 0);
	run_guest(HYPCALL(4));
	ended(HC, "2.6 HYPCALL does not depend on GuestCtl0.CP0");
}

/* Section 3.3. */
static void test_moves(void)
{
	reset_guest();
	change_cp0(GUESTCTL0, GC0_CP0 | GC0_AT | GC0_GT | GC0_CF, GC0_AT1);
	change_cp0(GUESTCTL0EXT, 0, GE_OG | GE_BG | GE_MG);
	in.gpr[T0] = 0x5a5a5a5a;
	begin();
	run_root(MTGC0(T0, BADVADDR), MFGC0(V0, BADVADDR));
	expect_end(DONE, "BadVAddr");
	expect(x.gpr[V0], 0x5a5a5a5a, "BadVAddr");
	run_root(MTGC0(T0, KSCRATCH1), MFGC0(V0, KSCRATCH1));
	expect_end(DONE, "KScratch1");
	expect(x.gpr[V0], 0x5a5a5a5a, "KScratch1");
	in.gpr[T0] = ST_RP | ST_BEV;
	run_root(MTGC0(T0, STATUS), MFGC0(V0, STATUS));
	expect_end(DONE, "Status");
	expect(x.gpr[V0], ST_RP | ST_BEV, "Status");
	point("3.3 root's moves do not trap, whatever the guest's settings");

	static const struct { const char *name; u32 rd, sel; } none[] = {
		{ "PRId", 15, 0 }, { "Debug", 23, 0 }, { "ErrCtl", 26, 0 }, { "TagLo", 28, 0 },
		{ "GuestCtl0", GUESTCTL0 }, { "CMGCRBase", 15, 3 }, { "reserved 9,2", 9, 2 },
	};
	for (u32 i = 0; i < ARRAY_SIZE(none); i++) {
		reset_guest();
		begin();
		in.gpr[T0] = 0x00ff0000;
		run_root(MTGC0(T0, none[i].rd, none[i].sel), MFGC0(V0, none[i].rd, none[i].sel));
		expect_end(DONE, "the moves");
		expect(x.gpr[V0], 0, "the value");
		point("3.3 no guest copy of %s: reads 0, ignores writes", none[i].name);
	}
}

/* Section 3.3: EntryLo's RI and XI in a 32-bit move. */
static void test_entrylo(void)
{
	reset_guest();
	write_gc0(PAGEGRAIN, PG_RIE | PG_XIE);
	write_gc0(ENTRYLO0, LO_RI | LO_XI | 0x1000);
	is(read_gc0(ENTRYLO0), LO_RI | LO_XI | 0x1000, "3.3 RI and XI in a move to EntryLo0");
	run_guest(MFC0(V0, ENTRYLO0));
	is(x.gpr[V0], LO_RI | LO_XI | 0x1000, "3.3 as the guest reads them");
	write_gc0(PAGEGRAIN, 0);
	in.gpr[T0] = LO_RI | LO_XI | 0x1000;
	run_guest(MTC0(T0, ENTRYLO0), MFC0(V0, ENTRYLO0));
	is(x.gpr[V0], 0x1000, "3.3 without RIE and XIE the guest cannot set them");
}

void test_main(void)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		test_row(&rows[i]);
	test_root_cu0();
	test_hypcall_code();
	test_moves();
	test_entrylo();
}
