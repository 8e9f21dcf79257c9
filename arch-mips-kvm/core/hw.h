/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The generated world switches on this machine, as far as all backends do the
 * same: what the CPU offers, memory for the code, and the host's side of entry.
 */
#ifndef __KVM_MIPS_HW_H
#define __KVM_MIPS_HW_H

#include <linux/kvm_host.h>
#include "../lib/switch.h"

/*
 * Describe this CPU.  False if it has no two KScratch registers to spare; the
 * scratch registers of @cfg are the caller's to choose then.
 */
bool kvm_mips_hw_describe(struct mips_switch_cfg *cfg);

/* Memory for the code, for the generator to fill; NULL if there is none. */
u32 *kvm_mips_hw_alloc(void);
/* It is filled and may be run. */
void kvm_mips_hw_filled(u32 *code);
void kvm_mips_hw_free(u32 *code);

/*
 * Around a series of entries on one CPU, interrupts off: note what of the
 * host's must come back, and stop the hardware page walker, which would serve
 * guest misses from host page tables.
 */
void kvm_mips_hw_begin(struct mips_switch_state *es, u32 *code);
void kvm_mips_hw_end(void);

/* FPU and MSA have changed hands in a series of entries: so must Status. */
void kvm_mips_hw_fpu_moved(struct kvm_vcpu *vcpu, struct mips_switch_state *es);

/* Call enter() of the generated code. */
static inline void kvm_mips_hw_enter(struct kvm_vcpu *vcpu,
				     struct mips_switch_state *es,
				     void (*enter)(struct mips_switch_state *))
{
	if (unlikely(vcpu->arch.fpu.moved))
		kvm_mips_hw_fpu_moved(vcpu, es);
	enter(es);
}

#endif
