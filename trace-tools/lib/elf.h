/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ELF files as images: code, function symbols, build-id, source lines.
 */
#ifndef PDT_ELF_H
#define PDT_ELF_H

#include "image.h"

/*
 * Add the executable segments and symbols of the ELF file @path as an image
 * called @name.  @base, if not NULL, is where its lowest segment was loaded.
 * @build_id, if not NULL, is what the file must have (hexadecimal); else
 * PDT_E_BUILD_ID.  PDT_E_FILE_READ, PDT_E_FILE_FORMAT for files that are no
 * 32- or 64-bit MIPS ELF.
 */
enum pdt_error pdt_elf_add(struct pdt_images *images, const char *path, const char *name,
			   struct pdt_scope scope, const uint64_t *base, const char *build_id);

/* Source file and line of @address, from DWARF; false if there is none. */
bool pdt_elf_line(const struct pdt_image *image, uint64_t address, const char **file, int *line);

#endif
