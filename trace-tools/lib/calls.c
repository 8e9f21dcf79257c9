// SPDX-License-Identifier: GPL-2.0-only
/*
 * Matches calls and returns.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "calls.h"

static unsigned int order(const struct pdt_stack *s)
{
	return s->source << 16 | s->vp << 8 | s->gid;
}

static void enlist(struct pdt_calls *calls, struct pdt_stack *s)
{
	struct pdt_stack **at = &calls->first;

	while (*at && order(*at) < order(s))
		at = &(*at)->next;
	s->next = *at;
	*at = s;
}

static struct pdt_stack *stack_of(struct pdt_calls *calls, const struct pdt_element *e)
{
	struct pdt_stack **slot = &calls->stacks[e->source][e->vp][e->context.gid];

	if (*slot)
		return *slot;
	*slot = calloc(1, sizeof(**slot));
	if (*slot)
		(*slot)->root = calloc(1, sizeof(*(*slot)->root));
	if (!*slot || !(*slot)->root) {
		free(*slot);
		*slot = NULL;
		calls->out_of_memory = true;
		return NULL;
	}
	(*slot)->source = e->source;
	(*slot)->vp = e->vp;
	(*slot)->gid = e->context.gid;
	enlist(calls, *slot);
	return *slot;
}

/* The child of @parent for this function or label; NULL without memory. */
static struct pdt_node *child(struct pdt_calls *calls, struct pdt_node *parent,
			      const struct pdt_symbol *symbol, const char *label)
{
	struct pdt_node *n;

	for (n = parent->children; n; n = n->next)
		if (n->symbol == symbol && (symbol || !strcmp(n->label, label)))
			return n;
	n = calloc(1, sizeof(*n));
	if (n && !symbol)
		n->label = strdup(label);
	if (!n || (!symbol && !n->label)) {
		free(n);
		calls->out_of_memory = true;
		return NULL;
	}
	n->symbol = symbol;
	n->parent = parent;
	n->next = parent->children;
	parent->children = n;
	return n;
}

static struct pdt_node *innermost(const struct pdt_stack *s)
{
	return s->depth ? s->frames[s->depth - 1].node : s->root;
}

static void push(struct pdt_calls *calls, struct pdt_stack *s, const struct pdt_symbol *symbol,
		 const char *label, bool exception, uint64_t return_pc, uint64_t number)
{
	struct pdt_node *node;

	if (s->depth == PDT_MAX_DEPTH)
		return;
	node = child(calls, innermost(s), symbol, label);
	if (!node)
		return;
	node->entered++;
	s->frames[s->depth++] = (struct pdt_frame){
		.node = node, .start = number, .return_pc = return_pc, .exception = exception,
	};
	if (calls->change)
		calls->change(calls->opaque, s, true, number);
}

static void pop(struct pdt_calls *calls, struct pdt_stack *s, uint64_t number)
{
	if (calls->change)
		calls->change(calls->opaque, s, false, number);
	s->depth--;
}

static void pop_to(struct pdt_calls *calls, struct pdt_stack *s, unsigned int depth,
		   uint64_t number)
{
	while (s->depth > depth)
		pop(calls, s, number);
}

void pdt_calls_clear(struct pdt_calls *calls, struct pdt_stack *s, uint64_t number)
{
	pop_to(calls, s, 0, number);
	s->lo = s->hi = 0;
}

/* Back to the innermost call that returns to @pc, if there is one. */
static void go_back(struct pdt_calls *calls, struct pdt_stack *s, uint64_t pc, uint64_t number)
{
	unsigned int i;

	for (i = s->depth; i--; )
		if (s->frames[i].return_pc == pc) {
			pop_to(calls, s, i, number);
			return;
		}
}

/* An exception ends: its frame and all above it go, and the one it was nested in. */
static void end_exception(struct pdt_calls *calls, struct pdt_stack *s, uint64_t number)
{
	unsigned int i;

	for (i = s->depth; i--; )
		if (s->frames[i].exception && !s->frames[i].nested) {
			pop_to(calls, s, i, number);
			return;
		}
}

/* A name for code without symbols. */
static const char *label_of(const struct pdt_element *e)
{
	return e->image ? e->image->name : "no image";
}

/* Make the function around the instruction the innermost one. */
static void settle(struct pdt_calls *calls, struct pdt_stack *s, const struct pdt_element *e)
{
	const struct pdt_symbol *symbol = e->image ? pdt_image_symbol(e->image, e->pc) : NULL;
	struct pdt_frame *top = s->depth ? &s->frames[s->depth - 1] : NULL;
	uint64_t return_pc = 0;

	s->lo = symbol ? symbol->start : e->pc;
	s->hi = symbol ? symbol->end : e->pc + 4;
	if (top && !top->exception && top->node->symbol == symbol)
		return;
	if (top && !top->exception) {
		return_pc = top->return_pc;
		pop(calls, s, e->number);
	}
	push(calls, s, symbol, label_of(e), false, return_pc, e->number);
}

/* Control came other than in sequence: what that does to the stack. */
static void transfer(struct pdt_calls *calls, struct pdt_stack *s, const struct pdt_element *e)
{
	const struct pdt_symbol *symbol = NULL;

	switch (e->how) {
	case PDT_HOW_CALL:
		if (e->image)
			symbol = pdt_image_symbol(e->image, e->pc);
		push(calls, s, symbol, label_of(e), false, e->from + 4, e->number);
		break;
	case PDT_HOW_RETURN:
		go_back(calls, s, e->pc, e->number);
		break;
	case PDT_HOW_ERET:
		end_exception(calls, s, e->number);
		break;
	case PDT_HOW_EXCEPTION:
		push(calls, s, NULL, calls->cause, true, 0, e->number);
		if (s->depth)
			s->frames[s->depth - 1].nested = calls->nested;
		break;
	case PDT_HOW_START:
		pdt_calls_clear(calls, s, e->number);
		break;
	}
	s->lo = s->hi = 0;
}

struct pdt_stack *pdt_calls_element(struct pdt_calls *calls, const struct pdt_element *e)
{
	struct pdt_stack *s;

	if (e->kind == PDT_EL_EVENT) {
		snprintf(calls->cause, sizeof(calls->cause), "%s", e->event->cause);
		calls->nested = e->event->nested;
	}
	if (e->kind != PDT_EL_INSN)
		return NULL;
	s = stack_of(calls, e);
	if (!s)
		return NULL;
	if (e->how > PDT_HOW_BRANCH && e->how != PDT_HOW_ANNULLED)
		transfer(calls, s, e);
	if (e->pc < s->lo || e->pc >= s->hi)
		settle(calls, s, e);
	innermost(s)->self++;
	return s;
}

static void free_node(struct pdt_node *node)
{
	struct pdt_node *c, *next;

	for (c = node->children; c; c = next) {
		next = c->next;
		free_node(c);
	}
	free(node->label);
	free(node);
}

void pdt_calls_free(struct pdt_calls *calls)
{
	struct pdt_stack *s;

	while ((s = calls->first)) {
		calls->first = s->next;
		calls->stacks[s->source][s->vp][s->gid] = NULL;
		free_node(s->root);
		free(s);
	}
}

const char *pdt_node_name(const struct pdt_node *node, char *buffer, size_t size)
{
	if (node->symbol)
		return node->symbol->name;
	snprintf(buffer, size, "[%s]", node->label ? node->label : "");
	return buffer;
}

uint64_t pdt_node_total(const struct pdt_node *node)
{
	const struct pdt_node *c;
	uint64_t total = node->self;

	for (c = node->children; c; c = c->next)
		total += pdt_node_total(c);
	return total;
}
