// SPDX-License-Identifier: GPL-2.0-only
/*
 * VM, vCPU, memory, registers and the run loop of the selftests.  Knowledge
 * about what is tested does not belong here.
 */
#include <sys/cachectl.h>
#include "kvm_util.h"

/* Limits of the sections that hold the guest; the linker makes them. */
extern const char __start_guest_vectors[], __stop_guest_vectors[];
extern const char __start_guest[], __stop_guest[];
extern const char __start_guest_data[], __stop_guest_data[];
extern const char guest_exit[];

#define GUEST_IMAGE	0x40000000	/* see the Makefile */

void test_fail(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fprintf(stderr, "# ");
	vfprintf(stderr, fmt, args);
	fprintf(stderr, "\n");
	va_end(args);
	fflush(NULL);
	_exit(1);
}

int kvm_ioctl(int fd, unsigned long request, void *arg)
{
	int r = ioctl(fd, request, arg);

	return r < 0 ? -errno : r;
}

int kvm_open(void)
{
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	REQUIRE(fd >= 0);
	return fd;
}

void *vm_alloc(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	REQUIRE(p != MAP_FAILED);
	return p;
}

struct vm *vm_create_bare(unsigned long type)
{
	struct vm *vm = calloc(1, sizeof(*vm));

	REQUIRE(vm);
	vm->kvm = kvm_open();
	vm->vcpu = -1;
	vm->fd = ioctl(vm->kvm, KVM_CREATE_VM, type);
	REQUIRE(vm->fd >= 0);
	return vm;
}

void vm_add_vcpu(struct vm *vm)
{
	vm->run_size = ioctl(vm->kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	vm->vcpu = ioctl(vm->fd, KVM_CREATE_VCPU, 0);
	REQUIRE(vm->vcpu >= 0);
	vm->run = mmap(NULL, vm->run_size, PROT_READ | PROT_WRITE, MAP_SHARED,
		       vm->vcpu, 0);
	REQUIRE(vm->run != MAP_FAILED);
}

/* The program's copy of the guest lies at GUEST_IMAGE, whatever its address there. */
static void load(struct vm *vm, const char *start, const char *end)
{
	vm_code(vm, (u32)start, (const u32 *)((u32)start - GUEST_BASE + GUEST_IMAGE),
		(end - start + 3) / 4);
}

void vm_load(struct vm *vm)
{
	load(vm, __start_guest_vectors, __stop_guest_vectors);
	load(vm, __start_guest, __stop_guest);
	load(vm, __start_guest_data, __stop_guest_data);
}

struct vm *vm_create_sized(size_t size)
{
	struct vm *vm = vm_create_bare(VM_TYPE);

	vm->mem = vm_alloc(size);
	vm->size = size;
	vm_load(vm);
	REQUIRE(vm_slot(vm, 0, 0, 0, size, vm->mem) == 0);
	vm_add_vcpu(vm);
	return vm;
}

struct vm *vm_create(void)
{
	return vm_create_sized(GUEST_SIZE);
}

void vm_free(struct vm *vm)
{
	if (vm->run)
		munmap(vm->run, vm->run_size);
	if (vm->vcpu >= 0)
		close(vm->vcpu);
	close(vm->fd);
	close(vm->kvm);
	if (vm->mem)
		munmap(vm->mem, vm->size);
	free(vm);
}

int vm_slot(struct vm *vm, u32 slot, u32 flags, u64 gpa, u64 size, void *hva)
{
	struct kvm_userspace_memory_region region = {
		.slot = slot,
		.flags = flags,
		.guest_phys_addr = gpa,
		.memory_size = size,
		.userspace_addr = (uintptr_t)hva,
	};

	return kvm_ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, &region);
}

void *vm_ptr(struct vm *vm, const volatile void *va)
{
	u32 gpa = (u32)va - GUEST_BASE;

	REQUIRE(gpa < vm->size);
	return vm->mem + gpa;
}

int reg_get(struct vm *vm, u64 id, void *value)
{
	struct kvm_one_reg reg = { .id = id, .addr = (uintptr_t)value };

	return kvm_ioctl(vm->vcpu, KVM_GET_ONE_REG, &reg);
}

int reg_set(struct vm *vm, u64 id, const void *value)
{
	struct kvm_one_reg reg = { .id = id, .addr = (uintptr_t)value };

	return kvm_ioctl(vm->vcpu, KVM_SET_ONE_REG, &reg);
}

void vm_code(struct vm *vm, u32 va, const u32 *words, unsigned int n)
{
	void *p = vm_ptr(vm, (void *)va);

	memcpy(p, words, 4 * n);
	cacheflush(p, 4 * n, BCACHE);
}

u32 reg_get32(struct vm *vm, u64 id)
{
	u64 value = 0;
	int r = reg_get(vm, id, &value);

	if (r)
		test_fail("cannot read register %llx: %d", id, r);
	return value;
}

void reg_set32(struct vm *vm, u64 id, u32 value)
{
	u64 wide = (s32)value;
	int r = reg_set(vm, id, &wide);

	if (r)
		test_fail("cannot write register %llx: %d", id, r);
}

void vm_start(struct vm *vm, const void *fn, u32 a0, u32 a1, u32 status)
{
	struct kvm_regs regs = {
		.gpr[4] = a0,
		.gpr[5] = a1,
		.gpr[29] = (s32)(GUEST_STACK - 64),
		.gpr[31] = (s32)guest_exit,
		.pc = (s32)fn,
	};

	REQUIRE(kvm_ioctl(vm->vcpu, KVM_SET_REGS, &regs) == 0);
	reg_set32(vm, REG_STATUS, status);
}

int vm_run(struct vm *vm)
{
	return kvm_ioctl(vm->vcpu, KVM_RUN, NULL);
}

static void report(struct vm *vm, const struct ucall *uc)
{
	const struct ex_frame *f;

	if (uc->cmd == UCALL_FAIL)
		test_fail("guest, line %u: expected %#x, seen %#x (tag %#x)",
			  uc->arg[0], uc->arg[1], uc->arg[2],
			  VM_VAR(vm, guest_tag));
	f = vm_ptr(vm, (void *)uc->arg[0]);
	test_fail("guest: exception %u at vector %#x: epc %#x cause %#x badvaddr %#x status %#x ra %#x (tag %#x)",
		  EX_CODE(f), f->vector, f->epc, f->cause, f->badvaddr,
		  f->status, f->gpr[31], VM_VAR(vm, guest_tag));
}

u32 vm_next(struct vm *vm, struct ucall *uc)
{
	struct kvm_run *run = vm->run;
	int r = vm_run(vm);
	u32 va;

	memset(uc, 0, sizeof(*uc));
	if (r && r != -EINTR)
		test_fail("KVM_RUN: %d", r);
	if (r || run->exit_reason != KVM_EXIT_MMIO || !run->mmio.is_write ||
	    run->mmio.phys_addr != UCALL_GPA)
		return UCALL_NONE;
	REQUIRE(run->mmio.len == 4);
	memcpy(&va, run->mmio.data, 4);
	*uc = *(struct ucall *)vm_ptr(vm, (void *)va);
	if (uc->cmd == UCALL_FAIL || uc->cmd == UCALL_EXCEPTION)
		report(vm, uc);
	return uc->cmd;
}

u32 vm_finish(struct vm *vm)
{
	struct ucall uc;
	u32 cmd = vm_next(vm, &uc);

	if (cmd == UCALL_NONE && vm->run->exit_reason == KVM_EXIT_MMIO)
		test_fail("unexpected MMIO %s of %u bytes at %#llx",
			  vm->run->mmio.is_write ? "write" : "read",
			  vm->run->mmio.len, vm->run->mmio.phys_addr);
	if (cmd == UCALL_NONE)
		test_fail("unexpected exit %u (suberror %#x pc %#x)",
			  vm->run->exit_reason, vm->run->internal.suberror,
			  (u32)vm->run->internal.data[0]);
	if (cmd != UCALL_DONE)
		test_fail("unexpected ucall %u (%#x)", cmd, uc.arg[0]);
	return uc.arg[0];
}

u32 vm_call(struct vm *vm, const void *fn, u32 a0, u32 a1)
{
	vm_start(vm, fn, a0, a1, 0);
	return vm_finish(vm);
}

int vm_interrupt(struct vm *vm, int irq, u32 cpu)
{
	struct kvm_mips_interrupt arg = { .cpu = cpu, .irq = irq };

	return kvm_ioctl(vm->vcpu, KVM_INTERRUPT, &arg);
}
