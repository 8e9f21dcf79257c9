// SPDX-License-Identifier: GPL-2.0-only
/*
 * Accesses to addresses without memory: what reaches user space, the register
 * that a load leaves, and the ways around user space (coalesced, ioeventfd).
 */
#include "encode.h"
#include "kselftest_harness.h"
#include <sys/eventfd.h>
#include "kvm_util.h"

#define CODE	GUEST_FREE
#define RAM	(GUEST_FREE + 0x1000)	/* the reference: the same access to memory */
#define OLD	0x89abcdef	/* what the register holds before a load */

/* a0: address, a1: value; v0: register before and after */
static u32 lw_like(u32 op, s32 offset)
{
	return op << 26 | R_A0 << 21 | R_V0 << 16 | (offset & 0xffff);
}

#define LB	0x20
#define LH	0x21
#define LWL	0x22
#define LW	0x23
#define LBU	0x24
#define LHU	0x25
#define LWR	0x26
#define SB	0x28
#define SH	0x29
#define SWL	0x2a
#define SW	0x2b
#define SWR	0x2e
#define LL	0x30
#define SC	0x38

/* @word between loads of v0 and its return, or in the slot of the return. */
static void access_code(struct vm *vm, u32 word, bool slot)
{
	const u32 code[] = {
		MIPS_WORD(ADDU, R_V0, R_A1, R_ZERO),
		slot ? MIPS_WORD(JR, R_RA) : word,
		slot ? word : MIPS_WORD(JR, R_RA),
		0,
	};

	vm_code(vm, CODE, code, ARRAY_SIZE(code));
}

/* What user space sees of one access, and the guest's v0 afterwards. */
struct seen {
	u64 gpa;
	u32 len, is_write, data, v0;
};

static struct seen device_access(struct vm *vm, u32 addr, const u8 *device)
{
	struct kvm_run *run = vm->run;
	struct seen s = { 0 };
	struct ucall uc;

	vm_start(vm, (void *)CODE, addr, OLD, 0);
	if (vm_next(vm, &uc) != UCALL_NONE || run->exit_reason != KVM_EXIT_MMIO)
		test_fail("no device access: exit reason %u", run->exit_reason);
	s.gpa = run->mmio.phys_addr;
	s.len = run->mmio.len;
	s.is_write = run->mmio.is_write;
	if (s.is_write)
		memcpy(&s.data, run->mmio.data, s.len);
	else
		memcpy(run->mmio.data, device + (s.gpa & 3), s.len);
	s.v0 = vm_finish(vm);
	return s;
}

FIXTURE(access) { struct vm *vm; };
FIXTURE_VARIANT(access) { bool slot; };
FIXTURE_VARIANT_ADD(access, plain) { .slot = false };
FIXTURE_VARIANT_ADD(access, delay_slot) { .slot = true };

FIXTURE_SETUP(access)
{
	self->vm = vm_create();
}

FIXTURE_TEARDOWN(access)
{
	vm_free(self->vm);
}

/* Loads of every width: the register is what the same bytes in memory give. */
TEST_F(access, loads)
{
	static const u8 ops[] = { LB, LBU, LH, LHU, LW, LWL, LWR, LL };
	static const u8 widths[] = { 1, 1, 2, 2, 4, 1, 1, 4 };
	static const u8 bytes[2][4] = {
		{ 0x81, 0x92, 0xa3, 0xb4 }, { 0x11, 0x72, 0x33, 0x04 },
	};
	struct vm *vm = self->vm;
	unsigned int i, offset, b;
	struct seen s;
	u32 want;

	for (i = 0; i < ARRAY_SIZE(ops); i++)
		for (offset = 0; offset < 4; offset += widths[i])
			for (b = 0; b < 2; b++) {
				memcpy(vm_ptr(vm, (void *)RAM), bytes[b], 4);
				access_code(vm, lw_like(ops[i], 0), variant->slot);
				vm_start(vm, (void *)CODE, RAM + offset, OLD, 0);
				want = vm_finish(vm);
				s = device_access(vm, IO(0x100 + offset), bytes[b]);
				EXPECT_EQ(0, s.is_write);
				EXPECT_EQ(want, s.v0)
					TH_LOG("opcode %#x offset %u", ops[i], offset);
				if (ops[i] != LWL && ops[i] != LWR) {
					EXPECT_EQ(widths[i], s.len);
					EXPECT_EQ(GUEST_IO + 0x100 + offset, s.gpa);
				}
				EXPECT_EQ(GUEST_IO + 0x100, s.gpa & ~3ull);
				EXPECT_LE((s.gpa & 3) + s.len, 4);
			}
}

/* Stores: exactly the bytes that memory would have got. */
TEST_F(access, stores)
{
	static const u8 ops[] = { SB, SH, SW, SWL, SWR };
	static const u8 widths[] = { 1, 2, 4, 1, 1 };
	struct vm *vm = self->vm;
	u8 *ram = vm_ptr(vm, (void *)RAM), bus[4];
	unsigned int i, offset;
	struct seen s;

	for (i = 0; i < ARRAY_SIZE(ops); i++)
		for (offset = 0; offset < 4; offset += widths[i]) {
			memset(ram, 0x5a, 4);
			memset(bus, 0x5a, 4);
			access_code(vm, lw_like(ops[i], 0), variant->slot);
			vm_start(vm, (void *)CODE, RAM + offset, OLD, 0);
			vm_finish(vm);
			s = device_access(vm, IO(0x200 + offset), NULL);
			ASSERT_EQ(1, s.is_write);
			ASSERT_LE((s.gpa & 3) + s.len, 4);
			memcpy(bus + (s.gpa & 3), &s.data, s.len);
			EXPECT_EQ(0, memcmp(ram, bus, 4))
				TH_LOG("opcode %#x offset %u: %#x", ops[i],
				       offset, s.data);
			EXPECT_EQ(GUEST_IO + 0x200, s.gpa & ~3ull);
			EXPECT_EQ(OLD, s.v0);
		}
}

/* SC to a device fails without a store: nobody can promise atomicity. */
TEST_F(access, store_conditional_fails)
{
	struct vm *vm = self->vm;

	access_code(vm, lw_like(SC, 0), variant->slot);
	EXPECT_EQ(0, (vm_start(vm, (void *)CODE, IO(0x300), OLD, 0),
		      vm_finish(vm)));
}

/* Offsets are signed, and a load into $0 reads all the same. */
TEST(addresses_and_registers)
{
	static const u8 bytes[4] = { 1, 2, 3, 4 };
	struct vm *vm = vm_create();
	struct seen s;

	access_code(vm, lw_like(LW, -4), false);
	s = device_access(vm, IO(0x404), bytes);
	EXPECT_EQ(GUEST_IO + 0x400, s.gpa);
	EXPECT_EQ(0x04030201, s.v0);
	access_code(vm, lw_like(LW, 0x7ffc), false);
	s = device_access(vm, IO(0), bytes);
	EXPECT_EQ(GUEST_IO + 0x7ffc, s.gpa);
	access_code(vm, lw_like(LW, 0) & ~(31 << 16), false);
	s = device_access(vm, IO(0), bytes);
	EXPECT_EQ(4, s.len);
	EXPECT_EQ(OLD, s.v0);
	vm_free(vm);
}

/* The first and the last byte of the guest's physical address space. */
GUEST static u32 through_tlb(u32 gpa, u32 offset)
{
	guest_tlb_write(0, GUEST_KSEG2, EX_LO0(gpa, LO_V | LO_D | LO_G), LO_G, 0);
	return *(volatile u32 *)(GUEST_KSEG2 + offset);
}

TEST(any_physical_address)
{
	static const u32 gpas[] = {
		0x00100000, 0x20000000, 0x7ffff000, 0x80000000, 0xfffff000,
	};
	struct vm *vm = vm_create();
	struct ucall uc;
	unsigned int i;
	u32 value = 0xfeedf00d;

	for (i = 0; i < ARRAY_SIZE(gpas); i++) {
		vm_start(vm, through_tlb, gpas[i], 0xffc, 0);
		ASSERT_EQ(UCALL_NONE, vm_next(vm, &uc));
		ASSERT_EQ(KVM_EXIT_MMIO, vm->run->exit_reason);
		EXPECT_EQ(gpas[i] + 0xffcull, vm->run->mmio.phys_addr);
		memcpy(vm->run->mmio.data, &value, 4);
		EXPECT_EQ(value, vm_finish(vm));
	}
	vm_free(vm);
}

/* What devices cannot take is a bus error, with the registers unharmed. */
GUEST static u32 bus_error(u32 gpa, u32 value)
{
	guest_handler = guest_record;
	guest_exceptions = 0;
	guest_call(CODE, GUEST_BASE + gpa, value);
	return guest_exceptions;
}

TEST(impossible_accesses_are_bus_errors)
{
	static const u32 words[] = {
		0xcc820000,	/* pref: none at all */
		0xd4800000,	/* ldc1 */
		0xf4800000,	/* sdc1 */
	};
	struct vm *vm = vm_create();
	const struct ex_frame *f = &VM_VAR(vm, guest_last);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		access_code(vm, words[i], false);
		vm_call(vm, bus_error, GUEST_IO, OLD);
		if (i == 0) {
			EXPECT_EQ(0, VM_VAR(vm, guest_exceptions));
			continue;
		}
		EXPECT_EQ(1, VM_VAR(vm, guest_exceptions));
		EXPECT_TRUE(EX_CODE(f) == EXC_DBE || EX_CODE(f) == EXC_CPU)
			TH_LOG("word %#x: code %u", words[i], EX_CODE(f));
		EXPECT_EQ(CODE + 4, f->epc);
	}
	vm_free(vm);
}

GUEST static u32 writes(u32 gpa, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++)
		IO_WRITE(u32, gpa + 4 * (i & 3), i);
	return n;
}

TEST(coalesced_writes_wait_in_the_ring)
{
	struct vm *vm = vm_create();
	int page = ioctl(vm->fd, KVM_CHECK_EXTENSION, KVM_CAP_COALESCED_MMIO);
	struct kvm_coalesced_mmio_ring *ring = (void *)vm->run + page * 4096;
	struct kvm_coalesced_mmio_zone zone = { .addr = GUEST_IO, .size = 16 };
	unsigned int i;

	ASSERT_LT(0, page);
	ASSERT_EQ(0, kvm_ioctl(vm->fd, KVM_REGISTER_COALESCED_MMIO, &zone));
	EXPECT_EQ(10, vm_call(vm, writes, GUEST_IO, 10));
	EXPECT_EQ(10, ring->last - ring->first);
	for (i = 0; i < 10; i++) {
		EXPECT_EQ(GUEST_IO + 4 * (i & 3), ring->coalesced_mmio[i].phys_addr);
		EXPECT_EQ(4, ring->coalesced_mmio[i].len);
		EXPECT_EQ(i, *(u32 *)ring->coalesced_mmio[i].data);
	}
	ring->first = ring->last;
	ASSERT_EQ(0, kvm_ioctl(vm->fd, KVM_UNREGISTER_COALESCED_MMIO, &zone));
	vm_start(vm, writes, GUEST_IO, 1, 0);
	ASSERT_EQ(0, vm_run(vm));
	EXPECT_EQ(KVM_EXIT_MMIO, vm->run->exit_reason);
	EXPECT_EQ(GUEST_IO, vm->run->mmio.phys_addr);
	vm_free(vm);
}

/* A ring that user space has spoiled costs exits, nothing else. */
TEST(spoiled_ring_is_harmless)
{
	struct vm *vm = vm_create();
	int page = ioctl(vm->fd, KVM_CHECK_EXTENSION, KVM_CAP_COALESCED_MMIO);
	struct kvm_coalesced_mmio_ring *ring = (void *)vm->run + page * 4096;
	struct kvm_coalesced_mmio_zone zone = { .addr = GUEST_IO, .size = 16 };

	ASSERT_EQ(0, kvm_ioctl(vm->fd, KVM_REGISTER_COALESCED_MMIO, &zone));
	ring->first = 0;
	ring->last = 0x7fffffff;
	vm_start(vm, writes, GUEST_IO, 1, 0);
	ASSERT_EQ(0, vm_run(vm));
	EXPECT_EQ(KVM_EXIT_MMIO, vm->run->exit_reason);
	EXPECT_EQ(1, vm_finish(vm));
	vm_free(vm);
}

static u64 events(int fd)
{
	u64 n = 0;

	return read(fd, &n, sizeof(n)) == sizeof(n) ? n : 0;
}

TEST(ioeventfd_counts_matching_writes)
{
	struct vm *vm = vm_create();
	int any = eventfd(0, EFD_NONBLOCK), five = eventfd(0, EFD_NONBLOCK);
	struct kvm_ioeventfd all = { .addr = GUEST_IO, .len = 4, .fd = any };
	struct kvm_ioeventfd match = {
		.addr = GUEST_IO + 4, .len = 4, .fd = five, .datamatch = 5,
		.flags = KVM_IOEVENTFD_FLAG_DATAMATCH,
	};
	struct ucall uc;

	ASSERT_EQ(0, kvm_ioctl(vm->fd, KVM_IOEVENTFD, &all));
	ASSERT_EQ(0, kvm_ioctl(vm->fd, KVM_IOEVENTFD, &match));
	/* Writes 0 to 5 go to words 0 1 2 3 0 1: the devices get 0, 4 and 5. */
	vm_start(vm, writes, GUEST_IO, 6, 0);
	ASSERT_EQ(UCALL_NONE, vm_next(vm, &uc));
	EXPECT_EQ(GUEST_IO + 4, vm->run->mmio.phys_addr);	/* 1 is no match */
	ASSERT_EQ(UCALL_NONE, vm_next(vm, &uc));
	EXPECT_EQ(GUEST_IO + 8, vm->run->mmio.phys_addr);
	ASSERT_EQ(UCALL_NONE, vm_next(vm, &uc));
	EXPECT_EQ(GUEST_IO + 12, vm->run->mmio.phys_addr);
	EXPECT_EQ(6, vm_finish(vm));
	EXPECT_EQ(2, events(any));
	EXPECT_EQ(1, events(five));
	EXPECT_EQ(-EEXIST, kvm_ioctl(vm->fd, KVM_IOEVENTFD, &all));
	all.flags = KVM_IOEVENTFD_FLAG_DEASSIGN;
	EXPECT_EQ(0, kvm_ioctl(vm->fd, KVM_IOEVENTFD, &all));
	vm_start(vm, writes, GUEST_IO, 1, 0);
	EXPECT_EQ(UCALL_NONE, vm_next(vm, &uc));
	vm_free(vm);
}

TEST_HARNESS_MAIN
