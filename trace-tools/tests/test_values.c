// SPDX-License-Identifier: GPL-2.0-only
/*
 * Register values: what is followed, what is forgotten, what tags say.
 */
#include "tap.h"
#include "values.h"
#include "insn.h"
#include "../../arch-mips-kvm/lib/encode.h"

static struct pdt_values values;
static struct pdt_note note;

static bool run(u32 word)
{
	struct pdt_code c;
	struct pdt_element e = { .kind = PDT_EL_INSN, .code = &c };

	pdt_code_decode(word, &c);
	return pdt_values_element(&values, &e, &note);
}

static bool tag(u32 value, unsigned int gid)
{
	struct pdt_element e = { .kind = PDT_EL_TAG, .value = value, .context.gid = gid };

	return pdt_values_element(&values, &e, &note);
}

static void restart(void)
{
	struct pdt_element e = { .kind = PDT_EL_START };

	pdt_values_element(&values, &e, &note);
}

#define PAGEMASK(reg)	MIPS_WORD(MTC0, reg, 5, 0)

TEST(constants_are_followed_to_the_register)
{
	restart();
	expect(!run(MIPS_WORD(LUI, R_T0, 1)));
	run(MIPS_WORD(ORI, R_T1, R_T0, 0x6000));
	run(MIPS_WORD(XOR, R_T2, R_T0, R_T1));
	run(MIPS_WORD(ADDU, R_T3, R_T1, R_ZERO));
	run(MIPS_WORD(ANDI, R_T3, R_T3, 0x6000));
	expect(run(PAGEMASK(R_T3)));
	expect(note.known && note.kind == PDT_NOTE_INFERRED && note.rd == 5);
	expect_eq(note.value, 0x6000);
	/* xor of two registers is not followed. */
	expect(run(PAGEMASK(R_T2)) && !note.known);
	expect(run(PAGEMASK(R_ZERO)) && note.known && !note.value);
}

TEST(what_is_written_otherwise_is_forgotten)
{
	static const u32 words[] = {
		0x8c880004,	/* lw t0 without data */
		0x40085000,	/* mfc0 t0 */
		0x00004010,	/* mfhi t0 */
		0x7c08003b,	/* rdhwr t0 */
		0xffffffff,	/* nobody knows */
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		run(MIPS_WORD(ADDIU, R_T0, R_ZERO, 1));
		run(words[i]);
		expect(run(PAGEMASK(R_T0)) && !note.known);
	}
	run(MIPS_WORD(ADDIU, R_T0, R_ZERO, 1));
	restart();
	expect(run(PAGEMASK(R_T0)) && !note.known);
}

TEST(tlbr_writes_pagemask_with_nobody_knows_what)
{
	expect(run(MIPS_WORD0(TLBR)));
	expect(note.rd == 5 && !note.known);
}

TEST(traced_loads_give_values_of_their_own_kind)
{
	struct pdt_code c;
	struct pdt_element e = { .kind = PDT_EL_INSN, .code = &c, .has_data = true, .data = 0x80 };

	restart();
	pdt_code_decode(MIPS_WORD(LB, R_T0, 0, R_A0), &c);
	pdt_values_element(&values, &e, &note);
	run(MIPS_WORD(ADDIU, R_T1, R_T0, 1));
	expect(run(PAGEMASK(R_T1)) && note.known && note.kind == PDT_NOTE_DATA);
	expect_eq(note.value, 0xffffff81);
}

TEST(tags_name_the_guest_of_the_last_entry)
{
	expect(!tag(0x47000002, 0));
	expect(tag(0x50800003, 0));
	expect(note.guest && note.gid == 2 && note.value == 0x6000 && note.kind == PDT_NOTE_TAGGED);
	expect(tag(0x50000000, 1) && !note.guest && note.gid == 1 && note.value == 0);
	expect(!tag(0x99000000, 0));
}

TEST(tags_and_page_sizes_read_well)
{
	static const struct { u32 value; const char *text; } tags[] = {
		{ 0x50000003, "PageMask=16K" }, { 0x50800000, "PageMask=4K of guest 7" },
		{ 0x47000102, "entering guest 2, vCPU 1" }, { 0x58000003, "exit 3 of guest 7, vCPU 0" },
		{ 0x41001234, "ASID 34 is process 18" }, { 0x54000010, "Count 000010" },
		{ 0x00000005, "mark 5" }, { 0x99000001, "99000001" },
	};
	char text[80];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(tags); i++) {
		pdt_tag_text(tags[i].value, 7, text, sizeof(text));
		expect(!strcmp(text, tags[i].text));
		if (tap_failed()) {
			printf("# %s, not %s\n", text, tags[i].text);
			return;
		}
	}
	pdt_pagemask_text(0x1ffe000, text, sizeof(text));
	expect(!strcmp(text, "16M"));
	pdt_pagemask_text(0x4000, text, sizeof(text));
	expect(!strcmp(text, "0x00004000"));
}
