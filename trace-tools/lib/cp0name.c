// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of coprocessor 0 registers.
 */
#include <stddef.h>
#include <strings.h>
#include "cp0name.h"
#include "profile.h"

static const struct {
	const char *name;
	int rd, sel;
} names[] = {
#define CP0(token, name, rd, sel, ...) { name, rd, sel },
#include "cp0_list.h"
#undef CP0
};

#define NR_NAMES	(sizeof(names) / sizeof(names[0]))

const char *pdt_cp0_name(unsigned int rd, unsigned int sel)
{
	unsigned int i;

	for (i = 0; i < pdt_profile_r10s.nr_registers; i++)
		if (pdt_r10s_registers[i].cp0 == PDT_CP0((int)rd, (int)sel))
			return pdt_r10s_registers[i].name;
	for (i = 0; i < NR_NAMES; i++)
		if (names[i].rd == (int)rd && names[i].sel == (int)sel)
			return names[i].name;
	return NULL;
}

bool pdt_cp0_number(const char *name, unsigned int *rd, unsigned int *sel)
{
	unsigned int i;

	for (i = 0; i < 256; i++) {
		const char *known = pdt_cp0_name(i / 8, i % 8);

		if (known && !strcasecmp(known, name)) {
			*rd = i / 8;
			*sel = i % 8;
			return true;
		}
	}
	return false;
}
