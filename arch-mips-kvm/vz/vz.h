/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * VZ backend: its private state and the functions its files offer each other.
 * Nothing here is known outside vz/.
 */
#ifndef __KVM_MIPS_VZ_H
#define __KVM_MIPS_VZ_H

#include <linux/bitmap.h>
#include <linux/kvm_host.h>
#include <asm/kvm_mips.h>
#include <kvm_mips/mmu.h>
#include <kvm_mips/ops.h>
#include <kvm_mips/vcpu.h>
#include "../lib/branch.h"
#include "../lib/critical.h"
#include "../lib/except.h"
#include "../lib/guestid.h"
#include "../lib/insn.h"
#include "entry.h"

/*
 * A timer that hardware counts for while its vCPU's registers are in memory:
 * Guest.Count is still that CPU's Count plus GTOffset.
 */
struct vz_parked_timer {
	u32 gtoffset, compare;
	u32 count;		/* matches up to here are in ti */
	bool ti;
	u32 jiffies;		/* ...and that was then */
	u32 epoch;		/* of the CPU: Count has not stopped since */
};

/* Lines from outside, all and those that are resampled, in one word. */
static inline u32 vz_lines(struct kvm_vcpu *vcpu)
{
	u32 resample = READ_ONCE(vcpu->arch.irq_resample);

	return READ_ONCE(vcpu->arch.irq_lines) | resample | resample << 16;
}

/* Drivers access a device by the same few instructions again and again. */
#define VZ_DECODED_BITS	5

/*
 * The guest's registers are in one of two places: the guest context of CPU
 * live_cpu, or cp0 below (live_cpu is -1).  They move to memory when another
 * vCPU needs the CPU, or when somebody asks for them; until then a vCPU that
 * comes back finds them where it left them.  Only the CPU that has them moves
 * them, with interrupts off.
 */
struct vz_vcpu {
	struct vz_entry_state es;	/* first: assembly addresses it */
	struct mips_tlb_entry probed;	/* what a look into it has found */

	struct mips_cp0 cp0;
	struct mips_cpu c;		/* the CPU in cp0; pc and bd per use */
	struct mips_cpu_cfg cfg;
	int live_cpu;

	/* What marks its TLB entries, on the CPU it ran on last */
	int cpu;
	struct mips_guestid guestid;
	u64 root_asid;			/* RAD; as cpu_context() */

	/* Guest TLB entries to be put back before it runs again */
	DECLARE_BITMAP(keep, MIPS_TLB_MAX);
	struct mips_tlb_entry entry[MIPS_TLB_MAX];
	unsigned int keep_first, keep_end;	/* none outside of these; end is 0: none at all */
	bool keep_all;			/* they are all there are */

	/* What flush_range recorded; taken inside mmu_lock, nothing inside */
	raw_spinlock_t flush_lock;
	gfn_t flush_start, flush_end;

	/* Lines as they were written last, and which of them are resampled */
	u32 lines;

	/*
	 * Where Count, Compare and TI are: in the guest context (hw_timer); else
	 * below, if Count follows that of timer_cpu; else core/timer.c has them.
	 */
	bool hw_timer;
	int timer_cpu;
	struct vz_parked_timer parked;

	bool fetch;			/* not entered: they are on another CPU */

	enum kvm_mips_exit kind;	/* of the last exit */
	gpa_t exit_gpa;			/* of a root TLB exit that says GVA */

	/* The instruction being emulated and where it continues */
	const struct mips_insn *insn;
	u32 next_pc;
	struct mips_insn decoded[1 << VZ_DECODED_BITS];	/* the latest */
};

/*
 * Registers and lines are where the next entry needs them.  A line that another
 * CPU raises while the guest is in guest mode comes with an interrupt.
 */
static inline bool vz_ready(struct kvm_vcpu *vcpu, struct vz_vcpu *vz)
{
	return vz->live_cpu >= 0 && vz->hw_timer &&
	       vz->lines == vz_lines(vcpu);
}

static inline struct vz_vcpu *vz_of(struct kvm_vcpu *vcpu)
{
	return vcpu->arch.vz;
}

static __always_inline u32 *vz_word(struct vz_vcpu *vz, int row)
{
	return mips_cp0_word(&(struct mips_cpu) { .cp0 = &vz->cp0 }, row);
}

/* What emulating one instruction amounts to; vz/emulate.c moves the PC. */
enum vz_outcome {
	VZ_ADVANCE,	/* done: go on at next_pc */
	VZ_STAY,	/* PC and state are set: go on */
	VZ_LEAVE,	/* likewise, but core/ must look before the next entry */
	VZ_SLOW,	/* not finished: again, where sleeping is allowed */
	VZ_TO_USER,	/* leave to user space, PC already set */
	VZ_KILL,	/* the VM is being killed, kvm_run is filled */
};

/* vz/exit.c */

/*
 * Handle the exit the context describes.  @sleep: interrupts are on and
 * kvm->srcu is held; otherwise interrupts are off, the registers are live on
 * this CPU, and whatever needs more returns VZ_SLOW with no effect.
 */
enum vz_outcome vz_exit(struct kvm_vcpu *vcpu, bool sleep,
			enum kvm_mips_exit *kind);
/* Enter @exc in the guest, for the context's PC and Cause.BD.  Any context. */
enum vz_outcome vz_inject(struct kvm_vcpu *vcpu, const struct mips_exc *exc);

/* vz/emulate.c */

/* Instructions that trap with GPSI, and those with GSFC.  Interrupts off. */
enum vz_outcome vz_emulate_sensitive(struct kvm_vcpu *vcpu,
				     enum kvm_mips_exit *kind);
enum vz_outcome vz_emulate_field_change(struct kvm_vcpu *vcpu);
enum vz_outcome vz_emulate_hypercall(struct kvm_vcpu *vcpu);
/*
 * A device access at @gpa.  Without @sleep: user space's, kvm->srcu held, and
 * VZ_SLOW if that is not enough.
 */
enum vz_outcome vz_emulate_mmio(struct kvm_vcpu *vcpu, u32 gpa, bool sleep);

/* vz/cp0.c */

/* The guest's mfc0 and mtc0 of a register that traps; live, interrupts off. */
u32 vz_cp0_read(struct kvm_vcpu *vcpu, int row);
void vz_cp0_write(struct kvm_vcpu *vcpu, int row, u32 v);
int vz_cp0_get(struct kvm_vcpu *vcpu, unsigned int row, u64 *v);
int vz_cp0_set(struct kvm_vcpu *vcpu, unsigned int row, u64 v);
/* What the guest CPU of this machine is. */
void vz_cpu_cfg(struct mips_cpu_cfg *cfg, unsigned int cpu_num);
void vz_cp0_reset(struct kvm_vcpu *vcpu);

/* vz/guestctl.c: interrupts off unless said otherwise */

/*
 * Make the registers live on this CPU, whoever had it before.  False if they
 * are live on another one, which only vz_to_memory() can change.
 */
bool vz_load(struct kvm_vcpu *vcpu);
/* Bring the registers to cp0, with the timer and critical TLB entries; sleeps. */
void vz_to_memory(struct kvm_vcpu *vcpu);
/* This CPU: give up the registers that are live here. */
void vz_evict(void);
/* Have all guest TLB entries that exist in vz->entry; sleeps. */
void vz_snapshot(struct kvm_vcpu *vcpu);
/* A register of the live guest context by row, rows of MIPS_VZ_HW and _ROOT. */
u32 vz_live_read(int row);
void vz_live_write(int row, u32 v);
/* Load-time and per-CPU preparation of the guest context. */
int vz_guestctl_probe(void);
/* Config register @n of a guest without FPU and MSA. */
u32 vz_guest_config(unsigned int n);
void vz_guestctl_enable(void);
void vz_guestctl_disable(void);
bool vz_tag_valid(struct kvm_vcpu *vcpu);
/* Drop its tag: all its TLB entries are void, root's and guest's. */
void vz_untag(struct vz_vcpu *vz);
/* Lines from outside to the guest; GT and MC as they must be. */
void vz_sync_lines(struct kvm_vcpu *vcpu);

/* vz/tlb.c */

extern enum mips_critical_mode vz_tlb_save;
int vz_tlb_setup(void);
/*
 * The registers have just been saved, and the guest TLB is this guest's: note
 * the entries that must not be lost.
 * @all: every entry there is.  Guest TLB registers are overwritten.
 */
void vz_tlb_preserve(struct vz_vcpu *vz, bool all);
/* They are no more to be kept; @write: put them back, before the registers are loaded. */
void vz_tlb_restore(struct vz_vcpu *vz, bool write);
/* The root entry that holds @gpa, if there is one, must go. */
void vz_root_inv(struct kvm_vcpu *vcpu, u32 gpa);
/*
 * What assembly does where hardware reports guest physical addresses: an entry
 * for @gpa from the pmap.  Its old one is gone, its tag is valid.
 */
void vz_root_fill(struct kvm_vcpu *vcpu, u32 gpa);
/* All root entries of this guest; its guest TLB stays. */
void vz_root_flush(struct kvm_vcpu *vcpu);
void vz_flush_range(struct kvm *kvm, gfn_t start, gfn_t end);
void vz_flush_pending(struct kvm_vcpu *vcpu);
int vz_tlb_get(struct kvm_vcpu *vcpu, unsigned int idx, struct mips_tlb_entry *e);
int vz_tlb_set(struct kvm_vcpu *vcpu, unsigned int idx,
	       const struct mips_tlb_entry *e);
int vz_gva_to_gpa(struct kvm_vcpu *vcpu, u32 gva, bool write, gpa_t *gpa);
/* The same for an instruction fetch. */
int vz_fetch_to_gpa(struct kvm_vcpu *vcpu, u32 gva, gpa_t *gpa);
/* The same of the live guest, whose read may be a fetch; interrupts off. */
int vz_live_to_gpa(struct kvm_vcpu *vcpu, u32 gva, bool write, gpa_t *gpa);

/* How often this CPU has begun to run guests: its Count may stop in between. */
u32 vz_cpu_epoch(void);

/* vz/timer.c: live, interrupts off */

/* The registers are about to be saved: the timer with them. */
void vz_timer_park(struct vz_vcpu *vz);
/*
 * Back to core/timer.c, which can wake a vCPU that does not run.  Live or on
 * the CPU it is parked on; if that is no more, anywhere.
 */
void vz_timer_take(struct kvm_vcpu *vcpu);
/* Bits of Guest.Cause under @mask become those of @v; no match is lost. */
void vz_timer_keep_ti(struct vz_vcpu *vz, u32 mask, u32 v);
/* Before entry: let hardware count if it can, else show the software timer. */
void vz_timer_sync(struct kvm_vcpu *vcpu);

#endif
