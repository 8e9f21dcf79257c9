// SPDX-License-Identifier: GPL-2.0-only
/*
 * The compute loop that cputime times, in a guest and natively: arithmetic and
 * a table that fits into a page, without system calls.  usage: loop TIMES
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	static uint32_t table[512];
	uint32_t n = argc > 1 ? strtoul(argv[1], NULL, 0) : 0;
	uint32_t x = 2463534242u;
	uint32_t i;

	for (i = 0; i < n; i++) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		table[x % 512] += x / (i | 1);
	}
	for (i = 0; i < 512; i++)
		x ^= table[i];
	printf("loop %08x\n", x);
	return 0;
}
