// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exceptions: vectors, recorded state, eret and the interrupt decision, by the
 * PRA's rules.
 */
#include "machine.h"
#include "except.h"

static struct machine m;

static void reset(u32 status)
{
	machine_init(&m, MIPS_MAP_TE);
	mips_cp0_write(&m.cpu, MIPS_C0_STATUS, status);
	m.cpu.pc = 0x40001234;
}

static u32 get(int row)
{
	return mips_cp0_read(&m.cpu, row);
}

/* PRA, "Exception Vectors". */
TEST(vectors)
{
	static const struct {
		bool bev, exl, iv, refill;
		u8 code;
		u32 vector;
	} known[] = {
		{ 0, 0, 0, 1, MIPS_EXC_TLBL, 0x40200000 },
		{ 0, 0, 0, 1, MIPS_EXC_TLBS, 0x40200000 },
		{ 0, 1, 0, 1, MIPS_EXC_TLBL, 0x40200180 },
		{ 0, 0, 0, 0, MIPS_EXC_TLBL, 0x40200180 },
		{ 0, 0, 0, 0, MIPS_EXC_SYS,  0x40200180 },
		{ 0, 0, 1, 0, MIPS_EXC_SYS,  0x40200180 },
		{ 0, 0, 0, 0, MIPS_EXC_INT,  0x40200180 },
		{ 0, 0, 1, 0, MIPS_EXC_INT,  0x40200200 },
		{ 1, 0, 0, 1, MIPS_EXC_TLBL, 0x5fc00200 },
		{ 1, 1, 0, 1, MIPS_EXC_TLBL, 0x5fc00380 },
		{ 1, 0, 0, 0, MIPS_EXC_SYS,  0x5fc00380 },
		{ 1, 0, 0, 0, MIPS_EXC_INT,  0x5fc00380 },
		{ 1, 0, 1, 0, MIPS_EXC_INT,  0x5fc00400 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		struct mips_exc exc = { .code = known[i].code, .refill = known[i].refill };

		reset((known[i].bev ? C0_STATUS_BEV : 0) | (known[i].exl ? C0_STATUS_EXL : 0));
		mips_cp0_write(&m.cpu, MIPS_C0_EBASE, 0x00200000);
		mips_cp0_write(&m.cpu, MIPS_C0_CAUSE, known[i].iv ? C0_CAUSE_IV : 0);
		mips_except_enter(&m.cpu, &exc);
		expect_eq(m.cpu.pc, known[i].vector);
		expect(get(MIPS_C0_STATUS) & C0_STATUS_EXL);
		if (tap_failed()) {
			printf("# case %u\n", i);
			return;
		}
	}
}

TEST(standard_map_has_its_own_vectors)
{
	struct mips_exc exc = MIPS_EXC(SYS);

	machine_init(&m, MIPS_MAP_STD);
	mips_except_enter(&m.cpu, &exc);
	expect_eq(m.cpu.pc, 0xbfc00380);
	mips_cp0_write(&m.cpu, MIPS_C0_STATUS, 0);
	mips_except_enter(&m.cpu, &exc);
	expect_eq(m.cpu.pc, 0x80000180);
}

TEST(victim_is_recorded_only_without_exl)
{
	struct mips_exc exc = MIPS_EXC(BP);

	reset(0);
	m.cpu.bd = true;
	mips_except_enter(&m.cpu, &exc);
	expect_eq(get(MIPS_C0_EPC), 0x40001234);
	expect_eq(get(MIPS_C0_CAUSE), C0_CAUSE_BD | MIPS_EXC_BP << 2);
	expect(!m.cpu.bd);

	m.cpu.pc = 0x40005678;		/* nested: EPC and BD stay, ExcCode changes */
	exc = MIPS_EXC(SYS);
	mips_except_enter(&m.cpu, &exc);
	expect_eq(get(MIPS_C0_EPC), 0x40001234);
	expect_eq(get(MIPS_C0_CAUSE), C0_CAUSE_BD | MIPS_EXC_SYS << 2);

	mips_cp0_write(&m.cpu, MIPS_C0_STATUS, 0);
	m.cpu.pc = 0x40009abc;
	mips_except_enter(&m.cpu, &exc);
	expect_eq(get(MIPS_C0_EPC), 0x40009abc);
	expect_eq(get(MIPS_C0_CAUSE), MIPS_EXC_SYS << 2);
}

TEST(addresses_are_recorded_as_the_exception_has_them)
{
	static const struct {
		u8 code;
		bool vpn2;
	} known[] = {
		{ MIPS_EXC_MOD, true }, { MIPS_EXC_TLBL, true }, { MIPS_EXC_TLBS, true },
		{ MIPS_EXC_TLBRI, true }, { MIPS_EXC_TLBXI, true },
		{ MIPS_EXC_ADEL, false }, { MIPS_EXC_ADES, false },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		struct mips_exc exc = MIPS_EXC_AT(known[i].code, MIPS_GVA(0x12345678));

		reset(0);
		mips_cp0_write(&m.cpu, MIPS_C0_CONTEXT, 0xc0000000);
		mips_cp0_write(&m.cpu, MIPS_C0_ENTRYHI, 0x000000a5);
		mips_except_enter(&m.cpu, &exc);
		expect_eq(get(MIPS_C0_BADVADDR), 0x12345678);
		expect_eq(get(MIPS_C0_CONTEXT), known[i].vpn2 ?
			  0xc0000000 | 0x12345678 >> 13 << 4 : 0xc0000000);
		expect_eq(get(MIPS_C0_ENTRYHI), known[i].vpn2 ? 0x123440a5 : 0xa5);
	}
	reset(0);
	mips_cp0_update(&m.cpu, MIPS_C0_BADVADDR, 0x1111, ~0u);
	mips_except_enter(&m.cpu, &MIPS_EXC(SYS));
	expect_eq(get(MIPS_C0_BADVADDR), 0x1111);
}

TEST(coprocessor_number_and_bad_instructions)
{
	struct mips_exc exc = MIPS_EXC_COP(1);

	reset(0);
	mips_except_enter(&m.cpu, &exc);
	expect_eq(get(MIPS_C0_CAUSE), 1u << 28 | MIPS_EXC_CPU << 2);
	mips_cp0_write(&m.cpu, MIPS_C0_STATUS, 0);
	mips_except_enter(&m.cpu, &MIPS_EXC(RI));
	expect_eq(get(MIPS_C0_CAUSE), MIPS_EXC_RI << 2);

	exc = MIPS_EXC(RI);
	exc.has_instr = exc.has_instrp = true;
	exc.badinstr = 0x1234;
	exc.badinstrp = 0x5678;
	mips_except_enter(&m.cpu, &exc);
	expect_eq(get(MIPS_C0_BADINSTR), 0);
	m.cfg.has_badinstr = true;
	mips_cpu_cfg_sanitise(&m.cfg);
	mips_except_enter(&m.cpu, &exc);
	expect_eq(get(MIPS_C0_BADINSTR), 0x1234);
	expect_eq(get(MIPS_C0_BADINSTRP), 0x5678);
}

/* Pending interrupts, IV, DC and the interrupt enable survive an exception. */
TEST(other_bits_survive)
{
	reset(C0_STATUS_IM | C0_STATUS_IE | C0_STATUS_UM | C0_STATUS_CU0);
	mips_cp0_update(&m.cpu, MIPS_C0_CAUSE, ~0u, C0_CAUSE_IP | C0_CAUSE_IV | C0_CAUSE_DC |
			C0_CAUSE_TI);
	mips_except_enter(&m.cpu, &MIPS_EXC(TR));
	expect_eq(get(MIPS_C0_CAUSE), C0_CAUSE_IP | C0_CAUSE_IV | C0_CAUSE_DC | C0_CAUSE_TI |
		  MIPS_EXC_TR << 2);
	expect_eq(get(MIPS_C0_STATUS), C0_STATUS_IM | C0_STATUS_IE | C0_STATUS_UM |
		  C0_STATUS_CU0 | C0_STATUS_EXL);
	expect_eq(m.ie, 1);
}

TEST(eret_leaves_erl_before_exl)
{
	reset(C0_STATUS_ERL | C0_STATUS_EXL | C0_STATUS_IE);
	mips_cp0_write(&m.cpu, MIPS_C0_EPC, 0x1000);
	mips_cp0_write(&m.cpu, MIPS_C0_ERROREPC, 0x2000);
	m.cpu.llbit = m.cpu.bd = true;
	mips_eret(&m.cpu);
	expect_eq(m.cpu.pc, 0x2000);
	expect_eq(get(MIPS_C0_STATUS), C0_STATUS_EXL | C0_STATUS_IE);
	expect(!m.cpu.llbit && !m.cpu.bd);
	mips_eret(&m.cpu);
	expect_eq(m.cpu.pc, 0x1000);
	expect_eq(get(MIPS_C0_STATUS), C0_STATUS_IE);
}

TEST(interrupts_are_due_if_enabled_pending_and_unmasked)
{
	unsigned int n, ip, im;

	for (n = 0; n < 8; n++)
		for (ip = 0; ip < 8; ip++)
			for (im = 0; im < 8; im++) {
				u32 pending = 0x100u << ip, mask = 0x100u << im;

				reset((n & 7) | mask);	/* IE, EXL, ERL are bits 0 to 2 */
				mips_cp0_update(&m.cpu, MIPS_C0_CAUSE, pending, C0_CAUSE_IP);
				expect_eq(mips_irq_enabled(&m.cpu), n == 1);
				expect_eq(mips_irq_unmasked(&m.cpu), ip == im ? pending : 0);
				expect_eq(mips_irq_due(&m.cpu), n == 1 && ip == im);
			}
}

TEST(tlb_results_become_exceptions)
{
	static const struct {
		enum mips_tlb_status status;
		enum mips_access access;
		u8 code, enhanced;
		bool refill;
	} known[] = {
		{ MIPS_TLB_REFILL, MIPS_READ, 2, 2, true },
		{ MIPS_TLB_REFILL, MIPS_WRITE, 3, 3, true },
		{ MIPS_TLB_REFILL, MIPS_FETCH, 2, 2, true },
		{ MIPS_TLB_INVALID, MIPS_READ, 2, 2, false },
		{ MIPS_TLB_INVALID, MIPS_WRITE, 3, 3, false },
		{ MIPS_TLB_INVALID, MIPS_FETCH, 2, 2, false },
		{ MIPS_TLB_MODIFIED, MIPS_WRITE, 1, 1, false },
		{ MIPS_TLB_RI, MIPS_READ, 2, 19, false },
		{ MIPS_TLB_XI, MIPS_FETCH, 2, 20, false },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		struct mips_exc exc = mips_exc_tlb(known[i].status, known[i].access,
						   MIPS_GVA(0x1234), 0);

		expect_eq(exc.code, known[i].code);
		expect_eq(exc.refill, known[i].refill);
		expect(exc.has_badvaddr && exc.badvaddr.v == 0x1234);
		exc = mips_exc_tlb(known[i].status, known[i].access, MIPS_GVA(0),
				   C0_PAGEGRAIN_IEC);
		expect_eq(exc.code, known[i].enhanced);
	}
	expect_eq(mips_exc_address(MIPS_READ, MIPS_GVA(1)).code, MIPS_EXC_ADEL);
	expect_eq(mips_exc_address(MIPS_FETCH, MIPS_GVA(1)).code, MIPS_EXC_ADEL);
	expect_eq(mips_exc_address(MIPS_WRITE, MIPS_GVA(1)).code, MIPS_EXC_ADES);
}
