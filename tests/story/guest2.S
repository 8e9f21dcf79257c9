/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guest 2 of the war story: pages of 16 KiB, too.  In turns it loads from some
 * it has not used for long: its refill handler writes as many random entries of
 * the TLB, and notes which.
 */
#include "regs.h"

#define FIRST	0x3f000000
#define LAST	0x3ff80000
#define PAGES	4			/* of a turn; it sleeps between them */

	.text
	/* Exception base */
function refill
	lui	k1, %hi(ptes)
	lw	k0, %lo(ptes)(k1)
	mtc0	k0, C0_ENTRYLO0
	lw	k0, %lo(ptes + 4)(k1)
	mtc0	k0, C0_ENTRYLO1
	ehb
	tlbwr
	tlbp
	ehb
	mfc0	k0, C0_INDEX
	sw	k0, %lo(taken)(k1)
	eret
endfunction refill

	.org	0x180
function general
	b	general
	 nop
endfunction general

function start
	la	t0, refill
	mtc0	t0, C0_EBASE
	li	t0, 0x10000000
	mtc0	t0, C0_STATUS
	mtc0	zero, C0_WIRED
	li	t0, PAGEMASK_16K
	mtc0	t0, C0_PAGEMASK
	ehb
	li	s1, REPORT
	sw	zero, REPORT_READY(s1)
	li	t1, 0x8000
	li	t0, FIRST
	li	t2, LAST
endfunction start

function turn
	li	t3, PAGES
1:	lw	a1, (t0)
	addiu	t3, t3, -1
	bnez	t3, 1b
	 addu	t0, t0, t1
	sw	zero, REPORT_TURN(s1)
	bne	t0, t2, turn
	 nop
	b	turn
	 li	t0, FIRST
endfunction turn

	.data
	.balign	16
ptes:	.word	PTE(0x12bc8000, LO_D | LO_V) >> 8
	.word	PTE(0x13bf0000, LO_D | LO_V) >> 8
taken:	.word	0
