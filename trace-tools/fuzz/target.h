/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the targets of the fuzzer share.
 */
#ifndef PDT_TARGET_H
#define PDT_TARGET_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What holds whatever the input is. */
#define must(condition) do { if (!(condition)) abort(); } while (0)

#endif
