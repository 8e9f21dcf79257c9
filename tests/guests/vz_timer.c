// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guest's timer (sections 6.1 and 6.2), interrupts (6.3) and WAIT (6.4).
 */
#include "monitor.h"

#define SOON	200000u		/* ticks: 2 ms */

/*
 * Compare a little ahead of Count.  A busy machine may let Count pass before the
 * write, and the match would come with the next round of 2^32 ticks.
 */
static u32 arm_guest(u32 ticks)
{
	u32 compare;

	do {
		compare = read_gc0(COUNT) + ticks;
		write_gc0(COMPARE, compare);
	} while ((int)(read_gc0(COUNT) - compare) >= 0);
	return compare;
}

static void arm_root(u32 ticks)
{
	u32 compare;

	do {
		compare = read_cp0(COUNT) + ticks;
		write_cp0(COMPARE, compare);
	} while ((int)(read_cp0(COUNT) - compare) >= 0);
}

/* Wait, in root, until Guest.Cause.TI or much later. */
static bool wait_ti(void)
{
	u32 start = read_cp0(COUNT);

	while (read_cp0(COUNT) - start < 100 * SOON)
		if (read_gc0(CAUSE) & CA_TI)
			return true;
	return false;
}

static void far_compare(void)
{
	write_gc0(COMPARE, read_gc0(COUNT) + 0x80000000);
}

static void test_count(void)
{
	static const u32 offsets[] = { 0, 1, 0x12345678, 0x80000000, 0xffffffff };
	u32 i, before, guest, after, kept;

	for (i = 0; i < ARRAY_SIZE(offsets); i++) {
		reset_guest();
		write_cp0(GTOFFSET, offsets[i]);
		before = read_cp0(COUNT);
		guest = read_gc0(COUNT);
		after = read_cp0(COUNT);
		ok(guest - offsets[i] - before <= after - before,
		   "6.1 Guest.Count is Root.Count + GTOffset (%x), by MFGC0", offsets[i]);
		before = read_cp0(COUNT);
		run_guest(MFC0(V0, COUNT), RDHWR(V1, 2));
		after = read_cp0(COUNT);
		ok(x.gpr[V0] - offsets[i] - before <= after - before, "6.1 and as the guest reads it");
		ok(x.gpr[V1] - offsets[i] - before <= after - before, "6.1 and by RDHWR");
	}

	reset_guest();
	before = read_gc0(COUNT);
	write_gc0(COUNT, before + 0x40000000);
	ok(read_gc0(COUNT) - before < 0x10000000, "6.1 MTGC0 to Count is ignored");

	write_cp0(CAUSE, CA_DC);
	before = read_gc0(COUNT);
	for (i = 0; i < 1000; i++)
		read_cp0(COUNT);
	after = read_gc0(COUNT);
	write_cp0(CAUSE, 0);
	is(after, before, "6.1 root's Cause.DC stops Guest.Count");
	before = read_gc0(COUNT);
	kept = read_gc0(CAUSE);
	write_gc0(CAUSE, kept | CA_DC);
	for (i = 0; i < 1000; i++)
		read_cp0(COUNT);
	ok(read_gc0(COUNT) != before, "6.1 the guest's Cause.DC does not");
	write_gc0(CAUSE, kept);
}

static void test_match(void)
{
	u32 i, count, compare, cause, rounds = 0;

	reset_guest();
	do {
		compare = arm_guest(SOON);
		cause = read_gc0(CAUSE);
	} while ((int)(read_gc0(COUNT) - compare) >= 0);
	is(cause & CA_TI, 0, "6.1 TI is clear before the match");
	ok(wait_ti(), "6.1 TI is set at the match, in root mode");
	is(read_gc0(CAUSE) & CA_IP(7), CA_IP(7), "6.1 and ORed into Guest.Cause.IP7");
	write_gc0(COMPARE, read_gc0(COUNT) + 0x80000000);
	is(read_gc0(CAUSE) & (CA_TI | CA_IP(7)), 0, "6.1 writing Compare clears it");

	change_cp0(GUESTCTL0, GC0_GT, 0);
	arm_guest(SOON);
	ok(wait_ti(), "6.1 also with GT=0");
	change_cp0(GUESTCTL0, 0, GC0_GT);

	/* In guest mode, where it ends an endless loop. */
	reset_guest();
	arm_guest(SOON);
	write_gc0(STATUS, ST_IE | ST_IM(7));
	run_guest(B(-1), NOP);
	ended(GUEST | EXC_INT, "6.1 the match interrupts the guest");
	is(read_gc0(CAUSE) & CA_TI, CA_TI, "6.1 with TI");
	in.gpr[T0] = read_gc0(COUNT) + 0x80000000;
	write_gc0(STATUS, 0);
	run_guest(MTC0(T0, COMPARE));
	is(read_gc0(CAUSE) & CA_TI, 0, "6.1 the guest's write of Compare clears TI");

	/* By Cause. */
	far_compare();
	change_gc0(CAUSE, 0, CA_TI);
	is(read_gc0(CAUSE) & (CA_TI | CA_IP(7)), CA_TI | CA_IP(7), "6.1 root sets TI by Guest.Cause");
	change_gc0(CAUSE, CA_TI, 0);
	is(read_gc0(CAUSE) & (CA_TI | CA_IP(7)), 0, "6.1 and clears it");

	/* Rule 1 of 6.2: equality when written is a match in 2^32 ticks. */
	begin();
	for (i = 0; i < 50; i++) {
		write_cp0(CAUSE, CA_DC);
		write_gc0(COMPARE, read_gc0(COUNT));
		write_cp0(CAUSE, 0);
		count = read_gc0(COUNT);
		while (read_gc0(COUNT) - count < 1000)
			;
		expect(read_gc0(CAUSE) & CA_TI, 0, "round %u", i);
	}
	point("6.2.1 Compare written with Count's value does not match now");
	begin();
	for (i = 0; i < 50; i++) {
		write_gc0(COMPARE, 0x12345678);
		write_cp0(GTOFFSET, read_gc0(COMPARE) - read_cp0(COUNT));
		count = read_gc0(COUNT);
		while (read_gc0(COUNT) - count < 1000)
			;
		expect(read_gc0(CAUSE) & CA_TI, 0, "round %u", i);
	}
	point("6.2.1 GTOffset written so that they are equal, neither");

	/* Rule 2: who sees Count past Compare sees TI. */
	begin();
	for (i = 0; i < 200; i++) {
		compare = arm_guest(20000 + i * 37);
		while ((int)(read_gc0(COUNT) - compare) < 0)
			;
		if (!expect(read_gc0(CAUSE) & CA_TI, CA_TI, "round %u", i))
			break;
	}
	point("6.2.2 TI is visible once Count has passed Compare, in root");
	reset_guest();
	begin();
	for (i = 0; i < 50; i++) {
		in.gpr[T2] = 20000 + i * 37;
		run_guest(MFC0(T0, COUNT), ADDU(T0, T0, T2), MTC0(T0, COMPARE), MFC0(T3, COUNT),
			  MFC0(T1, COUNT), SUBU(T1, T1, T0), BLTZ(T1, -3), NOP, MFC0(V0, CAUSE));
		expect_end(DONE, "round %u", i);
		/* As in arm_guest(). */
		if ((int)(x.gpr[T3] - x.gpr[T0]) >= 0)
			continue;
		rounds++;
		if (!expect(x.gpr[V0] & CA_TI, CA_TI, "TI in round %u", i))
			break;
	}
	expect(rounds > 0, true, "one round in time");
	point("6.2.2 and in the guest");

	/* Rule 3: a jump of GTOffset over Compare does not match, but re-arms. */
	reset_guest();
	write_gc0(COMPARE, read_gc0(COUNT) + 0x1000000);
	write_cp0(GTOFFSET, 0x2000000);
	is(read_gc0(CAUSE) & CA_TI, 0, "6.2.3 GTOffset jumps over Compare: no match");
	write_cp0(GTOFFSET, 0);
	compare = read_gc0(COUNT) + 0x40000000;
	write_gc0(COMPARE, compare);
	do {
		write_cp0(GTOFFSET, compare - SOON - read_cp0(COUNT));
	} while ((int)(read_gc0(COUNT) - compare) >= 0);
	ok(wait_ti(), "6.2.3 GTOffset brings the match near");

	/* Rule 4. */
	change_gc0(CAUSE, 0, CA_TI);
	write_gc0(COMPARE, read_gc0(COMPARE));
	is(read_gc0(CAUSE) & CA_TI, 0, "6.2.4 Compare rewritten clears TI");
	write_cp0(GTOFFSET, 0x1234);
	change_gc0(CAUSE, 0, CA_TI);
	is(read_gc0(CAUSE) & CA_TI, CA_TI, "6.2.4 and Cause brings it back");
}

/* Section 6.3: VIP, one row per line. */
static void test_vip(void)
{
	for (u32 n = 2; n < 8; n++) {
		reset_guest();
		far_compare();
		write_gc0(CAUSE, 0);
		write_cp0(GUESTCTL2, GC2_VIP(n));
		begin();
		expect(read_gc0(CAUSE) & 0xff00, CA_IP(n), "IP by MFGC0");
		run_guest(MFC0(V0, CAUSE));
		expect(x.gpr[V0] & 0xff00, CA_IP(n), "IP as the guest reads it");
		write_gc0(STATUS, ST_IE);
		run_guest(NOP);
		expect_end(DONE, "masked by IM");
		write_gc0(STATUS, ST_IM(n));
		run_guest(NOP);
		expect_end(DONE, "masked by IE");
		write_gc0(STATUS, ST_IE | ST_IM(n) | ST_EXL);
		run_guest(NOP);
		expect_end(DONE, "masked by EXL");
		write_gc0(STATUS, ST_IE | ST_IM(n) | ST_ERL);
		run_guest(NOP);
		expect_end(DONE, "masked by ERL");
		write_gc0(STATUS, ST_IE | ST_IM(n));
		run_guest(NOP);
		expect_end(GUEST | EXC_INT, "taken");
		expect(read_gc0(EPC), GUEST_CODE, "guest EPC");
		/* The guest opens itself: the interrupt comes at once. */
		write_gc0(STATUS, ST_IM(n));
		run_guest(NOP, EI, EHB, NOP, NOP);
		expect_end(GUEST | EXC_INT, "taken after EI");
		in.gpr[T0] = ST_IE | ST_IM(n);
		write_gc0(STATUS, ST_IE);
		run_guest(NOP, MTC0(T0, STATUS), EHB, NOP, NOP);
		expect_end(GUEST | EXC_INT, "taken after MTC0 to Status");
		write_gc0(STATUS, ST_IE | ST_IM(n) | ST_EXL);
		write_gc0(EPC, GUEST_CODE + 12);
		run_guest(NOP, ERET, NOP, NOP, NOP);
		expect_end(GUEST | EXC_INT, "taken after ERET");
		expect(read_gc0(EPC), GUEST_CODE + 12, "at its target");
		write_cp0(GUESTCTL2, 0);
		expect(read_gc0(CAUSE) & 0xff00, 0, "IP after VIP is cleared");
		write_gc0(STATUS, ST_IE | ST_IM(n));
		run_guest(NOP);
		expect_end(DONE, "after VIP is cleared");
		point("6.3 VIP line %u", n);
	}
}

static void test_cause(void)
{
	reset_guest();
	far_compare();
	write_gc0(CAUSE, 0xfc00);
	is(read_gc0(CAUSE) & 0xfc00, 0, "6.3 (U11) IP7..2 cannot be written with G2=1");
	in.gpr[T0] = 0xff00;
	run_guest(MTC0(T0, CAUSE), MFC0(V0, CAUSE));
	is(x.gpr[V0] & 0xff00, 0x300, "6.3 the guest writes IP1..0");
	write_gc0(STATUS, ST_IE | ST_IM(0));
	run_guest(NOP);
	ended(GUEST | EXC_INT, "6.3 which interrupt it");
	write_gc0(STATUS, 0);
	write_gc0(CAUSE, 0);
	write_gc0(STATUS, ST_IE | ST_IM(0));
	in.gpr[T0] = CA_IP(0);
	run_guest(NOP, MTC0(T0, CAUSE), EHB, NOP);
	ended(GUEST | EXC_INT, "6.3 at once when it writes them with interrupts on");

	/* In user mode too. */
	reset_guest();
	guest_user_mode();
	change_gc0(STATUS, 0, ST_IE | ST_IM(3));
	write_cp0(GUESTCTL2, GC2_VIP(3));
	run_guest(NOP);
	ended(GUEST | EXC_INT, "6.3 an interrupt in guest user mode");

	/* Vectored: the guest's IntCtl.VS and Cause.IV. */
	reset_guest();
	far_compare();
	write_gc0(INTCTL, 1 << 5);
	write_gc0(CAUSE, CA_IV);
	write_cp0(GUESTCTL2, GC2_VIP(3));
	put_guest(KSEG0 + 0x200 + 3 * 0x20, HYPCALL(0));
	write_gc0(STATUS, ST_IE | ST_IM(3));
	run_guest(NOP);
	is(x.epc, read_gc0(CONFIG3) & BIT(5) ? KSEG0 + 0x200 + 3 * 0x20 : KSEG0 + 0x200,
	   "4.3 the vector by the guest's IntCtl.VS, if its Config3.VInt is set");
}

/* Root's own interrupts while a guest runs. */
static void test_root_interrupts(void)
{
	reset_guest();
	watchdog = false;
	write_gc0(STATUS, ST_EXL);
	arm_root(SOON);
	in.status |= ST_IE | ST_IM(7);
	run_guest(B(-1), NOP);
	ended(ROOT | EXC_INT, "6.3 root's timer interrupts the guest, whatever its EXL");
	is(x.cause & (CA_TI | CA_IP(7)), CA_TI | CA_IP(7), "6.3 with root's TI");
	is(read_gc0(CAUSE) & CA_TI, 0, "6.3 and not the guest's");
	ok(x.epc == GUEST_CODE || x.epc == GUEST_CODE + 4, "6.3 EPC is in the guest's loop");
	in.status &= ~ST_IM(7);
	write_gc0(STATUS, 0);
	run_guest(NOP);
	ended(DONE, "6.3 not when root's IM masks it");
	in.status = (in.status | ST_IM(7)) & ~ST_IE;
	run_guest(NOP);
	ended(DONE, "6.3 not when root's IE masks it");
	write_cp0(COMPARE, 0);
	is(read_cp0(CAUSE) & CA_TI, 0, "6.3 root's Compare clears root's TI");
	reset_guest();
}

static void test_wait(void)
{
	reset_guest();
	run_guest(NOP, WAIT);
	ended(GPSI, "6.4 (U22) WAIT leaves the guest");
	is(x.epc, GUEST_CODE + 4, "6.4 EPC is the WAIT");
	is(x.badinstr, WAIT, "6.4 and BadInstr");
	far_compare();
	write_cp0(GUESTCTL2, GC2_VIP(2));
	run_guest(WAIT);
	ended(GPSI, "6.4 also when a masked interrupt is pending");
	write_cp0(GUESTCTL2, 0);
}

/* A line of the hardware: the serial port, which is always ready to send. */
static void raise_line(bool on)
{
	FPGA_UART(1) = on ? 2 : 0;
}

#define LINE	4u

static void test_pip(void)
{
	reset_guest();
	far_compare();
	raise_line(true);
	is(read_cp0(CAUSE) & CA_IP(LINE), CA_IP(LINE), "6.3 a hardware line of root");
	is(read_gc0(CAUSE) & 0xfc00, 0, "6.3 is not the guest's without PIP");
	change_cp0(GUESTCTL0, 0, GC0_PIP(LINE));
	is(read_gc0(CAUSE) & 0xfc00, CA_IP(LINE), "6.3 with PIP it is");
	write_gc0(STATUS, ST_IE | ST_IM(LINE));
	run_guest(NOP);
	ended(GUEST | EXC_INT, "6.3 and interrupts the guest");
	change_cp0(GUESTCTL0, 0x3f << 10, GC0_PIP(LINE + 1));
	is(read_gc0(CAUSE) & 0xfc00, 0, "6.3 PIP is per line");
	change_cp0(GUESTCTL0, 0x3f << 10, GC0_PIP(LINE));
	raise_line(false);
	is(read_gc0(CAUSE) & 0xfc00, 0, "6.3 the line falls for the guest too");

	/* Root's own interrupt from that line, while a guest runs. */
	change_cp0(GUESTCTL0, 0x3f << 10, 0);
	raise_line(true);
	in.status |= ST_IE | ST_IM(LINE);
	write_gc0(STATUS, 0);
	run_guest(NOP);
	ended(ROOT | EXC_INT, "6.3 root's line interrupts the guest");
	raise_line(false);
	in.status &= ~(ST_IE | ST_IM(LINE));
}

void test_main(void)
{
	test_count();
	test_match();
	test_vip();
	test_cause();
	test_root_interrupts();
	test_wait();
	test_pip();
}
