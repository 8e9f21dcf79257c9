// SPDX-License-Identifier: GPL-2.0-only
/*
 * Encoder and assembler, the decoder's tables read backwards.
 */
#include "encode.h"

static unsigned int nr_operands(const struct mips_format_row *f)
{
	unsigned int n = 0;

	while (n < MIPS_MAX_OPNDS && f->opnd[n] != MIPS_OPND_NONE)
		n++;
	return n;
}

unsigned int mips_operands(const struct mips_insn *insn, s32 operands[MIPS_MAX_OPNDS])
{
	const struct mips_format_row *f = &mips_formats[insn->format];
	unsigned int i, n = nr_operands(f);

	for (i = 0; i < n; i++)
		operands[i] = mips_operand_get(f->opnd[i], insn->word);
	return n;
}

/* Put @v into its field of @*word; false if it does not fit. */
static bool operand_put(enum mips_operand kind, s64 v, u32 *word)
{
	const struct mips_operand_field *f = &mips_operand_fields[kind];
	u32 mask = MIPS_MASK(f->bits - 1, 0);
	s64 raw;

	if (kind == MIPS_OPND_TARGET)
		v &= 0x0fffffff;	/* the region is the PC's */
	if (kind == MIPS_OPND_INSSIZE)
		v += mips_operand_get(MIPS_OPND_SA, *word);
	v -= f->bias;
	if (v & ((1 << f->shift) - 1))
		return false;
	raw = v >> f->shift;
	if (f->sign ? mips_sext((u32)raw, f->bits) != raw : (raw & mask) != raw)
		return false;
	*word |= ((u32)raw & mask) << f->lo;
	if (kind == MIPS_OPND_RDT)
		return operand_put(MIPS_OPND_RT, v, word);
	return true;
}

bool mips_encode(enum mips_op op, const s32 *operands, unsigned int n, u32 *word)
{
	const struct mips_format_row *f;
	unsigned int i;
	u32 w;

	if (op == MIPS_OP_INVALID || op >= MIPS_NR_OPS)
		return false;
	f = &mips_formats[mips_insn_rows[op].format];
	if (n != nr_operands(f))
		return false;
	w = mips_insn_rows[op].match;
	for (i = 0; i < n; i++)
		if (!operand_put(f->opnd[i], operands[i], &w))
			return false;
	*word = w;
	return true;
}

u32 mips_word_(enum mips_op op, const s32 *operands, unsigned int n)
{
	u32 word = 0;

	mips_encode(op, operands, n, &word);
	return word;
}

void mips_asm_init(struct mips_asm *a, u32 *buf, unsigned int words, u32 va)
{
	memset(a, 0, sizeof(*a));
	a->start = a->p = buf;
	a->end = buf + words;
	a->va = va;
	a->error = va % 4;
}

void mips_asm_word(struct mips_asm *a, u32 word)
{
	if (a->p == a->end)
		a->error = true;
	if (!a->error)
		*a->p++ = word;
}

/* A jump reaches the 256 MB region of its delay slot only. */
static bool in_jump_region(const struct mips_asm *a, u32 target)
{
	return !((target ^ (mips_asm_here(a) + 4)) & MIPS_MASK(31, 28));
}

void mips_asm_op(struct mips_asm *a, enum mips_op op, const s32 *operands, unsigned int n)
{
	u32 word;

	if (!mips_encode(op, operands, n, &word)) {
		a->error = true;
		return;
	}
	if (mips_formats[mips_insn_rows[op].format].opnd[0] == MIPS_OPND_TARGET &&
	    !in_jump_region(a, operands[0]))
		a->error = true;
	mips_asm_word(a, word);
}

void mips_asm_li(struct mips_asm *a, unsigned int reg, u32 value)
{
	s32 v = (s32)value;

	if (v >= -0x8000 && v < 0x8000) {
		mips_asm(a, ADDIU, reg, R_ZERO, v);
		return;
	}
	if (value <= 0xffff) {
		mips_asm(a, ORI, reg, R_ZERO, v);
		return;
	}
	mips_asm(a, LUI, reg, value >> 16);
	if (value & 0xffff)
		mips_asm(a, ORI, reg, reg, value & 0xffff);
}

unsigned int mips_asm_label(struct mips_asm *a)
{
	if (a->nr_labels == MIPS_ASM_LABELS) {
		a->error = true;
		return 0;
	}
	return a->nr_labels++;
}

void mips_asm_bind(struct mips_asm *a, unsigned int label)
{
	if (label >= a->nr_labels || a->label[label])
		a->error = true;
	else
		a->label[label] = a->p;
}

void mips_asm_branch_op(struct mips_asm *a, enum mips_op op, unsigned int rs,
			unsigned int rt, unsigned int label)
{
	s32 operands[3] = { rs, rt, 0 };
	u16 at = a->p - a->start;
	bool two;

	if (op >= MIPS_NR_OPS || mips_insn_rows[op].class != MIPS_CLASS_BRANCH ||
	    label >= a->nr_labels || a->nr_fixups == MIPS_ASM_FIXUPS) {
		a->error = true;
		return;
	}
	two = nr_operands(&mips_formats[mips_insn_rows[op].format]) == 3;
	if (!two)
		operands[1] = 0;
	mips_asm_op(a, op, operands, two ? 3 : 2);
	a->fixup[a->nr_fixups].at = at;
	a->fixup[a->nr_fixups++].label = label;
}

static bool resolve(u32 *at, const u32 *target)
{
	s32 offset;

	if (!target)
		return false;
	offset = (s32)(target - (at + 1)) * 4;
	return operand_put(MIPS_OPND_BRANCH, offset, at);
}

int mips_asm_finish(struct mips_asm *a)
{
	unsigned int i;

	for (i = 0; i < a->nr_fixups && !a->error; i++)
		a->error = !resolve(a->start + a->fixup[i].at,
				    a->label[a->fixup[i].label]);
	return a->error ? -1 : (int)(a->p - a->start);
}
