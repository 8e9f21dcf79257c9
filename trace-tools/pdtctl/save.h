/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the trace memory to the files of a capture.
 */
#ifndef PDTCTL_SAVE_H
#define PDTCTL_SAVE_H

#include <stdbool.h>

/*
 * NAME.rtd, .tcf and .images, and the pieces of code beside them; .images
 * begins with the @nr lines of @specs.  The trace is stopped.  @all: code that
 * the trace in memory does not show, too.
 */
void save_capture(const char *name, char *const *specs, unsigned int nr, bool all);

#endif
