// SPDX-License-Identifier: GPL-2.0-only
/*
 * Count and Compare, WAIT, and interrupt lines driven by eventfds.
 */
#include "kselftest_harness.h"
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/time.h>
#include "kvm_util.h"

#define IM(n)		(0x100 << (n))
#define CAUSE_DC	0x08000000
#define CAUSE_TI	0x40000000
#define HZ		100000000u	/* KVM_REG_MIPS_COUNT_HZ at first */

GUEST_DATA static volatile u32 irqs = 0;
GUEST_DATA static volatile u32 count_at_irq = 0;

/* One interrupt; no more of it. */
GUEST static void once(struct ex_frame *f)
{
	count_at_irq = mfc0(C0_COUNT);
	if (EX_CODE(f) != EXC_INT)
		guest_unexpected(f);
	irqs++;
	guest_record(f);
	f->epc = guest_last.epc;
	f->status &= ~0xff00;
}

GUEST static u32 spin_until_match(u32 ticks)
{
	u32 compare;

	guest_handler = once;
	/* Should the board stand still meanwhile there may be no interrupt. */
	do {
		compare = mfc0(C0_COUNT) + ticks;
		mtc0(compare, C0_COMPARE);
	} while ((s32)(mfc0(C0_COUNT) - compare) >= 0);
	mtc0(IM(7) | ST_IE, C0_STATUS);
	while (!irqs)
		;
	GUEST_EQ(1, irqs);
	GUEST_EQ(CAUSE_TI | IM(7), guest_last.cause & (CAUSE_TI | 0xff00));
	/* Never early. */
	GUEST_TRUE((s32)(count_at_irq - compare) >= 0);
	/* Acknowledged by the write of Compare, and only by it. */
	GUEST_EQ(CAUSE_TI, mfc0(C0_CAUSE) & CAUSE_TI);
	mtc0(compare, C0_COMPARE);
	GUEST_EQ(0, mfc0(C0_CAUSE) & (CAUSE_TI | IM(7)));
	return count_at_irq - compare;
}

TEST(timer_fires_in_a_busy_guest)
{
	struct vm *vm = vm_create();

	/* 20 ms; anything below a second is the board's own slowness. */
	EXPECT_GT(HZ, vm_call(vm, spin_until_match, HZ / 50, 0));
	vm_free(vm);
}

/* Compare is moved away several times before it is met: what counts is the last. */
GUEST static u32 move_compare(u32 rounds, u32 ticks)
{
	u32 compare, late = 0, i;

	guest_handler = once;
	while (rounds) {
		irqs = 0;
		compare = mfc0(C0_COUNT) + ticks;
		for (i = 0; i < 8; i++)
			mtc0(compare + i * (ticks / 8), C0_COMPARE);
		compare += 7 * (ticks / 8);
		/* The board has stood still: too late to be sure of an interrupt. */
		if ((s32)(mfc0(C0_COUNT) - compare) >= 0)
			continue;
		mtc0(IM(7) | ST_IE, C0_STATUS);
		while (!irqs)
			;
		GUEST_EQ(1, irqs);
		GUEST_TRUE((s32)(count_at_irq - compare) >= 0);
		if (count_at_irq - compare > late)
			late = count_at_irq - compare;
		rounds--;
	}
	return late;
}

TEST(compare_may_be_moved_away)
{
	struct vm *vm = vm_create();

	/* One that is lost comes when Count has gone round, in 43 s. */
	EXPECT_GT(20 * HZ, vm_call(vm, move_compare, 20, HZ / 50));
	vm_free(vm);
}

GUEST static u32 wait_until_match(u32 ticks, u32 status)
{
	u32 compare, n = 0;

	guest_handler = once;
	irqs = 0;
	compare = mfc0(C0_COUNT) + ticks;
	mtc0(compare, C0_COMPARE);
	mtc0(status, C0_STATUS);
	do {
		asm volatile("wait" ::: "memory");
		n++;
	} while ((s32)(mfc0(C0_COUNT) - compare) < 0);
	GUEST_EQ(status & ST_IE, irqs);
	mtc0(0, C0_STATUS);
	return n;
}

TEST(wait_sleeps_until_the_timer)
{
	struct vm *vm = vm_create();

	/* A sleep, not a loop: WAIT may return early, but not often. */
	EXPECT_GE(2, vm_call(vm, wait_until_match, HZ / 20, IM(7) | ST_IE));
	/* A masked interrupt (IE = 0) ends it as well: Config7.WII. */
	EXPECT_GE(2, vm_call(vm, wait_until_match, HZ / 20, IM(7)));
	vm_free(vm);
}

GUEST static u32 stopped_count(void)
{
	u32 a, b, i;

	mtc0(CAUSE_DC, C0_CAUSE);
	a = mfc0(C0_COUNT);
	mtc0(a + 100, C0_COMPARE);
	for (i = 0; i < 1000; i++)
		b = mfc0(C0_COUNT);
	GUEST_EQ(a, b);
	GUEST_EQ(0, mfc0(C0_CAUSE) & CAUSE_TI);
	mtc0(0x12345678, C0_COUNT);
	GUEST_EQ(0x12345678, mfc0(C0_COUNT));
	mtc0(0, C0_CAUSE);
	do
		b = mfc0(C0_COUNT);
	while (b == 0x12345678);
	return b - 0x12345678;
}

TEST(count_stops_and_goes_on)
{
	struct vm *vm = vm_create();

	EXPECT_GT(10 * HZ, vm_call(vm, stopped_count, 0, 0));
	vm_free(vm);
}

/* COUNT_CTL.DC: what happened meanwhile is caught up, no match is lost. */
TEST(frozen_timer_catches_up)
{
	struct vm *vm = vm_create();
	u64 on = 0, off = KVM_REG_MIPS_COUNT_CTL_DC;
	u32 count;

	ASSERT_EQ(0, reg_set(vm, KVM_REG_MIPS_COUNT_CTL, &off));
	count = reg_get32(vm, REG_CP0(32, 9, 0));
	EXPECT_EQ(count, reg_get32(vm, REG_CP0(32, 9, 0)));
	reg_set32(vm, REG_CP0(32, 11, 0), count + 10);
	EXPECT_EQ(0, reg_get32(vm, REG_CAUSE) & CAUSE_TI);
	ASSERT_EQ(0, reg_set(vm, KVM_REG_MIPS_COUNT_CTL, &on));
	while ((s32)(reg_get32(vm, REG_CP0(32, 9, 0)) - count) < 10)
		;
	EXPECT_EQ(CAUSE_TI, reg_get32(vm, REG_CAUSE) & CAUSE_TI);
	vm_free(vm);
}

/* The CPU goes to another guest between the two. */
GUEST static u32 set_compare_and_look(u32 ticks, u32 far)
{
	u32 start = mfc0(C0_COUNT);

	mtc0(start + far, C0_COMPARE);
	GUEST_SYNC(0);
	GUEST_TRUE(mfc0(C0_COUNT) - start >= ticks);
	GUEST_EQ(far > ticks ? 0 : CAUSE_TI, mfc0(C0_CAUSE) & CAUSE_TI);
	return 0;
}

GUEST static u32 spin(u32 ticks)
{
	u32 start = mfc0(C0_COUNT);

	while (mfc0(C0_COUNT) - start < ticks)
		;
	return 0;
}

TEST(count_goes_on_while_others_run)
{
	static const u32 far[] = { HZ / 100, 40 * HZ };
	struct vm *vm = vm_create(), *other = vm_create();
	struct ucall uc;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		vm_start(vm, set_compare_and_look, HZ / 50, far[i], 0);
		ASSERT_EQ(UCALL_SYNC, vm_next(vm, &uc));
		vm_call(other, spin, HZ / 50, 0);
		vm_finish(vm);
	}
	vm_free(other);
	vm_free(vm);
}

/* T12: a match at every tick costs the guest, not the host. */
GUEST static u32 storm(u32 n)
{
	u32 i;

	for (i = 0; i < n; i++)
		mtc0(mfc0(C0_COUNT) + 1, C0_COMPARE);
	for (i = 0; i < n; i++)
		mtc0(mfc0(C0_COMPARE), C0_COUNT);
	return n;
}

TEST(compare_storm_is_harmless)
{
	struct vm *vm = vm_create();

	EXPECT_EQ(20000, vm_call(vm, storm, 20000, 0));
	vm_free(vm);
}

static void on_alarm(int sig)
{
}

/* Again and again: the first may come before KVM_RUN does.  0: no more. */
static void alarm_every(unsigned int us)
{
	struct itimerval t = { .it_value.tv_usec = us, .it_interval.tv_usec = us };

	signal(SIGALRM, on_alarm);
	REQUIRE(setitimer(ITIMER_REAL, &t, NULL) == 0);
}

GUEST static u32 wait_once(u32 value)
{
	mtc0(ST_IE, C0_STATUS);
	asm volatile("wait" ::: "memory");
	return value;
}

TEST(wait_for_nothing_ends_by_signal)
{
	struct vm *vm = vm_create();
	struct kvm_mp_state state;

	vm_start(vm, wait_once, 5, 0, 0);
	alarm_every(50000);
	do {
		EXPECT_EQ(-EINTR, vm_run(vm));
		EXPECT_EQ(KVM_EXIT_INTR, vm->run->exit_reason);
		ASSERT_EQ(0, kvm_ioctl(vm->vcpu, KVM_GET_MP_STATE, &state));
	} while (state.mp_state != KVM_MP_STATE_HALTED);
	/* Still asleep, until somebody says otherwise. */
	EXPECT_EQ(-EINTR, vm_run(vm));
	alarm_every(0);
	state.mp_state = KVM_MP_STATE_RUNNABLE;
	ASSERT_EQ(0, kvm_ioctl(vm->vcpu, KVM_SET_MP_STATE, &state));
	EXPECT_EQ(5, vm_finish(vm));
	vm_free(vm);
}

static void *raise_when_halted(void *arg)
{
	struct vm *vm = arg;

	/* The guest says that it is about to sleep; it may wake at once. */
	while (!VM_VAR(vm, count_at_irq))
		let_others_run();
	if (vm_interrupt(vm, 5, 0))
		test_fail("KVM_INTERRUPT");
	return NULL;
}

GUEST static u32 wait_for_line(u32 value)
{
	guest_handler = once;
	mtc0(IM(5) | ST_IE, C0_STATUS);
	count_at_irq = 1;
	/* With IE set an interrupt could come between the question and wait. */
	while (!irqs) {
		mtc0(IM(5), C0_STATUS);
		if (!irqs)
			asm volatile("wait" ::: "memory");
		mtc0(IM(5) | ST_IE, C0_STATUS);
	}
	return value;
}

TEST(line_wakes_a_waiting_guest)
{
	unsigned int i;

	for (i = 0; i < 20; i++) {
		struct vm *vm = vm_create();
		pthread_t thread;

		vm_start(vm, wait_for_line, i, 0, 0);
		ASSERT_EQ(0, pthread_create(&thread, NULL, raise_when_halted, vm));
		EXPECT_EQ(i, vm_finish(vm));
		pthread_join(thread, NULL);
		vm_free(vm);
	}
}

static void signal_event(int fd)
{
	u64 one = 1;

	REQUIRE(write(fd, &one, sizeof(one)) == sizeof(one));
}

TEST(irqfd_raises_its_line)
{
	struct vm *vm = vm_create();
	int fd = eventfd(0, EFD_NONBLOCK);
	struct kvm_irqfd irqfd = { .fd = fd };
	u32 gsi;

	for (gsi = 0; gsi < 10; gsi++) {
		irqfd.gsi = gsi;
		irqfd.flags = 0;
		if (gsi < 2 || gsi > 7) {
			EXPECT_EQ(-EINVAL, kvm_ioctl(vm->fd, KVM_IRQFD, &irqfd));
			continue;
		}
		ASSERT_EQ(0, kvm_ioctl(vm->fd, KVM_IRQFD, &irqfd));
		signal_event(fd);
		while (!(reg_get32(vm, REG_CAUSE) & IM(gsi)))
			let_others_run();
		EXPECT_EQ(IM(gsi), reg_get32(vm, REG_CAUSE) & 0xff00);
		EXPECT_EQ(0, vm_interrupt(vm, -(int)gsi, 0));
		irqfd.flags = KVM_IRQFD_FLAG_DEASSIGN;
		ASSERT_EQ(0, kvm_ioctl(vm->fd, KVM_IRQFD, &irqfd));
	}
	vm_free(vm);
}

GUEST static u32 take_one(void)
{
	guest_handler = once;
	irqs = 0;
	mtc0(IM(6) | ST_IE, C0_STATUS);
	while (!irqs)
		;
	mtc0(0, C0_STATUS);
	return irqs;
}

/* The line falls when the guest has handled it, and the device is asked again. */
TEST(resampled_irqfd)
{
	struct vm *vm = vm_create();
	int fd = eventfd(0, EFD_NONBLOCK), again = eventfd(0, EFD_NONBLOCK);
	struct kvm_irqfd irqfd = {
		.fd = fd, .gsi = 6, .resamplefd = again,
		.flags = KVM_IRQFD_FLAG_RESAMPLE,
	};
	unsigned int i;
	u64 n;

	ASSERT_EQ(0, kvm_ioctl(vm->fd, KVM_IRQFD, &irqfd));
	for (i = 0; i < 3; i++) {
		signal_event(fd);
		EXPECT_EQ(1, vm_call(vm, take_one, 0, 0));
		ASSERT_EQ(sizeof(n), read(again, &n, sizeof(n)));
		EXPECT_EQ(1, n);
		EXPECT_EQ(0, reg_get32(vm, REG_CAUSE) & IM(6));
	}
	vm_free(vm);
}

GUEST_DATA static volatile u32 device_quiet = 0;

/* The device of resample_device() wants to be served this often. */
GUEST static void serve(struct ex_frame *f)
{
	if (EX_CODE(f) != EXC_INT)
		guest_unexpected(f);
	if (++irqs == 5)
		device_quiet = 1;
}

GUEST static u32 serve_device(void)
{
	u32 i;

	guest_handler = serve;
	irqs = 0;
	mtc0(IM(6) | ST_IE, C0_STATUS);
	while (!device_quiet)
		;
	for (i = 0; i < 8; i++)		/* exits, at which another would come */
		IO_WRITE(u32, UCALL_GPA + 4, 0);
	mtc0(0, C0_STATUS);
	return irqs;
}

struct device {
	struct vm *vm;
	int raise, again;
};

/* A level-triggered device: asked again, it asks again until it is served. */
static void *resample_device(void *arg)
{
	struct device *d = arg;
	u64 n;

	do {
		signal_event(d->raise);
		REQUIRE(read(d->again, &n, sizeof(n)) == sizeof(n));
	} while (!VM_VAR(d->vm, device_quiet));
	return NULL;
}

TEST(resampled_device_is_served_until_it_is_quiet)
{
	struct device d = { vm_create(), eventfd(0, 0), eventfd(0, 0) };
	struct kvm_irqfd irqfd = {
		.fd = d.raise, .gsi = 6, .resamplefd = d.again,
		.flags = KVM_IRQFD_FLAG_RESAMPLE,
	};
	struct ucall uc;
	pthread_t thread;

	ASSERT_EQ(0, kvm_ioctl(d.vm->fd, KVM_IRQFD, &irqfd));
	vm_start(d.vm, serve_device, 0, 0, 0);
	ASSERT_EQ(0, pthread_create(&thread, NULL, resample_device, &d));
	while (vm_next(d.vm, &uc) != UCALL_DONE)
		ASSERT_EQ(KVM_EXIT_MMIO, d.vm->run->exit_reason);
	EXPECT_EQ(5, uc.arg[0]);
	pthread_join(thread, NULL);
	EXPECT_EQ(0, reg_get32(d.vm, REG_CAUSE) & IM(6));
	vm_free(d.vm);
}

TEST_HARNESS_MAIN
