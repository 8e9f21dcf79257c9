// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decoder: the rows as a table, fields of known words, legality by CPU.
 * Agreement with another disassembler is oracle/'s subject.
 */
#include "tap.h"
#include "insn.h"

static const struct mips_isa all = { MIPS_ISA_ALL };
static const struct mips_isa r2 = { MIPS_ISA_R1 | MIPS_ISA_R2 };

static struct mips_insn decode(u32 word)
{
	struct mips_insn insn;

	mips_decode(word, &all, &insn);
	return insn;
}

TEST(rows_are_well_formed)
{
	unsigned int i;

	for (i = 1; i < MIPS_NR_OPS; i++) {
		const struct mips_insn_row *r = &mips_insn_rows[i];

		expect((r->match & ~r->mask) == 0);
		expect(r->mask >> 26 == 0x3f);
		expect(r->name && r->name[0]);
		expect(r->isa);
		expect(r->class != MIPS_CLASS_INVALID && r->class < MIPS_NR_CLASSES);
		expect(r->format < MIPS_NR_FORMATS);
		expect(i == 1 || r->match >> 26 >= r[-1].match >> 26);
		expect((r->class == MIPS_CLASS_LOAD || r->class == MIPS_CLASS_STORE) ==
		       (r->width && r->class != MIPS_CLASS_MSA));
		expect(!!(r->flags & MIPS_I_DELAY) ==
		       (r->class == MIPS_CLASS_BRANCH || r->class == MIPS_CLASS_JUMP));
		expect(!(r->flags & MIPS_I_LIKELY) || r->flags & MIPS_I_DELAY);
		if (tap_failed()) {
			printf("# row %s\n", r->name);
			return;
		}
	}
}

/* Two rows that match one word are an error unless the earlier lies inside the later. */
TEST(rows_overlap_only_where_declared)
{
	unsigned int i, j;

	for (i = 1; i < MIPS_NR_OPS; i++)
		for (j = i + 1; j < MIPS_NR_OPS; j++) {
			const struct mips_insn_row *a = &mips_insn_rows[i];
			const struct mips_insn_row *b = &mips_insn_rows[j];
			bool inside = (a->mask & b->mask) == b->mask && a->mask != b->mask;

			if ((a->match ^ b->match) & a->mask & b->mask)
				continue;
			expect(a->flags & MIPS_I_REFINES && inside);
			if (tap_failed()) {
				printf("# %s and %s\n", a->name, b->name);
				return;
			}
		}
}

TEST(every_row_is_reachable)
{
	unsigned int i, n;

	for (i = 1; i < MIPS_NR_OPS; i++) {
		const struct mips_insn_row *r = &mips_insn_rows[i];
		bool twice = mips_formats[r->format].opnd[0] == MIPS_OPND_RDT;
		unsigned int hits = 0;

		for (n = 0; n < 256; n++) {
			u32 word = r->match | (tap_random() & ~r->mask);

			if (twice)
				word = (word & ~(31u << 16)) | (word << 5 & 31u << 16);
			hits += decode(word).op == i;
		}
		expect(r->flags & MIPS_I_COARSE ? hits : hits == 256 || i == MIPS_OP_SLL);
		if (tap_failed()) {
			printf("# row %s\n", r->name);
			return;
		}
	}
}

TEST(fields_of_known_words)
{
	static const struct {
		u32 word;
		enum mips_op op;
		enum mips_class class;
		u8 rs, rt, rd, sa, sel, width;
		s32 imm;
		u32 target;
	} known[] = {
		/* addiu sp,sp,-24 */
		{ 0x27bdffe8, MIPS_OP_ADDIU, MIPS_CLASS_OTHER, 29, 29, 31, 31, 0, 0, -24 },
		/* ori v0,v0,0xffe8 */
		{ 0x3442ffe8, MIPS_OP_ORI, MIPS_CLASS_OTHER, 2, 2, 31, 31, 0, 0, 0xffe8 },
		/* lw ra,20(sp) */
		{ 0x8fbf0014, MIPS_OP_LW, MIPS_CLASS_LOAD, 29, 31, 0, 0, 4, 4, 20 },
		/* sb a0,-1(v0) */
		{ 0xa044ffff, MIPS_OP_SB, MIPS_CLASS_STORE, 2, 4, 31, 31, 7, 1, -1 },
		/* ldc1 $f0,8(a0) */
		{ 0xd4800008, MIPS_OP_LDC1, MIPS_CLASS_LOAD, 4, 0, 0, 0, 0, 8, 8 },
		/* beq v0,zero,.-4 */
		{ 0x1040fffe, MIPS_OP_BEQ, MIPS_CLASS_BRANCH, 2, 0, 31, 31, 6, 0, -8 },
		/* bc1t $fcc3,.+8 */
		{ 0x450d0001, MIPS_OP_BC1T, MIPS_CLASS_BRANCH, 8, 13, 0, 0, 3, 0, 4 },
		/* jal 0x1234 */
		{ 0x0c00048d, MIPS_OP_JAL, MIPS_CLASS_JUMP, 0, 0, 0, 18, 5, 0, 0, 0x1234 },
		/* jalr t9 */
		{ 0x0320f809, MIPS_OP_JALR, MIPS_CLASS_JUMP, 25, 0, 31, 0, 1, 0, 0 },
		/* mfc0 v0,c0_config,1 */
		{ 0x40028001, MIPS_OP_MFC0, MIPS_CLASS_CP0_MOVE, 0, 2, 16, 0, 1, 0, 0 },
		/* mtc0 k0,c0_entryhi */
		{ 0x409a5000, MIPS_OP_MTC0, MIPS_CLASS_CP0_MOVE, 4, 26, 10, 0, 0, 0, 0 },
		{ 0x41606000, MIPS_OP_DI, MIPS_CLASS_INT_ENABLE, 11, 0, 12, 0, 0, 0, 0 },
		{ 0x41626020, MIPS_OP_EI, MIPS_CLASS_INT_ENABLE, 11, 2, 12, 0, 0, 0, 0 },
		/* rdhwr v1,$29 */
		{ 0x7c03e83b, MIPS_OP_RDHWR, MIPS_CLASS_RDHWR, 0, 3, 29, 0, 3, 0, 0 },
		/* hypcall 0x3ff, wait 0x12345, syscall 0xfffff, teq v0,zero,7 */
		{ 0x421ff828, MIPS_OP_HYPCALL, MIPS_CLASS_HYPERCALL, 16, 31, 31, 0, 0, 0, 0x3ff },
		{ 0x4248d160, MIPS_OP_WAIT, MIPS_CLASS_WAIT, 18, 8, 26, 5, 0, 0, 0x12345 },
		{ 0x03ffffcc, MIPS_OP_SYSCALL, MIPS_CLASS_SYSCALL, 31, 31, 31, 31, 4, 0, 0xfffff },
		{ 0x004001f4, MIPS_OP_TEQ, MIPS_CLASS_TRAP, 2, 0, 0, 7, 4, 0, 7 },
		/* ext v0,v1,4,8; ins v0,v1,4,8 */
		{ 0x7c623900, MIPS_OP_EXT, MIPS_CLASS_OTHER, 3, 2, 7, 4, 0, 0, 8 },
		{ 0x7c625904, MIPS_OP_INS, MIPS_CLASS_OTHER, 3, 2, 11, 4, 4, 0, 8 },
		/* cache 0x15,-32(a0) */
		{ 0xbc95ffe0, MIPS_OP_CACHE, MIPS_CLASS_CACHE, 4, 21, 31, 31, 0, 0, -32 },
		/* lwle v0,-256(a0) */
		{ 0x7c828019, MIPS_OP_LWLE, MIPS_CLASS_LOAD, 4, 2, 16, 0, 1, 4, -256 },
		{ 0x42000018, MIPS_OP_ERET, MIPS_CLASS_ERET, 16, 0, 0, 0, 0, 0, 0 },
		{ 0x42000006, MIPS_OP_TLBWR, MIPS_CLASS_TLB, 16, 0, 0, 0, 6, 0, 0 },
		{ 0x000000c0, MIPS_OP_EHB, MIPS_CLASS_SYNC, 0, 0, 0, 3, 0, 0, 0 },
		{ 0x00000000, MIPS_OP_NOP, MIPS_CLASS_SYNC, 0, 0, 0, 0, 0, 0, 0 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		struct mips_insn insn = decode(known[i].word);

		expect_eq(insn.op, known[i].op);
		expect_eq(insn.class, known[i].class);
		expect_eq(insn.rs, known[i].rs);
		expect_eq(insn.rt, known[i].rt);
		expect_eq(insn.rd, known[i].rd);
		expect_eq(insn.sa, known[i].sa);
		expect_eq(insn.sel, known[i].sel);
		expect_eq(insn.width, known[i].width);
		expect_eq(insn.imm, known[i].imm);
		expect_eq(insn.target, known[i].target);
		expect_eq(insn.word, known[i].word);
		if (tap_failed()) {
			printf("# word %08x\n", known[i].word);
			return;
		}
	}
}

TEST(legality_depends_on_the_cpu)
{
	static const struct {
		u32 word;
		u32 need;	/* dropping any of these makes it reserved */
	} known[] = {
		{ 0x42000058, MIPS_ISA_R5 },	/* eretnc */
		{ 0x42000028, MIPS_ISA_HYPCALL },
		{ 0x40600000, MIPS_ISA_VZ },	/* mfgc0 */
		{ 0x40400000, MIPS_ISA_XPA },	/* mfhc0 */
		{ 0x7c000019, MIPS_ISA_EVA },	/* lwle */
		{ 0x7800001e, MIPS_ISA_MSA },	/* and.v */
		{ 0x7c000010, MIPS_ISA_DSP },	/* addu.qb */
		{ 0x7c000018, MIPS_ISA_DSP2 },	/* adduh.qb */
		{ 0x41600001, MIPS_ISA_MT },	/* dvpe */
		{ 0x4200001f, MIPS_ISA_EJTAG },	/* deret */
		{ 0x46c00000, MIPS_ISA_PS },	/* add.ps */
		{ 0x7c000000, MIPS_ISA_R2 },	/* ext */
		{ 0x8c000000, MIPS_ISA_R1 },	/* lw */
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		struct mips_isa without = { MIPS_ISA_ALL & ~known[i].need };
		struct mips_insn insn;

		expect(mips_decode(known[i].word, &all, &insn));
		expect(!mips_decode(known[i].word, &without, &insn));
		expect_eq(insn.op, MIPS_OP_INVALID);
		expect_eq(insn.class, MIPS_CLASS_INVALID);
		expect_eq(insn.word, known[i].word);
	}
}

/* 64-bit operations, Release 6, jalx and reserved encodings. */
TEST(reserved_words_are_refused)
{
	static const u32 reserved[] = {
		0xdc000000, 0xfc000000, 0x9c000000, 0x60000000, 0x64000000,
		0x74000000, 0x0000002d, 0x00000001 | 1 << 17, 0xffffffff, 0x41606001,
		0x42000003 | 1 << 20, 0x46000038 | 1 << 7, 0x70430820, 0x0000000e,
	};
	unsigned int i;
	struct mips_insn insn;

	for (i = 0; i < ARRAY_SIZE(reserved); i++)
		expect(!mips_decode(reserved[i], &all, &insn));
}

/* Without an FPU these raise Coprocessor Unusable, not Reserved Instruction. */
TEST(coprocessor_instructions_are_decoded_on_every_cpu)
{
	struct mips_insn insn;

	expect(mips_decode(0x46000000, &r2, &insn) && insn.class == MIPS_CLASS_COP1);
	expect(mips_decode(0x48020000, &r2, &insn) && insn.class == MIPS_CLASS_COP2);
}

TEST(every_word_has_an_answer)
{
	unsigned long n = tap_rounds(1000000, 100000000);

	while (n--) {
		u32 word = tap_random();
		struct mips_isa isa = { tap_random() & MIPS_ISA_ALL };
		struct mips_insn insn;
		bool legal = mips_decode(word, &isa, &insn);
		const struct mips_insn_row *row = &mips_insn_rows[insn.op];

		expect_eq(legal, insn.op != MIPS_OP_INVALID);
		expect_eq(legal, insn.class != MIPS_CLASS_INVALID);
		expect(!legal || ((word & row->mask) == row->match && !(row->isa & ~isa.have)));
		expect(!((mips_insn_regs(&insn).reads | mips_insn_regs(&insn).writes) & 1));
		if (tap_failed())
			return;
	}
}

TEST(register_use)
{
	static const struct {
		u32 word, reads, writes;
	} known[] = {
		{ 0x27bdffe8, 1u << 29, 1u << 29 },		/* addiu sp,sp,-24 */
		{ 0x00851021, 1 << 4 | 1 << 5, 1 << 2 },	/* addu v0,a0,a1 */
		{ 0x00040080, 1 << 4, 0 },			/* sll zero,a0,2 */
		{ 0x8fbf0014, 1 << 29, 1u << 31 },		/* lw ra,20(sp) */
		{ 0x88820003, 1 << 2 | 1 << 4, 1 << 2 },	/* lwl v0,3(a0) */
		{ 0xac820000, 1 << 2 | 1 << 4, 0 },		/* sw v0,0(a0) */
		{ 0xe0820000, 1 << 2 | 1 << 4, 1 << 2 },	/* sc v0,0(a0) */
		{ 0xd4820000, 1 << 4, 0 },			/* ldc1 $f2,0(a0) */
		{ 0x0c000000, 0, 1u << 31 },			/* jal 0 */
		{ 0x04510000, 1 << 2, 1u << 31 },		/* bgezal v0,.+4 */
		{ 0x0320f809, 1 << 25, 1u << 31 },		/* jalr t9 */
		{ 0x40026000, 0, 1 << 2 },			/* mfc0 v0,c0_status */
		{ 0x40826000, 1 << 2, 0 },			/* mtc0 v0,c0_status */
		{ 0x41626000, 0, 1 << 2 },			/* di v0 */
		{ 0x0085100a, 1 << 2 | 1 << 4 | 1 << 5, 1 << 2 }, /* movz v0,a0,a1 */
		{ 0x7c625904, 1 << 2 | 1 << 3, 1 << 2 },	/* ins v0,v1,4,8 */
		{ 0x7c623900, 1 << 3, 1 << 2 },			/* ext v0,v1,4,8 */
		{ 0x3c021234, 0, 1 << 2 },			/* lui v0,0x1234 */
		{ 0x7c000010, 0xfffffffe, 0xfffffffe },		/* DSP: unknown, so all */
		{ 0x44820000, 1 << 2, 0 },			/* mtc1 v0,$f0 */
		{ 0x46020012, 1 << 2, 0 },			/* movz.s $f0,$f0,v0 */
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		struct mips_insn insn = decode(known[i].word);

		expect_eq(mips_insn_regs(&insn).reads, known[i].reads);
		expect_eq(mips_insn_regs(&insn).writes, known[i].writes);
		if (tap_failed()) {
			printf("# %08x %s\n", known[i].word, mips_op_name(insn.op));
			return;
		}
	}
}

TEST(plain_instructions_cannot_trap_or_branch)
{
	static const u32 plain[] = { 0x27bdffe8, 0x00851021, 0, 0xc0, 0x30420001, 0x7c623900 };
	static const u32 not_plain[] = {
		0x20420001,	/* addi: overflow */
		0x00851020,	/* add */
		0x00851022,	/* sub */
		0x8fbf0014, 0xac820000, 0x0c000000, 0x40026000, 0x41606000, 0x0000000c, 0x0000000d,
		0x000001f4, 0x00000140, 0x00000001, 0x7c03e83b, 0x7c000010, 0x70430820,
	};
	struct mips_insn insn;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(plain); i++) {
		insn = decode(plain[i]);
		expect(mips_insn_is_plain(&insn));
	}
	for (i = 0; i < ARRAY_SIZE(not_plain); i++) {
		insn = decode(not_plain[i]);
		expect(!mips_insn_is_plain(&insn));
	}
}

TEST(names_are_total)
{
	expect(!strcmp(mips_op_name(MIPS_OP_JR_HB), "jr.hb"));
	expect(!strcmp(mips_op_name(MIPS_OP_INVALID), "?"));
	expect(!strcmp(mips_op_name(MIPS_NR_OPS), "?"));
	expect(!strcmp(mips_op_name(~0u), "?"));
}

TEST(decoding_again_gives_the_same)
{
	static struct mips_decoded cache;
	unsigned long n, rounds = tap_rounds(20000, 1000000);
	u32 words[96];
	unsigned int i;

	/* More words than entries, the empty one first, reserved ones among them. */
	words[0] = 0;
	for (i = 1; i < ARRAY_SIZE(words); i++)
		words[i] = tap_random() % 2 ? tap_random() : mips_insn_rows[1 + tap_random() %
							     (MIPS_NR_OPS - 1)].match;
	for (n = 0; n < rounds && !tap_failed(); n++) {
		u32 word = words[n ? tap_random() % ARRAY_SIZE(words) : 0];
		struct mips_insn insn = decode(word);
		const struct mips_insn *again = mips_decode_again(&cache, word, &all);

		expect(!memcmp(&insn, again, sizeof(insn)));
	}
}

TEST(what_is_no_cop0_is_seen_without_decoding)
{
	unsigned long n, rounds = tap_rounds(20000, 1000000);

	for (n = 0; n < rounds && !tap_failed(); n++) {
		u32 word = tap_random() % 2 ? tap_random() : 0x40000000 | tap_random() >> 6;
		struct mips_insn insn = decode(word);

		switch (insn.class) {
		case MIPS_CLASS_CP0_MOVE:
		case MIPS_CLASS_INT_ENABLE:
		case MIPS_CLASS_TLB:
		case MIPS_CLASS_ERET:
			expect(mips_may_be_cop0(word));
			break;
		default:
			break;
		}
	}
	expect(mips_may_be_cop0(0) && mips_may_be_cop0(0x40) && mips_may_be_cop0(0xc0));
	expect(!mips_may_be_cop0(0x00851021) && !mips_may_be_cop0(0x8fbf0014));
}
