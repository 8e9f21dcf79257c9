// SPDX-License-Identifier: GPL-2.0-only
/*
 * Address translation in two stages (sections 5.1 to 5.3): what is mapped by
 * whom, permissions, page sizes, address spaces.
 */
#include "monitor.h"

#define GPA_WINDOW	0x00200000u	/* guest physical, for the tests to map */
#define GVA_WINDOW	0x00400000u	/* guest virtual */

/* Section 5.1: which segments the guest's TLB has a say in. */
static void test_segments(void)
{
	static const struct { const char *name; u32 gva, status, want; } rows[] = {
		{ "kseg0", KSEG0 + GPA_WINDOW, 0, GPA | EXC_TLBL },
		{ "kseg1", KSEG1 + GPA_WINDOW, 0, GPA | EXC_TLBL },
		{ "useg with ERL", GPA_WINDOW, ST_ERL, GPA | EXC_TLBL },
		{ "useg", GPA_WINDOW, 0, GUEST | EXC_TLBL },
		{ "kseg2", 0xc0200000, 0, GUEST | EXC_TLBL },
		{ "kseg3", 0xe0200000, 0, GUEST | EXC_TLBL },
	};

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		reset_guest();
		write_gc0(STATUS, rows[i].status);
		in.gpr[A0] = rows[i].gva;
		run_guest(LW(V0, 0x30, A0));
		begin();
		expect_end(rows[i].want, "how it ends");
		if (rows[i].want == (GPA | EXC_TLBL))
			expect(x.badvaddr, GPA_WINDOW + 0x30, "the GPA");
		point("5.1 %s", rows[i].name);
	}
	/* Root's registers of that kind do not matter: root runs in user mode. */
	reset_guest();
	in.status |= ST_UM;
	in.gpr[A0] = KSEG0 + 0x10000;
	run_guest(SW(ZERO, 0, A0));
	ended(DONE, "5.1 the guest's kernel mode counts, not root's");
}

/* Section 5.2: V, D, RI, XI of both stages. */
static void test_permissions(void)
{
	static const struct { const char *name; u32 guest, root; bool store; u32 want; } rows[] = {
		{ "both allow, load", RW, RW, false, DONE },
		{ "both allow, store", RW, RW, true, DONE },
		{ "neither V, load", 0, 0, false, GUEST | EXC_TLBL },
		{ "guest V=0, store", LO_D, RW, true, GUEST | EXC_TLBS },
		{ "guest D=0, store", LO_V, RW, true, GUEST | EXC_MOD },
		{ "neither D, store", LO_V, LO_V, true, GUEST | EXC_MOD },
		{ "root D=0, store", RW, LO_V, true, GPA | EXC_MOD },
		{ "root D=0, load", RW, LO_V, false, DONE },
		{ "root V=0, load", RW, LO_D, false, GPA | EXC_TLBL },
		{ "root V=0, store", RW, LO_D, true, GPA | EXC_TLBS },
		{ "guest D=0, root V=0, store", LO_V, 0, true, GUEST | EXC_MOD },
		{ "guest RI, load", RW | LO_RI, RW, false, GUEST | EXC_TLBRI },
		{ "root RI, load", RW, RW | LO_RI, false, GPA | EXC_TLBRI },
		{ "both RI, load", RW | LO_RI, RW | LO_RI, false, GUEST | EXC_TLBRI },
		{ "both RI, store", RW | LO_RI, RW | LO_RI, true, DONE },
		{ "both XI, load", RW | LO_XI, RW | LO_XI, false, DONE },
	};

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		reset_guest();
		write_cp0(PAGEGRAIN, PG_RIE | PG_XIE | PG_IEC);
		write_gc0(PAGEGRAIN, PG_RIE | PG_XIE | PG_IEC);
		guest_tlb(0, (struct tlb){ .hi = GVA_WINDOW, .lo0 = LO(GPA_WINDOW, 0) | rows[i].guest }, 1);
		map_gpa(SLOT_TEST, GPA_WINDOW, LO(SPARE_RPA, 0) | rows[i].root, 0);
		in.gpr[A0] = GVA_WINDOW;
		run_guest(rows[i].store ? SW(V0, 4, A0) : LW(V0, 4, A0));
		begin();
		expect_end(rows[i].want, "how it ends");
		if ((rows[i].want & ~0xffu) == GPA)
			expect(x.badvaddr, GPA_WINDOW + 4, "BadVAddr");
		/* The other direction after this one: nothing wrong is remembered. */
		run_guest(rows[i].store ? LW(V0, 4, A0) : SW(V0, 4, A0));
		if (rows[i].guest == LO_V && rows[i].root == RW)
			expect_end(rows[i].store ? DONE : GUEST | EXC_MOD, "the other access");
		if (rows[i].guest == RW && rows[i].root == LO_V)
			expect_end(rows[i].store ? DONE : GPA | EXC_MOD, "the other access");
		point("5.2 %s", rows[i].name);
	}
	write_cp0(PAGEGRAIN, 0);
}

static void test_fetch_permissions(void)
{
	static const struct { const char *name; u32 guest, root, guest_iec, root_iec, want; } rows[] = {
		{ "both allow", RW, RW, PG_IEC, PG_IEC, HC },
		{ "both RI", RW | LO_RI, RW | LO_RI, PG_IEC, PG_IEC, HC },
		{ "guest XI", RW | LO_XI, RW, PG_IEC, 0, GUEST | EXC_TLBXI },
		{ "guest XI, its IEC=0", RW | LO_XI, RW, 0, PG_IEC, GUEST | EXC_TLBL },
		{ "root XI", RW, RW | LO_XI, 0, PG_IEC, GPA | EXC_TLBXI },
		{ "root XI, its IEC=0", RW, RW | LO_XI, PG_IEC, 0, GPA | EXC_TLBL },
		{ "both XI", RW | LO_XI, RW | LO_XI, PG_IEC, PG_IEC, GUEST | EXC_TLBXI },
	};

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		reset_guest();
		write_cp0(PAGEGRAIN, PG_RIE | PG_XIE | rows[i].root_iec);
		write_gc0(PAGEGRAIN, PG_RIE | PG_XIE | rows[i].guest_iec);
		guest_tlb(0, (struct tlb){ .hi = GVA_WINDOW, .lo0 = LO(GPA_WINDOW, 0) | rows[i].guest }, 1);
		map_gpa(SLOT_TEST, GPA_WINDOW, LO(SPARE_RPA, 0) | rows[i].root, 0);
		put(SPARE_RPA + 0x40, WORDS(HYPCALL(2)));
		run_guest_at(GVA_WINDOW + 0x40);
		ended(rows[i].want, "5.2 a fetch, %s", rows[i].name);
	}
	write_cp0(PAGEGRAIN, 0);
}

/* Section 5.2: the smaller of the two page sizes counts. */
static void test_page_sizes(void)
{
	static const u32 sizes[] = { 0x1000, 0x4000, 0x10000 };
	u32 g, r;

	for (g = 0; g < ARRAY_SIZE(sizes); g++)
		for (r = 0; r < ARRAY_SIZE(sizes); r++) {
			u32 gs = sizes[g], rs = sizes[r], small = gs < rs ? gs : rs;
			u32 gva = GVA_WINDOW + gs - 4;	/* end of the guest's even page */
			u32 gpa = GPA_WINDOW + gs - 4;

			reset_guest();
			begin();
			guest_tlb(0, (struct tlb){ .mask = (2 * gs - 1) & ~0x1fffu, .hi = GVA_WINDOW,
				  .lo0 = LO(GPA_WINDOW, RW), .lo1 = LO(GPA_WINDOW + gs, RW) }, 1);
			/* Root's page that has the GPA, and no other. */
			root_tlb(SLOT_TEST, (struct tlb){ .mask = (2 * rs - 1) & ~0x1fffu,
				 .hi = gpa & ~(2 * rs - 1),
				 .lo0 = gpa & rs ? 0 : LO(SPARE_RPA, RW),
				 .lo1 = gpa & rs ? LO(SPARE_RPA, RW) : 0 }, 1);
			put(SPARE_RPA + (gpa & (rs - 1)), WORDS(0x600d0000 | g << 4 | r));
			in.gpr[A0] = gva;
			run_guest(LW(V0, 0, A0));
			expect_end(DONE, "the load");
			expect(x.gpr[V0], 0x600d0000 | g << 4 | r, "its value");
			/* One step below the smaller page is another page of one of them. */
			if (gs > rs) {
				in.gpr[A0] = (gva & ~(small - 1)) - 4;
				run_guest(LW(V0, 0, A0));
				expect_end(GPA | EXC_TLBL, "the page below in root");
				expect(x.badvaddr, (gpa & ~(small - 1)) - 4, "its GPA");
			}
			point("5.2 guest pages of %u, root pages of %u KiB", gs >> 10, rs >> 10);
		}
}

static u32 load_from(u32 gva)
{
	in.gpr[A0] = gva;
	in.gpr[V0] = 0;
	run_guest(LW(V0, 0, A0));
	return x.how == DONE ? x.gpr[V0] : x.how;
}

/* Guest address spaces: ASID and G of the guest's TLB. */
static void test_guest_asid(void)
{
	reset_guest();
	*guest_word(0x20000) = 1;
	*guest_word(0x21000) = 2;
	*guest_word(0x22000) = 3;
	guest_tlb(0, (struct tlb){ .hi = GVA_WINDOW | 5, .lo0 = LO(0x20000, RW) }, 1);
	guest_tlb(1, (struct tlb){ .hi = GVA_WINDOW | 6, .lo0 = LO(0x21000, RW) }, 1);
	guest_tlb(2, (struct tlb){ .hi = (GVA_WINDOW + 0x2000) | 6, .lo0 = LO(0x22000, RW | LO_G),
		  .lo1 = LO_G }, 1);
	write_gc0(ENTRYHI, 5);
	is(load_from(GVA_WINDOW), 1, "5.1 guest ASID 5");
	write_gc0(ENTRYHI, 6);
	is(load_from(GVA_WINDOW), 2, "5.1 guest ASID 6 has another page there");
	write_gc0(ENTRYHI, 7);
	is(load_from(GVA_WINDOW), GUEST | EXC_TLBL, "5.1 guest ASID 7 has none");
	write_gc0(STATUS, 0);
	is(load_from(GVA_WINDOW + 0x2000), 3, "5.2 a global page of the guest");

	/* The guest itself changes its ASID. */
	write_gc0(STATUS, 0);
	in.gpr[A0] = GVA_WINDOW;
	in.gpr[T0] = 5;
	in.gpr[T1] = 6;
	run_guest(MTC0(T0, ENTRYHI), EHB, LW(V0, 0, A0), MTC0(T1, ENTRYHI), EHB, LW(V1, 0, A0));
	ok(x.gpr[V0] == 1 && x.gpr[V1] == 2, "5.1 the guest changes its ASID");

	if (option("rad"))
		return;
	change_cp0(ENTRYHI, 0xff, 0x33);
	write_gc0(ENTRYHI, 5);
	is(load_from(GVA_WINDOW), 1, "5.1 root's ASID does not matter to a guest with GuestID");
	write_cp0(ENTRYHI, 0);
}

/* GuestIDs: neither stage sees another guest's entries. */
static void test_guestid(void)
{
	u32 id;

	reset_guest();
	/* A second guest with the same memory for its code, another for its data. */
	root_tlb(SLOT_TEST, (struct tlb){ 0x0007e000, 0, LO(GUEST_RPA, RW), 0 }, 2);
	root_tlb(SLOT_TEST + 1, (struct tlb){ .hi = GPA_WINDOW, .lo0 = LO(SPARE_RPA, RW) }, 1);
	root_tlb(SLOT_TEST + 2, (struct tlb){ .hi = GPA_WINDOW, .lo0 = LO(SPARE_RPA + 0x1000, RW) }, 2);
	put(SPARE_RPA, WORDS(0x1111));
	put(SPARE_RPA + 0x1000, WORDS(0x2222));
	guest_tlb(0, (struct tlb){ .hi = GVA_WINDOW, .lo0 = LO(GPA_WINDOW, RW) }, 1);
	for (id = 1; id <= 2; id++) {
		set_rid(id);
		set_id(id);
		is(load_from(KSEG0 + GPA_WINDOW), 0x1111 * id, "5.1 root entries of GuestID %u", id);
	}
	set_id(1);
	is(load_from(GVA_WINDOW), 0x1111, "5.1 the first guest's own TLB entry");
	set_id(2);
	is(load_from(GVA_WINDOW), GUEST | EXC_TLBL, "5.1 is not the second's");
	write_gc0(STATUS, 0);
	guest_tlb(1, (struct tlb){ .hi = GVA_WINDOW, .lo0 = LO(0x20000, RW) }, 2);
	*guest_word(0x20000) = 0x3333;
	is(load_from(GVA_WINDOW), 0x3333, "5.1 which has one of its own");
	set_id(1);
	is(load_from(GVA_WINDOW), 0x1111, "5.1 and the first still has its");

	/* RID alone changes nothing for a running guest. */
	set_rid(2);
	is(load_from(GVA_WINDOW), 0x1111, "5.1 RID does not matter to a guest's accesses");

	/* Root does not see guests' entries, nor a guest root's. */
	reset_guest();
	map_gpa(SLOT_TEST, GPA_WINDOW, LO(SPARE_RPA, RW), 0);
	in.gpr[A0] = GPA_WINDOW;
	run_root(LW(V0, 0, A0));
	ended(ROOT | EXC_TLBL, "5.3 an entry with a GuestID is not root's");
	root_tlb(SLOT_TEST, (struct tlb){ .hi = GPA_WINDOW, .lo0 = LO(SPARE_RPA, RW | LO_G),
		 .lo1 = LO_G }, 0);
	set_rid(1);
	is(load_from(KSEG0 + GPA_WINDOW), GPA | EXC_TLBL, "5.3 an entry of root's is no guest's");
}

/* What software never does, or no 32-bit processor can. */
static void test_odd_addresses(void)
{
	/* Guest page frames have bits above the 32 of an address: U14. */
	reset_guest();
	put(SPARE_RPA + 4, WORDS(0x1414));
	map_gpa(SLOT_TEST, GPA_WINDOW, LO(SPARE_RPA, RW), 0);
	guest_tlb(0, (struct tlb){ .hi = GVA_WINDOW, .lo0 = LO(GPA_WINDOW, RW) | 1 << 26 }, 1);
	set_rid(1);
	is(load_from(GVA_WINDOW + 4), 0x1414, "5.1 (U14) a guest-physical address has 32 bits");
	if (option("rad"))
		return;

	/* GuestID 0 in a guest: root's own entries, by ASID and G. */
	reset_guest();
	root_tlb(SLOT_RAM, (struct tlb){ 0x0007e000, 0, LO(GUEST_RPA, RW | LO_G), LO_G }, 0);
	root_tlb(SLOT_TEST, (struct tlb){ .hi = GPA_WINDOW | 5, .lo0 = LO(SPARE_RPA, RW) }, 0);
	set_id(0);
	set_rid(0);
	for (u32 asid = 5; asid <= 6; asid++) {
		write_cp0(ENTRYHI, asid);
		is(load_from(KSEG0 + GPA_WINDOW + 4), asid == 5 ? 0x1414 : GPA | EXC_TLBL,
		   "5.1 GuestID 0 in a guest, root's entry of ASID 5, ASID %u", asid);
	}
	write_cp0(ENTRYHI, 0);
}

/* A changed entry counts at once: nothing stale is kept by the emulator. */
static void test_changes(void)
{
	reset_guest();
	put(SPARE_RPA, WORDS(0x1111));
	put(SPARE_RPA + 0x1000, WORDS(0x2222));
	map_gpa(SLOT_TEST, GPA_WINDOW, LO(SPARE_RPA, RW), 0);
	guest_tlb(0, (struct tlb){ .hi = GVA_WINDOW, .lo0 = LO(GPA_WINDOW, RW) }, 1);
	set_rid(1);
	is(load_from(GVA_WINDOW), 0x1111, "9.4 a page");
	map_gpa(SLOT_TEST, GPA_WINDOW, LO(SPARE_RPA + 0x1000, RW), 0);
	is(load_from(GVA_WINDOW), 0x2222, "9.4 root's entry has changed");
	map_gpa(SLOT_TEST, GPA_WINDOW, 0, 0);
	is(load_from(GVA_WINDOW), GPA | EXC_TLBL, "9.4 root's entry is invalid now");
	map_gpa(SLOT_TEST, GPA_WINDOW, LO(SPARE_RPA, RW), 0);
	is(load_from(GVA_WINDOW), 0x1111, "9.4 and valid again");
	guest_tlb(0, (struct tlb){ .hi = GVA_WINDOW, .lo0 = LO(0x20000, RW) }, 1);
	*guest_word(0x20000) = 0x3333;
	is(load_from(GVA_WINDOW), 0x3333, "9.4 the guest's entry has changed");
	guest_tlb(0, (struct tlb){ .hi = GVA_WINDOW, .lo0 = 0 }, 1);
	is(load_from(GVA_WINDOW), GUEST | EXC_TLBL, "9.4 the guest's entry is invalid now");

	/* By the guest itself, in one go. */
	reset_guest();
	map_gpa(SLOT_TEST, GPA_WINDOW, LO(SPARE_RPA, RW), LO(SPARE_RPA + 0x1000, RW));
	in.gpr[A0] = GVA_WINDOW;
	in.gpr[T0] = LO(GPA_WINDOW, RW);
	in.gpr[T1] = LO(GPA_WINDOW + 0x1000, RW);
	write_gc0(ENTRYHI, GVA_WINDOW);
	run_guest(MTC0(T0, ENTRYLO0), MTC0(T1, ENTRYLO1), TLBWI, EHB, LW(V0, 0, A0),
		  MTC0(T1, ENTRYLO0), MTC0(T0, ENTRYLO1), TLBWI, EHB, LW(V1, 0, A0));
	ok(x.gpr[V0] == 0x1111 && x.gpr[V1] == 0x2222, "9.4 the guest rewrites its own entry");

	/* Root writes the page the guest executes from. */
	reset_guest();
	for (u32 i = 1; i <= 3; i++) {
		run_guest(ADDIU(V0, ZERO, i));
		is(x.gpr[V0], i, "9.4 guest code number %u at one address", i);
	}
}

/* Code is found by address: the address must not outlive its mapping. */
static void test_remapped_code(void)
{
	static const char *const who[] = { "the guest", "root" };

	reset_guest();
	put(SPARE_RPA + 0x80, WORDS(ADDIU(V0, ZERO, 1), HYPCALL(2)));
	put(SPARE_RPA + 0x1080, WORDS(ADDIU(V0, ZERO, 2), HYPCALL(2)));
	for (u32 root = 0; root < 2; root++)
		for (u32 i = 0; i < 4; i++) {
			u32 odd = i & 1 ? 0x1000 : 0;

			map_gpa(SLOT_TEST, GPA_WINDOW, LO(SPARE_RPA + (root ? odd : 0), RW),
				LO(SPARE_RPA + 0x1000, RW));
			guest_tlb(0, (struct tlb){ .hi = GVA_WINDOW,
				  .lo0 = LO(GPA_WINDOW + (root ? 0 : odd), RW) }, 1);
			run_guest_at(GVA_WINDOW + 0x80);
			is(x.gpr[V0], 1 + (i & 1), "9.4 code after %s maps another page", who[root]);
		}
}

/* A large entry of root's behind many small pages of the guest. */
static void test_many_pages(void)
{
	u32 i, n = 64;

	for (u32 seen = 1; seen <= n; seen *= 4) {
		reset_guest();
		root_tlb(SLOT_TEST, (struct tlb){ 0x0007e000, GPA_WINDOW, LO(SPARE_RPA, RW),
			 LO(SPARE_RPA + 0x40000, RW) }, 1);
		begin();
		for (i = 0; i < seen; i++) {
			load_from(KSEG0 + GPA_WINDOW + (i << 12));
			expect_end(DONE, "a load");
		}
		root_tlb(SLOT_TEST, (struct tlb){ .hi = HI_EHINV | KSEG0 }, 1);
		for (i = 0; i < seen; i++)
			expect(load_from(KSEG0 + GPA_WINDOW + (i << 12)), GPA | EXC_TLBL, "page %u", i);
		point("9.4 %u pages of the guest go with root's entry", seen);
	}
}

#define RANDOM_PAGES	150u	/* more than a TLB has */

/* Random writes of root beyond the size of its TLB, all for the same memory. */
static void map_randomly(u32 flags)
{
	reset_guest();
	write_cp0(WIRED, SLOT_TEST);
	write_cp0(PAGEMASK, 0);
	write_cp0(ENTRYLO0, LO(SPARE_RPA, flags));
	write_cp0(ENTRYLO1, LO(SPARE_RPA, flags));
	set_rid(1);
	for (u32 i = 0; i < RANDOM_PAGES; i++) {
		write_cp0(ENTRYHI, GPA_WINDOW + (i << 13) + option("rad"));
		execute(TLBWR, 0);
	}
	write_cp0(WIRED, 0);
	write_cp0(ENTRYHI, 0);
}

/* How many of them a load or store still goes through; what others end with. */
static u32 count_mapped(bool store, u32 otherwise)
{
	u32 found = 0;

	for (u32 i = 0; i < RANDOM_PAGES; i++) {
		in.gpr[A0] = KSEG0 + GPA_WINDOW + (i << 13);
		run_guest(store ? SW(ZERO, 0, A0) : LW(V0, 0, A0));
		if (x.how != otherwise)
			found++;
	}
	return found;
}

/* Random writes beyond the size of the TLB, then every entry is overwritten. */
static u32 left_after_flush(bool root, u32 rid)
{
	u32 i, found = 0;

	if (root) {
		map_randomly(RW);
		for (i = SLOT_TEST; i < tlb_size(); i++)
			root_tlb(i, (struct tlb){ .hi = (KSEG0 + (i << 13)) | HI_EHINV }, rid);
	} else {
		reset_guest();
		write_gc0(ENTRYLO0, LO(0x10000, RW));
		write_gc0(ENTRYLO1, LO(0x10000, RW));
		for (i = 0; i < RANDOM_PAGES; i++) {
			in.gpr[T0] = GVA_WINDOW + (i << 13);
			run_guest(MTC0(T0, ENTRYHI), EHB, TLBWR);
		}
		for (i = 0; i < guest_tlb_size(); i++)
			guest_tlb(i, (struct tlb){ .hi = (KSEG0 + (i << 13)) | HI_EHINV }, rid);
		write_gc0(ENTRYHI, 0);
	}
	set_rid(1);
	set_id(1);
	if (root)
		return count_mapped(false, GPA | EXC_TLBL);
	for (i = 0; i < RANDOM_PAGES; i++) {
		write_gc0(STATUS, 0);
		found += load_from(GVA_WINDOW + (i << 13)) != (GUEST | EXC_TLBL);
	}
	return found;
}

/* An emulator may keep entries that a random write replaced; a flush must find them. */
static void test_random_flush(void)
{
	is(left_after_flush(false, 1), 0, "9.4 all of the guest's TLB overwritten with its GuestID");
	is(left_after_flush(false, 0), 0, "9.4 and with RID=0, as Linux flushes it");
	is(left_after_flush(true, 1), 0, "9.4 all of root's entries overwritten with the guest's ID");
	is(left_after_flush(true, 0), 0, "9.4 and with RID=0, as Linux flushes them");
}

/* A kernel's entries that root replaced by random writes, as far as root can tell. */
static void test_replaced(void)
{
	u32 i, found;

	map_randomly(RW);
	is(count_mapped(false, GPA | EXC_TLBL), RANDOM_PAGES, "9.4 entries replaced at random go on to translate");

	map_randomly(LO_V);
	begin();
	expect(count_mapped(false, GPA | EXC_TLBL), RANDOM_PAGES, "loads");
	found = count_mapped(true, GPA | EXC_TLBS);
	expect(found && found <= tlb_size(), true, "stores with an entry, %u", found);
	point("9.4 only an entry that is there is reported as read-only");

	map_randomly(RW);
	for (i = found = 0; i < RANDOM_PAGES; i++) {
		write_cp0(ENTRYHI, GPA_WINDOW + (i << 13));
		set_rid(1);
		execute(TLBP, 0);
		found += !(read_cp0(INDEX) >> 31);
	}
	write_cp0(ENTRYHI, 0);
	is(count_mapped(false, GPA | EXC_TLBL), found, "9.4 what TLBP does not find is not there");

	map_randomly(RW);
	for (i = found = 0; i < tlb_size(); i++)
		found += root_tlbr(i).hi - GPA_WINDOW < RANDOM_PAGES << 13;
	set_rid(1);
	is(count_mapped(false, GPA | EXC_TLBL), found, "9.4 nor what TLBR has not read");

	map_randomly(RW);
	execute(TLBINVF, 0);
	root_tlb(SLOT_RAM, (struct tlb){ 0x0007e000, 0, LO(GUEST_RPA, RW),
		 LO(GUEST_RPA + GUEST_SIZE / 2, RW) }, 1);
	set_rid(1);
	is(count_mapped(false, GPA | EXC_TLBL), 0, "9.4 TLBINVF finds them, too");
}

/* Code at the same address in root and guest is not the same code. */
static void test_same_address(void)
{
	reset_guest();
	put(0x00003000, WORDS(ADDIU(V0, ZERO, 1), BREAK));
	put_guest(KSEG0 + 0x3000, ADDIU(V0, ZERO, 2), HYPCALL(0));
	for (u32 i = 0; i < 3; i++) {
		in.gpr[V0] = 0;
		in.gpr[T0] = KSEG0 + 0x3000;
		run_root(JR(T0), NOP);
		is(x.gpr[V0], 1, "9.3 root's code at an address");
		run_guest_at(KSEG0 + 0x3000);
		is(x.gpr[V0], 2, "9.3 the guest's at the same");
	}
}

void test_main(void)
{
	test_segments();
	test_permissions();
	test_fetch_permissions();
	test_page_sizes();
	test_guest_asid();
	if (!option("rad"))
		test_guestid();
	test_odd_addresses();
	test_changes();
	test_same_address();
	test_remapped_code();
	test_many_pages();
	test_random_flush();
	if (!option("rad"))
		test_replaced();
}
