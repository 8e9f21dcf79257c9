// SPDX-License-Identifier: GPL-2.0-only
/*
 * Filters and events: which elements are shown, which one --around is about.
 */
#include <stdlib.h>
#include <string.h>
#include "show.h"

unsigned int guest_of(const struct pdt_element *e)
{
	if (e->context.gid)
		return e->context.gid;
	if (e->image && e->image->scope.guest > 0 && e->context.pom == PDT_POM_USER)
		return e->image->scope.guest;
	return 0;
}

/* The sets name numbers below 256; only a full one means all others, too. */
static bool in_set(const uint64_t set[4], unsigned int n)
{
	if (n < 256)
		return set[n / 64] >> n % 64 & 1;
	return (set[0] & set[1] & set[2] & set[3]) == ~0ull;
}

static unsigned int mode_of(const struct pdt_element *e)
{
	bool user = e->context.pom == PDT_POM_USER;

	if (guest_of(e))
		return user && e->context.gid ? MODE_GU : MODE_GK;
	return user ? MODE_HU : MODE_HK;
}

static bool in_function(const struct show *show, const struct pdt_element *e)
{
	const struct pdt_symbol *s = e->image ? pdt_image_symbol(e->image, e->pc) : NULL;

	return s && !strcmp(s->name, show->func);
}

bool is_wanted(const struct show *show, const struct pdt_element *e)
{
	if (show->all || e->kind == PDT_EL_ERROR || e->kind == PDT_EL_SKIPPED)
		return true;
	if (pos_before(e->pos, show->from) || pos_before(show->to, e->pos))
		return false;
	if (!in_set(show->gids, e->context.gid) || !in_set(show->asids, e->context.asid) ||
	    !(show->vps >> e->vp & 1) || (show->source >= 0 && show->source != e->source))
		return false;
	if (e->kind == PDT_EL_EVENT && !e->event->guest_exit && !(show->modes & mode_of(e)))
		return false;
	if (e->kind != PDT_EL_INSN)
		return !show->func &&
		       (show->guest == PDT_ANY || show->guest == (int)e->context.gid);
	return show->modes & mode_of(e) &&
	       (show->guest == PDT_ANY || show->guest == (int)guest_of(e)) &&
	       (!show->func || in_function(show, e));
}

static bool pagemask_matches(const struct show *show, const struct match *m)
{
	const struct pdt_note *n = &show->note;
	uint64_t old = show->pagemask[n->gid];

	if (!show->noted || n->rd != 5 || n->sel || !n->known)
		return false;
	return old != n->value && (m->a == MATCH_ANY || m->a == old) &&
	       (m->b == MATCH_ANY || m->b == n->value);
}

void note_pagemask(struct show *show)
{
	const struct pdt_note *n = &show->note;

	if (show->noted && n->rd == 5 && !n->sel && n->known)
		show->pagemask[n->gid] = n->value;
}

bool is_match(const struct show *show, const struct match *m, const struct pdt_element *e)
{
	switch (m->kind) {
	case MATCH_PAGEMASK:
		return pagemask_matches(show, m);
	case MATCH_TAG:
		return e->kind == PDT_EL_TAG && e->value == m->a;
	case MATCH_GUEST:
		return e->kind == PDT_EL_ENTRY && e->context.gid == m->a;
	case MATCH_EXCEPTION:
		return e->kind == PDT_EL_EVENT && (!m->text || strstr(e->event->cause, m->text));
	case MATCH_SYMBOL:
		return e->kind == PDT_EL_INSN && m->a == e->pc;
	case MATCH_PC:
		return e->kind == PDT_EL_INSN && m->a == e->pc;
	case MATCH_TRIGGER:
		return e->kind == PDT_EL_MARKER;
	case MATCH_ERROR:
		return e->kind == PDT_EL_ERROR;
	case MATCH_NONE:
		break;
	}
	return false;
}

/* "16K", "1M" or the register's value. */
static bool parse_pagemask(const char *text, uint64_t *value)
{
	char *end;
	uint64_t bytes = strtoull(text, &end, 10);

	if (end != text && (!strcmp(end, "K") || !strcmp(end, "M"))) {
		bytes <<= *end == 'K' ? 10 : 20;
		*value = (2 * bytes - 1) & ~0x1fffull;
		return bytes >= 4096;
	}
	return pdt_parse_number(text, value);
}

static bool parse_pagemasks(struct match *m, char *text)
{
	char *arrow = strchr(text, '>');

	m->a = m->b = MATCH_ANY;
	if (!arrow)
		return parse_pagemask(text, &m->b);
	*arrow = 0;
	return (!*text || parse_pagemask(text, &m->a)) &&
	       (!arrow[1] || parse_pagemask(arrow + 1, &m->b));
}

/* The last word of "a:b:7" if it is a number and an event remains; --around takes it. */
static void take_lines(char *text, uint64_t *lines)
{
	char *colon = strrchr(text, ':');
	uint64_t n;

	if (colon && pdt_parse_number(colon + 1, &n) &&
	    (strchr(text, ':') != colon || (strncmp(text, "tag", 3) && strncmp(text, "guest", 5) &&
					    strncmp(text, "pc", 2)))) {
		*lines = n;
		*colon = 0;
	}
}

bool parse_match(struct match *m, char *text, uint64_t *lines)
{
	static const struct { const char *name; enum match_kind kind; } names[] = {
		{ "pagemask", MATCH_PAGEMASK }, { "tag", MATCH_TAG }, { "guest", MATCH_GUEST },
		{ "exception", MATCH_EXCEPTION }, { "sym", MATCH_SYMBOL }, { "pc", MATCH_PC },
		{ "trigger", MATCH_TRIGGER }, { "error", MATCH_ERROR },
	};
	unsigned int i;
	char *value;

	if (lines)
		take_lines(text, lines);
	value = strchr(text, ':');
	if (value)
		*value++ = 0;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(text, names[i].name))
			m->kind = names[i].kind;
	m->text = value;
	m->a = m->b = MATCH_ANY;
	switch (m->kind) {
	case MATCH_PAGEMASK:
		return !value || parse_pagemasks(m, value);
	case MATCH_TAG:
	case MATCH_GUEST:
		return value && pdt_parse_number(value, &m->a);
	case MATCH_PC:
		return value && pdt_parse_address(value, &m->a);
	case MATCH_SYMBOL:
		return value;
	case MATCH_NONE:
		return false;
	default:
		return true;
	}
}
