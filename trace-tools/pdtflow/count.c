// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sums: instructions by context and function, host instructions by reason of
 * guest exit.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "show.h"

static uint64_t percent10(uint64_t part, uint64_t whole)
{
	return whole ? (part * 1000 + whole / 2) / whole : 0;
}

/* ---- --count ---- */

struct counts {
	uint64_t by_who[256][8];
	uint64_t by_label[256];		/* trap-and-emulate guests */
	uint64_t total, nameless;
	struct pdt_symbol *last;	/* of the last instruction: mostly the next one's, too */
};

static void count_begin(struct show *show)
{
	show->state = calloc(1, sizeof(struct counts));
	if (!show->state)
		die("%s", pdt_error_text(PDT_E_NO_MEMORY));
}

static void count_element(struct show *show, const struct pdt_element *e, bool wanted)
{
	struct counts *c = show->state;
	struct pdt_symbol *s = c->last;

	if (e->kind != PDT_EL_INSN || !wanted)
		return;
	c->total++;
	if (!e->context.gid && guest_of(e))
		c->by_label[guest_of(e) & 0xff]++;
	else
		c->by_who[e->context.gid][e->context.pom & 7]++;
	if (!s || e->pc < s->start || e->pc >= s->end ||
	    show->capture.images.image[s->image] != e->image)
		s = c->last = e->image ? pdt_image_symbol(e->image, e->pc) : NULL;
	if (s)
		s->count++;
	else
		c->nameless++;
}

static int by_count(const void *a, const void *b)
{
	const struct pdt_symbol *x = *(struct pdt_symbol *const *)a;
	const struct pdt_symbol *y = *(struct pdt_symbol *const *)b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return strcmp(x->name, y->name);
}

/* All functions that executed, most instructions first; the caller frees. */
static struct pdt_symbol **executed(const struct pdt_images *images, size_t *nr)
{
	struct pdt_symbol **list;
	unsigned int i;
	size_t j, n = 0;

	for (i = 0; i < images->nr; i++)
		n += images->image[i]->nr_symbols;
	list = calloc(n + 1, sizeof(*list));
	*nr = 0;
	for (i = 0; list && i < images->nr; i++)
		for (j = 0; j < images->image[i]->nr_symbols; j++)
			if (images->image[i]->symbols[j].count)
				list[(*nr)++] = &images->image[i]->symbols[j];
	if (list)
		qsort(list, *nr, sizeof(*list), by_count);
	return list;
}

static void print_count(uint64_t n, uint64_t total, const char *what, const char *image)
{
	uint64_t p = percent10(n, total);

	printf("%14" PRIu64 " %3" PRIu64 ".%" PRIu64 "%%  %s%s%s%s\n", n, p / 10, p % 10, what,
	       *image ? " [" : "", image, *image ? "]" : "");
}

static void count_end(struct show *show)
{
	const struct pdt_images *images = &show->capture.images;
	struct counts *c = show->state;
	struct pdt_symbol **list;
	unsigned int gid, pom;
	char who[40];
	size_t nr, i;

	printf("%14" PRIu64 " instructions\n", c->total);
	for (gid = 0; gid < 256; gid++)
		for (pom = 0; pom < 8; pom++) {
			if (!c->by_who[gid][pom])
				continue;
			if (gid)
				snprintf(who, sizeof(who), "guest %u, %s", gid, pdt_pom_name(pom));
			else
				snprintf(who, sizeof(who), "host, %s", pdt_pom_name(pom));
			print_count(c->by_who[gid][pom], c->total, who, "");
		}
	for (gid = 0; gid < 256; gid++) {
		snprintf(who, sizeof(who), "guest %u (trap and emulate)", gid);
		if (c->by_label[gid])
			print_count(c->by_label[gid], c->total, who, "");
	}
	list = executed(images, &nr);
	if (nr)
		printf("functions\n");
	for (i = 0; i < nr; i++)
		print_count(list[i]->count, c->total, list[i]->name,
			    images->image[list[i]->image]->name);
	if (nr && c->nameless)
		print_count(c->nameless, c->total, "(no symbol)", "");
	free(list);
	free(c);
}

const struct format format_count = {
	.name = "count", .begin = count_begin, .element = count_element, .end = count_end,
};

/* ---- --exits ---- */

#define MAX_KINDS	256

struct kind {
	char name[64];
	uint64_t exits, instructions, least, most;
};

/* What a processor is doing between a guest exit and the next entry. */
struct leave {
	bool in_guest, out;
	bool wanted;			/* the exit */
	bool eret;			/* the last instruction */
	bool handled;			/* the tag of the exit is seen, none of an entry since */
	unsigned int depth;		/* exceptions of the host itself */
	uint64_t host;			/* instructions since the exit */
	char name[64];
};

struct exits {
	struct leave of[PDT_SOURCES][PDT_VPS];
	struct kind kinds[MAX_KINDS];
	unsigned int nr;
};

static void exits_begin(struct show *show)
{
	show->state = calloc(1, sizeof(struct exits));
	if (!show->state)
		die("%s", pdt_error_text(PDT_E_NO_MEMORY));
}

static struct kind *kind_of(struct exits *x, const char *name)
{
	unsigned int i;

	for (i = 0; i < x->nr; i++)
		if (!strcmp(x->kinds[i].name, name))
			return &x->kinds[i];
	if (x->nr == MAX_KINDS)
		return &x->kinds[MAX_KINDS - 1];
	strcpy(x->kinds[x->nr].name, name);
	x->kinds[x->nr].least = ~0ull;
	return &x->kinds[x->nr++];
}

/* The guest goes on: the exit is paid for. */
static void close_exit(struct exits *x, struct leave *l)
{
	struct kind *k;

	l->out = false;
	if (!l->wanted)
		return;
	k = kind_of(x, l->name);
	k->exits++;
	k->instructions += l->host;
	if (l->host < k->least)
		k->least = l->host;
	if (l->host > k->most)
		k->most = l->host;
}

static void open_exit(struct leave *l, const struct pdt_element *e, bool wanted)
{
	l->out = true;
	l->wanted = wanted;
	l->host = 0;
	l->depth = 0;
	l->handled = false;
	snprintf(l->name, sizeof(l->name), "%s", e->event->cause);
}

/*
 * An exception right after the eret that ends an exit: the guest's next
 * instruction raised it before anything of the guest completed.
 */
static void take_exception(struct exits *x, struct leave *l, const struct pdt_element *e,
			   bool wanted)
{
	if (l->in_guest) {
		if (!e->context.gid && e->context.pom != PDT_POM_USER)
			open_exit(l, e, wanted);
	} else if (l->out && l->eret && !l->depth && !l->handled) {
		close_exit(x, l);
		open_exit(l, e, wanted);
	} else if (l->out && !l->eret) {
		l->depth++;
	}
}

static void take_instruction(struct exits *x, struct leave *l, const struct pdt_element *e)
{
	l->in_guest = guest_of(e);
	if (l->in_guest && l->out)
		close_exit(x, l);
	else if (!l->in_guest)
		l->host++;
	if (e->how == PDT_HOW_ERET && l->depth)
		l->depth--;
	l->eret = e->code && e->code->transfer == PDT_X_ERET;
}

/*
 * With tags nobody has to guess whose eret is the guest's: other processes may
 * have left exceptions behind that end now, or end one that began earlier.
 */
static void take_tag(struct leave *l, uint64_t value)
{
	if (!l->out)
		return;
	if (value >> 24 == PDT_TAG_EXIT) {
		snprintf(l->name, sizeof(l->name), "exit code %u", (unsigned int)value & 0xff);
		l->handled = true;
	} else if (value >> 24 == PDT_TAG_ENTER) {
		l->handled = false;
		l->depth = 0;
	}
}

static void exits_element(struct show *show, const struct pdt_element *e, bool wanted)
{
	struct exits *x = show->state;
	struct leave *l = &x->of[e->source][e->vp];

	/* An exit is the host's, whichever guest or function is asked for. */
	wanted = !pos_before(e->pos, show->from) && !pos_before(show->to, e->pos);
	switch (e->kind) {
	case PDT_EL_EVENT:
		take_exception(x, l, e, wanted);
		break;
	case PDT_EL_TAG:
		take_tag(l, e->value);
		break;
	case PDT_EL_INSN:
		take_instruction(x, l, e);
		break;
	case PDT_EL_START:		/* the cost is not known over a gap */
		l->out = l->in_guest = false;
		break;
	}
}

static int by_instructions(const void *a, const void *b)
{
	const struct kind *x = a, *y = b;

	if (x->instructions != y->instructions)
		return x->instructions < y->instructions ? 1 : -1;
	return strcmp(x->name, y->name);
}

static void exits_end(struct show *show)
{
	struct exits *x = show->state;
	unsigned int i;

	qsort(x->kinds, x->nr, sizeof(x->kinds[0]), by_instructions);
	printf("%10s %14s %10s %10s %10s  exit\n", "exits", "instructions", "mean", "least", "most");
	for (i = 0; i < x->nr; i++) {
		const struct kind *k = &x->kinds[i];

		printf("%10" PRIu64 " %14" PRIu64 " %10" PRIu64 " %10" PRIu64 " %10" PRIu64 "  %s\n",
		       k->exits, k->instructions, k->instructions / k->exits, k->least, k->most,
		       k->name);
	}
	free(x);
}

const struct format format_exits = {
	.name = "exits", .begin = exits_begin, .element = exits_element, .end = exits_end,
};

/* ---- --stat ---- */

static void stat_element(struct show *show, const struct pdt_element *e, bool wanted)
{
	(void)show;
	(void)e;
	(void)wanted;
}

static void stat_end(struct show *show)
{
	const struct pdt_flow *f = show->flow;
	uint64_t words = f->sync.any ? f->sync.frame + 1 : 0, bits = words * 256;

	printf("%14" PRIu64 " words\n%14" PRIu64 " records\n%14" PRIu64 " instructions\n"
	       "%14" PRIu64 " completions skipped\n%14" PRIu64 " bits skipped\n%14" PRIu64 " errors\n",
	       words, f->records, f->instructions, f->skipped, f->sync.skipped, f->errors);
	if (f->instructions)
		printf("%14.2f bits of trace for an instruction\n", (double)bits / f->instructions);
}

const struct format format_stat = {
	.name = "stat", .element = stat_element, .end = stat_end,
};
