// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guest's vector unit, whose registers have those of the FPU as their lower
 * halves: nothing of the host's or another guest's is seen in it, and nothing of it
 * is lost.  Needs a host kernel with CONFIG_CPU_HAS_MSA, which Debian's is not.
 */
#include <sys/prctl.h>
#include "kselftest_harness.h"
#include "kvm_util.h"

#define REG_CONFIG1	REG_CP0(32, 16, 1)
#define REG_CONFIG3	REG_CP0(32, 16, 3)
#define REG_CONFIG5	REG_CP0(32, 16, 5)
#define C0_CONFIG5	16, 5
#define FP		1
#define MSAP		0x10000000
#define MSAEN		0x08000000
#define EXC_MSADIS	21
#define VECTORS		32
#define WORDS		(4 * VECTORS)

/* A VM with FPU and vector unit; NULL if the host has none for guests. */
static struct vm *msa_vm(void)
{
	struct kvm_enable_cap fpu = { .cap = KVM_CAP_MIPS_FPU };
	struct kvm_enable_cap msa = { .cap = KVM_CAP_MIPS_MSA };
	struct vm *vm = vm_create();

	if (ioctl(vm->fd, KVM_CHECK_EXTENSION, KVM_CAP_MIPS_MSA) < 1) {
		vm_free(vm);
		return NULL;
	}
	REQUIRE(kvm_ioctl(vm->vcpu, KVM_ENABLE_CAP, &fpu) == 0);
	REQUIRE(kvm_ioctl(vm->vcpu, KVM_ENABLE_CAP, &msa) == 0);
	reg_set32(vm, REG_CONFIG1, reg_get32(vm, REG_CONFIG1) | FP);
	reg_set32(vm, REG_CONFIG3, reg_get32(vm, REG_CONFIG3) | MSAP);
	REQUIRE(reg_get32(vm, REG_CONFIG3) & MSAP);
	return vm;
}

#define NO_MSA		SKIP(return, "no MSA for guests")

#define MSA(text)							\
	".set	push\n"							\
	".set	mips32r5\n"						\
	".set	fp=64\n"						\
	".set	msa\n"							\
	text "\n"							\
	".set	pop\n"
#define EACH(op) \
	op(0) op(1) op(2) op(3) op(4) op(5) op(6) op(7) op(8) op(9) op(10) \
	op(11) op(12) op(13) op(14) op(15) op(16) op(17) op(18) op(19) op(20) \
	op(21) op(22) op(23) op(24) op(25) op(26) op(27) op(28) op(29) op(30) op(31)
#define LOAD(n)		"ld.w	$w" #n ", 16*" #n "(%0)\n"
#define STORE(n)	"st.w	$w" #n ", 16*" #n "(%0)\n"

/* For the guest and for this process. */
static inline __attribute__((always_inline)) void load_all(const u32 *from)
{
	asm volatile(MSA(EACH(LOAD)) : : "r" (from) : "memory");
}

static inline __attribute__((always_inline)) void store_all(u32 *to)
{
	asm volatile(MSA(EACH(STORE)) : : "r" (to) : "memory");
}

GUEST static void switch_on(void)
{
	mtc0(ST_CU1 | ST_FR, C0_STATUS);
	mtc0(mfc0(C0_CONFIG5) | MSAEN, C0_CONFIG5);
}

GUEST static u32 store(u32 to)
{
	u32 msacsr;

	switch_on();
	store_all((u32 *)to);
	asm volatile(MSA("cfcmsa	%0, $1") : "=r" (msacsr));
	return msacsr;
}

/* This process has 64-bit FPU registers, without which Linux lends no vectors. */
static void fill_host(u32 pattern)
{
	u32 words[WORDS];
	unsigned int i;

	REQUIRE(prctl(PR_SET_FP_MODE, PR_FP_MODE_FR) == 0);
	for (i = 0; i < WORDS; i++)
		words[i] = pattern + i;
	load_all(words);
}

TEST(first_use_shows_zeros)
{
	struct vm *vm = msa_vm();
	u32 *seen, i;

	if (!vm)
		NO_MSA;
	seen = memset(vm_ptr(vm, (void *)GUEST_FREE), 0xff, 4 * WORDS);
	vm_start(vm, store, GUEST_FREE, 0, 0);
	fill_host(0x5ec4e700);
	EXPECT_EQ(0, vm_finish(vm));
	for (i = 0; i < WORDS; i++)
		EXPECT_EQ(0, seen[i]);
	vm_free(vm);
}

GUEST static u32 keeps(u32 from, u32 rounds)
{
	u32 *buffer = (u32 *)from, i, n, upper;

	switch_on();
	asm volatile(MSA("ctcmsa	$1, %0") : : "r" (3));	/* round down */
	load_all(buffer);
	for (n = 0; n < rounds; n++) {
		GUEST_SYNC(n);
		/* With the FPU first in every other round: it is lent without vectors. */
		if (n & 1) {
			asm volatile(MSA("mfhc1	%0, $f5") : "=r" (upper));
			GUEST_EQ(buffer[21], upper);
		}
		store_all(buffer + WORDS);
		for (i = 0; i < WORDS; i++) {
			guest_tag = n << 16 | i;
			GUEST_EQ(buffer[i], buffer[WORDS + i]);
		}
		asm volatile(MSA("cfcmsa	%0, $1") : "=r" (i));
		GUEST_EQ(3, i);
	}
	return 0;
}

/* Two guests and the host take turns on one unit. */
TEST(three_users_of_one_unit)
{
	struct vm *vm[2] = { msa_vm(), msa_vm() };
	u32 i, n, *p, mine[WORDS];
	struct ucall uc;
	u64 v[2];

	if (!vm[0])
		NO_MSA;
	for (i = 0; i < 2; i++) {
		p = vm_ptr(vm[i], (void *)GUEST_FREE);
		for (n = 0; n < WORDS; n++)
			p[n] = (i + 1) * 0x11110000 + n;
		vm_start(vm[i], keeps, GUEST_FREE, 20, 0);
	}
	for (n = 0; n < 20; n++)
		for (i = 0; i < 2; i++) {
			fill_host(0xbad00000 + n);
			ASSERT_EQ(UCALL_SYNC, vm_next(vm[i], &uc));
			store_all(mine);
			EXPECT_EQ(0xbad00000 + n, mine[0]);
			EXPECT_EQ(0xbad00000 + n + WORDS - 1, mine[WORDS - 1]);
			/* User space sees the guest's registers, and not its own. */
			ASSERT_EQ(0, reg_get(vm[i], KVM_REG_MIPS_VEC_128(31), v));
			p = vm_ptr(vm[i], (void *)GUEST_FREE);
			EXPECT_EQ(0, memcmp(p + 4 * 31, v, sizeof(v)));
			ASSERT_EQ(0, reg_get(vm[i], KVM_REG_MIPS_FPR_64(31), v));
			EXPECT_EQ(0, memcmp(p + 4 * 31, v, 8));
		}
	EXPECT_EQ(0, vm_finish(vm[0]));
	EXPECT_EQ(0, vm_finish(vm[1]));
	vm_free(vm[0]);
	vm_free(vm[1]);
}

TEST(registers_are_set_by_user_space)
{
	struct vm *vm = msa_vm();
	u32 *seen, n, msacsr = 2, ir;
	u64 v[2];

	if (!vm)
		NO_MSA;
	for (n = 0; n < VECTORS; n++) {
		v[0] = 0x0123456700000000 + n;
		v[1] = 0x89abcdef00000000 + n;
		ASSERT_EQ(0, reg_set(vm, KVM_REG_MIPS_VEC_128(n), v));
	}
	ASSERT_EQ(0, reg_set(vm, KVM_REG_MIPS_MSA_CSR, &msacsr));
	EXPECT_EQ(2, vm_call(vm, store, GUEST_FREE, 0));
	seen = vm_ptr(vm, (void *)GUEST_FREE);
	for (n = 0; n < VECTORS; n++, seen += 4) {
		EXPECT_EQ(n, seen[0]);
		EXPECT_EQ(0x01234567, seen[1]);
		EXPECT_EQ(n, seen[2]);
		EXPECT_EQ(0x89abcdef, seen[3]);
	}
	/* What the unit is cannot be set. */
	ASSERT_EQ(0, reg_get(vm, KVM_REG_MIPS_MSA_IR, &ir));
	EXPECT_EQ(0, reg_set(vm, KVM_REG_MIPS_MSA_IR, &ir));
	ir ^= 1;
	EXPECT_EQ(-EINVAL, reg_set(vm, KVM_REG_MIPS_MSA_IR, &ir));
	vm_free(vm);
}

/* The exception that a vector instruction causes with these bits; 0 if none. */
GUEST static u32 exception_with(u32 status, u32 config5)
{
	guest_exceptions = 0;
	guest_handler = guest_record;
	mtc0(status, C0_STATUS);
	mtc0((mfc0(C0_CONFIG5) & ~MSAEN) | config5, C0_CONFIG5);
	asm volatile(MSA("ldi.w	$w7, 7") : : : "memory");
	return guest_exceptions ? EX_CODE(&guest_last) : 0;
}

TEST(enables)
{
	static const struct {
		u32 status, config5, code;
	} rows[] = {
		{ ST_CU1 | ST_FR, MSAEN, 0 },
		{ ST_FR,	  MSAEN, 0 },
		{ ST_CU1 | ST_FR, 0,	 EXC_MSADIS },
		{ 0,		  0,	 EXC_MSADIS },
		/* The FPU's 32-bit registers rule vectors out. */
		{ ST_CU1,	  MSAEN, EXC_RI },
		{ ST_CU1 | ST_FR, MSAEN, 0 },
	};
	struct vm *vm = msa_vm();
	unsigned int i;

	if (!vm)
		NO_MSA;
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		EXPECT_EQ(rows[i].code, vm_call(vm, exception_with, rows[i].status, rows[i].config5))
			TH_LOG("row %u", i);
	vm_free(vm);
}

GUEST static u32 off_and_on(u32 to)
{
	switch_on();
	asm volatile(MSA("fill.w	$w9, %0") : : "r" (0x1234));
	mtc0(mfc0(C0_CONFIG5) & ~MSAEN, C0_CONFIG5);
	guest_handler = guest_record;
	asm volatile(MSA("ldi.w	$w9, 7") : : : "memory");
	GUEST_EQ(1, guest_exceptions);
	GUEST_EQ(EXC_MSADIS, EX_CODE(&guest_last));
	switch_on();
	asm volatile(MSA("st.w	$w9, 0(%0)") : : "r" (to) : "memory");
	return 0;
}

TEST(switched_off_and_on)
{
	struct vm *vm = msa_vm();
	u32 *seen, i;

	if (!vm)
		NO_MSA;
	EXPECT_EQ(0, vm_call(vm, off_and_on, GUEST_FREE, 0));
	seen = vm_ptr(vm, (void *)GUEST_FREE);
	for (i = 0; i < 4; i++)
		EXPECT_EQ(0x1234, seen[i]);
	vm_free(vm);
}

/* A branch on a vector, whose slot is emulated by T&E. */
GUEST static u32 branch(u32 value)
{
	u32 way = 0, info;

	switch_on();
	asm volatile(MSA("	.set	noreorder\n"
	    "	fill.w	$w1, %2\n"
	    "	bnz.v	$w1, 1f\n"
	    "	mfc0	%1, $15, 0\n"
	    "	li	%0, 1\n"
	    "1:") : "+r" (way), "=&r" (info) : "r" (value));
	GUEST_TRUE(info);
	return way;
}

TEST(branch_on_a_vector)
{
	struct vm *vm = msa_vm();

	if (!vm)
		NO_MSA;
	EXPECT_EQ(1, vm_call(vm, branch, 0, 0));
	EXPECT_EQ(0, vm_call(vm, branch, 1, 0));
	vm_free(vm);
}

/* Cause and enable together: an exception as soon as the value is loaded. */
TEST(armed_msacsr_hurts_the_guest_only)
{
	struct vm *vm = msa_vm();
	u32 msacsr = 0x10 << 12 | 0x10 << 7;	/* invalid operation */

	if (!vm)
		NO_MSA;
	ASSERT_EQ(0, reg_set(vm, KVM_REG_MIPS_MSA_CSR, &msacsr));
	EXPECT_EQ(msacsr, vm_call(vm, store, GUEST_FREE, 0));
	vm_free(vm);
}

TEST_HARNESS_MAIN
