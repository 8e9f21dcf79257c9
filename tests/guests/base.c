// SPDX-License-Identifier: GPL-2.0-only
/*
 * The monitor itself, on a CPU without virtualization: what the other programs
 * rely on.
 */
#include "monitor.h"

static void test_runs(void)
{
	in.gpr[T0] = 3;
	in.gpr[T1] = 4;
	run_root(ADDU(V0, T0, T1));
	ended(DONE, "root code runs to its end");
	is(x.gpr[V0], 7, "and its registers come back");

	in.gpr[K0] = 0x11111111;
	in.gpr[K1] = 0x22222222;
	run_root(NOP);
	ok(x.gpr[K0] == 0x11111111 && x.gpr[K1] == 0x22222222, "so do k0 and k1");

	run_root(NOP, RESERVED);
	ended(ROOT | EXC_RI, "a reserved instruction is noticed");
	is(x.badinstr, RESERVED, "BadInstr has it");

	run_root(B(1), RESERVED);
	is(x.cause & CA_BD, CA_BD, "in a delay slot: BD");
	is(x.badinstrp, B(1), "and BadInstrP has the branch");

	watchdog_ticks = 1000000;
	run_root(B(-1), NOP);
	ended(TIMEOUT, "an endless loop ends");
	watchdog_ticks = 500000000;
}

static void test_user(void)
{
	run_user(ADDU(V0, T0, T1));
	ended(DONE, "root code runs in user mode");
	run_user(MFC0(V0, CAUSE));
	ended(ROOT | EXC_CPU, "where it may not touch coprocessor 0");
	is(CA_CE(x.cause), 0, "CE names it");
	in.gpr[A0] = KSEG0;
	run_user(LW(V0, 0, A0));
	ended(ROOT | EXC_ADEL, "nor the kernel's addresses");
}

static void test_tlb(void)
{
	struct tlb t = { .hi = 0x00200000, .lo0 = LO(SPARE_RPA, RW | LO_G), .lo1 = LO_G }, got;

	put(SPARE_RPA, WORDS(0x12345678));
	in.gpr[A0] = 0x00200000;
	run_root(LW(V0, 0, A0));
	ended(ROOT | EXC_TLBL, "a miss");
	is(x.vector, 0, "comes to the refill vector");
	is(x.badvaddr, 0x00200000, "with its address");

	root_tlb(SLOT_TEST, t, 0);
	run_root(LW(V0, 0, A0));
	is(x.gpr[V0], 0x12345678, "an entry maps it");
	got = root_tlbr(SLOT_TEST);
	ok(got.lo0 == t.lo0 && got.lo1 == t.lo1 && got.hi == t.hi, "TLBR reads it back");
	in.gpr[A0] = 0x00201000;
	run_root(LW(V0, 0, A0));
	ended(ROOT | EXC_TLBL, "its odd page is invalid");
	is(x.vector, 0x180, "and comes to the general vector");
	flush_root_tlb();
	in.gpr[A0] = 0x00200000;
	run_root(LW(V0, 0, A0));
	ended(ROOT | EXC_TLBL, "no entry survives a flush");
}

static void test_nested(void)
{
	nested_load = 0x00200000;
	run_root(SYSCALL);
	ended(ROOT | EXC_SYS, "the first of two nested exceptions");
	is(nested_exit.vector, 0x180, "the second: not to the refill vector with EXL set");
	is(nested_exit.badvaddr, 0x00200000, "with its own address");
	is(nested_exit.epc, x.epc, "and the first one's EPC");
}

void test_main(void)
{
	watchdog = true;
	flush_root_tlb();
	test_runs();
	test_user();
	test_tlb();
	test_nested();
	ok(option("greeting") && option_value("number", 0) == 42 && !option("gree"),
	   "options reach the program");
}
