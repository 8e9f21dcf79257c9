/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hardware as te/ uses it: the generated code, once per module.
 */
#ifndef __KVM_MIPS_TE_HW_H
#define __KVM_MIPS_TE_HW_H

#include "../core/hw.h"
#include "te.h"

extern unsigned int te_spaces;	/* shadow spaces per vCPU, 1..TE_MAX_SPACES */

/* Generate the code for this machine.  0 or -errno after one log line. */
int te_hw_setup(void);
void te_hw_teardown(void);

int te_shadow_setup(void);
void te_shadow_teardown(void);

/* Once for each vCPU: which exceptions the generated code answers. */
void te_hw_init(struct kvm_vcpu *vcpu);

/* Before a series of entries, as kvm_mips_hw_begin(). */
void te_hw_begin(struct kvm_vcpu *vcpu);

/* The guest's HWREna has changed. */
void te_hw_hwrena(struct kvm_vcpu *vcpu);

/* Run the guest until it traps to C.  Interrupts off. */
void te_hw_enter(struct kvm_vcpu *vcpu);

/*
 * Make a hardware TLB entry for EntryHi @hi (if there is one, or @insert) hold
 * @lo0 and @lo1.  Interrupts off.
 */
void te_hw_sync(u32 hi, u32 lo0, u32 lo1, bool insert);

/*
 * The vCPU runs on another CPU than before: words replaced meanwhile may be
 * stale in its instruction cache.
 */
void te_hw_cpu_changed(void);

#endif
