// SPDX-License-Identifier: GPL-2.0-only
/*
 * Branches and jumps: every operation against a table of what is taken.
 */
#include "tap.h"
#include "branch.h"
#include "encode.h"

#define PC	0x7ffffff8u	/* so that the delay slot's region matters to nobody but jumps */
#define OFFSET	0x1000

static const struct mips_isa all = { MIPS_ISA_ALL };

static struct mips_insn make(enum mips_op op, const s32 *operands, unsigned int n)
{
	struct mips_insn insn;
	u32 word = 0;

	expect(mips_encode(op, operands, n, &word));
	expect(mips_decode(word, &all, &insn));
	expect_eq(insn.op, op);
	return insn;
}

static const u32 values[] = { 0x80000000, 0xffffffff, 0, 1, 0x7fffffff };

/* Taken for rs = INT_MIN, -1, 0, 1, INT_MAX. */
static const struct {
	enum mips_op op;
	bool likely, link;
	bool taken[5];
} one_register[] = {
	{ MIPS_OP_BLTZ,	   0, 0, { 1, 1, 0, 0, 0 } },
	{ MIPS_OP_BLTZL,   1, 0, { 1, 1, 0, 0, 0 } },
	{ MIPS_OP_BLTZAL,  0, 1, { 1, 1, 0, 0, 0 } },
	{ MIPS_OP_BLTZALL, 1, 1, { 1, 1, 0, 0, 0 } },
	{ MIPS_OP_BGEZ,	   0, 0, { 0, 0, 1, 1, 1 } },
	{ MIPS_OP_BGEZL,   1, 0, { 0, 0, 1, 1, 1 } },
	{ MIPS_OP_BGEZAL,  0, 1, { 0, 0, 1, 1, 1 } },
	{ MIPS_OP_BGEZALL, 1, 1, { 0, 0, 1, 1, 1 } },
	{ MIPS_OP_BLEZ,	   0, 0, { 1, 1, 1, 0, 0 } },
	{ MIPS_OP_BLEZL,   1, 0, { 1, 1, 1, 0, 0 } },
	{ MIPS_OP_BGTZ,	   0, 0, { 0, 0, 0, 1, 1 } },
	{ MIPS_OP_BGTZL,   1, 0, { 0, 0, 0, 1, 1 } },
};

static void verify(const struct mips_insn *insn, const u32 *gpr, u32 fcc, bool taken,
		   bool likely, bool link)
{
	struct mips_branch b = { 0 };

	expect_eq(mips_branch(insn, PC, gpr, fcc, NULL, &b), MIPS_BRANCH_OK);
	expect_eq(b.taken, taken);
	expect_eq(b.nullified, likely && !taken);
	expect_eq(b.next, taken ? PC + 4 + OFFSET : PC + 8);
	expect_eq(b.link_reg, link ? 31 : 0);
	expect_eq(b.link, link ? PC + 8 : 0);
	if (tap_failed())
		printf("# %s\n", mips_op_name(insn->op));
}

TEST(branches_on_one_register)
{
	unsigned int i, v;
	u32 gpr[32];

	for (i = 0; i < ARRAY_SIZE(one_register); i++)
		for (v = 0; v < ARRAY_SIZE(values); v++) {
			struct mips_insn insn = make(one_register[i].op,
						     (s32[]){ R_T3, OFFSET }, 2);

			memset(gpr, 0x55, sizeof(gpr));
			gpr[R_T3] = values[v];
			verify(&insn, gpr, 0, one_register[i].taken[v], one_register[i].likely,
			       one_register[i].link);
		}
}

TEST(branches_on_two_registers)
{
	static const struct {
		enum mips_op op;
		bool equal, likely;
	} ops[] = {
		{ MIPS_OP_BEQ, true, false }, { MIPS_OP_BEQL, true, true },
		{ MIPS_OP_BNE, false, false }, { MIPS_OP_BNEL, false, true },
	};
	unsigned int i, v, w;
	u32 gpr[32] = { 0 };

	for (i = 0; i < ARRAY_SIZE(ops); i++)
		for (v = 0; v < ARRAY_SIZE(values); v++)
			for (w = 0; w < ARRAY_SIZE(values); w++) {
				struct mips_insn insn = make(ops[i].op,
							     (s32[]){ R_T3, R_T4, OFFSET }, 3);

				gpr[R_T3] = values[v];
				gpr[R_T4] = values[w];
				verify(&insn, gpr, 0, (v == w) == ops[i].equal, ops[i].likely,
				       false);
			}
}

TEST(branches_on_fpu_conditions)
{
	static const struct {
		enum mips_op op;
		bool when, likely;
	} ops[] = {
		{ MIPS_OP_BC1F, false, false }, { MIPS_OP_BC1FL, false, true },
		{ MIPS_OP_BC1T, true, false }, { MIPS_OP_BC1TL, true, true },
	};
	static const u32 gpr[32];
	unsigned int i, cc;

	for (i = 0; i < ARRAY_SIZE(ops); i++)
		for (cc = 0; cc < 8; cc++) {
			struct mips_insn insn = make(ops[i].op, (s32[]){ cc, OFFSET }, 2);

			verify(&insn, gpr, 1u << cc, ops[i].when, ops[i].likely, false);
			verify(&insn, gpr, ~(1u << cc), !ops[i].when, ops[i].likely, false);
		}
}

TEST(branches_on_vectors)
{
	/* Taken by bz.v, bz.b, bz.h, bz.w, bz.d; each bnz the other way. */
	static const struct {
		u64 w[2];
		bool taken[5];
	} rows[] = {
		{ { 0, 0 },					   { 1, 1, 1, 1, 1 } },
		{ { 1, 0 },					   { 0, 1, 1, 1, 1 } },
		{ { 0, 0x8000000000000000 },			   { 0, 1, 1, 1, 1 } },
		{ { 1, 1 },					   { 0, 1, 1, 1, 0 } },
		{ { 0x0000000100000001, 0x0000000100000001 },	   { 0, 1, 1, 0, 0 } },
		{ { 0x0100010001000100, 0x0001000100010001 },	   { 0, 1, 0, 0, 0 } },
		{ { 0x0101010101010101, 0x8080808080808080 },	   { 0, 0, 0, 0, 0 } },
		{ { 0x0101010101010101, 0x8080800080808080 },	   { 0, 1, 0, 0, 0 } },
		{ { 0x0101010100000000, 0x8080808080808080 },	   { 0, 1, 1, 1, 0 } },
	};
	static const u32 words[] = { 0x45600000, 0x47000000, 0x47200000, 0x47400000, 0x47600000 };
	static const u32 gpr[32];
	u64 w[32][2] = { 0 };
	struct mips_branch b;
	struct mips_insn insn;
	unsigned int i, n, bnz;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		for (n = 0; n < ARRAY_SIZE(words); n++)
			for (bnz = 0; bnz < 2; bnz++) {
				memcpy(w[7], rows[i].w, sizeof(w[7]));
				mips_decode(words[n] | bnz << 23 | 7 << 16 | OFFSET / 4, &all, &insn);
				expect(mips_branch_on_fpu(&insn));
				expect_eq(mips_branch(&insn, PC, gpr, 0, w, &b), MIPS_BRANCH_OK);
				expect_eq(b.taken, rows[i].taken[n] != bnz);
				expect_eq(b.next, b.taken ? PC + 4 + OFFSET : PC + 8);
			}
}

TEST(condition_codes_of_fcsr)
{
	expect_eq(mips_fcsr_cc(0), 0);
	expect_eq(mips_fcsr_cc(1u << 23), 1);
	expect_eq(mips_fcsr_cc(1u << 24), 0);		/* FS */
	expect_eq(mips_fcsr_cc(1u << 25), 2);
	expect_eq(mips_fcsr_cc(0x80000000), 0x80);
	expect_eq(mips_fcsr_cc(0xffffffff), 0xff);
}

TEST(jumps_take_the_region_of_the_delay_slot)
{
	struct mips_insn j = make(MIPS_OP_J, (s32[]){ 0x1234 }, 1);
	struct mips_insn jal = make(MIPS_OP_JAL, (s32[]){ 0x0ffffffc }, 1);
	static const u32 gpr[32];
	struct mips_branch b;

	expect_eq(mips_branch(&j, 0x4fffff00, gpr, 0, NULL, &b), MIPS_BRANCH_OK);
	expect_eq(b.next, 0x40001234);
	expect_eq(b.link_reg, 0);
	expect_eq(mips_branch(&j, 0x4ffffff8, gpr, 0, NULL, &b), MIPS_BRANCH_OK);
	expect_eq(b.next, 0x40001234);
	expect_eq(mips_branch(&j, 0x4ffffffc, gpr, 0, NULL, &b), MIPS_BRANCH_OK);
	expect_eq(b.next, 0x50001234);
	expect_eq(mips_branch(&jal, 0xfffffffc, gpr, 0, NULL, &b), MIPS_BRANCH_OK);
	expect_eq(b.next, 0x0ffffffc);
	expect_eq(b.link_reg, 31);
	expect_eq(b.link, 4);
	expect(b.taken && !b.nullified);
}

TEST(jumps_to_registers)
{
	static const enum mips_op ops[] = { MIPS_OP_JR, MIPS_OP_JR_HB };
	static const enum mips_op links[] = { MIPS_OP_JALR, MIPS_OP_JALR_HB };
	u32 gpr[32] = { [R_T9] = 0xdeadbeec };
	struct mips_branch b;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		struct mips_insn jr = make(ops[i], (s32[]){ R_T9 }, 1);
		struct mips_insn jalr = make(links[i], (s32[]){ R_S0, R_T9 }, 2);

		expect_eq(mips_branch(&jr, PC, gpr, 0, NULL, &b), MIPS_BRANCH_OK);
		expect_eq(b.next, 0xdeadbeec);
		expect_eq(b.link_reg, 0);
		expect_eq(mips_branch(&jalr, PC, gpr, 0, NULL, &b), MIPS_BRANCH_OK);
		expect_eq(b.next, 0xdeadbeec);
		expect_eq(b.link_reg, R_S0);
		expect_eq(b.link, PC + 8);
	}
}

/* The PC wraps like the hardware's. */
TEST(targets_wrap)
{
	struct mips_insn insn = make(MIPS_OP_BEQ, (s32[]){ 0, 0, -0x20000 }, 3);
	static const u32 gpr[32];
	struct mips_branch b;

	expect_eq(mips_branch(&insn, 0, gpr, 0, NULL, &b), MIPS_BRANCH_OK);
	expect_eq(b.next, 0xfffe0004);
}

/* Every row with a delay slot is evaluated or says what it needs; no other row is a branch. */
TEST(status_for_every_row)
{
	static const u32 gpr[32];
	unsigned int i;

	for (i = 1; i < MIPS_NR_OPS; i++) {
		const struct mips_insn_row *r = &mips_insn_rows[i];
		enum mips_branch_status status;
		struct mips_insn insn;
		struct mips_branch b;

		mips_decode(r->match, &all, &insn);
		status = mips_branch(&insn, PC, gpr, 0, NULL, &b);
		if (!(r->flags & MIPS_I_DELAY))
			expect_eq(status, MIPS_BRANCH_NOT_ONE);
		else if (r->isa & (MIPS_ISA_MSA | MIPS_ISA_DSP) || !strncmp(r->name, "bc2", 3))
			expect_eq(status, MIPS_BRANCH_NEEDS_STATE);
		else
			expect_eq(status, MIPS_BRANCH_OK);
	}
}
