/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names of functions from text, as a running kernel gives them in
 * /proc/kallsyms: "ADDRESS TYPE NAME" lines.  For raw images, which have none
 * of their own.
 */
#ifndef PDT_SYMBOLS_H
#define PDT_SYMBOLS_H

#include <stdio.h>
#include "image.h"

/* Give raw image @image those of its functions that @file names. */
enum pdt_error pdt_symbols_read(FILE *file, struct pdt_image *image);

#endif
