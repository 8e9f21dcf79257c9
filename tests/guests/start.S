/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the monitor cannot say in C: the start, the exception vectors, and the
 * way into a guest (or into a piece of code that may fault) and out of it.
 */
#define EXIT_VECTOR	128	/* struct exit, struct run: see monitor.c */
#define EXIT_EPC	132
#define RUN_PC		128
#define RUN_STATUS	132
#define RUN_GUESTCTL0	136

	.set noreorder
	.set noat

	.section .text.start, "ax"
	.globl _start
_start:
	la	$29, stack_top
	jal	monitor_main		/* the loader's argc and argv are in a0, a1 */
	nop

/* The vectors, as copied to the address EBase has after reset. */
	.macro vector offset
	.org	vectors + \offset
	mtc0	$26, $31, 2
	mtc0	$27, $31, 3
	la	$26, leave
	jr	$26
	li	$27, \offset
	.endm

	.text
	.balign	16
	.globl vectors, vectors_end
vectors:
	vector	0x000
	vector	0x100
	vector	0x180
	vector	0x200
vectors_end:

/*
 * enter(struct run *): run what it describes.  Comes back when an exception
 * has filled *exit_frame.
 */
	.globl enter
	.set	at
enter:
	la	$8, resume
	sw	$16, 0($8)
	sw	$17, 4($8)
	sw	$18, 8($8)
	sw	$19, 12($8)
	sw	$20, 16($8)
	sw	$21, 20($8)
	sw	$22, 24($8)
	sw	$23, 28($8)
	sw	$28, 32($8)
	sw	$29, 36($8)
	sw	$30, 40($8)
	sw	$31, 44($8)
	li	$9, 1
	sw	$9, running
	lw	$8, RUN_PC($4)
	mtc0	$8, $14
	lw	$8, RUN_STATUS($4)
	ori	$8, $8, 2		/* EXL: GuestCtl0.GM must not act before the ERET */
	mtc0	$8, $12
	ehb
	lw	$8, RUN_GUESTCTL0($4)
	mtc0	$8, $12, 6
	ehb
	.set	noat
	move	$26, $4
	.irp	n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,27,28,29,30,31
	lw	$\n, 4*\n($26)
	.endr
	lw	$26, 4*26($26)
	eret

	.macro capture rd, sel, place
	mfc0	$8, $\rd, \sel
	sw	$8, EXIT_EPC + 4 * \place($26)
	.endm

leave:
	lw	$26, exit_frame
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,28,29,30,31
	sw	$\n, 4*\n($26)
	.endr
	sw	$27, EXIT_VECTOR($26)
	mfc0	$8, $31, 2
	sw	$8, 4*26($26)
	mfc0	$8, $31, 3
	sw	$8, 4*27($26)
	.set	at
	capture	14, 0, 0
	capture	13, 0, 1
	capture	12, 0, 2
	capture	8, 0, 3
	capture	8, 1, 4
	capture	8, 2, 5
	capture	4, 0, 6
	capture	10, 0, 7
	capture	12, 6, 8
	capture	10, 4, 9

	/* A second exception while this one is handled, if a test asks for it. */
	lw	$8, nested_load
	beqz	$8, 1f
	nop
	sw	$0, nested_load
	la	$9, nested_exit
	sw	$9, exit_frame
	lw	$8, 0($8)
	.globl nested_pc
nested_pc = . - 4
1:
	mfc0	$8, $12, 6
	ins	$8, $0, 31, 1
	mtc0	$8, $12, 6
	ehb
	mfc0	$8, $12
	ins	$8, $0, 0, 5
	mtc0	$8, $12
	ehb
	lw	$9, running
	beqz	$9, 2f
	nop
	la	$8, resume
	sw	$0, running
	lw	$16, 0($8)
	lw	$17, 4($8)
	lw	$18, 8($8)
	lw	$19, 12($8)
	lw	$20, 16($8)
	lw	$21, 20($8)
	lw	$22, 24($8)
	lw	$23, 28($8)
	lw	$28, 32($8)
	lw	$29, 36($8)
	lw	$30, 40($8)
	lw	$31, 44($8)
	jr	$31
	nop
2:
	la	$29, stack_top
	jal	monitor_crash
	nop

/*
 * Debug mode: note what brought us here and go on behind it.  guests.t puts a
 * jump to debug_stub's copy where the processor looks for this handler.
 */
	.globl debug_stub, debug_stub_end
debug_stub:			/* k0 is in DESAVE */
	la	$26, debug
	jr	$26
	nop
debug_stub_end:

debug:
	la	$26, debug_seen
	sw	$27, 0($26)
	mfc0	$27, $24
	sw	$27, 4($26)
	addiu	$27, $27, 4
	mtc0	$27, $24
	mfc0	$27, $12, 6
	sw	$27, 8($26)
	lw	$27, 0($26)
	mfc0	$26, $31, 0
	deret

	.bss
	.balign	16
	.globl debug_seen
debug_seen:			/* k1, DEPC, GuestCtl0 */
	.space	12
	.balign	16
resume:
	.space	48
running:
	.space	4
	.globl nested_load
nested_load:
	.space	4
	.balign	16
stack:
	.space	16384
stack_top:
