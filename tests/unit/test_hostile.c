// SPDX-License-Identifier: GPL-2.0-only
/*
 * A guest may leave any value in any word of its zero page before any exit.
 * Nothing in lib/ may crash, loop, or act on more than the masks allow.
 */
#include "machine.h"
#include "branch.h"
#include "except.h"

static struct machine m;
static struct mips_tlb tlb;

static const int whole[] = { MIPS_C0_EPC, MIPS_C0_ERROREPC, MIPS_C0_BADVADDR, MIPS_C0_COMPARE };

/* Facts about a T&E CPU that no guest can change. */
static void facts(void)
{
	u32 size = m.cfg.tlb_size;
	int row;

	expect_eq(mips_cp0_read(&m.cpu, MIPS_C0_EBASE) >> 29, 2);	/* 0x40000000 */
	expect_eq(mips_cp0_read(&m.cpu, MIPS_C0_EBASE) & 0xfff, m.cfg.cpu_num);
	expect_eq(mips_cp0_read(&m.cpu, MIPS_C0_PRID), m.cfg.prid);
	expect((mips_cp0_read(&m.cpu, MIPS_C0_INDEX) & ~C0_INDEX_P) < 2 * size);
	expect(mips_cp0_read(&m.cpu, MIPS_C0_WIRED) < 2 * size);
	expect(!(mips_status(&m.cpu) & (1u << 30 | 1u << 31)));		/* CU2, CU3 */
	expect(m.cfg.has_fpu || !(mips_status(&m.cpu) & C0_STATUS_CU1));
	expect(!(mips_cp0_read(&m.cpu, MIPS_C0_HWRENA) & ~0x2000000fu));
	for (row = 0; row < MIPS_NR_CP0; row++)
		if (!mips_cp0_present(row, &m.cfg))
			expect_eq(mips_cp0_read(&m.cpu, row), 0);
	for (row = 0; row < (int)ARRAY_SIZE(whole); row++)
		expect_eq(mips_cp0_read(&m.cpu, whole[row]),
			  m.cp0.reg[MIPS_CP0(mips_cp0_rows[whole[row]].rd, 0)]);
}

static void raise_something(void)
{
	struct mips_exc exc = {
		.code = tap_random() % 2 ? tap_random() % 32 : tap_random(),
		.ce = tap_random(),
		.refill = tap_random() & 1,
		.has_badvaddr = tap_random() & 1,
		.has_instr = tap_random() & 1,
		.has_instrp = tap_random() & 1,
		.badvaddr = MIPS_GVA(tap_random_corner()),
		.badinstr = tap_random(),
	};
	u32 segment;

	mips_except_enter(&m.cpu, &exc);
	segment = mips_seg_of(m.cfg.map, MIPS_GVA(m.cpu.pc));
	expect(segment == MIPS_SEG_KSEG0);
	expect_eq(m.cpu.pc & 0x7f, 0);
	expect(mips_kernel_mode(mips_status(&m.cpu)));
	expect_eq(mips_cause(&m.cpu) & C0_CAUSE_EXCCODE, exc.code << 2 & 0x7c);
}

static void translate_something(void)
{
	struct mips_tlb_hit hit;
	struct mips_gva va = MIPS_GVA(tap_random_corner());
	enum mips_access access = tap_random() % 3;
	u32 pagegrain = mips_cp0_read(&m.cpu, MIPS_C0_PAGEGRAIN);
	enum mips_tlb_status status = mips_tlb_lookup(&tlb, va, tap_random(), access, pagegrain,
						      &hit);

	expect((hit.index >= 0) == (status != MIPS_TLB_REFILL));
	expect(hit.index < (int)m.cfg.tlb_size);
	/* Only a page larger than physical memory reaches past its end. */
	expect((u64)hit.gpa.v < max((u64)hit.page_size, 1ull << m.cfg.pabits));
	if (status != MIPS_TLB_HIT)
		expect(mips_exc_tlb(status, access, va, pagegrain).code != MIPS_EXC_INT);
}

static void one_step(void)
{
	int row = (int)(tap_random() % (MIPS_NR_CP0 + 2)) - 1;

	switch (tap_random() % 10) {
	case 0:
		mips_cp0_write(&m.cpu, row, tap_random_corner());
		break;
	case 1:
		mips_cp0_write_user(&m.cpu, row, tap_random_corner());
		break;
	case 2:
		mips_cp0_update(&m.cpu, row, tap_random_corner(), tap_random_corner());
		break;
	case 3:
		raise_something();
		break;
	case 4:
		mips_eret(&m.cpu);
		break;
	case 5:
		mips_tlbwi(&m.cpu, &tlb, NULL, NULL);
		break;
	case 6:
		mips_tlbwr(&m.cpu, &tlb, NULL, NULL);
		break;
	case 7:
		mips_tlbp(&m.cpu, &tlb);
		mips_tlbr(&m.cpu, &tlb);
		break;
	case 8:
		translate_something();
		break;
	default:
		expect(mips_irq_due(&m.cpu) ==
		       (mips_irq_enabled(&m.cpu) && mips_irq_unmasked(&m.cpu)));
		expect(!(mips_irq_unmasked(&m.cpu) & ~C0_CAUSE_IP));
		break;
	}
}

TEST(poisoned_words_never_break_out)
{
	unsigned long n = tap_rounds(100000, 10000000);

	while (n--) {
		if (n % 1000 == 999 || !m.cfg.tlb_size) {
			machine_init(&m, MIPS_MAP_TE);
			machine_random_cfg(&m);
			mips_cp0_reset(&m.cpu);
			mips_tlb_init(&tlb, &m.cfg, tap_random());
		}
		if (n % 8 == 0)
			machine_poison(&m);
		else
			m.cp0.reg[tap_random() % 256] = tap_random();
		one_step();
		facts();
		if (n % 500 == 0)
			expect(mips_tlb_sane(&tlb));
		if (tap_failed())
			return;
	}
}

TEST(canonicalising_repairs_every_word)
{
	unsigned long n = tap_rounds(2000, 200000);
	unsigned int i;

	while (n--) {
		machine_init(&m, MIPS_MAP_TE);
		machine_random_cfg(&m);
		machine_poison(&m);
		mips_cp0_canonicalise(&m.cpu);
		expect(m.ie <= 1);
		expect(!(m.cp0.reg[MIPS_CP0(12, 0)] & C0_STATUS_IE));
		for (i = 0; i < 256; i++)
			if (mips_cp0_find(i / 8, i % 8) < 0)
				expect_eq(m.cp0.reg[i], 0);
		if (tap_failed())
			return;
	}
}
