// SPDX-License-Identifier: GPL-2.0-only
/*
 * User space that misuses /dev/kvm: wrong parameters, wrong order, other
 * threads and processes.  Every call must return, with an error that says so,
 * and the VMs of others must go on.
 */
#include "kselftest_harness.h"
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <sys/time.h>
#include "kvm_util.h"

GUEST static u32 answer(void)
{
	return 42;
}

GUEST static void spin(void)
{
	for (;;)
		asm volatile("");
}

GUEST_DATA static volatile u32 beats = 0;

GUEST static void beat(void)
{
	for (;;)
		beats++;
}

static void on_signal(int sig)
{
}

/* A signal in @us microseconds, and from then on every @us. */
static void alarm_every(long us)
{
	struct itimerval t = { .it_value.tv_usec = us, .it_interval.tv_usec = us };

	signal(SIGALRM, on_signal);
	REQUIRE(setitimer(ITIMER_REAL, &t, NULL) == 0);
}

/* KVM as a whole still works: a new VM runs. */
static void check_alive(void)
{
	struct vm *vm = vm_create();

	REQUIRE(vm_call(vm, answer, 0, 0) == 42);
	vm_free(vm);
}

TEST(vm_types)
{
	static const long bad[] = { 3, 4, 0x7fffffff, -1, LONG_MIN };
	int kvm = kvm_open(), fd;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(-1, ioctl(kvm, KVM_CREATE_VM, bad[i]))
			TH_LOG("type %ld", bad[i]);
		EXPECT_EQ(EINVAL, errno);
	}
	fd = ioctl(kvm, KVM_CREATE_VM, KVM_VM_MIPS_AUTO);
	EXPECT_LE(0, fd);
	close(fd);
	check_alive();
}

TEST(vcpu_numbers)
{
	struct vm *vm = vm_create_bare(VM_TYPE);
	long max = ioctl(vm->fd, KVM_CHECK_EXTENSION, KVM_CAP_MAX_VCPU_ID);
	long bad[] = { max, max + 1, 255, 256, 0x7fffffff, LONG_MIN, -1 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(-1, ioctl(vm->fd, KVM_CREATE_VCPU, bad[i]))
			TH_LOG("vCPU %ld", bad[i]);
		EXPECT_EQ(EINVAL, errno);
	}
	vm_add_vcpu(vm);
	EXPECT_EQ(-1, ioctl(vm->fd, KVM_CREATE_VCPU, 0));
	EXPECT_EQ(ON_VZ ? EEXIST : EINVAL, errno);
	vm_free(vm);
	check_alive();
}

TEST(one_vcpu_is_all_a_te_guest_gets)
{
	struct vm *vm;

	ONLY_TE("VZ guests have as many as the host has memory for");
	vm = vm_create_bare(VM_TYPE);
	EXPECT_EQ(1, ioctl(vm->fd, KVM_CHECK_EXTENSION, KVM_CAP_MAX_VCPUS));
	vm_add_vcpu(vm);
	EXPECT_EQ(-1, ioctl(vm->fd, KVM_CREATE_VCPU, 0));
	EXPECT_EQ(-1, ioctl(vm->fd, KVM_CREATE_VCPU, 1));
	EXPECT_EQ(EINVAL, errno);
	vm_free(vm);
	check_alive();
}

TEST(interrupts_for_nobody)
{
	static const struct {
		s32 irq;
		u32 cpu;
	} bad[] = {
		{ 2, 1 }, { 2, 15 }, { 2, 16 }, { 2, 255 }, { 2, 0x7fffffff },
		{ 2, 0x80000000 }, { 2, -2 }, { 2, 4096 }, { -2, 1 },
		{ 0, 0 }, { 1, 0 }, { -1, 0 }, { 8, 0 }, { -8, 0 }, { 63, 0 },
		{ INT_MAX, 0 }, { INT_MIN, 0 }, { INT_MIN + 1, -1 },
	};
	struct vm *vm = vm_create();
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_EQ(-EINVAL, vm_interrupt(vm, bad[i].irq, bad[i].cpu))
			TH_LOG("irq %d cpu %u", bad[i].irq, bad[i].cpu);
	EXPECT_EQ(-EFAULT, kvm_ioctl(vm->vcpu, KVM_INTERRUPT, NULL));
	EXPECT_EQ(0, reg_get32(vm, REG_CAUSE) & 0xff00);
	EXPECT_EQ(42, vm_call(vm, answer, 0, 0));
	vm_free(vm);
}

/* Not KVM_RUN, which has tests of its own, nor those that make file descriptors. */
static const unsigned long requests[] = {
	KVM_GET_API_VERSION, KVM_CHECK_EXTENSION, KVM_GET_VCPU_MMAP_SIZE,
	KVM_SET_USER_MEMORY_REGION, KVM_SET_MEMORY_REGION, KVM_GET_DIRTY_LOG,
	KVM_CLEAR_DIRTY_LOG, KVM_IRQ_LINE, KVM_IRQ_LINE_STATUS, KVM_CREATE_IRQCHIP,
	KVM_SET_GSI_ROUTING, KVM_IRQFD, KVM_IOEVENTFD, KVM_SIGNAL_MSI,
	KVM_REGISTER_COALESCED_MMIO, KVM_UNREGISTER_COALESCED_MMIO,
	KVM_SET_BOOT_CPU_ID, KVM_ENABLE_CAP, KVM_GET_REGS, KVM_SET_REGS,
	KVM_GET_SREGS, KVM_SET_SREGS, KVM_GET_FPU, KVM_SET_FPU, KVM_TRANSLATE,
	KVM_INTERRUPT, KVM_SET_SIGNAL_MASK, KVM_GET_MP_STATE, KVM_SET_MP_STATE,
	KVM_NMI, KVM_SET_GUEST_DEBUG, KVM_GET_ONE_REG, KVM_SET_ONE_REG,
	KVM_GET_REG_LIST, KVM_SET_DEVICE_ATTR, KVM_GET_DEVICE_ATTR,
	KVM_HAS_DEVICE_ATTR, KVM_RESET_DIRTY_RINGS, KVM_KVMCLOCK_CTRL, KVM_SMI,
	KVM_SET_TSS_ADDR, KVM_CREATE_PIT, KVM_GET_CLOCK, KVM_TPR_ACCESS_REPORTING,
};

static void all_requests(int fd, void *arg)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(requests); i++)
		ioctl(fd, requests[i], arg);
}

/* Known and unknown requests with pointers that lead nowhere or to nonsense. */
TEST(every_request_with_every_argument)
{
	struct vm *vm = vm_create();
	void *nothing = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void *constant = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	u8 *ones = memset(vm_alloc(8192), 0xff, 8192);
	void *args[] = {
		NULL, (void *)-1, (void *)1, (void *)0x7ffffffe, (void *)0x80000000,
		(void *)0xc0000000, nothing, constant, ones, ones + 8190,
		vm_alloc(4096), (void *)vm->run,
	};
	int fds[] = { vm->kvm, vm->fd, vm->vcpu };
	unsigned int i, j, nr;

	for (i = 0; i < ARRAY_SIZE(fds); i++)
		for (j = 0; j < ARRAY_SIZE(args); j++)
			all_requests(fds[i], args[j]);
	for (i = 0; i < ARRAY_SIZE(fds); i++)
		for (nr = 0; nr < 256; nr++) {
			EXPECT_GT(0, ioctl(fds[i], _IOC(_IOC_READ | _IOC_WRITE, KVMIO,
							nr, 0x1ffc), ones));
			EXPECT_GT(0, ioctl(fds[i], _IOC(0, KVMIO ^ 1, nr, 0), 0));
		}
	EXPECT_GT(0, ioctl(vm->vcpu, KVM_RUN, 1));
	vm_free(vm);
	check_alive();
}

TEST(what_does_not_exist_is_refused)
{
	struct vm *vm = vm_create();
	u8 *zeros = vm_alloc(8192);
	struct kvm_enable_cap cap = { .cap = KVM_CAP_MIPS_VZ };
	struct kvm_guest_debug debug = { .control = KVM_GUESTDBG_ENABLE };

	EXPECT_GT(0, kvm_ioctl(vm->vcpu, KVM_SET_GUEST_DEBUG, &debug));
	EXPECT_GT(0, kvm_ioctl(vm->vcpu, KVM_GET_SREGS, zeros));
	EXPECT_GT(0, kvm_ioctl(vm->vcpu, KVM_SET_SREGS, zeros));
	EXPECT_GT(0, kvm_ioctl(vm->vcpu, KVM_GET_FPU, zeros));
	EXPECT_GT(0, kvm_ioctl(vm->vcpu, KVM_SET_FPU, zeros));
	EXPECT_EQ(-EINVAL, kvm_ioctl(vm->vcpu, KVM_ENABLE_CAP, &cap));
	cap = (struct kvm_enable_cap){ .cap = KVM_CAP_MIPS_FPU, .flags = 1 };
	EXPECT_EQ(-EINVAL, kvm_ioctl(vm->vcpu, KVM_ENABLE_CAP, &cap));
	cap = (struct kvm_enable_cap){ .cap = KVM_CAP_MIPS_FPU, .args = { 0, 1 } };
	EXPECT_EQ(-EINVAL, kvm_ioctl(vm->vcpu, KVM_ENABLE_CAP, &cap));
	vm_free(vm);
}

TEST(mp_state)
{
	struct vm *vm = vm_create();
	struct kvm_mp_state state = { 77 };
	u32 i;

	EXPECT_EQ(0, kvm_ioctl(vm->vcpu, KVM_GET_MP_STATE, &state));
	EXPECT_EQ(KVM_MP_STATE_RUNNABLE, state.mp_state);
	for (i = 1; i < 40; i++) {
		state.mp_state = i;
		EXPECT_EQ(i == KVM_MP_STATE_HALTED ? 0 : -EINVAL,
			  kvm_ioctl(vm->vcpu, KVM_SET_MP_STATE, &state));
	}
	/* A pending interrupt wakes a vCPU that was set asleep. */
	vm_start(vm, answer, 0, 0, 0x400);
	EXPECT_EQ(0, vm_interrupt(vm, 2, 0));
	EXPECT_EQ(42, vm_finish(vm));
	vm_free(vm);
}

TEST(immediate_exit)
{
	struct vm *vm = vm_create();
	u32 pc;

	vm_start(vm, answer, 0, 0, 0);
	pc = reg_get32(vm, KVM_REG_MIPS_PC);
	vm->run->immediate_exit = 1;
	EXPECT_EQ(-EINTR, vm_run(vm));
	EXPECT_EQ(-EINTR, vm_run(vm));
	EXPECT_EQ(pc, reg_get32(vm, KVM_REG_MIPS_PC));
	vm->run->immediate_exit = 0;
	EXPECT_EQ(42, vm_finish(vm));
	vm_free(vm);
}

/* A device load is complete once KVM_RUN was called, even if it ran nothing. */
GUEST static u32 load(void)
{
	return IO_READ(u32, GUEST_IO);
}

TEST(immediate_exit_completes_a_load)
{
	struct vm *vm = vm_create();
	u32 value = 0x600df00d;

	vm_start(vm, load, 0, 0, 0);
	ASSERT_EQ(0, vm_run(vm));
	ASSERT_EQ(KVM_EXIT_MMIO, vm->run->exit_reason);
	memcpy(vm->run->mmio.data, &value, 4);
	vm->run->immediate_exit = 1;
	EXPECT_EQ(-EINTR, vm_run(vm));
	memset(vm->run->mmio.data, 0, 4);
	EXPECT_EQ(value, reg_get32(vm, KVM_REG_MIPS_R0 + 2));
	vm->run->immediate_exit = 0;
	EXPECT_EQ(value, vm_finish(vm));
	vm_free(vm);
}

/* kvm_run is writable memory: what user space scribbles there is not believed. */
TEST(scribbled_kvm_run)
{
	struct vm *vm = vm_create();
	u32 value = 0x600df00d;

	vm_start(vm, load, 0, 0, 0);
	ASSERT_EQ(0, vm_run(vm));
	vm->run->mmio.len = 0xffffffff;
	vm->run->mmio.is_write = 1;
	vm->run->mmio.phys_addr = ~0ull;
	vm->run->exit_reason = 0xffffffff;
	memcpy(vm->run->mmio.data, &value, 4);
	EXPECT_EQ(value, vm_finish(vm));
	vm_free(vm);
}

/* Signals at any instruction: the guest's sum comes out right. */
GUEST_DATA static volatile u32 stop = 0;

GUEST static u32 sum(void)
{
	u32 n = 0, s = 0;

	while (!stop) {
		s += mfc0(C0_EPC) + mfc0_(1, 0) * 0 + n;	/* Random traps */
		n++;
	}
	/* The product would overflow before it is halved. */
	GUEST_EQ(n * 3 + (n & 1 ? n * ((n - 1) / 2) : n / 2 * (n - 1)), s);
	return n;
}

TEST(signals_all_the_time)
{
	struct vm *vm = vm_create();
	u32 interrupted = 0;
	struct ucall uc;

	vm_start(vm, sum, 0, 0, 0);
	reg_set32(vm, REG_CP0(64, 14, 0), 3);
	alarm_every(1000);
	while (vm_next(vm, &uc) != UCALL_DONE) {
		ASSERT_EQ(KVM_EXIT_INTR, vm->run->exit_reason);
		if (++interrupted == 300)
			VM_VAR(vm, stop) = 1;
	}
	alarm_every(0);
	EXPECT_LT(300, uc.arg[0]);
	vm_free(vm);
}

/* Nothing behind the reset vector, nothing behind the one for that. */
TEST(run_without_memory)
{
	struct vm *vm = vm_create_bare(VM_TYPE);

	vm_add_vcpu(vm);
	alarm_every(50000);
	EXPECT_EQ(-EINTR, vm_run(vm));
	alarm_every(0);
	vm_free(vm);
	check_alive();
}

TEST(run_from_anywhere)
{
	static const u32 pcs[] = {
		0, 2, 1, 0x7000, 0x7ffc, 0x3ffffffc, 0x3fffffff, 0x4fff0000,
		0x4ffffffc, 0x5ffffffc, 0x60000000, 0x7ffffffc, 0x7fffffff,
		0x80000000, 0x80100000, 0xbfc00000, 0xc0000000, 0xfffffffc,
		0xffffffff,
	};
	struct vm *vm = vm_create();
	unsigned int i, mode;
	int r;

	alarm_every(20000);
	for (i = 0; i < ARRAY_SIZE(pcs); i++)
		for (mode = 0; mode < 3; mode++) {
			/* Kernel, user, and kernel with interrupts wanted. */
			vm_start(vm, (void *)pcs[i], 0, 0, (u32[]){ 0, ST_UM, 0xff01 }[mode]);
			r = vm_run(vm);
			EXPECT_TRUE(r == 0 || r == -EINTR)
				TH_LOG("pc %#x mode %u: %d", pcs[i], mode, r);
		}
	alarm_every(0);
	vm_free(vm);
	check_alive();
}

static void *run_once_thread(void *arg)
{
	return (void *)(long)vm_run(arg);
}

/* The second thread waits for the first; both leave when asked to. */
TEST(two_threads_on_one_vcpu)
{
	struct vm *vm = vm_create();
	pthread_t thread[2];
	void *result;
	int i;

	signal(SIGUSR1, on_signal);
	vm_start(vm, spin, 0, 0, 0);
	for (i = 0; i < 2; i++)
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, run_once_thread, vm));
	/* KVM_INTERRUPT does not wait for the vCPU. */
	EXPECT_EQ(0, vm_interrupt(vm, 3, 0));
	vm->run->immediate_exit = 1;
	for (i = 0; i < 2; i++)
		pthread_kill(thread[i], SIGUSR1);
	for (i = 0; i < 2; i++) {
		pthread_join(thread[i], &result);
		EXPECT_EQ(-EINTR, (long)result);
	}
	vm_free(vm);
}

TEST(close_in_any_order)
{
	unsigned int order;

	for (order = 0; order < 6; order++) {
		struct vm *vm = vm_create();
		int fds[3] = { vm->kvm, vm->fd, vm->vcpu };
		unsigned int first = order / 2, second = (first + 1 + order % 2) % 3;

		close(fds[first]);
		if (first != 2)
			EXPECT_EQ(42, vm_call(vm, answer, 0, 0));
		close(fds[second]);
		if (first != 2 && second != 2)
			EXPECT_EQ(42, vm_call(vm, answer, 0, 0));
		close(fds[3 - first - second]);
		/* kvm_run outlives them all. */
		EXPECT_EQ(0, vm->run->immediate_exit);
		munmap(vm->run, vm->run_size);
	}
	check_alive();
}

TEST(fork_has_no_say)
{
	struct vm *vm = vm_create();
	int status;
	pid_t pid;

	vm_start(vm, answer, 0, 0, 0);
	pid = fork();
	if (!pid)
		_exit(vm_run(vm) == -EIO &&
		      vm_slot(vm, 1, 0, 0x1000000, 4096, vm->mem) == -EIO &&
		      vm_interrupt(vm, 2, 0) == -EIO ? 0 : 1);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_EQ(42, vm_finish(vm));
	vm_free(vm);
}

/* A process that dies with its guest running takes everything along. */
TEST(process_dies_while_running)
{
	pthread_t thread;
	struct vm *vm;
	int status, i;
	pid_t pid;

	for (i = 0; i < 5; i++) {
		pid = fork();
		if (!pid) {
			vm = vm_create();
			vm_start(vm, spin, 0, 0, 0);
			pthread_create(&thread, NULL, run_once_thread, vm);
			let_others_run();
			if (i & 1)
				_exit(7);
			raise(SIGKILL);
		}
		ASSERT_EQ(pid, waitpid(pid, &status, 0));
		EXPECT_TRUE(i & 1 ? WIFEXITED(status) : WIFSIGNALED(status));
	}
	check_alive();
}

/* Read a debugfs file of the VM's vCPU; the number of its lines. */
static unsigned int debugfs_lines(struct vm *vm, const char *file, const char *first)
{
	char path[100], line[200];
	unsigned int n = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/sys/kernel/debug/kvm/%u-%d/vcpu0/%s",
		 getpid(), vm->fd, file);
	f = fopen(path, "r");
	REQUIRE(f);
	while (fgets(line, sizeof(line), f))
		if (!n++)
			REQUIRE(!strncmp(line, first, strlen(first)));
	fclose(f);
	return n;
}

TEST(debugfs_shows_a_running_vcpu)
{
	struct vm *vm = vm_create();
	struct kvm_mips_tlb_entry e;
	unsigned int tlb_size;
	pthread_t thread;
	void *result;

	for (tlb_size = 0; !reg_get(vm, KVM_REG_MIPS_TLB(tlb_size), &e); )
		tlb_size++;
	signal(SIGUSR1, on_signal);
	vm_start(vm, beat, 0, 0, 0);
	ASSERT_EQ(0, pthread_create(&thread, NULL, run_once_thread, vm));
	while (!VM_VAR(vm, beats))
		let_others_run();
	EXPECT_LT(20, debugfs_lines(vm, "cp0", "Index "));
	EXPECT_EQ(tlb_size, debugfs_lines(vm, "tlb", "  0 "));
	vm->run->immediate_exit = 1;
	pthread_kill(thread, SIGUSR1);
	pthread_join(thread, &result);
	EXPECT_EQ(-EINTR, (long)result);
	vm_free(vm);
}

TEST(mapping_beyond_the_end)
{
	struct vm *vm = vm_create();
	volatile u8 *p = mmap(NULL, vm->run_size + 4096, PROT_READ | PROT_WRITE,
			      MAP_SHARED, vm->vcpu, 0);
	int status;
	pid_t pid;

	ASSERT_TRUE(p != MAP_FAILED);
	pid = fork();
	if (!pid) {
		signal(SIGBUS, SIG_DFL);
		_exit(p[vm->run_size]);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS);
	vm_free(vm);
}

TEST(many_vms)
{
	struct vm *vm[24];
	unsigned int i, round;

	for (i = 0; i < ARRAY_SIZE(vm); i++)
		vm[i] = vm_create();
	for (round = 0; round < 3; round++)
		for (i = 0; i < ARRAY_SIZE(vm); i++)
			EXPECT_EQ(42, vm_call(vm[i], answer, 0, 0));
	for (i = 0; i < ARRAY_SIZE(vm); i++)
		vm_free(vm[i]);
}

TEST_HARNESS_MAIN
