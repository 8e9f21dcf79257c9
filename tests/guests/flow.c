// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ways through code that are hard to follow: branches that annul their slot,
 * exceptions in slots and the way back to the branch, interrupts at any
 * instruction, code that changes itself, code that is replaced.  In root, and
 * where there are guests in one.  trace.t compares what a trace says of them.
 */
#include "monitor.h"

#define BEQL(rs, rt, off)	I_TYPE(20, rs, rt, off)
#define BNEL(rs, rt, off)	I_TYPE(21, rs, rt, off)
#define BLEZL(rs, off)		I_TYPE(22, rs, 0, off)
#define BGTZL(rs, off)		I_TYPE(23, rs, 0, off)
#define BGEZL(rs, off)		I_TYPE(1, rs, 3, off)
#define BLTZALL(rs, off)	I_TYPE(1, rs, 18, off)
#define BGEZALL(rs, off)	I_TYPE(1, rs, 19, off)
#define BGEZAL(rs, off)		I_TYPE(1, rs, 17, off)
#define JAL(target)		(3 << 26 | ((target) >> 2 & 0x3ffffff))
#define JALR(rd, rs)		R_TYPE(rs, 0, rd, 0, 9)

#define USERTRACEDATA1		23, 3
#define C3_TL			BIT(0)

static bool guest;

static void fresh(void)
{
	u32 i;

	for (i = 0; i < 32; i++)
		in.gpr[i] = 0;
	in.gpr[T0] = 3;
	in.gpr[T1] = -3;
}

/* Where the code is that run() runs. */
static u32 code_at(u32 word)
{
	return (guest ? GUEST_CODE : (u32)root_code) + 4 * word;
}

static u32 run(const u32 *code, u32 words)
{
	return guest ? run_guest_code(code, words) : run_root_code(code, words);
}
#define RUN(...) run(WORDS(__VA_ARGS__))

static const char *place(void)
{
	return guest ? "guest" : "root";
}

static void ended_with(u32 exc, const char *what)
{
	ended((guest ? GUEST : ROOT) | exc, "%s: %s", place(), what);
}

/* T0 is 3, T1 -3, T2 0: every kind taken (A0 counts) and not (A1 would). */
static void test_likely(void)
{
	RUN(BEQL(T2, ZERO, 2), ADDIU(A0, A0, 1), ADDIU(A1, A1, 1),
	    BNEL(T0, ZERO, 2), ADDIU(A0, A0, 1), ADDIU(A1, A1, 1),
	    BLEZL(T1, 2), ADDIU(A0, A0, 1), ADDIU(A1, A1, 1),
	    BGTZL(T0, 2), ADDIU(A0, A0, 1), ADDIU(A1, A1, 1),
	    BGEZL(T2, 2), ADDIU(A0, A0, 1), ADDIU(A1, A1, 1),
	    BLTZALL(T1, 2), ADDIU(A0, A0, 1), ADDIU(A1, A1, 1),
	    BGEZALL(T0, 2), ADDIU(A0, A0, 1), ADDIU(A1, A1, 1),
	    BEQL(T0, ZERO, 2), ADDIU(A1, A1, 1), ADDIU(A0, A0, 1),
	    BNEL(T2, ZERO, 2), ADDIU(A1, A1, 1), BLEZL(T0, 2), ADDIU(A1, A1, 1),
	    BGTZL(T1, 2), ADDIU(A1, A1, 1), BGEZALL(T1, 2), ADDIU(A1, A1, 1));
	is(x.gpr[A0], 8, "%s: likely branches execute their slots when taken", place());
	is(x.gpr[A1], 0, "%s: and annul them when not", place());
	RUN(ADDIU(T0, T0, -1), BNEL(T0, ZERO, -2), ADDIU(A0, A0, 1));
	is(x.gpr[A0], 2, "%s: the slot of a loop, too, its last time", place());
}

static void map(u32 address)
{
	struct tlb t = { .hi = address, .lo0 = LO(guest ? 0x10000 : SPARE_RPA, RW | LO_G), .lo1 = LO_G };

	if (guest)
		guest_tlb(1, t, 1);
	else
		root_tlb(SLOT_TEST, t, 0);
}

/* Goes on where the exception was, with the registers of then. */
static void go_on(void)
{
	u32 epc = guest ? read_gc0(EPC) : x.epc;
	u32 i;

	for (i = 0; i < 32; i++)
		in.gpr[i] = x.gpr[i];
	if (guest) {
		change_gc0(STATUS, ST_EXL, 0);
		run_guest_at(epc);
	} else {
		run_root_at(epc);
	}
}

/* @branch with a load in its slot that misses: the branch is executed again. */
static void test_slot(u32 branch, bool taken, const char *name)
{
	static u32 address = 0x00200000;

	address += 0x2000;		/* mapped nowhere so far */
	in.gpr[A0] = address;
	in.gpr[T4] = code_at(3);
	RUN(branch, LW(A2, 0, A0), ADDIU(A1, A1, 1), ADDIU(A3, A3, 1));
	ended_with(EXC_TLBL, name);
	map(address);
	go_on();
	fresh();
	begin();
	expect(x.how, DONE, "goes on");
	expect(x.gpr[A1], !taken, "past the branch");
	expect(x.gpr[A3], 1, "to its end");
	point("%s: goes on at %s", place(), name);
}

static void test_slots(void)
{
	test_slot(B(2), true, "a miss in a slot");
	test_slot(BNE(T2, ZERO, 2), false, "a miss in the slot of a branch not taken");
	test_slot(BNEL(T0, ZERO, 2), true, "a miss in the slot of a likely branch");
	test_slot(BGEZAL(T0, 2), true, "a miss in the slot of a branch that links");
	test_slot(J(code_at(3)), true, "a miss in the slot of a jump");
	test_slot(JAL(code_at(3)), true, "a miss in the slot of a call");
	test_slot(JR(T4), true, "a miss in the slot of a jump by register");
	test_slot(JALR(RA, T4), true, "a miss in the slot of a call by register");
	RUN(B(2), SYSCALL, NOP, NOP);
	ended_with(EXC_SYS, "a system call in a slot");
	RUN(BNEL(T2, ZERO, 2), SYSCALL, BREAK);
	ended_with(EXC_BP, "none in a slot that is annulled");
}

/* A timer's interrupt, in turn at all instructions of a loop. */
static void test_interrupts(void)
{
	u32 ticks = watchdog_ticks, n;

	begin();
	for (n = 0; n < 12; n++) {
		watchdog_ticks = 100 + 3 * n;
		RUN(ADDIU(A0, A0, 1), BGEZAL(ZERO, 2), ADDIU(A1, A1, 1), NOP,
		    BNE(T2, ZERO, 1), NOP, BGEZL(ZERO, -7), NOP);
		expect_end(TIMEOUT, "after %u", n);
	}
	watchdog_ticks = ticks;
	point("%s: interrupts end a loop", place());
}

/* The loop's first instruction becomes a branch, by a store in its first round. */
static void test_self_modified(void)
{
	in.gpr[A2] = guest ? GUEST_CODE : (u32)root_code;
	in.gpr[A3] = B(2);
	RUN(ADDIU(V0, V0, 1), NOP, ADDIU(V1, V1, 1), SW(A3, 0, A2), SYNCI(0, A2),
	    ADDIU(T0, T0, -1), BNE(T0, ZERO, -7), NOP);
	fresh();
	is(x.gpr[V0], 1, "%s: code changes itself", place());
	is(x.gpr[V1], 1, "%s: and takes another way then", place());
}

/* What trace.t knows by name, to have it as it was while it ran. */
#define VERSION_WORDS	8
const u32 versions[2][VERSION_WORDS] = {
	{ ADDIU(A0, A0, 1), BNE(T0, ZERO, 2), NOP, LW(V0, 0, A2), ADDIU(A1, A1, 1), LW(V0, 0, A2), NOP, BREAK },
	{ SW(A1, 0, A2), BEQL(T0, ZERO, 2), NOP, SW(A1, 0, A2), BNE(T0, ZERO, 1), ADDIU(A1, A1, 1), NOP, BREAK },
};

/* A user word goes into the trace, if there is one, each time the code changes. */
static void mark(u32 number)
{
	if (read_cp0(CONFIG3) & C3_TL)
		write_cp0(USERTRACEDATA1, number);
}

static void test_replaced(void)
{
	u32 version, n;

	in.gpr[A2] = KSEG0 + SPARE_RPA;
	begin();
	for (version = 0; version < 2; version++) {
		mark(version + 1);
		for (n = 0; n < 20; n++) {
			run_root_code(versions[version], VERSION_WORDS - 1);
			expect_end(DONE, "version %u", version);
			expect(x.gpr[A1], 1, "version %u", version);
		}
	}
	mark(version + 1);
	fresh();
	point("code is replaced");
}

static void test_all(void)
{
	fresh();
	test_likely();
	test_slots();
	if (!option("uninterrupted"))
		test_interrupts();
	test_self_modified();
}

void test_main(void)
{
	flush_root_tlb();
	watchdog = true;
	if (!option("replaced"))
		test_all();
	test_replaced();
	if (!option("guest"))
		return;
	reset_guest();
	guest = true;
	test_all();
}
