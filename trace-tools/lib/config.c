// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parses settings and image lines.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "config.h"

bool pdt_parse_number(const char *text, uint64_t *value)
{
	char *end;

	*value = strtoull(text, &end, 0);
	return end != text && !*end && isdigit((unsigned char)*text);
}

bool pdt_parse_address(const char *text, uint64_t *value)
{
	char *end;

	*value = strtoull(text, &end, 16);
	if (*value <= 0xffffffff)
		*value = (uint64_t)(int64_t)(int32_t)*value;
	return end != text && !*end && isxdigit((unsigned char)*text);
}

static char *trim(char *text)
{
	char *end;

	while (isspace((unsigned char)*text))
		text++;
	end = text + strlen(text);
	while (end > text && isspace((unsigned char)end[-1]))
		end--;
	*end = 0;
	return text;
}

static enum pdt_error take_setting(struct pdt_settings *s, const char *name, const char *text)
{
	uint64_t value;

	if (!strcmp(name, "PROFILE")) {
		s->profile = pdt_profile_find(text);
		return s->profile ? PDT_OK : PDT_E_BAD_SETTING;
	}
	if (!pdt_parse_number(text, &value))
		return PDT_OK;
	if (!strcmp(name, "TWBITS") && value != pdt_profile_r10s.word_bits)
		return PDT_E_BAD_SETTING;
	if (!strcmp(name, "GIDBITS") || !strcmp(name, "guestIDBitwidth")) {
		if (value > 8)
			return PDT_E_BAD_SETTING;
		s->gid_bits = value;
	}
	if (s->nr < PDT_MAX_SETTINGS && strlen(name) < sizeof(s->setting[0].name)) {
		strcpy(s->setting[s->nr].name, name);
		s->setting[s->nr++].value = value;
	}
	return PDT_OK;
}

enum pdt_error pdt_settings_read(FILE *file, struct pdt_settings *s, unsigned int *line)
{
	char text[512], *name, *value;
	enum pdt_error error;

	*s = (struct pdt_settings){ .profile = &pdt_profile_r10s, .gid_bits = -1 };
	for (*line = 1; fgets(text, sizeof(text), file); ++*line) {
		name = trim(text);
		if (!*name || *name == '[' || *name == ';' || *name == '#')
			continue;
		value = strchr(name, '=');
		if (!value)
			return PDT_E_BAD_SETTING;
		*value++ = 0;
		error = take_setting(s, trim(name), trim(value));
		if (error)
			return error;
	}
	return ferror(file) ? PDT_E_FILE_READ : PDT_OK;
}

uint64_t pdt_setting(const struct pdt_settings *s, const char *name, uint64_t otherwise)
{
	unsigned int i;

	for (i = 0; i < s->nr; i++)
		if (!strcmp(s->setting[i].name, name))
			return s->setting[i].value;
	return otherwise;
}

static bool small_number(const char *text, int *out)
{
	uint64_t value;

	*out = PDT_ANY;
	if (!strcmp(text, "*"))
		return true;
	if (!pdt_parse_number(text, &value) || value > 0xffff)
		return false;
	*out = value;
	return true;
}

static bool copy_text(char *to, size_t size, const char *text)
{
	if (strlen(text) >= size)
		return false;
	strcpy(to, text);
	return true;
}

static bool one_of(const char *text, const char *no, const char *yes, bool *out)
{
	*out = !strcmp(text, yes);
	return *out || !strcmp(text, no);
}

static bool take_word(struct pdt_image_spec *s, const char *key, const char *value)
{
	bool flag;

	if (!strcmp(key, "gid"))
		return small_number(value, &s->scope.gid);
	if (!strcmp(key, "asid"))
		return small_number(value, &s->scope.asid);
	if (!strcmp(key, "source"))
		return small_number(value, &s->scope.source);
	if (!strcmp(key, "guest"))
		return small_number(value, &s->scope.guest);
	if (!strcmp(key, "mode")) {
		if (!one_of(value, "k", "u", &flag))
			return false;
		s->scope.user = flag;
		return true;
	}
	if (!strcmp(key, "from"))
		return pdt_parse_number(value, &s->scope.from);
	if (!strcmp(key, "to"))
		return pdt_parse_number(value, &s->scope.to);
	if (!strcmp(key, "endian"))
		return one_of(value, "little", "big", &s->big_endian);
	if (!strcmp(key, "buildid"))
		return copy_text(s->build_id, sizeof(s->build_id), value);
	if (!strcmp(key, "symbols"))
		return copy_text(s->symbols, sizeof(s->symbols), value);
	if (!strcmp(key, "base") || !strcmp(key, "at")) {
		s->has_base = true;
		return pdt_parse_address(value, &s->base);
	}
	if (!strcmp(key, "file") || !strcmp(key, "raw")) {
		s->raw = *key == 'r';
		return copy_text(s->file, sizeof(s->file), value);
	}
	return false;
}

enum pdt_error pdt_image_spec_parse(const char *text, struct pdt_image_spec *s)
{
	char copy[1024], *word, *state, *value;

	*s = (struct pdt_image_spec){ .scope = pdt_scope_any() };
	if (!copy_text(copy, sizeof(copy), text))
		return PDT_E_BAD_SETTING;
	for (word = strtok_r(copy, " \t\r\n", &state); word; word = strtok_r(NULL, " \t\r\n", &state)) {
		value = strchr(word, '=');
		if (!value)
			return PDT_E_BAD_SETTING;
		*value++ = 0;
		if (!take_word(s, word, value))
			return PDT_E_BAD_SETTING;
	}
	return *s->file && (!s->raw || s->has_base) && (s->raw || !*s->symbols) ? PDT_OK : PDT_E_BAD_SETTING;
}
