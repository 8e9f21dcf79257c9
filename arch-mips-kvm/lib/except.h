/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Exception entry, eret and the interrupt decision, on struct mips_cpu.
 * Fetching, delivery policy and shadow state belong to the backends.
 *
 * Source: PRA, Interrupts and Exceptions.
 */
#ifndef MIPS_EXCEPT_H
#define MIPS_EXCEPT_H

#include "cp0.h"
#include "tlb.h"

/* Cause.ExcCode. */
enum mips_exccode {
	MIPS_EXC_INT	= 0,
	MIPS_EXC_MOD	= 1,
	MIPS_EXC_TLBL	= 2,
	MIPS_EXC_TLBS	= 3,
	MIPS_EXC_ADEL	= 4,
	MIPS_EXC_ADES	= 5,
	MIPS_EXC_IBE	= 6,
	MIPS_EXC_DBE	= 7,
	MIPS_EXC_SYS	= 8,
	MIPS_EXC_BP	= 9,
	MIPS_EXC_RI	= 10,
	MIPS_EXC_CPU	= 11,
	MIPS_EXC_OV	= 12,
	MIPS_EXC_TR	= 13,
	MIPS_EXC_MSAFPE	= 14,
	MIPS_EXC_FPE	= 15,
	MIPS_EXC_IS1	= 16,	/* implementation specific */
	MIPS_EXC_CEU	= 17,	/* CorExtend unusable */
	MIPS_EXC_C2E	= 18,	/* coprocessor 2 */
	MIPS_EXC_TLBRI	= 19,
	MIPS_EXC_TLBXI	= 20,
	MIPS_EXC_MSADIS	= 21,
	MIPS_EXC_WATCH	= 23,
	MIPS_EXC_MCHECK	= 24,
	MIPS_EXC_THREAD	= 25,	/* fork and yield of the MT extension */
	MIPS_EXC_DSPDIS	= 26,
};

/* An exception to enter. */
struct mips_exc {
	u8 code;		/* enum mips_exccode; bits above 4 are ignored */
	u8 ce;			/* MIPS_EXC_CPU: coprocessor number */
	bool refill;		/* TLBL/TLBS: no entry matched, refill vector */
	bool has_badvaddr;	/* address error, TLB and modified exceptions */
	bool has_instr;		/* badinstr is known (CPUs with Config3.BI) */
	bool has_instrp;	/* badinstrp likewise: the branch, with bd set */
	struct mips_gva badvaddr;
	u32 badinstr, badinstrp;
};

#define MIPS_EXC(c)		((struct mips_exc){ .code = MIPS_EXC_##c })
#define MIPS_EXC_AT(c, va)						\
	((struct mips_exc){ .code = (c), .has_badvaddr = true, .badvaddr = (va) })
#define MIPS_EXC_COP(n)		((struct mips_exc){ .code = MIPS_EXC_CPU, .ce = (n) })

/*
 * The exception a failed mips_tlb_lookup() causes.  @status must not be
 * MIPS_TLB_HIT.  RI and XI have codes of their own if @pagegrain has IEC, else
 * they are TLBL.
 */
struct mips_exc mips_exc_tlb(enum mips_tlb_status status, enum mips_access access,
			     struct mips_gva va, u32 pagegrain);

/* The address error exception of an access. */
struct mips_exc mips_exc_address(enum mips_access access, struct mips_gva va);

/*
 * Enter @exc: EPC and Cause.BD (only if EXL was 0), ExcCode, CE, BadVAddr,
 * Context and EntryHi as the exception has them, EXL; pc becomes the vector,
 * bd false.  Status.ERL is left alone.  cpu->pc and cpu->bd must describe the
 * victim instruction, or the next one to execute for interrupts.  LLbit stays:
 * only eret (and another agent's write) clears it.
 */
void mips_except_enter(struct mips_cpu *cpu, const struct mips_exc *exc);

/* The vector @exc would enter through, for the state before it. */
u32 mips_except_vector(const struct mips_cpu *cpu, const struct mips_exc *exc);

/*
 * eret: back from ERL (ErrorEPC) or else EXL (EPC); LLbit clears, bd is false.
 * The caller has checked that CP0 is usable and that it is no delay slot.
 */
void mips_eret(struct mips_cpu *cpu);

/*
 * Cause.IP bits that are pending and not masked by Status.IM, whether or not
 * the CPU takes them now (bits 15:8 as in Cause).  What wait wakes up for.
 */
static inline u32 mips_irq_unmasked(const struct mips_cpu *cpu)
{
	return mips_cause(cpu) & mips_status(cpu) & C0_CAUSE_IP;
}

/* Status says interrupts are taken: IE and not EXL and not ERL. */
static inline bool mips_irq_enabled(const struct mips_cpu *cpu)
{
	u32 gate = C0_STATUS_IE | C0_STATUS_EXL | C0_STATUS_ERL;

	return (mips_status(cpu) & gate) == C0_STATUS_IE;
}

/* An interrupt exception is due now. */
static inline bool mips_irq_due(const struct mips_cpu *cpu)
{
	return mips_irq_enabled(cpu) && mips_irq_unmasked(cpu);
}

#endif
