// SPDX-License-Identifier: GPL-2.0-only
/*
 * The counted operations of a kernel, which no process can repeat: a program
 * that is the whole guest, or all that runs on the bare board.  Built for the
 * board, for guests that use the zero page (-DTE) and for guests that know
 * nothing of it (-DTE_OLD).  What a process can do is in ops.c.
 */
#include "markers.h"

#if defined(TE) || defined(TE_OLD)
#define KSEG0		0x40000000u
#else
#define KSEG0		0x80000000u
#endif
#define WARM		32		/* what happens at first use only is over by then */
#define MAPPED		0x10000000u
#define PAIRS		256		/* more than a TLB has entries */
#define PAIR		0x2000u
#define UART_STATUS	(*(volatile unsigned char *)0xb80003fdu)
#define RESET		(*(volatile unsigned int *)0xbf000500u)
#define RESET_NOW	0x42

/* In text, for the assembler: EntryLo of the page at 4 MB, cached, D, V, G. */
#define ENTRYLO		"0x1001f"

#define mark(n)		asm volatile("andi $0, $0, %0" : : "i"(n) : "memory")

#define REPEAT(op, once)						\
	do {								\
		unsigned int i;						\
									\
		for (i = 0; i < WARM; i++)				\
			once;						\
		mark(MARKER_BEGIN | BENCH_OP_##op);			\
		for (i = 0; i < repetitions[BENCH_OP_##op]; i++)	\
			once;						\
		mark(MARKER_END | BENCH_OP_##op);			\
	} while (0)

static const unsigned short repetitions[] = {
#define X(name, n, n_long, text) n,
	BENCH_OPS(X)
	BENCH_KERNEL_OPS(X)
#undef X
};

/* Entry, and the refill handler: all addresses map the one page. */
asm("	.section .text.start, \"ax\"\n"
    "	.set	noreorder\n"
    "	.globl	_start\n"
    "_start:\n"
    "	li	$8, 1\n"
    "	mtc0	$8, $12\n"		/* IE; nothing is unmasked */
    "	ehb\n"
    "	lui	$29, %hi(stack_end)\n"
    "	b	measure\n"
    "	 addiu	$29, %lo(stack_end)\n"
    "refill:\n"
    "	li	$26, " ENTRYLO "\n"
    "	mtc0	$26, $2\n"
    "	mtc0	$26, $3\n"
    "	ehb\n"
    "	tlbwr\n"
    "	eret\n"
    "refill_end:\n"
    "	.local	stack\n"
    "	.comm	stack, 4096, 8\n"
    "	.set	stack_end, stack + 4064\n"
    "	.set	reorder\n"
    "	.text\n");

extern const unsigned int refill[], refill_end[];

static inline void set_refill_handler(void)
{
	volatile unsigned int *to = (unsigned int *)KSEG0;
	const unsigned int *from;

	for (from = refill; from < refill_end; from++) {
		*to = *from;
		asm volatile("synci 0(%0)" : : "r"(to++));
	}
	asm volatile("sync; ehb");
}

/* Interrupts off, and on again if they were on. */
static inline void irq_save_restore(void)
{
#ifdef TE
	unsigned int was;

	asm volatile("lw %0, 0x7400($0); sw $0, 0x7400($0); sw %0, 0x7400($0)"
		     : "=r"(was) : : "memory");
#else
	unsigned int was;

	asm volatile("di %0; andi %0, %0, 1; ehb" : "=r"(was) : : "memory");
	if (was)
		asm volatile("ei; ehb" : : : "memory");
#endif
}

static inline void hypercall(void)
{
	register unsigned int number asm("$2") = 0;	/* is none */

	asm volatile(".word 0x42000028" : "+r"(number) : : "memory");
}

static inline void tlb_write(void)
{
	asm volatile("tlbwr; ehb" : : : "memory");
}

static inline void miss(unsigned int n)
{
	*(volatile unsigned int *)(MAPPED + n % PAIRS * PAIR);
}

__attribute__((used, noreturn)) static void measure(void)
{
	set_refill_handler();
	REPEAT(irq, irq_save_restore());
#if defined(TE) || defined(TE_OLD)
	REPEAT(hypercall, hypercall());
#endif
	REPEAT(mmio, (void)UART_STATUS);
	miss(0);
	REPEAT(tlbwr, tlb_write());
	REPEAT(refill, miss(i));
	RESET = RESET_NOW;
	for (;;)
		;
}
