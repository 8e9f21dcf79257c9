/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guest 1 of the war story: pages of 16 KiB, and the TLB handlers of Linux in
 * small.  Each round it loads from a page whose TLB entry is there but not
 * valid.  The handler finds the entry with TLBP and reads it with TLBR; if it
 * has gone in between, TLBR leaves PageMask 0.
 */
#include "regs.h"

#define EVEN	0x01238000
#define ODD	0x0123c000

	.text
	/* Exception base */
function refill
	lui	k1, %hi(ptes)
	lw	k0, %lo(ptes + 8)(k1)
	lw	k1, %lo(ptes + 12)(k1)
	srl	k0, k0, 8
	srl	k1, k1, 8
	mtc0	k0, C0_ENTRYLO0
	mtc0	k1, C0_ENTRYLO1
	ehb
	tlbwr
	eret
endfunction refill

	.org	0x180
function general
	mfc0	k0, C0_CAUSE
	andi	k0, k0, EXCCODE
	addiu	k0, k0, -EXC_TLBL
	beqz	k0, handle_tlbl
	 nop
unexpected:
	b	unexpected
	 nop
endfunction general

	.org	0x400
function handle_tlbl
	mtc0	at, C0_KSCRATCH
	mfc0	k0, C0_BADVADDR
	lui	k1, %hi(ptes)
	addiu	k1, k1, %lo(ptes)
	srl	k0, k0, 12
	tlbp
	andi	k0, k0, 0xc
	addu	k1, k1, k0
	lw	k0, (k1)
	andi	at, k0, PTE_PRESENT
	beqz	at, unexpected
	 andi	at, k0, PTE_CHECK
	beqz	at, 1f
	 nop
	tlbr
	ehb
	mfc0	at, C0_ENTRYLO1
	andi	at, at, LO_V
	bnez	at, unexpected
	 nop
1:	ori	k0, k0, PTE_VALID
	sw	k0, (k1)
	ori	k1, k1, 4
	xori	k1, k1, 4
	lw	k0, (k1)
	lw	k1, 4(k1)
	srl	k0, k0, 8
	srl	k1, k1, 8
	mtc0	k0, C0_ENTRYLO0
	mtc0	k1, C0_ENTRYLO1
	ehb
	tlbwi
	mfc0	at, C0_KSCRATCH
	eret
endfunction handle_tlbl

	/* a0: how many rounds */
function start
	la	t0, refill
	mtc0	t0, C0_EBASE
	li	t0, 0x10000000			/* CU0; not BEV, ERL, EXL, IE */
	mtc0	t0, C0_STATUS
	mtc0	zero, C0_WIRED
	li	t0, PAGEMASK_16K
	mtc0	t0, C0_PAGEMASK
	mtc0	zero, C0_ENTRYHI
	ehb
	move	s0, a0
	li	s1, REPORT
	sw	zero, REPORT_READY(s1)
endfunction start

function round
	/* The odd page becomes invalid, in the table and in the TLB. */
	lui	s2, %hi(ptes)
	li	t1, PTE(0x0822c000, LO_D) | PTE_PRESENT | PTE_CHECK
	sw	t1, %lo(ptes + 12)(s2)
	li	t0, EVEN
	mtc0	t0, C0_ENTRYHI
	ehb
	tlbp
	ehb
	mfc0	t1, C0_INDEX
	bltz	t1, 1f
	 sll	t2, t1, 15
	lui	t3, 0x8000
	addu	t2, t2, t3
	mtc0	t2, C0_ENTRYHI
	mtc0	zero, C0_ENTRYLO0
	mtc0	zero, C0_ENTRYLO1
	ehb
	tlbwi
	mtc0	zero, C0_ENTRYHI
	ehb
1:	lw	zero, (t0)			/* refill writes it somewhere */
	tlbp
	ehb
	mfc0	t1, C0_INDEX
	sw	t1, %lo(entry)(s2)
	li	t0, ODD
	lw	a1, 0x14(t0)
	mfc0	t1, C0_PAGEMASK
	li	t2, PAGEMASK_16K
	bne	t1, t2, lost
	 addiu	s0, s0, -1
	bnez	s0, round
	 nop
	sw	zero, REPORT_DONE(s1)
	b	.
	 nop
endfunction round

function lost
	sw	t1, REPORT_VALUE(s1)		/* PageMask */
	lw	t2, %lo(entry)(s2)
	sw	t2, REPORT_VALUE(s1)		/* the entry that was needed */
	sw	a1, REPORT_VALUE(s1)		/* what was loaded */
	sw	zero, REPORT_LOST(s1)
	b	.
	 nop
endfunction lost

	.data
	.balign	16
ptes:	.word	0, 0
	.word	PTE(0x08228000, LO_D | LO_V) | PTE_PRESENT
	.word	0
entry:	.word	0
