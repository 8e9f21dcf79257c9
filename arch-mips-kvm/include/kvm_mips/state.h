/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What KVM keeps per VM and per vCPU: struct kvm_arch, struct kvm_vcpu_arch
 * and their parts.  Backend-private state hangs off the te and vz members.
 */
#ifndef __KVM_MIPS_STATE_H
#define __KVM_MIPS_STATE_H

#include <linux/hrtimer.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <kvm_mips/exits.h>
#include "../../lib/count.h"

struct kvm_mips_ops;
struct te_vm;
struct te_vcpu;
struct vz_vcpu;

/*
 * Guest physical to host page map (core/mmu.c): a two-level table over the
 * 32-bit guest physical space, one word per page, see kvm_mips/mmu.h.
 */
struct kvm_mips_pmap {
	u32 **table;
};

struct kvm_arch {
	const struct kvm_mips_ops *ops;
	struct kvm_mips_pmap pmap;	/* under kvm->mmu_lock */
	struct te_vm *te;
};

/*
 * The context assembly saves and restores.  It lives inside the vCPU, which
 * is slab memory and so in kseg0: reachable whatever the TLB holds.
 */
struct kvm_mips_ctx {
	u32 gpr[32];		/* gpr[0] is always 0 */
	u32 hi, lo;
	u32 pc;			/* guest PC; of the branch when Cause.BD */

	/* Host CP0 as of the last exit */
	u32 cause;
	u32 badvaddr;
};

/*
 * Guest Count and Compare, core/timer.c; all but ti under lock, Compare while the
 * vCPU is not in guest mode
 */
struct kvm_mips_timer {
	raw_spinlock_t lock;
	struct hrtimer hrtimer;
	u64 armed;		/* tick at which hrtimer fires, 0 if it is not armed */
	u64 checked;		/* matches up to this moment are in ti */
	bool settled;		/* the hrtimer needs no look before the next entry */
	struct mips_count count;
	struct mips_compare compare;
	bool ti;		/* Cause.TI: Count has reached Compare */
	bool lent;		/* hardware has Count, Compare and TI */
};

/* Guest FPU and MSA registers, core/fpu.c; layout of struct mips_fpu_struct */
struct kvm_mips_fpu {
	u64 fpr[32][2];		/* [n][0] scalar double, both: 128-bit vector */
	u32 fcr31;
	u32 msacsr;
	bool live;		/* in the CPU; only with interrupts off */
	bool moved;		/* ...or no more: Status is to be composed anew */
};

#define KVM_MIPS_MMIO_GFNS	8

/* An MMIO load on its way: what to do with the data, core/mmio.c */
struct kvm_mips_mmio {
	bool load_pending;	/* finish it when user space comes back */
	u8 reg;			/* destination GPR */
	u8 len;			/* bytes on the bus */
	u16 flags;		/* enum mips_insn_flag of the instruction */

	/* No slot has these pages, as far as this generation of slots goes */
	u32 gfn[KVM_MIPS_MMIO_GFNS];
	u64 generation;
};

struct kvm_vcpu_arch {
	struct kvm_mips_ctx ctx;
	struct kvm_mips_fpu fpu;
	struct kvm_mips_timer timer;
	struct kvm_mips_mmio mmio;

	/*
	 * Hardware interrupt lines asserted from outside, bits 2 to 7: by
	 * KVM_INTERRUPT and irqfds, and by resampled irqfds.
	 */
	unsigned long irq_lines;
	unsigned long irq_resample;

	/* KVM_CAP_MIPS_FPU and _MSA were enabled by user space */
	bool fpu_enabled;
	bool msa_enabled;

	/* MP_STATE_HALTED: the guest is in WAIT */
	bool halted;

	u32 rcu_told;		/* jiffies when RCU last heard of this guest */

	u8 pages_mapped;	/* kvm_mips_map_page() nesting */

	/* The backend's, by kvm_arch.ops */
	struct te_vcpu *te;
	struct vz_vcpu *vz;
};

struct kvm_arch_memory_slot {
};

#endif
