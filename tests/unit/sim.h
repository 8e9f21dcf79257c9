/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A strict little MIPS core for code that is generated at run time: it knows
 * the instructions such code uses, memory only where the test says so, and
 * objects to everything that hardware may punish: a CP0 hazard without a
 * barrier, an access outside the regions, an exception.
 */
#ifndef SIM_H
#define SIM_H

#include "tap.h"
#include "insn.h"

#define SIM_TLB	16

struct sim_region {
	const char *name;
	u32 base;
	u32 *words;
	u32 bytes;
};

enum sim_end {
	SIM_ERET,		/* executed eret; pc is where it goes */
	SIM_LEFT,		/* jumped out of the code; pc is the target */
	SIM_ERROR,		/* see complaint */
};

struct sim {
	u32 gpr[32], hi, lo, pc;
	u32 c0[256];		/* indexed MIPS_CP0(rd, sel) */
	bool unsettled[256];	/* written, no barrier since */
	u32 gc0[256];		/* the guest's, on a core with VZ */
	struct sim_region region[10];	/* region 0 is the code */
	int tlb_index;		/* what tlbp finds, -1 for nothing */
	/* A TLB that objects to two entries for one address; tlb_index is not used */
	struct sim_entry {
		u32 hi, lo0, lo1;
	} hw[SIM_TLB];
	u32 pair_mask;		/* address bits inside a pair of pages; 0: no such TLB */
	unsigned int next;	/* where tlbwr writes */
	unsigned int steps;
	struct {
		unsigned int writes;
		bool random;
		u32 hi, lo0, lo1, mask;
	} tlb;
	/* What the last tlbg* and tlbinvf were, and the GuestCtl1 they ran under */
	u32 vz_op, vz_guestctl1;
	struct sim_guest_tlb {
		u32 index, mask, hi, lo0, lo1;
	} gtlb;
	u32 guest_ebase;
	bool saw_guest_ebase;
	char complaint[120];	/* why SIM_ERROR */
};

/* The entry of s->hw that matches EntryHi @hi, or -1. */
int sim_tlb_find(const struct sim *s, u32 hi);

/* Run from @pc to an end. */
enum sim_end sim_run(struct sim *s, u32 pc);

#endif
