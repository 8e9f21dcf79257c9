/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one interface between core/ and a backend (te/ or vz/).  A backend is a
 * const instance of struct kvm_mips_ops, chosen per VM when the VM is created.
 * No register knowledge beyond a row index of lib/cp0_list.h belongs here, and
 * no member that only one backend needs.
 */
#ifndef __KVM_MIPS_OPS_H
#define __KVM_MIPS_OPS_H

#include <linux/types.h>

struct kvm;
struct kvm_vcpu;
struct kvm_memory_slot;
struct mips_tlb_entry;

struct kvm_mips_ops {
	/* Module: called by core/main.c */

	const char *name;		/* "te" or "vz", for logs and debugfs */
	unsigned long vm_type;		/* KVM_VM_MIPS_* it implements */
	unsigned int max_vcpus;		/* per VM; 0 means KVM_MAX_VCPUS */

	/*
	 * Can this machine run the backend?  0, or -errno after one pr_info
	 * line that says why not.  Process context, once, may sleep; acquires
	 * what is global to the backend.
	 */
	int (*probe)(void);
	void (*remove)(void);		/* undoes probe; no VM exists any more */

	/* On each CPU, with interrupts off, before the first and after the last VM. */
	int (*hw_enable)(void);
	void (*hw_disable)(void);

	/* VM: process context, may sleep */

	int (*vm_init)(struct kvm *kvm);
	void (*vm_destroy)(struct kvm *kvm);

	/*
	 * Guest physical pages [start, end) lost or narrowed their mapping.
	 * Under kvm->mmu_lock, must not sleep.  Only records what to drop; the
	 * caller makes the vCPUs act on it with KVM_REQ_TLB_FLUSH.
	 */
	void (*flush_range)(struct kvm *kvm, gfn_t start, gfn_t end);

	/*
	 * A slot is about to appear, move, change flags or go (slots_lock held,
	 * may sleep).  Backends drop what they keep about guest memory contents.
	 * NULL: nothing is kept.
	 */
	void (*slot_changing)(struct kvm *kvm, const struct kvm_memory_slot *old,
			      const struct kvm_memory_slot *new);

	/* The update slot_changing announced is over, done or not. */
	void (*slot_changed)(struct kvm *kvm);

	/* vCPU: process context; vcpu->mutex held except in init and destroy */

	int (*vcpu_init)(struct kvm_vcpu *vcpu);
	void (*vcpu_destroy)(struct kvm_vcpu *vcpu);
	void (*vcpu_reset)(struct kvm_vcpu *vcpu);

	/*
	 * Enter the guest until something needs a context that may sleep.
	 * Called and returns with interrupts off, vcpu->mode IN_GUEST_MODE,
	 * after guest_enter.  Whatever the host owns (FPU, HWREna, UserLocal,
	 * EBase, EntryHi) is the host's again on return.  Result: the exit kind
	 * (enum kvm_mips_exit), to be passed to handle_exit, or that nothing is
	 * left to handle (KVM_MIPS_RUN_*).
	 */
	int (*vcpu_run)(struct kvm_vcpu *vcpu);

	/*
	 * Act on an exit, interrupts on, kvm->srcu held, may sleep.
	 * Result: >0 resume the guest, 0 leave to user space, <0 error.
	 */
	int (*handle_exit)(struct kvm_vcpu *vcpu, int exit);

	/*
	 * Drop what flush_range recorded (KVM_REQ_TLB_FLUSH).  Interrupts off,
	 * on the vCPU's own thread.
	 */
	void (*flush_pending)(struct kvm_vcpu *vcpu);

	/*
	 * Would an interrupt that is pending now end a WAIT: pending and enabled
	 * in Status.IM.  Status.IE and EXL do not count (the guest CPU has
	 * Config7.WII, and Linux sleeps with interrupts off).  Any context.
	 */
	bool (*irq_deliverable)(struct kvm_vcpu *vcpu);

	/* Registers: vcpu->mutex held, guest not running, may sleep */

	/*
	 * @row indexes lib/cp0_list.h.  0 or -errno as for ONE_REG.  The two
	 * getters change nothing, and debugfs calls them while the guest runs.
	 */
	int (*cp0_get)(struct kvm_vcpu *vcpu, unsigned int row, u64 *v);
	int (*cp0_set)(struct kvm_vcpu *vcpu, unsigned int row, u64 v);

	/* Guest TLB, one entry.  -ENOENT beyond the last. */
	int (*tlb_get)(struct kvm_vcpu *vcpu, unsigned int idx,
		       struct mips_tlb_entry *e);
	int (*tlb_set)(struct kvm_vcpu *vcpu, unsigned int idx,
		       const struct mips_tlb_entry *e);

	/*
	 * Guest virtual to guest physical as the guest's current mode would
	 * translate it, without side effects.  0, -EFAULT when it would fault.
	 */
	int (*gva_to_gpa)(struct kvm_vcpu *vcpu, u32 gva, bool write, gpa_t *gpa);
};

/* vcpu_run has handled the exit: enter again, or leave to user space. */
#define KVM_MIPS_RUN_ON		(-1)
#define KVM_MIPS_RUN_TO_USER	(-2)

extern const struct kvm_mips_ops kvm_te_ops;
extern const struct kvm_mips_ops kvm_vz_ops;

#endif
