/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Coprocessor 0 registers: one row per register (cp0_list.h) and the rules to
 * read, write and reset them on a plain array of words.  Side effects of a
 * write (timers, address spaces) are hooks of the backend, attached by row.
 *
 * Source: MIPS32 Privileged Resource Architecture (PRA), Coprocessor 0
 * Registers; MIPS32 24K Processor Core Family Software User's Manual.
 */
#ifndef MIPS_CP0_H
#define MIPS_CP0_H

#include "seg.h"

#define MIPS_CP0(rd, sel)	((rd) * 8 + (sel))

/*
 * The register words, indexed MIPS_CP0(rd, sel).  Under trap and emulate this
 * is the first KiB of the guest-writable zero page, so any word may hold any
 * value at any time.  No function here trusts one: values pass through
 * mips_cp0_canon() before they mean anything.
 */
struct mips_cp0 {
	u32 reg[256];
};

/* Row indices: MIPS_C0_INDEX, MIPS_C0_STATUS, ... in (rd, sel) order. */
enum mips_cp0_index {
#define CP0(token, ...)	MIPS_C0_##token,
#include "cp0_list.h"
#undef CP0
	MIPS_NR_CP0
};

/* What the columns of a row mean on one CPU, ready for use on every access. */
struct mips_cp0_masks {
	u32 own;		/* bits that can change; 0 for absent and computed registers */
	u32 fixed;		/* the other bits that are 1 */
	u32 guest;		/* bits mtc0 changes */
};

/*
 * What the guest's CPU is.  Hypervisor memory, never guest-writable; constant
 * registers are computed from it, whatever their word in the array says.
 */
struct mips_cpu_cfg {
	enum mips_segmap map;
	u32 prid;
	u32 config;		/* Config.K0 at reset, bits 2:0; the rest is computed */
	u32 config1_caches;	/* Config1 bits 24:7 (IS IL IA DS DL DA): geometry */
	u16 tlb_size;		/* 1..256; Config1 can express 64, Config4 the rest */
	u16 cpu_num;		/* EBase.CPUNum, 0..1023 */
	u8 pabits;		/* physical address bits, 24..32 */
	u8 kscratch;		/* Config4.KScrExist: bit n is register (31, n), bits 7:2 */
	bool has_userlocal;	/* Config3.ULRI */
	bool has_fpu;		/* Config1.FP */
	bool has_fpu64;		/* Status.FR is writable */
	bool has_msa;		/* Config3.MSAP, Config5.MSAEn */
	bool has_dsp;		/* Config3.DSPP, Status.MX */
	bool has_rxi;		/* Config3.RXI: PageGrain.RIE XIE IEC, EntryLo.RI XI */
	bool has_badinstr;	/* Config3.BI and BP */
	bool has_ehinv;		/* Config4.IE: EntryHi.EHINV */
	bool has_vint;		/* Config3.VInt: IntCtl.VS is writable */
	bool has_ebase_wg;	/* EBase.WG: its two top bits can change */
	bool has_wii;		/* Config7.WII: wait ends on a masked interrupt too */
	struct mips_cp0_masks cp0[MIPS_NR_CP0];		/* by mips_cpu_cfg_sanitise() */
};

/* A 24Kc with 64 TLB entries, UserLocal and no FPU, in @map. */
void mips_cpu_cfg_24kc(struct mips_cpu_cfg *cfg, enum mips_segmap map);

/*
 * Bring fields into range, drop combinations that make no sense (MSA without a
 * 64-bit FPU), and compute cfg->cp0.  Call after changing a cfg by hand.
 */
void mips_cpu_cfg_sanitise(struct mips_cpu_cfg *cfg);

/*
 * The CPU state that lib/ works on; KVM embeds it in its vCPU.
 *
 * @ie is the word that holds Status.IE in bit 0.  Under T&E it is the IE word
 * of the zero page (hostile: only bit 0 counts); otherwise it is NULL and IE
 * is bit 0 of the Status word.
 */
struct mips_cpu {
	struct mips_cp0 *cp0;
	u32 *ie;
	const struct mips_cpu_cfg *cfg;
	u32 pc;			/* current instruction; the branch when bd is set */
	bool bd;		/* the current instruction is in the delay slot of pc */
	bool llbit;
};

/* Where T&E keeps a register. */
enum mips_cp0_te {
	MIPS_TE_WORD,		/* its word in the zero page, masked by the row */
	MIPS_TE_COMPUTED,	/* derived on demand (Count, Random); the word is 0 */
};

/* Where VZ keeps a register. */
enum mips_cp0_vz {
	MIPS_VZ_HW,		/* guest context of the hardware */
	MIPS_VZ_ROOT,		/* hardware too, but accesses trap to root for rewriting */
	MIPS_VZ_SOFT,		/* software only */
};

enum mips_cp0_flag {
	MIPS_CP0_VOLATILE = BIT(0),	/* changes without being written by the guest */
	MIPS_CP0_HOOK	  = BIT(1),	/* a guest write has effects beyond the word */
	MIPS_CP0_LW	  = BIT(2),	/* T&E: a guest read may become a load */
	MIPS_CP0_SW	  = BIT(3),	/* T&E: a guest write may become a store */
	MIPS_CP0_CFG	  = BIT(4),	/* ONE_REG may change bits that live in the cfg: backend hook */
};

/* What of a row does not depend on the CPU. */
struct mips_cp0_row {
	const char *name;	/* architecture's spelling: "EntryHi" */
	u8 rd, sel;
	u8 bits;		/* size of the ONE_REG id: 32 or 64; the register has 32 */
	u8 te;			/* enum mips_cp0_te */
	u8 vz;			/* enum mips_cp0_vz */
	u8 flags;		/* enum mips_cp0_flag */
	u8 since;		/* release of the architecture, 1 2 3 5; 0 implementation */
};

extern const struct mips_cp0_row mips_cp0_rows[MIPS_NR_CP0];

/*
 * Row index of register (rd, sel), or -1 if no row exists.  rd and sel may be
 * any number.  A row may still be absent on a given CPU: mips_cp0_present().
 * Accesses to absent registers read 0 and ignore writes, in every caller.
 */
int mips_cp0_find(unsigned int rd, unsigned int sel);

bool mips_cp0_present(int row, const struct mips_cpu_cfg *cfg);

/*
 * Bits a guest's mtc0 changes; bits ONE_REG changes; bits hardware changes on
 * its own.  These evaluate the list; cfg->cp0 keeps what accesses need.
 */
u32 mips_cp0_guest_mask(int row, const struct mips_cpu_cfg *cfg);
u32 mips_cp0_user_mask(int row, const struct mips_cpu_cfg *cfg);
u32 mips_cp0_hw_mask(int row, const struct mips_cpu_cfg *cfg);

/* Value after reset, and of all constant bits for ever. */
u32 mips_cp0_reset_value(int row, const struct mips_cpu_cfg *cfg);

/*
 * The meaning of @word in register @row: changeable bits from @word, all
 * others from the reset value.  Idempotent.  0 for absent and computed ones.
 */
static inline u32 mips_cp0_canon(int row, u32 word, const struct mips_cpu_cfg *cfg)
{
	return (word & cfg->cp0[row].own) | cfg->cp0[row].fixed;
}

/* The word of a valid row: a number where the row is one. */
static __always_inline u32 *mips_cp0_word(const struct mips_cpu *cpu, int row)
{
	if (__builtin_constant_p(row))
		switch (row) {
#define CP0(token, name, rd, sel, ...)	\
		case MIPS_C0_##token: return &cpu->cp0->reg[MIPS_CP0(rd, sel)];
#include "cp0_list.h"
#undef CP0
		}
	return &cpu->cp0->reg[MIPS_CP0(mips_cp0_rows[row].rd, mips_cp0_rows[row].sel)];
}

static inline bool mips_cp0_valid(int row)
{
	return row >= 0 && row < MIPS_NR_CP0;
}

#define C0_STATUS_IE		BIT(0)

/* New value of a register that holds @old when @val is written under @mask. */
static inline u32 mips_cp0_merge(u32 old, u32 val, u32 mask)
{
	return (old & ~mask) | (val & mask);
}

/*
 * Canonical value of a MIPS_TE_WORD register; Status comes with IE from the IE
 * word.  MIPS_TE_COMPUTED rows read 0 here: the backend computes them first.
 * Absent registers and row -1 read 0.
 *
 * This and mips_cp0_update() are inline because nearly all callers name the row.
 */
static __always_inline u32 mips_cp0_read(const struct mips_cpu *cpu, int row)
{
	u32 word;

	if (!mips_cp0_valid(row))
		return 0;
	word = mips_read_once(mips_cp0_word(cpu, row));
	if (row == MIPS_C0_STATUS && cpu->ie)
		word = mips_cp0_merge(word, mips_read_once(cpu->ie), C0_STATUS_IE);
	return mips_cp0_canon(row, word, cpu->cfg);
}

/* Make @val, made canonical, the register's value, and return it. */
static inline u32 mips_cp0_store(struct mips_cpu *cpu, int row, u32 val)
{
	val = mips_cp0_canon(row, val, cpu->cfg);
	if (row == MIPS_C0_STATUS && cpu->ie) {
		*cpu->ie = val & C0_STATUS_IE;
		*mips_cp0_word(cpu, row) = val & ~C0_STATUS_IE;
	} else {
		*mips_cp0_word(cpu, row) = val;
	}
	return val;
}

/*
 * Store what a guest's mtc0 (or ONE_REG: _user) of @val leaves, and return it.
 * Old is the canonical old value.  Status distributes IE to the IE word.
 * Hooks are the caller's.  Absent registers, row -1: nothing happens, 0.
 */
u32 mips_cp0_write(struct mips_cpu *cpu, int row, u32 val);
u32 mips_cp0_write_user(struct mips_cpu *cpu, int row, u32 val);

/*
 * Hardware's own change of a register (exception entry, TLB operations,
 * interrupt lines): bits of @mask become those of @val; the result is
 * canonical.
 */
static inline void mips_cp0_update(struct mips_cpu *cpu, int row, u32 val, u32 mask)
{
	/* Constant, absent and computed registers have no bit to change. */
	if (mips_cp0_valid(row) && (mask & cpu->cfg->cp0[row].own))
		mips_cp0_store(cpu, row, mips_cp0_merge(mips_cp0_read(cpu, row), val, mask));
}

/* Write reset values to all 256 words (0 where nothing lives), IE to 0. */
void mips_cp0_reset(struct mips_cpu *cpu);

/*
 * Make the words canonical in place, so that replaced reads see what emulated
 * reads would: after the state was loaded or the cfg changed.
 */
void mips_cp0_canonicalise(struct mips_cpu *cpu);

/*
 * Verify the table: sorted, unique, masks and resets consistent for @cfg, LW
 * and SW only where they are right.  Returns NULL or the name of the first bad
 * row.  Called at module load and by the unit tests.
 */
const char *mips_cp0_check(const struct mips_cpu_cfg *cfg);

/* Fields.  Spelling of the PRA. */
#define C0_STATUS_EXL		BIT(1)
#define C0_STATUS_ERL		BIT(2)
#define C0_STATUS_UM		BIT(4)
#define C0_STATUS_IM		MIPS_MASK(15, 8)
#define C0_STATUS_BEV		BIT(22)
#define C0_STATUS_MX		BIT(24)
#define C0_STATUS_FR		BIT(26)
#define C0_STATUS_RP		BIT(27)
#define C0_STATUS_CU0		BIT(28)
#define C0_STATUS_CU1		BIT(29)

#define C0_CAUSE_EXCCODE	MIPS_MASK(6, 2)
#define C0_CAUSE_IP		MIPS_MASK(15, 8)
#define C0_CAUSE_IP_SW	MIPS_MASK(9, 8)
#define C0_CAUSE_IP_HW	MIPS_MASK(15, 10)
#define C0_CAUSE_IV		BIT(23)
#define C0_CAUSE_DC		BIT(27)
#define C0_CAUSE_CE		MIPS_MASK(29, 28)
#define C0_CAUSE_TI		BIT(30)
#define C0_CAUSE_BD		BIT(31)

#define C0_INTCTL_VS		MIPS_MASK(9, 5)
#define C0_INDEX_P		BIT(31)
#define C0_ENTRYHI_VPN2	MIPS_MASK(31, 13)
#define C0_ENTRYHI_EHINV	BIT(10)
#define C0_ENTRYHI_ASID	MIPS_MASK(7, 0)
#define C0_ENTRYLO_G		BIT(0)
#define C0_ENTRYLO_V		BIT(1)
#define C0_ENTRYLO_D		BIT(2)
#define C0_ENTRYLO_C		MIPS_MASK(5, 3)
#define C0_ENTRYLO_PFN	MIPS_MASK(29, 6)
#define C0_ENTRYLO_XI		BIT(30)
#define C0_ENTRYLO_RI		BIT(31)
#define C0_CONTEXT_PTEBASE	MIPS_MASK(31, 23)
#define C0_CONTEXT_BADVPN2	MIPS_MASK(22, 4)
#define C0_PAGEMASK_MASK		MIPS_MASK(28, 13)
#define C0_PAGEGRAIN_IEC	BIT(27)
#define C0_PAGEGRAIN_XIE	BIT(30)
#define C0_PAGEGRAIN_RIE	BIT(31)
#define C0_EBASE_CPUNUM	MIPS_MASK(9, 0)
#define C0_EBASE_BASE		MIPS_MASK(28, 12)
#define C0_EBASE_WG		BIT(11)
#define C0_EBASE_TOP		MIPS_MASK(31, 30)	/* written with WG only */
#define C0_HWRENA_ULR		BIT(29)
#define C0_CONFIG_K0		MIPS_MASK(2, 0)
#define C0_CONFIG_MT_TLB	BIT(7)
#define C0_CONFIG_AR_R2		BIT(10)
#define C0_CONFIG_M		BIT(31)
#define C0_CONFIG1_FP		BIT(0)
#define C0_CONFIG3_VINT		BIT(5)
#define C0_CONFIG3_DSPP		BIT(10)
#define C0_CONFIG3_RXI		BIT(12)
#define C0_CONFIG3_ULRI		BIT(13)
#define C0_CONFIG3_BI		BIT(26)
#define C0_CONFIG3_BP		BIT(27)
#define C0_CONFIG3_MSAP		BIT(28)
#define C0_CONFIG4_MMUSIZEEXT	BIT(14)
#define C0_CONFIG5_MSAEN	BIT(27)
#define C0_CONFIG7_IAR		BIT(10)
#define C0_CONFIG7_AR		BIT(16)
#define C0_CONFIG7_WII		BIT(31)

/* Status and Cause as the CPU sees them. */
static inline u32 mips_status(const struct mips_cpu *cpu)
{
	return mips_cp0_read(cpu, MIPS_C0_STATUS);
}

static inline u32 mips_cause(const struct mips_cpu *cpu)
{
	return mips_cp0_read(cpu, MIPS_C0_CAUSE);
}

/* Mode of a Status value: kernel if EXL, ERL or not UM (PRA, "Kernel Mode"). */
static inline bool mips_kernel_mode(u32 status)
{
	return (status & (C0_STATUS_EXL | C0_STATUS_ERL)) || !(status & C0_STATUS_UM);
}

/* Coprocessor 0 instructions may run: kernel mode, or CU0 lends them to the user. */
static inline bool mips_cp0_usable(u32 status)
{
	return mips_kernel_mode(status) || (status & C0_STATUS_CU0);
}

#endif
