// SPDX-License-Identifier: GPL-2.0-only
/*
 * run-guests ROUNDS COMMAND GUEST1 GUEST2: runs the two guests of the war story
 * on one processor.  When both are ready it runs COMMAND, which arms the
 * trace.  Exit status: 0 guest 1 came through its rounds, 3 its PageMask was
 * lost, 1 something else went wrong.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <linux/kvm.h>
#include "regs.h"
#undef a0

#define MEMORY		0x400000
#define PAGE		0x4000
#define KSEG0		0x80000000
#define VZ		1
#define SLEEP		200		/* us, of guest 2 between its turns */

struct guest {
	const char *file;
	unsigned long pages[2];		/* that its page table names */
	char *memory;
	uint32_t entry;
	int vcpu;
	struct kvm_run *run;
};

static struct guest guests[] = {
	{ .pages = { 0x08228000, 0x0822c000 } },
	{ .pages = { 0x12bc8000, 0x13bf0000 } },
};
static unsigned int rounds, turns;
static pthread_barrier_t ready, armed;

static void *memory_at(int vm, unsigned int slot, unsigned long gpa, size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct kvm_userspace_memory_region region = {
		.slot = slot, .guest_phys_addr = gpa, .memory_size = size,
		.userspace_addr = (unsigned long)p,
	};

	if (p == MAP_FAILED || ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region))
		err(1, "memory at %#lx", gpa);
	return p;
}

/* Segments are linked in kseg0. */
static void load(struct guest *g)
{
	int fd = open(g->file, O_RDONLY);
	Elf32_Ehdr eh;
	Elf32_Phdr ph;
	unsigned int i;

	if (fd < 0 || pread(fd, &eh, sizeof(eh), 0) != sizeof(eh))
		err(1, "%s", g->file);
	g->entry = eh.e_entry;
	for (i = 0; i < eh.e_phnum; i++) {
		if (pread(fd, &ph, sizeof(ph), eh.e_phoff + i * sizeof(ph)) != sizeof(ph))
			err(1, "%s", g->file);
		if (ph.p_type != PT_LOAD || ph.p_vaddr < KSEG0)
			continue;
		ph.p_vaddr &= 0x1fffffff;
		if (ph.p_vaddr > MEMORY - ph.p_filesz ||
		    pread(fd, g->memory + ph.p_vaddr, ph.p_filesz, ph.p_offset) !=
		    (ssize_t)ph.p_filesz)
			errx(1, "%s does not fit", g->file);
	}
	close(fd);
}

static void create(struct guest *g, int kvm)
{
	struct kvm_regs regs = { .gpr[4] = rounds };
	int vm = ioctl(kvm, KVM_CREATE_VM, VZ), size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	unsigned int i;

	if (vm < 0)
		err(1, "no guest under VZ");
	g->memory = memory_at(vm, 0, 0, MEMORY);
	for (i = 0; i < 2; i++)
		memory_at(vm, i + 1, g->pages[i], PAGE);
	load(g);
	g->vcpu = ioctl(vm, KVM_CREATE_VCPU, 0);
	g->run = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, g->vcpu, 0);
	regs.pc = (int32_t)g->entry;
	if (g->run == MAP_FAILED || ioctl(g->vcpu, KVM_SET_REGS, &regs))
		err(1, "vCPU");
}

/* A store that no memory is behind; true at the guest's end. */
static int take_report(struct guest *g)
{
	static const char *const names[] = { "PageMask", "entry needed", "loaded" };
	static unsigned int values;
	uint32_t value;

	memcpy(&value, g->run->mmio.data, sizeof(value));
	switch (g->run->mmio.phys_addr & 0x1f) {
	case REPORT_READY:
		pthread_barrier_wait(&ready);
		pthread_barrier_wait(&armed);
		return -1;
	case REPORT_VALUE:
		printf("%s %#x\n", names[values++ % 3], value);
		return -1;
	case REPORT_TURN:
		turns++;
		usleep(SLEEP);
		return -1;
	case REPORT_LOST:
		printf("guest 1 lost its PageMask after %u turns of guest 2\n", turns);
		return 3;
	default:
		printf("guest 1 came through %u rounds and %u turns of guest 2\n", rounds, turns);
		return 0;
	}
}

static void *run(void *opaque)
{
	struct guest *g = opaque;
	int status;

	for (;;) {
		if (ioctl(g->vcpu, KVM_RUN, 0))
			err(1, "KVM_RUN");
		if (g->run->exit_reason != KVM_EXIT_MMIO || !g->run->mmio.is_write)
			errx(1, "%s: exit reason %u", g->file, g->run->exit_reason);
		status = take_report(g);
		if (status >= 0) {
			fflush(stdout);
			_exit(status);
		}
	}
}

int main(int argc, char **argv)
{
	pthread_t threads[2];
	unsigned int i;
	int kvm = open("/dev/kvm", O_RDWR);

	if (argc != 5)
		errx(1, "usage: run-guests ROUNDS COMMAND GUEST1 GUEST2");
	if (kvm < 0)
		err(1, "/dev/kvm");
	rounds = strtoul(argv[1], NULL, 0);
	pthread_barrier_init(&ready, NULL, 2);
	pthread_barrier_init(&armed, NULL, 3);
	/* One after the other, so that they have GuestIDs 1 and 2. */
	for (i = 0; i < 2; i++) {
		guests[i].file = argv[3 + i];
		create(&guests[i], kvm);
		pthread_create(&threads[i], NULL, run, &guests[i]);
		pthread_barrier_wait(&ready);
	}
	if (system(argv[2]))
		errx(1, "'%s' failed", argv[2]);
	pthread_barrier_wait(&armed);
	for (i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	return 1;
}
