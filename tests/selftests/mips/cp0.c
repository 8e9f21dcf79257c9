// SPDX-License-Identifier: GPL-2.0-only
/*
 * CP0 registers as the guest kernel sees them: what mtc0 leaves is what the
 * rules of lib/cp0.c (linked in as the oracle) say, whether the access traps
 * or has been replaced by a load or store.
 */
#include "cp0.h"
#include "encode.h"
#include "kselftest_harness.h"
#include "kvm_util.h"

#define CODE		GUEST_FREE	/* a piece of code per register */
#define CODE_WORDS	8
#define RESULTS		(GUEST_BASE + 0x80000)
#define VALUES		(GUEST_BASE + 0xf0000)
#define ROUNDS		3		/* trapping, replaced, replaced */

static const u32 patterns[] = {
	0, ~0u, 0xaaaaaaaa, 0x55555555, 0x0f0ff0f0, 0x80000001, 0x7ffffffe,
};

static bool parameter(const char *name)
{
	char path[80];
	char c = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/sys/module/kvm_mips/parameters/%s", name);
	f = fopen(path, "r");
	REQUIRE(f && fread(&c, 1, 1, f) == 1);
	fclose(f);
	return c == 'Y';
}

/* u32 code(value, old): write, read back, restore */
static void make_code(struct vm *vm)
{
	unsigned int n;

	for (n = 0; n < 256; n++) {
		const u32 code[CODE_WORDS] = {
			MIPS_WORD(MTC0, R_A0, n / 8, n % 8),
			MIPS_WORD0(EHB),
			MIPS_WORD(MFC0, R_V0, n / 8, n % 8),
			MIPS_WORD(MTC0, R_A1, n / 8, n % 8),
			MIPS_WORD0(EHB),
			MIPS_WORD(JR, R_RA),
		};

		vm_code(vm, CODE + n * sizeof(code), code, CODE_WORDS);
	}
}

GUEST static u32 try_patterns(u32 values, u32 n)
{
	u32 *result = (u32 *)RESULTS;
	u32 reg, i, old;

	for (reg = 0; reg < 256; reg++) {
		guest_tag = reg;
		old = ((u32 *)values)[n + reg];
		for (i = 0; i < n; i++)
			*result++ = guest_call(CODE + reg * CODE_WORDS * 4,
					       ((u32 *)values)[i], old);
	}
	return 0;
}

/* The oracle's CPU, made what the VM's is: constant registers read alike. */
static void make_oracle(struct vm *vm, struct mips_cpu_cfg *cfg)
{
	u32 config3 = reg_get32(vm, REG_CP0(32, 16, 3));

	mips_cpu_cfg_24kc(cfg, ON_VZ ? MIPS_MAP_STD : MIPS_MAP_TE);
	cfg->prid = reg_get32(vm, REG_CP0(32, 15, 0));
	cfg->config = reg_get32(vm, REG_CP0(32, 16, 0));
	cfg->config1_caches = reg_get32(vm, REG_CP0(32, 16, 1));
	cfg->kscratch = reg_get32(vm, REG_CP0(32, 16, 4)) >> 16;
	cfg->has_rxi = config3 & C0_CONFIG3_RXI;
	cfg->has_badinstr = config3 & C0_CONFIG3_BI;
	cfg->has_vint = config3 & C0_CONFIG3_VINT;
	mips_cpu_cfg_sanitise(cfg);
}

static struct vm *frozen_vm(void)
{
	u64 ctl = KVM_REG_MIPS_COUNT_CTL_DC;
	struct vm *vm = vm_create();

	REQUIRE(reg_set(vm, KVM_REG_MIPS_COUNT_CTL, &ctl) == 0);
	return vm;
}

/* A pattern that leaves the guest where it can go on. */
static u32 usable(int row, u32 v)
{
	return row == MIPS_C0_STATUS ? v & ~(ST_UM | ST_IE) : v;
}

/* Hardware may take what it likes from values that name nothing. */
static bool undefined(int row, u32 v, const struct mips_cpu_cfg *cfg)
{
	switch (row) {
	case MIPS_C0_INDEX:
		return ON_VZ && (v & ~C0_INDEX_P) >= cfg->tlb_size;
	case MIPS_C0_WIRED:
		return ON_VZ && v >= cfg->tlb_size;
	case MIPS_C0_PAGEMASK:
		v = (v | 0x1fff) + 1;
		return ON_VZ && (v & (v - 1) || v & 0x55554000);
	}
	return false;
}

/* Bits that depend on others, or that the rows leave to hardware. */
static u32 unclear(int row)
{
	switch (row) {
	case MIPS_C0_ENTRYLO0:
	case MIPS_C0_ENTRYLO1:
		return ON_VZ ? C0_ENTRYLO_RI | C0_ENTRYLO_XI : 0;
	case MIPS_C0_ENTRYHI:
		return ON_VZ ? MIPS_MASK(12, 8) : 0;		/* EHINV, ASIDX */
	case MIPS_C0_EBASE:
		return ON_VZ ? C0_EBASE_TOP | C0_EBASE_WG : 0;	/* by WG as it was */
	case MIPS_C0_CAUSE:
		return C0_CAUSE_EXCCODE | (ON_VZ ? BIT(22) : 0);	/* whatever was last; WP */
	}
	return 0;
}

/*
 * What @v leaves in the register: by the rules, or under VZ, whose constant bits
 * are the hardware's, by what user space sees there and the bits mtc0 changes.
 */
static u32 wanted(struct vm *vm, struct mips_cpu *cpu, int row, u32 v)
{
	u32 old = mips_cp0_read(cpu, row), want;

	if (row == MIPS_C0_COUNT)
		return v;
	if (ON_VZ && row >= 0 && mips_cp0_present(row, cpu->cfg)) {
		const struct mips_cp0_row *r = &mips_cp0_rows[row];

		old = reg_get32(vm, KVM_REG_MIPS_CP0 | (r->rd * 8 + r->sel) |
				(r->bits == 64 ? KVM_REG_SIZE_U64 : KVM_REG_SIZE_U32));
		return mips_cp0_merge(old, v, mips_cp0_guest_mask(row, cpu->cfg));
	}
	want = mips_cp0_write(cpu, row, v);
	mips_cp0_write(cpu, row, old);
	return want;
}

/* All patterns through all registers, @rounds times, against the oracle. */
static void check_writes(struct vm *vm, unsigned int rounds)
{
	const unsigned int np = ARRAY_SIZE(patterns);
	u32 *values = vm_ptr(vm, (void *)VALUES), want, *seen;
	struct mips_cpu_cfg cfg;
	struct mips_cp0 cp0;
	struct mips_cpu cpu = { .cp0 = &cp0, .cfg = &cfg };
	unsigned int reg, i, round, bad = 0;
	int row;

	make_oracle(vm, &cfg);
	mips_cp0_reset(&cpu);
	mips_cp0_write(&cpu, MIPS_C0_STATUS, 0);
	memcpy(values, patterns, sizeof(patterns));
	for (reg = 0; reg < 256; reg++)
		values[np + reg] = mips_cp0_read(&cpu, mips_cp0_find(reg / 8, reg % 8));
	/* UM and IE in a pattern would lead the guest elsewhere. */
	for (i = 0; i < np; i++)
		values[i] = usable(MIPS_C0_STATUS, values[i]);

	for (round = 0; round < rounds; round++) {
		vm_call(vm, try_patterns, VALUES, np);
		seen = vm_ptr(vm, (void *)RESULTS);
		for (reg = 0; reg < 256; reg++)
			for (i = 0; i < np; i++, seen++) {
				row = mips_cp0_find(reg / 8, reg % 8);
				if ((row == MIPS_C0_RANDOM && *seen < 64) ||
				    undefined(row, values[i], &cfg))
					continue;
				want = wanted(vm, &cpu, row, values[i]);
				if ((*seen ^ want) & ~unclear(row) && ++bad < 100)
					printf("# round %u: CP0 %u,%u written %#x reads %#x, not %#x\n",
					       round, reg / 8, reg % 8, values[i],
					       *seen, want);
			}
	}
	if (bad)
		test_fail("%u values read otherwise than they should", bad);
}

TEST(writes_obey_the_masks)
{
	struct vm *vm = frozen_vm();

	make_code(vm);
	check_writes(vm, ROUNDS);
	vm_free(vm);
}

/* Exactly the words that the rows allow are replaced, by exactly these. */
TEST(words_are_replaced_as_the_rows_say)
{
	bool on = parameter("te_replace");
	struct vm *vm;
	struct mips_cpu_cfg cfg;
	unsigned int reg, zp;
	u32 *code, want;
	int row;
	bool lw, sw;

	ONLY_TE("nothing is replaced in a VZ guest");
	vm = frozen_vm();
	make_oracle(vm, &cfg);
	make_code(vm);
	check_writes(vm, 2);
	for (reg = 0; reg < 256; reg++) {
		code = vm_ptr(vm, (void *)(CODE + reg * CODE_WORDS * 4));
		row = mips_cp0_find(reg / 8, reg % 8);
		zp = KVM_MIPS_ZP_CP0(reg / 8, reg % 8);
		lw = on && row >= 0 && mips_cp0_present(row, &cfg) &&
		     mips_cp0_rows[row].flags & MIPS_CP0_LW;
		sw = on && row >= 0 && mips_cp0_present(row, &cfg) &&
		     mips_cp0_rows[row].flags & MIPS_CP0_SW;
		want = sw ? MIPS_WORD(SW, R_A0, zp, R_ZERO) :
			    MIPS_WORD(MTC0, R_A0, reg / 8, reg % 8);
		EXPECT_EQ(want, code[0])
			TH_LOG("mtc0 %u,%u", reg / 8, reg % 8);
		want = lw ? MIPS_WORD(LW, R_V0, zp, R_ZERO) :
			    MIPS_WORD(MFC0, R_V0, reg / 8, reg % 8);
		EXPECT_EQ(want, code[2])
			TH_LOG("mfc0 %u,%u", reg / 8, reg % 8);
	}
	vm_free(vm);
}

GUEST static u32 store_everywhere(u32 value)
{
	volatile u32 *zp = (volatile u32 *)KVM_MIPS_ZP_BASE;
	u32 reg;

	/* Not Status: it decides what the guest may do next. */
	for (reg = 0; reg < 256; reg++)
		if (reg != 12 * 8)
			zp[reg] = value;
	GUEST_SYNC(0);
	for (reg = 0; reg < 256; reg++)
		if (reg != 12 * 8)
			zp[reg] = 0;
	return 0;
}

/* Whatever the guest stores into the words, registers keep their fixed bits. */
TEST(zero_page_stores_are_taken_for_what_they_may_mean)
{
	struct mips_cpu_cfg cfg;
	struct ucall uc;
	unsigned int i;
	int row;
	u32 want, seen, id;

	ONLY_TE("there is no zero page");
	for (i = 0; i < ARRAY_SIZE(patterns); i++) {
		struct vm *vm = frozen_vm();

		make_oracle(vm, &cfg);
		vm_start(vm, store_everywhere, patterns[i], 0, 0);
		ASSERT_EQ(UCALL_SYNC, vm_next(vm, &uc));
		for (row = 0; row < MIPS_NR_CP0; row++) {
			if (!mips_cp0_present(row, &cfg) || row == MIPS_C0_STATUS ||
			    mips_cp0_rows[row].te == MIPS_TE_COMPUTED ||
			    row == MIPS_C0_COMPARE)
				continue;
			id = mips_cp0_rows[row].rd * 8 + mips_cp0_rows[row].sel;
			want = mips_cp0_canon(row, patterns[i], &cfg);
			seen = reg_get32(vm, KVM_REG_MIPS_CP0 | id |
					 (mips_cp0_rows[row].bits == 64 ?
					  KVM_REG_SIZE_U64 : KVM_REG_SIZE_U32));
			if (row == MIPS_C0_CAUSE) {	/* lines are the host's */
				want &= ~0x4000fc00;
				seen &= ~0x4000fc00;
			}
			EXPECT_EQ(want, seen)
				TH_LOG("%s, stored %#x", mips_cp0_rows[row].name,
				       patterns[i]);
		}
		vm_finish(vm);
		vm_free(vm);
	}
}

GUEST static u32 rdhwr_values(u32 out)
{
	u32 *to = (u32 *)out;

	mtc0(0x12345678, 4, 2);
	asm volatile("rdhwr %0, $0" : "=r" (to[0]));
	asm volatile("rdhwr %0, $1" : "=r" (to[1]));
	asm volatile("rdhwr %0, $2" : "=r" (to[2]));
	asm volatile("rdhwr %0, $3" : "=r" (to[3]));
	asm volatile("rdhwr %0, $29" : "=r" (to[4]));
	to[5] = mfc0(C0_COUNT);
	return 0;
}

TEST(rdhwr_reads_what_cp0_says)
{
	struct vm *vm = frozen_vm();
	u32 *seen = vm_ptr(vm, (void *)GUEST_FREE), ccres;

	vm_call(vm, rdhwr_values, GUEST_FREE, 0);
	EXPECT_EQ(0, seen[0]);
	EXPECT_EQ(0, seen[1] & (seen[1] - 1));	/* a power of two */
	EXPECT_EQ(seen[5], seen[2]);
	asm volatile("rdhwr %0, $3" : "=r" (ccres));
	EXPECT_EQ(ON_VZ ? ccres : 1, seen[3]);
	EXPECT_EQ(0x12345678, seen[4]);
	vm_free(vm);
}

/* te_info: what a paravirtual guest finds out; and an unknown hypercall. */
GUEST static u32 hypercalls(u32 out)
{
	register u32 v0 asm("$2") = KVM_MIPS_HC_TE_INFO;
	register u32 v1 asm("$3");
	register u32 a0 asm("$4");
	u32 *to = (u32 *)out;

	asm volatile(".word 0x42000028" : "+r" (v0), "=r" (v1), "=r" (a0));
	to[0] = v0;
	to[1] = v1;
	to[2] = a0;
	v0 = 0x4d4bffff;
	asm volatile(".word 0x42000028" : "+r" (v0), "=r" (v1), "=r" (a0));
	to[3] = v0;
	to[4] = *(volatile u32 *)KVM_MIPS_ZP_LAYOUT;
	to[5] = *(volatile u32 *)KVM_MIPS_ZP_FEATURES;
	return 0;
}

TEST(zero_page_is_announced)
{
	struct vm *vm;
	u32 *seen;

	ONLY_TE("there is no zero page");
	vm = vm_create();
	seen = vm_ptr(vm, (void *)GUEST_FREE);
	vm_call(vm, hypercalls, GUEST_FREE, 0);
	EXPECT_EQ(KVM_MIPS_ZP_VERSION, seen[0]);
	EXPECT_EQ(KVM_MIPS_TE_F_ZERO_PAGE, seen[1] & KVM_MIPS_TE_F_ZERO_PAGE);
	EXPECT_EQ(KVM_MIPS_ZP_BASE, seen[2]);
	EXPECT_EQ((u32)-1000, seen[3]);
	EXPECT_EQ(seen[0], seen[4]);
	EXPECT_EQ(seen[1], seen[5]);
	vm_free(vm);
}

TEST_HARNESS_MAIN
