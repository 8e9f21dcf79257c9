// SPDX-License-Identifier: GPL-2.0-only
/*
 * The listing: a line for every instruction and for every other thing that
 * happened.  Whether a branch is taken is known only two instructions later,
 * so lines wait in a queue until that is settled.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "elf.h"
#include "show.h"

#define QUEUE	64
#define TEXT	400

struct line {
	char text[TEXT];
	bool matched, waiting;
};

struct branch {
	struct line *line;	/* waiting for the outcome; NULL none */
	bool slot_seen;
};

struct list {
	struct line queue[QUEUE];
	unsigned int first, nr;
	struct branch branches[PDT_SOURCES][PDT_VPS];
	const struct pdt_image *image;
	const char *src_file;
	int src_line;
};

static void list_begin(struct show *show)
{
	show->state = calloc(1, sizeof(struct list));
	if (!show->state)
		die("%s", pdt_error_text(PDT_E_NO_MEMORY));
}

static void release(struct show *show, struct list *l, bool all)
{
	while (l->nr) {
		struct line *line = &l->queue[l->first % QUEUE];

		if (line->waiting && !all && l->nr < QUEUE)
			return;
		out_line(show, line->matched, "%s", line->text);
		line->waiting = false;
		l->first++;
		l->nr--;
	}
}

static struct line *append(struct show *show, struct list *l)
{
	struct line *line;

	if (l->nr == QUEUE)
		release(show, l, false);
	line = &l->queue[(l->first + l->nr++) % QUEUE];
	line->waiting = false;
	line->matched = show->matched;
	return line;
}

static void remark(struct line *line, const char *text)
{
	size_t n = strlen(line->text);

	snprintf(line->text + n, TEXT - n, "%s%s", strstr(line->text, " ; ") ? ", " : " ; ", text);
}

/* The element after a branch, or after its slot, tells what it did. */
static void settle(struct branch *b, const struct pdt_element *e)
{
	if (!b->line)
		return;
	if (!b->line->waiting) {		/* pushed out of the queue */
		b->line = NULL;
		return;
	}
	if (e->kind == PDT_EL_INSN && e->how == PDT_HOW_SEQUENCE && !b->slot_seen) {
		b->slot_seen = true;
		return;
	}
	if (e->kind == PDT_EL_INSN && e->how == PDT_HOW_SEQUENCE)
		remark(b->line, "not taken");
	else if (e->kind == PDT_EL_INSN && e->how == PDT_HOW_ANNULLED)
		remark(b->line, "not taken, slot annulled");
	else if (e->kind == PDT_EL_INSN && (e->how == PDT_HOW_BRANCH || e->how == PDT_HOW_CALL))
		remark(b->line, "taken");
	b->line->waiting = false;
	b->line = NULL;
}

static void other_line(struct show *show, struct list *l, const struct pdt_element *e)
{
	const char *on = "", *off = "";
	char text[200];

	element_text(show, e, text, sizeof(text));
	if (show->colour) {
		on = e->kind == PDT_EL_ERROR ? "\033[31m" : "\033[33m";
		off = "\033[0m";
	}
	snprintf(append(show, l)->text, TEXT, "%7s  %05" PRIu64 ".%03u %s---- %s%s", "",
		 e->pos.frame, e->pos.bit, on, text, off);
}

static void source_line(struct show *show, struct list *l, const struct pdt_element *e)
{
	const char *file;
	int line;

	if (!show->src || !e->image || !pdt_elf_line(e->image, e->pc, &file, &line) ||
	    (file == l->src_file && line == l->src_line))
		return;
	l->src_file = file;
	l->src_line = line;
	snprintf(append(show, l)->text, TEXT, "%7s  %9s ---- %s:%d", "", "", file, line);
}

/* Addresses and values of loads and stores, CP0 values, doubts. */
static void remarks(struct show *show, struct line *line, const struct pdt_element *e)
{
	char text[100], a[20];

	if (e->has_address) {
		address_text(e->address, a, sizeof(a));
		snprintf(text, sizeof(text), "[%s]", a);
		remark(line, text);
	}
	if (e->has_data) {
		snprintf(text, sizeof(text), "%0*" PRIx64 " (data)", 2 * e->data_bytes, e->data);
		remark(line, text);
	}
	if (show->regs && show->noted) {
		note_text(&show->note, text, sizeof(text));
		remark(line, text);
	}
	if (e->how == PDT_HOW_JUMP || e->how == PDT_HOW_RETURN || e->how == PDT_HOW_CALL ||
	    e->how == PDT_HOW_ERET || e->how == PDT_HOW_UNKNOWN) {
		snprintf(text, sizeof(text), "[%s]", how_text(e->how));
		remark(line, text);
	}
	if (e->error && e->error != PDT_E_NO_IMAGE)
		remark(line, "[doubtful]");
}

static void trim(char *text)
{
	size_t n = strlen(text);

	while (n && text[n - 1] == ' ')
		text[--n] = 0;
}

static struct line *instruction_line(struct show *show, struct list *l,
				     const struct pdt_element *e)
{
	char who[16], address[20], place[120], image[100] = "", opcode[48] = "";
	struct line *line;

	source_line(show, l, e);
	line = append(show, l);
	who_text(&e->context, who, sizeof(who));
	address_text(e->pc, address, sizeof(address));
	place_text(e, e->pc, place, sizeof(place));
	if (e->image && e->image != l->image)
		snprintf(image, sizeof(image), "%s[%s]", *place ? " " : "", e->image->name);
	if (e->image)
		l->image = e->image;
	strncat(place, image, sizeof(place) - strlen(place) - 1);
	if (!show->no_dasm)
		opcode_text(e, opcode, sizeof(opcode));
	snprintf(line->text, TEXT, "%7" PRIu64 "  %05" PRIu64 ".%03u %s  %s %-36s %s", e->number,
		 e->pos.frame, e->pos.bit, who, address, place, opcode);
	trim(line->text);
	remarks(show, line, e);
	return line;
}

static void list_element(struct show *show, const struct pdt_element *e, bool wanted)
{
	struct branch *b = &((struct list *)show->state)->branches[e->source][e->vp];
	struct list *l = show->state;

	if (e->kind != PDT_EL_TAG)
		settle(b, e);
	if (!wanted) {
		release(show, l, false);
		return;
	}
	if (e->kind != PDT_EL_INSN) {
		other_line(show, l, e);
	} else {
		struct line *line = instruction_line(show, l, e);

		if (e->code && e->code->transfer == PDT_X_CONDITIONAL && !b->line) {
			line->waiting = true;
			b->line = line;
			b->slot_seen = false;
		}
	}
	release(show, l, false);
}

static void list_end(struct show *show)
{
	release(show, show->state, true);
	free(show->state);
}

const struct format format_text = {
	.name = "text", .lines = true,
	.begin = list_begin, .element = list_element, .end = list_end,
};
