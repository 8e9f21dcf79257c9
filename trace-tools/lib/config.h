/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What stands beside a trace: register settings (.tcf) and which program
 * belongs to which context (.images, --image).  Only their text is understood
 * here; files named in it are the caller's business.
 */
#ifndef PDT_CONFIG_H
#define PDT_CONFIG_H

#include <stdio.h>
#include "image.h"

#define PDT_MAX_SETTINGS	64

struct pdt_settings {
	const struct pdt_profile *profile;
	int gid_bits;			/* -1 if not said */
	unsigned int nr;
	struct { char name[24]; uint64_t value; } setting[PDT_MAX_SETTINGS];
};

/*
 * Read the INI-like text of a .tcf.  Unknown names are kept, they are the MIPS
 * tools'.  PDT_E_BAD_SETTING and *@line for what makes decoding impossible: an
 * unknown profile, another word size, a line that is none.
 */
enum pdt_error pdt_settings_read(FILE *file, struct pdt_settings *settings, unsigned int *line);

/* The value of setting @name, or @otherwise. */
uint64_t pdt_setting(const struct pdt_settings *settings, const char *name, uint64_t otherwise);

/*
 * A line of .images: words KEY=VALUE, with
 * gid asid source guest: a number or *; mode: k or u; from, to: trace words;
 * file: ELF, with base (where it was loaded) and buildid (what it must have);
 * raw: bytes, with at (their address), endian (big or little) and symbols (a
 * file that names functions, as /proc/kallsyms does).
 */
struct pdt_image_spec {
	struct pdt_scope scope;
	char file[256];
	char build_id[80];	/* empty: any */
	char symbols[256];	/* empty: none */
	bool raw, big_endian, has_base;
	uint64_t base;		/* of the file, or address of the raw bytes */
};

enum pdt_error pdt_image_spec_parse(const char *text, struct pdt_image_spec *spec);

/* A number as C writes it, and nothing behind it; addresses of 32 bits are sign-extended. */
bool pdt_parse_number(const char *text, uint64_t *value);
bool pdt_parse_address(const char *text, uint64_t *value);

#endif
