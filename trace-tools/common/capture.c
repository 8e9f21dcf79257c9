// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds and reads the files of a capture for the tools.
 */
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "capture.h"
#include "elf.h"
#include "symbols.h"

#define PROGRESS_WORDS	(1u << 18)

uint64_t parse_count(const char *text)
{
	uint64_t n;

	if (!pdt_parse_number(text, &n))
		die("'%s' is no number", text);
	return n;
}

struct pdt_pos parse_position(const char *text)
{
	struct pdt_pos pos = { 0 };
	char *end;

	pos.frame = strtoull(text, &end, 10);
	if (end != text && *end == '.')
		pos.bit = strtoul(end + 1, &end, 10);
	if (end == text || *end)
		die("'%s' is no position (WORD or WORD.BIT)", text);
	return pos;
}

void capture_init(struct capture *c)
{
	*c = (struct capture){ .gid_bits = -1 };
}

bool capture_option(struct capture *c, int option, const char *argument)
{
	switch (option) {
	case OPT_RAW:
		c->raw = true;
		return true;
	case OPT_GID_BITS:
		c->gid_bits = parse_count(argument);
		if (c->gid_bits < 0 || c->gid_bits > 8)
			die("--gid-bits is 0 to 8");
		return true;
	case OPT_PROFILE:
		c->profile_name = argument;
		if (!pdt_profile_find(argument))
			die("no profile '%s'; there is PDT-R10S", argument);
		return true;
	case OPT_TCF:
		c->tcf = argument;
		return true;
	case OPT_IMAGE:
		if (c->nr_specs == CAPTURE_MAX_SPECS)
			die("more than %d --image", CAPTURE_MAX_SPECS);
		c->specs[c->nr_specs++] = argument;
		return true;
	case OPT_QUIET:
		c->quiet = true;
		return true;
	}
	return false;
}

/* NAME without ".rtd": what the other files of the capture begin with. */
static char *prefix_of(const char *name)
{
	char *prefix = strdup(name), *dot;
	struct stat st;
	glob_t found;
	char pattern[4096];

	if (!stat(name, &st) && S_ISDIR(st.st_mode)) {
		snprintf(pattern, sizeof(pattern), "%s/*.rtd", name);
		if (glob(pattern, 0, NULL, &found) || found.gl_pathc != 1)
			die("%s does not hold exactly one .rtd", name);
		free(prefix);
		prefix = strdup(found.gl_pathv[0]);
		globfree(&found);
	}
	dot = strrchr(prefix, '.');
	if (dot && !strcmp(dot, ".rtd"))
		*dot = 0;
	return prefix;
}

static FILE *open_beside(const char *prefix, const char *suffix)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s%s", prefix, suffix);
	return fopen(path, "r");
}

static void read_settings(struct capture *c)
{
	FILE *f = c->tcf ? fopen(c->tcf, "r") : c->name ? open_beside(c->name, ".tcf") : NULL;
	enum pdt_error error;
	unsigned int line;

	c->settings = (struct pdt_settings){ .profile = &pdt_profile_r10s, .gid_bits = -1 };
	if (c->tcf && !f)
		die("%s: %s", c->tcf, strerror(errno));
	if (f) {
		error = pdt_settings_read(f, &c->settings, &line);
		fclose(f);
		if (error)
			die("%s%s, line %u: %s", c->tcf ? c->tcf : c->name,
			    c->tcf ? "" : ".tcf", line, pdt_error_text(error));
	}
	c->format.profile = c->settings.profile;
	if (c->profile_name)
		c->format.profile = pdt_profile_find(c->profile_name);
	c->format.gid_bits = c->gid_bits >= 0 ? c->gid_bits :
			     c->settings.gid_bits >= 0 ? c->settings.gid_bits :
			     c->format.profile->tmo.gid_default;
}

/* A trace memory is read from where its settings say that it begins. */
void capture_rewind(struct capture *c)
{
	uint64_t control = pdt_setting(&c->settings, "TCBCONTROLB", 0);
	uint64_t write = pdt_setting(&c->settings, "TCBWRP", UINT64_MAX);

	rewind(c->file);
	pdt_input_init(&c->input, c->file, c->raw ? PDT_FILE_RAW : PDT_FILE_RTD);
	if (!c->raw || write == UINT64_MAX)
		return;
	if (pdt_input_ring(&c->input, write, c->size, pdt_field_get(pdt_tcbcontrolb_BF, control)))
		die("TCBWRP 0x%llx does not fit the trace memory", (unsigned long long)write);
}

void capture_open(struct capture *c, const char *name)
{
	struct stat st;

	if (!strcmp(name, "-")) {
		c->file = stdin;
	} else {
		c->name = prefix_of(name);
		if (!c->raw)
			c->file = open_beside(c->name, ".rtd");
		if (!c->file)
			c->file = fopen(name, "r");
		if (!c->file)
			die("%s: %s", name, strerror(errno));
	}
	setvbuf(c->file, NULL, _IOFBF, 1 << 20);
	if (!fstat(fileno(c->file), &st) && S_ISREG(st.st_mode))
		c->size = st.st_size;
	c->progress = !c->quiet && isatty(2) && c->size > 64 << 20;
	read_settings(c);
	capture_rewind(c);
}

/* Paths in .images are relative to it. */
static void resolve(const char *prefix, const char *file, char *path, size_t size)
{
	const char *slash = prefix ? strrchr(prefix, '/') : NULL;

	if (*file == '/' || !slash)
		snprintf(path, size, "%s", file);
	else
		snprintf(path, size, "%.*s/%s", (int)(slash - prefix), prefix, file);
}

static enum pdt_error load_raw(struct capture *c, const struct pdt_image_spec *s,
			       const char *path)
{
	FILE *f = fopen(path, "r");
	enum pdt_error error = PDT_E_FILE_READ;
	struct stat st;
	void *bytes = NULL;

	if (!f)
		return error;
	if (!fstat(fileno(f), &st))
		bytes = malloc(st.st_size + 1);
	if (bytes && fread(bytes, 1, st.st_size, f) == (size_t)st.st_size)
		error = pdt_images_add_raw(&c->images, s->file, s->scope, s->base, bytes,
					   st.st_size, s->big_endian);
	free(bytes);
	fclose(f);
	return error;
}

/* Functions of the raw image added last. */
static enum pdt_error load_symbols(struct capture *c, const char *path)
{
	FILE *f = fopen(path, "r");
	enum pdt_error error = PDT_E_FILE_READ;

	if (f) {
		error = pdt_symbols_read(f, c->images.added);
		fclose(f);
	}
	return error;
}

static void load_image(struct capture *c, const char *text, const char *beside)
{
	struct pdt_image_spec s;
	enum pdt_error error = pdt_image_spec_parse(text, &s);
	char path[4096];

	if (error) {
		complain("image '%s': %s", text, pdt_error_text(error));
		c->complaints++;
		return;
	}
	resolve(beside, s.file, path, sizeof(path));
	if (s.raw)
		error = load_raw(c, &s, path);
	else
		error = pdt_elf_add(&c->images, path, s.file, s.scope, s.has_base ? &s.base : NULL,
				    *s.build_id ? s.build_id : NULL);
	if (error) {
		complain("image %s: %s", s.file, pdt_error_text(error));
		c->complaints++;
	}
	if (error || !s.raw || !*s.symbols)
		return;
	resolve(beside, s.symbols, path, sizeof(path));
	error = load_symbols(c, path);
	if (error) {
		complain("symbols %s: %s", s.symbols, pdt_error_text(error));
		c->complaints++;
	}
}

void capture_load_images(struct capture *c)
{
	FILE *f = c->name ? open_beside(c->name, ".images") : NULL;
	char line[1024];
	unsigned int i;

	for (i = 0; i < c->nr_specs; i++)
		load_image(c, c->specs[i], NULL);
	if (!f)
		return;
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "#\r\n")] = 0;
		if (line[strspn(line, " \t")])
			load_image(c, line, c->name);
	}
	fclose(f);
}

static void show_progress(struct capture *c)
{
	off_t at = ftello(c->file);

	if (at >= 0)
		fprintf(stderr, "\r%3u%%", (unsigned int)(100.0 * at / c->size));
}

bool capture_next(struct capture *c, struct pdt_word *word)
{
	enum pdt_error error;
	bool end;

	error = pdt_input_next(&c->input, word, &end);
	if (error) {
		complain("after word %llu: %s", (unsigned long long)c->input.frame,
			 pdt_error_text(error));
		c->complaints++;
	}
	if (c->progress && word->frame % PROGRESS_WORDS == 0)
		show_progress(c);
	if (end && c->progress)
		fprintf(stderr, "\r    \r");
	return !end;
}

void capture_close(struct capture *c)
{
	pdt_images_free(&c->images);
	free((char *)c->name);
	fclose(c->file);
}
