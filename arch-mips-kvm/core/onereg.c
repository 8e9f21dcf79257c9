// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_GET_REG_LIST, KVM_GET_ONE_REG, KVM_SET_ONE_REG: which ids exist, their
 * sizes and where each value lives.  CP0 registers come from the rows of
 * lib/cp0_list.h by way of the backend; nothing here knows one by name but
 * Status.FR, which decides what FPU registers there are.
 *
 * -ENOENT: no such register; -EINVAL: wrong size, value or state.
 */
#include <linux/kvm_host.h>
#include <linux/uaccess.h>
#include <asm/cpu-info.h>
#include <asm/kvm_mips.h>
#include <kvm_mips/ops.h>
#include <kvm_mips/vcpu.h>
#include <cp0.h>
#include <tlb.h>
#include "backends.h"

/* Bytes of a register */
#define REG_SIZE(id)	(1u << (((id) & KVM_REG_SIZE_MASK) >> KVM_REG_SIZE_SHIFT))
#define REG_INDEX(id)	((u32)((id) & 0xffff))
#define REG_GROUP(id)	((id) & ~(KVM_REG_SIZE_MASK | 0xffffULL))

/* A value of any size; v[0] alone up to 64 bits. */
struct reg_value {
	u64 v[4];
};

/* Writable bits of MSACSR: FS, NX, Cause, Enables, Flags, RM. */
#define MSACSR_MASK	0x0107ffff

static u64 sext(u32 v)
{
	return (s64)(s32)v;
}

/* General registers */

static u32 *gp_word(struct kvm_vcpu *vcpu, u32 n)
{
	struct kvm_mips_ctx *ctx = &vcpu->arch.ctx;

	switch (n) {
	case 0 ... 31:
		return &ctx->gpr[n];
	case 32:
		return &ctx->hi;
	case 33:
		return &ctx->lo;
	case 34:
		return &ctx->pc;
	default:
		return NULL;
	}
}

static int access_gp(struct kvm_vcpu *vcpu, u64 id, struct reg_value *val,
		     bool set)
{
	u32 *word = gp_word(vcpu, REG_INDEX(id));

	if (!word)
		return -ENOENT;
	if (REG_SIZE(id) != 8)
		return -EINVAL;
	if (!set)
		val->v[0] = sext(*word);
	else if (REG_INDEX(id))		/* $0 stays 0 */
		*word = val->v[0];
	return 0;
}

/* CP0 */

static int access_cp0(struct kvm_vcpu *vcpu, u64 id, struct reg_value *val,
		      bool set)
{
	const struct kvm_mips_ops *ops = vcpu->kvm->arch.ops;
	int row = mips_cp0_find(REG_INDEX(id) / 8, REG_INDEX(id) % 8);
	int r;

	if (row < 0)
		return -ENOENT;
	if (REG_SIZE(id) * 8 != mips_cp0_rows[row].bits)
		return -EINVAL;
	if (set)
		return ops->cp0_set(vcpu, row, val->v[0]);

	r = ops->cp0_get(vcpu, row, &val->v[0]);
	/* Addresses are sign-extended as in a 64-bit CPU, EntryLo is not one. */
	if (row != MIPS_C0_ENTRYLO0 && row != MIPS_C0_ENTRYLO1)
		val->v[0] = sext(val->v[0]);
	return r;
}

/* Count control */

static int access_kvm(struct kvm_vcpu *vcpu, u64 id, struct reg_value *val,
		      bool set)
{
	u64 count;

	if (REG_INDEX(id) > REG_INDEX(KVM_REG_MIPS_COUNT_HZ))
		return -ENOENT;
	if (REG_SIZE(id) != 8)
		return -EINVAL;
	/* Count comes home to core/timer.c if hardware has it. */
	vcpu->kvm->arch.ops->cp0_get(vcpu, MIPS_C0_COUNT, &count);
	return set ? kvm_mips_timer_set_reg(vcpu, id, val->v[0]) :
		     kvm_mips_timer_get_reg(vcpu, id, &val->v[0]);
}

/* FPU and MSA */

static bool guest_fr(struct kvm_vcpu *vcpu)
{
	u64 status = 0;

	vcpu->kvm->arch.ops->cp0_get(vcpu, MIPS_C0_STATUS, &status);
	return status & C0_STATUS_FR;
}

/* Without FR an odd single is the upper half of the even double below it. */
static u32 *fpr_single(struct kvm_vcpu *vcpu, unsigned int n)
{
	bool pair = !guest_fr(vcpu);
	u32 *half = (u32 *)&vcpu->arch.fpu.fpr[pair ? n & ~1u : n][0];
	bool upper = pair && (n & 1);

	return half + (upper != IS_ENABLED(CONFIG_CPU_BIG_ENDIAN));
}

static int access_fpr(struct kvm_vcpu *vcpu, u64 id, struct reg_value *val,
		      bool set)
{
	unsigned int n = REG_INDEX(id);
	unsigned int size = REG_SIZE(id);
	bool vector = size == 16;
	u64 *fpr;

	if (n > 31)
		return -ENOENT;
	if (size < 4 || size > 16 || (vector && !vcpu->arch.msa_enabled) ||
	    (!vector && !vcpu->arch.fpu_enabled) ||
	    (size == 8 && (n & 1) && !guest_fr(vcpu)))
		return -EINVAL;

	if (size == 4) {
		u32 *single = fpr_single(vcpu, n);

		if (set)
			*single = val->v[0];
		else
			val->v[0] = *single;
		return 0;
	}
	fpr = vcpu->arch.fpu.fpr[n];
	if (set)
		memcpy(fpr, val->v, size);
	else
		memcpy(val->v, fpr, size);
	return 0;
}

static int read_only(struct reg_value *val, u32 value, bool set)
{
	if (set)
		return (u32)val->v[0] == value ? 0 : -EINVAL;
	val->v[0] = value;
	return 0;
}

static int read_write(struct reg_value *val, u32 *word, u32 mask, bool set)
{
	if (set)
		*word = val->v[0] & mask;
	else
		val->v[0] = *word;
	return 0;
}

/* Bits nobody can write are the CPU's own at all times, used or not. */
static int access_fcsr(struct kvm_mips_fpu *fpu, struct reg_value *val, bool set)
{
	u32 fixed = boot_cpu_data.fpu_msk31;
	int r = read_write(val, &fpu->fcr31, ~fixed, set);

	if (!set)
		val->v[0] = (val->v[0] & ~fixed) | (boot_cpu_data.fpu_csr31 & fixed);
	return r;
}

static int access_fpu_control(struct kvm_vcpu *vcpu, u64 id,
			      struct reg_value *val, bool set)
{
	struct kvm_mips_fpu *fpu = &vcpu->arch.fpu;
	bool msa = REG_INDEX(id) >= REG_INDEX(KVM_REG_MIPS_MSACR);

	switch (REG_INDEX(id)) {
	case REG_INDEX(KVM_REG_MIPS_FCR_IR):
	case REG_INDEX(KVM_REG_MIPS_FCR_CSR):
	case REG_INDEX(KVM_REG_MIPS_MSA_IR):
	case REG_INDEX(KVM_REG_MIPS_MSA_CSR):
		break;
	default:
		return -ENOENT;
	}
	if (REG_SIZE(id) != 4 ||
	    !(msa ? vcpu->arch.msa_enabled : vcpu->arch.fpu_enabled))
		return -EINVAL;

	switch (REG_INDEX(id)) {
	case REG_INDEX(KVM_REG_MIPS_FCR_IR):
		return read_only(val, boot_cpu_data.fpu_id, set);
	case REG_INDEX(KVM_REG_MIPS_FCR_CSR):
		return access_fcsr(fpu, val, set);
	case REG_INDEX(KVM_REG_MIPS_MSA_IR):
		return read_only(val, boot_cpu_data.msa_id, set);
	default:
		return read_write(val, &fpu->msacsr, MSACSR_MASK, set);
	}
}

static int access_fpu(struct kvm_vcpu *vcpu, u64 id, struct reg_value *val,
		      bool set)
{
	return REG_INDEX(id) < REG_INDEX(KVM_REG_MIPS_FCR) ?
		access_fpr(vcpu, id, val, set) :
		access_fpu_control(vcpu, id, val, set);
}

/* Ours: guest TLB and the layout of the zero page */

static int access_tlb(struct kvm_vcpu *vcpu, u64 id, struct reg_value *val,
		      bool set)
{
	const struct kvm_mips_ops *ops = vcpu->kvm->arch.ops;
	unsigned int n = REG_INDEX(id) - REG_INDEX(KVM_REG_MIPS_TLB(0));
	struct mips_tlb_entry e;
	int r;

	r = ops->tlb_get(vcpu, n, &e);
	if (r)
		return r;
	if (REG_SIZE(id) != sizeof(struct kvm_mips_tlb_entry))
		return -EINVAL;
	if (set) {
		e.mask = val->v[0];
		e.hi = val->v[1];
		e.lo[0] = val->v[2];
		e.lo[1] = val->v[3];
		return ops->tlb_set(vcpu, n, &e);
	}
	val->v[0] = e.mask;
	val->v[1] = sext(e.hi);
	val->v[2] = e.lo[0];
	val->v[3] = e.lo[1];
	return 0;
}

static int access_ours(struct kvm_vcpu *vcpu, u64 id, struct reg_value *val,
		       bool set)
{
	if (REG_INDEX(id) >= REG_INDEX(KVM_REG_MIPS_TLB(0)))
		return access_tlb(vcpu, id, val, set);
	if (REG_INDEX(id) != REG_INDEX(KVM_REG_MIPS_TE_LAYOUT) ||
	    vcpu->kvm->arch.ops->vm_type != KVM_VM_MIPS_TE)
		return -ENOENT;
	if (REG_SIZE(id) != 4)
		return -EINVAL;
	return read_only(val, KVM_MIPS_ZP_VERSION, set);
}

static int access_reg(struct kvm_vcpu *vcpu, u64 id, struct reg_value *val,
		      bool set)
{
	switch (REG_GROUP(id)) {
	case KVM_REG_MIPS_GP:
		return access_gp(vcpu, id, val, set);
	case KVM_REG_MIPS_CP0:
		return access_cp0(vcpu, id, val, set);
	case KVM_REG_MIPS_KVM:
		return access_kvm(vcpu, id, val, set);
	case KVM_REG_MIPS_FPU:
		return access_fpu(vcpu, id, val, set);
	case KVM_REG_MIPS_OURS:
		return access_ours(vcpu, id, val, set);
	default:
		return -ENOENT;
	}
}

/* The value's bytes in user memory: the low-order ones of v[0] if fewer than 8 */
static int copy_value(struct reg_value *val, void __user *addr,
		      unsigned int size, bool to_user)
{
	u32 v32;

	if (size != 4)
		return (to_user ? copy_to_user(addr, val->v, size) :
				  copy_from_user(val->v, addr, size)) ?
			-EFAULT : 0;

	if (to_user)
		return put_user((u32)val->v[0], (u32 __user *)addr);
	if (get_user(v32, (u32 __user *)addr))
		return -EFAULT;
	val->v[0] = v32;
	return 0;
}

static long access_one(struct kvm_vcpu *vcpu, const struct kvm_one_reg *reg,
		       bool set)
{
	void __user *addr = (void __user *)(unsigned long)reg->addr;
	unsigned int size = REG_SIZE(reg->id);
	struct reg_value val = {};
	int r;

	if (size < 4 || size > sizeof(val))
		return -EINVAL;
	if (set) {
		r = copy_value(&val, addr, size, false);
		return r ?: access_reg(vcpu, reg->id, &val, true);
	}
	r = access_reg(vcpu, reg->id, &val, false);
	return r ?: copy_value(&val, addr, size, true);
}

/*
 * The list: every id for which reading succeeds, in an order in which all can
 * be written back: what decides which others exist, and which of their bits,
 * comes before them.
 */

struct reg_list {
	struct kvm_vcpu *vcpu;
	u64 __user *ids;	/* NULL: only count */
	u64 n;
	u64 room;
};

static int add(struct reg_list *l, u64 id)
{
	struct reg_value val;

	if (access_reg(l->vcpu, id, &val, false))
		return 0;
	if (l->n++ >= l->room)
		return 0;
	return put_user(id, l->ids + l->n - 1);
}

static int add_ids(struct reg_list *l, u64 first, unsigned int n)
{
	int r = 0;

	while (n-- && !r)
		r = add(l, first++);
	return r;
}

/* @cfg: the registers that configure the CPU, or else the others. */
static int add_cp0(struct reg_list *l, bool cfg)
{
	const struct mips_cp0_row *row;
	int i, r = 0;

	for (i = 0; i < MIPS_NR_CP0 && !r; i++) {
		row = &mips_cp0_rows[i];
		if (!(row->flags & MIPS_CP0_CFG) == cfg)
			continue;
		r = add(l, KVM_REG_MIPS_CP0 | (row->rd * 8 + row->sel) |
			   (row->bits == 64 ? KVM_REG_SIZE_U64 : KVM_REG_SIZE_U32));
	}
	return r;
}

static int list_regs(struct reg_list *l)
{
	static const struct {
		u64 first;
		unsigned int n;
	} ranges[] = {
		{ KVM_REG_MIPS_R0, 35 },
		{ KVM_REG_MIPS_COUNT_CTL, 3 },
		{ KVM_REG_MIPS_FPR_32(0), 32 },
		{ KVM_REG_MIPS_FPR_64(0), 32 },
		{ KVM_REG_MIPS_FCR_IR, 1 },
		{ KVM_REG_MIPS_FCR_CSR, 1 },
		{ KVM_REG_MIPS_VEC_128(0), 32 },
		{ KVM_REG_MIPS_MSA_IR, 2 },
		{ KVM_REG_MIPS_TE_LAYOUT, 1 },
		{ KVM_REG_MIPS_TLB(0), MIPS_TLB_MAX },
	};
	unsigned int i;
	int r = add_cp0(l, true) ?: add_cp0(l, false);

	for (i = 0; i < ARRAY_SIZE(ranges) && !r; i++)
		r = add_ids(l, ranges[i].first, ranges[i].n);
	return r;
}

static long get_list(struct kvm_vcpu *vcpu, struct kvm_reg_list __user *user)
{
	struct reg_list l = { .vcpu = vcpu, .ids = user->reg };
	int r;

	if (get_user(l.room, &user->n))
		return -EFAULT;
	r = list_regs(&l);
	if (r)
		return r;
	if (put_user(l.n, &user->n))
		return -EFAULT;
	return l.n > l.room ? -E2BIG : 0;
}

long kvm_mips_onereg_ioctl(struct kvm_vcpu *vcpu, unsigned int ioctl,
			   void __user *arg)
{
	struct kvm_one_reg reg;
	long r;

	vcpu_load(vcpu);
	kvm_mips_timer_look(vcpu);
	if (ioctl == KVM_GET_REG_LIST)
		r = get_list(vcpu, arg);
	else if (copy_from_user(&reg, arg, sizeof(reg)))
		r = -EFAULT;
	else
		r = access_one(vcpu, &reg, ioctl == KVM_SET_ONE_REG);
	vcpu_put(vcpu);
	return r;
}
