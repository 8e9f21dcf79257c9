// SPDX-License-Identifier: GPL-2.0-only
/*
 * pdtgen: makes captures from text cases, or random ones, to test readers.
 */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "capture.h"
#include "gen.h"

enum { OPT_RANDOM = OPT_OWN, OPT_RECORDS, OPT_FLUSH, OPT_EXPECT };

static const struct option options[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "random", required_argument, NULL, OPT_RANDOM },
	{ "records", required_argument, NULL, OPT_RECORDS },
	{ "flush", required_argument, NULL, OPT_FLUSH },
	{ "gid-bits", required_argument, NULL, OPT_GID_BITS },
	{ "help", no_argument, NULL, OPT_HELP },
	{ 0 },
};

static const char help[] =
	"usage: pdtgen CASE -o NAME            makes NAME.rtd, NAME.tcf, NAME.images, code files\n"
	"       pdtgen --random SEED [options] random records to standard output, as .rtd\n"
	"  --records N       how many (1000)\n"
	"  --flush N         the trace stops and goes on about every N records\n"
	"  --gid-bits N      width of GuestID (5)\n"
	"The language of cases is described in docs/trace.md.\n";

void gen_die(const struct gen *g, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	die("%s:%u: %s", g->file ? g->file : "", g->line, text);
}

uint64_t gen_value(const struct gen *g, const char *text)
{
	uint64_t value;
	unsigned int i;

	for (i = 0; i < g->nr_labels; i++)
		if (!strcmp(g->labels[i].name, text))
			return g->labels[i].address;
	if (*text == '-' && pdt_parse_number(text + 1, &value))
		return -value;
	if (!pdt_parse_number(text, &value))
		gen_die(g, "'%s' is neither number nor label", text);
	/* Eight digits are a 32-bit address. */
	if (strlen(text) == 10 && text[1] == 'x')
		value = (uint64_t)(int64_t)(int32_t)value;
	return value;
}

void gen_sink(void *opaque, const uint64_t *part)
{
	struct gen *g = opaque;
	uint64_t bent[PDT_WORD_WORDS];

	memcpy(bent, part, sizeof(bent));
	if (g->bend_by && g->frame == g->bend_frame)
		bent[0] += g->bend_by;
	if (g->frame < g->lose_from || g->frame >= g->lose_to)
		if (pdt_output_rtd(g->rtd, g->frame, bent))
			gen_die(g, "cannot write: %s", strerror(errno));
	g->frame++;
}

static struct section *open_section(struct gen *g, char *text)
{
	struct section *s = calloc(1, sizeof(*s));
	char at[32];
	int used = 0;

	if (!s || g->nr_sections == MAX_SECTIONS)
		gen_die(g, "too many code sections");
	if (sscanf(text, "%127s at %31s %n", s->file, at, &used) < 2)
		gen_die(g, "code section: FILE at ADDRESS [WORDS OF .images]");
	s->at = gen_value(g, at);
	snprintf(s->spec, sizeof(s->spec), "%s", text + used);
	g->sections[g->nr_sections++] = s;
	return s;
}

static void take_code_line(struct gen *g, char *text)
{
	struct section *s = g->sections[g->nr_sections - 1];
	size_t length = strlen(text);

	if (length && text[length - 1] == ':') {
		struct label *l = &g->labels[g->nr_labels++];

		if (g->nr_labels > MAX_LABELS || length > sizeof(l->name))
			gen_die(g, "label '%s' is too much", text);
		text[length - 1] = 0;
		strcpy(l->name, text);
		l->address = s->at + 4 * s->nr;
		l->section = g->nr_sections - 1;
		return;
	}
	if (s->nr == MAX_CODE_WORDS || length >= sizeof(s->source[0].text))
		gen_die(g, "too much code");
	strcpy(s->source[s->nr].text, text);
	s->source[s->nr++].line = g->line;
}

static void assemble(struct gen *g)
{
	unsigned int i, j, line = g->line;

	for (i = 0; i < g->nr_sections; i++) {
		struct section *s = g->sections[i];
		struct pdt_image_spec spec;
		char text[512];

		for (j = 0; j < s->nr; j++) {
			g->line = s->source[j].line;
			s->words[j] = gen_assemble(g, s->source[j].text, s->at + 4 * j);
		}
		snprintf(text, sizeof(text), "raw=x at=0 %s", s->spec);
		if (pdt_image_spec_parse(text, &spec) ||
		    pdt_images_add_raw(&g->images, s->file, spec.scope, s->at, s->words,
				       4 * s->nr, false))
			gen_die(g, "code section %s: '%s' is not understood", s->file, s->spec);
	}
	g->line = line;
}

static FILE *create(const struct gen *g, const char *prefix, const char *suffix)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s%s", prefix, suffix);
	f = fopen(path, "w");
	if (!f)
		gen_die(g, "%s: %s", path, strerror(errno));
	return f;
}

/* Code files, .tcf and .images; the trace is open then. */
static void write_files(struct gen *g, const char *prefix)
{
	FILE *f = create(g, prefix, ".images");
	const char *slash = strrchr(prefix, '/');
	char path[4096];
	unsigned int i;

	for (i = 0; i < g->nr_sections; i++) {
		struct section *s = g->sections[i];
		const char *dot = strrchr(s->file, '.');

		snprintf(path, sizeof(path), "%.*s%s", slash ? (int)(slash + 1 - prefix) : 0, prefix,
			 s->file);
		if (dot && !strcmp(dot, ".elf")) {
			gen_write_elf(g, i, path);
			fprintf(f, "file=%s %s\n", s->file, s->spec);
		} else {
			gen_write_raw(g, i, path);
			fprintf(f, "raw=%s at=0x%llx %s\n", s->file,
				(unsigned long long)(uint32_t)s->at, s->spec);
		}
	}
	fclose(f);
	f = create(g, prefix, ".tcf");
	fprintf(f, "[Section 1]\nVERSION=5.0\nCore=0\nPROFILE=%s\nTWBITS=%u\nGIDBITS=%u\n",
		g->encoder.profile->name, g->encoder.profile->word_bits, g->encoder.gid_bits);
	fclose(f);
	g->rtd = create(g, prefix, ".rtd");
}

static char *tidy(char *line)
{
	char *end;

	line[strcspn(line, "#\r\n")] = 0;
	while (isspace((unsigned char)*line))
		line++;
	for (end = line + strlen(line); end > line && isspace((unsigned char)end[-1]); )
		*--end = 0;
	return line;
}

static void init_output(struct gen *g, unsigned int gid_bits)
{
	unsigned int i;

	pdt_encoder_init(&g->encoder, &pdt_profile_r10s, gid_bits, 0, gen_sink, g);
	for (i = 0; i < PDT_VPS; i++) {
		pdt_emitter_init(&g->cpus[i].emitter, &g->encoder, i);
		g->cpus[i].arrival = PDT_ARRIVE_OTHER;
	}
	g->cpu = &g->cpus[0];
}

/* Sections begin with "== WORD"; what is neither code nor trace is for the runner of cases. */
static void read_case(struct gen *g, const char *path, const char *prefix)
{
	enum { NONE, CODE, TRACE } state = NONE;
	FILE *f = fopen(path, "r");
	char text[512], *line;

	g->file = path;
	if (!f)
		gen_die(g, "%s", strerror(errno));
	while (fgets(text, sizeof(text), f)) {
		g->line++;
		if (!strncmp(text, "== ", 3)) {
			state = NONE;
			line = tidy(text + 3);
			if (!strncmp(line, "code ", 5)) {
				open_section(g, line + 5);
				state = CODE;
			} else if (!strcmp(line, "trace")) {
				assemble(g);
				write_files(g, prefix);
				state = TRACE;
			}
			continue;
		}
		line = state == NONE ? text : tidy(text);
		if (state == CODE && *line)
			take_code_line(g, line);
		else if (state == TRACE)
			gen_trace_line(g, line);
	}
	fclose(f);
	if (!g->rtd)
		gen_die(g, "no trace section");
	pdt_encode_flush(&g->encoder);
}

int main(int argc, char **argv)
{
	static struct gen g;
	uint64_t seed = 0, records = 1000, flush = 0, gid_bits = 5;
	const char *prefix = NULL;
	bool random = false;
	int option;

	while ((option = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
		switch (option) {
		case 'o':
			prefix = optarg;
			break;
		case OPT_RANDOM:
			random = true;
			seed = parse_count(optarg);
			break;
		case OPT_RECORDS:
			records = parse_count(optarg);
			break;
		case OPT_FLUSH:
			flush = parse_count(optarg);
			break;
		case OPT_GID_BITS:
			gid_bits = parse_count(optarg);
			break;
		case OPT_HELP:
			fputs(help, stdout);
			return EXIT_CLEAN;
		default:
			die("see pdtgen --help");
		}
	}
	if (gid_bits > 8)
		die("--gid-bits is 0 to 8");
	init_output(&g, gid_bits);
	if (random) {
		g.rtd = stdout;
		gen_random(&g, seed, records, flush);
	} else if (optind + 1 == argc && prefix) {
		read_case(&g, argv[optind], prefix);
	} else {
		die("see pdtgen --help");
	}
	pdt_images_free(&g.images);
	while (g.nr_sections)
		free(g.sections[--g.nr_sections]);
	return fclose(g.rtd) ? EXIT_USAGE : EXIT_CLEAN;
}
