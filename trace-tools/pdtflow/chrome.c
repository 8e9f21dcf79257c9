// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trace events for Perfetto and chrome://tracing: a process for the host and
 * for every guest, a thread for every processor, a slice for every function.
 * The unit of time is one instruction.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include "show.h"

struct chrome {
	struct pdt_calls calls;
	uint64_t now;			/* number of the last instruction */
	bool any;			/* an event was written */
	bool named[256];		/* process_name written */
};

static struct json_object *event(const char *phase, const char *name, unsigned int pid,
				 unsigned int tid, uint64_t ts)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "ph", json_object_new_string(phase));
	json_object_object_add(o, "name", json_object_new_string(name));
	json_object_object_add(o, "pid", json_object_new_uint64(pid));
	json_object_object_add(o, "tid", json_object_new_uint64(tid));
	json_object_object_add(o, "ts", json_object_new_uint64(ts));
	return o;
}

static void write_event(struct chrome *c, struct json_object *o)
{
	printf("%s%s", c->any ? ",\n" : "", json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN));
	json_object_put(o);
	c->any = true;
}

static void add_argument(struct json_object *o, const char *key, struct json_object *value)
{
	struct json_object *args = json_object_new_object();

	json_object_object_add(args, key, value);
	json_object_object_add(o, "args", args);
}

static unsigned int thread_of(unsigned int source, unsigned int vp)
{
	return source * PDT_VPS + vp;
}

/* A slice is written when it ends: then its length is known. */
static void slice(void *opaque, const struct pdt_stack *s, bool enter, uint64_t number)
{
	const struct pdt_frame *f = &s->frames[s->depth - 1];
	struct chrome *c = opaque;
	struct json_object *o;
	char name[64];

	if (enter)
		return;
	o = event("X", pdt_node_name(f->node, name, sizeof(name)), s->gid,
		  thread_of(s->source, s->vp), f->start);
	json_object_object_add(o, "dur", json_object_new_uint64(number - f->start));
	write_event(c, o);
}

static void chrome_begin(struct show *show)
{
	struct chrome *c = calloc(1, sizeof(*c));
	struct json_object *o;

	if (!c)
		die("%s", pdt_error_text(PDT_E_NO_MEMORY));
	show->state = c;
	c->calls.change = slice;
	c->calls.opaque = c;
	printf("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n");
	o = event("M", "unit", 0, 0, 0);
	add_argument(o, "ts", json_object_new_string("number of the instruction, not a time"));
	write_event(c, o);
}

static void name_process(struct chrome *c, unsigned int gid)
{
	struct json_object *o;
	char name[16] = "host";

	if (c->named[gid])
		return;
	c->named[gid] = true;
	if (gid)
		snprintf(name, sizeof(name), "guest %u", gid);
	o = event("M", "process_name", gid, 0, 0);
	add_argument(o, "name", json_object_new_string(name));
	write_event(c, o);
}

static void instant(struct show *show, struct chrome *c, const struct pdt_element *e)
{
	struct json_object *o;
	char text[200];

	element_text(show, e, text, sizeof(text));
	o = event("i", text, e->context.gid, thread_of(e->source, e->vp), c->now);
	json_object_object_add(o, "s", json_object_new_string("t"));
	write_event(c, o);
}

/* PageMask as a counter track of its guest. */
static void counter(struct show *show, struct chrome *c)
{
	const struct pdt_note *n = &show->note;
	struct json_object *o;

	if (!show->noted || n->rd != 5 || n->sel || !n->known)
		return;
	o = event("C", "PageMask", n->gid, 0, c->now);
	add_argument(o, "bytes", json_object_new_uint64(((n->value | 0x1fff) + 1) / 2));
	write_event(c, o);
}

static void chrome_element(struct show *show, const struct pdt_element *e, bool wanted)
{
	struct chrome *c = show->state;
	struct pdt_stack *s;

	if (e->kind == PDT_EL_INSN)
		c->now = e->number;
	if (!wanted)
		return;
	name_process(c, e->context.gid);
	if (e->kind == PDT_EL_START || e->kind == PDT_EL_ERROR)	/* no slice reaches over a gap */
		for (s = c->calls.first; s; s = s->next)
			if (s->source == e->source && s->vp == e->vp)
				pdt_calls_clear(&c->calls, s, c->now + 1);
	if (e->kind != PDT_EL_INSN)
		instant(show, c, e);
	counter(show, c);
	pdt_calls_element(&c->calls, e);
}

static void chrome_end(struct show *show)
{
	struct chrome *c = show->state;
	struct pdt_stack *s;

	for (s = c->calls.first; s; s = s->next)
		pdt_calls_clear(&c->calls, s, c->now + 1);
	printf("\n]}\n");
	pdt_calls_free(&c->calls);
	free(c);
}

const struct format format_chrome = {
	.name = "chrome", .begin = chrome_begin, .element = chrome_element, .end = chrome_end,
};
