// SPDX-License-Identifier: GPL-2.0-only
/*
 * Encoder and assembler: encode and decode are inverse, mistakes are caught,
 * labels resolve.
 */
#include "tap.h"
#include "encode.h"

static const struct mips_isa all = { MIPS_ISA_ALL };

/* Bits of a row's words that its operands describe. */
static u32 operand_bits(const struct mips_insn_row *r)
{
	const u8 *opnd = mips_formats[r->format].opnd;
	u32 bits = 0;
	unsigned int i;

	for (i = 0; i < MIPS_MAX_OPNDS && opnd[i]; i++) {
		const struct mips_operand_field *f = &mips_operand_fields[opnd[i]];

		bits |= MIPS_MASK(f->lo + f->bits - 1, f->lo);
		if (opnd[i] == MIPS_OPND_RDT)
			bits |= MIPS_MASK(20, 16);
	}
	return bits;
}

TEST(operands_and_mask_cover_every_bit_of_an_exact_row)
{
	unsigned int i;

	for (i = 1; i < MIPS_NR_OPS; i++) {
		const struct mips_insn_row *r = &mips_insn_rows[i];

		expect(!(operand_bits(r) & r->mask) || i == MIPS_OP_WAIT);
		expect((operand_bits(r) | r->mask) == ~0u || r->flags & MIPS_I_COARSE);
		if (tap_failed()) {
			printf("# row %s\n", r->name);
			return;
		}
	}
}

TEST(encode_reverts_decode)
{
	unsigned long n = tap_rounds(2000, 200000);
	unsigned int i;

	while (n--)
		for (i = 1; i < MIPS_NR_OPS; i++) {
			const struct mips_insn_row *r = &mips_insn_rows[i];
			s32 operands[MIPS_MAX_OPNDS];
			struct mips_insn insn;
			u32 word = r->match | (tap_random() & ~r->mask), back = 0;

			if (r->flags & MIPS_I_COARSE || !mips_decode(word, &all, &insn) ||
			    mips_insn_rows[insn.op].flags & MIPS_I_COARSE)
				continue;
			expect(mips_encode(insn.op, operands, mips_operands(&insn, operands),
					   &back));
			expect_eq(back, word);
			if (tap_failed()) {
				printf("# %s\n", mips_op_name(insn.op));
				return;
			}
		}
}

/* Words as the GNU assembler makes them. */
TEST(known_encodings)
{
	expect_eq(MIPS_WORD(LUI, R_T0, 0x1234), 0x3c081234);
	expect_eq(MIPS_WORD(ADDIU, R_SP, R_SP, -24), 0x27bdffe8);
	expect_eq(MIPS_WORD(ADDU, R_V0, R_A0, R_A1), 0x00851021);
	expect_eq(MIPS_WORD(SLL, R_T0, R_T1, 2), 0x00094080);
	expect_eq(MIPS_WORD(LW, R_RA, 20, R_SP), 0x8fbf0014);
	expect_eq(MIPS_WORD(SW, R_ZERO, 0x7400, R_ZERO), 0xac007400);
	expect_eq(MIPS_WORD(LL, R_V0, 0, R_A0), 0xc0820000);
	expect_eq(MIPS_WORD(BEQ, R_V0, R_ZERO, -8), 0x1040fffe);
	expect_eq(MIPS_WORD(J, 0x4ffff000), 0x0bfffc00);
	expect_eq(MIPS_WORD(JALR, R_RA, R_T9), 0x0320f809);
	expect_eq(MIPS_WORD(JR_HB, R_RA), 0x03e00408);
	expect_eq(MIPS_WORD(MFC0, R_V0, 16, 1), 0x40028001);
	expect_eq(MIPS_WORD(MTC0, R_K0, 10, 0), 0x409a5000);
	expect_eq(MIPS_WORD(EXT, R_V0, R_V1, 4, 8), 0x7c623900);
	expect_eq(MIPS_WORD(INS, R_V0, R_V1, 4, 8), 0x7c625904);
	expect_eq(MIPS_WORD(RDHWR, R_V1, 29), 0x7c03e83b);
	expect_eq(MIPS_WORD(DI, R_ZERO), 0x41606000);
	expect_eq(MIPS_WORD(CTC1, R_T0, 31), 0x44c8f800);
	expect_eq(MIPS_WORD(SYNCI, 32, R_A0), 0x049f0020);
	expect_eq(MIPS_WORD(CLZ, R_V0, R_A0), 0x70821020);
	expect_eq(MIPS_WORD0(ERET), 0x42000018);
	expect_eq(MIPS_WORD0(EHB), 0x000000c0);
}

TEST(operands_that_do_not_fit_are_refused)
{
	static const struct {
		enum mips_op op;
		u8 n;
		s32 operands[4];
	} bad[] = {
		{ MIPS_OP_ADDIU, 3, { 32, 0, 0 } },
		{ MIPS_OP_ADDIU, 3, { -1, 0, 0 } },
		{ MIPS_OP_ADDIU, 3, { 0, 0, 0x8000 } },
		{ MIPS_OP_ADDIU, 3, { 0, 0, -0x8001 } },
		{ MIPS_OP_ADDIU, 3, { 0, 0, INT32_MIN } },
		{ MIPS_OP_ADDIU, 2, { 0, 0 } },
		{ MIPS_OP_ADDIU, 4, { 0, 0, 0, 0 } },
		{ MIPS_OP_ORI, 3, { 0, 0, -1 } },
		{ MIPS_OP_ORI, 3, { 0, 0, 0x10000 } },
		{ MIPS_OP_SLL, 3, { 0, 0, 32 } },
		{ MIPS_OP_BEQ, 3, { 0, 0, 2 } },
		{ MIPS_OP_BEQ, 3, { 0, 0, 0x20000 } },
		{ MIPS_OP_BEQ, 3, { 0, 0, -0x20004 } },
		{ MIPS_OP_J, 1, { 2 } },
		{ MIPS_OP_EXT, 4, { 0, 0, 0, 0 } },
		{ MIPS_OP_EXT, 4, { 0, 0, 0, 33 } },
		{ MIPS_OP_INS, 4, { 0, 0, 31, 2 } },
		{ MIPS_OP_INS, 4, { 0, 0, 31, INT32_MAX } },
		{ MIPS_OP_MFC0, 3, { 0, 0, 8 } },
		{ MIPS_OP_INVALID, 0, { 0 } },
		{ MIPS_NR_OPS, 0, { 0 } },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		u32 word = 0x12345678;

		expect(!mips_encode(bad[i].op, bad[i].operands, bad[i].n, &word));
		expect_eq(word, 0x12345678);
		if (tap_failed()) {
			printf("# case %u\n", i);
			return;
		}
	}
	expect_eq(MIPS_WORD(ADDIU, 0, 0, 1 << 20), 0);
}

TEST(li_leaves_the_value)
{
	static const u32 corner[] = { 0, 1, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff,
				      0x80000000, 0xffff7fff, 0xffff8000, 0xffffffff };
	unsigned int i, n;

	for (n = 0; n < 1000; n++) {
		u32 value = n < ARRAY_SIZE(corner) ? corner[n] : tap_random_corner();
		u32 buf[2], t0 = 0x5a5a5a5a;
		struct mips_insn insn;
		struct mips_asm a;
		int words;

		mips_asm_init(&a, buf, 2, 0);
		mips_asm_li(&a, R_T0, value);
		words = mips_asm_finish(&a);
		expect(words == 1 || words == 2);
		for (i = 0; (int)i < words; i++) {
			mips_decode(buf[i], &all, &insn);
			if (insn.op == MIPS_OP_LUI)
				t0 = (u32)insn.imm << 16;
			else if (insn.op == MIPS_OP_ADDIU)
				t0 = (insn.rs ? t0 : 0) + (u32)insn.imm;
			else if (insn.op == MIPS_OP_ORI)
				t0 = (insn.rs ? t0 : 0) | (u32)insn.imm;
			expect_eq(insn.rt, R_T0);
		}
		expect_eq(t0, value);
	}
}

TEST(labels_resolve_forward_and_backward)
{
	unsigned int top, out;
	struct mips_asm a;
	u32 buf[8];

	mips_asm_init(&a, buf, 8, 0x80001000);
	top = mips_asm_label(&a);
	out = mips_asm_label(&a);
	mips_asm_bind(&a, top);
	mips_asm_branch(&a, BEQ, R_T0, R_T1, out);
	mips_asm0(&a, NOP);
	mips_asm_branch(&a, BGEZ, R_T0, 0, top);
	mips_asm0(&a, NOP);
	expect_eq(mips_asm_here(&a), 0x80001010);
	mips_asm_bind(&a, out);
	mips_asm(&a, JR, R_RA);
	mips_asm0(&a, NOP);
	expect_eq(mips_asm_finish(&a), 6);
	expect_eq(buf[0], 0x11090003);
	expect_eq(buf[2], 0x0501fffd);
	expect_eq(buf[4], 0x03e00008);
}

static struct mips_asm fresh(u32 *buf, unsigned int words)
{
	struct mips_asm a;

	mips_asm_init(&a, buf, words, 0x80000000);
	return a;
}

TEST(assembler_mistakes_stick)
{
	static u32 buf[40000];
	struct mips_asm a;
	unsigned int i, l;

	a = fresh(buf, 1);			/* no room; nothing written past the end */
	buf[1] = 0x55555555;
	mips_asm0(&a, NOP);
	mips_asm0(&a, ERET);
	expect_eq(mips_asm_finish(&a), -1);
	expect_eq(buf[1], 0x55555555);

	a = fresh(buf, 8);			/* operand out of range */
	mips_asm(&a, ADDIU, 1, 1, 0x8000);
	expect_eq(mips_asm_finish(&a), -1);

	a = fresh(buf, 8);			/* used and never bound */
	mips_asm_branch(&a, BEQ, 0, 0, mips_asm_label(&a));
	expect_eq(mips_asm_finish(&a), -1);

	a = fresh(buf, 8);			/* bound twice */
	l = mips_asm_label(&a);
	mips_asm_bind(&a, l);
	mips_asm_bind(&a, l);
	expect_eq(mips_asm_finish(&a), -1);

	a = fresh(buf, 8);			/* never created */
	mips_asm_bind(&a, 3);
	expect_eq(mips_asm_finish(&a), -1);

	a = fresh(buf, 8);			/* no branch */
	mips_asm_branch(&a, ADDU, 0, 0, mips_asm_label(&a));
	expect_eq(mips_asm_finish(&a), -1);

	a = fresh(buf, 8);			/* no operation */
	mips_asm_branch_op(&a, MIPS_NR_OPS, 0, 0, mips_asm_label(&a));
	expect_eq(mips_asm_finish(&a), -1);

	a = fresh(buf, 8);			/* outside the jump's region */
	mips_asm(&a, J, 0x10000000);
	expect_eq(mips_asm_finish(&a), -1);

	/* The region is that of the delay slot. */
	mips_asm_init(&a, buf, 8, 0x8ffffff8);
	mips_asm(&a, J, (s32)0x80000000);
	expect_eq(mips_asm_finish(&a), 1);
	mips_asm_init(&a, buf, 8, 0x8ffffffc);
	mips_asm(&a, J, (s32)0x90000000);
	expect_eq(mips_asm_finish(&a), 1);

	a = fresh(buf, 40000);			/* label too far */
	l = mips_asm_label(&a);
	mips_asm_branch(&a, BEQ, 0, 0, l);
	for (i = 0; i < 0x8000; i++)
		mips_asm0(&a, NOP);
	mips_asm_bind(&a, l);
	expect_eq(mips_asm_finish(&a), -1);

	a = fresh(buf, 8);
	for (i = 0; i <= MIPS_ASM_LABELS; i++)
		mips_asm_label(&a);
	expect_eq(mips_asm_finish(&a), -1);

	a = fresh(buf, 200);
	l = mips_asm_label(&a);
	mips_asm_bind(&a, l);
	for (i = 0; i <= MIPS_ASM_FIXUPS; i++)
		mips_asm_branch(&a, BNE, 1, 2, l);
	expect_eq(mips_asm_finish(&a), -1);
}

TEST(farthest_label_is_reached)
{
	static u32 buf[40000];
	struct mips_asm a = fresh(buf, 40000);
	unsigned int i, l = mips_asm_label(&a);

	mips_asm_branch(&a, BEQ, 0, 0, l);
	for (i = 0; i < 0x7fff; i++)
		mips_asm0(&a, NOP);
	mips_asm_bind(&a, l);
	mips_asm0(&a, NOP);
	expect_eq(mips_asm_finish(&a), 0x8001);
	expect_eq(buf[0], 0x10007fff);
}
