// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guest's TLB: sizes, ASIDs, wired and random entries, and that the
 * shadow of it never shows what an entry no longer says.
 */
#include "kselftest_harness.h"
#include "kvm_util.h"

#define PAGE		4096u
#define BIG_GPA		0x08000000	/* a slot large enough for big pages */
#define BIG_SIZE	0x07f00000
#define VA		0x20000000
#define USER		0x10000000
#define DATA		(GUEST_BASE + 0x80000)	/* 32 pages, each full of its number */
#define DATA_GPA	(DATA - GUEST_BASE)
#define DATA_PAGES	32
#define RWG		(LO_V | LO_D | LO_G)
#define RW		(LO_V | LO_D)
#define LO(n, flags)	EX_LO0(DATA_GPA + (n) * PAGE, flags)

static struct vm *data_vm(void)
{
	struct vm *vm = vm_create();
	u32 *p = vm_ptr(vm, (void *)DATA), i;

	for (i = 0; i < DATA_PAGES * PAGE / 4; i++)
		p[i] = 0x100 + i / (PAGE / 4);
	return vm;
}

/* Exceptions end here: the access reads as the exception's code and vector. */
GUEST static void as_value(struct ex_frame *f)
{
	guest_record(f);
	f->gpr[2] = 0xdead0000 | f->vector << 4 | EX_CODE(f);
}

#define REFILL		(0xdead0000 | EXC_TLBL)
#define INVALID		(0xdead0000 | VEC_GENERAL << 4 | EXC_TLBL)

/* Read the word at @va: its value, or what became of it. */
GUEST static u32 peek(u32 va)
{
	register u32 v0 asm("$2");

	guest_handler = as_value;
	/* Not in the delay slot of the return: as_value could not resume there. */
	asm volatile(".set push\n .set noreorder\n lw %0, 0(%1)\n nop\n .set pop"
		     : "=r" (v0) : "r" (va) : "memory");
	return v0;
}

struct big {
	u32 mask, size, gpa[2];
	u32 offset[4];
};

GUEST static u32 big_page(u32 arg)
{
	const struct big *b = (void *)arg;
	u32 odd, i, va;

	guest_tlb_write(3, VA, EX_LO0(b->gpa[0], RWG), EX_LO0(b->gpa[1], RWG),
			b->mask);
	for (odd = 0; odd < 2; odd++)
		for (i = 0; i < 4; i++) {
			va = VA + odd * b->size + b->offset[i];
			guest_tag = va;
			GUEST_EQ(b->gpa[odd] + b->offset[i], peek(va));
			*(volatile u32 *)va = ~(b->gpa[odd] + b->offset[i]);
		}
	/* Just outside. */
	GUEST_EQ(REFILL, peek(VA - 4));
	if (b->size < 0x10000000)
		GUEST_EQ(REFILL, peek(VA + 2 * b->size));
	return 0;
}

#ifndef NATIVE	/* needs memory there */
TEST(all_page_sizes)
{
	struct vm *vm = vm_create();
	u8 *mem = mmap(NULL, BIG_SIZE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	struct big *b = vm_ptr(vm, (void *)GUEST_FREE);
	unsigned int i, j, odd;
	u32 *p;

	ASSERT_TRUE(mem != MAP_FAILED);
	ASSERT_EQ(0, vm_slot(vm, 1, 0, BIG_GPA, BIG_SIZE, mem));
	for (i = 0; i <= 7; i++) {	/* 4K to 64M */
		b->size = PAGE << 2 * i;
		b->mask = ((1 << 2 * i) - 1) << 13;
		b->gpa[0] = BIG_GPA;
		b->gpa[1] = BIG_GPA + (i < 7 ? 3 * b->size : b->size);
		b->offset[0] = 0;
		b->offset[1] = (b->size / 2) & ~3;
		b->offset[2] = i < 7 ? b->size - 4 : 0x03800000;
		b->offset[3] = b->size > PAGE ? PAGE : 8;
		for (odd = 0; odd < 2; odd++)
			for (j = 0; j < 4; j++) {
				p = (u32 *)(mem + b->gpa[odd] - BIG_GPA + b->offset[j]);
				*p = b->gpa[odd] + b->offset[j];
			}
		vm_call(vm, big_page, GUEST_FREE, 0);
		for (odd = 0; odd < 2; odd++)
			for (j = 0; j < 4; j++) {
				p = (u32 *)(mem + b->gpa[odd] - BIG_GPA + b->offset[j]);
				EXPECT_EQ(~(b->gpa[odd] + b->offset[j]), *p)
					TH_LOG("page size %#x", b->size);
			}
	}
	vm_free(vm);
}
#endif

#define HUGE_MASK	0x1fffe000	/* 256M: one pair is half of what is mapped */
#define HUGE_EVEN	0x2ff00000	/* slots in pages 0x20000000 and 0x30000000 */
#define HUGE_ODD	0x38000000
#define HUGE_SLOT	0x00100000

GUEST static u32 huge_page(void)
{
	static const u32 at[] GUEST_DATA = {
		HUGE_EVEN, HUGE_EVEN + HUGE_SLOT - 4,
		HUGE_ODD, HUGE_ODD + HUGE_SLOT - 4,
	};
	u32 i;

	/* Virtual addresses are the physical ones. */
	guest_tlb_write(3, VA, EX_LO0(VA, RWG), EX_LO0(VA + 0x10000000, RWG),
			HUGE_MASK);
	for (i = 0; i < 4; i++) {
		guest_tag = at[i];
		GUEST_EQ(~at[i], peek(at[i]));
		*(volatile u32 *)at[i] = at[i];
	}
	GUEST_EQ(REFILL, peek(VA - 4));
	GUEST_EQ(0x105, peek(DATA + 5 * PAGE));
	guest_tlb_write(3, VA, 0, 0, 0);
	GUEST_EQ(INVALID, peek(VA));
	GUEST_EQ(REFILL, peek(HUGE_EVEN));
	GUEST_EQ(REFILL, peek(HUGE_ODD));
	return 0;
}

#ifndef NATIVE	/* needs memory there */
TEST(pages_of_256_megabytes)
{
	static const u32 gpa[] = { HUGE_EVEN, HUGE_ODD };
	struct vm *vm = data_vm();
	u32 *p[2], i;

	for (i = 0; i < 2; i++) {
		p[i] = vm_alloc(HUGE_SLOT);
		ASSERT_EQ(0, vm_slot(vm, 1 + i, 0, gpa[i], HUGE_SLOT, p[i]));
		p[i][0] = ~gpa[i];
		p[i][HUGE_SLOT / 4 - 1] = ~(gpa[i] + HUGE_SLOT - 4);
	}
	vm_call(vm, huge_page, 0, 0);
	for (i = 0; i < 2; i++) {
		EXPECT_EQ(gpa[i], p[i][0]);
		EXPECT_EQ(gpa[i] + HUGE_SLOT - 4, p[i][HUGE_SLOT / 4 - 1]);
	}
	vm_free(vm);
}
#endif

GUEST static u32 asids_and_global(void)
{
	guest_tlb_write(0, VA | 1, LO(1, RW), LO(2, RW), 0);
	guest_tlb_write(1, VA | 2, LO(3, RW), LO(4, RW), 0);
	guest_tlb_write(2, (VA + 0x2000) | 1, LO(5, RWG), LO(6, RWG), 0);
	/* G counts only if both halves have it. */
	guest_tlb_write(3, (VA + 0x4000) | 1, LO(7, RWG), LO(8, RW), 0);
	guest_tlb_write(4, GUEST_KSEG2 | 1, LO(9, RW), LO(10, RW), 0);
	guest_tlb_write(5, GUEST_KSEG2 | 2, LO(11, RW), LO(12, RW), 0);

	mtc0(1, C0_ENTRYHI);
	GUEST_EQ(0x101, peek(VA));
	GUEST_EQ(0x102, peek(VA + PAGE));
	GUEST_EQ(0x105, peek(VA + 0x2000));
	GUEST_EQ(0x107, peek(VA + 0x4000));
	GUEST_EQ(0x109, peek(GUEST_KSEG2));
	mtc0(2, C0_ENTRYHI);
	GUEST_EQ(0x103, peek(VA));
	GUEST_EQ(0x104, peek(VA + PAGE));
	GUEST_EQ(0x105, peek(VA + 0x2000));
	GUEST_EQ(REFILL, peek(VA + 0x4000));
	GUEST_EQ(0x10b, peek(GUEST_KSEG2));
	mtc0(3, C0_ENTRYHI);
	GUEST_EQ(REFILL, peek(VA));
	GUEST_EQ(0x106, peek(VA + 0x3000));
	GUEST_EQ(REFILL, peek(GUEST_KSEG2));
	mtc0(1, C0_ENTRYHI);
	GUEST_EQ(0x101, peek(VA));
	GUEST_EQ(0x10a, peek(GUEST_KSEG2 + PAGE));
	return 0;
}

TEST(asids_and_global_entries)
{
	struct vm *vm = data_vm();

	vm_call(vm, asids_and_global, 0, 0);
	vm_free(vm);
}

GUEST static u32 changes_at_once(u32 n)
{
	u32 i;

	for (i = 0; i < n; i++) {
		guest_tag = i;
		guest_tlb_write(7, VA, LO(i % DATA_PAGES, RWG), LO_G, 0);
		GUEST_EQ(0x100 + i % DATA_PAGES, peek(VA));
		GUEST_EQ(INVALID, peek(VA + PAGE));
		if (i % 4 == 3) {	/* as kernels do: an address never used */
			guest_tlb_write(7, GUEST_BASE + 7 * 0x2000, 0, 0, 0);
			GUEST_EQ(REFILL, peek(VA));
		}
	}
	return 0;
}

TEST(new_entries_hold_at_once)
{
	struct vm *vm = data_vm();

	vm_call(vm, changes_at_once, 500, 0);
	vm_free(vm);
}

#define WIRED	8

GUEST static u32 wired_survive(u32 n)
{
	u32 i, random;

	for (i = 0; i < WIRED; i++)
		guest_tlb_write(i, (VA + i * 0x2000) | 7, LO(i, RW), LO(i, RW), 0);
	mtc0(WIRED, C0_WIRED);
	for (i = 0; i < n; i++) {
		mtc0(0x30000000 + i % 4096 * 0x2000, C0_ENTRYHI);
		mtc0(LO(20, RW), C0_ENTRYLO0);
		mtc0(LO(21, RW), C0_ENTRYLO1);
		asm volatile("ehb; tlbwr; ehb" ::: "memory");
		random = mfc0_(1, 0);
		GUEST_TRUE(random >= WIRED && random < 64);
	}
	mtc0(7, C0_ENTRYHI);
	for (i = 0; i < WIRED; i++) {
		guest_tag = i;
		GUEST_EQ(0x100 + i, peek(VA + i * 0x2000 + PAGE));
		mtc0((VA + i * 0x2000) | 7, C0_ENTRYHI);
		asm volatile("ehb; tlbp; ehb");
		GUEST_EQ(i, mfc0(C0_INDEX));
	}
	/* Wired = 63 leaves one entry. */
	mtc0(63, C0_WIRED);
	GUEST_EQ(63, mfc0_(1, 0));
	mtc0(VA + 0x100000, C0_ENTRYHI);
	asm volatile("ehb; tlbwr; tlbp; ehb" ::: "memory");
	GUEST_EQ(63, mfc0(C0_INDEX));
	/* Writing Wired moves Random to the top. */
	return 0;
}

TEST(wired_entries_survive_random_writes)
{
	struct vm *vm = data_vm();

	vm_call(vm, wired_survive, 20000, 0);
	vm_free(vm);
}

GUEST static u32 probe_and_read(void)
{
	u32 i;

	for (i = 0; i < 64; i++)
		guest_tlb_write(i, (VA + i * 0x2000) | i, LO(i % 32, RW), 0, 0);
	for (i = 0; i < 64; i++) {
		guest_tag = i;
		mtc0((VA + i * 0x2000) | i, C0_ENTRYHI);
		asm volatile("ehb; tlbp; ehb");
		GUEST_EQ(i, mfc0(C0_INDEX));
		mtc0(0, C0_ENTRYHI);
		asm volatile("ehb; tlbr; ehb");
		GUEST_EQ((VA + i * 0x2000) | i, mfc0(C0_ENTRYHI));
		GUEST_EQ(LO(i % 32, RW), mfc0(C0_ENTRYLO0));
		GUEST_EQ(0, mfc0(C0_ENTRYLO1));
		mtc0((VA + i * 0x2000) | (i ^ 0x80), C0_ENTRYHI);
		asm volatile("ehb; tlbp; ehb");
		GUEST_EQ(0x80000000, mfc0(C0_INDEX) & 0x80000000);
	}
	/* Index has as many bits as there are entries. */
	mtc0(~0u, C0_INDEX);
	GUEST_EQ(63, mfc0(C0_INDEX) & 0x7fffffff);
	return 0;
}

/* The same page twice: one of them counts, and only one. */
GUEST static u32 duplicates(void)
{
	guest_tlb_write(10, VA + 0x200000, LO(1, RWG), LO_G, 0);
	guest_tlb_write(11, VA + 0x200000, LO(2, RWG), LO_G, 0);
	GUEST_EQ(0x102, peek(VA + 0x200000));
	mtc0(VA + 0x200000, C0_ENTRYHI);
	asm volatile("ehb; tlbp; ehb");
	GUEST_EQ(11, mfc0(C0_INDEX));
	/* A big page over it takes its place as well. */
	guest_tlb_write(12, VA + 0x200000, EX_LO0(DATA_GPA, RWG), LO_G, 0x7e000);
	GUEST_EQ(0x100, peek(VA + 0x200000));
	GUEST_EQ(0x107, peek(VA + 0x207000));
	guest_tlb_write(13, VA + 0x202000, LO(9, RWG), LO_G, 0);
	GUEST_EQ(0x109, peek(VA + 0x202000));
	GUEST_EQ(REFILL, peek(VA + 0x200000));
	return 0;
}

TEST(probe_and_read_back)
{
	struct vm *vm = data_vm();

	vm_call(vm, probe_and_read, 0, 0);
	vm_free(vm);
}

TEST(of_duplicates_the_last_counts)
{
	struct vm *vm;

	ONLY_TE("what hardware does with duplicates is its own affair");
	vm = data_vm();
	vm_call(vm, duplicates, 0, 0);
	vm_free(vm);
}

GUEST static void user_peek(u32 va, u32 value)
{
	u32 old = *(volatile u32 *)va;

	if (value)
		*(volatile u32 *)(va + 4) = value;
	USER_RETURN(old);
}

GUEST static void user_handler(struct ex_frame *f)
{
	if (IS_USER_RETURN(f))
		guest_user_exit(f);
	as_value(f);
	guest_user_exit(f);
}

GUEST static u32 many_asids(u32 rounds)
{
	u32 code = (u32)user_peek - GUEST_BASE, pc = USER + (code & 0x1fff);
	u32 round, asid;

	guest_tlb_write(0, USER, EX_LO0(code & ~0x1fff, LO_V | LO_G),
			EX_LO0((code & ~0x1fff) + PAGE, LO_V | LO_G), 0);
	guest_handler = user_handler;
	for (round = 0; round < rounds; round++)
		for (asid = 0; asid < 256; asid++) {
			u32 page = (asid * 7 + round) % DATA_PAGES;

			guest_tag = round << 16 | asid;
			guest_tlb_write(1 + asid % 50, VA | asid, LO(page, RW), 0, 0);
			GUEST_EQ(0x100 + page, guest_user(pc, VA, asid + 1));
			/* The kernel sees the same page; the one before has gone. */
			GUEST_EQ(asid + 1, *(volatile u32 *)(VA + 4));
			if (asid >= 50) {
				mtc0(asid - 50, C0_ENTRYHI);
				GUEST_EQ(REFILL, guest_user(pc, VA, 0));
			}
		}
	return 0;
}

TEST(every_asid_sees_its_own_page)
{
	struct vm *vm = data_vm();

	vm_call(vm, many_asids, 2, 0);
	vm_free(vm);
}

/* Entries where nothing is mapped: they change nothing there. */
GUEST static u32 foreign_entries(void)
{
	static const u32 step = 0x2000;
	u32 va;

	for (va = 0x80000000; va && !ON_VZ; va += 0x08000000 - step) {
		guest_tag = va;
		peek(va | 1);		/* BadVAddr: where a prefill would go */
		guest_tlb_write(5, va, LO(1, RWG), LO(2, RWG), 0);
		if (va >= 0xc0000000)
			GUEST_EQ(0xdead0000 | VEC_GENERAL << 4 | EXC_ADEL, peek(va));
		if (va > 0xf0000000)
			break;
	}
	for (va = DATA; va < DATA + 8 * PAGE; va += PAGE) {
		guest_tag = va;
		peek(va | 1);
		guest_tlb_write(6, va, LO(20, RWG), LO(21, RWG), 0);
		GUEST_EQ(0x100 + (va - DATA) / PAGE, peek(va));
	}
	/* And the zero page stays where it is; VZ has none. */
	guest_tlb_write(6, 0x6000, LO(20, RWG), LO(21, RWG), 0);
	GUEST_EQ(0x114, peek(0x6000));
	GUEST_EQ(ON_VZ ? 0x115 : KVM_MIPS_ZP_VERSION, peek(KVM_MIPS_ZP_LAYOUT));
	return 0;
}

TEST(entries_beyond_the_mapped_segments)
{
	struct vm *vm = data_vm();

	vm_call(vm, foreign_entries, 0, 0);
	vm_free(vm);
}

#ifndef NATIVE	/* T&E only */
/* The address space changes by a plain store to the word of EntryHi. */
GUEST static u32 asid_by_store(u32 va)
{
	guest_tlb_write(0, va | 2, LO(3, RW), LO(3, RW), 0);
	guest_tlb_write(1, (va + 0x2000) | 1, LO(4, RW), LO(4, RW), 0);
	mtc0(1, C0_ENTRYHI);
	GUEST_EQ(0x104, peek(va + 0x2000));
	*(volatile u32 *)KVM_MIPS_ZP_CP0(10, 0) = 2;
	GUEST_EQ(0x103, peek(va));
	GUEST_SYNC(0);
	*(volatile u32 *)KVM_MIPS_ZP_CP0(10, 0) = 1;
	GUEST_SYNC(0);
	GUEST_EQ(REFILL, peek(va));
	GUEST_EQ(0x104, peek(va + 0x2000));
	*(volatile u32 *)KVM_MIPS_ZP_CP0(10, 0) = 2;
	return peek(va);
}

TEST(asid_changed_by_a_store)
{
	struct vm *vm;
	struct ucall uc;

	ONLY_TE("EntryHi has no word in memory");
	vm = data_vm();
	vm_start(vm, asid_by_store, VA, 0, 0);
	ASSERT_EQ(UCALL_SYNC, vm_next(vm, &uc));
	/* The page goes; whatever space it was entered into must lose it. */
	ASSERT_EQ(0, madvise(vm_ptr(vm, (void *)(DATA + 3 * PAGE)), PAGE,
			     MADV_DONTNEED));
	ASSERT_EQ(UCALL_SYNC, vm_next(vm, &uc));
	EXPECT_EQ(0, vm_finish(vm));
	vm_free(vm);
}
#endif

/* The last pages of memory, and what is beyond. */
GUEST static u32 end_of_memory(u32 gpa)
{
	guest_tlb_write(0, VA, EX_LO0(gpa - PAGE, RWG), EX_LO0(gpa, RWG), 0);
	return *(volatile u32 *)(VA + PAGE - 4) + *(volatile u32 *)(VA + PAGE);
}

#ifndef NATIVE	/* looks at exits */
TEST(memory_ends_where_its_slot_does)
{
	struct vm *vm = data_vm();
	struct ucall uc;
	u32 value = 1000;

	*(u32 *)(vm->mem + GUEST_SIZE - 4) = 234;
	vm_start(vm, end_of_memory, GUEST_SIZE, 0, 0);
	ASSERT_EQ(UCALL_NONE, vm_next(vm, &uc));
	ASSERT_EQ(KVM_EXIT_MMIO, vm->run->exit_reason);
	EXPECT_EQ(GUEST_SIZE, vm->run->mmio.phys_addr);
	memcpy(vm->run->mmio.data, &value, 4);
	EXPECT_EQ(1234, vm_finish(vm));
	vm_free(vm);
}
#endif

TEST_HARNESS_MAIN
