// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the flow knows about instructions, and names of CP0 registers.
 */
#include "tap.h"
#include "code.h"
#include "cp0name.h"

static struct pdt_code code_of(u32 word)
{
	struct pdt_code c;

	pdt_code_decode(word, &c);
	return c;
}

TEST(transfers_are_told_apart)
{
	static const struct { u32 word; u8 transfer; u8 flags; } rows[] = {
		{ 0x24020000, PDT_X_NONE, 0 },				/* addiu */
		{ 0x10000003, PDT_X_ALWAYS, 0 },			/* b */
		{ 0x04110003, PDT_X_ALWAYS, PDT_C_LINK },		/* bal */
		{ 0x14600003, PDT_X_CONDITIONAL, 0 },			/* bnez */
		{ 0x54600003, PDT_X_CONDITIONAL, PDT_C_LIKELY },	/* bnezl */
		{ 0x04710003, PDT_X_CONDITIONAL, PDT_C_LINK },		/* bgezal v1 */
		{ 0x45010003, PDT_X_CONDITIONAL, 0 },			/* bc1t */
		{ 0x08040000, PDT_X_ALWAYS, 0 },			/* j */
		{ 0x0c040000, PDT_X_ALWAYS, PDT_C_LINK },		/* jal */
		{ 0x03e00008, PDT_X_REGISTER, PDT_C_RETURN },		/* jr ra */
		{ 0x03200008, PDT_X_REGISTER, 0 },			/* jr t9 */
		{ 0x0320f809, PDT_X_REGISTER, PDT_C_LINK },		/* jalr t9 */
		{ 0x42000018, PDT_X_ERET, 0 },				/* eret */
		{ 0x4200001f, PDT_X_ERET, 0 },				/* deret */
		{ 0x0000000c, PDT_X_NONE, PDT_C_TRAPS },		/* syscall */
		{ 0x42000028, PDT_X_NONE, PDT_C_TRAPS },		/* hypcall */
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct pdt_code c = code_of(rows[i].word);

		expect_eq(c.transfer, rows[i].transfer);
		expect_eq(c.flags, rows[i].flags | PDT_C_PRESENT | PDT_C_KNOWN);
		if (tap_failed()) {
			printf("# word %08x\n", rows[i].word);
			return;
		}
	}
}

TEST(memory_accesses_are_those_the_core_reports)
{
	expect(code_of(0x8c830004).flags & PDT_C_LOAD);		/* lw */
	expect(code_of(0xc0820000).flags & PDT_C_LOAD);		/* ll */
	expect(code_of(0xe0820000).flags & PDT_C_STORE);	/* sc */
	expect(code_of(0x78000823).flags & PDT_C_LOAD);		/* ld.d */
	expect(code_of(0x78000827).flags & PDT_C_STORE);	/* st.d */
	expect(!(code_of(0xcc000000).flags & (PDT_C_LOAD | PDT_C_STORE)));	/* pref */
	expect(!(code_of(0xbc000000).flags & (PDT_C_LOAD | PDT_C_STORE)));	/* cache */
	expect(!(code_of(0x041f0000).flags & (PDT_C_LOAD | PDT_C_STORE)));	/* synci */
}

TEST(targets_are_those_of_the_architecture)
{
	struct pdt_code b = code_of(0x1460ffff), f = code_of(0x14600005), j = code_of(0x08040000);

	expect_eq(pdt_code_target(&b, 0xffffffff80100408), 0xffffffff80100408);
	expect_eq(pdt_code_target(&f, 0xffffffff80100408), 0xffffffff80100420);
	expect_eq(pdt_code_target(&j, 0xffffffff80200000), 0xffffffff80100000);
	/* The region is the slot's. */
	expect_eq(pdt_code_target(&j, 0xffffffff8ffffffc), 0xffffffff90100000);
}

TEST(unknown_words_are_present_but_not_known)
{
	expect_eq(code_of(0xffffffff).flags, PDT_C_PRESENT);
}

TEST(cp0_registers_have_names_both_ways)
{
	unsigned int rd, sel;

	expect(!strcmp(pdt_cp0_name(5, 0), "PageMask"));
	expect(!strcmp(pdt_cp0_name(23, 3), "UserTraceData1"));
	expect(!pdt_cp0_name(31, 1));
	expect(pdt_cp0_number("pagemask", &rd, &sel) && rd == 5 && sel == 0);
	expect(!pdt_cp0_number("Nothing", &rd, &sel));
}
