/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Services core/ offers to the backends, one group per source file.
 */
#ifndef __KVM_MIPS_VCPU_H
#define __KVM_MIPS_VCPU_H

#include <linux/kvm_host.h>

struct mips_insn;

/* core/irq.c */

/*
 * Cause.IP7..2 (as bits 15:10) and Cause.TI (bit 30) as hardware would show
 * them now: lines from outside and the timer.  Any context.
 */
u32 kvm_mips_irq_cause(struct kvm_vcpu *vcpu);

/* core/timer.c: on the vCPU's thread or with vcpu->mutex held */

u32 kvm_mips_count_read(struct kvm_vcpu *vcpu);
void kvm_mips_count_write(struct kvm_vcpu *vcpu, u32 count);
/* Clears Cause.TI; no host timer is programmed before it is needed. */
void kvm_mips_compare_write(struct kvm_vcpu *vcpu, u32 compare);
/* Cause.DC */
void kvm_mips_count_stop(struct kvm_vcpu *vcpu, bool stop);
/*
 * Before guest entry and before sleep in WAIT: raise TI if Compare has been
 * passed, else make sure the hrtimer fires no later than the match.  IRQs off.
 */
void kvm_mips_timer_sync(struct kvm_vcpu *vcpu);

/* core/mmio.c */

/*
 * Carry out the load or store @insn at guest physical @gpa on a device.  The
 * PC must have been advanced already.  1 done (coalesced, ioeventfd), 0 to user
 * space (kvm_run is filled), -EOPNOTSUPP for an access that devices do not take
 * (the caller injects the bus error or kills).
 */
int kvm_mips_mmio(struct kvm_vcpu *vcpu, const struct mips_insn *insn, u32 word,
		  gpa_t gpa);

/* core/fpu.c: interrupts off */

/*
 * Give the CPU's FPU (MSA) to the guest: saves the host task's registers, sets
 * the host's CU1 (and FR to @fr, MSAEn) and loads the guest's values.
 */
void kvm_mips_fpu_load(struct kvm_vcpu *vcpu, bool fr, bool msa);
/* Store the guest's values and clear CU1 and MSAEn, if they are live. */
void kvm_mips_fpu_save(struct kvm_vcpu *vcpu);

/* core/exit.c */

/* Count the exit for statistics and trace it. */
void kvm_mips_count_exit(struct kvm_vcpu *vcpu, enum kvm_mips_exit kind);

/*
 * Stop this VM: KVM_EXIT_INTERNAL_ERROR with @suberror (KVM_MIPS_SUBERROR_*)
 * and data pc, cause, @extra, and one rate-limited log line.  Returns 0, the
 * value handle_exit passes on.
 */
int kvm_mips_kill(struct kvm_vcpu *vcpu, u32 suberror, u32 extra);

#endif
