// SPDX-License-Identifier: GPL-2.0-only
/*
 * The counted operations of a kernel, which no process can repeat: a program
 * that is the whole guest, or all that runs on the bare board.  Built for the
 * board, for guests that use the zero page (-DTE), for those that know nothing
 * of it (-DTE_OLD) and for VZ (-DVZ).  What a process can do is in ops.c.
 * With -DPART=10 a tenth as often, and only once its UART has received something.
 */
#include "markers.h"

#if defined(TE) || defined(TE_OLD)
#define KSEG0		0x40000000u
#else
#define KSEG0		0x80000000u
#endif
#ifndef PART
#define PART		1
#endif
#define WARM		32		/* what happens at first use only is over by then */
#define MAPPED		0x10000000u
#define PAIRS		256		/* more than a TLB has entries */
#define PAIR		0x2000u
#define ASIDS		8
#define FRESH		(KSEG0 + (16u << 20))	/* memory not touched before */
#define SPINS		(20000000u / (PART * PART))
#define UART_STATUS	(*(volatile unsigned char *)0xb80003fdu)
#define UART_RECEIVED	1
#define RESET		(*(volatile unsigned int *)0xbf000500u)
#define RESET_NOW	0x42

/* In text, for the assembler: EntryLo of the page at 4 MB, cached, D, V. */
#define ENTRYLO		"0x1001e"
#define PAGE		(KSEG0 + (4u << 20))

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
#define X(name, n, n_long, text) (n) / PART,
	BENCH_OPS(X)
	BENCH_KERNEL_OPS(X)
#undef X
};

/*
 * Entry; the refill handler: all addresses map the one page; the handler of
 * system calls, which goes back to run_user() at any other exception; and the
 * program in user mode, a system call t0 times.
 */
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
    "general:\n"
    "	mfc0	$26, $13\n"
    "	andi	$26, 0x7c\n"
    "	xori	$26, 0x20\n"
    "	bnez	$26, 1f\n"
    "	 mfc0	$27, $14\n"
    "	addiu	$27, 4\n"
    "	mtc0	$27, $14\n"
    "	ehb\n"
    "	eret\n"
    "1:	lui	$26, %hi(user_done)\n"
    "	addiu	$26, %lo(user_done)\n"
    "	jr	$26\n"
    "	 nop\n"
    "general_end:\n"
    "user:\n"
    "	syscall\n"
    "	addiu	$8, -1\n"
    "	bnez	$8, user\n"
    "	 nop\n"
    "	break\n"
    "user_end:\n"
    "run_user:\n"
    "	move	$8, $4\n"
    "	li	$9, 0x13\n"		/* UM, EXL, IE */
    "	mtc0	$9, $12\n"
    "	lui	$9, 0x1000\n"		/* MAPPED */
    "	mtc0	$9, $14\n"
    "	ehb\n"
    "	eret\n"
    "user_done:\n"
    "	li	$9, 1\n"
    "	mtc0	$9, $12\n"
    "	ehb\n"
    "	jr	$31\n"
    "	 nop\n"
    "	.local	stack\n"
    "	.comm	stack, 4096, 8\n"
    "	.set	stack_end, stack + 4064\n"
    "	.set	reorder\n"
    "	.text\n");

extern const unsigned int refill[], refill_end[], general[], general_end[], user[], user_end[];
void run_user(unsigned int n);

static void place(unsigned int at, const unsigned int *from, const unsigned int *end)
{
	volatile unsigned int *to = (unsigned int *)at;

	while (from < end) {
		*to = *from++;
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

static inline void use_asid(unsigned int n)
{
	asm volatile("mtc0 %0, $10; ehb" : : "r"(n % ASIDS) : "memory");
	*(volatile unsigned int *)MAPPED;
}

static inline void set_compare(unsigned int n)
{
	asm volatile("mtc0 %0, $11" : : "r"(0x7fff0000 + n) : "memory");
}

static void syscalls(void)
{
	run_user(WARM);
	mark(MARKER_BEGIN | BENCH_OP_syscall);
	run_user(repetitions[BENCH_OP_syscall]);
	mark(MARKER_END | BENCH_OP_syscall);
}

/* At first the host has no memory for these. */
static inline void touch(unsigned int n)
{
	*(volatile unsigned int *)(FRESH + n * PAIR);
}

static void guest_pages(void)
{
	unsigned int i;

	mark(MARKER_BEGIN | BENCH_OP_rootfault);
	for (i = 0; i < repetitions[BENCH_OP_rootfault]; i++)
		touch(i);
	mark(MARKER_END | BENCH_OP_rootfault);
	mark(MARKER_BEGIN | BENCH_OP_rootmiss);
	for (i = 0; i < repetitions[BENCH_OP_rootmiss]; i++)
		touch(i);
	mark(MARKER_END | BENCH_OP_rootmiss);
}

static void host_interrupts(void)
{
	unsigned int i;

	mark(MARKER_BEGIN | BENCH_OP_hostirq);
	for (i = 0; i < SPINS; i++)
		asm volatile("");
	mark(MARKER_END | BENCH_OP_hostirq);
}

__attribute__((used, noreturn)) static void measure(void)
{
	place(KSEG0, refill, refill_end);
	place(KSEG0 + 0x180, general, general_end);
	place(PAGE, user, user_end);
	while (PART > 1 && !(UART_STATUS & UART_RECEIVED))
		;
	asm volatile("mtc0 $0, $10; ehb");
	REPEAT(irq, irq_save_restore());
#if defined(TE) || defined(TE_OLD) || defined(VZ)
	REPEAT(hypercall, hypercall());
#endif
	REPEAT(mmio, (void)UART_STATUS);
	miss(0);
	REPEAT(tlbwr, tlb_write());
	REPEAT(refill, miss(i));
	syscalls();
	REPEAT(asid, use_asid(i));
	REPEAT(compare, set_compare(i));
	guest_pages();
	host_interrupts();
	RESET = RESET_NOW;
	for (;;)
		;
}
