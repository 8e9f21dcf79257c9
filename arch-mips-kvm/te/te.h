/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trap-and-emulate backend: its private state and the functions its files
 * offer each other.  Nothing here is known outside te/.
 */
#ifndef __KVM_MIPS_TE_H
#define __KVM_MIPS_TE_H

#include <linux/kvm_host.h>
#include <kvm_mips/mmu.h>
#include <kvm_mips/ops.h>
#include <kvm_mips/vcpu.h>
#include <uapi/asm/kvm_mips.h>
#include "../lib/branch.h"
#include "../lib/except.h"
#include "../lib/insn.h"
#include "entry.h"

/*
 * The zero page as the host sees it; offsets are those of uapi/asm/kvm_mips.h
 * less KVM_MIPS_ZP_BASE.  The guest kernel writes it at will: every value read
 * back is hostile.
 */
struct te_zero_page {
	struct mips_cp0 cp0;
	u32 ie;
	u32 layout;
	u32 features;
	u32 reserved;
	u32 spill[4];
};

/* Host pages are mapped singly, two to a TLB entry; tables hold EntryLo words. */
#define TE_PTES		(PAGE_SIZE / sizeof(u32))
#define TE_PGD_SHIFT	(PAGE_SHIFT + ilog2(TE_PTES))
#define TE_PGD_ENTRIES	(0x80000000u >> TE_PGD_SHIFT)
#define TE_PGD_KSEG0	(0x40000000u >> TE_PGD_SHIFT)
#define TE_PGD_KSEG2	(0x60000000u >> TE_PGD_SHIFT)

/* Guest ASIDs are 8 bits wide; this one stands for useg unmapped (ERL=1). */
#define TE_ASID_ERL	0x100

/*
 * A shadow address space: what one guest ASID maps, seen by the guest kernel
 * and by guest user code.  Tables below guest KSEG0 are shared by both views,
 * but for the first, which holds the zero page in the kernel's; tables from
 * guest KSEG0 up belong to the vCPU and exist in the kernel's view only.
 */
struct te_space {
	struct te_space_state s;	/* first: assembly addresses it */
	u16 gasid;
	u32 **pgd[TE_VIEWS];
	u64 host_asid[TE_VIEWS];	/* as cpu_context(); 0: none */
};

#define TE_AROUND	(16 * PAGE_SIZE)	/* KSEG0 is mapped in such pieces */
#define TE_MAX_SPACES	16
#define TE_POOL		8	/* free tables before entry */
#define TE_MAX_TABLES	512	/* per vCPU; beyond it all are dropped */

struct te_vcpu {
	struct te_entry_state es;	/* first: assembly addresses it */

	void *page;			/* host page that holds the zero page */
	struct te_zero_page *zp;
	struct mips_cpu c;		/* registers in *zp; pc and bd per exit */
	struct mips_cpu_cfg cfg;

	struct te_space space[TE_MAX_SPACES];
	/* es says what the next entry takes; forget it when that may have changed */
	bool selected;
	int cpu;			/* whose host ASIDs the spaces hold */
	u64 asid_version;		/* ...and which of its versions */
	bool zp_clean;			/* zero page is mapped read-only */
	bool zp_open;			/* ...but not at the next entry */
	struct te_space *zp_space;	/* ...in this space */

	/* Tables all kernel views share; te_empty_table where there is none */
	u32 *kernel_table[TE_PGD_ENTRIES - TE_PGD_KSEG0];

	/* Unused shadow tables, linked through their first word */
	u32 *pool;
	unsigned int pool_count;
	unsigned int tables;		/* all there are, in use or not */

	/* What flush_range recorded; taken inside mmu_lock, nothing inside */
	raw_spinlock_t flush_lock;
	gfn_t flush_start, flush_end;

	enum kvm_mips_exit kind;	/* of the exit being handled */

	/* The instruction being emulated and where it continues */
	u32 insn_pc;			/* its own address, also in a delay slot */
	const struct mips_insn *insn;
	u32 next_pc;
	bool fetched;			/* these are of the exit being handled */
	struct mips_decoded decoded;
};

struct te_replace;

struct te_vm {
	struct te_replace *replace;
};

static inline struct te_vcpu *te_of(struct kvm_vcpu *vcpu)
{
	return vcpu->arch.te;
}

/* The space the guest runs in, or ran in last. */
static inline struct te_space *te_cur(struct te_vcpu *te)
{
	return (struct te_space *)te->es.space;
}

static inline u32 *te_reg(struct te_vcpu *te, unsigned int rd, unsigned int sel)
{
	return &te->zp->cp0.reg[MIPS_CP0(rd, sel)];
}

/* The guest runs, or would run, in kernel mode. */
static inline bool te_kernel_mode(struct te_vcpu *te)
{
	return mips_kernel_mode(READ_ONCE(*te_reg(te, 12, 0)));
}

/* @va is translated by the guest TLB. */
static inline bool te_is_mapped(u32 va)
{
	return va < MIPS_TE_KSEG0 || (va >= MIPS_TE_KSEG23 && va < MIPS_TE_END);
}

static inline bool te_in_stubs(u32 va)
{
	return va - KVM_MIPS_STUB_BASE < KVM_MIPS_STUB_SIZE;
}

/* What emulating one instruction amounts to; te/te.c moves the PC. */
enum te_outcome {
	TE_ADVANCE,	/* done: go on at next_pc */
	TE_STAY,	/* PC and state are set (exception, eret): go on */
	/*
	 * Not finished: again, where sleeping is allowed; or, from there, once
	 * more with interrupts off.
	 */
	TE_SLOW,
	TE_TO_USER,	/* leave to user space, PC already set */
	TE_KILL,	/* the VM is being killed, kvm_run is filled */
};

/* te/te.c */

/* ops->flush_range: note what the vCPUs must drop; kvm->mmu_lock held. */
void te_flush_range(struct kvm *kvm, gfn_t start, gfn_t end);

/* te/exit.c */

/*
 * Handle the exit the context describes.  @sleep: interrupts are on and
 * kvm->srcu is held; otherwise interrupts are off and whatever needs more
 * returns TE_SLOW with no effect.  te->kind says what it was.
 */
enum te_outcome te_exit(struct kvm_vcpu *vcpu, bool sleep);

/* Enter @exc in the guest, for the context's PC and Cause.BD. */
enum te_outcome te_inject(struct kvm_vcpu *vcpu, const struct mips_exc *exc);
/* One that is no more than its code; apart, for callers who seldom need it. */
noinline enum te_outcome te_inject_code(struct kvm_vcpu *vcpu, unsigned int code);

/* What of Cause is lines and timer, which core/ keeps. */
#define TE_CAUSE_LINES	(C0_CAUSE_IP_HW | C0_CAUSE_TI)

/* Refresh that in the zero page. */
static inline void te_update_cause(struct kvm_vcpu *vcpu)
{
	struct te_vcpu *te = te_of(vcpu);
	u32 now = kvm_mips_irq_cause(vcpu);

	if (unlikely((READ_ONCE(*te_reg(te, 13, 0)) ^ now) & TE_CAUSE_LINES))
		mips_cp0_update(&te->c, MIPS_C0_CAUSE, now, TE_CAUSE_LINES);
}

/* te/emulate.c */

/*
 * Read the instruction the guest trapped at (the delay slot's when Cause.BD)
 * into te->insn, its address into te->insn_pc and where execution goes from it
 * into te->next_pc.  TE_ADVANCE on success; TE_STAY if an exception was
 * injected instead; TE_SLOW as above.
 */
enum te_outcome te_fetch(struct kvm_vcpu *vcpu, bool sleep);
/*
 * The fetch was what could sleep, and the rest has to be done with interrupts
 * off: TE_SLOW, unless the code is in memory that cannot be read then.
 */
enum te_outcome te_fetched(struct kvm_vcpu *vcpu);

/* Coprocessor 0 instructions of the guest kernel, one or several. */
enum te_outcome te_emulate_cop0(struct kvm_vcpu *vcpu, bool sleep);
/* Reserved instructions: RDHWR is the one that is not. */
enum te_outcome te_emulate_reserved(struct kvm_vcpu *vcpu, bool sleep);
/* synci in te->insn at an address the host's does not take; interrupts off. */
enum te_outcome te_emulate_synci(struct kvm_vcpu *vcpu, u32 va);
/* A device access of the guest's at @gpa, by te->insn. */
enum te_outcome te_emulate_mmio(struct kvm_vcpu *vcpu, bool sleep, u32 gpa);
/* A store to the clean zero page. */
enum te_outcome te_emulate_zero_page_store(struct kvm_vcpu *vcpu, u32 va,
					   bool sleep);

/* te/cp0.c; @row may be -1: reads 0, writes are ignored */

u32 te_cp0_read(struct kvm_vcpu *vcpu, int row);
/* A guest's mtc0: the row's mask and its side effect. */
void te_cp0_write(struct kvm_vcpu *vcpu, int row, u32 v);
int te_cp0_get(struct kvm_vcpu *vcpu, unsigned int row, u64 *v);
int te_cp0_set(struct kvm_vcpu *vcpu, unsigned int row, u64 v);

/* te/shadow.c: interrupts off unless said otherwise */

int te_shadow_init(struct kvm_vcpu *vcpu);		/* may sleep */
void te_shadow_destroy(struct kvm_vcpu *vcpu);		/* may sleep */
/* Refill the pool of tables; may sleep. */
void te_shadow_topup(struct te_vcpu *te);
/* Choose the space and view the guest's registers ask for; sets es for entry. */
void te_shadow_select(struct kvm_vcpu *vcpu);

static inline u16 te_wanted_asid(struct te_vcpu *te)
{
	return READ_ONCE(*te_reg(te, 12, 0)) & C0_STATUS_ERL ? TE_ASID_ERL :
		READ_ONCE(*te_reg(te, 10, 0)) & C0_ENTRYHI_ASID;
}

static inline enum te_view te_wanted_view(struct te_vcpu *te)
{
	return te_kernel_mode(te) ? TE_VIEW_KERNEL : TE_VIEW_USER;
}

/* The guest has not changed its registers under the chosen ones since. */
static inline bool te_shadow_current(struct te_vcpu *te)
{
	return te_cur(te)->gasid == te_wanted_asid(te) &&
	       te->es.view == te_wanted_view(te);
}

#define TE_MAP_DIRTY	1	/* writes go through */
#define TE_MAP_GLOBAL	2	/* the guest maps it for all ASIDs */
/*
 * Map host word @pmap (kvm_mips/mmu.h) at guest virtual @va of the current
 * view as @flags (TE_MAP_*) say, and put it into the hardware TLB.  False if the
 * pool is empty (top up and try again).
 */
bool te_shadow_map(struct kvm_vcpu *vcpu, u32 va, u32 pmap,
		   unsigned int flags);
/*
 * The same ahead of need where nothing is mapped and a table exists; the
 * hardware finds it at its next miss.
 */
void te_shadow_offer(struct te_vcpu *te, u32 va, u32 pmap, unsigned int flags);
/*
 * The same ahead of need, for the view that will use @va first; when both pages
 * of the pair are as they shall be, one call for the hardware TLB.
 */
void te_shadow_prefill(struct kvm_vcpu *vcpu, u32 va, u32 pmap,
		       unsigned int flags);
void te_shadow_prefilled(struct kvm_vcpu *vcpu, u32 va);
/* The EntryLo word at @va in the current view, 0 if none: as a refill finds it. */
static inline u32 te_shadow_peek(const struct te_vcpu *te, u32 va)
{
	const u32 *const *pgd = (const u32 *const *)te->es.pgd;

	return va < MIPS_TE_END ? pgd[va >> TE_PGD_SHIFT]
				     [(va >> PAGE_SHIFT) & (TE_PTES - 1)] : 0;
}
/* Forget [@va, @va + @size) as mapped by @gasid (all spaces if @global). */
void te_shadow_drop(struct kvm_vcpu *vcpu, u32 va, u32 size, u16 gasid,
		    bool global);
/* Forget what the guest TLB maps of the guest physical pages [@start, @end). */
void te_shadow_drop_mapped(struct kvm_vcpu *vcpu, gfn_t start, gfn_t end);
/* ...and what the unmapped segments do. */
void te_shadow_drop_gfns(struct kvm_vcpu *vcpu, gfn_t start, gfn_t end);
void te_shadow_drop_all(struct kvm_vcpu *vcpu);
/* Map the zero page clean or writable in the current space. */
void te_shadow_zero_page(struct kvm_vcpu *vcpu, bool clean);

/* te/tlb.c: the guest's TLB instructions and the translation they define */

void te_tlbw(struct kvm_vcpu *vcpu, bool random);
int te_tlb_get(struct kvm_vcpu *vcpu, unsigned int idx, struct mips_tlb_entry *e);
int te_tlb_set(struct kvm_vcpu *vcpu, unsigned int idx,
	       const struct mips_tlb_entry *e);

enum te_xlate {
	TE_X_OK,	/* page->gpa */
	TE_X_ADDRESS,	/* address error */
	TE_X_TLB,	/* TLB exception page->status */
	TE_X_ZERO_PAGE,
	TE_X_STUB,	/* page->pmap */
};

struct te_page {
	enum mips_tlb_status status;
	u32 gpa;
	u32 pmap;
	u32 size;	/* of the guest's page, at least the host's if unmapped */
	bool dirty;	/* the guest allows writes without a trap */
	bool global;
};

/* How @va translates in the guest's current mode.  No side effects. */
enum te_xlate te_translate(struct kvm_vcpu *vcpu, u32 va,
			   enum mips_access access, struct te_page *page);
int te_gva_to_gpa(struct kvm_vcpu *vcpu, u32 va, bool write, gpa_t *gpa);

/* te/replace.c */

int te_replace_init(struct kvm *kvm);			/* may sleep */
void te_replace_destroy(struct kvm *kvm);		/* may sleep */
/*
 * te->insn at te->insn_pc has just been emulated in guest kernel mode: replace
 * it in memory if a right word exists.  Interrupts off.
 */
void te_replace_try(struct kvm_vcpu *vcpu);
void te_replace_slot_changing(struct kvm *kvm, const struct kvm_memory_slot *old,
			      const struct kvm_memory_slot *new);
void te_replace_slot_changed(struct kvm *kvm);
/*
 * May @gfn be mapped at @va, and written there?  False if it holds words that
 * must go first (te_replace_restore): below guest KSEG0 all, since the guest
 * user may see them; elsewhere jumps, which are right at their own address and
 * with what follows them only.
 */
bool te_replace_map_ok(struct kvm *kvm, gfn_t gfn, u32 va, bool write);
/*
 * Put the original words back and replace none in @gfn again.  Does nothing if
 * the page is not writable at the moment.
 */
void te_replace_restore(struct kvm_vcpu *vcpu, gfn_t gfn);
/* Guest pages of which te_replace_map_ok() says that useg must not see them. */
const unsigned long *te_replace_sites(struct kvm *kvm);
/* The page behind stub address @va as a pmap word, 0 if there is none. */
u32 te_replace_stub_page(struct kvm_vcpu *vcpu, u32 va);
/* The PC lies in a stub: finish it, so that no exception shows its address. */
void te_replace_finish_stub(struct kvm_vcpu *vcpu);

#endif
