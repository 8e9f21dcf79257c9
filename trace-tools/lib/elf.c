// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads ELF and DWARF with elfutils.
 */
#include <elfutils/libdw.h>
#include <elfutils/libdwelf.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "elf.h"

struct elf_state {
	int fd;
	Elf *elf;
	Dwarf *dwarf;
	bool tried;		/* to open dwarf */
	bool narrow;		/* 32-bit addresses, sign-extended in traces */
};

static uint64_t widen(const struct elf_state *s, uint64_t address)
{
	return s->narrow ? (uint64_t)(int64_t)(int32_t)address : address;
}

static void elf_release(struct pdt_image *image)
{
	struct elf_state *s = image->elf;

	if (s->dwarf)
		dwarf_end(s->dwarf);
	elf_end(s->elf);
	close(s->fd);
	free(s);
}

static bool same_build_id(Elf *elf, const char *want)
{
	static const char digits[] = "0123456789abcdef";
	const void *id;
	ssize_t size = dwelf_elf_gnu_build_id(elf, &id), i;

	if (size <= 0 || strlen(want) != (size_t)size * 2)
		return false;
	for (i = 0; i < size; i++) {
		uint8_t byte = ((const uint8_t *)id)[i];

		if (want[2 * i] != digits[byte >> 4] || want[2 * i + 1] != digits[byte & 15])
			return false;
	}
	return true;
}

static enum pdt_error read_segments(struct elf_state *s, struct pdt_image *image,
				    const uint64_t *base)
{
	size_t size, nr, i;
	const char *bytes = elf_rawfile(s->elf, &size);
	uint64_t lowest = ~0ull;
	GElf_Phdr ph;

	if (!bytes || elf_getphdrnum(s->elf, &nr))
		return PDT_E_FILE_FORMAT;
	image->segments = calloc(nr + 1, sizeof(*image->segments));
	if (!image->segments)
		return PDT_E_NO_MEMORY;
	for (i = 0; i < nr; i++) {
		if (!gelf_getphdr(s->elf, i, &ph) || ph.p_type != PT_LOAD)
			continue;
		if (widen(s, ph.p_vaddr) < lowest)
			lowest = widen(s, ph.p_vaddr);
		if (!(ph.p_flags & PF_X) || ph.p_offset > size || ph.p_filesz > size - ph.p_offset)
			continue;
		image->segments[image->nr_segments++] = (struct pdt_segment){
			widen(s, ph.p_vaddr), ph.p_filesz, (const uint8_t *)bytes + ph.p_offset,
		};
	}
	if (base)
		image->bias = *base - lowest;
	for (i = 0; i < image->nr_segments; i++)
		image->segments[i].start += image->bias;
	return image->nr_segments ? PDT_OK : PDT_E_FILE_FORMAT;
}

static int by_address(const void *a, const void *b)
{
	const struct pdt_symbol *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	/* Of two names for a place the one with a size, and rather not one of the linker's. */
	if ((x->end > x->start) != (y->end > y->start))
		return x->end > x->start ? -1 : 1;
	if ((*x->name == '_') != (*y->name == '_'))
		return *x->name == '_' ? 1 : -1;
	return strcmp(x->name, y->name);
}

static bool is_function(const GElf_Sym *sym)
{
	int type = GELF_ST_TYPE(sym->st_info);

	return (type == STT_FUNC || type == STT_NOTYPE) && sym->st_shndx != SHN_UNDEF &&
	       sym->st_shndx < SHN_LORESERVE;
}

/* One name per place; a symbol without size reaches to the next. */
static void tidy_symbols(struct pdt_image *image)
{
	struct pdt_symbol *s = image->symbols;
	size_t i, n = 0;

	qsort(s, image->nr_symbols, sizeof(*s), by_address);
	for (i = 0; i < image->nr_symbols; i++)
		if (!n || s[n - 1].start != s[i].start)
			s[n++] = s[i];
	image->nr_symbols = n;
	for (i = 0; i < n; i++)
		if (s[i].end <= s[i].start || (i + 1 < n && s[i].end > s[i + 1].start))
			s[i].end = i + 1 < n ? s[i + 1].start : s[i].start + PDT_PAGE_WORDS * 4;
}

static enum pdt_error read_symbols(struct elf_state *s, struct pdt_image *image)
{
	Elf_Scn *section = NULL;
	GElf_Shdr sh;

	while ((section = elf_nextscn(s->elf, section))) {
		Elf_Data *data = elf_getdata(section, NULL);
		size_t nr, i;

		if (!gelf_getshdr(section, &sh) || sh.sh_type != SHT_SYMTAB || !data ||
		    !sh.sh_entsize)
			continue;
		nr = data->d_size / sh.sh_entsize;
		image->symbols = calloc(nr + 1, sizeof(*image->symbols));
		if (!image->symbols)
			return PDT_E_NO_MEMORY;
		for (i = 0; i < nr; i++) {
			GElf_Sym sym;
			const char *name;
			uint64_t start;

			if (!gelf_getsym(data, i, &sym) || !is_function(&sym))
				continue;
			name = elf_strptr(s->elf, sh.sh_link, sym.st_name);
			if (!name || !*name || *name == '$')
				continue;
			start = widen(s, sym.st_value) + image->bias;
			image->symbols[image->nr_symbols++] = (struct pdt_symbol){
				.start = start, .end = start + sym.st_size, .name = name,
			};
		}
		tidy_symbols(image);
		break;
	}
	return PDT_OK;
}

static enum pdt_error open_elf(struct elf_state *s, struct pdt_image *image, const char *path)
{
	GElf_Ehdr eh;

	elf_version(EV_CURRENT);
	s->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (s->fd < 0)
		return PDT_E_FILE_READ;
	s->elf = elf_begin(s->fd, ELF_C_READ_MMAP, NULL);
	if (!s->elf || elf_kind(s->elf) != ELF_K_ELF || !gelf_getehdr(s->elf, &eh) ||
	    eh.e_machine != EM_MIPS)
		return PDT_E_FILE_FORMAT;
	s->narrow = gelf_getclass(s->elf) == ELFCLASS32;
	image->big_endian = eh.e_ident[EI_DATA] == ELFDATA2MSB;
	return PDT_OK;
}

enum pdt_error pdt_elf_add(struct pdt_images *images, const char *path, const char *name,
			   struct pdt_scope scope, const uint64_t *base, const char *build_id)
{
	struct elf_state *s = calloc(1, sizeof(*s));
	struct pdt_image image = { .scope = scope, .elf = s, .release = elf_release };
	enum pdt_error error;

	if (!s)
		return PDT_E_NO_MEMORY;
	error = open_elf(s, &image, path);
	if (!error && build_id && !same_build_id(s->elf, build_id))
		error = PDT_E_BUILD_ID;
	if (!error)
		error = read_segments(s, &image, base);
	if (!error)
		error = read_symbols(s, &image);
	image.name = strdup(name);
	if (!error && !image.name)
		error = PDT_E_NO_MEMORY;
	if (!error)
		error = pdt_images_add(images, &image);
	if (error) {
		free(image.name);
		free(image.segments);
		free(image.symbols);
		elf_end(s->elf);
		if (s->fd >= 0)
			close(s->fd);
		free(s);
	}
	return error;
}

/* The compilation unit around @address, also without .debug_aranges. */
static bool find_unit(Dwarf *dwarf, uint64_t address, Dwarf_Die *die)
{
	Dwarf_Off offset = 0, next;
	size_t header;

	if (dwarf_addrdie(dwarf, address, die))
		return true;
	while (!dwarf_nextcu(dwarf, offset, &next, &header, NULL, NULL, NULL)) {
		if (dwarf_offdie(dwarf, offset + header, die) && dwarf_haspc(die, address) == 1)
			return true;
		offset = next;
	}
	return false;
}

bool pdt_elf_line(const struct pdt_image *image, uint64_t address, const char **file, int *line)
{
	struct elf_state *s = image->elf;
	Dwarf_Line *found;
	Dwarf_Die unit;

	if (!s)
		return false;
	if (!s->tried) {
		s->tried = true;
		s->dwarf = dwarf_begin_elf(s->elf, DWARF_C_READ, NULL);
	}
	address -= image->bias;
	if (s->narrow)
		address &= 0xffffffff;
	if (!s->dwarf || !find_unit(s->dwarf, address, &unit))
		return false;
	found = dwarf_getsrc_die(&unit, address);
	*file = found ? dwarf_linesrc(found, NULL, NULL) : NULL;
	return *file && !dwarf_lineno(found, line);
}
