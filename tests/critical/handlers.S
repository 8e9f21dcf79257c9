/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TLB handlers and other code that relies on entries of the TLB, in the ways
 * guests do.  The host copies them to other addresses before they run, so jumps
 * are relative, and delay slots, where no guest can be stopped, do nothing.  What
 * they must leave behind is guest.c's and points.c's business.
 */
#include "guest.h"
#include "points.h"

	.set	noreorder
	.set	noat

	.section guest, "ax"
	.macro	piece name
	.word	CRIT_END
	.globl	\name
\name:
	.endm

	/* The pair of the page table, with nothing but k0 and k1. */
	.macro	load_pair
	lui	$26, %hi(crit_pte)
	lw	$27, %lo(crit_pte)($26)
	addiu	$26, %lo(crit_pte)
	mtc0	$27, $2
	lw	$27, 4($26)
	mtc0	$27, $3
	.endm

piece crit_refill
	load_pair
	ehb
	tlbwr
	eret

piece crit_dispatch
	mfc0	$27, $13
	lui	$26, %hi(crit_table)
	andi	$27, 0x7c
	addu	$26, $27
	lw	$26, %lo(crit_table)($26)
	jr	$26
	 nop

	/* The entry must be there: Index is not looked at. */
piece crit_probe_write
	tlbp
	load_pair
	ehb
	tlbwi
	eret

	/* Index is kept in a register while the pair is looked for. */
piece crit_hold_index
	tlbp
	ehb
	mfc0	$27, $0
	lui	$26, %hi(crit_pte)
	addiu	$26, %lo(crit_pte)
	sw	$27, 8($26)
	lw	$27, 0($26)
	mtc0	$27, $2
	lw	$27, 4($26)
	mtc0	$27, $3
	lw	$27, 8($26)
	mtc0	$27, $0
	ehb
	tlbwi
	eret

	/* The entry itself is the page table: its halves become valid. */
piece crit_probe_read_write
	tlbp
	ehb
	tlbr
	ehb
	mfc0	$26, $2
	ori	$26, 6		# D, V
	ins	$26, $0, 30, 2		# RI, XI
	mtc0	$26, $2
	mfc0	$26, $3
	ori	$26, 6		# D, V
	ins	$26, $0, 30, 2		# RI, XI
	mtc0	$26, $3
	ehb
	tlbwi
	eret

	/*
	 * The page table is mapped by the TLB itself, so that a nested exception
	 * replaces EntryHi and BadVAddr.
	 */
piece crit_mapped_table
	mfc0	$26, $8
	sll	$26, 1
	bltz	$26, 1f		# the second of the two highest bits
	 nop
	lui	$26, %hi(crit_pte)
	lw	$26, %lo(crit_pte) + 12($26)
	lw	$27, 0($26)
	mtc0	$27, $2
	lw	$27, 4($26)
	mtc0	$27, $3
	tlbp
	ehb
	tlbwi
	eret
1:	lui	$26, %hi(crit_pte)
	lw	$27, %lo(crit_pte) + 8($26)
	mtc0	$27, $2
	mtc0	$27, $3
	ehb
	tlbwr
	eret

	/* Not handlers: called, with interrupts off and EntryHi set... */
piece crit_update
	tlbp
	ehb
	mfc0	$2, $0
	bltz	$2, 1f
	 nop
	lui	$8, %hi(crit_pte)
	addiu	$8, %lo(crit_pte)
	lw	$9, 0($8)
	mtc0	$9, $2
	lw	$9, 4($8)
	mtc0	$9, $3
	ehb
	tlbwi
	jr	$31
	 nop
1:	tlbwr
	jr	$31
	 nop

	/* ...and after tlbp, with interrupts on. */
piece crit_read
	nop
	ehb
	tlbr
	ehb
	mfc0	$2, $2
	nop
	jr	$31
	 nop

	/*
	 * Where Linux's handlers jump when they give up.  The stack is that of the
	 * code that was interrupted.
	 */
piece crit_slow_path
	lui	$26, %hi(crit_gave_up)
	addiu	$26, %lo(crit_gave_up)
	jr	$26
	 nop
	.word	CRIT_END
