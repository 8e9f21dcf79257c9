// SPDX-License-Identifier: GPL-2.0-only
/*
 * Segments: both maps at every boundary, in every mode.
 */
#include "tap.h"
#include "seg.h"

/* What an access to an address gives, for user mode, kernel mode and kernel mode with ERL. */
struct expectation {
	u32 va;
	enum mips_seg seg;
	int user, kernel, erl;		/* enum mips_xlate */
	u32 gpa, erl_gpa;		/* where unmapped */
};

#define U	MIPS_XLATE_UNMAPPED
#define M	MIPS_XLATE_MAPPED
#define E	MIPS_XLATE_ERROR

static const struct expectation te[] = {
	{ 0x00000000, MIPS_SEG_USER, M, M, U, 0, 0 },
	{ 0x3fffffff, MIPS_SEG_USER, M, M, U, 0, 0x3fffffff },
	{ 0x40000000, MIPS_SEG_KSEG0, E, U, U, 0, 0 },
	{ 0x5fc00000, MIPS_SEG_KSEG0, E, U, U, 0x1fc00000, 0x1fc00000 },
	{ 0x5fffffff, MIPS_SEG_KSEG0, E, U, U, 0x1fffffff, 0x1fffffff },
	{ 0x60000000, MIPS_SEG_KSEG23, E, M, M, 0, 0 },
	{ 0x7fffffff, MIPS_SEG_KSEG23, E, M, M, 0, 0 },
	{ 0x80000000, MIPS_SEG_NONE, E, E, E, 0, 0 },
	{ 0xffffffff, MIPS_SEG_NONE, E, E, E, 0, 0 },
};

static const struct expectation std[] = {
	{ 0x00000000, MIPS_SEG_USER, M, M, U, 0, 0 },
	{ 0x7fffffff, MIPS_SEG_USER, M, M, U, 0, 0x7fffffff },
	{ 0x80000000, MIPS_SEG_KSEG0, E, U, U, 0, 0 },
	{ 0x9fffffff, MIPS_SEG_KSEG0, E, U, U, 0x1fffffff, 0x1fffffff },
	{ 0xa0000000, MIPS_SEG_KSEG1, E, U, U, 0, 0 },
	{ 0xbfc00000, MIPS_SEG_KSEG1, E, U, U, 0x1fc00000, 0x1fc00000 },
	{ 0xbfffffff, MIPS_SEG_KSEG1, E, U, U, 0x1fffffff, 0x1fffffff },
	{ 0xc0000000, MIPS_SEG_KSEG23, E, M, M, 0, 0 },
	{ 0xffffffff, MIPS_SEG_KSEG23, E, M, M, 0, 0 },
};

static void one(enum mips_segmap map, const struct expectation *x, bool kernel, bool erl,
		int want, u32 want_gpa)
{
	struct mips_gpa gpa = MIPS_GPA(0xdeadbeef);

	expect_eq(mips_seg_xlate(map, MIPS_GVA(x->va), kernel, erl, &gpa), want);
	expect_eq(gpa.v, want == U ? want_gpa : 0xdeadbeef);
	if (tap_failed())
		printf("# va %08x kernel %d erl %d\n", x->va, kernel, erl);
}

static void whole_map(enum mips_segmap map, const struct expectation *x, unsigned int n)
{
	for (; n--; x++) {
		expect_eq(mips_seg_of(map, MIPS_GVA(x->va)), x->seg);
		one(map, x, false, false, x->user, x->gpa);
		one(map, x, true, false, x->kernel, x->gpa);
		one(map, x, true, true, x->erl, x->erl_gpa);
	}
}

TEST(trap_and_emulate_map)
{
	whole_map(MIPS_MAP_TE, te, ARRAY_SIZE(te));
}

TEST(standard_map)
{
	whole_map(MIPS_MAP_STD, std, ARRAY_SIZE(std));
}

/* Nothing changes between boundaries, nor does an unmapped address leave 512 MB. */
TEST(segments_are_contiguous)
{
	static const struct { const struct expectation *x; unsigned int n; } maps[] = {
		[MIPS_MAP_TE] = { te, ARRAY_SIZE(te) },
		[MIPS_MAP_STD] = { std, ARRAY_SIZE(std) },
	};
	unsigned int map, i, n;

	for (map = 0; map < 2; map++)
		for (n = 0; n < 100000; n++) {
			u32 va = tap_random_corner();
			struct mips_gpa gpa = MIPS_GPA(0);

			for (i = maps[map].n - 1; maps[map].x[i].va > va; i--)
				;
			expect_eq(mips_seg_of(map, MIPS_GVA(va)), maps[map].x[i].seg);
			mips_seg_xlate(map, MIPS_GVA(va), true, false, &gpa);
			expect(gpa.v < 0x20000000);
			expect(!gpa.v || gpa.v == (va & 0x1fffffff));
		}
}

TEST(anchors)
{
	expect_eq(mips_seg_kseg0(MIPS_MAP_TE), 0x40000000);
	expect_eq(mips_seg_kseg0(MIPS_MAP_STD), 0x80000000);
	expect_eq(mips_seg_reset_pc(MIPS_MAP_TE), 0x5fc00000);
	expect_eq(mips_seg_reset_pc(MIPS_MAP_STD), 0xbfc00000);
}
