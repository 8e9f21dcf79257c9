// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of functions from lists as /proc/kallsyms has them.
 */
#include <string.h>
#include "symbols.h"
#include "tap.h"

static struct pdt_images images;

static enum pdt_error read_list(const char *text)
{
	static const uint8_t bytes[0x2000];
	FILE *f = fmemopen((void *)text, strlen(text), "r");
	enum pdt_error error;

	error = pdt_images_add_raw(&images, "kernel", pdt_scope_any(), 0xffffffff80100000,
				   bytes, sizeof(bytes), false);
	if (!error)
		error = pdt_symbols_read(f, images.added);
	fclose(f);
	return error;
}

static const char *name_at(uint64_t address)
{
	struct pdt_symbol *s = pdt_image_symbol(images.added, address);

	return s ? s->name : "none";
}

TEST(functions_of_a_list_are_found_by_address)
{
	expect_eq(read_list("80100400 T second\n80100000 t first\n80100400 W other\n"
			    "80100800 D data\n80101000 T last\t[module]\n80102000 T behind\n"),
		  PDT_OK);
	expect_eq(images.added->nr_symbols, 3);
	expect(!strcmp(name_at(0xffffffff801003fc), "first"));
	expect(!strcmp(name_at(0xffffffff80100400), "second"));
	expect(!strcmp(name_at(0xffffffff80100ffc), "second"));
	expect(!strcmp(name_at(0xffffffff80101ffc), "last"));
	expect(!strcmp(name_at(0xffffffff80102000), "none"));
	pdt_images_free(&images);
}

TEST(what_is_no_list_is_refused)
{
	expect_eq(read_list("80100400 T\n"), PDT_E_FILE_FORMAT);
	pdt_images_free(&images);
	expect_eq(read_list("first T 80100400\n"), PDT_E_FILE_FORMAT);
	pdt_images_free(&images);
	expect_eq(read_list(""), PDT_OK);
	expect(!strcmp(name_at(0xffffffff80100000), "none"));
	pdt_images_free(&images);
}
