// SPDX-License-Identifier: GPL-2.0-only
/*
 * Output by lines: all of them, or those around the ones that matched.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "show.h"

#define LINE_SIZE	512

static struct {
	char (*ring)[LINE_SIZE];	/* the last lines not shown */
	uint64_t held, next;		/* how many, and where the next goes */
	uint64_t after;			/* lines still to show after a match */
	bool any, gap;
} lines;

static void flush_ring(const struct show *show)
{
	uint64_t i, n = show->around_lines;

	if (lines.any && lines.gap)
		puts("--");
	for (i = 0; i < lines.held; i++)
		puts(lines.ring[(lines.next + n - lines.held + i) % n]);
	lines.held = 0;
	lines.any = true;
	lines.gap = false;
}

static void hold(const struct show *show, const char *text)
{
	uint64_t n = show->around_lines;

	if (!n) {
		lines.gap = true;
		return;
	}
	if (!lines.ring)
		lines.ring = malloc(n * LINE_SIZE);
	if (!lines.ring)
		return;
	strcpy(lines.ring[lines.next++ % n], text);
	if (lines.held < n)
		lines.held++;
	else
		lines.gap = true;
}

void out_line(struct show *show, bool matched, const char *format, ...)
{
	char text[LINE_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (show->around.kind == MATCH_NONE) {
		puts(text);
		return;
	}
	if (matched) {
		flush_ring(show);
		lines.after = show->around_lines;
		puts(text);
	} else if (lines.after) {
		lines.after--;
		puts(text);
	} else {
		hold(show, text);
	}
}
