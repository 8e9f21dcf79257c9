// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pieces of output that several formats share: addresses with symbols,
 * instructions as text, who executes, what happened.
 */
#include <inttypes.h>
#include <string.h>
#include "cp0name.h"
#include "disasm.h"
#include "insn.h"
#include "show.h"

#define CACHED	(1 << 14)

/* Disassembling costs more than everything else; code repeats itself. */
static struct {
	uint64_t pc;
	uint32_t word;
	char text[48];
} cache[CACHED];

void address_text(uint64_t a, char *text, size_t size)
{
	if (a == (uint64_t)(int64_t)(int32_t)a)
		snprintf(text, size, "%08x", (uint32_t)a);
	else
		snprintf(text, size, "%016" PRIx64, a);
}

void place_text(const struct pdt_element *e, uint64_t pc, char *text, size_t size)
{
	const struct pdt_symbol *s = e->image ? pdt_image_symbol(e->image, pc) : NULL;

	if (s && pc != s->start)
		snprintf(text, size, "%s+0x%" PRIx64, s->name, pc - s->start);
	else
		snprintf(text, size, "%s", s ? s->name : "");
}

void who_text(const struct pdt_context *c, char *text, size_t size)
{
	static const char *const modes[8] = { "k", "k1", "k2", "d", "s", "u", "p6", "p7" };
	char guest[8] = "--";

	if (c->gid)
		snprintf(guest, sizeof(guest), "G%u", c->gid);
	snprintf(text, size, "%-3s %-2s %02x", guest, modes[c->pom & 7], c->asid);
}

/* Moves to and from coprocessor 0, with the registers' names. */
static bool cp0_text(const struct pdt_code *code, char *text, size_t size)
{
	static const char *const gpr[32] = {
		"zero", "at", "v0", "v1", "a0", "a1", "a2", "a3",
		"t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7",
		"s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7",
		"t8", "t9", "k0", "k1", "gp", "sp", "fp", "ra",
	};
	static const struct mips_isa isa = { MIPS_ISA_ALL };
	struct mips_insn i;
	const char *name;

	if (!mips_decode(code->word, &isa, &i) ||
	    (i.class != MIPS_CLASS_CP0_MOVE && i.op != MIPS_OP_MFGC0 && i.op != MIPS_OP_MTGC0))
		return false;
	name = pdt_cp0_name(i.rd, i.sel);
	if (name)
		snprintf(text, size, "%-6s %s,%s", mips_op_name(i.op), gpr[i.rt], name);
	else
		snprintf(text, size, "%-6s %s,$%u,%u", mips_op_name(i.op), gpr[i.rt], i.rd, i.sel);
	return true;
}

/* Operands as MIPS assembly in kernels is written: no "$", no blanks, no "0x" on targets. */
static void tidy_operands(const struct pdt_code *code, const char *from, char *to, size_t size)
{
	bool target = code->transfer == PDT_X_CONDITIONAL || code->transfer == PDT_X_ALWAYS;
	size_t n = 0;

	for (; *from && n + 1 < size; from++) {
		if (*from == '$' || *from == ' ')
			continue;
		if (target && from[0] == '0' && from[1] == 'x') {
			from++;
			continue;
		}
		to[n++] = *from;
	}
	to[n] = 0;
}

static void disassemble(const struct pdt_code *code, uint64_t pc, char *text, size_t size)
{
	char mnemonic[32], operands[160], tidied[40];

	if (cp0_text(code, text, size))
		return;
	if (disassemble_word(code->word, pc, mnemonic, operands)) {
		tidy_operands(code, operands, tidied, sizeof(tidied));
		snprintf(text, size, *tidied ? "%-6s %s" : "%s%s", mnemonic, tidied);
	} else {
		snprintf(text, size, "%-6s 0x%08x",
			 code->flags & PDT_C_KNOWN ? mips_op_name(code->op) : ".word", code->word);
	}
}

void opcode_text(const struct pdt_element *e, char *text, size_t size)
{
	unsigned int slot = e->pc / 4 % CACHED;

	if (!e->code) {
		snprintf(text, size, "(no image)");
		return;
	}
	if (cache[slot].pc != e->pc || cache[slot].word != e->code->word || !*cache[slot].text) {
		disassemble(e->code, e->pc, cache[slot].text, sizeof(cache[slot].text));
		cache[slot].pc = e->pc;
		cache[slot].word = e->code->word;
	}
	snprintf(text, size, "%s", cache[slot].text);
}

const char *how_text(enum pdt_how how)
{
	static const char *const names[] = {
		[PDT_HOW_SEQUENCE] = "", [PDT_HOW_BRANCH] = "branch", [PDT_HOW_JUMP] = "jump",
		[PDT_HOW_CALL] = "call", [PDT_HOW_RETURN] = "return",
		[PDT_HOW_ANNULLED] = "annulled", [PDT_HOW_ERET] = "eret",
		[PDT_HOW_EXCEPTION] = "exception", [PDT_HOW_START] = "start",
		[PDT_HOW_UNKNOWN] = "unknown",
	};

	return names[how];
}

void event_text(const struct pdt_element *e, char *text, size_t size)
{
	const struct pdt_event *v = e->event;
	char vector[32] = "no known vector", where[64] = "", a[20], b[20];

	if (v->vector >= 0)
		snprintf(vector, sizeof(vector), "vector +0x%03x", v->vector);
	if (v->nr_interrupted) {
		address_text(v->interrupted[0], a, sizeof(a));
		snprintf(where, sizeof(where), ", interrupted at %s", a);
	}
	if (v->nr_interrupted == 2) {
		address_text(v->interrupted[1], b, sizeof(b));
		snprintf(where, sizeof(where), ", interrupted at %s or %s", a, b);
	}
	snprintf(text, size, "%s: %s (%s, %s)%s",
		 v->guest_exit ? "guest exit to root" : "exception", v->cause, vector,
		 pdt_confidence_name(v->confidence), where);
}

void note_text(const struct pdt_note *n, char *text, size_t size)
{
	const char *name = pdt_cp0_name(n->rd, n->sel);
	char value[24] = "?", number[16], whose[16] = "";

	if (!name) {
		snprintf(number, sizeof(number), "$%u,%u", n->rd, n->sel);
		name = number;
	}
	if (n->known && n->rd == 5 && !n->sel)
		pdt_pagemask_text(n->value, value, sizeof(value));
	else if (n->known)
		snprintf(value, sizeof(value), "0x%08" PRIx64, n->value);
	if (n->guest)
		snprintf(whose, sizeof(whose), " of guest %u", n->gid);
	snprintf(text, size, "%s%s=%s (%s)", name, whose, value,
		 n->known ? pdt_note_kind_name(n->kind) : "value not known");
}

static void context_text(const struct pdt_context *c, char *text, size_t size)
{
	char guest[16] = "root";

	if (c->gid)
		snprintf(guest, sizeof(guest), "guest %u", c->gid);
	snprintf(text, size, "%s, mode %s, %s, ASID %02x", guest, pdt_pom_name(c->pom),
		 pdt_isa_name(c->isa), c->asid);
}

void element_text(const struct show *show, const struct pdt_element *e, char *text, size_t size)
{
	const struct pdt_profile *p = show->capture.format.profile;
	char a[100];

	switch (e->kind) {
	case PDT_EL_START:
		context_text(&e->context, a, sizeof(a));
		snprintf(text, size, "start: %s", a);
		break;
	case PDT_EL_EVENT:
		event_text(e, text, size);
		break;
	case PDT_EL_ENTRY:
		context_text(&e->context, a, sizeof(a));
		snprintf(text, size, "guest entry: %s", a);
		break;
	case PDT_EL_TAG:
		pdt_tag_text(e->value, show->values.of[e->source][e->vp].guest, a, sizeof(a));
		snprintf(text, size, "tag %u: %s (tagged)", e->which, a);
		break;
	case PDT_EL_MARKER:
		snprintf(text, size, "%s, code %x, info %02x",
			 pdt_event_name(pdt_event_of(p, e->code_number)), e->code_number, e->info);
		break;
	case PDT_EL_ERROR:
		address_text(e->pc, a, sizeof(a));
		snprintf(text, size, "error: %s, last at %s", pdt_error_text(e->error), a);
		break;
	case PDT_EL_SKIPPED:
		snprintf(text, size, "%" PRIu64 " completions skipped", e->value);
		break;
	default:
		*text = 0;
	}
}
