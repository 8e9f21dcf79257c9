// SPDX-License-Identifier: GPL-2.0-only
/*
 * Formats for other programs, a line for every step or transfer: branches as
 * `perf script` shows them, CSV, JSON lines.
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include "show.h"

/* ---- branches: FROM symbol+offset (image) => TO symbol+offset (image) flags ---- */

struct from {
	struct pdt_element last;	/* the instruction before */
	bool valid;
};

struct branches {
	struct from of[PDT_SOURCES][PDT_VPS];
};

static void branches_begin(struct show *show)
{
	show->state = calloc(1, sizeof(struct branches));
	if (!show->state)
		die("%s", pdt_error_text(PDT_E_NO_MEMORY));
}

static void end_text(const struct pdt_element *e, char *text, size_t size)
{
	char address[20], place[100];

	address_text(e->pc, address, sizeof(address));
	place_text(e, e->pc, place, sizeof(place));
	snprintf(text, size, "%s %s (%s)", address, *place ? place : "[unknown]",
		 e->image ? e->image->name : "[unknown]");
}

/* perf's flag words. */
static const char *branch_flags(const struct pdt_element *last, const struct pdt_element *e)
{
	switch (e->how) {
	case PDT_HOW_CALL:
		return "call";
	case PDT_HOW_RETURN:
		return "return";
	case PDT_HOW_BRANCH:
		return "jcc";
	case PDT_HOW_EXCEPTION:
		return last->context.gid && !e->context.gid ? "vmexit" : "int";
	case PDT_HOW_ERET:
		return !last->context.gid && e->context.gid ? "vmentry" : "iret";
	case PDT_HOW_START:
		return "tr strt";
	default:
		return "jmp";
	}
}

static void branches_element(struct show *show, const struct pdt_element *e, bool wanted)
{
	struct from *f = &((struct branches *)show->state)->of[e->source][e->vp];
	char from[200] = "0 [unknown] ([unknown])", to[200];

	if (e->kind != PDT_EL_INSN)
		return;
	if (wanted && e->how != PDT_HOW_SEQUENCE && e->how != PDT_HOW_ANNULLED) {
		if (f->valid && e->how != PDT_HOW_START)
			end_text(&f->last, from, sizeof(from));
		end_text(e, to, sizeof(to));
		out_line(show, show->matched, "G%u [%u] %" PRIu64 ": %s => %s %s", e->context.gid, e->vp,
			 e->number, from, to, branch_flags(&f->last, e));
	}
	f->last = *e;
	f->valid = true;
}

static void free_state(struct show *show)
{
	free(show->state);
}

const struct format format_branches = {
	.name = "branches", .lines = true,
	.begin = branches_begin, .element = branches_element, .end = free_state,
};

/* ---- CSV and JSON lines: the same keys ---- */

struct step {
	char pc[20], symbol[100], opcode[48], notes[200];
	const char *image, *event;
	char event_buffer[200];
};

static void describe(struct show *show, const struct pdt_element *e, struct step *s)
{
	memset(s, 0, sizeof(*s));
	s->image = e->image ? e->image->name : "";
	if (e->kind == PDT_EL_INSN) {
		address_text(e->pc, s->pc, sizeof(s->pc));
		place_text(e, e->pc, s->symbol, sizeof(s->symbol));
		if (!show->no_dasm)
			opcode_text(e, s->opcode, sizeof(s->opcode));
		if (show->noted)
			note_text(&show->note, s->notes, sizeof(s->notes));
		s->event = how_text(e->how);
	} else {
		element_text(show, e, s->event_buffer, sizeof(s->event_buffer));
		s->event = s->event_buffer;
	}
}

static void csv_begin(struct show *show)
{
	(void)show;
	puts("n,frame,bit,vp,gid,pom,asid,pc,sym,img,op,ev,notes");
}

static void csv_field(char *line, size_t size, const char *text)
{
	size_t n = strlen(line);
	bool quote = strpbrk(text, ",\"\n");

	n += snprintf(line + n, size - n, quote ? ",\"" : ",");
	for (; *text && n + 3 < size; text++) {
		if (*text == '"')
			line[n++] = '"';
		line[n++] = *text;
	}
	snprintf(line + n, size - n, quote ? "\"" : "");
}

static void csv_element(struct show *show, const struct pdt_element *e, bool wanted)
{
	char line[500], number[24] = "";
	struct step s;

	if (!wanted)
		return;
	describe(show, e, &s);
	if (e->kind == PDT_EL_INSN)
		snprintf(number, sizeof(number), "%" PRIu64, e->number);
	snprintf(line, sizeof(line), "%s,%" PRIu64 ",%u,%u,%u,%s,%u,%s", number, e->pos.frame,
		 e->pos.bit, e->vp, e->context.gid, pdt_pom_name(e->context.pom),
		 e->context.asid, s.pc);
	csv_field(line, sizeof(line), s.symbol);
	csv_field(line, sizeof(line), s.image);
	csv_field(line, sizeof(line), s.opcode);
	csv_field(line, sizeof(line), s.event);
	csv_field(line, sizeof(line), s.notes);
	out_line(show, show->matched, "%s", line);
}

const struct format format_csv = {
	.name = "csv", .lines = true, .begin = csv_begin, .element = csv_element,
};

static void add_text(struct json_object *o, const char *key, const char *value)
{
	if (*value)
		json_object_object_add(o, key, json_object_new_string(value));
}

static void add_number(struct json_object *o, const char *key, uint64_t value)
{
	json_object_object_add(o, key, json_object_new_uint64(value));
}

static void jsonl_element(struct show *show, const struct pdt_element *e, bool wanted)
{
	struct json_object *o;
	struct step s;

	if (!wanted)
		return;
	describe(show, e, &s);
	o = json_object_new_object();
	if (e->kind == PDT_EL_INSN)
		add_number(o, "n", e->number);
	add_number(o, "frame", e->pos.frame);
	add_number(o, "bit", e->pos.bit);
	add_number(o, "vp", e->vp);
	add_number(o, "gid", e->context.gid);
	add_text(o, "pom", pdt_pom_name(e->context.pom));
	add_number(o, "asid", e->context.asid);
	add_text(o, "pc", s.pc);
	add_text(o, "sym", s.symbol);
	add_text(o, "img", s.image);
	add_text(o, "op", s.opcode);
	add_text(o, "ev", s.event);
	add_text(o, "notes", s.notes);
	out_line(show, show->matched, "%s", json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN));
	json_object_put(o);
}

const struct format format_jsonl = {
	.name = "jsonl", .lines = true, .element = jsonl_element,
};
