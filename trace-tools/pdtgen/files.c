// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes code as ELF files with function symbols, or as raw bytes.
 */
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "gen.h"

/* Section names, and where each is in the table. */
static const char names[] = "\0.text\0.symtab\0.strtab\0.shstrtab";
enum { NAME_TEXT = 1, NAME_SYMTAB = 7, NAME_STRTAB = 15, NAME_SHSTRTAB = 23 };
enum { SECTION_TEXT = 1, SECTION_SYMTAB, SECTION_STRTAB };

struct symbols {
	Elf32_Sym table[MAX_LABELS + 1];
	char names[MAX_LABELS * 48 + 1];
	unsigned int nr, size;
};

/* The labels of @section as functions, each up to the next. */
static void collect(const struct gen *g, unsigned int section, struct symbols *s)
{
	const struct section *code = g->sections[section];
	const struct label *last = NULL;
	unsigned int i;

	s->nr = 1;
	s->size = 1;
	for (i = 0; i < g->nr_labels; i++) {
		const struct label *l = &g->labels[i];

		if (l->section != section)
			continue;
		if (last)
			s->table[s->nr - 1].st_size = l->address - last->address;
		last = l;
		s->table[s->nr++] = (Elf32_Sym){
			.st_name = s->size, .st_value = l->address,
			.st_size = code->at + 4 * code->nr - l->address,
			.st_info = ELF32_ST_INFO(STB_GLOBAL, STT_FUNC), .st_shndx = SECTION_TEXT,
		};
		strcpy(s->names + s->size, l->name);
		s->size += strlen(l->name) + 1;
	}
}

static Elf_Scn *add(Elf *elf, Elf32_Shdr header, const void *data, size_t size, Elf_Type type)
{
	Elf_Scn *scn = elf_newscn(elf);
	Elf_Data *d = elf_newdata(scn);
	Elf32_Shdr *sh = elf32_getshdr(scn);

	*d = (Elf_Data){
		.d_buf = (void *)data, .d_size = size, .d_type = type,
		.d_align = header.sh_addralign, .d_version = EV_CURRENT,
	};
	header.sh_size = size;
	*sh = header;
	return scn;
}

static void describe(Elf *elf, const struct section *code)
{
	Elf32_Ehdr *eh = elf32_newehdr(elf);
	Elf32_Phdr *ph = elf32_newphdr(elf, 1);

	eh->e_ident[EI_DATA] = ELFDATA2LSB;
	eh->e_machine = EM_MIPS;
	eh->e_type = ET_EXEC;
	eh->e_version = EV_CURRENT;
	eh->e_entry = code->at;
	*ph = (Elf32_Phdr){
		.p_type = PT_LOAD, .p_vaddr = code->at, .p_paddr = code->at,
		.p_filesz = 4 * code->nr, .p_memsz = 4 * code->nr,
		.p_flags = PF_R | PF_X, .p_align = 4,
	};
}

void gen_write_elf(const struct gen *g, unsigned int section, const char *path)
{
	const struct section *code = g->sections[section];
	struct symbols *s = calloc(1, sizeof(*s));
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0666);
	Elf_Scn *text;
	Elf *elf;

	if (fd < 0 || !s)
		gen_die(g, "%s: %s", path, strerror(errno));
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_WRITE, NULL);
	describe(elf, code);
	collect(g, section, s);
	text = add(elf, (Elf32_Shdr){ .sh_name = NAME_TEXT, .sh_type = SHT_PROGBITS,
				      .sh_flags = SHF_ALLOC | SHF_EXECINSTR,
				      .sh_addr = code->at, .sh_addralign = 4 },
		   code->words, 4 * code->nr, ELF_T_WORD);
	add(elf, (Elf32_Shdr){ .sh_name = NAME_SYMTAB, .sh_type = SHT_SYMTAB,
			       .sh_link = SECTION_STRTAB, .sh_info = 1, .sh_addralign = 4,
			       .sh_entsize = sizeof(Elf32_Sym) },
	    s->table, s->nr * sizeof(Elf32_Sym), ELF_T_SYM);
	add(elf, (Elf32_Shdr){ .sh_name = NAME_STRTAB, .sh_type = SHT_STRTAB, .sh_addralign = 1 },
	    s->names, s->size, ELF_T_BYTE);
	add(elf, (Elf32_Shdr){ .sh_name = NAME_SHSTRTAB, .sh_type = SHT_STRTAB, .sh_addralign = 1 },
	    names, sizeof(names), ELF_T_BYTE);
	elf32_getehdr(elf)->e_shstrndx = SECTION_STRTAB + 1;
	if (elf_update(elf, ELF_C_NULL) < 0)
		gen_die(g, "%s: %s", path, elf_errmsg(-1));
	elf32_getphdr(elf)->p_offset = elf32_getshdr(text)->sh_offset;
	elf_flagphdr(elf, ELF_C_SET, ELF_F_DIRTY);
	if (elf_update(elf, ELF_C_WRITE) < 0)
		gen_die(g, "%s: %s", path, elf_errmsg(-1));
	elf_end(elf);
	close(fd);
	free(s);
}

void gen_write_raw(const struct gen *g, unsigned int section, const char *path)
{
	const struct section *code = g->sections[section];
	FILE *f = fopen(path, "w");
	unsigned int i, j;

	if (!f)
		gen_die(g, "%s: %s", path, strerror(errno));
	for (i = 0; i < code->nr; i++)
		for (j = 0; j < 4; j++)
			fputc(code->words[i] >> 8 * j & 255, f);
	fclose(f);
}
