/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files that generate the world switch of trap-and-emulate have in
 * common: operands, and pieces of code that more than one path consists of.
 */
#ifndef __KVM_MIPS_TE_ENTRY_GEN_H
#define __KVM_MIPS_TE_ENTRY_GEN_H

#include "entry.h"

#define ES(member)	((s32)offsetof(struct te_entry_state, member))
/* A word of the guest's CP0 in the zero page */
#define ZP(rd, sel)	(4 * MIPS_CP0(rd, sel))

/* Directory index of a useg address; directories are aligned to their size. */
#define PGD_BITS(page_shift)	(31 - (2 * (page_shift) - 2))

/* @slow: to C with nothing changed; k1 is the state, guest at is saved. */
void te_gen_slow(struct mips_switch *g, unsigned int slow);
/* Back to the guest, at EPC. */
void te_gen_resume(struct mips_switch *g);
/* EPC += 4 */
void te_gen_advance(struct mips_switch *g);
/* Go on in @view, with the zero page in at if the CPU has UserLocal. */
void te_gen_view(struct mips_switch *g, enum te_view view);

/* te/entry_tlb.c */

/* A routine: TLBL and TLBS where the shadow has nothing, at saved. */
void te_gen_miss(struct mips_switch *g);
/*
 * Parts of the routine for coprocessor 0 instructions: k0 the word, at saved.
 * They end at @slow, or at @eret with EPC at the eret that follows; a word that is
 * something else at @other, k0 lost; or they run into what follows, which is to be C's.
 */
void te_gen_tlb_write(struct mips_switch *g, unsigned int slow, unsigned int eret);
void te_gen_entryhi(struct mips_switch *g, unsigned int other);
/* k0 := the guest register of that number; at is lost. */
void te_gen_get_gpr(struct mips_switch *g);
/* A routine: te_hw_sync() */
void te_gen_tlb_sync(struct mips_switch *g);

#endif
