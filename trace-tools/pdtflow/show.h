/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pdtflow's inside: options, the formats it writes, and the helpers they share.
 */
#ifndef PDT_SHOW_H
#define PDT_SHOW_H

#include "calls.h"
#include "capture.h"
#include "values.h"

/* EVENT of --around and --until. */
enum match_kind {
	MATCH_NONE, MATCH_PAGEMASK, MATCH_TAG, MATCH_GUEST, MATCH_EXCEPTION, MATCH_SYMBOL,
	MATCH_PC, MATCH_TRIGGER, MATCH_ERROR,
};

#define MATCH_ANY	(~0ull)

struct match {
	enum match_kind kind;
	uint64_t a, b;			/* numbers; PageMask: old and new, or MATCH_ANY */
	const char *text;		/* part of a cause, name of a symbol */
};

struct show;

/* A way to show elements.  Any member but element may be NULL. */
struct format {
	const char *name;
	bool lines;			/* one line an element: --around works */
	void (*begin)(struct show *show);
	void (*element)(struct show *show, const struct pdt_element *e, bool wanted);
	void (*end)(struct show *show);
};

extern const struct format format_text, format_branches, format_calls, format_tree,
			   format_chrome, format_folded, format_csv, format_jsonl,
			   format_count, format_exits, format_stat;

struct show {
	struct capture capture;
	struct pdt_flow *flow;
	const struct format *format;
	/* What to show */
	struct match around, until;
	uint64_t around_lines;
	const char *func;
	int guest;			/* PDT_ANY: all */
	uint64_t gids[4], asids[4];	/* bit sets; all ones: all */
	uint32_t vps;
	int source;
	unsigned int modes;		/* OR of MODE_* */
	struct pdt_pos from, to;
	bool no_dasm, src, regs, check, colour;
	bool all;			/* nothing restricts what is shown */
	bool stop;			/* --until was reached */
	/* Followed along for every element */
	struct pdt_values values;
	struct pdt_note note;
	bool noted, matched;		/* note is of this element; --around matches it */
	uint64_t pagemask[256];		/* last known of each GuestID, MATCH_ANY: not known */
	uint64_t tagged_guest;
	void *state;			/* the format's own */
};

enum { MODE_HK = 1, MODE_HU = 2, MODE_GK = 4, MODE_GU = 8 };

/* options.c */
void parse_options(struct show *show, int argc, char **argv);

/* select.c: does the element belong to what was asked for?  Does it match an event? */
bool is_wanted(const struct show *show, const struct pdt_element *e);
bool is_match(const struct show *show, const struct match *match, const struct pdt_element *e);
void note_pagemask(struct show *show);
bool parse_match(struct match *match, char *text, uint64_t *lines);

/* lines.c: output by lines, with --around; @matched lines are its centres. */
__attribute__((format(printf, 3, 4)))
void out_line(struct show *show, bool matched, const char *format, ...);

/* text.c: pieces of lines */
void place_text(const struct pdt_element *e, uint64_t pc, char *text, size_t size);
void address_text(uint64_t address, char *text, size_t size);
void opcode_text(const struct pdt_element *e, char *text, size_t size);
void who_text(const struct pdt_context *c, char *text, size_t size);
void event_text(const struct pdt_element *e, char *text, size_t size);
void note_text(const struct pdt_note *note, char *text, size_t size);
void element_text(const struct show *show, const struct pdt_element *e, char *text, size_t size);
const char *how_text(enum pdt_how how);

/* Guest an instruction belongs to: its GuestID, or the label of its image; 0 for the host. */
unsigned int guest_of(const struct pdt_element *e);

#endif
