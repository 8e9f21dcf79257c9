/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The "VM" of programs that run natively is the board itself: vm_create() puts
 * the program's guest where it belongs, entering it is a jump, and ucall() one
 * back.  What needs KVM, or two machines, is not compiled: NATIVE.
 */
#ifndef NATIVE_KVM_UTIL_H
#define NATIVE_KVM_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <asm/kvm_mips.h>
#include "guest.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define NATIVE		1
#define ONLY_TE(why)	do { SKIP(return, why); } while (0)

struct vm {
	u8 *mem;		/* physical 0, where the guest is */
};

void test_fail(const char *fmt, ...) __attribute__((noreturn));
#define REQUIRE(cond) do { if (!(cond)) test_fail("%s", #cond); } while (0)

void *memcpy(void *to, const void *from, size_t n);
void *memset(void *to, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);

struct vm *vm_create(void);
void vm_free(struct vm *vm);
void *vm_ptr(struct vm *vm, const volatile void *va);
#define VM_VAR(vm, var)	(*(__typeof__(var) *)vm_ptr(vm, &(var)))
void vm_code(struct vm *vm, u32 va, const u32 *words, unsigned int n);
void vm_start(struct vm *vm, const void *fn, u32 a0, u32 a1, u32 status);
u32 vm_next(struct vm *vm, struct ucall *uc);
u32 vm_finish(struct vm *vm);
u32 vm_call(struct vm *vm, const void *fn, u32 a0, u32 a1);

#endif
