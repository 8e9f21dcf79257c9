// SPDX-License-Identifier: GPL-2.0-only
/*
 * pdtflow's command line.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "show.h"

enum {
	OPT_GID = OPT_OWN, OPT_ASID, OPT_VP, OPT_SOURCE, OPT_FILTER, OPT_GUEST, OPT_FORMAT,
	OPT_DASM, OPT_NO_DASM, OPT_SRC, OPT_FUNC, OPT_REGS, OPT_AROUND, OPT_UNTIL, OPT_STAT,
	OPT_CHECK, OPT_COUNT, OPT_EXITS, OPT_FROM, OPT_TO,
};

static const struct option options[] = {
	CAPTURE_OPTIONS,
	{ "gid", required_argument, NULL, OPT_GID },
	{ "asid", required_argument, NULL, OPT_ASID },
	{ "vp", required_argument, NULL, OPT_VP },
	{ "source", required_argument, NULL, OPT_SOURCE },
	{ "filter", required_argument, NULL, OPT_FILTER },
	{ "guest", required_argument, NULL, OPT_GUEST },
	{ "format", required_argument, NULL, OPT_FORMAT },
	{ "dasm", no_argument, NULL, OPT_DASM },
	{ "no-dasm", no_argument, NULL, OPT_NO_DASM },
	{ "src", no_argument, NULL, OPT_SRC },
	{ "func", required_argument, NULL, OPT_FUNC },
	{ "regs", no_argument, NULL, OPT_REGS },
	{ "around", required_argument, NULL, OPT_AROUND },
	{ "until", required_argument, NULL, OPT_UNTIL },
	{ "from", required_argument, NULL, OPT_FROM },
	{ "to", required_argument, NULL, OPT_TO },
	{ "stat", no_argument, NULL, OPT_STAT },
	{ "check", no_argument, NULL, OPT_CHECK },
	{ "count", no_argument, NULL, OPT_COUNT },
	{ "exits", no_argument, NULL, OPT_EXITS },
	{ "help", no_argument, NULL, OPT_HELP },
	{ 0 },
};

static const char help[] =
	"usage: pdtflow [options] CAPTURE      ('-': standard input)\n"
	"Shows the instructions behind a PDtrace capture of profile PDT-R10S.\n"
	"  --image SPEC      a program, as in the capture's .images; repeatable:\n"
	"                    file=vmlinux gid=2 asid=5 | raw=vectors.bin at=0x80000000\n"
	"  --gid LIST  --asid LIST  --vp LIST  --source N      only these\n"
	"  --guest N         only this guest: GuestID, or label guest= of its image\n"
	"  --filter LIST     of Hk, Hu, Gk, Gu: host or guest, kernel or user\n"
	"  --func NAME       only this function\n"
	"  --from F[.B]  --to F[.B]                            only this part\n"
	"  --around EVENT[:N] only N (20) lines either side of EVENT\n"
	"  --until EVENT     stop after EVENT; EVENT is one of\n"
	"                    pagemask[:OLD>NEW] tag:VALUE guest:N exception[:CAUSE]\n"
	"                    sym:NAME pc:ADDRESS trigger error\n"
	"  --format FORMAT   text (default), branches (as perf script), calls, tree,\n"
	"                    folded (flame graphs), chrome (Perfetto), csv, jsonl\n"
	"  --count           instructions by mode and function\n"
	"  --exits           host instructions by kind of guest exit\n"
	"  --stat            size of the trace\n"
	"  --check           errors only\n"
	"  --no-dasm         no disassembly\n"
	"  --src             source lines, where there is DWARF\n"
	"  --regs            what is known about CP0 registers, and how\n"
	CAPTURE_HELP
	"Exit status: 0 clean, 1 errors in the trace, 2 wrong usage or no file.\n";

static const struct format *const formats[] = {
	&format_text, &format_branches, &format_calls, &format_tree, &format_chrome,
	&format_folded, &format_csv, &format_jsonl, &format_count, &format_exits, &format_stat,
};

static const struct format *find_format(const char *name)
{
	unsigned int i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (!strcmp(formats[i]->name, name))
			return formats[i];
	die("no format '%s'; see pdtflow --help", name);
}

/* "1,3,0x12" into a bit set. */
static void parse_set(const char *text, uint64_t set[4])
{
	char copy[256], *word, *state;
	uint64_t n;

	memset(set, 0, 4 * sizeof(*set));
	snprintf(copy, sizeof(copy), "%s", text);
	for (word = strtok_r(copy, ",", &state); word; word = strtok_r(NULL, ",", &state)) {
		n = parse_count(word);
		if (n > 255)
			die("'%s' is more than 255", word);
		set[n / 64] |= 1ull << n % 64;
	}
}

static unsigned int parse_modes(const char *text)
{
	static const char *const names[] = { "Hk", "Hu", "Gk", "Gu" };
	char copy[64], *word, *state;
	unsigned int modes = 0, i;

	snprintf(copy, sizeof(copy), "%s", text);
	for (word = strtok_r(copy, ",", &state); word; word = strtok_r(NULL, ",", &state)) {
		for (i = 0; i < 4 && strcmp(word, names[i]); i++)
			;
		if (i == 4)
			die("'%s' is not one of Hk, Hu, Gk, Gu", word);
		modes |= 1u << i;
	}
	return modes;
}

static void parse_event(struct match *match, char *text, uint64_t *lines)
{
	if (!parse_match(match, text, lines))
		die("event '%s' is not understood; see pdtflow --help", text);
}

static void parse_selection(struct show *show, int option)
{
	uint64_t set[4];

	if (option != OPT_AROUND && option != OPT_UNTIL)
		show->all = false;
	switch (option) {
	case OPT_GID:
		parse_set(optarg, show->gids);
		break;
	case OPT_ASID:
		parse_set(optarg, show->asids);
		break;
	case OPT_VP:
		parse_set(optarg, set);
		show->vps = set[0];
		break;
	case OPT_SOURCE:
		show->source = parse_count(optarg);
		break;
	case OPT_FILTER:
		show->modes = parse_modes(optarg);
		break;
	case OPT_GUEST:
		show->guest = parse_count(optarg);
		break;
	case OPT_FUNC:
		show->func = optarg;
		break;
	case OPT_FROM:
		show->from = parse_position(optarg);
		break;
	case OPT_TO:
		show->to = parse_position(optarg);
		break;
	case OPT_AROUND:
		parse_event(&show->around, optarg, &show->around_lines);
		break;
	case OPT_UNTIL:
		parse_event(&show->until, optarg, NULL);
		break;
	}
}

static void parse_option(struct show *show, int option)
{
	switch (option) {
	case OPT_HELP:
		fputs(help, stdout);
		exit(EXIT_CLEAN);
	case OPT_FORMAT:
		show->format = find_format(optarg);
		break;
	case OPT_COUNT:
		show->format = &format_count;
		break;
	case OPT_EXITS:
		show->format = &format_exits;
		break;
	case OPT_STAT:
		show->format = &format_stat;
		break;
	case OPT_CHECK:
		show->check = true;
		break;
	case OPT_DASM:
		show->no_dasm = false;
		break;
	case OPT_NO_DASM:
		show->no_dasm = true;
		break;
	case OPT_SRC:
		show->src = true;
		break;
	case OPT_REGS:
		show->regs = true;
		break;
	default:
		if (capture_option(&show->capture, option, optarg))
			break;
		if (option == '?')
			die("see pdtflow --help");
		parse_selection(show, option);
	}
}

void parse_options(struct show *show, int argc, char **argv)
{
	int option;

	capture_init(&show->capture);
	show->format = &format_text;
	show->all = true;
	show->guest = PDT_ANY;
	show->source = -1;
	show->vps = ~0u;
	show->modes = ~0u;
	show->around_lines = 20;
	show->to.frame = ~0ull;
	memset(show->gids, 0xff, sizeof(show->gids));
	memset(show->asids, 0xff, sizeof(show->asids));
	memset(show->pagemask, 0xff, sizeof(show->pagemask));
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		parse_option(show, option);
	if (optind + 1 != argc)
		die("one capture, please; see pdtflow --help");
	if (show->around.kind != MATCH_NONE && !show->format->lines)
		die("--around is for formats with lines, not %s", show->format->name);
	show->colour = isatty(1) && !getenv("NO_COLOR");
	capture_open(&show->capture, argv[optind]);
	capture_load_images(&show->capture);
}
