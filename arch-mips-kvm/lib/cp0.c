// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules of the CP0 registers, all of them expansions of cp0_list.h.  What a
 * register means is not known here.
 */
#include "cp0.h"

/* Short names for the columns of the list. */
enum {
	WORD = MIPS_TE_WORD, COMPUTED = MIPS_TE_COMPUTED,
	HW = MIPS_VZ_HW, ROOT = MIPS_VZ_ROOT, SOFT = MIPS_VZ_SOFT,
	VOLATILE = MIPS_CP0_VOLATILE, HOOK = MIPS_CP0_HOOK,
	LW = MIPS_CP0_LW, SW = MIPS_CP0_SW, CFG = MIPS_CP0_CFG,
};

const struct mips_cp0_row mips_cp0_rows[MIPS_NR_CP0] = {
#define CP0(token, nm, number, select, size, present, guest, hw, user, reset,	\
	    te_store, vz_store, props, rel)				\
	[MIPS_C0_##token] = {						\
		.name = nm, .rd = number, .sel = select, .bits = size,	\
		.te = te_store, .vz = vz_store, .flags = props, .since = rel, \
	},
#include "cp0_list.h"
#undef CP0
};

/* Row + 1 of each register number, 0 for none. */
static const u8 row_of[256] = {
#define CP0(token, name, rd, sel, ...)	[MIPS_CP0(rd, sel)] = MIPS_C0_##token + 1,
#include "cp0_list.h"
#undef CP0
};

int mips_cp0_find(unsigned int rd, unsigned int sel)
{
	return rd < 32 && sel < 8 ? row_of[MIPS_CP0(rd, sel)] - 1 : -1;
}

/* Bits that hold a TLB index, as many as the TLB needs. */
static u32 index_bits(const struct mips_cpu_cfg *cfg)
{
	u32 mask = 1;

	while (mask < cfg->tlb_size)
		mask <<= 1;
	return mask - 1;
}

static u32 entrylo_bits(const struct mips_cpu_cfg *cfg)
{
	u32 mask = MIPS_MASK(cfg->pabits - 7, 0);

	return cfg->has_rxi ? mask | C0_ENTRYLO_RI | C0_ENTRYLO_XI : mask;
}

static u32 ebase_bits(const struct mips_cpu_cfg *cfg)
{
	return C0_EBASE_BASE | (cfg->map == MIPS_MAP_STD ? BIT(29) : 0);
}

static u32 own_mask(int row, const struct mips_cpu_cfg *cfg);

#define INDEX_BITS	index_bits(cfg)
#define ENTRYLO_BITS	entrylo_bits(cfg)
#define EBASE_BITS	ebase_bits(cfg)
#define OWN		own_mask(row, cfg)

/* The columns that depend on the CPU, as functions of the row. */
bool mips_cp0_present(int row, const struct mips_cpu_cfg *cfg)
{
	switch (row) {
#define CP0(token, n, r, s, b, present, guest, hw, user, reset, ...)	\
	case MIPS_C0_##token: return present;
#include "cp0_list.h"
#undef CP0
	}
	return 0;
}

u32 mips_cp0_guest_mask(int row, const struct mips_cpu_cfg *cfg)
{
	switch (row) {
#define CP0(token, n, r, s, b, present, guest, hw, user, reset, ...)	\
	case MIPS_C0_##token: return guest;
#include "cp0_list.h"
#undef CP0
	}
	return 0;
}

u32 mips_cp0_hw_mask(int row, const struct mips_cpu_cfg *cfg)
{
	switch (row) {
#define CP0(token, n, r, s, b, present, guest, hw, user, reset, ...)	\
	case MIPS_C0_##token: return hw;
#include "cp0_list.h"
#undef CP0
	}
	return 0;
}

static u32 own_mask(int row, const struct mips_cpu_cfg *cfg)
{
	return mips_cp0_guest_mask(row, cfg) | mips_cp0_hw_mask(row, cfg);
}

u32 mips_cp0_user_mask(int row, const struct mips_cpu_cfg *cfg)
{
	switch (row) {
#define CP0(token, n, r, s, b, present, guest, hw, user, reset, ...)	\
	case MIPS_C0_##token: return user;
#include "cp0_list.h"
#undef CP0
	}
	return 0;
}

u32 mips_cp0_reset_value(int row, const struct mips_cpu_cfg *cfg)
{
	switch (row) {
#define CP0(token, n, r, s, b, present, guest, hw, user, reset, ...)	\
	case MIPS_C0_##token: return reset;
#include "cp0_list.h"
#undef CP0
	}
	return 0;
}

static u32 write_masked(struct mips_cpu *cpu, int row, u32 val, u32 mask)
{
	u32 old = mips_cp0_read(cpu, row);

	/* Constant, absent and computed registers have no bit to change. */
	if (!(mask & cpu->cfg->cp0[row].own))
		return old;
	return mips_cp0_store(cpu, row, mips_cp0_merge(old, val, mask));
}

u32 mips_cp0_write(struct mips_cpu *cpu, int row, u32 val)
{
	return mips_cp0_valid(row) ? write_masked(cpu, row, val, cpu->cfg->cp0[row].guest) : 0;
}

u32 mips_cp0_write_user(struct mips_cpu *cpu, int row, u32 val)
{
	return mips_cp0_valid(row) ? write_masked(cpu, row, val, mips_cp0_user_mask(row, cpu->cfg)) : 0;
}

void mips_cp0_reset(struct mips_cpu *cpu)
{
	int row;

	memset(cpu->cp0, 0, sizeof(*cpu->cp0));
	if (cpu->ie)
		*cpu->ie = 0;
	for (row = 0; row < MIPS_NR_CP0; row++)
		mips_cp0_store(cpu, row, mips_cp0_reset_value(row, cpu->cfg));
}

void mips_cp0_canonicalise(struct mips_cpu *cpu)
{
	unsigned int n;

	for (n = 0; n < ARRAY_SIZE(row_of); n++) {
		int row = row_of[n] - 1;

		if (row < 0)
			cpu->cp0->reg[n] = 0;
		else
			mips_cp0_store(cpu, row, mips_cp0_read(cpu, row));
	}
}

/* Is a replaced access to this register the same as an emulated one? */
static bool replacement_sound(int row, const struct mips_cpu_cfg *cfg)
{
	const struct mips_cp0_row *r = &mips_cp0_rows[row];
	u32 guest = mips_cp0_guest_mask(row, cfg);

	if (r->te == MIPS_TE_COMPUTED || row == MIPS_C0_STATUS)
		return !(r->flags & (MIPS_CP0_LW | MIPS_CP0_SW));
	if (!(r->flags & MIPS_CP0_SW))
		return true;
	/* A stored word is not masked: it must be whole, or nobody may load it. */
	return guest && !(r->flags & MIPS_CP0_HOOK) &&
	       (guest == ~0u || !(r->flags & MIPS_CP0_LW));
}

static bool row_sound(int row, const struct mips_cpu_cfg *cfg)
{
	const struct mips_cp0_row *r = &mips_cp0_rows[row];
	u32 foreign = mips_cp0_user_mask(row, cfg) & ~own_mask(row, cfg);

	if (row && MIPS_CP0(r[-1].rd, r[-1].sel) >= MIPS_CP0(r->rd, r->sel))
		return false;
	if (r->rd > 31 || r->sel > 7 || (r->bits != 32 && r->bits != 64))
		return false;
	if (!mips_cp0_present(row, cfg))
		return true;
	/* What ONE_REG may change beyond the register's own bits needs a hook. */
	return !!foreign == !!(r->flags & MIPS_CP0_CFG) && replacement_sound(row, cfg);
}

const char *mips_cp0_check(const struct mips_cpu_cfg *cfg)
{
	int row;

	for (row = 0; row < MIPS_NR_CP0; row++)
		if (!row_sound(row, cfg))
			return mips_cp0_rows[row].name;
	return NULL;
}

void mips_cpu_cfg_24kc(struct mips_cpu_cfg *cfg, enum mips_segmap map)
{
	*cfg = (struct mips_cpu_cfg) {
		.map = map,
		.prid = 0x00019300,
		.config = 3,			/* cacheable, write-back */
		.config1_caches = 1u << 22 | 4u << 19 | 3u << 16 |	/* I: 4 ways of 128 */
				  1u << 13 | 4u << 10 | 3u << 7,	/* D: 32-byte lines */
		.tlb_size = 64,
		.pabits = 32,
		.has_userlocal = true,
		.has_wii = true,
	};
	mips_cpu_cfg_sanitise(cfg);
}

static void compute_masks(struct mips_cpu_cfg *cfg, int row)
{
	struct mips_cp0_masks *m = &cfg->cp0[row];

	*m = (struct mips_cp0_masks) { 0 };
	if (!mips_cp0_present(row, cfg) || mips_cp0_rows[row].te == MIPS_TE_COMPUTED)
		return;
	m->own = own_mask(row, cfg);
	m->fixed = mips_cp0_reset_value(row, cfg) & ~m->own;
	m->guest = mips_cp0_guest_mask(row, cfg);
}

void mips_cpu_cfg_sanitise(struct mips_cpu_cfg *cfg)
{
	int row;

	if (cfg->map != MIPS_MAP_STD)
		cfg->map = MIPS_MAP_TE;
	cfg->tlb_size = max((int)cfg->tlb_size, 1);
	cfg->tlb_size = min((int)cfg->tlb_size, 256);
	cfg->pabits = max((int)cfg->pabits, 24);
	cfg->pabits = min((int)cfg->pabits, 32);
	cfg->config &= C0_CONFIG_K0;
	cfg->config1_caches &= MIPS_MASK(24, 7);
	cfg->cpu_num &= C0_EBASE_CPUNUM;
	cfg->kscratch &= MIPS_MASK(7, 2);
	cfg->has_fpu64 &= cfg->has_fpu;
	cfg->has_msa &= cfg->has_fpu64;
	for (row = 0; row < MIPS_NR_CP0; row++)
		compute_masks(cfg, row);
}
