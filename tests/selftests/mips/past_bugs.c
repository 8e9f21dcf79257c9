// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bugs that KVM on MIPS had before, one test each, with what used to happen.
 * Those which belong to a theme have their test there:
 *   vCPU number of KVM_INTERRUPT beyond the VM's: host oops       api.c
 *   host FPU registers shown to the guest                         fpu.c
 *   FCSR loaded with cause and enable set: host exception         fpu.c
 *   guest page number beyond the table: host memory corrupted     mmio.c
 *   Wired ignored by tlbwr; stale pages under another ASID        tlb.c
 *   commpage taken for guest memory by TLB faults                 tlb.c
 *   eret took EXL before ERL                                      exceptions.c
 *   PC of a device load in a delay slot                           mmio.c
 *   no interrupt delivered at all (shift by a mask)               interrupts.c
 *   read-only CP0 registers written by way of the commpage        cp0.c
 *   guest TLB invisible to user space                             onereg.c
 */
#include "encode.h"
#include "kselftest_harness.h"
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include "kvm_util.h"

#define CODE	GUEST_FREE
#define DATA	(GUEST_FREE + 0x2000)
#define VA	0x20000000

GUEST_DATA static volatile u32 word = 0;

/* A register whose every read is an exit: Random, PRId */
#if ON_VZ
#define ALWAYS_TRAPS	"$15"
#else
#define ALWAYS_TRAPS	"$1"
#endif

/* A trap between LL and SC did not break the reservation, or broke all. */
GUEST static u32 ll_sc(u32 n)
{
	u32 i, ok, v;

	for (i = 0; i < n; i++) {
		asm volatile(
		"	.set	push\n"
		"	.set	noreorder\n"
		"	ll	%0, %2\n"
		"	mfc0	$2, " ALWAYS_TRAPS "\n"
		"	move	%1, %0\n"
		"	sc	%1, %2\n"
		"	.set	pop\n"
		: "=&r" (v), "=&r" (ok), "+m" (word) : : "$2");
		GUEST_EQ(0, ok);
		do
			asm volatile(
			"	.set	push\n"
			"	.set	noreorder\n"
			"	ll	%0, %2\n"
			"	addiu	%1, %0, 1\n"
			"	sc	%1, %2\n"
			"	.set	pop\n"
			: "=&r" (v), "=&r" (ok), "+m" (word));
		while (!ok);
	}
	return word;
}

TEST(reservation_ends_with_a_trap)
{
	struct vm *vm = vm_create();

	EXPECT_EQ(1000, vm_call(vm, ll_sc, 1000, 0));
	vm_free(vm);
}

/* CACHE: the offset was not sign-extended. */
GUEST static u32 cache_offsets(void)
{
	u32 a = VA + 0x1000;

	guest_handler = guest_record;
	guest_tlb_write(0, VA, EX_LO0(DATA - GUEST_BASE, LO_V | LO_D | LO_G), LO_G, 0);
	/* Hit writeback invalidate D at a mapped address, by a negative offset. */
	asm volatile(".set push; .set noreorder; cache 0x15, -4(%0); nop; .set pop"
		     : : "r" (a) : "memory");
	GUEST_EQ(0, guest_exceptions);
	asm volatile(".set push; .set noreorder; cache 0x15, -4(%0); nop; .set pop"
		     : : "r" (VA) : "memory");
	GUEST_EQ(1, guest_exceptions);
	GUEST_EQ(VA - 4, guest_last.badvaddr);
	GUEST_EQ(EXC_TLBL, EX_CODE(&guest_last));
	return 0;
}

TEST(cache_offsets_are_signed)
{
	struct vm *vm;

	ONLY_TE("hardware executes it, and the emulator's has no TLB exceptions");
	vm = vm_create();
	vm_call(vm, cache_offsets, 0, 0);
	vm_free(vm);
}

/* All CACHE operations at all kinds of addresses; some discarded host data. */
GUEST static u32 cache_everything(u32 from)
{
	u32 op, i;

	guest_handler = guest_record;
	for (op = 0; op < 32; op++)
		for (i = 0; i < 4; i++) {
			guest_tag = op << 8 | i;
			*(volatile u32 *)DATA = guest_tag;
			guest_call(CODE + op * 16, ((u32 *)from)[i], 0);
			GUEST_EQ(guest_tag, *(volatile u32 *)DATA);
		}
	return 0;
}

TEST(cache_operations_lose_nothing)
{
	static const u32 addresses[4] = { DATA, GUEST_BASE, GUEST_BASE + 0x10000000, 0 };
	struct vm *vm = vm_create();
	unsigned int op;

	for (op = 0; op < 32; op++) {
		const u32 code[] = {
			0xbc800000 | op << 16, 0, MIPS_WORD(JR, R_RA), 0,
		};

		vm_code(vm, CODE + op * 16, code, 4);
	}
	memcpy(vm_ptr(vm, (void *)(DATA + 0x1000)), addresses, sizeof(addresses));
	vm_call(vm, cache_everything, DATA + 0x1000, 0);
	vm_call(vm, cache_everything, DATA + 0x1000, 0);	/* replaced by now */
	vm_free(vm);
}

/* An unaligned access with EXL set, or Index beyond the TLB, killed the VM. */
GUEST static void inner(struct ex_frame *f)
{
	guest_exceptions++;
	if (guest_exceptions == 1)
		asm volatile("lw $2, 1(%0)" : : "r" (DATA) : "$2", "memory");
	ucall(UCALL_DONE, f->cause, 0, 0);
}

GUEST static u32 unaligned_in_handler(void)
{
	guest_handler = inner;
	mtc0(~0u, C0_INDEX);
	asm volatile("ehb; tlbr; tlbwi; ehb; syscall" ::: "memory");
	return 0;
}

TEST(guest_mistakes_are_the_guests)
{
	struct vm *vm = vm_create();

	EXPECT_EQ(EXC_ADEL, vm_call(vm, unaligned_in_handler, 0, 0) >> 2 & 31);
	EXPECT_EQ(2, VM_VAR(vm, guest_exceptions));
	vm_free(vm);
}

/* Every reserved instruction of the guest cost a line of the host's log. */
GUEST static u32 reserved(u32 n)
{
	u32 i;

	guest_handler = guest_record;
	for (i = 0; i < n; i++) {
		asm volatile(".set push; .set noreorder\n"
			     ".word 0x42000010; nop\n"	/* rfe */
			     ".word 0x7c00003f; nop\n"
			     ".set pop" ::: "memory");
		IO_WRITE(u32, UCALL_GPA + 4, 0);
	}
	return guest_exceptions;
}

static unsigned int log_lines(int fd)
{
	char line[1024];
	unsigned int n = 0;

	while (read(fd, line, sizeof(line)) > 0)
		n++;
	return n;
}

TEST(guest_does_not_flood_the_log)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
	struct vm *vm = vm_create();
	struct ucall uc;

	ASSERT_LE(0, fd);
	log_lines(fd);
	vm_start(vm, reserved, 200, 0, 0);
	while (vm_next(vm, &uc) != UCALL_DONE)
		;
	EXPECT_EQ(400, uc.arg[0]);
	EXPECT_GE(3, log_lines(fd));
	vm_free(vm);
}

/* KVM_TRANSLATE returned success and nothing else. */
GUEST static u32 map_one(void)
{
	guest_tlb_write(0, VA, EX_LO0(DATA - GUEST_BASE, LO_V | LO_G),
			EX_LO0(DATA - GUEST_BASE, LO_V | LO_D | LO_G), 0);
	return 0;
}

TEST(translate_translates)
{
	static const struct {
		u64 va;
		bool valid, writable;
		u32 gpa;
	} cases[] = {
		{ DATA + 5, true, true, DATA + 5 - GUEST_BASE },
		{ VA + 0x123, true, false, DATA + 0x123 - GUEST_BASE },
		{ VA + 0x1123, true, true, DATA + 0x123 - GUEST_BASE },
		{ VA + 0x2000, false, false, 0 },
		{ ON_VZ ? GUEST_KSEG2 : 0x80000000, false, false, 0 },
		{ 0x100000000ull | DATA, false, false, 0 },
	};
	struct vm *vm = vm_create();
	struct kvm_translation tr;
	unsigned int i;

	vm_call(vm, map_one, 0, 0);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		tr = (struct kvm_translation){ .linear_address = cases[i].va };
		ASSERT_EQ(0, kvm_ioctl(vm->vcpu, KVM_TRANSLATE, &tr));
		EXPECT_EQ(cases[i].valid, tr.valid)
			TH_LOG("address %#llx", cases[i].va);
		if (!cases[i].valid)
			continue;
		EXPECT_EQ(cases[i].gpa, tr.physical_address);
		EXPECT_EQ(cases[i].writable, tr.writeable);
	}
	vm_free(vm);
}

/* Vector registers returned before they were stored. */
TEST(vector_registers_are_stored)
{
	struct kvm_enable_cap cap = { .cap = KVM_CAP_MIPS_MSA };
	struct vm *vm = vm_create();
	u64 v[2] = { 0x1122334455667788, 0x99aabbccddeeff00 }, w[2] = { 0 };

	if (ioctl(vm->fd, KVM_CHECK_EXTENSION, KVM_CAP_MIPS_MSA) < 1)
		SKIP(return, "no MSA for guests");
	ASSERT_EQ(0, kvm_ioctl(vm->vcpu, KVM_ENABLE_CAP, &cap));
	ASSERT_EQ(0, reg_set(vm, KVM_REG_MIPS_VEC_128(3), v));
	ASSERT_EQ(0, reg_get(vm, KVM_REG_MIPS_VEC_128(3), w));
	EXPECT_EQ(0, memcmp(v, w, sizeof(v)));
	vm_free(vm);
}

/* MSA disabled in a guest without MSA was the guest kernel's panic. */
GUEST static u32 msa(void)
{
	guest_handler = guest_record;
	asm volatile(".set push; .set noreorder\n"
		     ".word 0x7800000e; nop\n .set pop");	/* addv.b */
	asm volatile("" ::: "memory");
	return guest_exceptions << 8 | EX_CODE(&guest_last);
}

TEST(msa_without_msa_is_reserved)
{
	struct vm *vm = vm_create();

	/* An emulated CPU without MSA takes it for MDMX, which it ignores. */
	if (ON_VZ || system("grep -q 'ASEs.* msa' /proc/cpuinfo"))
		SKIP(return, "the CPU that executes it has no MSA");
	EXPECT_EQ(1 << 8 | EXC_RI, vm_call(vm, msa, 0, 0));
	vm_free(vm);
}

static volatile bool stop;

static void *unmap_thread(void *arg)
{
	while (!stop)
		madvise(arg, GUEST_SIZE, MADV_DONTNEED);
	return NULL;
}

GUEST static u32 nothing(void)
{
	return 7;
}

/* MMU notifiers ran while the VM was taken apart. */
TEST(notifier_against_destruction)
{
	void *other = vm_alloc(GUEST_SIZE);
	pthread_t thread;
	unsigned int i;

	ASSERT_EQ(0, pthread_create(&thread, NULL, unmap_thread, other));
	for (i = 0; i < 30; i++) {
		struct vm *vm = vm_create();

		ASSERT_EQ(0, vm_slot(vm, 1, 0, 0x1000000, GUEST_SIZE, other));
		EXPECT_EQ(7, vm_call(vm, nothing, 0, 0));
		vm_free(vm);
	}
	stop = true;
	pthread_join(thread, NULL);
}

/* Code written by the guest ran as it was before, or replaced words survived. */
GUEST static u32 rewrite(u32 n)
{
	volatile u32 *code = (volatile u32 *)CODE;
	u32 i;

	for (i = 0; i < n; i++) {
		guest_tag = i;
		code[0] = i & 1 ? 0x40027000 : 0x24020000 | i;	/* mfc0 EPC; li */
		code[1] = 0x03e00008;
		code[2] = 0;
		asm volatile("synci 0(%0); sync; .set push; .set noreorder; .set pop"
			     : : "r" (code) : "memory");
		mtc0(i << 8, C0_EPC);
		GUEST_EQ(i & 1 ? i << 8 : i, guest_call(CODE, 0, 0));
	}
	return n;
}

#define ROM	0x1fc00000	/* the board's: flash, beyond all RAM */
#define ROM_CODE (ROM + 0x480)	/* mtc0, where EJTAG enters; see tests/board/run */

/* Memory without struct page, which code cannot be read from at any time. */
TEST(privileged_code_in_device_memory_ends_the_vm)
{
	int mem = open("/dev/mem", O_RDWR | O_SYNC);
	struct vm *vm;
	u32 *rom;

	ONLY_TE("hardware fetches the instructions of a VZ guest");
	vm = vm_create();
	ASSERT_LE(0, mem);
	rom = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, mem, ROM);
	ASSERT_TRUE(rom != MAP_FAILED);
	ASSERT_EQ(0x409af800, rom[(ROM_CODE - ROM) / 4]);
	ASSERT_EQ(0, vm_slot(vm, 1, 0, ROM, 4096, rom));
	vm_start(vm, (void *)(GUEST_BASE + ROM_CODE), 0, 0, 0);
	EXPECT_EQ(0, vm_run(vm));
	EXPECT_EQ(KVM_EXIT_INTERNAL_ERROR, vm->run->exit_reason);
	EXPECT_EQ(KVM_MIPS_SUBERROR_CODE, vm->run->internal.suberror);
	EXPECT_EQ(GUEST_BASE + ROM_CODE, (u32)vm->run->internal.data[2]);
	vm_free(vm);
}

TEST(rewritten_code_runs)
{
	struct vm *vm = vm_create();

	EXPECT_EQ(200, vm_call(vm, rewrite, 200, 0));
	vm_free(vm);
}

TEST_HARNESS_MAIN
