// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest segments, as a table per map: an address belongs to the last row that
 * starts at or below it.
 */
#include "seg.h"

struct segment {
	u32 start;
	enum mips_seg seg;
};

static const struct segment te_segments[] = {
	{ 0x00000000u, MIPS_SEG_USER },
	{ MIPS_TE_KSEG0, MIPS_SEG_KSEG0 },
	{ MIPS_TE_KSEG23, MIPS_SEG_KSEG23 },
	{ MIPS_TE_END, MIPS_SEG_NONE },
};

static const struct segment std_segments[] = {
	{ 0x00000000u, MIPS_SEG_USER },
	{ 0x80000000u, MIPS_SEG_KSEG0 },
	{ 0xa0000000u, MIPS_SEG_KSEG1 },
	{ 0xc0000000u, MIPS_SEG_KSEG23 },
};

static const struct {
	const struct segment *segment;
	unsigned int nr;
	u32 kseg0;
	u32 reset_pc;
} maps[] = {
	[MIPS_MAP_TE] = { te_segments, ARRAY_SIZE(te_segments),
			  MIPS_TE_KSEG0, MIPS_TE_RESET_PC },
	[MIPS_MAP_STD] = { std_segments, ARRAY_SIZE(std_segments),
			   0x80000000u, MIPS_STD_RESET_PC },
};

enum mips_seg mips_seg_of(enum mips_segmap map, struct mips_gva va)
{
	unsigned int i = maps[map].nr - 1;

	while (va.v < maps[map].segment[i].start)
		i--;
	return maps[map].segment[i].seg;
}

u32 mips_seg_kseg0(enum mips_segmap map)
{
	return maps[map].kseg0;
}

u32 mips_seg_reset_pc(enum mips_segmap map)
{
	return maps[map].reset_pc;
}

enum mips_xlate mips_seg_xlate(enum mips_segmap map, struct mips_gva va,
			       bool kernel, bool erl, struct mips_gpa *gpa)
{
	enum mips_seg seg = mips_seg_of(map, va);

	if (seg == MIPS_SEG_NONE || (seg != MIPS_SEG_USER && !kernel))
		return MIPS_XLATE_ERROR;
	if (seg == MIPS_SEG_USER && erl)
		*gpa = MIPS_GPA(va.v);
	else if (seg == MIPS_SEG_KSEG0 || seg == MIPS_SEG_KSEG1)
		*gpa = MIPS_GPA(va.v & 0x1fffffff);
	else
		return MIPS_XLATE_MAPPED;
	return MIPS_XLATE_UNMAPPED;
}
