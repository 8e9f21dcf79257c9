/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A trap-and-emulate CPU on plain memory, for the tests of the files that work
 * on struct mips_cpu: the array is laid out like the zero page's first words.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include "tap.h"
#include "cp0.h"

struct machine {
	struct mips_cp0 cp0;
	u32 ie;
	struct mips_cpu_cfg cfg;
	struct mips_cpu cpu;
};

/* A 24Kc after reset.  @m must stay where it is. */
static inline void machine_init(struct machine *m, enum mips_segmap map)
{
	memset(m, 0x5a, sizeof(*m));
	mips_cpu_cfg_24kc(&m->cfg, map);
	m->cpu = (struct mips_cpu) {
		.cp0 = &m->cp0,
		.ie = map == MIPS_MAP_TE ? &m->ie : NULL,
		.cfg = &m->cfg,
	};
	mips_cp0_reset(&m->cpu);
}

/* Features on and off at random, in range. */
static inline void machine_random_cfg(struct machine *m)
{
	struct mips_cpu_cfg *c = &m->cfg;
	u32 r = tap_random();

	c->tlb_size = 1 + tap_random() % 256;
	c->pabits = 24 + tap_random() % 9;
	c->prid = tap_random();
	c->config = tap_random();
	c->config1_caches = tap_random();
	c->cpu_num = tap_random();
	c->kscratch = tap_random();
	c->has_userlocal = r & 1;
	c->has_fpu = r & 2;
	c->has_fpu64 = r & 4;
	c->has_msa = r & 8;
	c->has_dsp = r & 16;
	c->has_rxi = r & 32;
	c->has_badinstr = r & 64;
	c->has_wii = r & 128;
	c->has_ehinv = r & 256;
	mips_cpu_cfg_sanitise(c);
}

/* Fill the guest-writable words with hostile values. */
static inline void machine_poison(struct machine *m)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(m->cp0.reg); i++)
		m->cp0.reg[i] = tap_random_corner();
	m->ie = tap_random_corner();
}

#endif
