/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only door between lib/ and its surroundings: fixed-width types, bit
 * helpers and the one 64-bit division lib/ needs, from the kernel or from the
 * C library of the build host.  Nothing here knows about MIPS or KVM objects.
 */
#ifndef MIPS_KVMLIB_H
#define MIPS_KVMLIB_H

#ifdef __KERNEL__

#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/kernel.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/types.h>
#include <asm/div64.h>

/* A 32-bit kernel has no 64-bit division operator; do_div() is its name. */
static inline u64 mips_div64(u64 n, u32 d, u32 *rem)
{
	*rem = do_div(n, d);
	return n;
}

#else

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;

#define BIT(n)		(1UL << (n))
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define static_assert	_Static_assert
#define min(a, b)	((a) < (b) ? (a) : (b))
#define max(a, b)	((a) > (b) ? (a) : (b))

static inline u64 mips_div64(u64 n, u32 d, u32 *rem)
{
	*rem = (u32)(n % d);
	return n / d;
}

#endif

/* Bits hi..lo of a word, inclusive, as a mask: both forms of the manuals' "x[hi:lo]". */
#define MIPS_MASK(hi, lo)	((u32)((~0u >> (31 - (hi))) & (~0u << (lo))))

static inline u32 mips_field(u32 word, unsigned int hi, unsigned int lo)
{
	return (word & MIPS_MASK(hi, lo)) >> lo;
}

/* Sign-extend the low @bits (1..32) of @v. */
static inline s32 mips_sext(u32 v, unsigned int bits)
{
	u32 sign = 1u << (bits - 1);

	v &= MIPS_MASK(bits - 1, 0);
	return (s32)((v ^ sign) - sign);
}

/*
 * Read a word that somebody else may be changing exactly once, so that what
 * was checked is what is used.
 */
static inline u32 mips_read_once(const u32 *p)
{
	return *(const volatile u32 *)p;
}

#endif
