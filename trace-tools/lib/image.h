/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The programs behind a trace: which instruction is at an address in a
 * context, and what function it belongs to.  Pieces come from ELF files
 * (elf.h) or are raw bytes.  Pieces that say more about their context win over
 * others, raw ones over ELF: code generated at run time replaces what the
 * file has.
 *
 * Memory is bounded by the size of the images: instructions are decoded a page
 * at a time, when a trace first comes by.
 */
#ifndef PDT_IMAGE_H
#define PDT_IMAGE_H

#include <stddef.h>
#include "code.h"
#include "packet.h"

#define PDT_ANY		-1
#define PDT_MAX_IMAGES	64	/* bits of a view */
#define PDT_PAGE_BITS	12
#define PDT_PAGE_WORDS	(1 << (PDT_PAGE_BITS - 2))

/* Where an image applies; PDT_ANY everywhere. */
struct pdt_scope {
	int gid, asid, source;
	int guest;		/* label of a trap-and-emulate guest; no condition */
	int user;		/* 1 user mode only, 0 kernel only */
	uint64_t from, to;	/* trace words; to is exclusive, 0 for no end */
};

struct pdt_symbol {
	uint64_t start, end;
	const char *name;
	uint64_t count;		/* for the user of the library */
	uint8_t image;
};

struct pdt_segment {
	uint64_t start, size;
	const uint8_t *bytes;
};

struct pdt_image {
	char *name;		/* for people */
	struct pdt_scope scope;
	bool raw, big_endian;
	unsigned int nr_segments;
	struct pdt_segment *segments;
	size_t nr_symbols;
	struct pdt_symbol *symbols;	/* sorted by address */
	char *names;		/* of symbols.h's */
	void *elf;		/* elf.h's */
	int64_t bias;
	void (*release)(struct pdt_image *image);
};

struct pdt_page {
	struct pdt_page *next;
	uint64_t view, number;
	uint8_t image[PDT_PAGE_WORDS];	/* index of the image each word is from */
	struct pdt_code code[PDT_PAGE_WORDS];
};

struct pdt_images {
	unsigned int nr;
	struct pdt_image *image[PDT_MAX_IMAGES];	/* most specific first */
	struct pdt_image *added;			/* the one added last */
	struct pdt_page *hash[1024];
};

/* A scope without conditions. */
struct pdt_scope pdt_scope_any(void);

/*
 * Add @image, whose strings and arrays then belong to @images.  PDT_E_BAD_SETTING
 * when there are too many.  All images are added before the first look-up.
 */
enum pdt_error pdt_images_add(struct pdt_images *images, const struct pdt_image *image);

/* Add @size raw bytes at @address; they are copied. */
enum pdt_error pdt_images_add_raw(struct pdt_images *images, const char *name,
				  struct pdt_scope scope, uint64_t address,
				  const void *bytes, size_t size, bool big_endian);

void pdt_images_free(struct pdt_images *images);

/*
 * Which images apply: a set, for pdt_images_page().  *@until is the word at
 * which the answer may change.
 */
uint64_t pdt_images_view(const struct pdt_images *images, unsigned int source,
			 const struct pdt_context *context, uint64_t frame, uint64_t *until);

/* The page around @address, or NULL if no image of @view reaches into it. */
const struct pdt_page *pdt_images_page(struct pdt_images *images, uint64_t view,
				       uint64_t address);

/* The function around @address in @image, or NULL. */
struct pdt_symbol *pdt_image_symbol(const struct pdt_image *image, uint64_t address);

/* The first symbol called @name in any image, or NULL. */
struct pdt_symbol *pdt_images_find(const struct pdt_images *images, const char *name);

#endif
