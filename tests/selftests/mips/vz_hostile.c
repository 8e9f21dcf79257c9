// SPDX-License-Identifier: GPL-2.0-only
/*
 * V2, V3, V7 to V10: what only VZ guests can try.  After each attack two
 * neighbours, a VZ guest that lives on wired TLB entries and a T&E guest, must
 * go on as if nothing had happened.  V1 is the hostile_ programs built for VZ;
 * V4 to V6 are vz_critical.c's.
 */
#include "encode.h"
#include "kselftest_harness.h"
#include <pthread.h>
#include "hostile.h"

#define SCRATCH	(GUEST_FREE + 0x20000)
#define VA	0x10000000
#define PAGES	8

/* The VZ neighbour: pages of its own under wired entries, checked every round. */
GUEST static void keeps_its_pages(u32 id)
{
	u32 round, i, linked;

	guest_tag = id;
	for (i = 0; i < PAGES; i++) {
		*(volatile u32 *)(SCRATCH + i * 0x1000) = id << 8 | i;
		guest_tlb_write(i, (VA + i * 0x2000) | (id & 0xff),
				EX_LO0(SCRATCH - GUEST_BASE + i * 0x1000, LO_V | LO_D),
				EX_LO0(SCRATCH - GUEST_BASE, LO_V), 0);
	}
	mtc0(PAGES, C0_WIRED);
	for (round = 0;; round++) {
		/* LLAddr is nobody else's to see. */
		asm volatile("ll %0, %1" : "=r" (linked) : "m" (guest_tag));
		GUEST_SYNC(round);
		for (i = 0; i < PAGES; i++)
			GUEST_EQ(id << 8 | i, *(volatile u32 *)(VA + i * 0x2000));
		GUEST_EQ(id << 8, *(volatile u32 *)(VA + 0x1000));
		GUEST_EQ(PAGES, mfc0(C0_WIRED));
		GUEST_EQ(GUEST_BASE, mfc0(C0_EBASE));
	}
}

struct neighbour {
	struct vm *vm;
	u32 rounds;
};

static struct neighbour settle(u32 id)
{
	struct neighbour n = { vm_create(), 0 };

	vm_start(n.vm, keeps_its_pages, id, 0, 0);
	return n;
}

static void goes_on(struct neighbour *n)
{
	struct ucall uc;

	REQUIRE(vm_next(n->vm, &uc) == UCALL_SYNC);
	REQUIRE(uc.arg[0] == n->rounds++);
}

/* The T&E neighbour counts, one store to a device at a time. */
static struct vm *te_settle(void)
{
	struct vm *vm = vm_create_bare(KVM_VM_MIPS_TE);
	const u32 code[] = {
		MIPS_WORD(LUI, R_T0, 0x5000),
		MIPS_WORD(ADDIU, R_V0, R_V0, 1),
		MIPS_WORD(SW, R_V0, 0, R_T0),
		MIPS_WORD(BEQ, R_ZERO, R_ZERO, -12),
		0,
	};
	u32 *mem = vm_alloc(0x1000);

	memcpy(mem, code, sizeof(code));
	__builtin___clear_cache((char *)mem, (char *)mem + sizeof(code));
	REQUIRE(vm_slot(vm, 0, 0, 0, 0x1000, mem) == 0);
	vm_add_vcpu(vm);
	reg_set32(vm, KVM_REG_MIPS_PC, 0x40000000);
	reg_set32(vm, REG_STATUS, 0);
	return vm;
}

static void te_goes_on(struct vm *vm, u32 rounds)
{
	u32 v;

	REQUIRE(vm_run(vm) == 0);
	REQUIRE(vm->run->exit_reason == KVM_EXIT_MMIO && vm->run->mmio.is_write);
	memcpy(&v, vm->run->mmio.data, 4);
	REQUIRE(v == rounds);
}

FIXTURE(attack) {
	struct neighbour vz;
	struct vm *te;
	struct vm *vm;		/* the attacker */
	struct hostile_log log;
};

FIXTURE_SETUP(attack)
{
	self->log = hostile_log_begin();
	self->vz = settle(0x5a);
	self->te = te_settle();
	goes_on(&self->vz);
	te_goes_on(self->te, 1);
	self->vm = vm_create();
}

FIXTURE_TEARDOWN(attack)
{
	goes_on(&self->vz);
	te_goes_on(self->te, 2);
	vm_free(self->vm);
	goes_on(&self->vz);
	te_goes_on(self->te, 3);
	vm_free(self->vz.vm);
	vm_free(self->te);
	hostile_log_check(&self->log);
}

/* V2.  More guests than there are GuestIDs, while some run on. */
GUEST static u32 short_life(u32 id)
{
	u32 i;

	for (i = 0; i < 64; i++)
		guest_tlb_write(i, VA + i * 0x2000, EX_LO0(0, LO_V | LO_G), LO_G, 0);
	return id;
}

TEST_F_TIMEOUT(attack, guestids_run_out, 600)
{
	struct neighbour old[4];
	u32 i, n, rounds = hostile_rounds(40, 1000);

	for (n = 0; n < 4; n++)
		old[n] = settle(n + 1);
	for (i = 0; i < rounds; i++) {
		struct vm *vm = vm_create();

		REQUIRE(vm_call(vm, short_life, i, 0) == i);
		goes_on(&old[i % 4]);
		vm_free(vm);
	}
	for (n = 0; n < 4; n++) {
		goes_on(&old[n]);
		vm_free(old[n].vm);
	}
}

/*
 * V3.  Words only root may execute, and registers only root has: an exception or
 * nothing, and no trace of it.
 */
GUEST static u32 one_word(u32 word, u32 value)
{
	volatile u32 *code = (void *)SCRATCH;

	guest_handler = guest_record;
	guest_exceptions = 0;
	code[0] = word;
	code[1] = 0x03e00008;		/* jr ra */
	code[2] = 0;
	asm volatile("sync; synci 0(%0); ehb" :: "r" (code) : "memory");
	return guest_call(SCRATCH, value, value);
}

#define MFC0_V0(rd, sel)	(0x40020000 | (rd) << 11 | (sel))
#define MTC0_A0(rd, sel)	(0x40840000 | (rd) << 11 | (sel))

TEST_F(attack, registers_of_the_root)
{
	static const u8 regs[][2] = {
		{ 12, 6 }, { 11, 4 }, { 10, 4 }, { 10, 5 }, { 10, 6 }, { 12, 7 },	/* GuestCtl* */
		{ 17, 0 }, { 17, 1 }, { 17, 2 },			/* LLAddr, MAAR, MAARI */
		{ 5, 2 }, { 5, 3 }, { 5, 4 }, { 5, 5 }, { 5, 6 }, { 5, 7 }, { 6, 6 },
		{ 18, 0 }, { 19, 0 }, { 23, 0 }, { 24, 0 }, { 25, 0 }, { 25, 1 }, { 26, 0 },
		{ 28, 0 }, { 28, 1 }, { 31, 0 },
	};
	static const u32 values[] = { ~0u, 0x80000000, 0x55555555, 1 };
	struct vm *vm = self->vm;
	unsigned int i, n;

	for (i = 0; i < sizeof(regs) / 2; i++)
		for (n = 0; n < sizeof(values) / 4; n++) {
			vm_call(vm, one_word, MTC0_A0(regs[i][0], regs[i][1]), values[n]);
			EXPECT_EQ(0, vm_call(vm, one_word, MFC0_V0(regs[i][0], regs[i][1]), 0))
				TH_LOG("CP0 %u,%u", regs[i][0], regs[i][1]);
			goes_on(&self->vz);
		}
}

/* EBase.WG lends two bits that a plain write of another guest leaves alone. */
GUEST static u32 moves_its_vectors(u32 ebase)
{
	mtc0(ebase, C0_EBASE);
	GUEST_SYNC(0);
	return mfc0(C0_EBASE);
}

TEST_F(attack, vectors_in_another_segment)
{
	struct ucall uc;

	vm_start(self->vm, moves_its_vectors, 0x40000800, 0, 0);
	ASSERT_EQ(UCALL_SYNC, vm_next(self->vm, &uc));
	goes_on(&self->vz);
	EXPECT_EQ(0x40000800, reg_get32(self->vm, REG_CP0(64, 15, 1)));
	EXPECT_EQ(0x40000800, vm_finish(self->vm));
}

TEST_F(attack, instructions_of_the_root)
{
	static const u32 words[] = {
		0x42000009, 0x4200000a, 0x4200000b, 0x4200000c, 0x4200000e, 0x42000010,
		0x40620000, 0x40620200, 0x40626000, 0x40626200,		/* mfgc0, mtgc0 */
		0x40640506, 0x40646706,
	};
	unsigned int i;

	for (i = 0; i < sizeof(words) / 4; i++) {
		const struct ex_frame *f = &VM_VAR(self->vm, guest_last);

		vm_call(self->vm, one_word, words[i], ~0u);
		EXPECT_EQ(1, VM_VAR(self->vm, guest_exceptions))
			TH_LOG("word %#x", words[i]);
		EXPECT_TRUE(EX_CODE(f) == EXC_RI || EX_CODE(f) == EXC_CPU)
			TH_LOG("word %#x: exception %u", words[i], EX_CODE(f));
		goes_on(&self->vz);
	}
}

/* TLBINV and TLBINVF are the guest's own, for its own entries. */
GUEST static u32 invalidates(u32 all)
{
	u32 i, left = 0;

	for (i = 0; i < 64; i++)
		guest_tlb_write(i, (VA + i * 0x2000) | (i & 3), LO_V, LO_V, 0);
	mtc0(2, C0_ENTRYHI);
	mtc0(0, C0_INDEX);
	if (all)
		asm volatile("ehb; .word 0x42000004; ehb" ::: "memory");
	else
		asm volatile("ehb; .word 0x42000003; ehb" ::: "memory");
	for (i = 0; i < 64; i++) {
		mtc0((VA + i * 0x2000) | (i & 3), C0_ENTRYHI);
		asm volatile("ehb; tlbp; ehb");
		left += !(mfc0(C0_INDEX) >> 31);
	}
	return left;
}

TEST_F(attack, tlb_invalidation_is_the_guests_own)
{
	EXPECT_EQ(48, vm_call(self->vm, invalidates, 0, 0));
	goes_on(&self->vz);
	EXPECT_EQ(0, vm_call(self->vm, invalidates, 1, 0));
}

/* V7.  Large pages that straddle slots: of memory, read-only memory and nothing. */
#define ROM_GPA	0x00800000
#define SPAN	0x00004000	/* 16 KiB pages: memory, read-only, hole, memory */

GUEST static u32 straddle(u32 offset, u32 write)
{
	guest_tlb_write(0, VA, EX_LO0(ROM_GPA, LO_V | LO_D | LO_G),
			EX_LO0(ROM_GPA + SPAN, LO_V | LO_D | LO_G), 0x6000);
	if (write)
		*(volatile u32 *)(VA + offset) = 0x57add1e;
	return *(volatile u32 *)(VA + offset);
}

TEST_F(attack, pages_that_straddle_slots)
{
	struct vm *vm = self->vm;
	u32 *mem = vm_alloc(4 * 0x1000), page, write, i;
	struct ucall uc;

	for (i = 0; i < 4 * 0x400; i++)
		mem[i] = i;
	ASSERT_EQ(0, vm_slot(vm, 1, 0, ROM_GPA, 0x1000, mem));
	ASSERT_EQ(0, vm_slot(vm, 2, KVM_MEM_READONLY, ROM_GPA + 0x1000, 0x1000, mem + 0x400));
	ASSERT_EQ(0, vm_slot(vm, 3, 0, ROM_GPA + 0x3000, 0x1000, mem + 0xc00));
	for (page = 0; page < 4; page++)
		for (write = 0; write < 2; write++) {
			bool device = page == 2 || (page == 1 && write);
			u32 offset = page * 0x1000 + 0xffc, want = mem[offset / 4];

			vm_start(vm, straddle, offset, write, 0);
			if (device) {
				ASSERT_EQ(UCALL_NONE, vm_next(vm, &uc));
				ASSERT_EQ(KVM_EXIT_MMIO, vm->run->exit_reason);
				EXPECT_EQ(write, vm->run->mmio.is_write);
				EXPECT_EQ(ROM_GPA + offset, vm->run->mmio.phys_addr);
			}
			if (device && write && page == 2) {	/* read back, from the hole */
				ASSERT_EQ(UCALL_NONE, vm_next(vm, &uc));
				ASSERT_EQ(0, vm->run->mmio.is_write);
			}
			if (page == 2) {
				want = 0x401e;
				memcpy(vm->run->mmio.data, &want, 4);
			} else if (write && !device) {
				want = 0x57add1e;
			}
			EXPECT_EQ(want, vm_finish(vm))
				TH_LOG("page %u write %u", page, write);
		}
	EXPECT_EQ(2 * 0x400 - 1, mem[2 * 0x400 - 1]);
}

/* V8.  Fields that trap, toggled for ever; the FPU the guest has not. */
GUEST static u32 field_storm(u32 rounds, u32 seed)
{
	u32 i;

	guest_handler = guest_record;
	for (i = 0; i < rounds; i++) {
		u32 r = seed = seed * 1103515245 + 12345;

		mtc0(r & (ST_BEV | ST_FR | ST_CU1 | 0xff00), C0_STATUS);
		mtc0(r << 3 & 0x08800300, C0_CAUSE);	/* DC, IV, software interrupts */
		mtc0(r >> 8 & 0x3e0, 12, 1);		/* IntCtl.VS */
		mtc0(r, 16, 5);
		if (r >> 29 == 7) {
			mtc0(ST_CU1, C0_STATUS);
			guest_exceptions = 0;
			asm volatile(".set push; .set noreorder; mfc1 $2, $f0; nop; .set pop"
				     ::: "$2", "memory");
			GUEST_EQ(1, guest_exceptions);
			GUEST_EQ(EXC_CPU, EX_CODE(&guest_last));
		}
	}
	mtc0(0, C0_STATUS);
	mtc0(0, C0_CAUSE);
	return rounds;
}

TEST_F(attack, storm_of_fields_without_an_fpu)
{
	u32 rounds = hostile_rounds(3000, 100000);

	hostile_seed(0);
	EXPECT_EQ(rounds, vm_call(self->vm, field_storm, rounds, hostile_random()));
}

GUEST static u32 modes_of_the_fpu(u32 rounds)
{
	u32 i, v;

	for (i = 0; i < rounds; i++) {
		mtc0(ST_CU1 | ST_FR, C0_STATUS);
		asm volatile("mtc1 %0, $f2" :: "r" (i));
		mtc0(0, C0_STATUS);
		mtc0(ST_CU1 | ST_FR, C0_STATUS);
		asm volatile("mfc1 %0, $f2" : "=r" (v));
		GUEST_EQ(i, v);
		mtc0(ST_CU1, C0_STATUS);
		asm volatile("mtc1 %0, $f2" :: "r" (~i));
		asm volatile("mfc1 %0, $f2" : "=r" (v));
		GUEST_EQ(~i, v);
	}
	mtc0(0, C0_STATUS);
	return rounds;
}

TEST_F(attack, storm_of_fields_with_an_fpu)
{
	struct kvm_enable_cap cap = { .cap = KVM_CAP_MIPS_FPU };

	if (ioctl(self->vm->fd, KVM_CHECK_EXTENSION, KVM_CAP_MIPS_FPU) < 1)
		SKIP(return, "the host has no FPU");
	ASSERT_EQ(0, kvm_ioctl(self->vm->vcpu, KVM_ENABLE_CAP, &cap));
	reg_set32(self->vm, REG_CP0(32, 16, 1), reg_get32(self->vm, REG_CP0(32, 16, 1)) | 1);
	EXPECT_EQ(1000, vm_call(self->vm, modes_of_the_fpu, 1000, 0));
}

/* V9.  No interrupt controller is there: every access of any width is a device's. */
/* Not in a delay slot, where guest_record could not go on. */
#define STORE(op, at)	asm volatile(".set push; .set noreorder; " op " %0, 0(%1); nop; .set pop" \
				     :: "r" (~0u), "r" (at) : "memory")

GUEST static u32 touch_gic(u32 offset, u32 width)
{
	u32 at = GUEST_BASE + 0x1bdc0000 + offset;

	guest_handler = guest_record;
	guest_exceptions = 0;
	switch (width) {
	case 1: STORE("sb", at); break;
	case 2: STORE("sh", at); break;
	case 4: STORE("sw", at); break;
	default: STORE("swl", at); break;
	}
	return guest_exceptions;
}

TEST_F(attack, interrupt_controller_that_is_not_there)
{
	static const u32 at[] = { 0, 1, 2, 3, 0x8004, 0x80fe, 0xfffc, 0x1ffff };
	struct vm *vm = self->vm;
	u32 i, width;
	struct ucall uc;

	EXPECT_GT(0, kvm_ioctl(vm->fd, KVM_CREATE_IRQCHIP, NULL));
	for (i = 0; i < sizeof(at) / 4; i++)
		for (width = 1; width <= 8; width *= 2) {
			bool crooked = width < 8 && at[i] & (width - 1);
			u32 exits = 0;

			vm_start(vm, touch_gic, at[i], width, 0);
			while (vm_next(vm, &uc) == UCALL_NONE) {
				ASSERT_EQ(KVM_EXIT_MMIO, vm->run->exit_reason);
				EXPECT_LE(0x1bdc0000, vm->run->mmio.phys_addr);
				EXPECT_GE(0x1bde0000, vm->run->mmio.phys_addr + vm->run->mmio.len);
				ASSERT_GE(4, ++exits);
			}
			EXPECT_EQ(UCALL_DONE, uc.cmd);
			EXPECT_EQ(crooked, uc.arg[0]);
			EXPECT_EQ(crooked, !exits);
		}
	EXPECT_EQ(-EINVAL, vm_interrupt(vm, 2, 1));
}

/* V10.  WAIT after WAIT, while somebody else wants the CPU. */
GUEST_DATA static volatile u32 woken = 0;

GUEST static void wake(struct ex_frame *f)
{
	if (EX_CODE(f) != EXC_INT)
		guest_unexpected(f);
	woken++;
	f->status &= ~0x8000;
}

GUEST static u32 waits(u32 rounds, u32 ticks)
{
	u32 i;

	guest_handler = wake;
	for (i = 0; i < rounds; i++) {
		guest_tag = i;
		mtc0(mfc0(C0_COUNT) + ticks, C0_COMPARE);
		while (woken == i) {	/* masked, it ends WAIT but is not lost before it */
			mtc0(0x8000, C0_STATUS);
			asm volatile("wait" ::: "memory");
			mtc0(0x8000 | ST_IE, C0_STATUS);
		}
		GUEST_EQ(i + 1, woken);
	}
	return woken;
}

static volatile bool stop_stealing;

static void *steal(void *arg)
{
	while (!stop_stealing)
		;
	return NULL;
}

TEST_F(attack, storm_of_waits_on_a_busy_host)
{
	pthread_t thief;

	stop_stealing = false;
	ASSERT_EQ(0, pthread_create(&thief, NULL, steal, NULL));
	EXPECT_EQ(100, vm_call(self->vm, waits, 100, 20000));
	stop_stealing = true;
	pthread_join(thief, NULL);
}

TEST_HARNESS_MAIN
