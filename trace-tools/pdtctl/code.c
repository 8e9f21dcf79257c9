// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copies code of the running kernel, through /proc/kcore.
 */
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "block.h"
#include "code.h"
#include "seen.h"

#define MAX_PIECES	48	/* what a reader takes, less the user's own */

struct saver {
	FILE *images;
	const char *name;
	int kcore;
	Elf *elf;
	unsigned int pieces;
	bool all;
};

/* Where in /proc/kcore the kernel's @address is, with @size bytes behind it; or -1. */
static off_t place_of(struct saver *s, uint32_t address, uint32_t size)
{
	GElf_Phdr p;
	size_t i, n = 0;

	elf_getphdrnum(s->elf, &n);
	for (i = 0; i < n; i++)
		if (gelf_getphdr(s->elf, i, &p) && p.p_type == PT_LOAD &&
		    address >= (uint32_t)p.p_vaddr &&
		    address - (uint32_t)p.p_vaddr + (uint64_t)size <= p.p_memsz)
			return p.p_offset + address - (uint32_t)p.p_vaddr;
	return -1;
}

static bool copy(struct saver *s, const char *suffix, uint32_t address, uint32_t size)
{
	off_t place = place_of(s, address, size);
	char *bytes = malloc(size);
	bool good = bytes && place >= 0 && pread(s->kcore, bytes, size, place) == (ssize_t)size;
	FILE *f;

	if (good) {
		f = create(s->name, suffix);
		fwrite(bytes, 1, size, f);
		finish(f, s->name);
	}
	free(bytes);
	return good;
}

static void save_piece(struct saver *s, const char *what, uint32_t address, uint32_t size)
{
	const char *slash = strrchr(s->name, '/'), *base = slash ? slash + 1 : s->name;
	char suffix[128];

	snprintf(suffix, sizeof(suffix), ".%s", what);
	if (s->pieces == MAX_PIECES)
		complain("no room for the code at %08x: more than %u pieces", address, MAX_PIECES);
	else if (!copy(s, suffix, address, size))
		complain("cannot read the code of %s at %08x", what, address);
	else
		fprintf(s->images, "gid=0 mode=k raw=%s%s at=0x%08x symbols=%s.symbols\n", base,
			suffix, address, base);
	s->pieces++;
}

/* Functions only, and the kernel's bounds. */
static void save_symbols(const char *name, uint32_t *start, uint32_t *end)
{
	FILE *from = fopen("/proc/kallsyms", "r"), *to = create(name, ".symbols");
	char line[512], type, symbol[256];
	uint32_t address;

	while (from && fgets(line, sizeof(line), from)) {
		if (sscanf(line, "%x %c %255s", &address, &type, symbol) != 3 ||
		    !strchr("tTwW", type))
			continue;
		if (!strcmp(symbol, "_stext"))
			*start = address;
		else if (!strcmp(symbol, "_etext"))
			*end = address;
		fputs(line, to);
	}
	if (from)
		fclose(from);
	finish(to, name);
	if (*start >= *end)
		die("/proc/kallsyms does not say where the kernel is");
}

static uint8_t covered[SEEN_PAGES / 8];

static void cover(uint32_t address, uint32_t size)
{
	uint32_t page = (address - SEEN_KERNEL) / SEEN_PAGE;

	for (; page <= (address + size - 1 - SEEN_KERNEL) / SEEN_PAGE; page++)
		covered[page / 8] |= 1u << page % 8;
}

static void save_modules(struct saver *s)
{
	char line[512], module[64], path[160];
	FILE *list = fopen("/proc/modules", "r"), *section;
	unsigned int size, address;

	while (list && fgets(line, sizeof(line), list)) {
		if (sscanf(line, "%63s %u", module, &size) != 2)
			continue;
		snprintf(path, sizeof(path), "/sys/module/%s/sections/.text", module);
		section = fopen(path, "r");
		if (section && fscanf(section, "%x", &address) == 1) {
			size += address & (SEEN_PAGE - 1);
			address &= ~(SEEN_PAGE - 1);
			size = (size + SEEN_PAGE - 1) & ~(SEEN_PAGE - 1);
			cover(address, size);
			if (s->all || seen_any(address, size))
				save_piece(s, module, address, size);
		}
		if (section)
			fclose(section);
	}
	if (list)
		fclose(list);
}

static bool wanted(uint32_t page)
{
	return !(covered[page / 8] >> page % 8 & 1) &&
	       (seen_page(SEEN_KERNEL + page * SEEN_PAGE) ||
		(page && seen_page(SEEN_KERNEL + (page - 1) * SEEN_PAGE)) ||
		(page + 1 < SEEN_PAGES && seen_page(SEEN_KERNEL + (page + 1) * SEEN_PAGE)));
}

/* Generated code: the pages that were entered, and those beside them. */
static void save_others(struct saver *s)
{
	uint32_t page, first;
	char what[24];

	for (page = 0; page < SEEN_PAGES; page++) {
		if (!wanted(page))
			continue;
		for (first = page; page < SEEN_PAGES && wanted(page); page++)
			;
		snprintf(what, sizeof(what), "code-%08x", SEEN_KERNEL + first * SEEN_PAGE);
		save_piece(s, what, SEEN_KERNEL + first * SEEN_PAGE, (page - first) * SEEN_PAGE);
	}
}

void save_code(FILE *images, const char *name, bool all)
{
	struct saver s = { .images = images, .name = name, .all = all };
	uint32_t start = ~0u, end = 0;

	s.kcore = open("/proc/kcore", O_RDONLY);
	if (s.kcore < 0)
		die("/proc/kcore: %s", strerror(errno));
	elf_version(EV_CURRENT);
	s.elf = elf_begin(s.kcore, ELF_C_READ, NULL);
	if (!s.elf)
		die("/proc/kcore is no ELF file");
	save_symbols(name, &start, &end);
	start &= ~(SEEN_PAGE - 1);
	cover(start, end - start);
	save_piece(&s, "kernel", start, end - start);
	save_modules(&s);
	save_others(&s);
	elf_end(s.elf);
	close(s.kcore);
}
