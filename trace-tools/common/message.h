/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How every tool says what is wrong, and how it ends.  In lib/ nothing prints.
 */
#ifndef PDT_MESSAGE_H
#define PDT_MESSAGE_H

enum { EXIT_CLEAN, EXIT_DECODE, EXIT_USAGE };

/* A line on standard error, with the program's name before it. */
__attribute__((format(printf, 1, 2))) void complain(const char *format, ...);

/* The same, and the end: wrong usage, or a file that cannot be had. */
__attribute__((format(printf, 1, 2), noreturn)) void die(const char *format, ...);

#endif
