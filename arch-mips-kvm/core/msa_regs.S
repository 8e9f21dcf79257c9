/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The vector registers to and from an array of 16-byte slots (a0).  Their low
 * halves are the FPU's registers with FR set.
 */
#include <asm/asm.h>
#include <asm/asmmacro.h>
#include <asm/regdef.h>

	.set	noreorder
	.set	noat

	.macro	each op
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, \
		   16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	\op	\n, (\n * 16), a0
	.endr
	.endm

LEAF(kvm_mips_save_msa)
	each	st_d
	jr	ra
	 nop
	END(kvm_mips_save_msa)

LEAF(kvm_mips_restore_msa)
	each	ld_d
	jr	ra
	 nop
	END(kvm_mips_restore_msa)

/* a0: value; see fpu_step.c for the label */
LEAF(kvm_mips_restore_msacsr)
	.globl	kvm_mips_msacsr_insn
kvm_mips_msacsr_insn:
	_ctcmsa	MSA_CSR, a0
	jr	ra
	 nop
	END(kvm_mips_restore_msacsr)
