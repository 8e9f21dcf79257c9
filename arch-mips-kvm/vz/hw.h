/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hardware as vz/ uses it: guest registers by number, and the generated
 * code, once per module.
 */
#ifndef __KVM_MIPS_VZ_HW_H
#define __KVM_MIPS_VZ_HW_H

#include <asm/mipsregs.h>
#include "../core/hw.h"
#include "vz.h"

/* mfgc0 and mtgc0; the numbers are part of the instruction. */
#define vz_mfgc0(rd, sel)						\
({									\
	u32 v_;								\
									\
	asm volatile(".set push\n\t.set mips32r5\n\t.set virt\n\t"	\
		     "mfgc0 %0, $%1, %2\n\t.set pop"			\
		     : "=r" (v_) : "n" (rd), "n" (sel));		\
	v_;								\
})

#define vz_mtgc0(rd, sel, v)						\
	asm volatile(".set push\n\t.set mips32r5\n\t.set virt\n\t"	\
		     "mtgc0 %z0, $%1, %2\n\t.set pop"			\
		     : : "Jr" ((u32)(v)), "n" (rd), "n" (sel))

/* GuestCtl0 as it is while any guest of ours runs; GM, GT and MC come and go. */
#define VZ_GUESTCTL0	(MIPS_GCTL0_CP0 |				\
			 (MIPS_GCTL0_AT_GUEST << MIPS_GCTL0_AT_SHIFT) |	\
			 MIPS_GCTL0_CG | MIPS_GCTL0_SFC1)

/* Generate the code for this machine.  0 or -errno after one log line. */
int vz_hw_setup(void);
void vz_hw_teardown(void);

/*
 * The code and its routines (vz/entry.h); interrupts off.  Entry is by
 * kvm_mips_hw_enter(), between kvm_mips_hw_begin() and kvm_mips_hw_end().
 */
extern struct vz_hw {
	u32 *code;
	void (*enter)(struct mips_switch_state *es);
	void (*root_inv)(u32 entryhi, u32 guestctl1);
	void (*root_write)(u32 entryhi, u32 lo0, u32 lo1, u32 guestctl1);
	void (*root_flush)(u32 guestctl1);
	void (*guest_flush)(u32 guestctl1);
	u32 (*guest_read)(struct mips_tlb_entry *e, u32 index);
	void (*guest_write)(const struct mips_tlb_entry *e, u32 index, u32 guestctl1);
	int (*guest_probe)(u32 entryhi, u32 guestctl1);
	void (*guest_save)(struct mips_cp0 *cp0);
	void (*guest_load)(const struct mips_cp0 *cp0);
} vz_hw;

#endif
