// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exceptions as on hardware: code, EPC, BD, BadVAddr, Context, EntryHi and
 * vector, from kernel and user mode, in delay slots and inside one another.
 * TLB behaviour beyond the exceptions is in tlb.c.
 */
#include "encode.h"
#include "kselftest_harness.h"
#include "kvm_util.h"

#define CODE	GUEST_FREE	/* a snippet, in the guest kernel's segment */
#define USER	0x10000000	/* the same page for the guest user */
#define DATA	(GUEST_FREE + 0x1000)

/* The mapped addresses of setup_tlb */
#define VA_INVALID	0x20000000
#define VA_CLEAN	0x20002000
#define VA_NONE		0x20004abc
#define PTEBASE		0x12800000

GUEST static void handler(struct ex_frame *f)
{
	if (IS_USER_RETURN(f) && f->status & ST_UM)
		guest_user_exit(f);
	guest_record(f);
	/* Only what is known to go on may go on. */
	if (guest_exceptions > 2)
		guest_unexpected(f);
	/* A jump went astray: return from the snippet. */
	if (f->epc & 3 || (f->epc - CODE >= 0x1000 && f->epc - USER >= 0x1000))
		f->epc = f->gpr[31];
}

GUEST static void setup_tlb(void)
{
	guest_tlb_write(0, USER, EX_LO0(CODE - GUEST_BASE, LO_V | LO_G),
			EX_LO0(DATA - GUEST_BASE, LO_V | LO_D | LO_G), 0);
	guest_tlb_write(1, VA_INVALID, LO_G, LO_G, 0);
	guest_tlb_write(2, VA_CLEAN, EX_LO0(DATA - GUEST_BASE, LO_V | LO_G),
			LO_G, 0);
	mtc0(PTEBASE, C0_CONTEXT);
	mtc0(0x55, C0_ENTRYHI);
}

/* Run the snippet at CODE, with the addresses in @a0 and @a1. */
GUEST static u32 run_kernel(u32 a0, u32 a1)
{
	guest_handler = handler;
	setup_tlb();
	guest_exceptions = 0;
	guest_call(CODE, a0, a1);
	return guest_exceptions;
}

GUEST static u32 run_user(u32 a0, u32 a1)
{
	guest_handler = handler;
	setup_tlb();
	guest_exceptions = 0;
	guest_user(USER, a0, a1);
	return guest_exceptions;
}

struct expect {
	const char *what;
	u32 word;		/* the instruction; operands: a0, a1 */
	u32 a0, a1;
	u8 code, ce;
	bool address;		/* BadVAddr is a0 (plus the word's offset) */
	bool refill;		/* by the refill vector */
	bool tlb;		/* Context and EntryHi too */
};

#define LW_V0	0x8c820000	/* lw v0, 0(a0) */
#define SW_A1	0xac850000	/* sw a1, 0(a0) */
#define CPU(n)	.code = EXC_CPU, .ce = n

static const struct expect kernel_cases[] = {
	{ "syscall", 0x0000000c, .code = EXC_SYS },
	{ "break", 0x0000000d, .code = EXC_BP },
	{ "trap", 0x00000034, .code = EXC_TR },
	{ "add overflow", 0x00851020, 0x7fffffff, 1, .code = EXC_OV },
	{ "reserved", 0x7c00003f, .code = EXC_RI },
	{ "reserved cop0", 0x42000010, .code = EXC_RI },	/* rfe */
	{ "deret", 0x4200001f, .code = EXC_RI },
	{ "64-bit load", 0xdc820000, DATA, .code = EXC_RI },
	{ "64-bit add", 0x0085102d, .code = EXC_RI },
	{ "DSP without DSP", 0x7c851010, .code = EXC_RI },
	{ "rdhwr of none", 0x7c02f83b, .code = EXC_RI },
	{ "cop1", 0x44020000, CPU(1) },
	{ "cop1 load", 0xc4800000, DATA, CPU(1) },
	{ "cop2 load", 0xc8820000, DATA, CPU(2) },
	{ "lw misaligned", LW_V0, DATA + 1, .code = EXC_ADEL, .address = true },
	{ "lh misaligned", 0x84820000, DATA + 3, .code = EXC_ADEL, .address = true },
	{ "sw misaligned", SW_A1, DATA + 2, .code = EXC_ADES, .address = true },
	{ "sh misaligned", 0xa4850000, DATA + 1, .code = EXC_ADES, .address = true },
	{ "ll misaligned", 0xc0820000, DATA + 2, .code = EXC_ADEL, .address = true },
	{ "lw at NULL", LW_V0, 0, .code = EXC_TLBL, .address = true, .refill = true, .tlb = true },
	{ "sw at NULL", SW_A1, 0, .code = EXC_TLBS, .address = true, .refill = true, .tlb = true },
	{ "lw below the zero page", LW_V0, 0x6ffc, .code = EXC_TLBL, .address = true, .refill = true, .tlb = true },
	{ "lw above the zero page", LW_V0, 0x8000, .code = EXC_TLBL, .address = true, .refill = true, .tlb = true },
	{ "lw unmapped", LW_V0, VA_NONE, .code = EXC_TLBL, .address = true, .refill = true, .tlb = true },
	{ "sw unmapped", SW_A1, VA_NONE, .code = EXC_TLBS, .address = true, .refill = true, .tlb = true },
	{ "lw kseg2 unmapped", LW_V0, GUEST_KSEG2 + 0x1230, .code = EXC_TLBL, .address = true, .refill = true, .tlb = true },
	{ "sw kseg3 end", SW_A1, GUEST_KSEG2_END & ~3u, .code = EXC_TLBS, .address = true, .refill = true, .tlb = true },
	{ "lw invalid", LW_V0, VA_INVALID + 8, .code = EXC_TLBL, .address = true, .tlb = true },
	{ "sw invalid", SW_A1, VA_INVALID + 8, .code = EXC_TLBS, .address = true, .tlb = true },
	{ "sw clean", SW_A1, VA_CLEAN + 0x10, .code = EXC_MOD, .address = true, .tlb = true },
#if !ON_VZ	/* whose guests have the whole of it */
	{ "lw beyond the guest", LW_V0, 0xc0000000, .code = EXC_ADEL, .address = true },
	{ "sw beyond the guest", SW_A1, 0xfffffffc, .code = EXC_ADES, .address = true },
#endif
};

static const struct expect user_cases[] = {
	{ "syscall", 0x0000000c, .code = EXC_SYS },
	{ "break", 0x0000000d, .code = EXC_BP },
	{ "reserved", 0x7c00003f, .code = EXC_RI },
	{ "rdhwr not enabled", 0x7c02e83b, .code = EXC_RI },
	{ "mfc0", 0x40026000, CPU(0) },
	{ "mtc0", 0x40856000, CPU(0) },
	{ "di", 0x41626000, CPU(0) },
	{ "ei", 0x41606020, CPU(0) },
	{ "tlbwi", 0x42000002, CPU(0) },
	{ "tlbp", 0x42000008, CPU(0) },
	{ "eret", 0x42000018, CPU(0) },
	{ "wait", 0x42000020, CPU(0) },
	{ "hypercall", 0x42000028, CPU(0) },
	{ "cache", 0xbc800000, USER, CPU(0) },
	{ "cop1", 0x44020000, CPU(1) },
	{ "cop2 load", 0xc8820000, USER, CPU(2) },
	{ "lw kernel", LW_V0, GUEST_BASE, .code = EXC_ADEL, .address = true },
	{ "sw kernel", SW_A1, GUEST_BASE, .code = EXC_ADES, .address = true },
	{ "lw kernel code", LW_V0, CODE, .code = EXC_ADEL, .address = true },
#if !ON_VZ
	{ "lw stubs", LW_V0, KVM_MIPS_STUB_BASE, .code = EXC_ADEL, .address = true },
#endif
	{ "lw kseg2", LW_V0, GUEST_KSEG2, .code = EXC_ADEL, .address = true },
	{ "sw kseg2", SW_A1, GUEST_KSEG2_END & ~3u, .code = EXC_ADES, .address = true },
	{ "lw host", LW_V0, 0x80000000, .code = EXC_ADEL, .address = true },
	{ "lw zero page", LW_V0, 0x7000, .code = EXC_TLBL, .address = true, .refill = true, .tlb = true },
	{ "lw IE word", LW_V0, 0x7400, .code = EXC_TLBL, .address = true, .refill = true, .tlb = true },
	{ "sw IE word", SW_A1, 0x7400, .code = EXC_TLBS, .address = true, .refill = true, .tlb = true },
	{ "lw NULL", LW_V0, 0, .code = EXC_TLBL, .address = true, .refill = true, .tlb = true },
	{ "lw invalid", LW_V0, VA_INVALID + 8, .code = EXC_TLBL, .address = true, .tlb = true },
	{ "sw own code", SW_A1, USER, .code = EXC_MOD, .address = true, .tlb = true },
};

/* One case once: the instruction at @offset words from the snippet's start. */
static void check_case(struct vm *vm, const struct expect *e, bool user,
		       bool slot)
{
	const u32 ret[3] = {
		user ? MIPS_WORD(ADDIU, R_V1, R_ZERO, 0x5e1f) : MIPS_WORD(JR, R_RA),
		user ? 0x0000000c : 0,
	};
	/* A branch to the word after its slot: resuming there is the same. */
	const u32 branch = MIPS_WORD(BEQ, R_ZERO, R_ZERO, 4);
	const u32 code[] = { slot ? branch : 0, e->word, ret[0], ret[1], 0 };
	const u32 start = user ? USER : CODE;
	const u32 epc = slot ? start : start + 4;
	const struct ex_frame *f = &VM_VAR(vm, guest_last);
	u32 n;

	vm_code(vm, CODE, code, ARRAY_SIZE(code));
	n = vm_call(vm, user ? run_user : run_kernel, e->a0, e->a1);
#define CHECK(cond)							\
	if (!(cond))							\
		test_fail("%s%s%s: !(%s): %u exceptions, code %u epc %#x cause %#x badvaddr %#x context %#x entryhi %#x status %#x vector %#x", \
			  e->what, user ? ", user" : "",		\
			  slot ? ", in a delay slot" : "", #cond, n,	\
			  EX_CODE(f), f->epc, f->cause, f->badvaddr,	\
			  f->context, f->entryhi, f->status, f->vector)
	CHECK(n == 1);
	CHECK(EX_CODE(f) == e->code);
	CHECK(f->epc == epc);
	CHECK(!!(f->cause & CAUSE_BD) == slot);
	CHECK(e->code != EXC_CPU || (f->cause >> 28 & 3) == e->ce);
	CHECK(!e->address || f->badvaddr == e->a0);
	CHECK(!e->tlb || f->context == (PTEBASE | (e->a0 >> 9 & 0x7ffff0)));
	CHECK(!e->tlb || f->entryhi == ((e->a0 & ~0x1fff) | 0x55));
	CHECK(f->vector == (e->refill ? VEC_REFILL : VEC_GENERAL));
	CHECK((f->status & (ST_EXL | ST_UM)) == (ST_EXL | (user ? ST_UM : 0)));
}

FIXTURE(exceptions) { int unused; };
FIXTURE_VARIANT(exceptions) { bool user, slot; };
FIXTURE_VARIANT_ADD(exceptions, kernel) { .user = false };
FIXTURE_VARIANT_ADD(exceptions, kernel_slot) { .slot = true };
FIXTURE_VARIANT_ADD(exceptions, user) { .user = true };
FIXTURE_VARIANT_ADD(exceptions, user_slot) { .user = true, .slot = true };
FIXTURE_SETUP(exceptions) { }
FIXTURE_TEARDOWN(exceptions) { }

TEST_F(exceptions, registers_are_exact)
{
	const struct expect *e = variant->user ? user_cases : kernel_cases;
	unsigned int n = variant->user ? ARRAY_SIZE(user_cases) :
					 ARRAY_SIZE(kernel_cases);
	struct vm *vm = vm_create();

	while (n--)
		/* eret in a delay slot is unpredictable; coprocessor 0 is not. */
		check_case(vm, e++, variant->user, variant->slot);
	vm_free(vm);
}

/* Jumps: the instruction that is not there is fetched, and blamed, itself. */
TEST(fetch_exceptions)
{
	static const struct {
		u32 target;
		u8 code;
		u32 vector;
	} cases[] = {
		{ CODE + 2, EXC_ADEL, VEC_GENERAL },
#if ON_VZ
		{ GUEST_KSEG2, EXC_TLBL, VEC_REFILL },
#else
		{ 0xc0000000, EXC_ADEL, VEC_GENERAL },
#endif
		{ 0, EXC_TLBL, VEC_REFILL },
		{ VA_INVALID, EXC_TLBL, VEC_GENERAL },
#ifndef NATIVE	/* where a bus answers to everything */
		{ GUEST_BASE + GUEST_IO, EXC_IBE, VEC_GENERAL },
#endif
	};
	const u32 code[] = {
		MIPS_WORD(JR, R_A0), 0,
	};
	struct vm *vm = vm_create();
	const struct ex_frame *f = &VM_VAR(vm, guest_last);
	unsigned int i;

	vm_code(vm, CODE, code, ARRAY_SIZE(code));
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		EXPECT_EQ(1, vm_call(vm, run_kernel, cases[i].target, 0));
		EXPECT_EQ(cases[i].code, EX_CODE(f));
		EXPECT_EQ(cases[i].target, f->epc);
		EXPECT_EQ(0, f->cause & CAUSE_BD);
		EXPECT_EQ(cases[i].vector, f->vector);
		if (cases[i].code != EXC_IBE)
			EXPECT_EQ(cases[i].target, f->badvaddr);
	}
	vm_free(vm);
}

/*
 * An odd PC asks for an instruction set that the guest's CPU does not have. The
 * host's may; then the first trap there is where it ends.
 */
TEST(other_instruction_sets_are_refused)
{
	const u32 code[] = {
		MIPS_WORD(ADDIU, R_T0, R_A0, 16 + 1),
		MIPS_WORD(JR, R_T0), 0, 0,
		0xe805e805, 0xe805e805,		/* MIPS16: break */
	};
	struct vm *vm = vm_create();
	const struct ex_frame *f = &VM_VAR(vm, guest_last);

	vm_code(vm, CODE, code, ARRAY_SIZE(code));
	EXPECT_EQ(1, vm_call(vm, run_kernel, CODE, 0));
	EXPECT_TRUE(EX_CODE(f) == EXC_RI || EX_CODE(f) == EXC_ADEL)
		TH_LOG("code %u", EX_CODE(f));
	EXPECT_EQ(CODE + 17, f->epc);
	vm_free(vm);
}

GUEST static void nested(struct ex_frame *f)
{
	struct ex_frame inner;

	if (guest_exceptions) {
		guest_record(f);
		ucall(UCALL_DONE, guest_exceptions, 0, 0);
	}
	guest_record(f);
	inner = *f;
	asm volatile("" :: "r" (&inner) : "memory");
	*(volatile u32 *)VA_NONE;	/* EXL is set */
}

GUEST static u32 nests(void)
{
	guest_handler = nested;
	setup_tlb();
	asm volatile("1: syscall" ::: "memory");
	return 0;
}

TEST(exception_inside_an_exception)
{
	struct vm *vm = vm_create();
	const struct ex_frame *f = &VM_VAR(vm, guest_last);
	u32 epc;

	ASSERT_EQ(2, vm_call(vm, nests, 0, 0));
	EXPECT_EQ(EXC_TLBL, EX_CODE(f));
	EXPECT_EQ(VEC_GENERAL, f->vector);	/* not refill: EXL was set */
	EXPECT_EQ(VA_NONE, f->badvaddr);
	epc = f->epc;				/* still the syscall's */
	EXPECT_EQ(0x0000000c, *(u32 *)vm_ptr(vm, (void *)epc));
	EXPECT_EQ(0, f->cause & CAUSE_BD);
	vm_free(vm);
}

GUEST static u32 syscall_with(u32 status, u32 ebase)
{
	guest_handler = guest_record;
	guest_exceptions = 0;
	mtc0(ebase, C0_EBASE);
	mtc0(status, C0_STATUS);
	asm volatile("syscall" ::: "memory");
	return guest_exceptions;
}

#ifndef NATIVE	/* needs memory there */
/* Where there are no vectors, nothing is: only the right base goes on. */
TEST(vectors_move)
{
	struct vm *vm = vm_create();
	void *boot = vm_alloc(0x1000);

	memcpy(boot + 0x200, vm->mem, 0x400);
	ASSERT_EQ(0, vm_slot(vm, 1, 0, 0x1fc00000, 0x1000, boot));
	memcpy(vm->mem + 0x80000, vm->mem, 0x400);
	memset(vm->mem, 0, 0x400);
	EXPECT_EQ(1, vm_call(vm, syscall_with, 0, GUEST_BASE + 0x80000));
	memset(vm->mem + 0x80000, 0, 0x400);
	EXPECT_EQ(1, vm_call(vm, syscall_with, ST_BEV, GUEST_BASE + 0x80000));
	vm_free(vm);
}
#endif

/* ERL: useg is unmapped, eret goes to ErrorEPC and leaves EXL alone. */
GUEST static u32 error_level(u32 gpa, u32 value)
{
	u32 seen;

	mtc0(ST_ERL, C0_STATUS);
	seen = *(volatile u32 *)gpa;
	*(volatile u32 *)(gpa + 4) = seen + value;
	asm volatile(
	"	.set	push\n"
	"	.set	noreorder\n"
	"	la	$2, 1f\n"
	"	mtc0	$2, $30\n"
	"	la	$2, 2f\n"
	"	mtc0	$2, $14\n"
	"	li	$2, 6\n"		/* EXL and ERL */
	"	mtc0	$2, $12\n"
	"	ehb\n"
	"	eret\n"
	"2:	break\n"
	"1:	.set	pop\n" ::: "$2", "memory");
	GUEST_EQ(ST_EXL, mfc0(C0_STATUS));
	mtc0(0, C0_STATUS);
	return seen;
}

TEST(error_level_is_honoured)
{
	struct vm *vm = vm_create();
	u32 *data = vm_ptr(vm, (void *)DATA);

	data[0] = 0x1234;
	EXPECT_EQ(0x1234, vm_call(vm, error_level, DATA - GUEST_BASE, 1));
	EXPECT_EQ(0x1235, data[1]);
	vm_free(vm);
}

#define TARGET	(CODE + 10 * 4)

/*
 * Run @branch to TARGET with @slot in its delay slot; what came of it: v0 (set
 * by the slot), the way taken (bit 0: not at once to TARGET) and ra.
 */
static void run_branch(struct vm *vm, u32 branch, u32 slot, u32 a0, u32 out[3])
{
	const u32 code[] = {
		MIPS_WORD(ADDU, R_T9, R_RA, R_ZERO),
		MIPS_WORD(LUI, R_T1, TARGET >> 16),
		MIPS_WORD(ORI, R_T1, R_T1, TARGET & 0xffff),
		MIPS_WORD(ADDIU, R_RA, R_ZERO, 0),
		MIPS_WORD(ADDIU, R_V0, R_ZERO, 0),
		MIPS_WORD(ADDIU, R_V1, R_ZERO, 0),
		branch,
		slot,
		MIPS_WORD(ADDIU, R_V1, R_V1, 1),
		0,
		MIPS_WORD(ADDIU, R_V1, R_V1, 2),
		MIPS_WORD(LUI, R_T0, DATA >> 16),
		MIPS_WORD(ORI, R_T0, R_T0, DATA & 0xffff),
		MIPS_WORD(SW, R_V0, 0, R_T0),
		MIPS_WORD(SW, R_V1, 4, R_T0),
		MIPS_WORD(SW, R_RA, 8, R_T0),
		MIPS_WORD(JR, R_T9),
		0,
	};

	vm_code(vm, CODE, code, ARRAY_SIZE(code));
	if (vm_call(vm, run_kernel, a0, 0))
		test_fail("exception at branch %#x", branch);
	memcpy(out, vm_ptr(vm, (void *)DATA), 12);
}

/* Every branch goes where the CPU itself would, from an emulated delay slot. */
TEST(branches_are_emulated)
{
	const u32 all[] = {
		MIPS_WORD(BEQ, R_A0, R_ZERO, 12), MIPS_WORD(BNE, R_A0, R_ZERO, 12),
		MIPS_WORD(BLEZ, R_A0, 12), MIPS_WORD(BGTZ, R_A0, 12),
		MIPS_WORD(BLTZ, R_A0, 12), MIPS_WORD(BGEZ, R_A0, 12),
		MIPS_WORD(BLTZAL, R_A0, 12), MIPS_WORD(BGEZAL, R_A0, 12),
		MIPS_WORD(BEQL, R_A0, R_ZERO, 12), MIPS_WORD(BNEL, R_A0, R_ZERO, 12),
		MIPS_WORD(BLEZL, R_A0, 12), MIPS_WORD(BGTZL, R_A0, 12),
		MIPS_WORD(BLTZL, R_A0, 12), MIPS_WORD(BGEZL, R_A0, 12),
		MIPS_WORD(BLTZALL, R_A0, 12), MIPS_WORD(BGEZALL, R_A0, 12),
		MIPS_WORD(J, TARGET), MIPS_WORD(JAL, TARGET),
		MIPS_WORD(JR, R_T1), MIPS_WORD(JALR, R_RA, R_T1),
		MIPS_WORD(JALR, R_V1, R_T1),
	};
	static const u32 operands[] = { 0, 1, -1, 0x80000000, 0x7fffffff };
	const u32 plain = MIPS_WORD(ADDIU, R_V0, R_ZERO, 1);
	const u32 slots[] = {
		MIPS_WORD(MFC0, R_V0, 15, 0),	/* PRId: becomes a load */
		MIPS_WORD(MFC0, R_V0, 16, 1),	/* Config1 */
		0x7c02183b,		/* rdhwr v0, $3: always traps */
	};
	struct vm *vm = vm_create();
	u32 want[3], seen[3];
	unsigned int i, j, k;

	for (i = 0; i < ARRAY_SIZE(all); i++)
		for (j = 0; j < ARRAY_SIZE(operands); j++) {
			ASSERT_NE(0, all[i]);
			run_branch(vm, all[i], plain, operands[j], want);
			for (k = 0; k < ARRAY_SIZE(slots); k++) {
				run_branch(vm, all[i], slots[k], operands[j], seen);
				seen[0] = !!seen[0];
				EXPECT_EQ(0, memcmp(want, seen, sizeof(want)))
					TH_LOG("branch %#x of %#x, slot %#x",
					       all[i], operands[j], slots[k]);
			}
		}
	vm_free(vm);
}

TEST_HARNESS_MAIN
