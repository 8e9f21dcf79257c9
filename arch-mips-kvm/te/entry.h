/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * World switch of trap-and-emulate: the state its generated code addresses and
 * the generator.  Free of kernel headers, so that unit tests can generate the
 * code on the build host and run it in a simulator.
 */
#ifndef __KVM_MIPS_TE_ENTRY_H
#define __KVM_MIPS_TE_ENTRY_H

#include "../lib/count.h"
#include "../lib/cp0.h"
#include "../lib/switch.h"
#include "../lib/tlb.h"

enum te_view { TE_VIEW_USER, TE_VIEW_KERNEL, TE_VIEWS };

/* A shadow address space as assembly sees it. */
struct te_space_state {
	u32 pgd[TE_VIEWS];
	u32 entryhi[TE_VIEWS];	/* host ASIDs, while te_entry_state.space_of says so */
	u32 stamp;		/* last use, for replacement */
};

/* For te_entry_state.*_word: a word that goes to C.  No instruction traps with it. */
#define TE_NO_WORD	0xffffffffu
#define TE_ASID_NONE	0xffffu

struct te_entry_state {
	struct mips_switch_state sw;
	u32 view;		/* enum te_view: what the guest runs in, or ran last */
	u32 pgd;		/* shadow page directory of that view */
	u32 zp;			/* zero page */

	u32 guest_hwrena;
	u32 guest_userlocal;

	u32 host_hwrena;
	u32 host_userlocal;

	/* Where each exception goes that is no refill, by ExcCode. */
	u32 handler[32];
	u32 miss;		/* the same for a refill that finds nothing */
	u32 rdhwr_word;		/* RDHWR_V1_29 if that is allowed now, else 0 */

	/* Coprocessor 0 instructions that need no C; TE_NO_WORD for one that does */
	u32 eret_word, tlbwr_word, tlbwi_word, entryhi_word, compare_word;
	u32 fetched;		/* where the one under way was read */
	u32 code_va;		/* the page read from last, if in guest KSEG0; else TE_NO_WORD */
	u32 code_page;		/* ...an address in it */
	u32 save[10];		/* guest registers meanwhile */

	/* What a change of views in assembly takes; both are of one space. */
	u32 view_pgd[TE_VIEWS];
	u32 view_entryhi[TE_VIEWS];
	u32 view_hwrena[TE_VIEWS];
	u32 vector;		/* te_entry_vector() */
	u32 quiet;		/* 1: an eret makes no interrupt due, and tells nobody */

	u32 compare;		/* struct mips_compare */

	u32 traps[8];		/* enum kvm_mips_asm_trap */

	/*
	 * The spaces of guest ASIDs: struct te_space_state, with bit 0 set if it has
	 * no host ASIDs; 0 if there is none.  @space is the one view_* is of.
	 */
	u32 space;
	u32 space_of[256];
	u32 stamp;
	u32 kseg2_asid;		/* KSEG2 tables hold entries without G of it, or TE_ASID_NONE */
	u32 empty_table;
	u32 pmap;		/* table of kvm_mips/mmu.h */
	u32 sites;		/* bitmap by guest page: te_replace_map_ok() says no in useg */
	u32 lo_mask;		/* EntryLo bits of a host page the guest's TLB stores */
	struct mips_tlb tlb;
};

/* The guest's general vector; 0, which no path in assembly takes, with BEV. */
static inline u32 te_entry_vector(u32 status, u32 ebase)
{
	return status & C0_STATUS_BEV ? 0 :
	       (MIPS_TE_KSEG0 | (ebase & C0_EBASE_BASE)) + 0x180;
}

/* Where things are in the generated code, as byte offsets. */
struct te_entry_code {
	u32 enter;		/* void enter(struct te_entry_state *) */
	u32 tlb_sync;		/* void (entryhi, lo0, lo1, bool insert) */
	/* Values of te_entry_state.handler, when the base is added: */
	u32 exit;		/* to C, right for any exception */
	u32 rdhwr;		/* for RI */
	u32 syscall;		/* for SYS */
	u32 cop0;		/* for CPU */
	u32 miss;		/* for a refill that finds nothing */
};

#define RDHWR_V1_29	0x7c03e83bu	/* rdhwr v1,$29: reads UserLocal */
#define ERET_WORD	0x42000018u
#define TLBWR_WORD	0x42000006u
#define TLBWI_WORD	0x42000002u
#define ENTRYHI_WORD	0x40805000u	/* mtc0 $0,EntryHi; rt is any */
#define COMPARE_WORD	0x40805800u	/* the same of Compare */

/* log2 of the host's page size by that of the architecture's smallest, halved. */
#define TE_SIZE_CLASS(page_shift)	(((page_shift) - 12) / 2)
/* PageMask of a host page */
#define TE_PAGEMASK(page_shift)		((0x2000u << ((page_shift) - 12)) - 0x2000u)

/*
 * Generate vectors and routines into @buf (MIPS_SWITCH_BYTES), to be run at
 * @base.  0, or -1 if something did not fit.
 */
int te_entry_generate(u32 *buf, u32 base, const struct mips_switch_cfg *cfg,
		      struct te_entry_code *code);

#endif
