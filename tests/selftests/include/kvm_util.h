/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The host's side of a selftest: a VM with one vCPU and one memory slot that
 * holds the program's GUEST functions.  Failures print why and end the test,
 * which the kselftest harness runs in a process of its own.
 */
#ifndef SELFTESTS_KVM_UTIL_H
#define SELFTESTS_KVM_UTIL_H

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <linux/kvm.h>
#include <asm/kvm_mips.h>
#include "guest.h"

/*
 * The harness's 30 s are real time, of which an emulated board on a busy machine may
 * get a tenth.
 */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT	300

/* The kind of guest this program is for: KVM_CREATE_VM's argument. */
#define VM_TYPE		(ON_VZ ? 1 : KVM_VM_MIPS_TE)

/* Leave a test that only the other kind can pass, or fail, and say why. */
#define ONLY_TE(why)	do { if (ON_VZ) SKIP(return, why); } while (0)

struct vm {
	int kvm, fd, vcpu;
	struct kvm_run *run;
	size_t run_size;
	u8 *mem;		/* GPA 0 to size */
	size_t size;
};

void test_fail(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

#define REQUIRE(cond)							\
	do {								\
		if (!(cond))						\
			test_fail("%s:%d: %s (errno %d)", __FILE__,	\
				  __LINE__, #cond, errno);		\
	} while (0)

/*
 * Between two looks at what another thread or a guest will change: off the CPU,
 * since emulated processors take long turns in one thread of the emulator.
 */
static inline void let_others_run(void)
{
	usleep(100);
}

/* Result of an ioctl: its value, or -errno. */
int kvm_ioctl(int fd, unsigned long request, void *arg);
int kvm_open(void);

/* A VM of @type without memory or vCPU. */
struct vm *vm_create_bare(unsigned long type);
/* A VM of the program's kind, ready to run GUEST functions; with more memory than GUEST_SIZE. */
struct vm *vm_create(void);
struct vm *vm_create_sized(size_t size);
/* Put the GUEST functions and GUEST_DATA into its memory, as they are before anything runs. */
void vm_load(struct vm *vm);
void vm_add_vcpu(struct vm *vm);
void vm_free(struct vm *vm);

/* KVM_SET_USER_MEMORY_REGION: 0 or -errno. */
int vm_slot(struct vm *vm, u32 slot, u32 flags, u64 gpa, u64 size, void *hva);
void *vm_alloc(size_t size);

/* Host address of something the guest knows by @va. */
void *vm_ptr(struct vm *vm, const volatile void *va);
#define VM_VAR(vm, var)	(*(__typeof__(var) *)vm_ptr(vm, &(var)))

/* Put @n instruction words at guest kernel address @va. */
void vm_code(struct vm *vm, u32 va, const u32 *words, unsigned int n);

/* Prepare the vCPU to call @fn in guest kernel mode with Status @status. */
void vm_start(struct vm *vm, const void *fn, u32 a0, u32 a1, u32 status);
/* KVM_RUN once: 0 or -errno. */
int vm_run(struct vm *vm);
/*
 * Run up to the next ucall, or exit of another kind (UCALL_NONE; look at
 * vm->run).  A failed check of the guest or an unexpected exception fails the
 * test.
 */
u32 vm_next(struct vm *vm, struct ucall *uc);
/* Run on until the function returns; its result.  Other exits fail. */
u32 vm_finish(struct vm *vm);
/* vm_start in kernel mode, then vm_finish. */
u32 vm_call(struct vm *vm, const void *fn, u32 a0, u32 a1);

/* KVM_INTERRUPT for line @irq of vCPU @cpu: 0 or -errno. */
int vm_interrupt(struct vm *vm, int irq, u32 cpu);

/* ONE_REG: 0 or -errno. */
int reg_get(struct vm *vm, u64 id, void *value);
int reg_set(struct vm *vm, u64 id, const void *value);

/* A CP0 register's id and, as 32 bits, its value. */
#define REG_CP0(bits, rd, sel)	(KVM_REG_MIPS_CP0 | KVM_REG_SIZE_U##bits | \
				 ((rd) * 8 + (sel)))
#define REG_STATUS	REG_CP0(32, 12, 0)
#define REG_CAUSE	REG_CP0(32, 13, 0)
u32 reg_get32(struct vm *vm, u64 id);
void reg_set32(struct vm *vm, u64 id, u32 value);

#endif
