// SPDX-License-Identifier: GPL-2.0-only
/*
 * Emulation of single instructions of a VZ guest.  The hardware hands over the
 * word (BadInstr) and, for a delay slot, the branch (BadInstrP).
 */

#include <linux/hash.h>
#include "hw.h"
#include "trace.h"

#define HC_ENOSYS	((u32)-1000)	/* upstream's -KVM_ENOSYS */

static const struct mips_isa vz_isa = { MIPS_ISA_ALL & ~MIPS_ISA_VZ };

static noinline enum vz_outcome vz_find_next_slow(struct kvm_vcpu *vcpu)
{
	struct kvm_mips_ctx *ctx = &vcpu->arch.ctx;
	struct vz_vcpu *vz = vz_of(vcpu);

	/* MIPS16 and microMIPS are not decoded here. */
	if (ctx->pc & 3)
		return vz_inject(vcpu, &MIPS_EXC(RI));
	if (!kvm_mips_branch(vcpu, vz->es.badinstrp, &vz_isa, &vz->next_pc))
		return vz_inject(vcpu, &MIPS_EXC(RI));
	return VZ_ADVANCE;
}

/*
 * See where execution goes from the instruction the guest left at.  VZ_ADVANCE,
 * or VZ_STAY if an exception was injected instead.
 */
static __always_inline enum vz_outcome vz_find_next(struct kvm_vcpu *vcpu)
{
	const struct kvm_mips_ctx *ctx = &vcpu->arch.ctx;

	if (unlikely((ctx->cause & C0_CAUSE_BD) || (ctx->pc & 3)))
		return vz_find_next_slow(vcpu);
	vz_of(vcpu)->next_pc = ctx->pc + 4;
	return VZ_ADVANCE;
}

/* The same, and decode that instruction. */
static __always_inline enum vz_outcome vz_decode(struct kvm_vcpu *vcpu)
{
	struct vz_vcpu *vz = vz_of(vcpu);
	u32 word = vz->es.badinstr;
	struct mips_insn *insn = &vz->decoded[hash_32(word, VZ_DECODED_BITS)];

	if (insn->word != word)
		mips_decode(word, &vz_isa, insn);
	vz->insn = insn;
	return vz_find_next(vcpu);
}

static void vz_advance(struct kvm_vcpu *vcpu)
{
	vcpu->arch.ctx.pc = vz_of(vcpu)->next_pc;
	vcpu->arch.ctx.cause &= ~C0_CAUSE_BD;
}

static u32 vz_gpr(struct kvm_vcpu *vcpu, unsigned int n)
{
	return vcpu->arch.ctx.gpr[n];
}

static void vz_set_gpr(struct kvm_vcpu *vcpu, unsigned int n, u32 v)
{
	if (n)
		vcpu->arch.ctx.gpr[n] = v;
}

static void vz_emulate_move(struct kvm_vcpu *vcpu, const struct mips_insn *insn)
{
	int row = mips_cp0_find(insn->rd, insn->sel);
	bool read = insn->op == MIPS_OP_MFC0;

	if (read)
		vz_set_gpr(vcpu, insn->rt, vz_cp0_read(vcpu, row));
	else
		vz_cp0_write(vcpu, row, vz_gpr(vcpu, insn->rt));
	trace_kvm_hwr(vcpu, read ? KVM_TRACE_HWR_READ : KVM_TRACE_HWR_WRITE,
		      row < 0 ? "?" : mips_cp0_rows[row].name,
		      vz_gpr(vcpu, insn->rt));
}

/* What irq_deliverable needs is left in memory; core/ can now see the timer. */
static enum vz_outcome vz_emulate_wait(struct kvm_vcpu *vcpu)
{
	struct vz_vcpu *vz = vz_of(vcpu);

	vz_advance(vcpu);
	vz_timer_take(vcpu);
	*vz_word(vz, MIPS_C0_STATUS) = vz_live_read(MIPS_C0_STATUS);
	*vz_word(vz, MIPS_C0_CAUSE) = vz_live_read(MIPS_C0_CAUSE) &
				      ~(C0_CAUSE_IP_HW | C0_CAUSE_TI);
	kvm_mips_wait(vcpu);
	return VZ_LEAVE;
}

enum vz_outcome vz_emulate_sensitive(struct kvm_vcpu *vcpu,
				     enum kvm_mips_exit *kind)
{
	enum vz_outcome out = vz_decode(vcpu);
	const struct mips_insn *insn = vz_of(vcpu)->insn;

	if (out != VZ_ADVANCE)
		return out;
	switch (insn->class) {
	case MIPS_CLASS_CP0_MOVE:
		*kind = KVM_MIPS_EXIT_cop0;
		if (insn->op != MIPS_OP_MFC0 && insn->op != MIPS_OP_MTC0)
			return vz_inject(vcpu, &MIPS_EXC(RI));
		vz_emulate_move(vcpu, insn);
		break;
	case MIPS_CLASS_WAIT:
		*kind = KVM_MIPS_EXIT_wait;
		return vz_emulate_wait(vcpu);
	case MIPS_CLASS_CACHE:
		/* Tags, locks and caches the guest is not told of */
		*kind = KVM_MIPS_EXIT_cache;
		break;
	case MIPS_CLASS_RDHWR:
		*kind = KVM_MIPS_EXIT_rdhwr;
		if (insn->rd != 2)
			return vz_inject(vcpu, &MIPS_EXC(RI));
		vz_set_gpr(vcpu, insn->rt, vz_cp0_read(vcpu, MIPS_C0_COUNT));
		break;
	default:
		return vz_inject(vcpu, &MIPS_EXC(RI));
	}
	vz_advance(vcpu);
	return VZ_STAY;
}

enum vz_outcome vz_emulate_field_change(struct kvm_vcpu *vcpu)
{
	enum vz_outcome out = vz_decode(vcpu);
	const struct mips_insn *insn = vz_of(vcpu)->insn;

	if (out != VZ_ADVANCE)
		return out;
	if (insn->op != MIPS_OP_MTC0)
		return vz_inject(vcpu, &MIPS_EXC(RI));
	vz_emulate_move(vcpu, insn);
	vz_advance(vcpu);
	return VZ_STAY;
}

enum vz_outcome vz_emulate_hypercall(struct kvm_vcpu *vcpu)
{
	enum vz_outcome out = vz_find_next(vcpu);

	if (out != VZ_ADVANCE)
		return out;
	vz_set_gpr(vcpu, 2, HC_ENOSYS);
	vz_advance(vcpu);
	return VZ_STAY;
}

/*
 * The access at BadVAddr may have been an instruction fetch, BadInstr is older
 * then; but by the page offset alone most accesses are told apart.
 */
static bool vz_may_be_fetch(const struct kvm_mips_ctx *ctx, u32 gpa)
{
	return !(((ctx->pc + (ctx->cause & C0_CAUSE_BD ? 4 : 0)) ^ gpa) & 0xffc);
}

static noinline bool vz_is_fetch(struct kvm_vcpu *vcpu, u32 gpa)
{
	const struct kvm_mips_ctx *ctx = &vcpu->arch.ctx;
	u32 pc = ctx->pc + (ctx->cause & C0_CAUSE_BD ? 4 : 0);
	gpa_t fetched;

	return !vz_fetch_to_gpa(vcpu, pc, &fetched) &&
	       !(((u32)fetched ^ gpa) & ~3u);
}

static noinline enum vz_outcome vz_fetch_fails(struct kvm_vcpu *vcpu)
{
	return vz_inject(vcpu, &MIPS_EXC(IBE));
}

/* A device does not take the access at @pc, which has been left. */
static noinline enum vz_outcome vz_refuse(struct kvm_vcpu *vcpu, u32 pc, u32 cause)
{
	vcpu->arch.ctx.pc = pc;
	vcpu->arch.ctx.cause = cause;
	return vz_inject(vcpu, &MIPS_EXC(DBE));
}

enum vz_outcome vz_emulate_mmio(struct kvm_vcpu *vcpu, u32 gpa, bool sleep)
{
	struct kvm_mips_ctx *ctx = &vcpu->arch.ctx;
	struct vz_vcpu *vz = vz_of(vcpu);
	u32 pc = ctx->pc, cause = ctx->cause;
	enum vz_outcome out;
	int ret;

	if (unlikely(vz_may_be_fetch(ctx, gpa))) {
		if (!sleep)
			return VZ_SLOW;
		if (vz_is_fetch(vcpu, gpa))
			return vz_fetch_fails(vcpu);
	}
	out = vz_decode(vcpu);
	if (out != VZ_ADVANCE)
		return out;
	vz_advance(vcpu);
	if (vz->insn->class == MIPS_CLASS_CACHE)	/* nothing is cached */
		return VZ_STAY;
	ret = sleep ? kvm_mips_mmio(vcpu, vz->insn, vz->insn->word, gpa) :
		      kvm_mips_mmio_to_user(vcpu, vz->insn, gpa);
	if (ret > 0)
		return VZ_STAY;
	if (ret == 0)
		return VZ_TO_USER;
	return vz_refuse(vcpu, pc, cause);
}
