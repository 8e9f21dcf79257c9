// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads lists of functions.
 */
#include <stdlib.h>
#include <string.h>
#include "config.h"
#include "symbols.h"

struct list {
	struct pdt_symbol *symbols;
	size_t nr, max;
	char *names;
	size_t used, size;
};

static bool grow(void **array, size_t *max, size_t need, size_t size)
{
	size_t n = *max ? *max : 1024;
	void *more;

	while (n < need)
		n *= 2;
	if (n == *max)
		return true;
	more = realloc(*array, n * size);
	if (!more)
		return false;
	*array = more;
	*max = n;
	return true;
}

/* Names move while the list grows: until its end a symbol has an offset. */
static bool add(struct list *l, uint64_t address, const char *name)
{
	size_t length = strlen(name) + 1;

	if (!grow((void **)&l->symbols, &l->max, l->nr + 1, sizeof(*l->symbols)) ||
	    !grow((void **)&l->names, &l->size, l->used + length, 1))
		return false;
	l->symbols[l->nr++] = (struct pdt_symbol){ .start = address, .end = l->used };
	memcpy(l->names + l->used, name, length);
	l->used += length;
	return true;
}

static int by_address(const void *a, const void *b)
{
	const struct pdt_symbol *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

/* In order, one for each address, each up to the next. */
static void tidy(struct list *l, uint64_t end)
{
	size_t i, n = 0;

	if (l->nr)
		qsort(l->symbols, l->nr, sizeof(*l->symbols), by_address);
	for (i = 0; i < l->nr; i++) {
		l->symbols[i].name = l->names + l->symbols[i].end;
		if (!n || l->symbols[n - 1].start != l->symbols[i].start)
			l->symbols[n++] = l->symbols[i];
	}
	l->nr = n;
	for (i = 0; i < n; i++)
		l->symbols[i].end = i + 1 < n ? l->symbols[i + 1].start : end;
}

enum pdt_error pdt_symbols_read(FILE *file, struct pdt_image *image)
{
	const struct pdt_segment *s = image->segments;
	char line[512], number[20], type, name[256];
	struct list l = { 0 };
	enum pdt_error error = PDT_OK;
	uint64_t address;

	while (!error && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%19s %c %255s", number, &type, name) != 3 ||
		    !pdt_parse_address(number, &address))
			error = PDT_E_FILE_FORMAT;
		else if (strchr("tTwW", type) && address - s->start < s->size &&
			 !add(&l, address, name))
			error = PDT_E_NO_MEMORY;
	}
	if (!error && ferror(file))
		error = PDT_E_FILE_READ;
	if (error) {
		free(l.symbols);
		free(l.names);
		return error;
	}
	tidy(&l, s->start + s->size);
	image->symbols = l.symbols;
	image->nr_symbols = l.nr;
	image->names = l.names;
	return PDT_OK;
}
