// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints records.
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "dump.h"

#define LINE_SIZE	512

bool dump_set_format(struct dump *d, const char *name)
{
	static const char *const names[] = { "text", "csv", "jsonl" };
	unsigned int i;

	for (i = 0; i < 3; i++)
		if (!strcmp(name, names[i])) {
			d->kind = i;
			return true;
		}
	return false;
}

bool dump_full(const struct dump *d)
{
	return d->first && d->nr >= d->first;
}

/* Print a line, or keep it when only the last ones are wanted. */
__attribute__((format(printf, 2, 3)))
static void line(struct dump *d, const char *format, ...)
{
	char text[LINE_SIZE];
	va_list args;

	if (d->quiet || d->stat)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (!d->last) {
		puts(text);
		return;
	}
	if (!d->ring)
		d->ring = calloc(d->last, sizeof(*d->ring));
	if (!d->ring)
		return;
	free(d->ring[d->ring_at % d->last]);
	d->ring[d->ring_at++ % d->last] = strdup(text);
}

static void raw_text(const struct pdt_packet *p, char text[40])
{
	if (p->raw.hi)
		sprintf(text, "%" PRIx64 "%016" PRIx64, p->raw.hi, p->raw.lo);
	else
		sprintf(text, "%" PRIx64, p->raw.lo);
}

/* A value with the digits its width has; 32-bit addresses stand for their extension. */
static void value_text(const struct pdt_packet *p, char text[24])
{
	unsigned int digits = p->n <= 3 ? 2 * (p->n + 1) : 16;

	if (p->ttype <= PDT_T_TSA && p->value == (uint64_t)(int64_t)(int32_t)p->value)
		digits = 8;
	sprintf(text, "%0*" PRIx64, digits, p->value & UINT64_MAX >> (64 - 4 * digits));
}

/* What a record says, after position, length and bits. */
static void describe(const struct dump *d, const struct pdt_packet *p, char *text, size_t size)
{
	const struct pdt_context *c = &p->context;
	char value[24];

	switch (p->tf) {
	case PDT_TF2:
		snprintf(text, size, "TF2 %-4s m=%u vp=%u", pdt_ic_name(p->ic), p->miss, p->vp);
		return;
	case PDT_TF5:
		snprintf(text, size, "TF5 overflow");
		return;
	case PDT_TF6:
		snprintf(text, size, "TF6 %s code=%x info=%02x",
			 pdt_event_name(pdt_event_of(d->format->profile, p->code)), p->code, p->info);
		return;
	}
	if (p->ttype == PDT_T_TMO) {
		snprintf(text, size,
			 "TF3 TMO  ic=%s m=%u vp=%u  pom=%s isa=%s asid=%04x gid=%u vid=%u sync=%u",
			 pdt_ic_name(p->ic), p->miss, p->vp, pdt_pom_name(c->pom),
			 pdt_isa_name(c->isa), c->asid, c->gid, c->vid, c->sync);
		return;
	}
	value_text(p, value);
	snprintf(text, size, "TF3 %-4s ic=%s m=%u vp=%u  %s (n=%u)%s", pdt_ttype_name(p->ttype),
		 pdt_ic_name(p->ic), p->miss, p->vp, value, p->n,
		 pdt_packet_odd_width(d->format, p) ? " unusual width" : "");
}

static void add_text(struct json_object *o, const char *key, const char *value)
{
	json_object_object_add(o, key, json_object_new_string(value));
}

static void add_number(struct json_object *o, const char *key, uint64_t value)
{
	json_object_object_add(o, key, json_object_new_uint64(value));
}

static void json_record(struct json_object *o, const struct dump *d, const struct pdt_packet *p)
{
	const struct pdt_context *c = &p->context;
	char text[40];

	raw_text(p, text);
	add_number(o, "wire", p->wire);
	add_text(o, "raw", text);
	add_number(o, "tf", p->tf);
	if (p->tf == PDT_TF2 || p->tf == PDT_TF3) {
		add_text(o, "ic", pdt_ic_name(p->ic));
		add_number(o, "miss", p->miss);
		add_number(o, "vp", p->vp);
	}
	if (p->tf == PDT_TF6) {
		add_text(o, "event", pdt_event_name(pdt_event_of(d->format->profile, p->code)));
		add_number(o, "code", p->code);
		add_number(o, "info", p->info);
	}
	if (p->tf != PDT_TF3)
		return;
	add_text(o, "type", pdt_ttype_name(p->ttype));
	if (p->ttype != PDT_T_TMO) {
		value_text(p, text);
		add_text(o, "value", text);
		return;
	}
	add_text(o, "pom", pdt_pom_name(c->pom));
	add_text(o, "isa", pdt_isa_name(c->isa));
	add_number(o, "asid", c->asid);
	add_number(o, "gid", c->gid);
	add_number(o, "vid", c->vid);
	add_number(o, "sync", c->sync);
}

static void json_line(struct dump *d, struct pdt_pos pos, enum pdt_error error,
		      const struct pdt_packet *p)
{
	struct json_object *o = json_object_new_object();

	add_number(o, "frame", pos.frame);
	add_number(o, "bit", pos.bit);
	if (error)
		add_text(o, "error", pdt_error_text(error));
	if (p)
		json_record(o, d, p);
	line(d, "%s", json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN));
	json_object_put(o);
}

static void title(struct dump *d)
{
	if (d->started)
		return;
	d->started = true;
	if (d->stat || d->check || d->quiet)
		return;
	if (d->kind == DUMP_TEXT)
		puts("#frame.bit  wire raw              record");
	if (d->kind == DUMP_CSV)
		puts("frame,bit,wire,raw,record");
}

static void print(struct dump *d, struct pdt_pos pos, enum pdt_error error,
		  const struct pdt_packet *p)
{
	char what[200] = "", raw[40] = "";

	title(d);
	if (d->kind == DUMP_JSONL) {
		json_line(d, pos, error, p);
		return;
	}
	if (p) {
		raw_text(p, raw);
		describe(d, p, what, sizeof(what));
	}
	if (d->kind == DUMP_CSV)
		line(d, "%" PRIu64 ",%u,%u,%s,%s%s%s", pos.frame, pos.bit, p ? p->wire : 0, raw,
		     what, error ? " error: " : "", error ? pdt_error_text(error) : "");
	else if (error)
		line(d, "%05" PRIu64 ".%03u ---- error: %s%s%s", pos.frame, pos.bit,
		     pdt_error_text(error), p ? ": " : "", what);
	else
		line(d, "%05" PRIu64 ".%03u %5u  %-16s %s", pos.frame, pos.bit, p->wire, raw, what);
}

void dump_header(struct dump *d, const struct pdt_sync *s, const struct pdt_word *word,
		 const struct pdt_tail *before)
{
	const struct pdt_profile *p = d->format->profile;
	char rest[80] = "";

	if (!d->words || d->kind != DUMP_TEXT || d->check)
		return;
	title(d);
	if (s->joined)
		snprintf(rest, sizeof(rest), ", %u bits continue a record from %05" PRIu64 ".%03u",
			 s->packet.wire - before->nr, before->pos.frame, before->pos.bit);
	line(d, "%05" PRIu64 ".------ header n=%u src=%u%s", word->frame, pdt_word_start(p, word),
	     pdt_word_source(p, word), rest);
}

void dump_record(struct dump *d, struct pdt_pos pos, const struct pdt_packet *p)
{
	d->nr++;
	d->nr_tf[p->tf]++;
	d->wire_bits += p->wire;
	if (p->tf == PDT_TF2 || p->tf == PDT_TF3)
		d->nr_ic[p->ic]++;
	if (p->tf == PDT_TF3)
		d->nr_ttype[p->ttype]++;
	if (!d->check && (!d->first || d->nr <= d->first))
		print(d, pos, PDT_OK, p);
}

void dump_error(struct dump *d, struct pdt_pos pos, enum pdt_error error,
		const struct pdt_packet *p)
{
	print(d, pos, error, p);
}

void dump_finish(struct dump *d)
{
	uint64_t i, completions = 0;

	for (i = 0; d->ring && i < d->last; i++) {
		char **slot = &d->ring[(d->ring_at + i) % d->last];

		if (*slot)
			puts(*slot);
		free(*slot);
	}
	free(d->ring);
	if (!d->stat)
		return;
	printf("%12" PRIu64 " words\n%12" PRIu64 " records\n", d->nr_words, d->nr);
	for (i = PDT_IC_I; i < 16; i++) {
		completions += d->nr_ic[i];
		if (d->nr_ic[i])
			printf("%12" PRIu64 " %s\n", d->nr_ic[i], pdt_ic_name(i));
	}
	for (i = 0; i < 8; i++)
		if (d->nr_ttype[i])
			printf("%12" PRIu64 " %s\n", d->nr_ttype[i], pdt_ttype_name(i));
	printf("%12" PRIu64 " overflow\n%12" PRIu64 " events\n", d->nr_tf[PDT_TF5],
	       d->nr_tf[PDT_TF6]);
	if (completions)
		printf("%12.2f bits for an instruction\n", (double)d->wire_bits / completions);
}
