/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Moving whole register files: fpu_regs.S and msa_regs.S, for core/fpu.c only.
 * All with interrupts off and the unit enabled in the mode that is passed.
 */
#ifndef __KVM_MIPS_FPU_H
#define __KVM_MIPS_FPU_H

#include <linux/types.h>

void kvm_mips_store_fpu(u64 fpr[32][2], bool fr);
void kvm_mips_restore_fpu(const u64 fpr[32][2], bool fr);
void kvm_mips_save_msa(u64 fpr[32][2]);
void kvm_mips_restore_msa(const u64 fpr[32][2]);

/* May trap at the labelled instruction, which has then done its work. */
void kvm_mips_restore_fcr31(u32 v);
void kvm_mips_restore_msacsr(u32 v);
extern char kvm_mips_fcr31_insn[];
extern char kvm_mips_msacsr_insn[];

#endif
