/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kinds of guest exit, one row each: identifier (also the name of the
 * binary statistic and debugfs file) and the name traces print.  Order is the
 * order of the statistics; append only.
 */
#ifndef __KVM_MIPS_EXITS_H
#define __KVM_MIPS_EXITS_H

#define KVM_MIPS_EXITS(X)						\
	X(int,		"Interrupt")					\
	X(signal,	"Signal")					\
	X(wait,		"WAIT")						\
	X(cop0,		"COP0 access")					\
	X(cache,	"CACHE")					\
	X(eret,		"ERET")						\
	X(tlb_op,	"TLB instruction")				\
	X(tlbmod,	"TLB modified")					\
	X(tlbmiss_ld,	"TLB load or fetch")				\
	X(tlbmiss_st,	"TLB store")					\
	X(addrerr_ld,	"Address error (load)")				\
	X(addrerr_st,	"Address error (store)")			\
	X(syscall,	"System call")					\
	X(breakpoint,	"Breakpoint")					\
	X(resvd,	"Reserved instruction")				\
	X(cop_unusable,	"Coprocessor unusable")				\
	X(overflow,	"Overflow")					\
	X(trap,		"Trap")						\
	X(fpe,		"Floating point")				\
	X(msa_fpe,	"MSA floating point")				\
	X(msa_disabled,	"MSA disabled")					\
	X(hypercall,	"Hypercall")					\
	X(rdhwr,	"RDHWR")					\
	X(mmio,		"MMIO")						\
	X(zero_page,	"Zero page store with interrupt pending")	\
	X(host_tlb,	"Shadow fill")					\
	X(other,	"Other")					\
	X(gsfc,		"Guest software field change")			\
	X(ghfc,		"Guest hardware field change")			\
	X(grr,		"Guest reserved instruction")

enum kvm_mips_exit {
#define X(id, name) KVM_MIPS_EXIT_##id,
	KVM_MIPS_EXITS(X)
#undef X
	KVM_MIPS_NR_EXITS
};

/*
 * Traps handled wholly in assembly: no exit, counted beside them.
 */
#define KVM_MIPS_ASM_TRAPS(X)						\
	X(asm_refill,	"TLB refill in assembly")			\
	X(asm_rdhwr,	"RDHWR in assembly")				\
	X(asm_syscall,	"System call in assembly")			\
	X(asm_eret,	"ERET in assembly")				\
	X(asm_miss,	"TLB miss of the guest's in assembly")		\
	X(asm_tlbw,	"TLB write in assembly")			\
	X(asm_entryhi,	"Write of EntryHi in assembly")			\
	X(asm_compare,	"Write of Compare in assembly")

enum kvm_mips_asm_trap {
#define X(id, name) KVM_MIPS_TRAP_##id,
	KVM_MIPS_ASM_TRAPS(X)
#undef X
	KVM_MIPS_NR_ASM_TRAPS
};

#endif
