/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The start of a native program, and the two ways between its host's side and its
 * guest's: like coroutines, each keeps its stack and the registers a call keeps.
 */
#include "guest.h"

	.set	noreorder
	.macro	keep	op, base
	\op	$16, 0(\base)
	\op	$17, 4(\base)
	\op	$18, 8(\base)
	\op	$19, 12(\base)
	\op	$20, 16(\base)
	\op	$21, 20(\base)
	\op	$22, 24(\base)
	\op	$23, 28(\base)
	\op	$28, 32(\base)
	\op	$29, 36(\base)
	\op	$30, 40(\base)
	\op	$31, 44(\base)
	.endm

	.section .text.start, "ax"
	.globl	_start
_start:
	lui	$8, ST_CU1 >> 16	/* compiled code may save FPU registers */
	mtc0	$8, $12		/* vectors at EBase from here on */
	ehb
	la	$29, stack_top
	jal	native_main
	 nop

	.text
	/* void native_enter(const u32 regs[5]) */
	.globl	native_enter
native_enter:
	la	$8, host
	keep	sw, $8
	lw	$9, 0($4)
	lw	$5, 8($4)
	lw	$29, 12($4)
	lw	$10, 16($4)
	lw	$4, 4($4)
	la	$31, guest_exit
	mtc0	$10, $12
	jr.hb	$9
	 nop

	/* void native_resume(void): the guest's ucall returns */
	.globl	native_resume
native_resume:
	la	$8, host
	keep	sw, $8
	la	$8, guest_side
	keep	lw, $8
	lw	$9, 48($8)
	mtc0	$9, $12
	jr.hb	$31
	 nop

	/* void native_call_host(const struct ucall *): ucall(), for which the host waits */
	.globl	native_call_host
native_call_host:
	la	$8, guest_side
	keep	sw, $8
	mfc0	$9, $12
	sw	$9, 48($8)
	lui	$9, ST_CU1 >> 16
	mtc0	$9, $12
	ehb
	la	$8, native_ucall
	sw	$4, 0($8)
	la	$8, host
	keep	lw, $8
	jr	$31
	 nop

	.bss
	.balign	8
	.globl	native_ucall
native_ucall:
	.space	8
host:
	.space	48
guest_side:
	.space	56
	.space	16384
stack_top:
	.space	32
