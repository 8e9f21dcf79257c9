/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The FPU's registers to and from an array of 16-byte slots, the scalar first.
 * a0: array; a1: Status.FR is set.  Without FR there are only even doubles, and
 * the odd slots are left alone.
 */
#include <asm/asm.h>
#include <asm/fpregdef.h>
#include <asm/regdef.h>

/* ".set fp=64" must not become ".set $30=64". */
#undef fp

	.set	noreorder
	.set	noat
	.set	mips32r2
	SET_HARDFLOAT
	.set	fp=64

	.macro	evens op
	.irp	n, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
	\op	$f\n, (\n * 16)(a0)
	.endr
	.endm

	.macro	odds op
	.irp	n, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31
	\op	$f\n, (\n * 16)(a0)
	.endr
	.endm

LEAF(kvm_mips_store_fpu)
	beqz	a1, 1f
	 nop
	odds	sdc1
1:	evens	sdc1
	jr	ra
	 nop
	END(kvm_mips_store_fpu)

LEAF(kvm_mips_restore_fpu)
	beqz	a1, 1f
	 nop
	odds	ldc1
1:	evens	ldc1
	jr	ra
	 nop
	END(kvm_mips_restore_fpu)

/* a0: value; see fpu_step.c for the label */
LEAF(kvm_mips_restore_fcr31)
	.globl	kvm_mips_fcr31_insn
kvm_mips_fcr31_insn:
	ctc1	a0, fcr31
	jr	ra
	 nop
	END(kvm_mips_restore_fcr31)
