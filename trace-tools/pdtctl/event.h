/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What can start or stop a trace, as users write it.
 */
#ifndef PDTCTL_EVENT_H
#define PDTCTL_EVENT_H

#include <stdbool.h>
#include "profile.h"

struct trigger {
	enum { TRIGGER_PC, TRIGGER_DATA, TRIGGER_REGISTER } kind;
	uint32_t address, value;
	bool loads, stores, has_value;
	unsigned int cp0;		/* PDT_CP0() */
	int guest;			/* GuestID, 0 root */
};

/*
 * "guest:1:PageMask=4K", "root:Wired=3", "write:ADDRESS[=VALUE]", "read:...",
 * "pc:ADDRESS", "FUNCTION[+OFFSET]" (of the ELF file @elf); exits if it is none.
 */
void trigger_parse(const char *text, const char *elf, struct trigger *t);

#endif
