// SPDX-License-Identifier: GPL-2.0-only
/*
 * The counted operations that need a VMM of their own: two VMs of one vCPU, each
 * a loop that does nothing but access a device, run by one thread of the board;
 * first the one again and again, then both in turns.
 */
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "markers.h"

#define CODE	0x1000u
#define MEMORY	0x10000u
#define WARM	32

#define mark(n)		asm volatile("andi $0, $0, %0" : : "i"(n) : "memory")

/* Interrupts are on, as in most of a kernel, though none comes. */
static const unsigned int loop[] = {
	0x24080401,	/* li t0,IM2|IE */
	0x40886000,	/* mtc0 t0,Status */
	0x000000c0,	/* ehb */
	0x3c08bf00,	/* lui t0,0xbf00 */
	0xad000000,	/* sw zero,0(t0) */
	0x1000fffe,	/* b to the sw */
	0x00000000,
};

struct vm {
	int vcpu;
	struct kvm_run *run;
};

static void check(int ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

static void create(struct vm *vm, int kvm, unsigned int kseg0)
{
	struct kvm_userspace_memory_region slot = { .memory_size = MEMORY };
	struct kvm_regs regs = { .pc = (long)(int)(kseg0 + CODE) };
	int size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	int fd = ioctl(kvm, KVM_CREATE_VM, 0);
	char *memory;

	check(fd >= 0, "KVM_CREATE_VM");
	memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check(memory != MAP_FAILED, "mmap");
	memcpy(memory + CODE, loop, sizeof(loop));
	slot.userspace_addr = (unsigned long)memory;
	check(!ioctl(fd, KVM_SET_USER_MEMORY_REGION, &slot), "memory slot");
	vm->vcpu = ioctl(fd, KVM_CREATE_VCPU, 0);
	check(vm->vcpu >= 0, "KVM_CREATE_VCPU");
	vm->run = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, vm->vcpu, 0);
	check(vm->run != MAP_FAILED, "kvm_run");
	check(!ioctl(vm->vcpu, KVM_SET_REGS, &regs), "KVM_SET_REGS");
}

static void run(struct vm *vm)
{
	check(!ioctl(vm->vcpu, KVM_RUN, 0) && vm->run->exit_reason == KVM_EXIT_MMIO, "KVM_RUN");
}

/* Usage: vcpus KSEG0: where a guest's unmapped memory begins. */
int main(int argc, char **argv)
{
	static const unsigned short repetitions[] = {
#define X(name, n, n_long, text) [BENCH_OP_##name] = n,
		BENCH_VMM_OPS(X)
#undef X
	};
	int kvm = open("/dev/kvm", O_RDWR);
	struct vm vm[2];
	unsigned int i;

	check(kvm >= 0, "/dev/kvm");
	check(argc == 2, "usage");
	for (i = 0; i < 2; i++)
		create(&vm[i], kvm, strtoul(argv[1], NULL, 16));
	for (i = 0; i < WARM; i++)
		run(&vm[i % 2]);
	run(&vm[0]);
	mark(MARKER_BEGIN | BENCH_OP_reenter);
	for (i = 0; i < repetitions[BENCH_OP_reenter]; i++)
		run(&vm[0]);
	mark(MARKER_END | BENCH_OP_reenter);
	mark(MARKER_BEGIN | BENCH_OP_vcpuswitch);
	for (i = 0; i < repetitions[BENCH_OP_vcpuswitch]; i++)
		run(&vm[i % 2]);
	mark(MARKER_END | BENCH_OP_vcpuswitch);
	return 0;
}
