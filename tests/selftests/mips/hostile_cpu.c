// SPDX-License-Identifier: GPL-2.0-only
/*
 * T6 to T9, T11 to T13, T15 and T16: guests that do with their CPU what no
 * kernel should: TLB garbage, ASID thrash, LL and SC across traps, CACHE, timer
 * storms, Status and Config, hypercalls, exceptions within exceptions.
 */
#include "kselftest_harness.h"
#include "hostile.h"

#define SCRATCH	(GUEST_FREE + 0x20000)

GUEST static u32 next_random(u32 *state)
{
	u32 x = *state += 0x9e3779b9;

	x = (x ^ x >> 16) * 0x21f0aaad;
	x = (x ^ x >> 15) * 0x735a2d97;
	return x ^ x >> 15;
}

/* A VM whose guest may end in any way that has a name. */
static void any_end(const void *fn, u32 a0, u32 a1)
{
	struct vm *vm = vm_create();
	struct ucall uc;
	u32 cmd, exits = 0;

	vm_start(vm, fn, a0, a1, 0);
	do {
		cmd = vm_next(vm, &uc);
		if (cmd == UCALL_NONE && vm->run->exit_reason != KVM_EXIT_MMIO)
			break;
	} while (cmd == UCALL_NONE && ++exits < 10000);
	if (cmd != UCALL_DONE && vm->run->exit_reason != KVM_EXIT_INTERNAL_ERROR)
		test_fail("exit %u after %u", vm->run->exit_reason, exits);
	vm_free(vm);
}

/* T6.  A trapping instruction in a slot, a branch in a slot, a crooked PC. */
GUEST static u32 slots(void)
{
	u32 v;

	guest_handler = guest_record;
	guest_exceptions = 0;
	asm volatile(".set push; .set noreorder; b 1f; syscall; 1: .set pop" ::: "memory");
	GUEST_EQ(1, guest_exceptions);
	GUEST_EQ(CAUSE_BD, guest_last.cause & CAUSE_BD);
	asm volatile(".set push; .set noreorder; b 1f; mfc0 %0, $12; li %0, 1; 1: .set pop"
		     : "=r" (v) :: "memory");
	GUEST_EQ(0, v & 1);
	/* eret in a slot is refused or ignored, never taken; hardware may do anything */
	if (!ON_VZ)
		asm volatile(".set push; .set noreorder; b 1f; .word 0x42000018; nop; 1: .set pop"
			     ::: "memory");
	return 0x51075;
}

TEST(privileged_instructions_in_slots)
{
	struct vm *vm = vm_create();

	ASSERT_EQ(0x51075, vm_call(vm, slots, 0, 0));
	vm_free(vm);
}

GUEST static void crooked_handler(struct ex_frame *f)
{
	guest_record(f);
	f->epc = f->gpr[31];
}

GUEST static u32 crooked(u32 pc)
{
	guest_handler = crooked_handler;
	guest_exceptions = 0;
	guest_call(pc, 0, 0);
	GUEST_EQ(1, guest_exceptions);
	return EX_CODE(&guest_last);
}

#define BEYOND	(ON_VZ ? EXC_TLBL : EXC_ADEL)	/* the upper half of the addresses */

TEST(crooked_program_counters)
{
	static const struct {
		u32 pc, code, code2;
	} cases[] = {
		{ SCRATCH + 2, EXC_ADEL, EXC_RI },
		{ SCRATCH + 1, EXC_ADEL, EXC_RI },
		{ 0, EXC_TLBL, EXC_TLBL }, { GUEST_KSEG2, EXC_TLBL, EXC_TLBL },
		{ 0xffff0000, BEYOND, BEYOND }, { 0xd0000000, BEYOND, BEYOND },
		{ GUEST_BASE + 0x1ffff000, EXC_IBE, EXC_IBE },
	};
	u32 i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vm *vm = vm_create();
		u32 code = vm_call(vm, crooked, cases[i].pc, 0);

		if (code != cases[i].code && code != cases[i].code2)
			test_fail("PC %#x: exception %u", cases[i].pc, code);
		vm_free(vm);
	}
}

/*
 * An EntryLo through which a page of @pagemask cannot harm what the guest itself
 * lives on: a guest whose code or stack is garbage may run for ever.
 */
GUEST static u32 harmless(u32 lo, u32 pagemask)
{
	u32 page = (lo << 6 & 0xfffff000) & ~(pagemask >> 1 | 0xfff);

	return page < GUEST_FREE - GUEST_BASE ? lo & ~LO_D : lo;
}

/* T7.  Garbage in the TLB: duplicates, every PageMask, any Index and Wired. */
GUEST static u32 tlb_garbage(u32 rounds, u32 seed)
{
	u32 i, sum = 0, most;

	guest_handler = guest_record;
	for (i = 0; i < rounds; i++) {
		u32 r = next_random(&seed), size = r % 9 * 2;

		mtc0(r & 0x400 ? next_random(&seed) : r >> 26, C0_INDEX);
		mtc0(next_random(&seed) & (r & 0x800 ? 0xffffffff : 0x7000e0ff), C0_ENTRYHI);
		most = r & 0x2000 ? 0x1fffe000 : ((1u << size) - 1) << 13;
		mtc0(harmless(next_random(&seed) & (r & 0x1000 ? 0xffffffff : 0x3fff), most),
		     C0_ENTRYLO0);
		mtc0(harmless(next_random(&seed) & (r & 0x1000 ? 0xffffffff : 0x3fff), most),
		     C0_ENTRYLO1);
		mtc0(r & 0x2000 ? next_random(&seed) : most, C0_PAGEMASK);
		mtc0(r & 0x4000 ? 63 : next_random(&seed), C0_WIRED);
		switch (r >> 16 & 3) {
		case 0:	asm volatile("ehb; tlbwi; ehb" ::: "memory"); break;
		case 1:	asm volatile("ehb; tlbwr; ehb" ::: "memory"); break;
		case 2:	asm volatile("ehb; tlbp; ehb" ::: "memory"); break;
		default: asm volatile("ehb; tlbr; ehb" ::: "memory"); break;
		}
		sum += mfc0(C0_INDEX) + mfc0(C0_ENTRYHI);
		if (r & 0x8000)
			sum += *(volatile u32 *)(next_random(&seed) & 0x7000fffc);
		if (r & 0x80000)
			*(volatile u32 *)(0x60000000 | (next_random(&seed) & 0xfffc)) = r;
	}
	return sum & 0;
}

TEST(tlb_full_of_garbage)
{
	u32 n, rounds = hostile_rounds(20, 300);
	struct hostile_log log = hostile_log_begin();

	hostile_seed(0);
	for (n = 0; n < rounds; n++)
		any_end(tlb_garbage, 300, hostile_random());
	hostile_log_check(&log);
}

/* T8.  Each ASID maps the same address to a word of its own, round and round. */
GUEST static u32 asids(u32 rounds, u32 seed)
{
	u32 i, n;

	for (i = 0; i < 64; i++)
		*(volatile u32 *)(SCRATCH + 0x1000 * i) = 0xa51d0000 | i;
	for (n = 0; n < rounds; n++) {
		for (i = 0; i < 256; i++) {
			u32 asid = n & 1 ? i : next_random(&seed) & 0xff;
			u32 lo = EX_LO0(SCRATCH - GUEST_BASE + 0x1000 * (asid % 64), LO_V | LO_D);

			guest_tlb_write(asid % 48, 0x10000000 | asid, lo, lo, 0);
			GUEST_EQ(0xa51d0000 | asid % 64, *(volatile u32 *)0x10000000);
			GUEST_EQ(0xa51d0000 | asid % 64, *(volatile u32 *)0x10001000);
		}
	}
	return rounds;
}

/* Pages of the host kernel, in KiB: what is not free, cached or a process's. */
static u32 host_memory(void)
{
	FILE *f = fopen("/proc/meminfo", "r");
	char name[64];
	u32 kib, used = 0;

	REQUIRE(f);
	while (fscanf(f, "%63s %u%*[^\n]", name, &kib) == 2) {
		if (!strcmp(name, "MemTotal:"))
			used += kib;
		else if (!strcmp(name, "MemFree:") || !strcmp(name, "Buffers:") ||
			 !strcmp(name, "Cached:") || !strcmp(name, "SReclaimable:") ||
			 !strcmp(name, "AnonPages:"))
			used -= kib;
	}
	fclose(f);
	return used;
}

TEST(asid_thrash_is_right_and_bounded)
{
	struct vm *vm = vm_create();
	u32 before, after;

	hostile_seed(0);
	ASSERT_EQ(1, vm_call(vm, asids, 1, hostile_random()));
	before = host_memory();
	ASSERT_EQ(30, vm_call(vm, asids, 30, hostile_random()));
	after = host_memory();
	vm_free(vm);
	if (after > before + 3 * 1024)
		test_fail("host memory grows from %u to %u KiB", before, after);
}

/* T9.  A trap between LL and SC breaks the link; SC without LL fails. */
GUEST static u32 link_broken(u32 va)
{
	u32 ok = 1, old;

	guest_handler = guest_record;
	*(volatile u32 *)va = 5;
	/* an exception and its eret in between */
	asm volatile("ll %1, 0(%2); syscall; sc %0, 0(%2)"
		     : "+r" (ok), "=&r" (old) : "r" (va) : "memory");
	GUEST_EQ(0, ok);
	GUEST_EQ(5, *(volatile u32 *)va);
	/* nothing in between */
	do {
		ok = 6;
		asm volatile("ll %1, 0(%2); sc %0, 0(%2)"
			     : "+r" (ok), "=&r" (old) : "r" (va) : "memory");
	} while (!ok);
	GUEST_EQ(6, *(volatile u32 *)va);
	return 0x11cc;
}

TEST(traps_break_the_link)
{
	struct vm *vm = vm_create();

	ASSERT_EQ(0x11cc, vm_call(vm, link_broken, SCRATCH, 0));
	vm_free(vm);
}

/* T11.  CACHE with every code on every kind of address; memory stays. */
#define CACHE_AT(code) asm volatile("cache " #code ", 0(%0)" :: "r" (va) : "memory")
#define CACHE_4(a, b, c, d) CACHE_AT(a); CACHE_AT(b); CACHE_AT(c); CACHE_AT(d)

GUEST static void all_cache_ops(u32 va)
{
	CACHE_4(0, 1, 2, 3); CACHE_4(4, 5, 6, 7); CACHE_4(8, 9, 10, 11); CACHE_4(12, 13, 14, 15);
	CACHE_4(16, 17, 18, 19); CACHE_4(20, 21, 22, 23); CACHE_4(24, 25, 26, 27);
	CACHE_4(28, 29, 30, 31);
}

GUEST_DATA static u32 cache_at[] = {
	SCRATCH, SCRATCH + 1, GUEST_BASE, GUEST_BASE + GUEST_SIZE - 4, GUEST_BASE + GUEST_SIZE,
	0x40000000, GUEST_BASE + 0x10000000, GUEST_BASE + 0x1ffffffc, 0x60000000, 0x7ffffffc, 0, 0x7000, 0x4fff0000, 0x80000000,
	0x80100000, 0xa0000000, 0xc0000000, 0xffffffff,
};

GUEST static u32 cache_everywhere(void)
{
	u32 i, n;

	guest_handler = guest_record;
	for (i = 0; i < 64; i++)
		*(volatile u32 *)(SCRATCH + 4 * i) = i * 0x01010101;
	for (n = 0; n < sizeof(cache_at) / 4; n++)
		all_cache_ops(cache_at[n]);
	for (i = 0; i < 64; i++)
		GUEST_EQ(i * 0x01010101, *(volatile u32 *)(SCRATCH + 4 * i));
	return 0xcac4e;
}

TEST(cache_operations_everywhere)
{
	struct vm *vm = vm_create();

	ASSERT_EQ(0xcac4e, vm_call(vm, cache_everywhere, 0, 0));
	vm_free(vm);
}

/* T12.  Compare always one ahead, Count stopped and set while it runs. */
GUEST_DATA static u32 timer_interrupts;

GUEST static void timer_handler(struct ex_frame *f)
{
	if (EX_CODE(f) != EXC_INT)
		guest_unexpected(f);
	timer_interrupts++;
	mtc0(mfc0(C0_COUNT) + 1, C0_COMPARE);
}

GUEST static u32 timer_storm(u32 rounds, u32 seed)
{
	u32 i;

	guest_handler = timer_handler;
	mtc0(mfc0(C0_COUNT) + 1, C0_COMPARE);
	mtc0(0x8000 | ST_IE, C0_STATUS);
	for (i = 0; i < rounds; i++) {
		u32 r = next_random(&seed);

		if (r % 64 == 0)
			mtc0(r, C0_COUNT);
		else if (r % 64 == 1)
			mtc0(1u << 27, C0_CAUSE);
		else if (r % 64 == 2)
			mtc0(0, C0_CAUSE);
		else
			mtc0(mfc0(C0_COUNT) + (r >> 8 & 3), C0_COMPARE);
	}
	mtc0(0, C0_STATUS);
	return timer_interrupts;
}

TEST(compare_one_ahead_of_count)
{
	struct vm *vm = vm_create();

	hostile_seed(0);
	ASSERT_LT(0, vm_call(vm, timer_storm, hostile_rounds(20000, 200000), hostile_random()));
	vm_free(vm);
}

/* T13.  Every bit of Status, Cause and Config alone and in random company. */
GUEST static u32 toggles(u32 rounds, u32 seed)
{
	u32 i, n, v = 0;

	guest_handler = guest_record;
	for (i = 0; i < 32 + rounds; i++) {
		u32 bits = i < 32 ? 1u << i : next_random(&seed);

		for (n = 0; n < 8; n++) {
			switch (n) {
			/* Not UM without EXL: the next instruction would be the user's. */
			case 0: mtc0((bits & ~ST_IE) | ST_EXL, C0_STATUS); break;
			case 1: mtc0(bits, C0_CAUSE); break;
			case 2: mtc0(bits, 16, 0); break;
			case 3: mtc0(bits, 16, 1); break;
			case 4: mtc0(bits, 16, 3); break;
			case 5: mtc0(bits, 16, 5); break;
			case 6: mtc0(bits, 7, 0); break;
			default: mtc0(bits, 5, 1); break;
			}
			v += mfc0(C0_STATUS) + mfc0(C0_CAUSE);
		}
		mtc0(0, C0_STATUS);
	}
	mtc0(0, C0_CAUSE);
	/* Still a CPU: it traps where it should. */
	guest_exceptions = 0;
	asm volatile("syscall" ::: "memory");
	GUEST_EQ(1, guest_exceptions);
	return v & 0;
}

TEST(status_and_config_toggles)
{
	struct vm *vm = vm_create();

	hostile_seed(0);
	ASSERT_EQ(0, vm_call(vm, toggles, 500, hostile_random()));
	vm_free(vm);
}

/* T15.  Hypercalls with any number, any code and any pointers. */
GUEST static u32 hypercalls(u32 rounds, u32 seed)
{
	u32 i;

	guest_handler = guest_record;
	for (i = 0; i < rounds; i++) {
		register u32 v0 asm("$2") = next_random(&seed);
		register u32 a0 asm("$4") = next_random(&seed);
		register u32 a1 asm("$5") = next_random(&seed);
		register u32 v1 asm("$3") = 0;
		u32 known = !ON_VZ && i % 16 == 0;	/* te_info */

		if (known)
			v0 = 0x4d4b0001;
		asm volatile(".word 0x42000028" : "+r" (v0), "+r" (v1), "+r" (a0), "+r" (a1)
			     :: "memory");
		GUEST_EQ(known ? 1 : (u32)-1000, v0);
		if (known)
			GUEST_EQ(0x7000, a0);
	}
	asm volatile(".word 0x42007fe8; .word 0x42000828" ::: "$2", "$3", "$4", "memory");
	return rounds;
}

TEST(hypercall_fuzz)
{
	struct vm *vm = vm_create();

	hostile_seed(0);
	ASSERT_EQ(2000, vm_call(vm, hypercalls, 2000, hostile_random()));
	vm_free(vm);
}

/* T16.  With EXL set: EPC and BD of the first exception stay, vectors are general. */
GUEST_DATA static u32 nested_kind;
GUEST_DATA static u32 nested_depth;

GUEST static void nested_handler(struct ex_frame *f)
{
	u32 epc = mfc0(C0_EPC);

	nested_depth++;
	if (nested_depth > 1) {
		/* EPC still names the outer one; go on where we know we are. */
		GUEST_EQ(VEC_GENERAL, f->vector);
		GUEST_EQ(guest_last.epc, f->epc);
		f->epc = guest_last.gpr[0];
		return;
	}
	guest_record(f);
	guest_last.epc = epc;
	/* Where the inner exception is to return to. */
	asm volatile("la %0, 1f" : "=r" (guest_last.gpr[0]));
	switch (nested_kind) {
	case 0:	asm volatile("syscall" ::: "memory"); break;
	case 1: *(volatile u32 *)GUEST_KSEG2; break;
	case 2: asm volatile("lw $8, 1(%0)" :: "r" (SCRATCH) : "$8", "memory"); break;
	case 3: *(volatile u32 *)GUEST_KSEG2 = 1; break;
	case 4: asm volatile(".word 0x42000010" ::: "memory"); break;
	default: asm volatile("break" ::: "memory"); break;
	}
	asm volatile("1:" ::: "memory");
}

GUEST static u32 nested(u32 kind)
{
	guest_handler = nested_handler;
	nested_kind = kind;
	nested_depth = 0;
	asm volatile("syscall" ::: "memory");
	return nested_depth;
}

TEST(exceptions_with_exl)
{
	u32 kind;

	for (kind = 0; kind < 6; kind++) {
		struct vm *vm = vm_create();
		struct ucall uc;
		u32 i, cmd = UCALL_NONE;

		vm_start(vm, nested, kind, 0, 0);
		hostile_clock(200000);
		for (i = 0; i < 3 && cmd == UCALL_NONE; i++)
			cmd = vm_next(vm, &uc);
		hostile_clock(0);
		ASSERT_EQ(UCALL_DONE, cmd);
		ASSERT_EQ(2, uc.arg[0])
			TH_LOG("exception of kind %u", kind);
		vm_free(vm);
	}
}

/* T17.  What some hosts have and the guest's CPU has not is reserved to it. */
GUEST static u32 one_word(u32 word)
{
	volatile u32 *code = (void *)SCRATCH;

	guest_handler = guest_record;
	guest_exceptions = 0;
	code[0] = word;
	code[1] = 0x03e00008;
	code[2] = 0;
	asm volatile("sync; synci 0(%0); ehb" :: "r" (code) : "memory");
	guest_call(SCRATCH, 1, 1);
	return guest_exceptions == 1 ? EX_CODE(&guest_last) : 0x100 + guest_exceptions;
}

TEST(extensions_are_reserved)
{
	static const u32 words[] = {
		0x7c800009,	/* yield a0 */
		0x7c851010,	/* addu.qb v0,a0,a1 */
		0x7c851030,	/* dpa.w.ph */
		0x48020000,	/* mfc2 v0,$0 */
		0x4c000000,	/* lwxc1 f0,zero(zero) */
		0x70000010,	/* user-defined */
		0x42000010,	/* rfe */
		0x0000002c,	/* dadd */
		0xdc000000,	/* ld zero,0(zero) */
	};
	u32 i;

	for (i = 0; i < sizeof(words) / 4; i++) {
		struct vm *vm = vm_create();
		struct ucall uc;

		vm_start(vm, one_word, words[i], 0, 0);
		hostile_clock(500000);
		if (vm_next(vm, &uc) != UCALL_DONE ||
		    (uc.arg[0] != EXC_RI && uc.arg[0] != EXC_CPU))
			test_fail("word %#x: exception %#x of %#x", words[i],
				  uc.arg[0], VM_VAR(vm, guest_exceptions));
		hostile_clock(0);
		vm_free(vm);
	}
}

TEST_HARNESS_MAIN
