// SPDX-License-Identifier: GPL-2.0-only
/*
 * CP0 registers: the table's consistency, masks and resets as the manuals
 * have them, and that replaced accesses are the same as emulated ones.
 */
#include <sys/mman.h>
#include <unistd.h>
#include "machine.h"

static struct machine m;

TEST(table_is_consistent_for_every_cpu)
{
	unsigned int n;

	for (n = 0; n < 2000; n++) {
		const char *bad;

		machine_init(&m, n % 2 ? MIPS_MAP_TE : MIPS_MAP_STD);
		if (n > 1)
			machine_random_cfg(&m);
		bad = mips_cp0_check(&m.cfg);
		expect(!bad);
		if (bad) {
			printf("# row %s\n", bad);
			return;
		}
	}
}

/* The rows are constant: open their pages for a moment to plant a lie. */
static struct mips_cp0_row *writable_row(int row)
{
	uintptr_t page = sysconf(_SC_PAGESIZE), start = (uintptr_t)mips_cp0_rows & -page;

	if (mprotect((void *)start, (uintptr_t)(mips_cp0_rows + MIPS_NR_CP0) - start,
		     PROT_READ | PROT_WRITE))
		abort();
	return (struct mips_cp0_row *)&mips_cp0_rows[row];
}

TEST(table_check_objects_to_every_lie)
{
	static const struct {
		int row;
		u8 wrong_flags;		/* toggled */
	} lies[] = {
		{ MIPS_C0_STATUS, MIPS_CP0_LW },	/* IE is elsewhere */
		{ MIPS_C0_COUNT, MIPS_CP0_LW },		/* has no word */
		{ MIPS_C0_ENTRYHI, MIPS_CP0_SW },	/* a write has effects */
		{ MIPS_C0_CONTEXT, MIPS_CP0_SW },	/* BadVPN2 would be lost */
		{ MIPS_C0_ENTRYLO0, MIPS_CP0_LW },	/* stored words are not masked */
		{ MIPS_C0_BADVADDR, MIPS_CP0_SW },	/* not writable */
		{ MIPS_C0_PRID, MIPS_CP0_CFG },		/* ONE_REG writes would vanish */
		{ MIPS_C0_EPC, MIPS_CP0_CFG },		/* nothing for the hook to do */
	};
	struct mips_cp0_row *row;
	unsigned int i;

	machine_init(&m, MIPS_MAP_TE);
	for (i = 0; i < ARRAY_SIZE(lies); i++) {
		const char *bad;

		row = writable_row(lies[i].row);
		row->flags ^= lies[i].wrong_flags;
		bad = mips_cp0_check(&m.cfg);
		row->flags ^= lies[i].wrong_flags;
		expect(bad && !strcmp(bad, row->name));
	}
	row = writable_row(MIPS_C0_EPC);
	row->bits = 16;
	expect(mips_cp0_check(&m.cfg));
	row->bits = 64;
	row->rd = 13;			/* not sorted, not unique */
	expect(mips_cp0_check(&m.cfg));
	row->rd = 14;
	expect(!mips_cp0_check(&m.cfg));
}

TEST(find_is_exact_and_total)
{
	unsigned int rd, sel, found = 0;

	for (rd = 0; rd < 40; rd++)
		for (sel = 0; sel < 16; sel++) {
			int row = mips_cp0_find(rd, sel);

			if (row < 0)
				continue;
			expect(row < MIPS_NR_CP0);
			expect_eq(mips_cp0_rows[row].rd, rd);
			expect_eq(mips_cp0_rows[row].sel, sel);
			found++;
		}
	expect_eq(found, MIPS_NR_CP0);
	expect_eq(mips_cp0_find(12, 0), MIPS_C0_STATUS);
	expect_eq(mips_cp0_find(25, 0), -1);
	expect_eq(mips_cp0_find(~0u, 0), -1);
	expect_eq(mips_cp0_find(0, ~0u), -1);
}

/* MIPS32 24K Software User's Manual, and upstream's T&E for what a guest relies on. */
TEST(reset_state_of_a_24kc)
{
	static const struct {
		int row;
		u32 value;
	} reset[] = {
		{ MIPS_C0_INDEX, 0 }, { MIPS_C0_WIRED, 0 }, { MIPS_C0_HWRENA, 0 },
		{ MIPS_C0_STATUS, 0x00400004 }, { MIPS_C0_INTCTL, 0xfc000000 },
		{ MIPS_C0_CAUSE, 0 }, { MIPS_C0_PRID, 0x00019300 },
		{ MIPS_C0_EBASE, 0x40000000 }, { MIPS_C0_CONFIG, 0x80000483 },
		{ MIPS_C0_CONFIG1, 0xfe633180 }, { MIPS_C0_CONFIG2, 0x80000000 },
		{ MIPS_C0_CONFIG3, 0x80002000 }, { MIPS_C0_CONFIG4, 0x80000000 },
		{ MIPS_C0_CONFIG5, 0 }, { MIPS_C0_CONFIG7, 0x80010400 },
		{ MIPS_C0_PAGEGRAIN, 0 }, { MIPS_C0_KSCRATCH1, 0 },
	};
	unsigned int i;

	machine_init(&m, MIPS_MAP_TE);
	for (i = 0; i < ARRAY_SIZE(reset); i++) {
		expect_eq(mips_cp0_read(&m.cpu, reset[i].row), reset[i].value);
		if (tap_failed()) {
			printf("# %s\n", mips_cp0_rows[reset[i].row].name);
			return;
		}
	}
	expect_eq(m.ie, 0);
	machine_init(&m, MIPS_MAP_STD);
	expect_eq(mips_cp0_read(&m.cpu, MIPS_C0_EBASE), 0x80000000);
}

/* What mtc0 of all ones, then of 0, leaves; the masks of the PRA. */
TEST(guest_writes_change_what_the_architecture_says)
{
	static const struct {
		int row;
		u32 ones, zeros;
	} known[] = {
		{ MIPS_C0_INDEX, 0x3f, 0 }, { MIPS_C0_RANDOM, 0, 0 },
		{ MIPS_C0_ENTRYLO0, 0x03ffffff, 0 }, { MIPS_C0_ENTRYLO1, 0x03ffffff, 0 },
		{ MIPS_C0_CONTEXT, 0xff800000, 0 }, { MIPS_C0_USERLOCAL, ~0u, 0 },
		{ MIPS_C0_PAGEMASK, 0x1fffe000, 0 }, { MIPS_C0_PAGEGRAIN, 0, 0 },
		{ MIPS_C0_WIRED, 0x3f, 0 }, { MIPS_C0_HWRENA, 0x2000000f, 0 },
		{ MIPS_C0_BADVADDR, 0, 0 }, { MIPS_C0_ENTRYHI, 0xffffe0ff, 0 },
		{ MIPS_C0_COMPARE, ~0u, 0 }, { MIPS_C0_STATUS, 0x1840ff17, 0 },
		{ MIPS_C0_INTCTL, 0xfc000000, 0xfc000000 }, { MIPS_C0_SRSCTL, 0, 0 },
		{ MIPS_C0_CAUSE, 0x08800300, 0 }, { MIPS_C0_EPC, ~0u, 0 },
		{ MIPS_C0_PRID, 0x19300, 0x19300 }, { MIPS_C0_EBASE, 0x5ffff000, 0x40000000 },
		{ MIPS_C0_CONFIG, 0x80000487, 0x80000480 },
		{ MIPS_C0_CONFIG5, 0, 0 }, { MIPS_C0_ERROREPC, ~0u, 0 },
		{ MIPS_C0_KSCRATCH1, 0, 0 },
	};
	unsigned int i;

	machine_init(&m, MIPS_MAP_TE);
	for (i = 0; i < ARRAY_SIZE(known); i++) {
		expect_eq(mips_cp0_write(&m.cpu, known[i].row, ~0u), known[i].ones);
		expect_eq(mips_cp0_read(&m.cpu, known[i].row), known[i].ones);
		mips_cp0_write(&m.cpu, known[i].row, 0);
		expect_eq(mips_cp0_read(&m.cpu, known[i].row), known[i].zeros);
		if (tap_failed()) {
			printf("# %s\n", mips_cp0_rows[known[i].row].name);
			return;
		}
	}
}

TEST(features_widen_the_masks)
{
	machine_init(&m, MIPS_MAP_TE);
	m.cfg.has_fpu = m.cfg.has_fpu64 = m.cfg.has_msa = m.cfg.has_rxi = true;
	m.cfg.has_ehinv = m.cfg.has_ebase_wg = true;
	m.cfg.kscratch = 0x0c;
	m.cfg.tlb_size = 256;
	mips_cpu_cfg_sanitise(&m.cfg);
	expect_eq(mips_cp0_write(&m.cpu, MIPS_C0_ENTRYHI, ~0u), 0xffffe4ff);
	expect_eq(mips_cp0_write_user(&m.cpu, MIPS_C0_EBASE, ~0u), 0xdffff800);
	expect_eq(mips_cp0_write(&m.cpu, MIPS_C0_STATUS, ~0u), 0x3c40ff17);
	expect_eq(mips_cp0_write(&m.cpu, MIPS_C0_ENTRYLO0, ~0u), 0xc3ffffff);
	expect_eq(mips_cp0_write(&m.cpu, MIPS_C0_CONFIG5, ~0u), 1u << 27);
	expect_eq(mips_cp0_write(&m.cpu, MIPS_C0_KSCRATCH1, 5), 5);
	expect_eq(mips_cp0_write(&m.cpu, MIPS_C0_KSCRATCH3, 5), 0);
	expect_eq(mips_cp0_write(&m.cpu, MIPS_C0_INDEX, ~0u), 0xff);
	expect_eq(mips_cp0_read(&m.cpu, MIPS_C0_CONFIG1) >> 25 & 63, 63);
	expect_eq(mips_cp0_read(&m.cpu, MIPS_C0_CONFIG4), 0x800c4003);
	expect_eq(mips_cp0_read(&m.cpu, MIPS_C0_CONFIG3), 0x90003000);
	expect_eq(mips_cp0_read(&m.cpu, MIPS_C0_CONFIG1) & 1, 1);
}

/* The size in a ONE_REG id is ABI: upstream's uapi has these as 64-bit, all others as 32. */
TEST(one_reg_sizes_are_upstreams)
{
	static const int wide[] = {
		MIPS_C0_ENTRYLO0, MIPS_C0_ENTRYLO1, MIPS_C0_CONTEXT, MIPS_C0_USERLOCAL,
		MIPS_C0_BADVADDR, MIPS_C0_ENTRYHI, MIPS_C0_EPC, MIPS_C0_EBASE, MIPS_C0_ERROREPC,
		MIPS_C0_KSCRATCH1, MIPS_C0_KSCRATCH2, MIPS_C0_KSCRATCH3, MIPS_C0_KSCRATCH4,
		MIPS_C0_KSCRATCH5, MIPS_C0_KSCRATCH6,
	};
	unsigned int i, n64 = 0;
	int row;

	for (i = 0; i < ARRAY_SIZE(wide); i++)
		expect_eq(mips_cp0_rows[wide[i]].bits, 64);
	for (row = 0; row < MIPS_NR_CP0; row++)
		n64 += mips_cp0_rows[row].bits == 64;
	expect_eq(n64, ARRAY_SIZE(wide));
}

/* ONE_REG can restore every state the guest or the hardware can reach. */
TEST(user_masks_cover_the_state)
{
	int row;

	machine_init(&m, MIPS_MAP_TE);
	for (row = 0; row < MIPS_NR_CP0; row++) {
		u32 own = mips_cp0_guest_mask(row, &m.cfg) | mips_cp0_hw_mask(row, &m.cfg);

		if (mips_cp0_rows[row].te == MIPS_TE_WORD && mips_cp0_present(row, &m.cfg))
			expect_eq(mips_cp0_user_mask(row, &m.cfg) & own, own);
	}
	expect_eq(mips_cp0_write_user(&m.cpu, MIPS_C0_BADVADDR, 0x1234), 0x1234);
	expect_eq(mips_cp0_write_user(&m.cpu, MIPS_C0_CAUSE, ~0u), 0xf880ff7c);
	expect_eq(mips_cp0_write_user(&m.cpu, MIPS_C0_INDEX, ~0u), 0x8000003f);
}

TEST(status_ie_lives_in_its_own_word)
{
	machine_init(&m, MIPS_MAP_TE);
	mips_cp0_write(&m.cpu, MIPS_C0_STATUS, 0x0000ff01);
	expect_eq(m.ie, 1);
	expect_eq(m.cp0.reg[MIPS_CP0(12, 0)], 0x0000ff00);
	m.ie = 0xfffffffe;
	expect_eq(mips_status(&m.cpu), 0x0000ff00);
	m.ie = 0xffffffff;
	expect_eq(mips_status(&m.cpu), 0x0000ff01);
	m.cp0.reg[MIPS_CP0(12, 0)] |= 1;
	m.ie = 0;
	expect_eq(mips_status(&m.cpu), 0x0000ff00);
	mips_cp0_update(&m.cpu, MIPS_C0_STATUS, C0_STATUS_EXL, C0_STATUS_EXL);
	expect_eq(m.cp0.reg[MIPS_CP0(12, 0)], 0x0000ff02);

	machine_init(&m, MIPS_MAP_STD);
	mips_cp0_write(&m.cpu, MIPS_C0_STATUS, 0x0000ff01);
	expect_eq(m.cp0.reg[MIPS_CP0(12, 0)], 0x0000ff01);
}

/* A store instead of mtc0: later reads must not see a difference. */
TEST(replaced_writes_equal_emulated_ones)
{
	unsigned int n;
	int row;

	for (row = 0; row < MIPS_NR_CP0; row++)
		for (n = 0; n < 500; n++) {
			const struct mips_cp0_row *r = &mips_cp0_rows[row];
			u32 value = tap_random_corner(), emulated;

			machine_init(&m, MIPS_MAP_TE);
			machine_random_cfg(&m);
			mips_cp0_reset(&m.cpu);
			if (!(r->flags & MIPS_CP0_SW) || !mips_cp0_present(row, &m.cfg))
				continue;
			mips_cp0_update(&m.cpu, row, tap_random(), ~0u);
			emulated = mips_cp0_write(&m.cpu, row, value);
			m.cp0.reg[MIPS_CP0(r->rd, r->sel)] = value;
			expect_eq(mips_cp0_read(&m.cpu, row), emulated);
			if (r->flags & MIPS_CP0_LW)
				expect_eq(m.cp0.reg[MIPS_CP0(r->rd, r->sel)], emulated);
		}
}

/* A load instead of mfc0: whatever was written by whom, the word is the register. */
TEST(replaced_reads_equal_emulated_ones)
{
	unsigned int n, i;
	int row;

	for (n = 0; n < 2000; n++) {
		machine_init(&m, MIPS_MAP_TE);
		machine_random_cfg(&m);
		mips_cp0_reset(&m.cpu);
		for (i = 0; i < 20; i++) {
			row = tap_random() % MIPS_NR_CP0;
			if (i % 3 == 0)
				mips_cp0_write(&m.cpu, row, tap_random_corner());
			else if (i % 3 == 1)
				mips_cp0_update(&m.cpu, row, tap_random_corner(), tap_random());
			else
				mips_cp0_write_user(&m.cpu, row, tap_random_corner());
		}
		for (row = 0; row < MIPS_NR_CP0; row++)
			if (mips_cp0_rows[row].flags & MIPS_CP0_LW)
				expect_eq(m.cp0.reg[MIPS_CP0(mips_cp0_rows[row].rd,
							     mips_cp0_rows[row].sel)],
					  mips_cp0_read(&m.cpu, row));
		if (tap_failed())
			return;
	}
}

TEST(absent_registers_read_zero_and_ignore_writes)
{
	machine_init(&m, MIPS_MAP_TE);
	m.cp0.reg[MIPS_CP0(31, 2)] = 0x1234;
	expect_eq(mips_cp0_read(&m.cpu, MIPS_C0_KSCRATCH1), 0);
	expect_eq(mips_cp0_write(&m.cpu, MIPS_C0_KSCRATCH1, 5), 0);
	expect_eq(mips_cp0_write_user(&m.cpu, MIPS_C0_KSCRATCH1, 5), 0);
	mips_cp0_update(&m.cpu, MIPS_C0_KSCRATCH1, 5, ~0u);
	expect_eq(m.cp0.reg[MIPS_CP0(31, 2)], 0x1234);
	expect_eq(mips_cp0_read(&m.cpu, -1), 0);
	expect_eq(mips_cp0_write(&m.cpu, -1, 5), 0);
	expect_eq(mips_cp0_read(&m.cpu, MIPS_NR_CP0), 0);
	mips_cp0_canonicalise(&m.cpu);
	expect_eq(m.cp0.reg[MIPS_CP0(31, 2)], 0);
}

/* A guest that writes its Config words deceives nobody but itself. */
TEST(constant_registers_ignore_their_word)
{
	u32 config1;

	machine_init(&m, MIPS_MAP_TE);
	config1 = mips_cp0_read(&m.cpu, MIPS_C0_CONFIG1);
	m.cp0.reg[MIPS_CP0(16, 1)] = 0xdeadbeef;
	m.cp0.reg[MIPS_CP0(15, 0)] = 0xdeadbeef;
	expect_eq(mips_cp0_read(&m.cpu, MIPS_C0_CONFIG1), config1);
	expect_eq(mips_cp0_read(&m.cpu, MIPS_C0_PRID), 0x19300);
	mips_cp0_canonicalise(&m.cpu);
	expect_eq(m.cp0.reg[MIPS_CP0(16, 1)], config1);
}

TEST(canonical_form_is_stable)
{
	unsigned int n;
	int row;

	for (n = 0; n < 2000; n++) {
		u32 before[MIPS_NR_CP0];
		struct mips_cp0 once;
		u32 ie;

		machine_init(&m, n % 2 ? MIPS_MAP_TE : MIPS_MAP_STD);
		machine_random_cfg(&m);
		machine_poison(&m);
		for (row = 0; row < MIPS_NR_CP0; row++) {
			before[row] = mips_cp0_read(&m.cpu, row);
			expect_eq(mips_cp0_canon(row, before[row], &m.cfg), before[row]);
		}
		mips_cp0_canonicalise(&m.cpu);
		once = m.cp0;
		ie = m.ie;
		for (row = 0; row < MIPS_NR_CP0; row++)
			expect_eq(mips_cp0_read(&m.cpu, row), before[row]);
		mips_cp0_canonicalise(&m.cpu);
		expect(!memcmp(&once, &m.cp0, sizeof(once)) && m.ie == ie);
		if (tap_failed())
			return;
	}
}

TEST(nonsense_configurations_are_repaired)
{
	machine_init(&m, MIPS_MAP_STD);
	m.cfg.map = 77;
	m.cfg.tlb_size = 0;
	m.cfg.pabits = 99;
	m.cfg.cpu_num = 0xffff;
	m.cfg.kscratch = 0xff;
	m.cfg.has_msa = true;
	mips_cpu_cfg_sanitise(&m.cfg);
	expect_eq(m.cfg.map, MIPS_MAP_TE);
	expect_eq(m.cfg.tlb_size, 1);
	expect_eq(m.cfg.pabits, 32);
	expect_eq(m.cfg.cpu_num, 0x3ff);
	expect_eq(m.cfg.kscratch, 0xfc);
	expect(!m.cfg.has_msa);
	m.cfg.map = MIPS_MAP_STD;
	m.cfg.tlb_size = 999;
	m.cfg.pabits = 1;
	mips_cpu_cfg_sanitise(&m.cfg);
	expect_eq(m.cfg.map, MIPS_MAP_STD);
	expect_eq(m.cfg.tlb_size, 256);
	expect_eq(m.cfg.pabits, 24);
}

TEST(modes)
{
	expect(mips_kernel_mode(0));
	expect(!mips_kernel_mode(C0_STATUS_UM));
	expect(mips_kernel_mode(C0_STATUS_UM | C0_STATUS_EXL));
	expect(mips_kernel_mode(C0_STATUS_UM | C0_STATUS_ERL));
	expect(!mips_cp0_usable(C0_STATUS_UM));
	expect(mips_cp0_usable(C0_STATUS_UM | C0_STATUS_CU0));
	expect(mips_cp0_usable(0));
}
