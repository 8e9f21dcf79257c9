// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loads and stores of the guest that hit no memory slot: what goes over the bus
 * for each kind of instruction, and what comes back into the register.  Which
 * device answers (ioeventfd, coalesced ring, user space) is generic code's.
 * Memory answers too: a T&E guest may reach it by an address that does not map.
 */
#include <linux/kvm_host.h>
#include <kvm/iodev.h>
#include <kvm_mips/mmu.h>
#include <kvm_mips/vcpu.h>
#include <insn.h>
#include <trace/events/kvm.h>

/* What a general register holds */
#define MAX_BYTES	4

/* More devices of the kernel's than this are not worth looking through. */
#define MAX_RANGES	8

#define BIG_ENDIAN_GUEST	IS_ENABLED(CONFIG_CPU_BIG_ENDIAN)

/*
 * What goes over the bus is a word here whose first bytes in memory count; from a
 * number and back.  3 bytes occur (swl, lwr).
 */
static u32 to_bus(u32 v, unsigned int len)
{
	unsigned int unused = 32 - 8 * len;

	return BIG_ENDIAN_GUEST ? v << unused : v & (~0u >> unused);
}

static u32 from_bus(u32 bus, unsigned int len)
{
	unsigned int unused = 32 - 8 * len;

	return BIG_ENDIAN_GUEST ? bus >> unused : bus & (~0u >> unused);
}

/*
 * An unaligned access touches the bytes from @gpa to one end of its word.  The
 * LEFT forms use the high-order bytes of the register, the RIGHT forms the
 * low-order ones; which end of the word that is depends on the byte order.
 */
static unsigned int unaligned_span(bool left, gpa_t *gpa)
{
	unsigned int byte = *gpa & 3;

	if (left == BIG_ENDIAN_GUEST)
		return 4 - byte;
	*gpa -= byte;
	return byte + 1;
}

static __hot void load_done(struct kvm_vcpu *vcpu, const struct kvm_mips_mmio *m,
			    u32 bus)
{
	u32 *reg = &vcpu->arch.ctx.gpr[m->reg];
	unsigned int bits = 8 * m->len;
	u32 v = from_bus(bus, m->len);

	if (!m->reg)
		return;
	if (m->flags & MIPS_I_LEFT)
		*reg = v << (32 - bits) | (m->len < 4 ? *reg & (~0u >> bits) : 0);
	else if (m->flags & MIPS_I_RIGHT)
		*reg = v | (m->len < 4 ? *reg & (~0u << bits) : 0);
	else
		*reg = m->flags & MIPS_I_SEXT ? mips_sext(v, bits) : v;
}

static u32 *users_data(struct kvm_vcpu *vcpu)
{
	return (u32 *)vcpu->run->mmio.data;
}

/* Hand the access to user space. */
static __always_inline int to_user(struct kvm_vcpu *vcpu, gpa_t gpa, unsigned int len,
				   bool write)
{
	struct kvm_run *run = vcpu->run;

	run->exit_reason = KVM_EXIT_MMIO;
	run->mmio.phys_addr = gpa;
	run->mmio.len = len;
	run->mmio.is_write = write;
	vcpu->arch.mmio.load_pending = !write;
	return 0;
}

/* What needs @bus in memory stays away from accesses that leave to user space. */

static noinline void trace_access(int type, gpa_t gpa, unsigned int len, u32 bus)
{
	trace_kvm_mmio(type, len, gpa, &bus);
}

/* 1 if the kernel has answered. */
static noinline int kernel_load(struct kvm_vcpu *vcpu, gpa_t gpa, unsigned int len)
{
	u32 bus = 0;

	if (kvm_vcpu_read_guest(vcpu, gpa, &bus, len) &&
	    kvm_io_bus_read(vcpu, KVM_MMIO_BUS, gpa, len, &bus))
		return 0;
	trace_access(KVM_TRACE_MMIO_READ, gpa, len, bus);
	load_done(vcpu, &vcpu->arch.mmio, bus);
	return 1;
}

static noinline int kernel_store(struct kvm_vcpu *vcpu, gpa_t gpa, unsigned int len, u32 bus)
{
	return !kvm_vcpu_write_guest(vcpu, gpa, &bus, len) ||
	       !kvm_io_bus_write(vcpu, KVM_MMIO_BUS, gpa, len, &bus);
}

static __always_inline int mmio_load(struct kvm_vcpu *vcpu, const struct mips_insn *insn,
				     gpa_t gpa, unsigned int len, bool users)
{
	struct kvm_mips_mmio *m = &vcpu->arch.mmio;

	m->reg = insn->rt;
	m->len = len;
	m->flags = insn->flags;
	if (!users && kernel_load(vcpu, gpa, len))
		return 1;
	if (trace_kvm_mmio_enabled())
		trace_access(KVM_TRACE_MMIO_READ_UNSATISFIED, gpa, len, 0);
	return to_user(vcpu, gpa, len, false);
}

static __always_inline int mmio_store(struct kvm_vcpu *vcpu, const struct mips_insn *insn,
				      gpa_t gpa, unsigned int len, bool users)
{
	u32 v = vcpu->arch.ctx.gpr[insn->rt];
	u32 bus = to_bus(insn->flags & MIPS_I_LEFT ? v >> (32 - 8 * len) : v, len);

	if (trace_kvm_mmio_enabled())
		trace_access(KVM_TRACE_MMIO_WRITE, gpa, len, bus);
	if (!users && kernel_store(vcpu, gpa, len, bus))
		return 1;
	*users_data(vcpu) = bus;
	return to_user(vcpu, gpa, len, true);
}

void kvm_mips_mmio_note(struct kvm_vcpu *vcpu, gfn_t gfn)
{
	struct kvm_mips_mmio *m = &vcpu->arch.mmio;
	u64 generation = kvm_memslots(vcpu->kvm)->generation;

	if (m->generation != generation)
		memset(m->gfn, 0xff, sizeof(m->gfn));
	m->generation = generation;
	if (gfn < KVM_MIPS_MAX_GFN)
		m->gfn[gfn % KVM_MIPS_MMIO_GFNS] = gfn;
}

/* Does no device of the kernel's have part of @gpa's word?  Sure of it if it says so. */
static bool bus_free(struct kvm *kvm, gpa_t gpa)
{
	const struct kvm_io_bus *bus = kvm_get_bus(kvm, KVM_MMIO_BUS);
	int i;

	if (likely(!bus->dev_count))
		return true;
	if (bus->dev_count > MAX_RANGES)
		return false;
	for (i = 0; i < bus->dev_count; i++) {
		const struct kvm_io_range *r = &bus->range[i];

		/* An ioeventfd without a length takes any. */
		if (r->addr <= (gpa | 3) && r->addr + max(r->len, 1) > (gpa & ~3ull))
			return false;
	}
	return true;
}

__hot bool kvm_mips_mmio_is_users(struct kvm_vcpu *vcpu, u32 gpa)
{
	const struct kvm_mips_mmio *m = &vcpu->arch.mmio;
	struct kvm *kvm = vcpu->kvm;
	u32 gfn = gpa_to_gfn(gpa);

	return m->gfn[gfn % KVM_MIPS_MMIO_GFNS] == gfn && m->generation == kvm_memslots(kvm)->generation &&
	       bus_free(kvm, gpa);
}

/* @users: the access is known to be one for user space. */
static __always_inline int mmio(struct kvm_vcpu *vcpu, const struct mips_insn *insn, gpa_t gpa,
				bool users)
{
	bool store = insn->class == MIPS_CLASS_STORE;
	unsigned int len = insn->width;

	/* Devices take what a GPR holds; FPU, COP2 and vector moves they do not. */
	if ((!store && insn->class != MIPS_CLASS_LOAD) || len > MAX_BYTES ||
	    insn->flags & (MIPS_I_FPR | MIPS_I_COP2 | MIPS_I_INDEXED))
		return -EOPNOTSUPP;

	if (insn->flags & (MIPS_I_LEFT | MIPS_I_RIGHT))
		len = unaligned_span(insn->flags & MIPS_I_LEFT, &gpa);
	else if (gpa & (len - 1))
		return -EOPNOTSUPP;

	if (!store)
		return mmio_load(vcpu, insn, gpa, len, users);

	/* The trap has broken the reservation that the LL made: SC fails. */
	if (insn->flags & MIPS_I_ATOMIC) {
		if (insn->rt)
			vcpu->arch.ctx.gpr[insn->rt] = 0;
		return 1;
	}
	return mmio_store(vcpu, insn, gpa, len, users);
}

int kvm_mips_mmio(struct kvm_vcpu *vcpu, const struct mips_insn *insn, u32 word,
		  gpa_t gpa)
{
	gfn_t gfn = gpa_to_gfn(gpa);

	if (!kvm_is_visible_gfn(vcpu->kvm, gfn))
		kvm_mips_mmio_note(vcpu, gfn);
	return mmio(vcpu, insn, gpa, kvm_mips_mmio_is_users(vcpu, gpa));
}

__hot int kvm_mips_mmio_to_user(struct kvm_vcpu *vcpu, const struct mips_insn *insn,
			  gpa_t gpa)
{
	return mmio(vcpu, insn, gpa, true);
}

__hot void kvm_mips_mmio_complete(struct kvm_vcpu *vcpu)
{
	struct kvm_mips_mmio *m = &vcpu->arch.mmio;

	if (!m->load_pending)
		return;
	m->load_pending = false;
	load_done(vcpu, m, *users_data(vcpu));
}
