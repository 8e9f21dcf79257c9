/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names of coprocessor 0 registers: the hypervisor's list, and the trace
 * registers of the profile.
 */
#ifndef PDT_CP0NAME_H
#define PDT_CP0NAME_H

#include <stdbool.h>

/* The architecture's spelling, or NULL. */
const char *pdt_cp0_name(unsigned int rd, unsigned int sel);

/* The other way, in any case. */
bool pdt_cp0_number(const char *name, unsigned int *rd, unsigned int *sel);

#endif
