// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory slots: which are accepted, and what the guest sees when they change,
 * also while it runs.
 */
#include "kselftest_harness.h"
#include <pthread.h>
#include <signal.h>
#include <time.h>
#include "kvm_util.h"

#define PAGE		4096
#define TEST_GPA	0x00800000
#define TEST_VA		(GUEST_BASE + TEST_GPA)
#define PAGES		16

TEST(impossible_slots_are_refused)
{
	struct vm *vm = vm_create();
	char *mem = vm_alloc(PAGES * PAGE);
	static const struct {
		const char *what;
		u64 gpa, size;
		u32 flags, slot;
		int error;
		long hva;	/* added to the memory's address */
	} bad[] = {
		{ "overlaps slot 0", 0, PAGE, 0, 1, -EEXIST, 0 },
		{ "overlaps its end", GUEST_SIZE - PAGE, 2 * PAGE, 0, 1, -EEXIST, 0 },
		{ "contains it", 0, 2 * GUEST_SIZE, 0, 1, -EEXIST, 0 },
		{ "odd size", TEST_GPA, PAGE + 1, 0, 1, -EINVAL, 0 },
		{ "odd gpa", TEST_GPA + 1, PAGE, 0, 1, -EINVAL, 0 },
		{ "odd address", TEST_GPA, PAGE, 0, 1, -EINVAL, 1 },
		{ "deletes nothing", TEST_GPA, 0, 0, 1, -EINVAL, 0 },
		{ "wraps", ~0ull - PAGE + 1, 2 * PAGE, 0, 1, -EINVAL, 0 },
		{ "beyond 32 bits", 1ull << 32, PAGE, 0, 1, -EINVAL, 0 },
		{ "ends beyond 32 bits", 0xfffff000, 2 * PAGE, 0, 1, -EINVAL, 0 },
		{ "far beyond", 1ull << 45, PAGE, 0, 1, -EINVAL, 0 },
		{ "huge", TEST_GPA, 1ull << 40, 0, 1, -EINVAL, 0 },
		{ "unknown flag", TEST_GPA, PAGE, 1 << 4, 1, -EINVAL, 0 },
		{ "slot number", TEST_GPA, PAGE, 0, 0xffff, -EINVAL, 0 },
		{ "address space", TEST_GPA, PAGE, 0, 1 << 16, -EINVAL, 0 },
		{ "kernel memory", TEST_GPA, PAGE, 0, 1, -EINVAL, 0x7fff0000 },
		{ "slot 0 resized", 0, PAGE, 0, 0, -EINVAL, 0 },
		{ "slot 0 elsewhere", 0, GUEST_SIZE, 0, 0, -EINVAL, 0 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_EQ(bad[i].error, vm_slot(vm, bad[i].slot, bad[i].flags,
						bad[i].gpa, bad[i].size,
						mem + bad[i].hva))
			TH_LOG("slot that %s", bad[i].what);
	EXPECT_EQ(-EFAULT, kvm_ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, NULL));
	/* The last page of all is like any other. */
	EXPECT_EQ(0, vm_slot(vm, 1, 0, 0xfffff000, PAGE, mem));
	vm_free(vm);
}

static u64 now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static u64 median(u64 *values, unsigned int n)
{
	qsort(values, n, sizeof(*values), by_value);
	return values[n / 2];
}

/* One more slot takes the same time after thousands as after a few. */
TEST(time_of_a_slot_does_not_depend_on_their_number)
{
	enum { SLOTS = 4000, SAMPLE = 400 };
	struct vm *vm = vm_create_bare(VM_TYPE);
	char *mem = vm_alloc(PAGE);
	static u64 ns[SLOTS];
	u64 first, last;
	unsigned int i;

	for (i = 0; i < SLOTS; i++) {
		ns[i] = now_ns();
		ASSERT_EQ(0, vm_slot(vm, i, 0, (u64)i * PAGE, PAGE, mem));
		ns[i] = now_ns() - ns[i];
	}
	first = median(ns, SAMPLE);
	last = median(ns + SLOTS - SAMPLE, SAMPLE);
	EXPECT_LT(last, 3 * first)
		TH_LOG("%llu ns at first, %llu in the end", first, last);
	vm_free(vm);
}

/* Read, or write, one word of every page; what was read, xored. */
GUEST static u32 touch(u32 va, u32 write)
{
	u32 i, sum = 0;

	for (i = 0; i < PAGES; i++) {
		volatile u32 *p = (volatile u32 *)(va + i * PAGE);

		if (write >> i & 1)
			*p = 0x1000 + i;
		else
			sum ^= *p;
	}
	return sum;
}

static void fill(u32 *mem, u32 value)
{
	u32 i;

	for (i = 0; i < PAGES; i++)
		mem[i * PAGE / 4] = value << i;
}

static u32 xored(u32 value)
{
	u32 i, sum = 0;

	for (i = 0; i < PAGES; i++)
		sum ^= value << i;
	return sum;
}

TEST(slot_moves_and_goes)
{
	struct vm *vm = vm_create();
	u32 *a = vm_alloc(PAGES * PAGE), *b = vm_alloc(PAGES * PAGE);
	struct ucall uc;

	fill(a, 0x11);
	fill(b, 0x2b);
	ASSERT_EQ(0, vm_slot(vm, 1, 0, TEST_GPA, PAGES * PAGE, a));
	EXPECT_EQ(xored(0x11), vm_call(vm, touch, TEST_VA, 0));
	/* Other memory at the same place: nothing of the old is left. */
	ASSERT_EQ(0, vm_slot(vm, 1, 0, TEST_GPA, 0, a));
	ASSERT_EQ(0, vm_slot(vm, 1, 0, TEST_GPA, PAGES * PAGE, b));
	EXPECT_EQ(xored(0x2b), vm_call(vm, touch, TEST_VA, 0));
	/* The same memory at another place. */
	ASSERT_EQ(0, vm_slot(vm, 1, 0, TEST_GPA + 0x100000, PAGES * PAGE, b));
	EXPECT_EQ(xored(0x2b), vm_call(vm, touch, TEST_VA + 0x100000, 0));
	vm_start(vm, touch, TEST_VA, 0, 0);
	EXPECT_EQ(UCALL_NONE, vm_next(vm, &uc));
	EXPECT_EQ(KVM_EXIT_MMIO, vm->run->exit_reason);
	EXPECT_EQ(TEST_GPA, vm->run->mmio.phys_addr);
	vm_free(vm);
}

/* Memory that user space takes away or changes by mmap is followed at once. */
TEST(host_mapping_changes)
{
	struct vm *vm = vm_create();
	u32 *a = vm_alloc(PAGES * PAGE);

	fill(a, 0x31);
	ASSERT_EQ(0, vm_slot(vm, 1, 0, TEST_GPA, PAGES * PAGE, a));
	EXPECT_EQ(xored(0x31), vm_call(vm, touch, TEST_VA, 0));
	ASSERT_EQ(0, madvise(a, PAGES * PAGE, MADV_DONTNEED));
	EXPECT_EQ(0, vm_call(vm, touch, TEST_VA, 0));
	fill(a, 0x47);
	EXPECT_EQ(xored(0x47), vm_call(vm, touch, TEST_VA, 0));
	/* New pages at the address; the old ones must not be written. */
	ASSERT_TRUE(a == mmap(a, PAGES * PAGE, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	EXPECT_EQ(0, vm_call(vm, touch, TEST_VA, 0xffff));
	EXPECT_EQ(0x1005, a[5 * PAGE / 4]);
	vm_free(vm);
}

GUEST static u32 read_word(u32 va, u32 unused)
{
	return *(volatile u32 *)va;
}

/*
 * A fault takes the pages behind it along, also such as do not exist yet.  They
 * follow the host's mapping as others do, and end with the slot.
 */
TEST(neighbours_of_a_fault)
{
	struct vm *vm = vm_create();
	u32 *a = vm_alloc(PAGES * PAGE), *b = vm_alloc(PAGES * PAGE);
	u32 half = PAGES / 2;

	a[0] = 0x77;
	fill(b, 0x59);
	ASSERT_EQ(0, vm_slot(vm, 1, 0, TEST_GPA, half * PAGE, a));
	ASSERT_EQ(0, vm_slot(vm, 2, 0, TEST_GPA + half * PAGE, half * PAGE, b));
	EXPECT_EQ(0x77, vm_call(vm, read_word, TEST_VA, 0));
	EXPECT_EQ(0, vm_call(vm, read_word, TEST_VA + PAGE, 0));
	EXPECT_EQ(0x59, vm_call(vm, read_word, TEST_VA + half * PAGE, 0));
	/* Taken along or not: what user space writes is what the guest reads. */
	a[2 * PAGE / 4] = 0x12;
	EXPECT_EQ(0x12, vm_call(vm, read_word, TEST_VA + 2 * PAGE, 0));
	ASSERT_TRUE(MAP_FAILED != mmap(a + 3 * PAGE / 4, 2 * PAGE,
				       PROT_READ | PROT_WRITE, MAP_PRIVATE |
				       MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	a[3 * PAGE / 4] = 0x34;
	a[4 * PAGE / 4] = 0x56;
	EXPECT_EQ(0x34, vm_call(vm, read_word, TEST_VA + 3 * PAGE, 0));
	EXPECT_EQ(0x56, vm_call(vm, read_word, TEST_VA + 4 * PAGE, 0));
	vm_free(vm);
}

/* A VMM that unmaps memory under the guest ends that VM's run, not the host. */
TEST(memory_unmapped_by_user_space)
{
	struct vm *vm = vm_create();
	u32 *a = vm_alloc(PAGES * PAGE);
	int r;

	ASSERT_EQ(0, vm_slot(vm, 1, 0, TEST_GPA, PAGES * PAGE, a));
	munmap(a, PAGES * PAGE);
	vm_start(vm, touch, TEST_VA, 0, 0);
	r = vm_run(vm);
	EXPECT_TRUE(r == -EFAULT || vm->run->exit_reason == KVM_EXIT_INTERNAL_ERROR)
		TH_LOG("KVM_RUN %d, exit reason %u", r, vm->run->exit_reason);
	vm_free(vm);
}

TEST(read_only_slot)
{
	struct vm *vm = vm_create();
	u32 *a = vm_alloc(PAGES * PAGE), i;
	struct ucall uc;

	fill(a, 0x51);
	ASSERT_EQ(0, vm_slot(vm, 1, KVM_MEM_READONLY, TEST_GPA, PAGES * PAGE, a));
	for (i = 0; i < 2; i++) {	/* not mapped yet, then mapped */
		vm_start(vm, touch, TEST_VA, 1 << 3, 0);
		ASSERT_EQ(UCALL_NONE, vm_next(vm, &uc));
		ASSERT_EQ(KVM_EXIT_MMIO, vm->run->exit_reason);
		EXPECT_EQ(1, vm->run->mmio.is_write);
		EXPECT_EQ(TEST_GPA + 3 * PAGE, vm->run->mmio.phys_addr);
		EXPECT_EQ(0x1003, *(u32 *)vm->run->mmio.data);
		EXPECT_EQ(xored(0x51) ^ 0x51 << 3, vm_finish(vm));
	}
	EXPECT_EQ(0x51 << 3, a[3 * PAGE / 4]);
	/* Read-only is for the slot's life. */
	EXPECT_EQ(-EINVAL, vm_slot(vm, 1, 0, TEST_GPA, PAGES * PAGE, a));
	vm_free(vm);
}

static u32 dirty_pages(struct vm *vm, u32 slot)
{
	u32 bitmap[(PAGES + 31) / 32 + 1] = { 0 };
	struct kvm_dirty_log log = { .slot = slot, .dirty_bitmap = bitmap };
	int r = kvm_ioctl(vm->fd, KVM_GET_DIRTY_LOG, &log);

	if (r)
		test_fail("KVM_GET_DIRTY_LOG: %d", r);
	return bitmap[0];
}

TEST(dirty_log_is_exact)
{
	static const u32 writes[] = { 0x0001, 0x8000, 0x5a5a, 0, 0xffff, 0x0010 };
	struct vm *vm = vm_create();
	void *a = vm_alloc(PAGES * PAGE);
	unsigned int i;

	/* Pages are mapped writable before logging begins. */
	ASSERT_EQ(0, vm_slot(vm, 1, 0, TEST_GPA, PAGES * PAGE, a));
	vm_call(vm, touch, TEST_VA, 0xffff);
	ASSERT_EQ(0, vm_slot(vm, 1, KVM_MEM_LOG_DIRTY_PAGES, TEST_GPA,
			     PAGES * PAGE, a));
	EXPECT_EQ(0, dirty_pages(vm, 1));
	for (i = 0; i < ARRAY_SIZE(writes); i++) {
		vm_call(vm, touch, TEST_VA, writes[i]);
		EXPECT_EQ(writes[i], dirty_pages(vm, 1));
		EXPECT_EQ(0, dirty_pages(vm, 1));
	}
	ASSERT_EQ(0, vm_slot(vm, 1, 0, TEST_GPA, PAGES * PAGE, a));
	vm_free(vm);
}

GUEST static void count_for_ever(u32 va)
{
	volatile u32 *p = (volatile u32 *)va;

	for (;;)
		(*p)++;
}

static void *run_thread(void *arg)
{
	struct vm *vm = arg;
	int r;

	do
		r = vm_run(vm);
	while (!r && vm->run->exit_reason == KVM_EXIT_MMIO);
	return (void *)(long)r;
}

static void ignore(int sig)
{
}

static void wait_change(volatile u32 *p)
{
	u32 seen = *p;

	while (*p == seen)
		let_others_run();
}

/* Slots come and go under a guest that writes to them all the time. */
TEST(slot_deleted_while_running)
{
	struct vm *vm = vm_create();
	volatile u32 *a = vm_alloc(PAGE), *b = vm_alloc(PAGE);
	unsigned int i;
	pthread_t thread;
	void *result;
	u32 frozen;

	signal(SIGUSR1, ignore);
	ASSERT_EQ(0, vm_slot(vm, 1, 0, TEST_GPA, PAGE, (void *)a));
	vm_start(vm, count_for_ever, TEST_VA, 0, 0);
	ASSERT_EQ(0, pthread_create(&thread, NULL, run_thread, vm));
	for (i = 0; i < 50; i++) {
		wait_change(a);
		EXPECT_EQ(0, vm_slot(vm, 1, 0, TEST_GPA, 0, (void *)a));
		frozen = *a;
		EXPECT_EQ(0, vm_slot(vm, 1, 0, TEST_GPA, PAGE, (void *)b));
		wait_change(b);
		EXPECT_EQ(frozen, *a);
		EXPECT_EQ(0, vm_slot(vm, 1, 0, TEST_GPA, 0, (void *)b));
		EXPECT_EQ(0, vm_slot(vm, 1, 0, TEST_GPA, PAGE, (void *)a));
	}
	vm->run->immediate_exit = 1;
	pthread_kill(thread, SIGUSR1);
	pthread_join(thread, &result);
	EXPECT_EQ(-EINTR, (long)result);
	vm_free(vm);
}

/* The same for the pages behind the slot: none is used after it has gone. */
TEST(pages_dropped_while_running)
{
	struct vm *vm = vm_create();
	volatile u32 *a = vm_alloc(PAGE);
	unsigned int i;
	pthread_t thread;
	void *result;

	signal(SIGUSR1, ignore);
	ASSERT_EQ(0, vm_slot(vm, 1, 0, TEST_GPA, PAGE, (void *)a));
	vm_start(vm, count_for_ever, TEST_VA, 0, 0);
	ASSERT_EQ(0, pthread_create(&thread, NULL, run_thread, vm));
	for (i = 0; i < 100; i++) {
		wait_change(a);
		*a = 0x80000000;
		ASSERT_EQ(0, madvise((void *)a, PAGE, MADV_DONTNEED));
		wait_change(a);
		/* The guest may store its last sum once more, not go on from it. */
		ASSERT_EQ(0, madvise((void *)a, PAGE, MADV_DONTNEED));
	}
	vm->run->immediate_exit = 1;
	pthread_kill(thread, SIGUSR1);
	pthread_join(thread, &result);
	EXPECT_EQ(-EINTR, (long)result);
	vm_free(vm);
}

TEST_HARNESS_MAIN
