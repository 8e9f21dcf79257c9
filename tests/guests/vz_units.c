// SPDX-License-Identifier: GPL-2.0-only
/*
 * Units both contexts must enable: FPU, MSA, coprocessor 2, DSP (section 7.1);
 * and what CACHE and debug do in a guest (7.2, 7.5).
 */
#include "monitor.h"

static const struct {
	const char *name;
	u32 word, guest_status, root_status, want, ce;
} units[] = {
	{ "FPU, neither",	MTC1(T0, 0), 0, 0, GUEST | EXC_CPU, 1 },
	{ "FPU, root only",	MTC1(T0, 0), 0, ST_CU1, GUEST | EXC_CPU, 1 },
	{ "FPU, guest only",	MTC1(T0, 0), ST_CU1, 0, ROOT | EXC_CPU, 1 },
	{ "FPU, both",		MTC1(T0, 0), ST_CU1, ST_CU1, DONE, 0 },
	{ "FPU arithmetic, guest only", ADD_S(0, 0, 0), ST_CU1, 0, ROOT | EXC_CPU, 1 },
	{ "FPU arithmetic, both", ADD_S(0, 2, 2), ST_CU1, ST_CU1, DONE, 0 },
	{ "CFC1, guest only",	CFC1(V0, 0), ST_CU1, 0, ROOT | EXC_CPU, 1 },
	{ "LDC1, guest only",	LDC1(0, 0, A0), ST_CU1, 0, ROOT | EXC_CPU, 1 },
	{ "LDC1, both",		LDC1(0, 0, A0), ST_CU1, ST_CU1, DONE, 0 },
	{ "DSP, this CPU has none", RDDSP(V0), ST_MX, ST_MX, GUEST | EXC_RI, 0 },
	{ "coprocessor 2, no guest has it", MFC2(V0, 0), ST_CU2, ST_CU2, GUEST | EXC_CPU, 2 },
};

static void test_units(void)
{
	for (u32 i = 0; i < ARRAY_SIZE(units); i++) {
		reset_guest();
		write_gc0(STATUS, units[i].guest_status);
		in.status |= units[i].root_status;
		in.gpr[A0] = GUEST_DATA;
		run_guest(NOP, units[i].word);
		begin();
		expect_end(units[i].want, "how it ends");
		if (units[i].want == (ROOT | EXC_CPU)) {
			expect(CA_CE(x.cause), units[i].ce, "root's CE");
			expect(x.epc, GUEST_CODE + 4, "EPC");
			expect(x.vector, 0x180, "vector");
			expect(read_gc0(STATUS) & ST_EXL, 0, "the guest notices nothing");
		} else if (units[i].want == (GUEST | EXC_CPU)) {
			expect(CA_CE(read_gc0(CAUSE)), units[i].ce, "the guest's CE");
		}
		in.status &= ~units[i].root_status;
		point("7.1 %s", units[i].name);
	}
}

/* MSA needs the enable of both, and FR and CU1 rules of the guest's own. */
static void test_msa(void)
{
	static const struct { const char *name; u32 guest, root, want; } rows[] = {
		{ "neither", 0, 0, GUEST | EXC_MSADIS },
		{ "root only", 0, C5_MSAEN, GUEST | EXC_MSADIS },
		{ "guest only", C5_MSAEN, 0, ROOT | EXC_MSADIS },
		{ "both", C5_MSAEN, C5_MSAEN, DONE },
	};

	if (!(read_cp0(CONFIG3) & BIT(28))) {
		skip("7.1 MSA: this CPU has none");
		return;
	}
	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		reset_guest();
		write_gc0(STATUS, ST_CU1 | ST_FR);
		change_gc0(CONFIG5, C5_MSAEN, rows[i].guest);
		change_cp0(CONFIG5, C5_MSAEN, rows[i].root);
		in.status |= ST_CU1 | ST_FR;
		run_guest(NOP, ADDV_B(0, 1, 2));
		ended(rows[i].want, "7.1 MSA, %s", rows[i].name);
		in.status &= ~(ST_CU1 | ST_FR);
	}
	change_cp0(CONFIG5, C5_MSAEN, 0);
}

/* The exit must find the registers the guest left: there is one file. */
static void test_registers(void)
{
	reset_guest();
	write_gc0(STATUS, ST_CU1);
	in.status |= ST_CU1;
	in.gpr[T0] = 0x40490fdb;
	run_guest(MTC1(T0, 3), CTC1(ZERO, 31));
	ended(DONE, "7.1 the guest writes an FPU register");
	in.status |= ST_CU1;
	run_root(MFC1(V0, 3));
	is(x.gpr[V0], 0x40490fdb, "7.1 root finds it");
	run_root(CFC1(V0, 0));
	in.gpr[T1] = x.gpr[V0];
	run_guest(CFC1(V0, 0));
	is(x.gpr[V0], in.gpr[T1], "7.1 FIR is root's");

	/* A floating point exception is the guest's. */
	in.gpr[T0] = 1 << 10;	/* enable division by zero */
	in.gpr[T1] = 0x3f800000;
	write_gc0(STATUS, ST_CU1);
	run_guest(CTC1(T0, 31), MTC1(T1, 2), MTC1(ZERO, 4), DIV_S(0, 2, 4));
	ended(GUEST | EXC_FPE, "7.1 division by zero is the guest's exception");
	write_gc0(STATUS, ST_CU1);
	run_guest(CTC1(ZERO, 31));

	/* FR of the guest, not of root, says what an odd register is. */
	reset_guest();
	write_gc0(STATUS, ST_CU1);
	in.status |= ST_CU1 | ST_FR;
	put_guest(GUEST_DATA, 0x11111111, 0x22222222);
	in.gpr[A0] = GUEST_DATA;
	run_guest(LDC1(0, 0, A0), MFC1(V0, 1));
	is(x.gpr[V0], 0x22222222, "7.1 FR=0 in the guest, 1 in root: pairs");
	in.status &= ~(ST_CU1 | ST_FR);
}

/* Without FP in its Config1 the guest gets its own exception at once. */
static void test_no_fpu(void)
{
	reset_guest();
	change_gc0(CONFIG1, 1, 0);
	write_gc0(STATUS, ST_CU1);
	in.status |= ST_CU1;
	run_guest(MTC1(T0, 0));
	ended(GUEST | EXC_CPU, "7.1 a guest without FPU");
	in.status &= ~ST_CU1;
	change_gc0(CONFIG1, 1, 1);
}

/* The way Linux gives a guest the FPU (7.1, flow of first use). */
static void test_first_use(void)
{
	reset_guest();
	in.gpr[T0] = ST_CU1;
	in.gpr[T1] = 0x3f800000;
	run_guest(MTC0(T0, STATUS), EHB, MTC1(T1, 5), MFC1(V0, 5));
	ended(GSFC, "7.1 the guest sets CU1");
	write_gc0(STATUS, ST_CU1);
	run_guest_at(x.epc + 4);
	ended(ROOT | EXC_CPU, "7.1 its first use");
	in.status |= ST_CU1;
	run_guest_at(x.epc);
	ended(DONE, "7.1 and again, with root's CU1");
	is(x.gpr[V0], 0x3f800000, "7.1 works");
	in.status &= ~ST_CU1;
	run_guest_at(GUEST_CODE + 12);
	ended(ROOT | EXC_CPU, "7.1 and root takes it away");
}

static void test_debug(void)
{
	reset_guest();
	run_guest(DERET);
	ended(GUEST | EXC_RI, "7.5 DERET outside of debug mode");
	is(read_gc0(CONFIG1) & BIT(1), 0, "7.5 the guest's Config1.EP");
}

extern char debug_stub[], debug_stub_end[];
extern u32 debug_seen[3];

/* SDBBP of a guest is root's debug exception; DERET goes back into the guest. */
static void test_sdbbp(void)
{
	reset_guest();
	put(DEBUG_STUB, (const u32 *)debug_stub, (debug_stub_end - debug_stub) / 4);
	in.gpr[K0] = 0x11;
	in.gpr[K1] = 0x22;
	run_guest(NOP, SDBBP, ADDIU(V0, ZERO, 7));
	ended(DONE, "7.5 SDBBP in a guest, and back");
	is(debug_seen[1], GUEST_CODE + 4, "7.5 DEPC is in the guest");
	is(debug_seen[2] & GC0_GM, GC0_GM, "7.5 GM stays");
	is(x.gpr[V0], 7, "7.5 the guest goes on behind it");
	ok(x.gpr[K0] == 0x11 && x.gpr[K1] == 0x22, "7.5 with its registers");
}

void test_main(void)
{
	test_units();
	test_msa();
	test_registers();
	test_no_fpu();
	test_first_use();
	test_debug();
	if (option("debug"))
		test_sdbbp();
}
