// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guest's FPU: nothing of the host's or another guest's is seen in it, and
 * nothing of it is lost.
 */
#include "kselftest_harness.h"
#include "kvm_util.h"

#define REG_CONFIG1	REG_CP0(32, 16, 1)
#define FIXED		0xc0000	/* FCSR: ABS2008, NAN2008 as the host has them */
#define ENABLE_Z	0x400	/* FCSR: division by zero traps */

/* A VM with an FPU; NULL if the host has none. */
static struct vm *fpu_vm(void)
{
	struct kvm_enable_cap cap = { .cap = KVM_CAP_MIPS_FPU };
	struct vm *vm = vm_create();

	if (ioctl(vm->fd, KVM_CHECK_EXTENSION, KVM_CAP_MIPS_FPU) < 1)
		return NULL;
	REQUIRE(kvm_ioctl(vm->vcpu, KVM_ENABLE_CAP, &cap) == 0);
	reg_set32(vm, REG_CONFIG1, reg_get32(vm, REG_CONFIG1) | 1);
	REQUIRE(reg_get32(vm, REG_CONFIG1) & 1);
	return vm;
}

#define EACH_EVEN(op)							\
	op(0) op(2) op(4) op(6) op(8) op(10) op(12) op(14) op(16) op(18) \
	op(20) op(22) op(24) op(26) op(28) op(30)
#define LOAD(n)		"ldc1 $f" #n ", 8*" #n "/2(%0)\n"
#define STORE(n)	"sdc1 $f" #n ", 8*" #n "/2(%0)\n"
#define FRS		"$f0", "$f2", "$f4", "$f6", "$f8", "$f10", "$f12", "$f14", \
			"$f16", "$f18", "$f20", "$f22", "$f24", "$f26", "$f28", "$f30"

GUEST static u32 store_all(u32 to)
{
	u32 fcsr;

	mtc0(ST_CU1, C0_STATUS);
	asm volatile(EACH_EVEN(STORE) : : "r" (to) : "memory");
	asm volatile("cfc1 %0, $31" : "=r" (fcsr));
	return fcsr & ~FIXED;
}

static void fill_host_fpu(u32 pattern)
{
	u32 words[32];
	unsigned int i;

	for (i = 0; i < 32; i++)
		words[i] = pattern + i;
	asm volatile(EACH_EVEN(LOAD) : : "r" (words) : FRS, "memory");
}

#define REG_CONFIG3	REG_CP0(32, 16, 3)
#define MSAP		0x10000000

static int set_bits(struct vm *vm, u64 id, u32 bits)
{
	u64 value = (s32)(reg_get32(vm, id) | bits);

	return reg_set(vm, id, &value);
}

TEST(no_fpu_without_asking_for_it)
{
	struct kvm_enable_cap cap = { .cap = KVM_CAP_MIPS_MSA };
	struct vm *vm = vm_create();

	EXPECT_EQ(-EINVAL, set_bits(vm, REG_CONFIG1, 1));
	EXPECT_EQ(0, reg_get32(vm, REG_CONFIG1) & 1);
	EXPECT_EQ(0, set_bits(vm, REG_CONFIG1, 0));
	EXPECT_EQ(-EINVAL, set_bits(vm, REG_CONFIG3, MSAP));
	EXPECT_EQ(0, reg_get32(vm, REG_CONFIG3) & MSAP);
	EXPECT_EQ(0, set_bits(vm, REG_CONFIG3, 0));
	/* Nor MSA without an FPU. */
	if (!kvm_ioctl(vm->vcpu, KVM_ENABLE_CAP, &cap))
		EXPECT_EQ(-EINVAL, set_bits(vm, REG_CONFIG3, MSAP));
	vm_free(vm);
}

TEST(first_use_shows_zeros)
{
	struct vm *vm = fpu_vm();
	u32 *seen, i;

	if (!vm)
		SKIP(return, "the host has no FPU");
	seen = memset(vm_ptr(vm, (void *)GUEST_FREE), 0xff, 128);
	vm_start(vm, store_all, GUEST_FREE, 0, 0);
	fill_host_fpu(0x5ec4e700);
	EXPECT_EQ(0, vm_finish(vm));
	for (i = 0; i < 32; i++)
		EXPECT_EQ(0, seen[i]);
	vm_free(vm);
}

GUEST static u32 read_fcsr(u32 a0, u32 a1)
{
	u32 fcsr;

	mtc0(ST_CU1, C0_STATUS);
	asm volatile("cfc1 %0, $31" : "=r" (fcsr));
	return fcsr;
}

/* A state that was loaded shows what the one that was saved did, used or not. */
TEST(fixed_bits_of_fcsr_are_there_from_the_start)
{
	struct vm *vm = fpu_vm();
	u32 fcsr;

	if (!vm)
		SKIP(return, "the host has no FPU");
	reg_set32(vm, KVM_REG_MIPS_FCR_CSR, 3);
	fcsr = reg_get32(vm, KVM_REG_MIPS_FCR_CSR);
	EXPECT_EQ(3, fcsr & ~FIXED);
	EXPECT_EQ(fcsr, vm_call(vm, read_fcsr, 0, 0));
	EXPECT_EQ(fcsr, reg_get32(vm, KVM_REG_MIPS_FCR_CSR));
	vm_free(vm);
}

GUEST static u32 keeps(u32 from, u32 rounds)
{
	u32 *buffer = (u32 *)from, i, n;

	mtc0(ST_CU1, C0_STATUS);
	asm volatile("ctc1 %0, $31" : : "r" (3));	/* round down */
	asm volatile(EACH_EVEN(LOAD) : : "r" (from) : "memory");
	for (n = 0; n < rounds; n++) {
		GUEST_SYNC(n);
		asm volatile(EACH_EVEN(STORE) : : "r" (from + 256) : "memory");
		for (i = 0; i < 32; i++) {
			guest_tag = n << 16 | i;
			GUEST_EQ(buffer[i], buffer[64 + i]);
		}
		asm volatile("cfc1 %0, $31" : "=r" (i));
		GUEST_EQ(3, i & ~FIXED);
	}
	return 0;
}

/* Two guests and the host take turns on one FPU. */
TEST(three_users_of_one_fpu)
{
	struct vm *vm[2] = { fpu_vm(), fpu_vm() };
	struct ucall uc;
	u32 i, n, *p;
	u64 fpr;
	double x = 1;

	if (!vm[0])
		SKIP(return, "the host has no FPU");
	for (i = 0; i < 2; i++) {
		p = vm_ptr(vm[i], (void *)GUEST_FREE);
		for (n = 0; n < 32; n++)
			p[n] = (i + 1) * 0x11110000 + n;
		vm_start(vm[i], keeps, GUEST_FREE, 20, 0);
	}
	for (n = 0; n < 20; n++)
		for (i = 0; i < 2; i++) {
			ASSERT_EQ(UCALL_SYNC, vm_next(vm[i], &uc));
			fill_host_fpu(0xbad00000 + n);
			x = x * 1.5 + n;
			/* User space sees the guest's registers, and not its own. */
			ASSERT_EQ(0, reg_get(vm[i], KVM_REG_MIPS_FPR_64(4), &fpr));
			p = vm_ptr(vm[i], (void *)GUEST_FREE);
			EXPECT_EQ((u64)p[5] << 32 | p[4], fpr);
		}
	EXPECT_EQ(0, vm_finish(vm[0]));
	EXPECT_EQ(0, vm_finish(vm[1]));
	EXPECT_LT(1.0, x);
	vm_free(vm[0]);
	vm_free(vm[1]);
}

TEST(registers_are_set_by_user_space)
{
	struct vm *vm = fpu_vm();
	u32 *seen, i, fcsr = 2;
	u64 v;

	if (!vm)
		SKIP(return, "the host has no FPU");
	for (i = 0; i < 32; i += 2) {
		v = 0x0123456700000000 + i;
		ASSERT_EQ(0, reg_set(vm, KVM_REG_MIPS_FPR_64(i), &v));
	}
	ASSERT_EQ(0, reg_set(vm, KVM_REG_MIPS_FCR_CSR, &fcsr));
	EXPECT_EQ(2, vm_call(vm, store_all, GUEST_FREE, 0));
	seen = vm_ptr(vm, (void *)GUEST_FREE);
	for (i = 0; i < 32; i += 2) {
		EXPECT_EQ(i, seen[i]);
		EXPECT_EQ(0x01234567, seen[i + 1]);
	}
	vm_free(vm);
}

GUEST static u32 one_division(void)
{
	guest_handler = guest_record;
	mtc0(ST_CU1, C0_STATUS);
	asm volatile("ctc1 %0, $31" : : "r" (ENABLE_Z));
	asm volatile(
	"	.set	push\n"
	"	.set	noreorder\n"
	"	mtc1	$0, $f2\n"
	"	lui	$2, 0x3f80\n"
	"	mtc1	$2, $f0\n"
	"	div.s	$f4, $f0, $f2\n"
	"	nop\n"
	"	.set	pop\n" : : : "$2", "memory");
	return guest_exceptions;
}

TEST(floating_point_exception)
{
	struct vm *vm = fpu_vm();

	if (!vm)
		SKIP(return, "the host has no FPU");
	EXPECT_EQ(1, vm_call(vm, one_division, 0, 0));
	EXPECT_EQ(EXC_FPE, EX_CODE(&VM_VAR(vm, guest_last)));
	vm_free(vm);
}

/* Cause and enable together: an exception as soon as the value is loaded. */
TEST(armed_fcsr_hurts_the_guest_only)
{
	struct vm *vm = fpu_vm();
	u32 fcsr = ENABLE_Z | 0x8000;

	if (!vm)
		SKIP(return, "the host has no FPU");
	ASSERT_EQ(0, reg_set(vm, KVM_REG_MIPS_FCR_CSR, &fcsr));
	vm_call(vm, one_division, 0, 0);
	EXPECT_LE(1, VM_VAR(vm, guest_exceptions));
	EXPECT_EQ(EXC_FPE, EX_CODE(&VM_VAR(vm, guest_last)));
	fcsr = ~0;
	EXPECT_EQ(0, reg_set(vm, KVM_REG_MIPS_FCR_CSR, &fcsr));
	ASSERT_EQ(0, reg_get(vm, KVM_REG_MIPS_FCR_CSR, &fcsr));
	EXPECT_NE(~0u, fcsr);	/* bits that do not exist stay 0 */
	vm_call(vm, one_division, 0, 0);
	vm_free(vm);
}

GUEST static u32 switched_off(void)
{
	u32 v;

	guest_handler = guest_record;
	mtc0(ST_CU1, C0_STATUS);
	asm volatile("mtc1 %0, $f6" : : "r" (0x1234));
	mtc0(0, C0_STATUS);
	asm volatile("mfc1 %0, $f6; nop" : "=r" (v) : : "memory");
	GUEST_EQ(1, guest_exceptions);
	GUEST_EQ(EXC_CPU, EX_CODE(&guest_last));
	GUEST_EQ(1, guest_last.cause >> 28 & 3);
	mtc0(ST_CU1, C0_STATUS);
	asm volatile("mfc1 %0, $f6" : "=r" (v));
	return v;
}

TEST(coprocessor_switched_off_and_on)
{
	struct vm *vm = fpu_vm();

	if (!vm)
		SKIP(return, "the host has no FPU");
	EXPECT_EQ(0x1234, vm_call(vm, switched_off, 0, 0));
	vm_free(vm);
}

/* A branch on a condition that lives in the FPU, its slot emulated. */
GUEST static u32 condition(u32 a, u32 b)
{
	u32 way = 0, info;

	mtc0(ST_CU1, C0_STATUS);
	asm volatile(
	"	.set	push\n"
	"	.set	noreorder\n"
	"	mtc1	%2, $f0\n"
	"	mtc1	%3, $f2\n"
	"	c.eq.s	$f0, $f2\n"
	"	nop\n"
	"	bc1t	1f\n"
	"	mfc0	%1, $15, 0\n"
	"	li	%0, 1\n"
	"1:	.set	pop\n"
	: "+r" (way), "=&r" (info) : "r" (a), "r" (b));
	GUEST_TRUE(info);
	return way;
}

TEST(branch_on_a_condition)
{
	struct vm *vm = fpu_vm();

	if (!vm)
		SKIP(return, "the host has no FPU");
	EXPECT_EQ(0, vm_call(vm, condition, 0x3f800000, 0x3f800000));
	EXPECT_EQ(1, vm_call(vm, condition, 0x3f800000, 0x40000000));
	EXPECT_EQ(1, vm_call(vm, condition, 0, 0x40000000));
	EXPECT_EQ(0, vm_call(vm, condition, 0, 0));
	vm_free(vm);
}

TEST_HARNESS_MAIN
