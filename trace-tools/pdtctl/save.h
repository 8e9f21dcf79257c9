/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the trace memory to the files of a capture.
 */
#ifndef PDTCTL_SAVE_H
#define PDTCTL_SAVE_H

/*
 * NAME.rtd, .tcf and .images, and the pieces of code beside them; .images
 * begins with the @nr lines of @specs.  The trace is stopped.
 */
void save_capture(const char *name, char *const *specs, unsigned int nr);

#endif
