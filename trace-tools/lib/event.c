// SPDX-License-Identifier: GPL-2.0-only
/*
 * Classifies exceptions.
 *
 * Source: MIPS32 Privileged Resource Architecture, Exception Vector Locations.
 */
#include <stdio.h>
#include "event.h"
#include "insn.h"

#define BOOT_BASE	0xffffffffbfc00200ull
#define DEBUG_VECTOR	0xffffffffbfc00480ull
#define INTERRUPT_END	0xa00	/* of vectored interrupts at Linux' spacing, 0x100 */

static const struct {
	int16_t offset;
	const char *cause;
} vectors[] = {
	{ 0x000, "TLB refill" },
	{ 0x080, "XTLB refill" },
	{ 0x100, "cache error" },
};

int pdt_vector_offset(uint64_t pc)
{
	unsigned int offset = pc & 0xfff;

	if (pc >= BOOT_BASE && pc < BOOT_BASE + INTERRUPT_END)
		offset = pc - BOOT_BASE;
	if (offset < 0x200)
		return offset & 0x7f ? -1 : (int)offset;
	return offset < INTERRUPT_END && !(offset & 0x1f) ? (int)offset : -1;
}

static void name(struct pdt_event *e, enum pdt_confidence confidence, const char *format,
		 const char *op)
{
	e->confidence = confidence;
	snprintf(e->cause, sizeof(e->cause), format, op);
}

/* The general vector: what the instruction that did not complete may have done. */
static void classify_general(struct pdt_event *e, const struct pdt_context *before,
			     const struct pdt_code *code)
{
	bool unprivileged = before->pom == PDT_POM_USER || e->guest_exit;

	if (!code || !(code->flags & PDT_C_KNOWN)) {
		name(e, PDT_GUESS, "interrupt or unknown", "");
		return;
	}
	switch (code->class) {
	case MIPS_CLASS_SYSCALL:
	case MIPS_CLASS_BREAK:
	case MIPS_CLASS_HYPERCALL:
		name(e, PDT_SURE, "%s", mips_op_name(code->op));
		return;
	case MIPS_CLASS_TRAP:
		name(e, PDT_LIKELY, "%s", mips_op_name(code->op));
		return;
	case MIPS_CLASS_CP0_MOVE:
	case MIPS_CLASS_CP0_OTHER:
	case MIPS_CLASS_INT_ENABLE:
	case MIPS_CLASS_TLB:
	case MIPS_CLASS_ERET:
	case MIPS_CLASS_WAIT:
	case MIPS_CLASS_CACHE:
	case MIPS_CLASS_RDHWR:
		if (!unprivileged)
			break;
		name(e, PDT_LIKELY, "privileged %s", mips_op_name(code->op));
		return;
	case MIPS_CLASS_COP1:
	case MIPS_CLASS_MSA:
	case MIPS_CLASS_DSP:
		name(e, PDT_GUESS, "%s or interrupt", mips_op_name(code->op));
		return;
	}
	if (code->flags & (PDT_C_LOAD | PDT_C_STORE))
		name(e, PDT_GUESS, "%s or interrupt", mips_op_name(code->op));
	else
		name(e, PDT_GUESS, "interrupt or unknown", "");
}

void pdt_event_classify(struct pdt_event *e, const struct pdt_context *before,
			const struct pdt_context *now, const struct pdt_code *code)
{
	unsigned int i;

	/* Every exception sets EXL, ERL or debug mode. */
	if (now->pom != PDT_POM_K10 && now->pom != PDT_POM_K01 && now->pom != PDT_POM_DEBUG) {
		e->vector = -1;
		name(e, PDT_GUESS, "unknown", "");
		return;
	}

	for (i = 0; i < ARRAY_SIZE(vectors); i++)
		if (e->vector == vectors[i].offset) {
			name(e, PDT_SURE, "%s", vectors[i].cause);
			return;
		}
	if (e->vector == 0x180)
		classify_general(e, before, code);
	else if (e->vector >= 0x200)
		name(e, PDT_LIKELY, "interrupt", "");
	else
		name(e, PDT_GUESS, "unknown", "");
}

const char *pdt_confidence_name(enum pdt_confidence confidence)
{
	static const char *const names[] = { "guess", "likely", "sure" };

	return names[confidence <= PDT_SURE ? confidence : PDT_GUESS];
}
