// SPDX-License-Identifier: GPL-2.0-only
/*
 * pdtdump: the records of a capture as text, one a line.
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include "capture.h"
#include "dump.h"

enum { OPT_FROM = OPT_OWN, OPT_TO, OPT_FIRST, OPT_LAST, OPT_FORMAT, OPT_WORDS, OPT_STAT,
       OPT_CHECK, OPT_GUESS };

static const struct option options[] = {
	CAPTURE_OPTIONS,
	{ "from", required_argument, NULL, OPT_FROM },
	{ "to", required_argument, NULL, OPT_TO },
	{ "first", required_argument, NULL, OPT_FIRST },
	{ "last", required_argument, NULL, OPT_LAST },
	{ "format", required_argument, NULL, OPT_FORMAT },
	{ "words", no_argument, NULL, OPT_WORDS },
	{ "stat", no_argument, NULL, OPT_STAT },
	{ "check", no_argument, NULL, OPT_CHECK },
	{ "guess-gid-width", no_argument, NULL, OPT_GUESS },
	{ "help", no_argument, NULL, OPT_HELP },
	{ 0 },
};

static const char help[] =
	"usage: pdtdump [options] CAPTURE      ('-': standard input)\n"
	"Shows the records of a PDtrace capture of profile PDT-R10S.\n"
	"  --from F[.B]      from word F (bit B) on\n"
	"  --to F[.B]        up to there\n"
	"  --first N         only the first N records\n"
	"  --last N          only the last N records\n"
	"  --format FORMAT   text (default), csv, jsonl\n"
	"  --words           headers of trace words, too\n"
	"  --stat            only numbers of records, at the end\n"
	"  --check           nothing but errors; they are in the exit status anyway\n"
	"  --guess-gid-width which widths of GuestID decode without errors\n"
	CAPTURE_HELP
	"Exit status: 0 clean, 1 errors in the trace, 2 wrong usage or no file.\n";

static struct pdt_pos from, to = { ~0ull, 0 };

static bool parse_option(struct dump *d, struct capture *c, int option)
{
	switch (option) {
	case OPT_FROM:
		from = parse_position(optarg);
		return true;
	case OPT_TO:
		to = parse_position(optarg);
		return true;
	case OPT_FIRST:
		d->first = parse_count(optarg);
		return true;
	case OPT_LAST:
		d->last = parse_count(optarg);
		return true;
	case OPT_FORMAT:
		if (!dump_set_format(d, optarg))
			die("no format '%s' (text, csv, jsonl)", optarg);
		return true;
	case OPT_WORDS:
		d->words = true;
		return true;
	case OPT_STAT:
		d->stat = true;
		return true;
	case OPT_CHECK:
		d->check = true;
		return true;
	}
	return capture_option(c, option, optarg);
}

static void dump_word(struct dump *d, struct pdt_sync *s, const struct pdt_word *word)
{
	unsigned int source = pdt_word_source(s->format->profile, word);
	struct pdt_tail tail = s->tails[source];
	enum pdt_sync_result result;
	struct pdt_packet p;
	enum pdt_error error;
	struct pdt_pos pos = { word->frame, 0 };

	pdt_sync_feed(s, word);
	if (!pos_before(pos, from) && !pos_before(to, pos))
		dump_header(d, s, word, &tail);
	while ((result = pdt_sync_next(s, &p, &pos, &error)) != PDT_SYNC_NEED_WORD) {
		if (result == PDT_SYNC_ERROR)
			d->errors++;
		if (pos_before(pos, from) || pos_before(to, pos))
			continue;
		if (result == PDT_SYNC_ERROR)
			dump_error(d, pos, error, p.tf ? &p : NULL);
		else
			dump_record(d, pos, &p);
	}
}

static void dump_all(struct dump *d, struct capture *c)
{
	struct pdt_word word = { 0 };
	struct pdt_sync sync;
	struct pdt_pos pos;
	enum pdt_error error;

	pdt_sync_init(&sync, &c->format);
	while (!dump_full(d) && capture_next(c, &word)) {
		d->nr_words++;
		dump_word(d, &sync, &word);
	}
	error = dump_full(d) ? PDT_OK : pdt_sync_finish(&sync, &pos);
	if (error) {
		d->errors++;
		dump_error(d, pos, error, NULL);
	}
	dump_finish(d);
	if (d->errors && !c->quiet)
		complain("%" PRIu64 " errors, %" PRIu64 " bits skipped", d->errors, sync.skipped);
}

/* Which widths of GuestID make sense of the trace? */
static int guess(struct capture *c)
{
	unsigned int g, fits = 0;

	for (g = 0; g <= 8; g++) {
		struct pdt_format format = { c->format.profile, g };
		struct dump d = { .format = &format, .quiet = true };
		struct pdt_word word;
		struct pdt_sync sync;

		capture_rewind(c);
		pdt_sync_init(&sync, &format);
		while (capture_next(c, &word))
			dump_word(&d, &sync, &word);
		/* Overflow and events are what misplaced bits look like. */
		printf("%u bits: %" PRIu64 " errors, %" PRIu64 " overflow and event records\n",
		       g, d.errors, d.nr_tf[PDT_TF5] + d.nr_tf[PDT_TF6]);
		fits += !d.errors;
	}
	return fits ? EXIT_CLEAN : EXIT_DECODE;
}

int main(int argc, char **argv)
{
	struct capture c;
	struct dump d = { .format = &c.format };
	bool guess_width = false;
	int option;

	capture_init(&c);
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == OPT_HELP) {
			fputs(help, stdout);
			return EXIT_CLEAN;
		}
		if (option == OPT_GUESS)
			guess_width = true;
		else if (!parse_option(&d, &c, option))
			die("see pdtdump --help");
	}
	if (optind + 1 != argc)
		die("one capture, please; see pdtdump --help");
	capture_open(&c, argv[optind]);
	if (guess_width)
		return guess(&c);
	dump_all(&d, &c);
	capture_close(&c);
	return d.errors || c.complaints ? EXIT_DECODE : EXIT_CLEAN;
}
