// SPDX-License-Identifier: GPL-2.0-only
/*
 * Formats made from call stacks: the calls as they happen, the call tree with
 * counts, folded stacks for flame graphs.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "show.h"

static void stacks_begin(struct show *show)
{
	show->state = calloc(1, sizeof(struct pdt_calls));
	if (!show->state)
		die("%s", pdt_error_text(PDT_E_NO_MEMORY));
}

static void stacks_element(struct show *show, const struct pdt_element *e, bool wanted)
{
	if (wanted)
		pdt_calls_element(show->state, e);
}

static void stacks_finish(struct show *show)
{
	struct pdt_calls *calls = show->state;

	if (calls->out_of_memory)
		complain("%s: some stacks are missing", pdt_error_text(PDT_E_NO_MEMORY));
	pdt_calls_free(calls);
	free(calls);
}

/* "host", "guest 2"; with the processor's number if it is not the first. */
static void owner_text(const struct pdt_stack *s, char *text, size_t size)
{
	char guest[16] = "host", cpu[32] = "";

	if (s->gid)
		snprintf(guest, sizeof(guest), "guest %u", s->gid);
	if (s->source || s->vp)
		snprintf(cpu, sizeof(cpu), " cpu %u.%u", s->source, s->vp);
	snprintf(text, size, "%s%s", guest, cpu);
}

/* ---- calls: a line when a function is entered ---- */

static void show_entry(void *opaque, const struct pdt_stack *s, bool enter, uint64_t number)
{
	struct show *show = opaque;
	char owner[40], name[64];

	if (!enter)
		return;
	owner_text(s, owner, sizeof(owner));
	out_line(show, show->matched, "%10" PRIu64 "  %-10s %*s%s", number, owner, 2 * s->depth - 2,
		 "", pdt_node_name(s->frames[s->depth - 1].node, name, sizeof(name)));
}

static void calls_begin(struct show *show)
{
	struct pdt_calls *calls;

	stacks_begin(show);
	calls = show->state;
	calls->change = show_entry;
	calls->opaque = show;
}

const struct format format_calls = {
	.name = "calls", .lines = true,
	.begin = calls_begin, .element = stacks_element, .end = stacks_finish,
};

/* ---- tree: every different stack once, with counts ---- */

static int by_total(const void *a, const void *b)
{
	const struct pdt_node *x = *(struct pdt_node *const *)a, *y = *(struct pdt_node *const *)b;
	uint64_t tx = pdt_node_total(x), ty = pdt_node_total(y);
	char nx[64], ny[64];

	if (tx != ty)
		return tx < ty ? 1 : -1;
	return strcmp(pdt_node_name(x, nx, sizeof(nx)), pdt_node_name(y, ny, sizeof(ny)));
}

static void print_tree(const struct pdt_node *node, unsigned int depth)
{
	const struct pdt_node **children, *c;
	unsigned int nr = 0, i = 0;
	char name[64];

	if (depth)
		printf("%12" PRIu64 " %12" PRIu64 " %8" PRIu64 "  %*s%s\n", pdt_node_total(node),
		       node->self, node->entered, 2 * depth - 2, "",
		       pdt_node_name(node, name, sizeof(name)));
	for (c = node->children; c; c = c->next)
		nr++;
	children = calloc(nr + 1, sizeof(*children));
	if (!children)
		return;
	for (c = node->children; c; c = c->next)
		children[i++] = c;
	qsort(children, nr, sizeof(*children), by_total);
	for (i = 0; i < nr; i++)
		print_tree(children[i], depth + 1);
	free(children);
}

static void tree_stack(const struct pdt_stack *s)
{
	char owner[40];

	owner_text(s, owner, sizeof(owner));
	printf("%s: %" PRIu64 " instructions\n%12s %12s %8s  function\n", owner,
	       pdt_node_total(s->root), "total", "self", "entered");
	print_tree(s->root, 0);
}

static void tree_end(struct show *show)
{
	struct pdt_calls *calls = show->state;
	struct pdt_stack *s;

	for (s = calls->first; s; s = s->next)
		tree_stack(s);
	stacks_finish(show);
}

const struct format format_tree = {
	.name = "tree", .begin = stacks_begin, .element = stacks_element, .end = tree_end,
};

/* ---- folded: "owner;outer;inner count" ---- */

static void print_folded(const struct pdt_node *node, const char *path)
{
	char *longer, name[64];
	const struct pdt_node *c;

	for (c = node->children; c; c = c->next) {
		if (asprintf(&longer, "%s;%s", path, pdt_node_name(c, name, sizeof(name))) < 0)
			return;
		if (c->self)
			printf("%s %" PRIu64 "\n", longer, c->self);
		print_folded(c, longer);
		free(longer);
	}
}

static void folded_stack(const struct pdt_stack *s)
{
	char owner[40];

	owner_text(s, owner, sizeof(owner));
	print_folded(s->root, owner);
}

static void folded_end(struct show *show)
{
	struct pdt_calls *calls = show->state;
	struct pdt_stack *s;

	for (s = calls->first; s; s = s->next)
		folded_stack(s);
	stacks_finish(show);
}

const struct format format_folded = {
	.name = "folded", .begin = stacks_begin, .element = stacks_element, .end = folded_end,
};
