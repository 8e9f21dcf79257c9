/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the flow has to know about one instruction: whether it transfers
 * control and where to, whether it accesses memory.  The knowledge is that of
 * the hypervisor's decoder.
 */
#ifndef PDT_CODE_H
#define PDT_CODE_H

#include <stdbool.h>
#include <stdint.h>

enum pdt_transfer {
	PDT_X_NONE,
	PDT_X_CONDITIONAL,	/* direct, may fall through */
	PDT_X_ALWAYS,		/* direct, never falls through */
	PDT_X_REGISTER,		/* jr, jalr */
	PDT_X_ERET,		/* eret, eretnc, deret: no delay slot */
};

enum pdt_code_flag {
	PDT_C_PRESENT	= 1 << 0,	/* an image has this word */
	PDT_C_KNOWN	= 1 << 1,	/* the decoder knows it */
	PDT_C_LOAD	= 1 << 2,
	PDT_C_STORE	= 1 << 3,
	PDT_C_LIKELY	= 1 << 4,	/* slot annulled when not taken */
	PDT_C_LINK	= 1 << 5,
	PDT_C_RETURN	= 1 << 6,	/* jr or jalr through $31 */
	PDT_C_TRAPS	= 1 << 7,	/* syscall, break, trap, hypcall */
};

struct pdt_code {
	uint32_t word;
	uint32_t target;	/* branch: offset from the branch; j, jal: bits 27:0 */
	uint16_t op;		/* enum mips_op */
	uint8_t transfer;	/* enum pdt_transfer */
	uint8_t flags;		/* enum pdt_code_flag */
	uint8_t class;		/* enum mips_class */
};

void pdt_code_decode(uint32_t word, struct pdt_code *code);

/* True for transfers with a delay slot. */
static inline bool pdt_code_has_slot(const struct pdt_code *code)
{
	return code->transfer != PDT_X_NONE && code->transfer != PDT_X_ERET;
}

/* Target of the direct transfer @code at @pc. */
uint64_t pdt_code_target(const struct pdt_code *code, uint64_t pc);

#endif
