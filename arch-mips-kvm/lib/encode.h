/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The way back: from operation and operands to instruction words, and a small
 * assembler on top of it for code generated at run time.  The rows are those
 * of the decoder, so encode then decode is the identity.
 */
#ifndef MIPS_ENCODE_H
#define MIPS_ENCODE_H

#include "insn.h"

/* General registers by their o32 names. */
enum mips_gpr {
	R_ZERO, R_AT, R_V0, R_V1, R_A0, R_A1, R_A2, R_A3,
	R_T0, R_T1, R_T2, R_T3, R_T4, R_T5, R_T6, R_T7,
	R_S0, R_S1, R_S2, R_S3, R_S4, R_S5, R_S6, R_S7,
	R_T8, R_T9, R_K0, R_K1, R_GP, R_SP, R_FP, R_RA,
};

/*
 * Build the word of @op from operands in the order assembly language writes
 * them (mips_formats[]): e.g. LW rt, offset, base; SW rt, offset, base;
 * ADDU rd, rs, rt; SLL rd, rt, sa; EXT rt, rs, pos, size; MFC0 rt, rd, sel;
 * BEQ rs, rt, byte offset from the delay slot; J byte address (bits 27:0 used).
 * Returns false, and leaves *@word alone, if the number of operands is wrong
 * or one does not fit its field.
 */
bool mips_encode(enum mips_op op, const s32 *operands, unsigned int n, u32 *word);

/* The operands of a decoded instruction in the same order; returns how many. */
unsigned int mips_operands(const struct mips_insn *insn, s32 operands[MIPS_MAX_OPNDS]);

/*
 * A word whose operands are known to fit: MIPS_WORD(LW, R_T0, 4, R_SP).  0 (a nop)
 * if they do not, so that a mistake is harmless; tests catch it.
 */
#define MIPS_WORD(op, ...)						\
	mips_word_(MIPS_OP_##op, (const s32[]){ __VA_ARGS__ },		\
		   sizeof((const s32[]){ __VA_ARGS__ }) / sizeof(s32))
#define MIPS_WORD0(op)		mips_word_(MIPS_OP_##op, NULL, 0)

u32 mips_word_(enum mips_op op, const s32 *operands, unsigned int n);

/*
 * Assembler.  Words go to [start, end); @va is the address the first word will
 * run at (for j and jal).  Any mistake (overflow, operand out of range, label
 * used but not bound) sets error for good and stops output; check it once, in
 * mips_asm_finish().
 */
#define MIPS_ASM_LABELS		64
#define MIPS_ASM_FIXUPS		96

struct mips_asm {
	u32 *start, *p, *end;
	u32 va;
	bool error;
	u8 nr_labels;
	u8 nr_fixups;
	u32 *label[MIPS_ASM_LABELS];		/* NULL while unbound */
	struct {
		u16 at;				/* index of the word */
		u8 label;
	} fixup[MIPS_ASM_FIXUPS];
};

void mips_asm_init(struct mips_asm *a, u32 *buf, unsigned int words, u32 va);

/* Append one instruction: mips_asm(a, LW, R_T0, 4, R_SP); mips_asm0(a, ERET). */
#define mips_asm(a, op, ...)						\
	mips_asm_op(a, MIPS_OP_##op, (const s32[]){ __VA_ARGS__ },	\
		    sizeof((const s32[]){ __VA_ARGS__ }) / sizeof(s32))
#define mips_asm0(a, op)	mips_asm_op(a, MIPS_OP_##op, NULL, 0)

void mips_asm_op(struct mips_asm *a, enum mips_op op, const s32 *operands, unsigned int n);

/* Append a word as it is. */
void mips_asm_word(struct mips_asm *a, u32 word);

/* lui/ori/addiu: one or two instructions that leave @value in @reg. */
void mips_asm_li(struct mips_asm *a, unsigned int reg, u32 value);

/* New label, not bound yet; bind it to the next instruction. */
unsigned int mips_asm_label(struct mips_asm *a);
void mips_asm_bind(struct mips_asm *a, unsigned int label);

/*
 * PC-relative branch to a label, bound before or after.  @rs and @rt as the
 * operation takes them; pass 0 for the one it lacks.  The delay slot is the
 * caller's next instruction.
 */
#define mips_asm_branch(a, op, rs, rt, label)				\
	mips_asm_branch_op(a, MIPS_OP_##op, rs, rt, label)

void mips_asm_branch_op(struct mips_asm *a, enum mips_op op, unsigned int rs,
			unsigned int rt, unsigned int label);

/* Address the next instruction will run at. */
static inline u32 mips_asm_here(const struct mips_asm *a)
{
	return a->va + (u32)(a->p - a->start) * 4;
}

/* Resolve labels.  Returns the number of words, or -1 if anything went wrong. */
int mips_asm_finish(struct mips_asm *a);

#endif
