// SPDX-License-Identifier: GPL-2.0-only
/*
 * Virtual machines: creation by type, capabilities, memory slots.
 *
 * Lock order, outermost first:
 *
 *   kvm->lock
 *     kvm->slots_lock
 *       kvm->slots_arch_lock
 *         kvm->srcu (read side; never held inside the guest or asleep in WAIT)
 *   vcpu->mutex
 *     kvm->srcu (read side)
 *       mm->mmap_lock (taken by get_user_pages in kvm_mips_pmap_fault)
 *         kvm->mmu_lock (pmap words, what flush_range records)
 *           backend locks
 *     timer.lock (raw, interrupts off, innermost)
 *
 * Interrupts off on a vCPU's thread is a lock too: whoever takes a page away
 * waits for it (KVM_REQ_TLB_FLUSH), so no lock above may be taken there that
 * is held while waiting, mmu_lock first of all.
 */
#include <linux/kvm_host.h>
#include <asm/kvm_mips.h>
#include <kvm_mips/mmu.h>
#include <kvm_mips/vcpu.h>
#include "backends.h"

int kvm_arch_init_vm(struct kvm *kvm, unsigned long type)
{
	const struct kvm_mips_ops *ops = kvm_mips_backend_for(type);
	int r;

	if (!ops)
		return -EINVAL;
	kvm->arch.ops = ops;
	if (ops->max_vcpus)
		kvm->max_vcpus = ops->max_vcpus;

	r = kvm_mips_pmap_init(kvm);
	if (r)
		return r;
	r = ops->vm_init(kvm);
	if (r)
		kvm_mips_pmap_destroy(kvm);
	return r;
}

void kvm_arch_destroy_vm(struct kvm *kvm)
{
	kvm_destroy_vcpus(kvm);
	kvm->arch.ops->vm_destroy(kvm);
	kvm_mips_pmap_destroy(kvm);
}

static int max_vcpus(struct kvm *kvm)
{
	unsigned int i, n, max = 0;
	const struct kvm_mips_ops *ops;

	if (kvm)
		return kvm->max_vcpus;
	for (i = 0; (ops = kvm_mips_backend(i)); i++) {
		n = ops->max_vcpus ?: KVM_MAX_VCPUS;
		max = max(max, n);
	}
	return max;
}

static bool has_backend(struct kvm *kvm, unsigned long vm_type)
{
	return kvm ? kvm->arch.ops->vm_type == vm_type :
		     kvm_mips_backend_for(vm_type) != NULL;
}

int kvm_vm_ioctl_check_extension(struct kvm *kvm, long ext)
{
	switch (ext) {
	case KVM_CAP_ENABLE_CAP:
	case KVM_CAP_ONE_REG:
	case KVM_CAP_READONLY_MEM:
	case KVM_CAP_SYNC_MMU:
	case KVM_CAP_IMMEDIATE_EXIT:
	case KVM_CAP_MP_STATE:
	case KVM_CAP_IOEVENTFD:
	case KVM_CAP_MIPS_TLB_REGS:
		return 1;
	case KVM_CAP_NR_VCPUS:
		return min_t(int, num_online_cpus(), max_vcpus(kvm));
	case KVM_CAP_MAX_VCPUS:
		return max_vcpus(kvm);
	case KVM_CAP_MAX_VCPU_ID:
		return KVM_MAX_VCPU_IDS;
	case KVM_CAP_MIPS_FPU:
		return kvm_mips_host_has_fpu();
	case KVM_CAP_MIPS_MSA:
		return kvm_mips_host_has_msa();
	case KVM_CAP_MIPS_TE:
		return has_backend(kvm, KVM_VM_MIPS_TE);
	case KVM_CAP_MIPS_VZ:
		return has_backend(kvm, KVM_VM_MIPS_VZ);
	case KVM_CAP_MIPS_TE_LAYOUT:
		return has_backend(kvm, KVM_VM_MIPS_TE) ? KVM_MIPS_ZP_VERSION : 0;
	default:
		return 0;
	}
}

long kvm_arch_dev_ioctl(struct file *filp, unsigned int ioctl, unsigned long arg)
{
	return -EINVAL;
}

long kvm_arch_vm_ioctl(struct file *filp, unsigned int ioctl, unsigned long arg)
{
	return -ENOTTY;
}

int kvm_arch_prepare_memory_region(struct kvm *kvm,
				   const struct kvm_memory_slot *old,
				   struct kvm_memory_slot *new,
				   enum kvm_mr_change change)
{
	if ((change == KVM_MR_CREATE || change == KVM_MR_MOVE) &&
	    (new->base_gfn >= KVM_MIPS_MAX_GFN ||
	     new->npages > KVM_MIPS_MAX_GFN - new->base_gfn))
		return -EINVAL;

	if (kvm->arch.ops->slot_changing)
		kvm->arch.ops->slot_changing(kvm, old, new);
	return 0;
}

void kvm_arch_commit_memory_region(struct kvm *kvm,
				   struct kvm_memory_slot *old,
				   const struct kvm_memory_slot *new,
				   enum kvm_mr_change change)
{
	if (kvm->arch.ops->slot_changed)
		kvm->arch.ops->slot_changed(kvm);

	/* Logging begins: writes must fault once per page from here on. */
	if (change == KVM_MR_FLAGS_ONLY &&
	    !kvm_slot_dirty_track_enabled(old) &&
	    kvm_slot_dirty_track_enabled(new) &&
	    !kvm_dirty_log_manual_protect_and_init_set(kvm))
		kvm_mips_pmap_wrprotect(kvm, new);
}
