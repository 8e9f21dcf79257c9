// SPDX-License-Identifier: GPL-2.0-only
/*
 * T2, T4, T5, T18: guests that write where the hypervisor keeps its own: the
 * zero page, replaced code, kernel text through a mapping of the user's, and
 * physical addresses at every edge.
 */
#include "kselftest_harness.h"
#include "hostile.h"

#define CODE	(GUEST_FREE + 0x10000)
#define SCRATCH	(GUEST_FREE + 0x20000)

/* Instruction words that get replaced, and what runs around them. */
#define MFC0_V0_EPC	0x40027000	/* mfc0 v0,EPC */
#define MTC0_A0_EPC	0x40847000	/* mtc0 a0,EPC */
#define MFC0_V0_LLADDR	0x40028800
#define MFC0_V0_BADVADDR 0x40024000
#define DI		0x41606000
#define DI_V0		0x41626000
#define EI		0x41606020
#define ANDI_V0_1	0x30420001
#define JR_RA		0x03e00008
#define NOP		0

GUEST static u32 next_random(u32 *state)
{
	u32 x = *state += 0x9e3779b9;

	x = (x ^ x >> 16) * 0x21f0aaad;
	x = (x ^ x >> 15) * 0x735a2d97;
	return x ^ x >> 15;
}

/*
 * T2.  Words, halves and bytes over the zero page between traps of all kinds.
 * Status and IE stay sane at the places where the guest needs them.
 */
GUEST static u32 scribble(u32 rounds, u32 seed)
{
	u32 i, sum = 0;

	guest_handler = guest_record;
	for (i = 0; i < rounds; i++) {
		u32 r = next_random(&seed), v = next_random(&seed), off = r % 0x1000;

		/* Not Status, Cause nor EBase: the guest itself would be lost. */
		if ((off & ~3u) == 12 * 32 || (off & ~3u) == 15 * 32 + 4 || (off & ~3u) == 0x400)
			off = 0x800;
		if (r & 0x10000)
			*(volatile u32 *)(0x7000 + (off & ~3u)) = v;
		else if (r & 0x20000)
			*(volatile u16 *)(0x7000 + (off & ~1u)) = v;
		else
			*(volatile u8 *)(0x7000 + off) = v;
		sum += *(volatile u32 *)(0x7000 + (v & 0xffc));
		switch (r >> 20 & 15) {
		case 0: asm volatile("syscall" ::: "memory"); break;
		case 1: asm volatile("tlbp; ehb" ::: "memory"); break;
		case 2: asm volatile("tlbr; ehb" ::: "memory"); break;
		case 3: asm volatile("tlbwi; ehb" ::: "memory"); break;
		case 4: asm volatile("tlbwr; ehb" ::: "memory"); break;
		case 5: sum += mfc0(C0_COUNT); break;
		case 6: mtc0(v, C0_COMPARE); break;
		case 7: sum += *(volatile u32 *)0x60000000; break;
		case 8: asm volatile("cache 0x15, 0(%0)" :: "r" (SCRATCH) : "memory"); break;
		default: break;
		}
	}
	return sum & 0;
}

TEST(zero_page_full_of_garbage)
{
	u32 n, rounds = hostile_rounds(20, 500);
	struct hostile_log log = hostile_log_begin();

	ONLY_TE("there is no zero page");
	hostile_seed(0);
	for (n = 0; n < rounds; n++) {
		struct vm *vm = vm_create();
		u32 cmd, exits = 0;
		struct ucall uc;

		vm_start(vm, scribble, 500, hostile_random(), 0);
		/* What it writes to its TLB may lead to devices, or to its end. */
		do {
			cmd = vm_next(vm, &uc);
			if (cmd == UCALL_NONE && vm->run->exit_reason != KVM_EXIT_MMIO)
				break;
		} while (cmd == UCALL_NONE && ++exits < 500);
		if (cmd != UCALL_DONE)
			ASSERT_EQ(KVM_EXIT_INTERNAL_ERROR, vm->run->exit_reason);
		vm_free(vm);
	}
	hostile_log_check(&log);
}

/*
 * T4.  A TLB entry for every edge of the guest physical space: memory, devices
 * and nothing, read and written through it.
 */
GUEST_DATA static u32 edge_gpas[] = {
	0, 0x000ff000, 0x00100000, 0x00101000, 0x0ffff000, 0x1fffe000, 0x1ffff000, 0x20000000,
	0x3ffff000, 0x40000000, 0x7ffff000, 0x80000000, 0xfffff000,
};

GUEST static u32 edges(u32 i, u32 offset)
{
	u32 gpa = edge_gpas[i];

	guest_handler = guest_record;
	guest_exceptions = 0;
	guest_tlb_write(0, 0x60000000, EX_LO0(gpa, LO_V | LO_D | LO_G),
			EX_LO0(gpa + 0x1000, LO_V | LO_D | LO_G), 0);
	*(volatile u32 *)(0x60000000 + offset);
	*(volatile u32 *)(0x60000000 + offset) = 0xed6e0000 | i;
	return guest_exceptions;
}

TEST(physical_addresses_at_the_edges)
{
	struct hostile_log log = hostile_log_begin();
	u32 i, offset, exits, n = sizeof(edge_gpas) / 4;

	for (i = 0; i < n; i++)
		for (offset = 0; offset < 0x2000; offset += 0xffc) {
			struct vm *vm = vm_create();
			u8 *after = vm->mem + GUEST_SIZE - 0x1000;

			memset(after, 0xa5, 0x1000);
			vm_start(vm, edges, i, offset & ~3u, 0);
			for (exits = 0; exits < 4; exits++) {
				struct ucall uc;
				u32 cmd = vm_next(vm, &uc);

				if (cmd == UCALL_DONE)
					break;
				/* A device there, or the VM stops and says so. */
				ASSERT_EQ(UCALL_NONE, cmd);
				if (vm->run->exit_reason == KVM_EXIT_INTERNAL_ERROR)
					break;
				ASSERT_EQ(KVM_EXIT_MMIO, vm->run->exit_reason);
				ASSERT_EQ(1, vm->run->mmio.phys_addr >= GUEST_SIZE);
			}
			ASSERT_LT(exits, 4);
			if (VM_VAR(vm, edge_gpas)[i] != 0x000ff000)
				ASSERT_EQ(0xa5, after[0xffc]);
			vm_free(vm);
		}
	hostile_log_check(&log);
}

/*
 * T5.  Code that is replaced, run, rewritten and run again, @n words at @va
 * with a return behind them; the result is v0.
 */
static u32 run_words(struct vm *vm, u32 va, const u32 *words, u32 n, u32 a0)
{
	static const u32 end[] = { JR_RA, NOP };

	vm_code(vm, va, words, n);
	vm_code(vm, va + 4 * n, end, 2);
	return vm_call(vm, (void *)va, a0, 0);
}

#define RUN(vm, va, a0, ...)						\
	run_words(vm, va, (const u32[]){ __VA_ARGS__ },			\
		  sizeof((const u32[]){ __VA_ARGS__ }) / 4, a0)

TEST(host_rewrites_replaced_code)
{
	struct vm *vm = vm_create();
	u32 i;

	for (i = 0; i < 50; i++) {
		u32 va = CODE + 8 * (i % 7);

		ASSERT_EQ(i, RUN(vm, va, i, MTC0_A0_EPC, MFC0_V0_EPC));
		ASSERT_EQ(i, RUN(vm, va, i, MTC0_A0_EPC, MFC0_V0_EPC));
		ASSERT_EQ(0x1234, RUN(vm, va, i, 0x24021234));
		ASSERT_EQ(0, RUN(vm, va, i, EI, NOP, DI, NOP, DI_V0, ANDI_V0_1));
		ASSERT_EQ(1, RUN(vm, va, i, EI, NOP, DI_V0, ANDI_V0_1));
	}
	vm_free(vm);
}

/* The same by the guest itself: store over the replaced word, synci, call. */
GUEST static u32 rewrite(u32 rounds, u32 unused)
{
	volatile u32 *code = (void *)CODE;
	u32 i;

	for (i = 0; i < rounds; i++) {
		u32 kind = i % 4, expect = 0, v;

		code[2] = JR_RA;
		code[3] = NOP;
		switch (kind) {
		case 0:	code[0] = MTC0_A0_EPC; code[1] = MFC0_V0_EPC; expect = i; break;
		case 1:	code[0] = EI; code[1] = 0x24020007; expect = 7; break;
		case 2:	code[0] = DI_V0; code[1] = ANDI_V0_1; expect = 1; break;
		default: code[0] = 0x24840001; code[1] = 0x00801025; expect = i + 1; break;
		}
		asm volatile("sync; synci 0(%0); ehb" :: "r" (code) : "memory");
		for (v = 0; v < 3; v++) {
			GUEST_EQ(kind == 2 && v ? 0 : expect, guest_call((u32)code, i, 0));
			/* What lies in memory is what was put there, or does its work. */
			if (kind == 3)
				GUEST_EQ(0x24840001, code[0]);
		}
		if (kind == 3)
			asm volatile("di; ehb");
	}
	return rounds;
}

TEST(guest_rewrites_replaced_code)
{
	struct vm *vm = vm_create();
	u32 rounds = hostile_rounds(400, 40000);

	ASSERT_EQ(rounds, vm_call(vm, rewrite, rounds, 0));
	vm_free(vm);
}

TEST(replaced_code_in_odd_places)
{
	struct vm *vm = vm_create();
	u32 page = CODE + 0x1000, i;

	for (i = 0; i < 3; i++) {
		/* in the slot of a branch taken, of one not taken, of one nullified */
		ASSERT_EQ(5, RUN(vm, CODE, 5, MTC0_A0_EPC, 0x10000002, MFC0_V0_EPC, 0x24020001));
		ASSERT_EQ(5, RUN(vm, CODE, 5, MTC0_A0_EPC, 0x14000002, MFC0_V0_EPC, NOP));
		ASSERT_EQ(9, RUN(vm, CODE, 5, 0x24020009, MTC0_A0_EPC, 0x54000001, MFC0_V0_EPC));
		ASSERT_EQ(0, RUN(vm, CODE, 5, EI, NOP, 0x10000001, DI, DI_V0, ANDI_V0_1));
		ASSERT_EQ(1, RUN(vm, CODE, 5, EI, NOP, 0x10000001, DI_V0, ANDI_V0_1));
		/* the last word of a page: its idiom reaches into the next */
		ASSERT_EQ(1, RUN(vm, page - 12, 5, EI, NOP, DI_V0, ANDI_V0_1));
		ASSERT_EQ(1, RUN(vm, page - 4, 5, EI, NOP, DI_V0, ANDI_V0_1));
		ASSERT_EQ(5, RUN(vm, page - 4, 5, MTC0_A0_EPC, MFC0_V0_EPC));
		/* ei whose next word is the target of a jump elsewhere */
		ASSERT_EQ(1, RUN(vm, CODE + 0x40, 0, NOP, EI, 0x24820001));
		ASSERT_EQ(8, vm_call(vm, (void *)CODE + 0x48, 7, 0));
	}
	vm_free(vm);
}

/* Code that goes on where there is no memory: an exception, not a loop. */
GUEST static u32 falls_off(u32 va, u32 unused)
{
	guest_handler = guest_record;
	guest_exceptions = 0;
	*(volatile u32 *)va = DI_V0;
	asm volatile("sync; synci 0(%0); ehb" :: "r" (va) : "memory");
	return guest_call(va, 0, 0);
}

TEST(code_at_the_end_of_memory)
{
	struct vm *vm = vm_create();
	struct ucall uc;
	u32 i;

	vm_start(vm, falls_off, GUEST_BASE + GUEST_SIZE - 4, 0, 0);
	hostile_clock(100000);
	for (i = 0; i < 3; i++)
		ASSERT_EQ(UCALL_NONE, vm_next(vm, &uc));
	hostile_clock(0);
	ASSERT_LT(0, VM_VAR(vm, guest_exceptions));
	ASSERT_EQ(EXC_IBE, EX_CODE(&VM_VAR(vm, guest_last)));
	vm_free(vm);
}

/*
 * T18.  The guest user has the page of kernel code mapped writable and writes
 * the words the kernel then executes; what was replaced there must not show
 * through, nor come back.
 */
GUEST static void user_writes(u32 va, u32 word)
{
	*(volatile u32 *)va = word;
	USER_RETURN(*(volatile u32 *)va);
}

GUEST static void user_handler(struct ex_frame *f)
{
	if (!IS_USER_RETURN(f))
		guest_unexpected(f);
	guest_user_exit(f);
}

GUEST static u32 shared_text(u32 rounds, u32 unused)
{
	volatile u32 *code = (void *)CODE;
	u32 text = (u32)user_writes - GUEST_BASE, gpa = CODE - GUEST_BASE, i;

	guest_handler = user_handler;
	for (i = 0; i < rounds; i++) {
		code[0] = MTC0_A0_EPC;
		code[1] = MFC0_V0_EPC;
		code[2] = JR_RA;
		code[3] = NOP;
		asm volatile("sync; synci 0(%0); ehb" :: "r" (code) : "memory");
		GUEST_EQ(i, guest_call(CODE, i, 0));
		GUEST_EQ(i, guest_call(CODE, i, 0));
		/* Both views of the page: kernel text, and the user's data. */
		guest_tlb_write(0, 0x10000000, EX_LO0(text & ~0x1fff, LO_V | LO_G),
				EX_LO0((text & ~0x1fff) + 0x1000, LO_V | LO_G), 0);
		guest_tlb_write(1, 0x10002000, EX_LO0(gpa, LO_V | LO_D | LO_G),
				EX_LO0(gpa + 0x1000, LO_V | LO_D | LO_G), 0);
		GUEST_EQ(0x24020000 | (i & 0xfff),
			 guest_user(0x10000000 + (text & 0x1fff), 0x10002004,
				    0x24020000 | (i & 0xfff)));
		asm volatile("sync; synci 4(%0); ehb" :: "r" (code) : "memory");
		GUEST_EQ(i & 0xfff, guest_call(CODE, i, 0));
		/* The user must see the guest's word, not what stands for it. */
		GUEST_EQ(0x24020000 | (i & 0xfff), code[1]);
		GUEST_EQ(MTC0_A0_EPC, code[0]);
	}
	return rounds;
}

TEST(kernel_text_written_by_the_user)
{
	struct vm *vm = vm_create();

	ASSERT_EQ(100, vm_call(vm, shared_text, 100, 0));
	vm_free(vm);
}

TEST_HARNESS_MAIN
