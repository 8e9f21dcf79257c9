// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records there and back: the fuzzer's target over random records and noise.
 * The target ends the program where something comes back that is not what went
 * in.
 */
#include "tap.h"
#include "../fuzz/fuzz_packet.c"

static u8 input[64];

/* Append the low @bits bits of @value to the input's bits, which number *@used. */
static void append(unsigned int *used, uint64_t value, unsigned int bits)
{
	for (; bits && *used < 8 * (sizeof(input) - 1); bits--, value >>= 1, ++*used)
		input[1 + *used / 8] |= (value & 1) << *used % 8;
}

static uint64_t random_value(void)
{
	return (uint64_t)tap_random_corner() << 32 | tap_random_corner();
}

/* A record of any kind, all its fields random; some are more than a decoder takes. */
static void append_record(unsigned int *used)
{
	unsigned int type = tap_random() % 8, n = tap_random() % 8;

	switch (tap_random() % 8) {
	case 0:
		append(used, 0x6, 3);			/* TF5 */
		append(used, tap_random(), 1);
		return;
	case 1:
		append(used, 0x2, 3);			/* TF6 */
		append(used, tap_random(), 12);
		return;
	case 2:
	case 3:
	case 4:
		append(used, 0x0, 2);			/* TF3 */
		append(used, tap_random() % 4 ? 0 : tap_random(), 5);
		append(used, type, 3);
		append(used, tap_random() % 8 ? 3 : tap_random(), 2);
		if (type != PDT_T_TMO)
			append(used, n, 3);
		append(used, random_value(), type == PDT_T_TMO ? 26u + input[0] % 9 : 8 * (n + 1));
		append(used, tap_random(), 2);
		return;
	default:
		append(used, 1 | tap_random() << 1, 8);	/* TF2 */
	}
}

TEST(random_records_come_back_as_they_were)
{
	unsigned int used, i;
	unsigned long round;

	for (round = 0; round < tap_rounds(20000, 2000000); round++) {
		memset(input, 0, sizeof(input));
		input[0] = tap_random();
		used = 0;
		for (i = tap_random() % 30; i; i--)
			append_record(&used);
		LLVMFuzzerTestOneInput(input, 1 + used / 8);
	}
}

TEST(records_in_noise_come_back_as_they_were)
{
	unsigned long round;
	unsigned int i;

	for (round = 0; round < tap_rounds(10000, 1000000); round++) {
		for (i = 0; i < sizeof(input); i++)
			input[i] = tap_random();
		LLVMFuzzerTestOneInput(input, tap_random() % sizeof(input));
	}
}
