/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Services core/ offers to the backends, one group per source file.
 */
#ifndef __KVM_MIPS_VCPU_H
#define __KVM_MIPS_VCPU_H

#include <linux/kvm_host.h>
#include <linux/tracepoint-defs.h>

struct mips_insn;
struct mips_isa;

/* core/irq.c */

/*
 * Cause.IP7..2 (as bits 15:10) and Cause.TI (bit 30) as hardware would show
 * them now: lines from outside and the timer.  Any context.
 */
u32 kvm_mips_irq_cause(struct kvm_vcpu *vcpu);
/*
 * The guest has executed ERET: lower the lines of resampled irqfds and have
 * their devices raise them again if they still ask.  Any context.
 */
void kvm_mips_irq_ack(struct kvm_vcpu *vcpu);
/* Assert or clear Cause.IP@line (2 to 7) from outside, waking the vCPU. */
void kvm_mips_irq_set(struct kvm_vcpu *vcpu, unsigned int line, bool level);
/* The KVM_INTERRUPT ioctl.  Any context. */
int kvm_mips_interrupt(struct kvm_vcpu *vcpu, const struct kvm_mips_interrupt *irq);

/* core/timer.c: on the vCPU's thread or with vcpu->mutex held */

u32 kvm_mips_count_read(struct kvm_vcpu *vcpu);
void kvm_mips_count_write(struct kvm_vcpu *vcpu, u32 count);
/* Clears Cause.TI; no host timer is programmed before it is needed. */
void kvm_mips_compare_write(struct kvm_vcpu *vcpu, u32 compare);
/* The same and kvm_mips_timer_sync(), by one look at the clock. */
void kvm_mips_compare_settle(struct kvm_vcpu *vcpu, u32 compare);
/* Cause.DC */
void kvm_mips_count_stop(struct kvm_vcpu *vcpu, bool stop);
/*
 * Before guest entry and before sleep in WAIT: raise TI if Compare has been
 * passed, else make sure the hrtimer fires no later than the match.  IRQs off.
 */
void kvm_mips_timer_sync(struct kvm_vcpu *vcpu);
/* Bring Cause.TI up to date, for somebody who reads registers. */
void kvm_mips_timer_look(struct kvm_vcpu *vcpu);
/* Count 0 at MIPS_COUNT_DEFAULT_HZ; no timer runs after destroy. */
void kvm_mips_timer_init(struct kvm_vcpu *vcpu);
void kvm_mips_timer_destroy(struct kvm_vcpu *vcpu);
u32 kvm_mips_compare_read(struct kvm_vcpu *vcpu);
/*
 * KVM_REG_MIPS_COUNT_{CTL,RESUME,HZ} by the id of ONE_REG.  0; -EINVAL for a
 * value out of range, -ENOENT for another id.
 */
int kvm_mips_timer_get_reg(struct kvm_vcpu *vcpu, u64 id, u64 *v);
int kvm_mips_timer_set_reg(struct kvm_vcpu *vcpu, u64 id, u64 v);
/*
 * User space sets Cause.TI together with the register (a restored vCPU must
 * not lose a timer interrupt that was pending).
 */
void kvm_mips_timer_set_ti(struct kvm_vcpu *vcpu, bool ti);

/* What hardware holds of a timer that is lent to it. */
struct kvm_mips_timer_state {
	u32 count, compare;
	bool ti;
};
/*
 * Let hardware count for the guest from now on, at @hz: false, and nothing
 * happens, if it cannot (another frequency, or Count stands still).  While the
 * timer is lent no function above may be called but sync.  IRQs off.
 */
bool kvm_mips_timer_lend(struct kvm_vcpu *vcpu, u32 hz,
			 struct kvm_mips_timer_state *s);
void kvm_mips_timer_take_back(struct kvm_vcpu *vcpu,
			      const struct kvm_mips_timer_state *s);

/* core/mmio.c */

/*
 * Carry out the load or store @insn at guest physical @gpa on a device.  The
 * PC must have been advanced already.  1 done (coalesced, ioeventfd), 0 to user
 * space (kvm_run is filled), -EOPNOTSUPP for an access that devices do not take
 * (the caller injects the bus error or kills).
 */
int kvm_mips_mmio(struct kvm_vcpu *vcpu, const struct mips_insn *insn, u32 word,
		  gpa_t gpa);
/*
 * No slot has @gfn: the first notes that.  No device of the kernel's answers at
 * @gpa, either: then the last may be called instead of the above, and does not
 * sleep.  All: kvm->srcu held.
 */
void kvm_mips_mmio_note(struct kvm_vcpu *vcpu, gfn_t gfn);
/* No slot had @gfn once: worth asking the next one.  Any context. */
static inline bool kvm_mips_mmio_noted(struct kvm_vcpu *vcpu, u32 gfn)
{
	return vcpu->arch.mmio.gfn[gfn % KVM_MIPS_MMIO_GFNS] == gfn;
}
bool kvm_mips_mmio_is_users(struct kvm_vcpu *vcpu, u32 gpa);
int kvm_mips_mmio_to_user(struct kvm_vcpu *vcpu, const struct mips_insn *insn,
			  gpa_t gpa);
/* Finish a load that user space has answered; KVM_RUN calls it first. */
void kvm_mips_mmio_complete(struct kvm_vcpu *vcpu);

/* core/fpu.c: interrupts off */

/*
 * Give the CPU's FPU (MSA) to the guest: saves the host task's registers, sets
 * the host's CU1 (and FR to @fr, MSAEn) and loads the guest's values.  @msa
 * needs @fr: without it the vector unit stays off.  To change FR or to add MSA
 * while the FPU is live, save first.  Host EBase must be in place: restoring
 * an FCSR whose cause bits are enabled traps, which core/fpu.c steps over.
 */
void kvm_mips_fpu_load(struct kvm_vcpu *vcpu, bool fr, bool msa);
/* Store the guest's values and clear CU1 and MSAEn, if they are live. */
void kvm_mips_fpu_save(struct kvm_vcpu *vcpu);

/*
 * Find where the branch or jump @word at the vCPU's PC goes, and write the return
 * address if it has one.  False: it is none that a guest of ours can execute.
 * Interrupts may be on.
 */
bool kvm_mips_branch(struct kvm_vcpu *vcpu, u32 word, const struct mips_isa *isa,
		     u32 *next);

/* What this machine can give to guests at all. */
bool kvm_mips_host_has_fpu(void);
bool kvm_mips_host_has_msa(void);
/* Takes the notifier that steps over the trap above; undone by exit. */
int kvm_mips_fpu_init(void);
void kvm_mips_fpu_exit(void);

/* core/run.c */

/* Say which vCPU is in guest mode on this CPU (NULL: none).  Preemption off. */
void kvm_mips_set_running(struct kvm_vcpu *vcpu);

/*
 * The guest has executed WAIT and its PC is past it: sleep before the next
 * entry until an interrupt ends the WAIT.  Returns 1, the value handle_exit
 * passes on.
 */
int kvm_mips_wait(struct kvm_vcpu *vcpu);

/* core/exit.c */

DECLARE_TRACEPOINT(kvm_exit);
void kvm_mips_trace_exit(struct kvm_vcpu *vcpu, enum kvm_mips_exit kind);

/*
 * Count the exit for statistics and trace it: once per exit, by whoever knows
 * its kind.
 */
static inline void kvm_mips_count_exit(struct kvm_vcpu *vcpu,
				       enum kvm_mips_exit kind)
{
	vcpu->stat.exits[kind]++;
	if (tracepoint_enabled(kvm_exit))
		kvm_mips_trace_exit(vcpu, kind);
}

/*
 * Stop this VM: KVM_EXIT_INTERNAL_ERROR with @suberror (KVM_MIPS_SUBERROR_*)
 * and data pc, cause, @extra, and one rate-limited log line.  Returns 0, the
 * value handle_exit passes on.
 */
int kvm_mips_kill(struct kvm_vcpu *vcpu, u32 suberror, u32 extra);

/* core/onereg.c */

/* KVM_GET_REG_LIST, KVM_GET_ONE_REG and KVM_SET_ONE_REG; vcpu->mutex held. */
long kvm_mips_onereg_ioctl(struct kvm_vcpu *vcpu, unsigned int ioctl,
			   void __user *arg);

#endif
