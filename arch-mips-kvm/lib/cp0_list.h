/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The coprocessor 0 registers of a guest: one row each, sorted by (rd, sel).
 * Everything else about them (indices, emulation, ONE_REG, reset, names,
 * documentation, tests) is an expansion of this file, so it has no include
 * guard and defines nothing but rows.  A register without a row reads 0 and
 * ignores writes: performance counters, watch, debug, trace, cache tag and
 * parity registers, whose presence bits in Config* the guest sees as 0.
 *
 * CP0(token, name, rd, sel, bits, present, guest, hw, user, reset, te, vz, flags, since)
 *
 *   token    row index MIPS_C0_token, ONE_REG id KVM_REG_MIPS_CP0_token
 *   name     the architecture's spelling
 *   bits     size of the ONE_REG id (ids of upstream's uapi; registers are 32 bits wide)
 *   present  condition for the register to exist
 *   guest    bits mtc0 changes
 *   hw       bits exceptions, interrupts and TLB instructions change
 *   user     bits ONE_REG changes; OWN: all that the guest or the hardware change
 *   reset    value at reset, and of constant bits for ever
 *   te, vz   where it lives: WORD or COMPUTED; HW, ROOT or SOFT (cp0.h)
 *   flags    VOLATILE HOOK LW SW CFG (cp0.h)
 *   since    first architecture release
 *
 * Expressions may use cfg (const struct mips_cpu_cfg *).
 *
 * LW: the word must always be canonical and current.  That holds when every
 * guest write traps and the hypervisor keeps the word so, or when any 32-bit
 * value is canonical.  SW: a write must have no effect but its value; if reads
 * trap, they make the value canonical.  Beside the obvious cases:
 *
 *   Index      read far more than written (tlbp, then test the sign), so reads
 *              get the load; writes must trap because P is not writable
 *   EntryLo,   written in every refill and read almost never: writes get the
 *   PageMask   store and the TLB instructions mask the value
 *   Context    read in every refill: BadVPN2 must survive writes, so they trap
 *   EntryHi    a write changes the address space at once and must trap
 *   UserLocal  takes effect in user mode only: the backend loads it into the
 *              hardware when it enters guest user mode, and keeps HWREna.ULR
 *              from the guest kernel, so that its rdhwr traps
 *   Cause      IP changes only by way of the hypervisor, which refreshes the
 *              word at every guest entry; writes can raise interrupts
 *   Status     IE lives elsewhere, so the word alone is not the register
 *   Compare    a write acknowledges the timer interrupt
 *   EBase      not SW: its fixed bits must read back
 */
CP0(INDEX, "Index", 0, 0, 32, true, INDEX_BITS, C0_INDEX_P | INDEX_BITS, OWN, 0,
    WORD, HW, LW, 1)
CP0(RANDOM, "Random", 1, 0, 32, true, 0, INDEX_BITS, 0, cfg->tlb_size - 1,
    COMPUTED, HW, VOLATILE, 1)
CP0(ENTRYLO0, "EntryLo0", 2, 0, 64, true, ENTRYLO_BITS, ENTRYLO_BITS, OWN, 0,
    WORD, HW, SW, 1)
CP0(ENTRYLO1, "EntryLo1", 3, 0, 64, true, ENTRYLO_BITS, ENTRYLO_BITS, OWN, 0,
    WORD, HW, SW, 1)
CP0(CONTEXT, "Context", 4, 0, 64, true, C0_CONTEXT_PTEBASE, C0_CONTEXT_BADVPN2, OWN, 0,
    WORD, HW, LW, 1)
CP0(USERLOCAL, "UserLocal", 4, 2, 64, cfg->has_userlocal, ~0u, 0, OWN, 0,
    WORD, HW, LW | SW, 2)
CP0(PAGEMASK, "PageMask", 5, 0, 32, true, C0_PAGEMASK_MASK, C0_PAGEMASK_MASK, OWN, 0,
    WORD, HW, SW, 1)
CP0(PAGEGRAIN, "PageGrain", 5, 1, 32, cfg->has_rxi,
    C0_PAGEGRAIN_RIE | C0_PAGEGRAIN_XIE | C0_PAGEGRAIN_IEC, 0, OWN, 0,
    WORD, HW, HOOK | LW, 2)
CP0(WIRED, "Wired", 6, 0, 32, true, INDEX_BITS, 0, OWN, 0,
    WORD, HW, HOOK | LW, 1)
CP0(HWRENA, "HWREna", 7, 0, 32, true,
    MIPS_MASK(3, 0) | (cfg->has_userlocal ? C0_HWRENA_ULR : 0), 0, OWN, 0,
    WORD, HW, HOOK | LW, 2)
CP0(BADVADDR, "BadVAddr", 8, 0, 64, true, 0, ~0u, OWN, 0,
    WORD, HW, LW, 1)
CP0(BADINSTR, "BadInstr", 8, 1, 32, cfg->has_badinstr, 0, ~0u, OWN, 0,
    WORD, HW, LW, 3)
CP0(BADINSTRP, "BadInstrP", 8, 2, 32, cfg->has_badinstr, 0, ~0u, OWN, 0,
    WORD, HW, LW, 3)
CP0(COUNT, "Count", 9, 0, 32, true, ~0u, ~0u, OWN, 0,
    COMPUTED, ROOT, VOLATILE | HOOK, 1)
CP0(ENTRYHI, "EntryHi", 10, 0, 64, true,
    C0_ENTRYHI_VPN2 | C0_ENTRYHI_ASID | (cfg->has_ehinv ? C0_ENTRYHI_EHINV : 0),
    C0_ENTRYHI_VPN2 | C0_ENTRYHI_ASID, OWN, 0,
    WORD, HW, HOOK | LW, 1)
CP0(COMPARE, "Compare", 11, 0, 32, true, ~0u, 0, OWN, 0,
    WORD, HW, HOOK | LW, 1)
CP0(STATUS, "Status", 12, 0, 32, true,
    C0_STATUS_CU0 | C0_STATUS_RP | C0_STATUS_BEV | C0_STATUS_IM | C0_STATUS_UM |
    C0_STATUS_ERL | C0_STATUS_EXL | C0_STATUS_IE |
    (cfg->has_fpu ? C0_STATUS_CU1 : 0) | (cfg->has_fpu64 ? C0_STATUS_FR : 0) |
    (cfg->has_dsp ? C0_STATUS_MX : 0),
    C0_STATUS_ERL | C0_STATUS_EXL, OWN, C0_STATUS_BEV | C0_STATUS_ERL,
    WORD, HW, HOOK, 1)
CP0(INTCTL, "IntCtl", 12, 1, 32, true, cfg->has_vint ? C0_INTCTL_VS : 0, 0, OWN,
    MIPS_MASK(31, 26),
    WORD, HW, LW, 2)
CP0(SRSCTL, "SRSCtl", 12, 2, 32, true, 0, 0, OWN, 0,
    WORD, SOFT, LW, 2)
CP0(CAUSE, "Cause", 13, 0, 32, true, C0_CAUSE_DC | C0_CAUSE_IV | C0_CAUSE_IP_SW,
    C0_CAUSE_BD | C0_CAUSE_TI | C0_CAUSE_CE | C0_CAUSE_IP_HW | C0_CAUSE_EXCCODE, OWN, 0,
    WORD, HW, VOLATILE | HOOK | LW, 1)
CP0(EPC, "EPC", 14, 0, 64, true, ~0u, ~0u, OWN, 0,
    WORD, HW, LW | SW, 1)
CP0(PRID, "PRId", 15, 0, 32, true, 0, 0, ~0u, cfg->prid,
    WORD, SOFT, LW | CFG, 1)
CP0(EBASE, "EBase", 15, 1, 64, true, EBASE_BITS,
    cfg->has_ebase_wg ? C0_EBASE_TOP | C0_EBASE_WG : 0, OWN,
    mips_seg_kseg0(cfg->map) | cfg->cpu_num,
    WORD, HW, LW, 2)
CP0(CONFIG, "Config", 16, 0, 32, true, C0_CONFIG_K0, 0, OWN,
    C0_CONFIG_M | C0_CONFIG_AR_R2 | C0_CONFIG_MT_TLB | (cfg->config & C0_CONFIG_K0),
    WORD, ROOT, LW, 1)
CP0(CONFIG1, "Config1", 16, 1, 32, true, 0, 0, C0_CONFIG1_FP,
    C0_CONFIG_M | (cfg->tlb_size - 1) % 64 << 25 | (cfg->config1_caches & MIPS_MASK(24, 7)) |
    (cfg->has_fpu ? C0_CONFIG1_FP : 0),
    WORD, ROOT, LW | CFG, 1)
CP0(CONFIG2, "Config2", 16, 2, 32, true, 0, 0, OWN, C0_CONFIG_M,
    WORD, ROOT, LW, 1)
CP0(CONFIG3, "Config3", 16, 3, 32, true, 0, 0, C0_CONFIG3_MSAP,
    C0_CONFIG_M | (cfg->has_dsp ? C0_CONFIG3_DSPP : 0) | (cfg->has_rxi ? C0_CONFIG3_RXI : 0) |
    (cfg->has_userlocal ? C0_CONFIG3_ULRI : 0) | (cfg->has_msa ? C0_CONFIG3_MSAP : 0) |
    (cfg->has_badinstr ? C0_CONFIG3_BI | C0_CONFIG3_BP : 0),
    WORD, ROOT, LW | CFG, 1)
CP0(CONFIG4, "Config4", 16, 4, 32, true, 0, 0, OWN,
    C0_CONFIG_M | cfg->kscratch << 16 |
    (cfg->tlb_size > 64 ? C0_CONFIG4_MMUSIZEEXT : 0) | (cfg->tlb_size - 1) / 64,
    WORD, ROOT, LW, 2)
CP0(CONFIG5, "Config5", 16, 5, 32, true, cfg->has_msa ? C0_CONFIG5_MSAEN : 0, 0, OWN, 0,
    WORD, ROOT, HOOK | LW, 3)
CP0(CONFIG7, "Config7", 16, 7, 32, true, 0, 0, OWN,
    C0_CONFIG7_IAR | C0_CONFIG7_AR | (cfg->has_wii ? C0_CONFIG7_WII : 0),
    WORD, SOFT, LW, 0)
CP0(ERROREPC, "ErrorEPC", 30, 0, 64, true, ~0u, ~0u, OWN, 0,
    WORD, HW, LW | SW, 1)
CP0(KSCRATCH1, "KScratch1", 31, 2, 64, cfg->kscratch & BIT(2), ~0u, 0, OWN, 0,
    WORD, HW, LW | SW, 2)
CP0(KSCRATCH2, "KScratch2", 31, 3, 64, cfg->kscratch & BIT(3), ~0u, 0, OWN, 0,
    WORD, HW, LW | SW, 2)
CP0(KSCRATCH3, "KScratch3", 31, 4, 64, cfg->kscratch & BIT(4), ~0u, 0, OWN, 0,
    WORD, HW, LW | SW, 2)
CP0(KSCRATCH4, "KScratch4", 31, 5, 64, cfg->kscratch & BIT(5), ~0u, 0, OWN, 0,
    WORD, HW, LW | SW, 2)
CP0(KSCRATCH5, "KScratch5", 31, 6, 64, cfg->kscratch & BIT(6), ~0u, 0, OWN, 0,
    WORD, HW, LW | SW, 2)
CP0(KSCRATCH6, "KScratch6", 31, 7, 64, cfg->kscratch & BIT(7), ~0u, 0, OWN, 0,
    WORD, HW, LW | SW, 2)
