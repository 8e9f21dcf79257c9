/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The code of this board that a reader of the trace needs and that is in no
 * file as it runs: the kernel with its jumps patched, modules, what the kernel
 * and KVM have generated.
 */
#ifndef PDTCTL_CODE_H
#define PDTCTL_CODE_H

#include <stdbool.h>
#include <stdio.h>

/*
 * Save what the trace has seen beside NAME, or @all modules too, and a line for
 * each piece to @images.
 */
void save_code(FILE *images, const char *name, bool all);

#endif
