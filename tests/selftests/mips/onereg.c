// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_GET_REG_LIST, KVM_GET_ONE_REG, KVM_SET_ONE_REG: the list is ABI and
 * stands here in full.  How guests see CP0 registers is cp0.c's.
 */
#include "kselftest_harness.h"
#include "kvm_util.h"

#define U32(rd, sel)	REG_CP0(32, rd, sel)
#define U64(rd, sel)	REG_CP0(64, rd, sel)
#define REG_CONFIG1	U32(16, 1)
#define NR_TLB		64
#define MAX_REGS	512

static const u64 cp0_regs[] = {
	U32(0, 0),		/* Index */
	U32(1, 0),		/* Random */
	U64(2, 0), U64(3, 0),	/* EntryLo0, EntryLo1 */
	U64(4, 0), U64(4, 2),	/* Context, UserLocal */
	U32(5, 0),		/* PageMask */
	U32(6, 0),		/* Wired */
	U32(7, 0),		/* HWREna */
	U64(8, 0),		/* BadVAddr */
	U32(9, 0),		/* Count */
	U64(10, 0),		/* EntryHi */
	U32(11, 0),		/* Compare */
	U32(12, 0), U32(12, 1), U32(12, 2),	/* Status, IntCtl, SRSCtl */
	U32(13, 0),		/* Cause */
	U64(14, 0),		/* EPC */
	U32(15, 0), U64(15, 1),	/* PRId, EBase */
	U32(16, 0), U32(16, 1), U32(16, 2), U32(16, 3), U32(16, 4),
	U32(16, 5), U32(16, 7),	/* Config to Config5, Config7 */
	U64(30, 0),		/* ErrorEPC */
#if ON_VZ
	U32(5, 1),		/* PageGrain */
	U32(8, 1), U32(8, 2),	/* BadInstr, BadInstrP */
	U64(31, 2), U64(31, 3), U64(31, 4),	/* KScratch1 to 3 */
#endif
};

static unsigned int expected_list(u64 *ids)
{
	unsigned int i, n = 0;

	for (i = 0; i < ARRAY_SIZE(cp0_regs); i++)
		ids[n++] = cp0_regs[i];
	for (i = 0; i < 35; i++)	/* GPRs, HI, LO, PC */
		ids[n++] = KVM_REG_MIPS_R0 + i;
	ids[n++] = KVM_REG_MIPS_COUNT_CTL;
	ids[n++] = KVM_REG_MIPS_COUNT_RESUME;
	ids[n++] = KVM_REG_MIPS_COUNT_HZ;
	if (!ON_VZ)
		ids[n++] = KVM_REG_MIPS_TE_LAYOUT;
	for (i = 0; i < NR_TLB; i++)
		ids[n++] = KVM_REG_MIPS_TLB(i);
	return n;
}

static struct kvm_reg_list *get_list(struct vm *vm)
{
	struct kvm_reg_list *list = calloc(1, sizeof(*list) + MAX_REGS * 8);

	REQUIRE(list);
	list->n = MAX_REGS;
	REQUIRE(kvm_ioctl(vm->vcpu, KVM_GET_REG_LIST, list) == 0);
	return list;
}

static bool contains(const u64 *ids, unsigned int n, u64 id)
{
	while (n--)
		if (ids[n] == id)
			return true;
	return false;
}

TEST(list_is_the_literal_one)
{
	struct vm *vm = vm_create();
	struct kvm_reg_list *list = get_list(vm);
	u64 expected[MAX_REGS];
	unsigned int i, n = expected_list(expected);

	EXPECT_EQ(n, list->n);
	for (i = 0; i < n; i++)
		EXPECT_TRUE(contains(list->reg, list->n, expected[i]))
			TH_LOG("missing: %#llx", expected[i]);
	for (i = 0; i < list->n; i++)
		EXPECT_TRUE(contains(expected, n, list->reg[i]))
			TH_LOG("new: %#llx", list->reg[i]);
	vm_free(vm);
}

TEST(list_too_short)
{
	struct vm *vm = vm_create();
	struct kvm_reg_list *list = get_list(vm);
	u64 n = list->n, last = list->reg[n - 1];

	list->n = 0;
	list->reg[0] = 0x5a;
	EXPECT_EQ(-E2BIG, kvm_ioctl(vm->vcpu, KVM_GET_REG_LIST, list));
	EXPECT_EQ(n, list->n);
	EXPECT_EQ(0x5a, list->reg[0]);
	list->n = n - 1;
	list->reg[n - 1] = 0x5a;
	EXPECT_EQ(-E2BIG, kvm_ioctl(vm->vcpu, KVM_GET_REG_LIST, list));
	EXPECT_EQ(0x5a, list->reg[n - 1]);
	EXPECT_EQ(0, kvm_ioctl(vm->vcpu, KVM_GET_REG_LIST, list));
	EXPECT_EQ(last, list->reg[n - 1]);
	EXPECT_EQ(-EFAULT, kvm_ioctl(vm->vcpu, KVM_GET_REG_LIST, NULL));
	vm_free(vm);
}

/* Freeze Count, so that no register moves by itself. */
static void freeze_count(struct vm *vm)
{
	u64 ctl = KVM_REG_MIPS_COUNT_CTL_DC;

	REQUIRE(reg_set(vm, KVM_REG_MIPS_COUNT_CTL, &ctl) == 0);
}

/* What one vCPU has can be given to another, in the order of the list. */
static void move_state(struct __test_metadata *_metadata, struct vm *from,
		       struct vm *to)
{
	struct kvm_reg_list *list = get_list(from);
	u64 v[4], w[4];
	unsigned int i;

	freeze_count(from);
	freeze_count(to);
	/* Count is written as of COUNT_RESUME, so that goes first. */
	REQUIRE(reg_get(from, KVM_REG_MIPS_COUNT_RESUME, v) == 0);
	EXPECT_EQ(0, reg_set(to, KVM_REG_MIPS_COUNT_RESUME, v));
	for (i = 0; i < list->n; i++) {
		ASSERT_EQ(0, reg_get(from, list->reg[i], v));
		EXPECT_EQ(0, reg_set(to, list->reg[i], v))
			TH_LOG("register %#llx", list->reg[i]);
	}
	for (i = 0; i < list->n; i++) {
		memset(v, 0, sizeof(v));
		memset(w, 0, sizeof(w));
		ASSERT_EQ(0, reg_get(from, list->reg[i], v));
		ASSERT_EQ(0, reg_get(to, list->reg[i], w));
		EXPECT_EQ(0, memcmp(v, w, sizeof(v)))
			TH_LOG("register %#llx: %#llx, %#llx",
			       list->reg[i], v[0], w[0]);
	}
}

TEST(state_moves_to_another_vm)
{
	struct vm *from = vm_create(), *to = vm_create();
	unsigned int i;

	for (i = 1; i < 35; i++)
		reg_set32(from, KVM_REG_MIPS_R0 + i, 0x80000000 + i * 0x1234567);
	reg_set32(from, REG_STATUS, 0x0000ff01);
	reg_set32(from, U64(10, 0), 0x12345077);
	reg_set32(from, U64(14, 0), 0x40001234);
	for (i = 0; i < NR_TLB; i++) {
		struct kvm_mips_tlb_entry e = {
			.pagemask = i & 1 ? 0x6000 : 0,
			.entryhi = (0x01000000 + i * 0x10000) | (i & 0xff),
			.entrylo = { i << 6 | 0x1e, i << 7 | 0x1a },
		};

		REQUIRE(reg_set(from, KVM_REG_MIPS_TLB(i), &e) == 0);
	}
	move_state(_metadata, from, to);
	vm_free(from);
	vm_free(to);
}

/* That there is an FPU is itself state; the other VM has its capability only. */
TEST(state_with_fpu_moves_to_another_vm)
{
	struct kvm_enable_cap cap = { .cap = KVM_CAP_MIPS_FPU };
	struct vm *from = vm_create(), *to = vm_create();
	u64 fpr = 0x0123456789abcdef;
	unsigned int i;

	if (ioctl(from->fd, KVM_CHECK_EXTENSION, KVM_CAP_MIPS_FPU) < 1)
		SKIP(return, "no FPU");
	REQUIRE(kvm_ioctl(from->vcpu, KVM_ENABLE_CAP, &cap) == 0);
	REQUIRE(kvm_ioctl(to->vcpu, KVM_ENABLE_CAP, &cap) == 0);
	reg_set32(from, REG_CONFIG1, reg_get32(from, REG_CONFIG1) | 1);
	reg_set32(from, REG_STATUS, 0x2400ff01);	/* CU1, FR */
	for (i = 0; i < 32; i++, fpr *= 3)
		REQUIRE(reg_set(from, KVM_REG_MIPS_FPR_64(i), &fpr) == 0);
	move_state(_metadata, from, to);
	vm_free(from);
	vm_free(to);
}

GUEST static u32 read_intctl(u32 a0, u32 a1)
{
	return mfc0(12, 1);
}

/* A vCPU that has not run yet says of its hardware what it will say later. */
TEST(fixed_bits_are_there_from_the_start)
{
	struct vm *vm = vm_create();
	u32 before = reg_get32(vm, U32(12, 1));

	EXPECT_EQ(before, vm_call(vm, read_intctl, 0, 0));
	EXPECT_EQ(before, reg_get32(vm, U32(12, 1)));
	vm_free(vm);
}

TEST(gprs_hold_all_values)
{
	static const u32 values[] = { 0, ~0u, 0x80000000, 0x7fffffff, 0xdeadbeef };
	struct vm *vm = vm_create();
	u64 v;
	unsigned int i, j;

	for (i = 0; i < 35; i++)
		for (j = 0; j < ARRAY_SIZE(values); j++) {
			reg_set32(vm, KVM_REG_MIPS_R0 + i, values[j]);
			ASSERT_EQ(0, reg_get(vm, KVM_REG_MIPS_R0 + i, &v));
			EXPECT_EQ(i ? (s64)(s32)values[j] : 0, v);
		}
	vm_free(vm);
}

GUEST static u32 registers(u32 a0, u32 a1)
{
	GUEST_SYNC(0);
	return a0 ^ a1;
}

/* KVM_GET_REGS and the list show the same registers. */
TEST(regs_agree_with_onereg)
{
	struct vm *vm = vm_create();
	struct kvm_regs regs;
	struct ucall uc;
	unsigned int i;

	vm_start(vm, registers, 0x80000001, 5, 0);
	ASSERT_EQ(UCALL_SYNC, vm_next(vm, &uc));
	ASSERT_EQ(0, kvm_ioctl(vm->vcpu, KVM_GET_REGS, &regs));
	for (i = 0; i < 32; i++)
		EXPECT_EQ(regs.gpr[i], (s64)(s32)reg_get32(vm, KVM_REG_MIPS_R0 + i));
	EXPECT_EQ(regs.hi, (s64)(s32)reg_get32(vm, KVM_REG_MIPS_HI));
	EXPECT_EQ(regs.lo, (s64)(s32)reg_get32(vm, KVM_REG_MIPS_LO));
	EXPECT_EQ(regs.pc, (s64)(s32)reg_get32(vm, KVM_REG_MIPS_PC));
	EXPECT_EQ(0x80000004, vm_finish(vm));
	vm_free(vm);
}

#define RESIZE(id, size)	(((id) & ~KVM_REG_SIZE_MASK) | KVM_REG_SIZE_##size)

TEST(unknown_and_misshapen_ids_are_refused)
{
	static const struct {
		u64 id;
		int error;
	} bad[] = {
		{ KVM_REG_MIPS_R0 + 35, -ENOENT },
		{ KVM_REG_MIPS_R0 + 0xffff, -ENOENT },
		{ U32(0, 1), -ENOENT },		/* MVPControl: no MT */
#if ON_VZ
		{ KVM_REG_MIPS_TE_LAYOUT, -ENOENT },
		{ U32(12, 6), -ENOENT }, { U32(10, 4), -ENOENT },	/* GuestCtl0, 1 */
		{ U32(10, 5), -ENOENT }, { U32(12, 7), -ENOENT },	/* GuestCtl2, GTOffset */
#else
		{ U32(5, 1), -ENOENT },		/* PageGrain: no RI, XI */
		{ U64(31, 2), -ENOENT },	/* KScratch1 */
		{ RESIZE(KVM_REG_MIPS_TE_LAYOUT, U64), -EINVAL },
#endif
		{ U32(16, 6), -ENOENT },
		{ REG_CP0(32, 32, 0), -ENOENT },
		{ KVM_REG_MIPS_COUNT_HZ + 1, -ENOENT },
		{ KVM_REG_MIPS_TLB(NR_TLB), -ENOENT },
		{ KVM_REG_MIPS_TLB(0xfff), -ENOENT },
		{ KVM_REG_MIPS_TE_LAYOUT + 1, -ENOENT },
		{ KVM_REG_MIPS_R0 | 0x10000000, -ENOENT },
		{ (KVM_REG_MIPS_R0 & ~KVM_REG_ARCH_MASK) | KVM_REG_ARM64, -ENOENT },
		{ 0, -EINVAL },
		{ RESIZE(KVM_REG_MIPS_R0, U32), -EINVAL },
		{ RESIZE(KVM_REG_MIPS_R0, U128), -EINVAL },
		{ RESIZE(KVM_REG_MIPS_R0, U8), -EINVAL },
		{ RESIZE(KVM_REG_MIPS_R0, U2048), -EINVAL },
		{ RESIZE(REG_STATUS, U64), -EINVAL },
		{ RESIZE(U64(14, 0), U32), -EINVAL },
		{ RESIZE(KVM_REG_MIPS_COUNT_CTL, U32), -EINVAL },
		{ RESIZE(KVM_REG_MIPS_TLB(0), U64), -EINVAL },
		{ KVM_REG_MIPS_FPR_32(0), -EINVAL },	/* no FPU asked for */
		{ KVM_REG_MIPS_FCR_CSR, -EINVAL },
		{ KVM_REG_MIPS_VEC_128(0), -EINVAL },
	};
	struct vm *vm = vm_create();
	u64 v[32] = { 0 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(bad[i].error, reg_get(vm, bad[i].id, v))
			TH_LOG("id %#llx", bad[i].id);
		EXPECT_EQ(bad[i].error, reg_set(vm, bad[i].id, v))
			TH_LOG("id %#llx", bad[i].id);
	}
	EXPECT_EQ(-EFAULT, reg_get(vm, KVM_REG_MIPS_R1, NULL));
	EXPECT_EQ(-EFAULT, reg_set(vm, KVM_REG_MIPS_R1, NULL));
	EXPECT_EQ(-EFAULT, reg_get(vm, KVM_REG_MIPS_R1, (void *)0xfffffff0));
	vm_free(vm);
}

TEST(layout_of_another_version_is_refused)
{
	struct vm *vm;
	u32 v = 0;

	ONLY_TE("there is no zero page");
	vm = vm_create();
	EXPECT_EQ(0, reg_get(vm, KVM_REG_MIPS_TE_LAYOUT, &v));
	EXPECT_EQ(KVM_MIPS_ZP_VERSION, v);
	EXPECT_EQ(0, reg_set(vm, KVM_REG_MIPS_TE_LAYOUT, &v));
	v = KVM_MIPS_ZP_VERSION + 1;
	EXPECT_EQ(-EINVAL, reg_set(vm, KVM_REG_MIPS_TE_LAYOUT, &v));
	v = 0;
	EXPECT_EQ(-EINVAL, reg_set(vm, KVM_REG_MIPS_TE_LAYOUT, &v));
	vm_free(vm);
}

/* Values no CPU can have, or that would divide by zero. */
TEST(impossible_values_are_refused)
{
	static const struct {
		u64 id, v;
	} bad[] = {
		{ KVM_REG_MIPS_COUNT_CTL, 2 },
		{ KVM_REG_MIPS_COUNT_CTL, ~0ull },
		{ KVM_REG_MIPS_COUNT_HZ, 0 },
		{ KVM_REG_MIPS_COUNT_HZ, ~0ull },
		{ KVM_REG_MIPS_COUNT_HZ, 1ull << 32 },
		{ KVM_REG_MIPS_COUNT_RESUME, ~0ull },
	};
	struct vm *vm = vm_create();
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_EQ(-EINVAL, reg_set(vm, bad[i].id, &bad[i].v))
			TH_LOG("id %#llx value %#llx", bad[i].id, bad[i].v);
	vm_free(vm);
}

GUEST static u32 read_tlb(u32 index, u32 out)
{
	u32 *to = (u32 *)out;

	mtc0(index, C0_INDEX);
	asm volatile("tlbr; ehb");
	to[0] = mfc0(C0_PAGEMASK);
	to[1] = mfc0(C0_ENTRYHI);
	to[2] = mfc0(C0_ENTRYLO0);
	to[3] = mfc0(C0_ENTRYLO1);
	return 0;
}

GUEST static u32 write_tlb(u32 index, u32 hi)
{
	guest_tlb_write(index, hi, 0x1e, 0x41e, 0x1e000);
	return 0;
}

TEST(tlb_registers_are_the_guests_tlb)
{
	struct vm *vm = vm_create();
	struct kvm_mips_tlb_entry e;
	u32 *seen = vm_ptr(vm, (void *)GUEST_FREE);
	unsigned int i;

	for (i = 0; i < NR_TLB; i++) {
		ASSERT_EQ(0, reg_get(vm, KVM_REG_MIPS_TLB(i), &e));
		EXPECT_EQ(1u << 10, e.entryhi & 1u << 10);
	}
	for (i = 0; i < NR_TLB; i += 9) {
		e = (struct kvm_mips_tlb_entry){
			.pagemask = 0x6000,
			.entryhi = 0x00100000 * i | 0x42,
			.entrylo = { i << 8 | 0x1f, i << 9 | 0x1b },
		};
		ASSERT_EQ(0, reg_set(vm, KVM_REG_MIPS_TLB(i), &e));
		vm_call(vm, read_tlb, i, GUEST_FREE);
		EXPECT_EQ(0x6000, seen[0]);
		EXPECT_EQ((u32)e.entryhi, seen[1]);
		EXPECT_EQ((u32)e.entrylo[0], seen[2]);
		EXPECT_EQ((u32)e.entrylo[1], seen[3]);
	}
	vm_call(vm, write_tlb, 7, 0x3ff00011);
	ASSERT_EQ(0, reg_get(vm, KVM_REG_MIPS_TLB(7), &e));
	EXPECT_EQ(0x1e000, e.pagemask);
	EXPECT_EQ(0x3ff00011, e.entryhi);
	EXPECT_EQ(0x1e, e.entrylo[0]);
	EXPECT_EQ(0x41e, e.entrylo[1]);
	vm_free(vm);
}

TEST(capabilities_tell_the_truth)
{
	static const struct {
		long cap;
		int value;
	} caps[] = {
		{ KVM_CAP_USER_MEMORY, 1 }, { KVM_CAP_ONE_REG, 1 },
		{ KVM_CAP_READONLY_MEM, 1 }, { KVM_CAP_MP_STATE, 1 },
		{ KVM_CAP_IMMEDIATE_EXIT, 1 }, { KVM_CAP_IOEVENTFD, 1 },
		{ KVM_CAP_IRQFD, 1 }, { KVM_CAP_IRQFD_RESAMPLE, 1 },
		{ KVM_CAP_MIPS_TE, !ON_VZ }, { KVM_CAP_MIPS_VZ, ON_VZ },
		{ KVM_CAP_MIPS_TE_LAYOUT, ON_VZ ? 0 : KVM_MIPS_ZP_VERSION },
		{ KVM_CAP_IRQCHIP, 0 },
		{ KVM_CAP_IRQ_ROUTING, 0 }, { KVM_CAP_MIPS_64BIT, 0 },
		{ 0x7fffffff, 0 }, { -1, 0 },
	};
	struct vm *vm = vm_create();
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(caps); i++)
		EXPECT_EQ(caps[i].value, ioctl(vm->fd, KVM_CHECK_EXTENSION, caps[i].cap))
			TH_LOG("capability %ld", caps[i].cap);
	EXPECT_LT(0, ioctl(vm->fd, KVM_CHECK_EXTENSION, KVM_CAP_COALESCED_MMIO));
	EXPECT_EQ(12, ioctl(vm->kvm, KVM_GET_API_VERSION, 0));
	vm_free(vm);
}

TEST_HARNESS_MAIN
