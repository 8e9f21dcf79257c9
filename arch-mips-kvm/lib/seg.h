/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guest virtual address to segment: which part of the address space an address
 * lies in, who may use it, and its physical address where no TLB is involved.
 * TLB lookups are in tlb.h; memory slots belong to the caller.
 *
 * Source: MIPS32 Privileged Resource Architecture (PRA), Virtual Memory.
 */
#ifndef MIPS_SEG_H
#define MIPS_SEG_H

#include "kvmlib.h"

/* Addresses of different worlds do not convert into one another by accident. */
struct mips_gva { u32 v; };		/* guest virtual */
struct mips_gpa { u32 v; };		/* guest physical */
struct mips_hva { unsigned long v; };	/* host virtual */

#define MIPS_GVA(x)	((struct mips_gva){ (u32)(x) })
#define MIPS_GPA(x)	((struct mips_gpa){ (u32)(x) })
#define MIPS_HVA(x)	((struct mips_hva){ (unsigned long)(x) })

/* Where the guest's segments lie. */
enum mips_segmap {
	MIPS_MAP_TE,	/* trap and emulate: the whole guest below 0x80000000 */
	MIPS_MAP_STD,	/* the architecture's own map, for VZ and bare metal */
};

enum mips_seg {
	MIPS_SEG_USER,		/* useg/kuseg, mapped by the guest TLB */
	MIPS_SEG_KSEG0,		/* kernel, unmapped, cached */
	MIPS_SEG_KSEG1,		/* kernel, unmapped, uncached; none in MIPS_MAP_TE */
	MIPS_SEG_KSEG23,	/* kernel, mapped by the guest TLB */
	MIPS_SEG_NONE,		/* outside the guest's address space */
};

/* Constants of a map which the vectors and the reset state are made of. */
#define MIPS_TE_KSEG0		0x40000000u
#define MIPS_TE_KSEG23		0x60000000u
#define MIPS_TE_END		0x80000000u
#define MIPS_TE_RESET_PC	0x5fc00000u
#define MIPS_STD_RESET_PC	0xbfc00000u

/* Segment of @va, whatever the mode.  Total: every address has an answer. */
enum mips_seg mips_seg_of(enum mips_segmap map, struct mips_gva va);

/* Start of the unmapped cached segment: 0x40000000 or 0x80000000. */
u32 mips_seg_kseg0(enum mips_segmap map);

/* Where a CPU of this map fetches its first instruction. */
u32 mips_seg_reset_pc(enum mips_segmap map);

enum mips_xlate {
	MIPS_XLATE_UNMAPPED,	/* *gpa is valid, no TLB involved */
	MIPS_XLATE_MAPPED,	/* ask the guest TLB */
	MIPS_XLATE_ERROR,	/* address error exception */
};

/*
 * Decide how @va translates.  @kernel: the access is made in kernel mode (see
 * mips_kernel_mode()); @erl: Status.ERL, which makes kuseg unmapped and
 * uncached (PRA, "Address Translation and Cache Coherency Attributes for the
 * kuseg Segment when StatusERL = 1").  *@gpa is written for
 * MIPS_XLATE_UNMAPPED only.  Alignment is the caller's check.
 */
enum mips_xlate mips_seg_xlate(enum mips_segmap map, struct mips_gva va,
			       bool kernel, bool erl, struct mips_gpa *gpa);

#endif
