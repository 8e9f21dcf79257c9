// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads and writes trace words, one at a time; the C library buffers.
 */
#include "input.h"

#define WORD_BYTES	32
#define NUMBER_BYTES	4

void pdt_input_init(struct pdt_input *in, FILE *file, enum pdt_file_kind kind)
{
	*in = (struct pdt_input){
		.file = file, .kind = kind, .left = UINT64_MAX, .turn = UINT64_MAX,
	};
}

enum pdt_error pdt_input_ring(struct pdt_input *in, uint64_t write, uint64_t size, bool wrapped)
{
	if (write % WORD_BYTES || size % WORD_BYTES || write > size)
		return PDT_E_BAD_SETTING;
	in->left = (wrapped ? size : write) / WORD_BYTES;
	if (!wrapped)
		return PDT_OK;
	in->turn = (size - write) / WORD_BYTES;
	return fseeko(in->file, write, SEEK_SET) ? PDT_E_FILE_READ : PDT_OK;
}

static uint64_t big_endian(const uint8_t *p, unsigned int bytes)
{
	uint64_t v = 0;

	while (bytes--)
		v = v << 8 | *p++;
	return v;
}

static uint64_t little_endian(const uint8_t *p)
{
	uint64_t v = 0;
	unsigned int i;

	for (i = 8; i--; )
		v = v << 8 | p[i];
	return v;
}

/* The low 32 bits are @number; what wrapped above them goes on counting. */
static uint64_t extend_frame(struct pdt_input *in, uint32_t number)
{
	uint64_t frame = (in->frame & ~0xffffffffull) | number;

	if (in->any && frame < in->frame && in->frame - frame > 0x80000000u)
		frame += 0x100000000ull;
	return frame;
}

enum pdt_error pdt_input_next(struct pdt_input *in, struct pdt_word *word, bool *end)
{
	uint8_t bytes[NUMBER_BYTES + WORD_BYTES];
	unsigned int head = in->kind == PDT_FILE_RTD ? NUMBER_BYTES : 0, i;
	size_t got;

	*end = !in->left--;
	if (*end)
		return PDT_OK;
	if (!in->turn--)
		rewind(in->file);
	got = fread(bytes, 1, head + WORD_BYTES, in->file);
	*end = got != head + WORD_BYTES;
	if (*end) {
		if (ferror(in->file))
			return PDT_E_FILE_READ;
		return got ? PDT_E_TRUNCATED : PDT_OK;
	}
	if (head)
		in->frame = extend_frame(in, big_endian(bytes, NUMBER_BYTES));
	for (i = 0; i < 4; i++)
		word->part[i] = head ? big_endian(bytes + head + 8 * (3 - i), 8)
				     : little_endian(bytes + 8 * i);
	word->frame = in->frame++;
	in->any = true;
	return PDT_OK;
}

static void put_big_endian(uint8_t *p, uint64_t value, unsigned int bytes)
{
	while (bytes--) {
		p[bytes] = value;
		value >>= 8;
	}
}

enum pdt_error pdt_output_rtd(FILE *file, uint64_t frame, const uint64_t part[4])
{
	uint8_t bytes[NUMBER_BYTES + WORD_BYTES];
	unsigned int i;

	put_big_endian(bytes, frame, NUMBER_BYTES);
	for (i = 0; i < 4; i++)
		put_big_endian(bytes + NUMBER_BYTES + 8 * i, part[3 - i], 8);
	return fwrite(bytes, 1, sizeof(bytes), file) == sizeof(bytes) ? PDT_OK : PDT_E_FILE_READ;
}
