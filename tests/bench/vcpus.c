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

/*
 * What a guest does: loop, with interrupts on, as in most of a kernel, though none
 * comes.  Before that, if a0 is not 0, write an entry for a0 to index a1 and probe
 * for it; if a2 is not 0, use that entry, which is invalid, and loop at VECTOR.
 */
asm(".pushsection .rodata\n"
    "	.set	push\n"
    "	.set	noreorder\n"
    "	.globl	code, loop, code_end\n"
    "code:	li	$8, 0x401\n"		/* IM2, IE */
    "	mtc0	$8, $12\n"
    "	ehb\n"
    "	beqz	$4, 1f\n"
    "	 mtc0	$4, $10\n"
    "	mtc0	$0, $2\n"
    "	mtc0	$0, $3\n"
    "	mtc0	$0, $5\n"
    "	mtc0	$5, $0\n"
    "	ehb\n"
    "	tlbwi\n"
    "	ehb\n"
    "	tlbp\n"
    "	beqz	$6, 1f\n"
    "	 nop\n"
    "	lw	$0, 0($4)\n"
    "loop:\n"
    "1:	lui	$8, 0xbf00\n"
    "	sw	$0, 0($8)\n"
    "	b	. - 4\n"
    "	 nop\n"
    "code_end:\n"
    "	.set	pop\n"
    "	.popsection");
extern const char code[], loop[], code_end[];

#define VECTOR	0x180u
#define VA	0x10000000
#define INDEX	7

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

static void create(struct vm *vm, int kvm)
{
	struct kvm_userspace_memory_region slot = { .memory_size = MEMORY };
	int size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	int fd = ioctl(kvm, KVM_CREATE_VM, 0);
	char *memory;

	check(fd >= 0, "KVM_CREATE_VM");
	memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check(memory != MAP_FAILED, "mmap");
	memcpy(memory + CODE, code, code_end - code);
	memcpy(memory + VECTOR, loop, code_end - loop);
	slot.userspace_addr = (unsigned long)memory;
	check(!ioctl(fd, KVM_SET_USER_MEMORY_REGION, &slot), "memory slot");
	vm->vcpu = ioctl(fd, KVM_CREATE_VCPU, 0);
	check(vm->vcpu >= 0, "KVM_CREATE_VCPU");
	vm->run = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, vm->vcpu, 0);
	check(vm->run != MAP_FAILED, "kvm_run");
}

static void run(struct vm *vm)
{
	check(!ioctl(vm->vcpu, KVM_RUN, 0) && vm->run->exit_reason == KVM_EXIT_MMIO, "KVM_RUN");
}

/* The markers' numbers are part of the instruction. */
#define TURNS(op)							\
	do {								\
		mark(MARKER_BEGIN | BENCH_OP_##op);			\
		for (i = 0; i < repetitions[BENCH_OP_##op]; i++)	\
			run(&vm[i % 2]);				\
		mark(MARKER_END | BENCH_OP_##op);			\
	} while (0)

/* Both from the beginning, with a0 to a2, as far as their loops. */
static void start(struct vm *vm, unsigned int kseg0, unsigned int a0, unsigned int a1, unsigned int a2)
{
	struct kvm_regs regs = {
		.pc = (long)(int)(kseg0 + CODE),
		.gpr = { [4] = a0, [5] = a1, [6] = a2 },
	};
	unsigned int i;

	for (i = 0; i < 2; i++)
		check(!ioctl(vm[i].vcpu, KVM_SET_REGS, &regs), "KVM_SET_REGS");
	for (i = 0; i < WARM; i++)
		run(&vm[i % 2]);
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
	unsigned int i, kseg0;

	check(kvm >= 0, "/dev/kvm");
	check(argc == 2, "usage");
	kseg0 = strtoul(argv[1], NULL, 16);
	for (i = 0; i < 2; i++)
		create(&vm[i], kvm);
	start(vm, kseg0, 0, 0, 0);
	run(&vm[0]);
	mark(MARKER_BEGIN | BENCH_OP_reenter);
	for (i = 0; i < repetitions[BENCH_OP_reenter]; i++)
		run(&vm[0]);
	mark(MARKER_END | BENCH_OP_reenter);
	TURNS(vcpuswitch);
	start(vm, kseg0, VA, INDEX, 0);
	TURNS(switchindex);
	start(vm, kseg0, VA, INDEX, 1);
	TURNS(switchhandler);
	return 0;
}
