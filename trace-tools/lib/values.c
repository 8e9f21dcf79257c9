// SPDX-License-Identifier: GPL-2.0-only
/*
 * Follows register values along the executed path.
 */
#include <stdio.h>
#include "insn.h"
#include "values.h"

#define PAGEMASK_RD	5

static void forget(struct pdt_registers *r, uint32_t mask)
{
	r->known &= ~mask;
}

static void set(struct pdt_registers *r, unsigned int reg, uint32_t value, bool from_data)
{
	if (!reg)
		return;
	r->value[reg] = value;
	r->known |= 1u << reg;
	r->from_data = (r->from_data & ~(1u << reg)) | (uint32_t)from_data << reg;
}

static bool knows(const struct pdt_registers *r, unsigned int reg)
{
	return !reg || r->known >> reg & 1;
}

static uint32_t get(const struct pdt_registers *r, unsigned int reg)
{
	return reg ? r->value[reg] : 0;
}

/* The result of @i from known operands; false for what is not followed. */
static bool compute(const struct pdt_registers *r, const struct mips_insn *i,
		    unsigned int *reg, uint32_t *value)
{
	uint32_t s = get(r, i->rs), t = get(r, i->rt);
	bool ks = knows(r, i->rs), both = ks && knows(r, i->rt);

	*reg = i->rt;
	switch (i->op) {
	case MIPS_OP_LUI:
		*value = (uint32_t)i->imm << 16;
		return true;
	case MIPS_OP_ADDIU:
		*value = s + i->imm;
		return ks;
	case MIPS_OP_ORI:
		*value = s | i->imm;
		return ks;
	case MIPS_OP_ANDI:
		*value = s & i->imm;
		return ks;
	case MIPS_OP_XORI:
		*value = s ^ i->imm;
		return ks;
	}
	*reg = i->rd;
	switch (i->op) {
	case MIPS_OP_ADDU:
		*value = s + t;
		return both;
	case MIPS_OP_SUBU:
		*value = s - t;
		return both;
	case MIPS_OP_OR:
		*value = s | t;
		return both;
	case MIPS_OP_AND:
		*value = s & t;
		return both;
	case MIPS_OP_SLL:
		*value = t << i->sa;
		return knows(r, i->rt);
	case MIPS_OP_SRL:
		*value = t >> i->sa;
		return knows(r, i->rt);
	case MIPS_OP_SRA:
		*value = (uint32_t)((int32_t)t >> i->sa);
		return knows(r, i->rt);
	}
	return false;
}

static uint32_t loaded(const struct mips_insn *i, uint64_t data)
{
	return i->flags & MIPS_I_SEXT && i->width < 4 ? (uint32_t)mips_sext(data, 8 * i->width)
						      : (uint32_t)data;
}

/* A move to CP0, or an instruction that writes PageMask itself. */
static bool cp0_write(const struct pdt_registers *r, const struct mips_insn *i,
		      const struct pdt_element *e, struct pdt_note *note)
{
	bool guest = i->op == MIPS_OP_MTGC0;

	*note = (struct pdt_note){ .kind = PDT_NOTE_INFERRED, .gid = e->context.gid };
	if (i->op == MIPS_OP_TLBR) {
		note->rd = PAGEMASK_RD;
		return true;
	}
	if (i->op != MIPS_OP_MTC0 && !guest)
		return false;
	note->rd = i->rd;
	note->sel = i->sel;
	note->guest = guest;
	if (guest)
		note->gid = r->guest;
	note->known = knows(r, i->rt);
	note->value = get(r, i->rt);
	if (r->from_data >> i->rt & 1)
		note->kind = PDT_NOTE_DATA;
	return true;
}

static bool follow(struct pdt_registers *r, const struct pdt_element *e, struct pdt_note *note)
{
	static const struct mips_isa isa = { MIPS_ISA_ALL };
	struct mips_insn i;
	unsigned int reg;
	uint32_t value;
	bool noted;

	if (!e->code || !mips_decode(e->code->word, &isa, &i)) {
		forget(r, ~0u);
		return false;
	}
	noted = cp0_write(r, &i, e, note);
	if (compute(r, &i, &reg, &value)) {
		set(r, reg, value, r->from_data & mips_insn_regs(&i).reads);
	} else if (i.class == MIPS_CLASS_LOAD && e->has_data && i.width <= 4 &&
		   !(i.flags & (MIPS_I_FPR | MIPS_I_COP2 | MIPS_I_LEFT | MIPS_I_RIGHT))) {
		set(r, i.flags & MIPS_I_INDEXED ? i.rd : i.rt, loaded(&i, e->data), true);
	} else {
		forget(r, mips_insn_regs(&i).writes);
	}
	return noted;
}

static bool take_tag(struct pdt_registers *r, const struct pdt_element *e, struct pdt_note *note)
{
	uint32_t value = e->value;

	if (value >> 24 == PDT_TAG_ENTER)
		r->guest = value & 0xff;
	if (value >> 24 != PDT_TAG_PAGEMASK)
		return false;
	*note = (struct pdt_note){
		.kind = PDT_NOTE_TAGGED, .rd = PAGEMASK_RD, .known = true,
		.guest = value >> 23 & 1, .value = (uint64_t)(value & 0xffff) << 13,
	};
	note->gid = note->guest ? r->guest : e->context.gid;
	return true;
}

bool pdt_values_element(struct pdt_values *values, const struct pdt_element *e,
			struct pdt_note *note)
{
	struct pdt_registers *r = &values->of[e->source][e->vp];

	switch (e->kind) {
	case PDT_EL_INSN:
		return follow(r, e, note);
	case PDT_EL_TAG:
		return take_tag(r, e, note);
	case PDT_EL_START:
		forget(r, ~0u);
	}
	return false;
}

void pdt_pagemask_text(uint32_t value, char *text, size_t size)
{
	uint64_t bytes = ((value | 0x1fffull) + 1) / 2;

	if (bytes & (bytes - 1))
		snprintf(text, size, "0x%08x", value);
	else if (bytes < 1 << 20)
		snprintf(text, size, "%uK", (unsigned int)(bytes >> 10));
	else
		snprintf(text, size, "%uM", (unsigned int)(bytes >> 20));
}

void pdt_tag_text(uint64_t word, unsigned int guest, char *text, size_t size)
{
	uint32_t value = word, low = value & 0xffffff;
	char page[16];

	switch (word >> 24) {
	case PDT_TAG_PAGEMASK:
		pdt_pagemask_text((low & 0xffff) << 13, page, sizeof(page));
		if (low >> 23)
			snprintf(text, size, "PageMask=%s of guest %u", page, guest);
		else
			snprintf(text, size, "PageMask=%s", page);
		return;
	case PDT_TAG_INDEX:
		if (low >> 23)
			snprintf(text, size, "Index=none of guest %u", guest);
		else
			snprintf(text, size, "Index=%u of guest %u", low & 0xffff, guest);
		return;
	case PDT_TAG_BADVADDR:
		snprintf(text, size, "BadVAddr=%06xxx of guest %u", low, guest);
		return;
	case PDT_TAG_VM:
		snprintf(text, size, "GuestID %u is process %u", low & 0xff, low >> 8);
		return;
	case PDT_TAG_ENTER:
		snprintf(text, size, "entering guest %u, vCPU %u", low & 0xff, low >> 8);
		return;
	case PDT_TAG_EXIT:
		snprintf(text, size, "exit %u of guest %u, vCPU %u", low & 0xff, guest, low >> 8);
		return;
	case PDT_TAG_ASID:
		snprintf(text, size, "ASID %02x is process %u", low & 0xff, low >> 8);
		return;
	case PDT_TAG_TIME:
		snprintf(text, size, "Count %06x", low);
		return;
	case PDT_TAG_TEXT:
		snprintf(text, size, "mark %u", low);
		return;
	}
	snprintf(text, size, "%llx", (unsigned long long)word);
}

const char *pdt_note_kind_name(enum pdt_note_kind kind)
{
	static const char *const names[] = { "inferred", "data", "tagged" };

	return names[kind];
}
