// SPDX-License-Identifier: GPL-2.0-only
/*
 * A guest runs at all: code, memory, exceptions and user mode as the other
 * selftests use them.  What each of them does in detail is theirs.
 */
#include "kselftest_harness.h"
#include "kvm_util.h"

GUEST static u32 add(u32 a, u32 b)
{
	return a + b;
}

TEST(function_returns)
{
	struct vm *vm = vm_create();

	ASSERT_EQ(0x12345678, vm_call(vm, add, 0x12340000, 0x5678));
	ASSERT_EQ(3, vm_call(vm, add, 1, 2));
	vm_free(vm);
}

GUEST static u32 talks(u32 n)
{
	u32 i;

	for (i = 0; i < n; i++)
		GUEST_SYNC(i * i);
	return n;
}

TEST(guest_talks_to_host)
{
	struct vm *vm = vm_create();
	struct ucall uc;
	u32 i;

	vm_start(vm, talks, 5, 0, 0);
	for (i = 0; i < 5; i++) {
		ASSERT_EQ(UCALL_SYNC, vm_next(vm, &uc));
		ASSERT_EQ(i * i, uc.arg[0]);
	}
	ASSERT_EQ(5, vm_finish(vm));
	vm_free(vm);
}

GUEST_DATA static u32 shared[4] = { 1, 2, 3, 4 };

GUEST static u32 sum(void)
{
	shared[0] = shared[1] + shared[2] + shared[3];
	return shared[0];
}

#ifndef NATIVE	/* two machines */
TEST(memory_is_shared)
{
	struct vm *vm = vm_create(), *other = vm_create();

	ASSERT_EQ(9, vm_call(vm, sum, 0, 0));
	ASSERT_EQ(9, VM_VAR(vm, shared)[0]);
	VM_VAR(vm, shared)[1] = 100;
	ASSERT_EQ(107, vm_call(vm, sum, 0, 0));
	ASSERT_EQ(1, VM_VAR(other, shared)[0]);
	vm_free(vm);
	vm_free(other);
}
#endif

GUEST static u32 syscalls(u32 n)
{
	u32 i;

	guest_handler = guest_record;
	for (i = 0; i < n; i++)
		asm volatile("syscall" ::: "memory");
	GUEST_EQ(EXC_SYS, EX_CODE(&guest_last));
	return guest_exceptions;
}

TEST(exception_returns)
{
	struct vm *vm = vm_create();

	ASSERT_EQ(7, vm_call(vm, syscalls, 7, 0));
	vm_free(vm);
}

GUEST static void user_code(u32 a, u32 b)
{
	USER_RETURN(a * b);
}

GUEST static void user_handler(struct ex_frame *f)
{
	if (!IS_USER_RETURN(f))
		guest_unexpected(f);
	guest_user_exit(f);
}

GUEST static u32 enters_user_mode(void)
{
	u32 gpa = (u32)user_code - GUEST_BASE;

	guest_handler = user_handler;
	guest_tlb_write(0, 0x10000000, EX_LO0(gpa & ~0x1fff, LO_V | LO_G),
			EX_LO0((gpa & ~0x1fff) + 0x1000, LO_V | LO_G), 0);
	return guest_user(0x10000000 + (gpa & 0x1fff), 6, 7);
}

TEST(user_mode)
{
	struct vm *vm = vm_create();

	ASSERT_EQ(42, vm_call(vm, enters_user_mode, 0, 0));
	vm_free(vm);
}

GUEST static u32 fails(void)
{
	GUEST_EQ(1, 2);
	return 0;
}

#ifndef NATIVE	/* looks at exits */
/* The selftests can fail: a guest's check, its exception, a bad exit. */
TEST(failed_check_is_seen)
{
	struct vm *vm = vm_create();
	struct ucall *uc;
	u32 va;

	vm_start(vm, fails, 0, 0, 0);
	ASSERT_EQ(0, vm_run(vm));
	ASSERT_EQ(KVM_EXIT_MMIO, vm->run->exit_reason);
	memcpy(&va, vm->run->mmio.data, 4);
	uc = vm_ptr(vm, (void *)va);
	ASSERT_EQ(UCALL_FAIL, uc->cmd);
	ASSERT_EQ(1, uc->arg[1]);
	ASSERT_EQ(2, uc->arg[2]);
	vm_free(vm);
}
#endif

TEST_HARNESS_MAIN
