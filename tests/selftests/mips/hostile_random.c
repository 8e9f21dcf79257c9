// SPDX-License-Identifier: GPL-2.0-only
/*
 * T1, T6, T17: random instructions as guest kernel and as guest user.  The VM
 * may stop for a reason it can name; the memory around the guest's, and the
 * host, must not notice.
 */
#include "kselftest_harness.h"
#include "hostile.h"

#define WILD_SIZE	0x20000u	/* guest memory, with a guard page each side */
#define GUARD		0x1000u
#define CODE_GPA	0x8000u
#define WORDS		64
#define PATIENCE	100		/* exceptions per sequence */
#define TICK		4000		/* microseconds */
#define EXITS		32		/* per sequence, then it is left alone */

static u32 pick(const u32 *from, u32 n)
{
	return from[hostile_random() % n];
}

#define PICK(...) pick((const u32[]){ __VA_ARGS__ },			\
		       sizeof((const u32[]){ __VA_ARGS__ }) / 4)

/* A value a register may hold to get at something. */
static u32 pointer(void)
{
	u32 r = hostile_random();

	switch (r % 12) {
	case 0:	return GUEST_BASE + (r >> 8) % WILD_SIZE;	/* kernel memory */
	case 1:	return GUEST_BASE + CODE_GPA + (r >> 8) % (WORDS * 4);
	case 2:	return GUEST_BASE + WILD_SIZE - 4 + (r >> 8) % 8;
	case 3:	return 0x7000 + ((r >> 8) & 0xfff);		/* zero page */
	case 4:	return PICK(0x6ffc, 0x7ffc, 0x8000, 0, 0x3ffffffc, 0x7ffffffc);
	case 5:	return GUEST_BASE + 0x0fff0000 + ((r >> 8) & 0xffff);	/* stubs */
	case 6:	return GUEST_KSEG2 + (r >> 4);			/* mapped */
	case 7:	return 0x80000000 | r >> 3;			/* the host's kernel */
	case 8:	return PICK(GUEST_BASE + 0x1fc00000, GUEST_BASE + 0x1ffffffc, GUEST_BASE + 0x180,
			    GUEST_BASE + 0x10000000);
	case 9:	return r >> 16;
	case 10: return (s32)r >> 31;
	default: return r;
	}
}

static u32 immediate(u32 r)
{
	return r & 1 ? r >> 16 & 0xfc : r & 2 ? r >> 16 : (u32)-((r >> 16) & 0x3c) & 0xffff;
}

/* Bits for fields at their usual places. */
static u32 fields(u32 r)
{
	return (r & 0x1f) << 21 | (r >> 5 & 0x1f) << 16 | (r >> 10 & 0x1f) << 11;
}

/* The word for place @n of the code; control goes forward, mostly. */
static u32 instruction(u32 n)
{
	u32 r = hostile_random(), f = fields(hostile_random()), i = immediate(r);

	switch (r >> 8 & 31) {
	case 0 ... 5:			/* mfc0, mtc0: a register that exists, mostly */
		return 0x40000000 | (r & 1) << 23 | (f & 0x001ff800) | (r >> 4 & 1 ? r >> 13 & 7 : 0);
	case 6:				/* TLB instructions, eret, wait, hypercall */
		return PICK(0x42000001, 0x42000002, 0x42000006, 0x42000008, 0x42000001, 0x42000002,
			    0x42000006, 0x42000008, 0x42000018, 0x42000028, 0x42000003, 0x42000004,
			    0x4200001f, 0x42000010);
	case 7:
		return r & 0x70000 ? 0x42000028 : 0x42000000 | (r & 0x3f);
	case 8 ... 9:			/* di, ei with every rt, now and then as Linux has them */
		return 0x41606000 | (r & 0x20) | (r & 0x40 ? 0 : f & 0x001f0000);
	case 10 ... 12:			/* loads and stores of any kind */
		return PICK(0x80000000, 0x84000000, 0x88000000, 0x8c000000, 0x90000000, 0x94000000,
			    0x98000000, 0xa0000000, 0xa4000000, 0xa8000000, 0xac000000, 0xb8000000,
			    0xc0000000, 0xe0000000, 0xc4000000, 0xd4000000, 0xe4000000, 0xf4000000,
			    0xc8000000, 0xd8000000) | (f & 0x03ff0000) | i;
	case 13:			/* the zero page by $zero, as replacements do */
		return (r & 1 ? 0x8c000000 : 0xac000000) | (f & 0x001f0000) | 0x7000 | (r >> 16 & 0xffc);
	case 14 ... 15:			/* branches, short */
		return PICK(0x10000000, 0x14000000, 0x18000000, 0x1c000000, 0x50000000, 0x54000000,
			    0x58000000, 0x5c000000, 0x04000000, 0x04010000, 0x04100000, 0x04110000,
			    0x04020000, 0x04030000, 0x45000000, 0x45010000) |
		       (f & 0x03e00000) | (r >> 16 & 7);
	case 16:			/* jumps into the code, or anywhere */
		return PICK(0x08000000, 0x0c000000) | (CODE_GPA / 4 + n + 2 + (r >> 16) % 8);
	case 17:
		return (f & (r & 1 ? 0x03e0f800 : 0x03e00000)) | 8 | (r & 1) | (r & 0x400);
	case 18 ... 19:			/* cache, synci, pref */
		return PICK(0xbc000000, 0xbc000000, 0x041f0000, 0xcc000000) | (f & 0x03ff0000) | i;
	case 20:			/* syscall, break, traps, rdhwr, sync */
		return PICK(0x0000000c, 0x0000000d, 0x00000034, 0x7c00003b, 0x0000000f, 0x00000030) |
		       (f & 0x001ff800);
	case 21:			/* microMIPS or MIPS16 by jalx; cop2, cop3, rfe, mfmc0 */
		return PICK(0x74000000, 0x48000000, 0x4c000000, 0x42000010, 0x41600000, 0x45000000) |
		       (r & 0x001fffff);
	case 22 ... 25:			/* harmless arithmetic that moves values about */
		return PICK(0x24000000, 0x34000000, 0x3c000000, 0x30000000) | (f & 0x03ff0000) | i;
	case 26:
		return PICK(0x21, 0x23, 0x24, 0x25, 0x20, 0x22, 0x18, 0x1a, 0x0b, 0x00, 0x02) | f;
	case 27:			/* FPU */
		return PICK(0x44000000, 0x44800000, 0x44c00000, 0x44400000, 0x46000000, 0x46200000) |
		       (f & 0x001ff800) | (r >> 20 & 0x3f);
	case 28:
		return PICK(0, 0xc0, 0x40, 0x7c03e83b);
	default:
		return hostile_random();
	}
}

/*
 * Vectors that step over what traps and go on, saving nothing: k0 and k1 are
 * fair game.  After a number of exceptions they give up, so that most guests
 * come to an end by themselves; one that overwrites them has its own life.
 */
#define PATIENCE_GPA	0x400

static const u32 skipper[] = {
	0x3c1b0000 | GUEST_BASE >> 16,	/* lui k1,GUEST_BASE */
	0x8f7a0400,		/* lw k0,PATIENCE_GPA(k1) */
	0x275affff,		/* addiu k0,k0,-1 */
	0x07400009,		/* bltz k0,end */
	0xaf7a0400,		/* sw k0,PATIENCE_GPA(k1) */
	0x401a7000,		/* mfc0 k0,EPC */
	0x401b6800,		/* mfc0 k1,Cause */
	0x001bdfc2,		/* srl k1,k1,31 */
	0x001bd880,		/* sll k1,k1,2 */
	0x275a0004,		/* addiu k0,k0,4 */
	0x035bd021,		/* addu k0,k0,k1 */
	0x409a7000,		/* mtc0 k0,EPC */
	0x42000018,		/* eret */
	0x3c1b1000 | GUEST_BASE >> 16,	/* end: lui k1,DEVICE */
	0xaf600000,		/* sw zero,0(k1) */
	0x1000fffe,		/* b end + 4 */
	0,
};

struct wild {
	struct vm *vm;
	u8 *area;		/* guards included */
	u32 canary;
	bool dead;
	u32 ran, killed, stuck, user_exits;
};

static void wild_end(struct wild *w)
{
	u32 *low = (u32 *)w->area, *high = (u32 *)(w->area + GUARD + WILD_SIZE), i;

	for (i = 0; i < GUARD / 4; i++)
		if (low[i] != w->canary || high[i] != w->canary)
			test_fail("memory that is not the guest's has changed (word %u)", i);
	vm_free(w->vm);
	munmap(w->area, WILD_SIZE + 2 * GUARD);
}

static void wild_begin(struct wild *w)
{
	u32 i;

	w->vm = vm_create_bare(VM_TYPE);
	w->area = vm_alloc(WILD_SIZE + 2 * GUARD);
	w->canary = hostile_random();
	for (i = 0; i < GUARD / 4; i++) {
		((u32 *)w->area)[i] = w->canary;
		((u32 *)(w->area + GUARD + WILD_SIZE))[i] = w->canary;
	}
	w->vm->mem = NULL;
	REQUIRE(vm_slot(w->vm, 0, 0, 0, WILD_SIZE, w->area + GUARD) == 0);
	vm_add_vcpu(w->vm);
}

static void wild_load(struct wild *w, u32 status)
{
	u32 *code = (u32 *)(w->area + GUARD + CODE_GPA), i;
	struct kvm_regs regs = { .pc = GUEST_BASE + CODE_GPA };

	for (i = 0; i < 4; i++)
		memcpy(w->area + GUARD + (const u32[]){ 0, 0x100, 0x180, 0x200 }[i], skipper,
		       sizeof(skipper));
	*(u32 *)(w->area + GUARD + PATIENCE_GPA) = PATIENCE;
	for (i = 0; i < WORDS; i++)
		code[i] = instruction(i);
	/* Out of the code at its end, with a store the host sees. */
	code[WORDS] = 0x3c081000 | GUEST_BASE >> 16;	/* lui t0,DEVICE */
	code[WORDS + 1] = 0xad000000;		/* sw zero,0(t0) */
	code[WORDS + 2] = 0x1000fffe;		/* b .-4 */
	code[WORDS + 3] = 0;
	__builtin___clear_cache((char *)w->area + GUARD, (char *)w->area + GUARD + WILD_SIZE);
	for (i = 1; i < 32; i++)
		regs.gpr[i] = (s64)(s32)pointer();
	REQUIRE(kvm_ioctl(w->vm->vcpu, KVM_SET_REGS, &regs) == 0);
	reg_set32(w->vm, REG_STATUS, status);
	reg_set32(w->vm, REG_CP0(64, 15, 1), GUEST_BASE);
}

static void wild_run(struct wild *w)
{
	struct kvm_run *run = w->vm->run;
	u32 exits;

	for (exits = 0; exits < EXITS; exits++) {
		int r = vm_run(w->vm);

		if (r == -EINTR) {
			w->stuck++;
			return;
		}
		if (r)
			test_fail("KVM_RUN: %d", r);
		w->user_exits++;
		switch (run->exit_reason) {
		case KVM_EXIT_MMIO:
			if (run->mmio.phys_addr == 0x10000000 && run->mmio.is_write)
				return;
			memset(run->mmio.data, exits, sizeof(run->mmio.data));
			break;
		case KVM_EXIT_INTERNAL_ERROR:
			w->killed++;
			w->dead = true;
			return;
		default:
			test_fail("exit %u", run->exit_reason);
		}
	}
}

static void wild(u32 seed, u32 rounds, u32 (*status)(void))
{
	struct hostile_log log = hostile_log_begin();
	struct wild w = { };

	hostile_seed(seed);
	seed = hostile_state;
	wild_begin(&w);
	for (w.ran = 0; w.ran < rounds; w.ran++) {
		/* Every hundredth starts afresh, repeatable by its own seed. */
		if (w.ran % 100 == 0 || w.dead) {
			wild_end(&w);
			seed = hostile_state;
			wild_begin(&w);
			w.dead = false;
		}
		wild_load(&w, status());
		hostile_clock(TICK);
		wild_run(&w);
		hostile_clock(0);
	}
	wild_end(&w);
	hostile_log_check(&log);
	printf("# %u sequences, %u exits to the VMM, %u VMs stopped, %u left running, last SEED=%#x\n",
	       w.ran, w.user_exits, w.killed, w.stuck, seed);
	/* How many end in time depends on the machine; none would be a broken test. */
	if (w.stuck > rounds - rounds / 20 || w.killed > rounds / 2)
		test_fail("too few sequences get anywhere");
}

static u32 kernel_status(void)
{
	return 0;
}

/* Any mode, interrupts on or off, FPU or not. */
static u32 any_status(void)
{
	return hostile_random() & 0x3400ff1f;
}

FIXTURE(random)
{
	int unused;
};

FIXTURE_VARIANT(random)
{
	u32 (*status)(void);
	u32 seed;
};

FIXTURE_VARIANT_ADD(random, kernel)	{ kernel_status, 0 };
FIXTURE_VARIANT_ADD(random, kernel_too)	{ kernel_status, 1 };
FIXTURE_VARIANT_ADD(random, any_mode)	{ any_status, 2 };
FIXTURE_VARIANT_ADD(random, any_mode_too) { any_status, 3 };

FIXTURE_SETUP(random)
{
}

FIXTURE_TEARDOWN(random)
{
}

TEST_F_TIMEOUT(random, instructions, 3600)
{
	wild(variant->seed, hostile_rounds(2500, 25000), variant->status);
}

TEST_HARNESS_MAIN
