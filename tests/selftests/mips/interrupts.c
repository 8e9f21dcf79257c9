// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts: lines from outside, software, timer; when they are taken, that
 * none is lost while the guest switches them on and off, and WAIT.
 */
#include "encode.h"
#include "kselftest_harness.h"
#include <pthread.h>
#include "kvm_util.h"

#define CODE	GUEST_FREE
#define CANARY	0xcafebabe
#define IM(n)	(0x100 << (n))
#define CAUSE_IV 0x00800000
#if ON_VZ
#define IE_OFF	"di\n"
#else
#define IE_OFF	"sw $0, 0x7400($0)\n"
#endif

GUEST_DATA static volatile u32 irqs = 0;
GUEST_DATA static u32 mask_after = 0;

/* Count the interrupt and go on with those of mask_after only. */
GUEST static void count_irq(struct ex_frame *f)
{
	if (EX_CODE(f) != EXC_INT)
		guest_unexpected(f);
	irqs++;
	guest_record(f);
	f->epc = guest_last.epc;
	f->status = (f->status & ~0xff00) | mask_after;
}

/* Give an interrupt every chance to come. */
GUEST static u32 open_window(u32 status)
{
	u32 i;

	guest_handler = count_irq;
	irqs = 0;
	mtc0(status, C0_STATUS);
	for (i = 0; i < 8; i++)
		IO_WRITE(u32, UCALL_GPA + 4, 0);	/* an exit */
	mtc0(0, C0_STATUS);
	return irqs;
}

/* vm_finish that lets the guest's exits of open_window pass. */
static u32 finish(struct vm *vm)
{
	struct ucall uc;

	while (vm_next(vm, &uc) != UCALL_DONE)
		if (vm->run->exit_reason != KVM_EXIT_MMIO)
			test_fail("exit %u", vm->run->exit_reason);
	return uc.arg[0];
}

TEST(lines_are_lines)
{
	struct vm *vm = vm_create();
	const struct ex_frame *f = &VM_VAR(vm, guest_last);
	int line;

	for (line = 2; line <= 7; line++) {
		EXPECT_EQ(0, vm_interrupt(vm, line, -1));
		EXPECT_EQ(IM(line), reg_get32(vm, REG_CAUSE) & 0xff00);
		vm_start(vm, open_window, ST_IE | IM(line), 0, 0);
		EXPECT_EQ(1, finish(vm));
		EXPECT_EQ(IM(line), f->cause & 0xff00);
		EXPECT_EQ(VEC_GENERAL, f->vector);
		/* Still there, since nobody lowered it. */
		vm_start(vm, open_window, ST_IE | 0xff00, 0, 0);
		EXPECT_EQ(1, finish(vm));
		EXPECT_EQ(0, vm_interrupt(vm, -line, 0));
		EXPECT_EQ(0, reg_get32(vm, REG_CAUSE) & 0xff00);
		vm_start(vm, open_window, ST_IE | 0xff00, 0, 0);
		EXPECT_EQ(0, finish(vm));
	}
	vm_free(vm);
}

TEST(blocked_interrupts_wait)
{
	static const u32 blocked[] = {
		0, IM(3), ST_IE, ST_IE | (0xff00 & ~IM(3)),
		ST_IE | ST_EXL | 0xff00, ST_IE | ST_ERL | 0xff00,
		ST_IE | ST_EXL | ST_ERL | 0xff00, 0xff00,
	};
	struct vm *vm = vm_create();
	unsigned int i;

	ASSERT_EQ(0, vm_interrupt(vm, 3, -1));
	for (i = 0; i < ARRAY_SIZE(blocked); i++) {
		vm_start(vm, open_window, blocked[i], 0, 0);
		EXPECT_EQ(0, finish(vm))
			TH_LOG("Status %#x", blocked[i]);
	}
	vm_start(vm, open_window, ST_IE | IM(3), 0, 0);
	EXPECT_EQ(1, finish(vm));
	vm_free(vm);
}

GUEST static u32 special_vector(u32 cause, u32 status)
{
	mtc0(cause, C0_CAUSE);
	open_window(status);
	mtc0(0, C0_CAUSE);
	return guest_last.vector;
}

TEST(vector_and_software_interrupts)
{
	struct vm *vm = vm_create();

	vm_start(vm, special_vector, IM(0), ST_IE | IM(0), 0);
	EXPECT_EQ(VEC_GENERAL, finish(vm));
	EXPECT_EQ(1, VM_VAR(vm, irqs));
	vm_start(vm, special_vector, IM(1) | CAUSE_IV, ST_IE | IM(1), 0);
	EXPECT_EQ(VEC_INTERRUPT, finish(vm));
	EXPECT_EQ(1, VM_VAR(vm, irqs));
	vm_start(vm, special_vector, IM(1) | CAUSE_IV, ST_IE | IM(0), 0);
	finish(vm);
	EXPECT_EQ(0, VM_VAR(vm, irqs));
	vm_free(vm);
}

/* A pending interrupt is taken by the very next instruction. */
#define ENABLE_NOW(name, blocked, code)					\
GUEST static u32 name(u32 rounds)					\
{									\
	u32 i, before, after, one = 1;					\
									\
	guest_handler = count_irq;					\
	for (i = 0; i < rounds; i++) {					\
		guest_tag = i;						\
		mtc0(blocked, C0_STATUS);				\
		mtc0(IM(0), C0_CAUSE);					\
		before = irqs;						\
		asm volatile(						\
		"	.set	push\n"					\
		"	.set	noreorder\n"				\
		code							\
		"	lw	%0, %1\n"				\
		"	.set	pop\n"					\
		: "=&r" (after) : "m" (irqs), "r" (one) : "memory");	\
		GUEST_EQ(before + 1, after);				\
	}								\
	mtc0(0, C0_STATUS);						\
	return irqs;							\
}

ENABLE_NOW(by_ei, IM(0), "ei\nehb\n")
ENABLE_NOW(by_ei_plain, IM(0), "ei\nori %2, %2, 1\n")
ENABLE_NOW(by_mtc0, IM(0), "mfc0 %0, $12\nori %0, 1\nmtc0 %0, $12\nehb\n")
#if !ON_VZ	/* the word of IE in the zero page */
ENABLE_NOW(by_word, IM(0), "sw %2, 0x7400($0)\n")
ENABLE_NOW(by_half, IM(0), "sh %2, 0x7400($0)\n")
ENABLE_NOW(by_byte, IM(0), "sb %2, 0x7400($0)\n")
ENABLE_NOW(by_slot, IM(0), "b 1f\nsw %2, 0x7400($0)\n1:\n")
#endif
ENABLE_NOW(by_ei_slot, IM(0), "b 1f\nei\n1: ehb\n")
ENABLE_NOW(by_im_mtc0, ST_IE, "mfc0 %0, $12\nori %0, 0x100\nmtc0 %0, $12\nehb\n")

TEST(enabling_delivers_at_once)
{
	static const struct {
		const char *name;
		const void *fn;
	} ways[] = {
		{ "ei", by_ei }, { "ei before a plain word", by_ei_plain },
		{ "mtc0 Status", by_mtc0 }, { "ei in a slot", by_ei_slot },
#if !ON_VZ
		{ "sw", by_word }, { "sh", by_half }, { "sb", by_byte },
		{ "sw in a slot", by_slot },
#endif
		{ "mtc0 of the mask", by_im_mtc0 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		struct vm *vm = vm_create();

		EXPECT_EQ(100, vm_call(vm, ways[i].fn, 100, 0))
			TH_LOG("by %s", ways[i].name);
		vm_free(vm);
	}
}

GUEST_DATA static u32 seed = 1;

/* Set the timer for some moment soon, and not in the past. */
GUEST static void set_timer(void)
{
	u32 compare, delta;

	seed = seed * 1103515245 + 12345;
	delta = 500 + (seed >> 16 & 0x1fff);
	do {
		compare = mfc0(C0_COUNT) + delta;
		mtc0(compare, C0_COMPARE);
		delta *= 2;
	} while ((s32)(mfc0(C0_COUNT) - compare) >= 0);
}

GUEST static void tick(struct ex_frame *f)
{
	count_irq(f);
	set_timer();
}

/*
 * Interrupts off, on, and what must not have changed: no interrupt between,
 * $1 and $8 as they were, bit 0 of what di returned.
 */
#define ON_AND_OFF(name, off, on)					\
GUEST static u32 name(u32 wanted)					\
{									\
	u32 bad;							\
									\
	guest_handler = tick;						\
	mask_after = IM(7);						\
	set_timer();							\
	mtc0(IM(7) | ST_IE, C0_STATUS);					\
	while (irqs < wanted) {						\
		asm volatile(						\
		"	.set	push\n"					\
		"	.set	noreorder\n"				\
		"	.set	noat\n"					\
		"	lui	$1, 0xcafe\n"				\
		"	ori	$1, 0xbabe\n"				\
		"	li	$8, 1\n"				\
		off							\
		"	lui	$10, %%hi(%1)\n"			\
		"	lw	$9, %%lo(%1)($10)\n"			\
		"	mult	$9, $8\n"				\
		"	nop\n"						\
		"	nop\n"						\
		"	lw	$10, %%lo(%1)($10)\n"			\
		on							\
		"	xor	$9, $10\n"				\
		"	lui	$10, 0xcafe\n"				\
		"	ori	$10, 0xbabe\n"				\
		"	xor	$1, $10\n"				\
		"	or	$9, $1\n"				\
		"	xori	$8, 1\n"				\
		"	or	%0, $9, $8\n"				\
		"	.set	pop\n"					\
		: "=r" (bad) : "i" (&irqs)				\
		: "$1", "$8", "$9", "$10", "hi", "lo", "memory");	\
		GUEST_EQ(0, bad);					\
	}								\
	mtc0(0, C0_STATUS);						\
	return irqs;							\
}

ON_AND_OFF(idiom, "di $8\nandi $8, 1\nehb\n", "ei\n")
ON_AND_OFF(in_slot, "b 1f\ndi $8\n1: andi $8, 1\nehb\n", "ei\n")
ON_AND_OFF(plain_di, "di\nehb\n", "ei\nehb\n")
#if !ON_VZ
ON_AND_OFF(direct, "lw $8, 0x7400($0)\nsw $0, 0x7400($0)\n",
	   "sw $8, 0x7400($0)\n")
#endif
ON_AND_OFF(by_status, "mfc0 $8, $12\nori $9, $8, 1\nxori $9, 1\nmtc0 $9, $12\nehb\n",
	   "mtc0 $8, $12\nehb\nandi $8, 1\n")

FIXTURE(storm) { int unused; };
FIXTURE_VARIANT(storm) { const void *fn; };
FIXTURE_VARIANT_ADD(storm, di_andi_ehb) { .fn = idiom };
FIXTURE_VARIANT_ADD(storm, di_in_slot) { .fn = in_slot };
FIXTURE_VARIANT_ADD(storm, di_ei) { .fn = plain_di };
#if !ON_VZ
FIXTURE_VARIANT_ADD(storm, ie_word) { .fn = direct };
#endif
FIXTURE_VARIANT_ADD(storm, mtc0) { .fn = by_status };
FIXTURE_SETUP(storm) { }
FIXTURE_TEARDOWN(storm) { }

TEST_F(storm, registers_and_critical_sections_survive)
{
	struct vm *vm = vm_create();

	EXPECT_LE(600, vm_call(vm, variant->fn, 600, 0));
	vm_free(vm);
}

struct raiser {
	struct vm *vm;
	volatile u32 lowered;
	u32 rounds;
};

/* Raise the line as soon as it is low, at whatever point the guest is. */
static void *raise_thread(void *arg)
{
	struct raiser *r = arg;
	u32 i;

	for (i = 0; i < r->rounds; i++) {
		if (vm_interrupt(r->vm, 4, 0))
			test_fail("KVM_INTERRUPT");
		while (r->lowered == i)
			let_others_run();
	}
	return NULL;
}

GUEST static void ask_host(struct ex_frame *f)
{
	count_irq(f);
	GUEST_SYNC(irqs);	/* lowers the line */
}

GUEST static u32 toggle_until(u32 wanted)
{
	guest_handler = ask_host;
	mask_after = IM(4);
	mtc0(IM(4), C0_STATUS);
	while (irqs < wanted) {
		asm volatile("ei\n ehb\n di\n ehb\n" ::: "memory");
		asm volatile(".set push\n .set noreorder\n"
			     "di $8\n andi $8, 1\n ehb\n ei\n nop\n nop\n"
			     IE_OFF "nop\n .set pop\n" ::: "$8", "memory");
	}
	return irqs;
}

TEST(no_interrupt_is_lost)
{
	struct raiser r = { .vm = vm_create(), .rounds = 300 };
	struct ucall uc;
	pthread_t thread;

	vm_start(r.vm, toggle_until, r.rounds, 0, 0);
	ASSERT_EQ(0, pthread_create(&thread, NULL, raise_thread, &r));
	while (vm_next(r.vm, &uc) == UCALL_SYNC) {
		EXPECT_EQ(r.lowered + 1, uc.arg[0]);
		REQUIRE(vm_interrupt(r.vm, -4, 0) == 0);
		r.lowered++;
	}
	EXPECT_EQ(UCALL_DONE, uc.cmd);
	EXPECT_EQ(r.rounds, uc.arg[0]);
	pthread_join(thread, NULL);
	vm_free(r.vm);
}

/* Where a stub was when the interrupt came: made, not waited for. */
static u32 stub_of(struct vm *vm, u32 enable)
{
	const u32 code[] = {
		enable ? 0x41606020 : 0x41686000,	/* ei; di $8 */
		enable ? MIPS_WORD(ADDIU, R_V0, R_V0, 0) :
			 MIPS_WORD(ANDI, R_T0, R_T0, 1),
		MIPS_WORD0(EHB),
		MIPS_WORD(ADDU, R_V0, R_T0, R_ZERO),
		MIPS_WORD(JR, R_RA),
		0,
	};
	const u32 *now = vm_ptr(vm, (void *)CODE);
	u64 at = (s32)CANARY;

	vm_code(vm, CODE, code, ARRAY_SIZE(code));
	vm_start(vm, (void *)CODE, 0, 0, 0);
	REQUIRE(reg_set(vm, KVM_REG_MIPS_R0 + R_AT, &at) == 0);
	vm_finish(vm);
	vm_start(vm, (void *)CODE, 0, 0, 0);
	REQUIRE(reg_set(vm, KVM_REG_MIPS_R0 + R_AT, &at) == 0);
	vm_finish(vm);	/* replaced by now, and the stub has spilt $at */
	return now[0] >> 26 == 2 ? (CODE & 0xf0000000) | (now[0] & 0x3ffffff) << 2 : 0;
}

GUEST static u32 install(void)
{
	guest_handler = count_irq;
	mask_after = 0;
	irqs = 0;
	return 0;
}

TEST(interrupt_in_every_step_of_a_stub)
{
	struct vm *vm = vm_create();
	const struct ex_frame *f = &VM_VAR(vm, guest_last);
	u32 stub, step, ie;

	ONLY_TE("a VZ guest executes the real instructions");
	stub = stub_of(vm, 1);
	if (!stub)
		SKIP(return, "stubs are off");
	for (step = 0; step <= 3; step++)
		for (ie = step == 3; ie <= 1; ie++) {
			vm_call(vm, install, 0, 0);
			vm_start(vm, (void *)(stub + 4 * step), 0, 0, IM(2) | ie);
			reg_set32(vm, KVM_REG_MIPS_R0 + R_AT, step < 2 ? CANARY : 1);
			reg_set32(vm, KVM_REG_MIPS_R0 + R_T0, 77);
			ASSERT_EQ(0, vm_interrupt(vm, 2, 0));
			EXPECT_EQ(77, vm_finish(vm));
			EXPECT_EQ(1, VM_VAR(vm, irqs));
			EXPECT_EQ(CANARY, f->gpr[R_AT])
				TH_LOG("step %u, IE %u", step, ie);
			EXPECT_EQ(CODE + 8, f->epc);
			EXPECT_EQ(0, f->cause & CAUSE_BD);
			vm_interrupt(vm, -2, 0);
		}
	stub = stub_of(vm, 0);
	ASSERT_NE(0, stub);
	for (step = 0; step <= 2; step++) {
		vm_call(vm, install, 0, 0);
		/* IE is 0 once its word is stored, in step 1. */
		vm_start(vm, (void *)(stub + 4 * step), 0, 0, IM(2) | (step < 2));
		reg_set32(vm, KVM_REG_MIPS_R0 + R_T0, step ? 1 : CANARY);
		ASSERT_EQ(0, vm_interrupt(vm, 2, 0));
		EXPECT_EQ(1, vm_finish(vm));
		EXPECT_EQ(0, VM_VAR(vm, irqs));
		vm_interrupt(vm, -2, 0);
	}
	vm_free(vm);
}

TEST_HARNESS_MAIN
