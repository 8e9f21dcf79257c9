/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every tool does with its command line: find the files of a capture,
 * read them, say what is wrong with them.  Here, unlike in lib/, is printing.
 */
#ifndef PDT_CAPTURE_H
#define PDT_CAPTURE_H

#include <getopt.h>
#include "config.h"
#include "input.h"
#include "message.h"

#define CAPTURE_MAX_SPECS	PDT_MAX_IMAGES

struct capture {
	/* From the command line */
	const char *name, *tcf, *profile_name;
	const char *specs[CAPTURE_MAX_SPECS];
	unsigned int nr_specs;
	int gid_bits;			/* -1: not given */
	bool raw, quiet;
	/* After opening */
	FILE *file;
	struct pdt_input input;
	struct pdt_settings settings;
	struct pdt_format format;
	struct pdt_images images;
	uint64_t size;			/* bytes, 0 if not known */
	bool progress;
	unsigned int complaints;
};

/* Long options that all tools share; their values. */
enum {
	OPT_RAW = 0x100, OPT_GID_BITS, OPT_PROFILE, OPT_TCF, OPT_IMAGE, OPT_QUIET, OPT_HELP,
	OPT_OWN,		/* the tools' own begin here */
};

#define CAPTURE_OPTIONS							\
	{ "raw", no_argument, NULL, OPT_RAW },				\
	{ "gid-bits", required_argument, NULL, OPT_GID_BITS },		\
	{ "profile", required_argument, NULL, OPT_PROFILE },		\
	{ "tcf", required_argument, NULL, OPT_TCF },			\
	{ "image", required_argument, NULL, OPT_IMAGE },		\
	{ "quiet", no_argument, NULL, OPT_QUIET }

#define CAPTURE_HELP							\
	"  --raw             the file is the trace memory itself, little-endian\n" \
	"  --gid-bits N      width of GuestID in the trace (else from the .tcf, else 5)\n" \
	"  --profile NAME    format of the trace; there is one: PDT-R10S, a subset of\n" \
	"                    PDtrace revision 10 with rules of our own\n"	\
	"  --tcf FILE        settings, instead of the capture's .tcf\n"		\
	"  --quiet           no progress, no summary of errors\n"

void capture_init(struct capture *c);

/* Take option @option; false if it is none of the shared ones. */
bool capture_option(struct capture *c, int option, const char *argument);

/*
 * Open NAME, NAME.rtd or the .rtd of directory NAME ("-": standard input), and
 * its settings; exits if it cannot.
 */
void capture_open(struct capture *c, const char *name);

/* Back to the first word. */
void capture_rewind(struct capture *c);

/* Load NAME.images and all --image; complains about each that cannot be used. */
void capture_load_images(struct capture *c);

/* The next trace word; false at the end.  Complains about a broken file. */
bool capture_next(struct capture *c, struct pdt_word *word);

void capture_close(struct capture *c);

/* "F[.B]" of --from and --to. */
struct pdt_pos parse_position(const char *text);

/* A number, or the end. */
uint64_t parse_count(const char *text);

static inline bool pos_before(struct pdt_pos a, struct pdt_pos b)
{
	return a.frame != b.frame ? a.frame < b.frame : a.bit < b.bit;
}

#endif
