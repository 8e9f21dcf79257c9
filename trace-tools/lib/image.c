// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looks up instructions and symbols in a set of images.
 */
#include <stdlib.h>
#include <string.h>
#include "image.h"

#define PAGE_SIZE	(1ull << PDT_PAGE_BITS)

struct pdt_scope pdt_scope_any(void)
{
	return (struct pdt_scope){
		.gid = PDT_ANY, .asid = PDT_ANY, .source = PDT_ANY,
		.guest = PDT_ANY, .user = PDT_ANY,
	};
}

/* How much an image says about where it applies: more wins. */
static unsigned int rank(const struct pdt_image *image)
{
	const struct pdt_scope *s = &image->scope;

	return image->raw * 32 + (s->from || s->to) * 16 + (s->asid != PDT_ANY) * 8 +
	       (s->gid != PDT_ANY) * 4 + (s->user != PDT_ANY) * 2 + (s->source != PDT_ANY);
}

enum pdt_error pdt_images_add(struct pdt_images *images, const struct pdt_image *image)
{
	struct pdt_image *copy;
	unsigned int i;

	if (images->nr == PDT_MAX_IMAGES)
		return PDT_E_BAD_SETTING;
	copy = malloc(sizeof(*copy));
	if (!copy)
		return PDT_E_NO_MEMORY;
	*copy = *image;
	for (i = images->nr++; i && rank(images->image[i - 1]) < rank(copy); i--)
		images->image[i] = images->image[i - 1];
	images->image[i] = images->added = copy;
	return PDT_OK;
}

enum pdt_error pdt_images_add_raw(struct pdt_images *images, const char *name,
				  struct pdt_scope scope, uint64_t address,
				  const void *bytes, size_t size, bool big_endian)
{
	struct pdt_segment *segment = malloc(sizeof(*segment));
	uint8_t *copy = malloc(size ? size : 1);
	struct pdt_image image = {
		.name = strdup(name), .scope = scope, .raw = true, .big_endian = big_endian,
		.nr_segments = 1, .segments = segment,
	};
	enum pdt_error error = PDT_E_NO_MEMORY;

	if (segment && copy && image.name) {
		memcpy(copy, bytes, size);
		*segment = (struct pdt_segment){ address, size, copy };
		error = pdt_images_add(images, &image);
	}
	if (error) {
		free(segment);
		free(copy);
		free(image.name);
	}
	return error;
}

void pdt_images_free(struct pdt_images *images)
{
	struct pdt_page *page, *next;
	unsigned int i;

	for (i = 0; i < sizeof(images->hash) / sizeof(images->hash[0]); i++)
		for (page = images->hash[i]; page; page = next) {
			next = page->next;
			free(page);
		}
	for (i = 0; i < images->nr; i++) {
		struct pdt_image *image = images->image[i];

		if (image->release)
			image->release(image);
		else
			free((void *)image->segments[0].bytes);
		free(image->name);
		free(image->segments);
		free(image->symbols);
		free(image->names);
		free(image);
	}
	memset(images, 0, sizeof(*images));
}

static bool matches(const struct pdt_scope *s, unsigned int source, const struct pdt_context *c)
{
	return (s->gid == PDT_ANY || s->gid == c->gid) &&
	       (s->asid == PDT_ANY || s->asid == c->asid) &&
	       (s->source == PDT_ANY || s->source == (int)source) &&
	       (s->user == PDT_ANY || s->user == (c->pom == PDT_POM_USER));
}

uint64_t pdt_images_view(const struct pdt_images *images, unsigned int source,
			 const struct pdt_context *context, uint64_t frame, uint64_t *until)
{
	uint64_t view = 0;
	unsigned int i;

	*until = ~0ull;
	for (i = 0; i < images->nr; i++) {
		const struct pdt_scope *s = &images->image[i]->scope;

		if (frame < s->from && s->from < *until)
			*until = s->from;
		if (s->to && frame < s->to && s->to < *until)
			*until = s->to;
		if (frame >= s->from && (!s->to || frame < s->to) && matches(s, source, context))
			view |= 1ull << i;
	}
	return view;
}

static uint32_t get_word(const uint8_t *p, bool big)
{
	if (big)
		return (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
	return (uint32_t)p[3] << 24 | p[2] << 16 | p[1] << 8 | p[0];
}

/* Decode what @segment has of the page at @base. */
static void fill_from(struct pdt_page *page, uint64_t base, const struct pdt_image *image,
		      unsigned int index, const struct pdt_segment *segment)
{
	uint64_t offset;
	unsigned int i;

	for (i = 0; i < PDT_PAGE_WORDS; i++) {
		offset = base + 4 * i - segment->start;
		if (offset >= segment->size || segment->size - offset < 4)
			continue;
		pdt_code_decode(get_word(segment->bytes + offset, image->big_endian),
				&page->code[i]);
		page->image[i] = index;
	}
}

static bool reaches(const struct pdt_segment *s, uint64_t base)
{
	return s->size && (base - s->start < s->size || s->start - base < PAGE_SIZE);
}

/*
 * Fill @page, if there is one, from the images of @view, the winning ones last;
 * true if any has a part of it.
 */
static bool fill_page(const struct pdt_images *images, uint64_t view, uint64_t base,
		      struct pdt_page *page)
{
	unsigned int i, j;
	bool any = false;

	for (i = images->nr; i--; ) {
		const struct pdt_image *image = images->image[i];

		if (!(view >> i & 1))
			continue;
		for (j = 0; j < image->nr_segments; j++) {
			if (!reaches(&image->segments[j], base))
				continue;
			any = true;
			if (page)
				fill_from(page, base, image, i, &image->segments[j]);
		}
	}
	return any;
}

const struct pdt_page *pdt_images_page(struct pdt_images *images, uint64_t view,
				       uint64_t address)
{
	uint64_t number = address >> PDT_PAGE_BITS;
	uint64_t key = (number ^ view * 0x9e3779b97f4a7c15ull) * 0x9e3779b97f4a7c15ull;
	struct pdt_page **slot = &images->hash[key >> 54], *page;

	for (page = *slot; page; page = page->next)
		if (page->number == number && page->view == view)
			return page;
	if (!fill_page(images, view, number << PDT_PAGE_BITS, NULL))
		return NULL;
	page = calloc(1, sizeof(*page));
	if (!page)
		return NULL;
	page->view = view;
	page->number = number;
	fill_page(images, view, number << PDT_PAGE_BITS, page);
	page->next = *slot;
	*slot = page;
	return page;
}

struct pdt_symbol *pdt_image_symbol(const struct pdt_image *image, uint64_t address)
{
	size_t lo = 0, hi = image->nr_symbols;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (image->symbols[mid].start <= address)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (!lo || address >= image->symbols[lo - 1].end)
		return NULL;
	return &image->symbols[lo - 1];
}

struct pdt_symbol *pdt_images_find(const struct pdt_images *images, const char *name)
{
	unsigned int i;
	size_t j;

	for (i = 0; i < images->nr; i++)
		for (j = 0; j < images->image[i]->nr_symbols; j++)
			if (!strcmp(images->image[i]->symbols[j].name, name))
				return &images->image[i]->symbols[j];
	return NULL;
}
