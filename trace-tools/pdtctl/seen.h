/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the words of a trace say about the code a reader will need: which pages
 * of the kernel were entered, and whose the GuestIDs are.
 */
#ifndef PDTCTL_SEEN_H
#define PDTCTL_SEEN_H

#include <stdbool.h>
#include <stdint.h>
#include "sync.h"

#define SEEN_PAGE	4096u
#define SEEN_KERNEL	0x80000000u	/* where the kernel's addresses begin */
#define SEEN_PAGES	((1u << 31) / SEEN_PAGE)

void seen_init(unsigned int gid_bits);
void seen_word(const struct pdt_word *word);

/* Did the kernel enter this page otherwise than by running on or branching? */
bool seen_page(uint32_t address);
bool seen_any(uint32_t from, uint32_t size);

/* Number of process whose guest had this GuestID (its low 16 bits), 0: not said. */
unsigned int seen_process(unsigned int gid);

#endif
