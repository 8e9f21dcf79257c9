// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes what a reader of the trace needs.
 */
#include <stdio.h>
#include <string.h>
#include "block.h"
#include "code.h"
#include "input.h"
#include "save.h"
#include "seen.h"

#define WORD_BYTES	32u

/* The words, oldest first; their number. */
static unsigned int save_words(const char *name)
{
	uint32_t b = block_read(0, PDT_REG_TCBCONTROLB), wrp = block_read(0, PDT_REG_TCBWRP);
	uint32_t sz = pdt_field_get(pdt_tcbconfig_SZ, block_read(0, PDT_REG_TCBCONFIG));
	uint32_t full = pdt_field_get(pdt_tcbcontrolb_BF, b);
	unsigned int i, j, words = (full ? 256u << sz : wrp) / WORD_BYTES;
	struct pdt_word word;
	FILE *f = create(name, ".rtd");

	b &= ~(uint32_t)pdt_field_put(pdt_tcbcontrolb_TR, 1);
	b |= pdt_field_put(pdt_tcbcontrolb_WE, 1);
	block_write(0, PDT_REG_TCBCONTROLB, b | pdt_field_put(pdt_tcbcontrolb_RM, 1));
	block_write(0, PDT_REG_TCBRDP, full ? wrp : 0);
	seen_init(block_read(0, PDT_REG_XGIDBITS));
	for (i = 0; i < words; i++) {
		for (j = 0; j < sizeof(word.part) / sizeof(word.part[0]); j++)
			word.part[j] = block_next();
		word.frame = i;
		pdt_output_rtd(f, i, word.part);
		seen_word(&word);
	}
	block_write(0, PDT_REG_TCBCONTROLB, b);
	finish(f, name);
	return words;
}

static void save_settings(const char *name)
{
	unsigned int cpu, i;
	FILE *f = create(name, ".tcf");

	for (cpu = 0; cpu < block_cpus(); cpu++) {
		fprintf(f, "[Section %u]\nVERSION=5.0\nCore=%u\nPROFILE=%s\nTWBITS=%u\nGIDBITS=%u\n",
			cpu + 1, cpu, pdt_profile_r10s.name, pdt_profile_r10s.word_bits,
			block_read(0, PDT_REG_XGIDBITS));
		for (i = PDT_REG_TCBCONTROLA; i < PDT_REG_XWATCH; i++)
			if (pdt_r10s_registers[i].drseg >= 0 && i != PDT_REG_TCBTW)
				fprintf(f, "%s=0x%08x\n", pdt_r10s_registers[i].name,
					block_read(cpu, i));
	}
	finish(f, name);
}

/* Whose GuestIDs these are, as comments: the tags of the hypervisor say so. */
static void save_guests(FILE *images)
{
	char path[64], command[64];
	unsigned int gid;
	FILE *f;

	for (gid = 1; gid < 256; gid++) {
		if (!seen_process(gid))
			continue;
		snprintf(path, sizeof(path), "/proc/%u/comm", seen_process(gid));
		f = fopen(path, "r");
		if (!f || !fgets(command, sizeof(command), f))
			strcpy(command, "gone");
		command[strcspn(command, "\n")] = 0;
		if (f)
			fclose(f);
		fprintf(images, "# gid=%u: process %u (%s)\n", gid, seen_process(gid), command);
	}
}

void save_capture(const char *name, char *const *specs, unsigned int nr, bool all)
{
	unsigned int words = save_words(name), i;
	FILE *f;

	save_settings(name);
	f = create(name, ".images");
	for (i = 0; i < nr; i++)
		fprintf(f, "%s\n", specs[i]);
	save_guests(f);
	save_code(f, name, all);
	finish(f, name);
	printf("%u trace words in %s.rtd\n", words, name);
}
