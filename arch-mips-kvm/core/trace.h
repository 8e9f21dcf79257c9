/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoints, named as the kernel's own MIPS KVM names them, so that scripts
 * go on working.  Definitions only; core/exit.c creates them.
 */
#if !defined(__KVM_MIPS_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define __KVM_MIPS_TRACE_H

#include <linux/tracepoint.h>
#include <kvm_mips/exits.h>

#undef TRACE_SYSTEM
#define TRACE_SYSTEM kvm
#define TRACE_SYSTEM_VAR kvm_mips
#undef TRACE_INCLUDE_PATH
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_PATH .
#define TRACE_INCLUDE_FILE trace

/* Into the guest for the first time in a KVM_RUN, again, and back to user space */
DECLARE_EVENT_CLASS(kvm_transition,
	TP_PROTO(struct kvm_vcpu *vcpu),
	TP_ARGS(vcpu),
	TP_STRUCT__entry(
		__field(unsigned long, pc)
	),
	TP_fast_assign(
		__entry->pc = vcpu->arch.ctx.pc;
	),
	TP_printk("PC: 0x%08lx", __entry->pc)
);

DEFINE_EVENT(kvm_transition, kvm_enter,
	TP_PROTO(struct kvm_vcpu *vcpu), TP_ARGS(vcpu));
DEFINE_EVENT(kvm_transition, kvm_reenter,
	TP_PROTO(struct kvm_vcpu *vcpu), TP_ARGS(vcpu));
DEFINE_EVENT(kvm_transition, kvm_out,
	TP_PROTO(struct kvm_vcpu *vcpu), TP_ARGS(vcpu));

#undef KVM_MIPS_EXIT_SYM
#define KVM_MIPS_EXIT_SYM(id, name) { KVM_MIPS_EXIT_##id, name },
#undef KVM_MIPS_EXIT_ENUM
#define KVM_MIPS_EXIT_ENUM(id, name) TRACE_DEFINE_ENUM(KVM_MIPS_EXIT_##id);
KVM_MIPS_EXITS(KVM_MIPS_EXIT_ENUM)
TRACE_DEFINE_ENUM(KVM_MIPS_NR_EXITS);

TRACE_EVENT(kvm_exit,
	TP_PROTO(struct kvm_vcpu *vcpu, unsigned int reason),
	TP_ARGS(vcpu, reason),
	TP_STRUCT__entry(
		__field(unsigned long, pc)
		__field(unsigned int, reason)
	),
	TP_fast_assign(
		__entry->pc = vcpu->arch.ctx.pc;
		__entry->reason = reason;
	),
	TP_printk("[%s] PC: 0x%08lx",
		  __print_symbolic(__entry->reason,
				   KVM_MIPS_EXITS(KVM_MIPS_EXIT_SYM)
				   { KVM_MIPS_NR_EXITS, "?" }),
		  __entry->pc)
);

/* The guest accesses a hardware register: CP0 by name, or RDHWR */
#ifndef KVM_TRACE_HWR_READ
#define KVM_TRACE_HWR_READ	0
#define KVM_TRACE_HWR_WRITE	1
#define KVM_TRACE_HWR_RDHWR	2
#endif

TRACE_EVENT(kvm_hwr,
	TP_PROTO(struct kvm_vcpu *vcpu, unsigned int op, const char *reg,
		 unsigned long val),
	TP_ARGS(vcpu, op, reg, val),
	TP_STRUCT__entry(
		__field(unsigned long, val)
		__field(unsigned int, op)
		__string(reg, reg)
	),
	TP_fast_assign(
		__entry->val = val;
		__entry->op = op;
		__assign_str(reg, reg);
	),
	TP_printk("%s %s 0x%08lx",
		  __print_symbolic(__entry->op, { 0, "MFC0" }, { 1, "MTC0" },
				   { 2, "RDHWR" }),
		  __get_str(reg), __entry->val)
);

/* FPU and MSA state moves between the CPU and memory */
#ifndef KVM_TRACE_AUX_RESTORE
#define KVM_TRACE_AUX_RESTORE	0
#define KVM_TRACE_AUX_SAVE	1
#define KVM_TRACE_AUX_FPU	1
#define KVM_TRACE_AUX_FPU_MSA	3
#endif

TRACE_EVENT(kvm_aux,
	TP_PROTO(struct kvm_vcpu *vcpu, unsigned int op, unsigned int state),
	TP_ARGS(vcpu, op, state),
	TP_STRUCT__entry(
		__field(unsigned long, pc)
		__field(unsigned int, op)
		__field(unsigned int, state)
	),
	TP_fast_assign(
		__entry->pc = vcpu->arch.ctx.pc;
		__entry->op = op;
		__entry->state = state;
	),
	TP_printk("%s %s PC: 0x%08lx",
		  __print_symbolic(__entry->op, { 0, "restore" }, { 1, "save" }),
		  __print_symbolic(__entry->state, { 1, "FPU" },
				   { 3, "FPU & MSA" }),
		  __entry->pc)
);

TRACE_EVENT(kvm_asid_change,
	TP_PROTO(struct kvm_vcpu *vcpu, unsigned int old_asid,
		 unsigned int new_asid),
	TP_ARGS(vcpu, old_asid, new_asid),
	TP_STRUCT__entry(
		__field(unsigned long, pc)
		__field(unsigned int, old_asid)
		__field(unsigned int, new_asid)
	),
	TP_fast_assign(
		__entry->pc = vcpu->arch.ctx.pc;
		__entry->old_asid = old_asid;
		__entry->new_asid = new_asid;
	),
	TP_printk("PC: 0x%08lx old: 0x%02x new: 0x%02x", __entry->pc,
		  __entry->old_asid, __entry->new_asid)
);

#endif

#include <trace/define_trace.h>
