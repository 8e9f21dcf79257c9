// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decoder: finds the row of a word and unpacks its operands.  Rows and formats
 * are data (insn_list.h, insn_formats.h).
 */
#include "insn.h"

/* Short names for the columns of the two lists. */
enum {
	R1 = MIPS_ISA_R1, R2 = MIPS_ISA_R2, R5 = MIPS_ISA_R5, PS = MIPS_ISA_PS,
	MSA = MIPS_ISA_MSA, DSP = MIPS_ISA_DSP, DSP2 = MIPS_ISA_DSP2, MT = MIPS_ISA_MT,
	VZ = MIPS_ISA_VZ, HYPCALL = MIPS_ISA_HYPCALL, EVA = MIPS_ISA_EVA,
	XPA = MIPS_ISA_XPA, EJTAG = MIPS_ISA_EJTAG,

	DELAY = MIPS_I_DELAY, LIKELY = MIPS_I_LIKELY, LINK = MIPS_I_LINK,
	SEXT = MIPS_I_SEXT, FPR = MIPS_I_FPR, COP2 = MIPS_I_COP2, LEFT = MIPS_I_LEFT,
	RIGHT = MIPS_I_RIGHT, ATOMIC = MIPS_I_ATOMIC, INDEXED = MIPS_I_INDEXED,
	EVA_ACCESS = MIPS_I_EVA, REFINES = MIPS_I_REFINES, COARSE = MIPS_I_COARSE,
	OVERFLOW = MIPS_I_OVERFLOW,
};

const struct mips_insn_row mips_insn_rows[MIPS_NR_OPS] = {
	[MIPS_OP_INVALID] = { .mask = 0, .match = ~0u, .name = "?" },
#define MIPS_GROUP(opcode)
#define MIPS_INSN(op, n, val, bits, cl, fmt, need, size, props)		\
	[MIPS_OP_##op] = {						\
		.mask = bits, .match = val, .name = n, .isa = need,	\
		.flags = props, .class = MIPS_CLASS_##cl,		\
		.format = MIPS_FMT_##fmt, .width = size,		\
	},
#include "insn_list.h"
#undef MIPS_GROUP
#undef MIPS_INSN
};

/*
 * First row of each primary opcode.  A group marker takes the number of the
 * row that follows it, and takes it back.
 */
enum {
	POS_INVALID,
#define MIPS_GROUP(opcode)	POS_##opcode, POS_##opcode##_AGAIN = POS_##opcode - 1,
#define MIPS_INSN(op, ...)	POS_##op,
#include "insn_list.h"
#undef MIPS_GROUP
#undef MIPS_INSN
};

static const u16 first_row[64] = {
#define MIPS_GROUP(opcode)	[opcode] = POS_##opcode,
#define MIPS_INSN(op, ...)
#include "insn_list.h"
#undef MIPS_GROUP
#undef MIPS_INSN
};

const struct mips_format_row mips_formats[MIPS_NR_FORMATS] = {
#define MIPS_FORMAT(name, in, result, ...)				\
	[MIPS_FMT_##name] = {						\
		.opnd = { __VA_ARGS__ }, .reads = in, .writes = result,	\
	},
#include "insn_formats.h"
#undef MIPS_FORMAT
};

const struct mips_operand_field mips_operand_fields[MIPS_NR_OPNDS] = {
	[MIPS_OPND_RS]		= { .lo = 21, .bits = 5 },
	[MIPS_OPND_RT]		= { .lo = 16, .bits = 5 },
	[MIPS_OPND_RD]		= { .lo = 11, .bits = 5 },
	[MIPS_OPND_SA]		= { .lo = 6, .bits = 5 },
	[MIPS_OPND_SEL]		= { .lo = 0, .bits = 3 },
	[MIPS_OPND_CC]		= { .lo = 18, .bits = 3 },
	[MIPS_OPND_S16]		= { .lo = 0, .bits = 16, .sign = true },
	[MIPS_OPND_U16]		= { .lo = 0, .bits = 16 },
	[MIPS_OPND_S9]		= { .lo = 7, .bits = 9, .sign = true },
	[MIPS_OPND_BRANCH]	= { .lo = 0, .bits = 16, .shift = 2, .sign = true },
	[MIPS_OPND_TARGET]	= { .lo = 0, .bits = 26, .shift = 2 },
	[MIPS_OPND_CODE20]	= { .lo = 6, .bits = 20 },
	[MIPS_OPND_CODE19]	= { .lo = 6, .bits = 19 },
	[MIPS_OPND_CODE10]	= { .lo = 6, .bits = 10 },
	[MIPS_OPND_HYPCODE]	= { .lo = 11, .bits = 10 },
	[MIPS_OPND_RDT]		= { .lo = 11, .bits = 5 },
	[MIPS_OPND_SA2]		= { .lo = 6, .bits = 2, .bias = 1 },
	[MIPS_OPND_EXTSIZE]	= { .lo = 11, .bits = 5, .bias = 1 },
	[MIPS_OPND_INSSIZE]	= { .lo = 11, .bits = 5, .bias = 1 },
};

s32 mips_operand_get(enum mips_operand kind, u32 word)
{
	const struct mips_operand_field *f = &mips_operand_fields[kind];
	u32 raw = mips_field(word, f->lo + f->bits - 1, f->lo);
	s32 v = f->sign ? mips_sext(raw, f->bits) : (s32)raw;

	v = v * (1 << f->shift) + f->bias;
	if (kind == MIPS_OPND_INSSIZE)
		v -= mips_operand_get(MIPS_OPND_SA, word);
	return v;
}

/* The one operand of a format that is no register number, if any. */
static void decode_immediate(struct mips_insn *insn)
{
	const u8 *opnd = mips_formats[insn->format].opnd;
	unsigned int i;

	for (i = 0; i < MIPS_MAX_OPNDS && opnd[i]; i++) {
		if (opnd[i] == MIPS_OPND_CC)
			insn->sel = mips_operand_get(opnd[i], insn->word);
		else if (opnd[i] == MIPS_OPND_TARGET)
			insn->target = mips_operand_get(opnd[i], insn->word);
		else if (opnd[i] > MIPS_OPND_CC && opnd[i] != MIPS_OPND_RDT)
			insn->imm = mips_operand_get(opnd[i], insn->word);
	}
}

static unsigned int find_row(u32 word, u32 have)
{
	unsigned int i = first_row[word >> 26];

	for (; i && i < MIPS_NR_OPS && mips_insn_rows[i].match >> 26 == word >> 26; i++) {
		const struct mips_insn_row *row = &mips_insn_rows[i];

		if ((word & row->mask) == row->match && !(row->isa & ~have))
			return i;
	}
	return MIPS_OP_INVALID;
}

bool mips_decode(u32 word, const struct mips_isa *isa, struct mips_insn *out)
{
	unsigned int op = find_row(word, isa->have);
	const struct mips_insn_row *row;

	*out = (struct mips_insn) {
		.word = word,
		.rs = mips_field(word, 25, 21),
		.rt = mips_field(word, 20, 16),
		.rd = mips_field(word, 15, 11),
		.sa = mips_field(word, 10, 6),
		.sel = mips_field(word, 2, 0),
	};
	row = &mips_insn_rows[op];
	/* clz and clo name their destination twice. */
	if (mips_formats[row->format].opnd[0] == MIPS_OPND_RDT && out->rd != out->rt)
		op = MIPS_OP_INVALID;
	if (op == MIPS_OP_INVALID)
		return false;
	out->op = op;
	out->flags = row->flags;
	out->class = row->class;
	out->format = row->format;
	out->width = row->width;
	decode_immediate(out);
	return true;
}

const char *mips_op_name(unsigned int op)
{
	return mips_insn_rows[op < MIPS_NR_OPS ? op : MIPS_OP_INVALID].name;
}

static u32 gpr_mask(const struct mips_insn *insn, unsigned int which)
{
	u32 mask = 0;

	if (which & MIPS_ANY)
		mask = ~0u;
	if (which & MIPS_RS)
		mask |= 1u << insn->rs;
	if (which & MIPS_RT)
		mask |= 1u << insn->rt;
	if (which & MIPS_RD)
		mask |= 1u << insn->rd;
	if (which & MIPS_RA)
		mask |= 1u << 31;
	return mask & ~1u;
}

struct mips_insn_regs mips_insn_regs(const struct mips_insn *insn)
{
	const struct mips_format_row *f = &mips_formats[insn->format];

	return (struct mips_insn_regs) {
		.reads = gpr_mask(insn, f->reads),
		.writes = gpr_mask(insn, f->writes),
	};
}

bool mips_insn_is_plain(const struct mips_insn *insn)
{
	if (insn->class == MIPS_CLASS_SYNC)
		return insn->op != MIPS_OP_PAUSE;
	return insn->class == MIPS_CLASS_OTHER && !(insn->flags & MIPS_I_OVERFLOW);
}
