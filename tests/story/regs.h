/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names for the guests of the war story: registers, and what they tell the
 * program that runs them by stores to REPORT.
 */
#define zero	$0
#define at	$1
#define a0	$4
#define a1	$5
#define t0	$8
#define t1	$9
#define t2	$10
#define t3	$11
#define s0	$16
#define s1	$17
#define s2	$18
#define s3	$19
#define k0	$26
#define k1	$27

#define C0_INDEX	$0
#define C0_ENTRYLO0	$2
#define C0_ENTRYLO1	$3
#define C0_PAGEMASK	$5
#define C0_WIRED	$6
#define C0_BADVADDR	$8
#define C0_ENTRYHI	$10
#define C0_STATUS	$12
#define C0_CAUSE	$13
#define C0_EBASE	$15, 1
#define C0_KSCRATCH	$31, 2

#define PAGEMASK_16K	0x6000
#define EXCCODE		0x7c
#define EXC_TLBL	(2 << 2)

/* A page table entry: EntryLo in bits 31:8, and two that only software has. */
#define PTE(gpa, flags)	(((gpa) >> 6 | 3 << 3 | (flags)) << 8)
#define LO_D		4
#define LO_V		2
#define PTE_VALID	(LO_V << 8)
#define PTE_PRESENT	0x01
#define PTE_CHECK	0x80		/* look at the TLB before it is made valid */

#define REPORT		0xb0000000	/* GPA 0x10000000: nothing is there */
#define REPORT_READY	0
#define REPORT_DONE	4
#define REPORT_LOST	8
#define REPORT_VALUE	12
#define REPORT_TURN	16

#ifdef __ASSEMBLER__
	.set	noreorder
	.set	noat
	.set	mips32r2
	.macro	function name
	.globl	\name
	.type	\name, @function
	.ent	\name
\name:
	.endm
	.macro	endfunction name
	.end	\name
	.size	\name, . - \name
	.endm
#endif
