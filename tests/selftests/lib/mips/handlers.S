/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Exception vectors of the selftests' guests, the frame they save, entry to
 * guest user mode and the return from a guest function.  What an exception
 * means is decided in C, by the function guest_handler points at.
 */
#include "guest.h"

#define EX_STACK	1024		/* of one handler, below its frame */

	.set	noreorder
	.set	noat
	.macro	vector offset
	.org	\offset
	lui	$26, %hi(guest_exception)
	addiu	$26, %lo(guest_exception)
	jr	$26
	 li	$27, \offset
	.endm

	.section guest_vectors, "ax"
	vector	VEC_REFILL
	vector	0x100
	vector	VEC_GENERAL
	vector	VEC_INTERRUPT

	.section guest, "ax"
	.macro	save number
	.if	\number
	sw	$\number, EX_GPR + 4 * \number($26)
	.endif
	.endm
	.macro	restore number
	lw	$\number, EX_GPR + 4 * \number($26)
	.endm
	.macro	save_cp0 number offset
	mfc0	$2, $\number
	sw	$2, \offset($26)
	.endm

	/* Frames are a stack of their own: handlers may take exceptions. */
guest_exception:
	lui	$26, %hi(guest_ex_sp)
	lw	$26, %lo(guest_ex_sp)($26)
	addiu	$26, -EX_SIZE
	sw	$27, EX_VECTOR($26)
	addiu	$27, $26, -EX_STACK
	lui	$26, %hi(guest_ex_sp)
	sw	$27, %lo(guest_ex_sp)($26)
	addiu	$26, $27, EX_STACK
	.irp	n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,28,29,30,31
	save	\n
	.endr
	mfhi	$2
	sw	$2, EX_HI($26)
	mflo	$2
	sw	$2, EX_LO($26)
	save_cp0 14, EX_EPC
	save_cp0 13, EX_CAUSE
	save_cp0 8, EX_BADVADDR
	save_cp0 4, EX_CONTEXT
	save_cp0 10, EX_ENTRYHI
	save_cp0 12, EX_STATUS
	lui	$2, %hi(guest_handler)
	lw	$2, %lo(guest_handler)($2)
	addiu	$29, $26, -32
	move	$4, $26
	jalr	$2
	 move	$16, $26
	move	$26, $16
	addiu	$2, $26, EX_SIZE
	lui	$3, %hi(guest_ex_sp)
	sw	$2, %lo(guest_ex_sp)($3)
	lw	$2, EX_STATUS($26)
	mtc0	$2, $12
	lw	$2, EX_EPC($26)
	mtc0	$2, $14
	lw	$2, EX_HI($26)
	mthi	$2
	lw	$2, EX_LO($26)
	mtlo	$2
	.irp	n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,28,29,30,31
	restore	\n
	.endr
	ehb
	eret

	/* The function that vm_start called has returned $2. */
	.globl	guest_exit
guest_exit:
	move	$5, $2
	li	$4, 2			/* UCALL_DONE */
	jal	ucall
	 nop
	b	guest_exit
	 nop

	/* u32 guest_call(u32 fn, u32 a0, u32 a1) */
	.globl	guest_call
guest_call:
	move	$2, $4
	move	$4, $5
	jr	$2
	 move	$5, $6

	/* u32 guest_user(u32 pc, u32 a0, u32 a1) */
	.globl	guest_user
guest_user:
	addiu	$29, -48
	.irp	n, 16,17,18,19,20,21,22,23
	sw	$\n, 4 * (\n - 16)($29)
	.endr
	sw	$30, 32($29)
	sw	$31, 36($29)
	lui	$2, %hi(guest_user_sp)
	sw	$29, %lo(guest_user_sp)($2)
	lui	$2, %hi(guest_ex_sp)
	lw	$3, %lo(guest_ex_sp)($2)
	sw	$3, 40($29)
	mfc0	$2, $12
	sw	$2, 44($29)
	ori	$2, ST_UM | ST_EXL
	mtc0	$2, $12
	mtc0	$4, $14
	move	$4, $5
	move	$5, $6
	move	$29, $0
	ehb
	eret

	/* void guest_user_exit(struct ex_frame *f): return f's $2 from guest_user */
	.globl	guest_user_exit
guest_user_exit:
	lw	$2, EX_GPR + 4 * 2($4)
	lui	$3, %hi(guest_user_sp)
	lw	$29, %lo(guest_user_sp)($3)
	lw	$3, 40($29)
	lui	$4, %hi(guest_ex_sp)
	sw	$3, %lo(guest_ex_sp)($4)
	lw	$3, 44($29)
	mtc0	$3, $12
	.irp	n, 16,17,18,19,20,21,22,23
	lw	$\n, 4 * (\n - 16)($29)
	.endr
	lw	$30, 32($29)
	lw	$31, 36($29)
	ehb
	jr	$31
	 addiu	$29, 48
