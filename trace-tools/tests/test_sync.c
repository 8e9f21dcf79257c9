// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trace words: the profile's two-word example, records across words, flushes,
 * lost and damaged words, files.
 */
#include <unistd.h>
#include "tap.h"
#include "emit.h"
#include "input.h"

#define MAX_WORDS	4096

static const struct pdt_format format = { &pdt_profile_r10s, 5 };
static struct pdt_word words[MAX_WORDS];
static unsigned int nr_words;

static void keep(void *opaque, const uint64_t *part)
{
	(void)opaque;
	if (nr_words < MAX_WORDS) {
		words[nr_words].frame = nr_words;
		memcpy(words[nr_words++].part, part, sizeof(words[0].part));
	}
}

static struct pdt_encoder fresh(void)
{
	struct pdt_encoder e;

	nr_words = 0;
	pdt_encoder_init(&e, &pdt_profile_r10s, 5, 0, keep, NULL);
	return e;
}

/* What decoding gives: the records' raw values, errors as ~error. */
struct heard {
	unsigned int nr, errors;
	struct { struct pdt_bits raw; struct pdt_pos pos; enum pdt_error error; } at[20000];
};

static struct heard heard;

static void hear_word(struct pdt_sync *s, const struct pdt_word *word)
{
	enum pdt_sync_result result;
	enum pdt_error error;
	struct pdt_packet p;
	struct pdt_pos pos;

	pdt_sync_feed(s, word);
	while ((result = pdt_sync_next(s, &p, &pos, &error)) != PDT_SYNC_NEED_WORD) {
		if (heard.nr == ARRAY_SIZE(heard.at))
			return;
		heard.at[heard.nr].raw = p.raw;
		heard.at[heard.nr].pos = pos;
		heard.at[heard.nr].error = result == PDT_SYNC_ERROR ? error : PDT_OK;
		heard.errors += result == PDT_SYNC_ERROR;
		heard.nr++;
	}
}

static struct pdt_sync decode(void)
{
	struct pdt_sync s;
	unsigned int i;

	heard.nr = heard.errors = 0;
	pdt_sync_init(&s, &format);
	for (i = 0; i < nr_words; i++)
		hear_word(&s, &words[i]);
	return s;
}

/* Guest 2 leaves for the root vector: the example of the profile's description. */
static void two_word_example(struct pdt_encoder *e)
{
	static const struct pdt_identity guest = { .asid = 5, .gid = 2 };
	static const struct pdt_identity root = { .pom = PDT_POM_K10 };
	static const struct { uint32_t pc; uint8_t arrival, access; } steps[] = {
		{ 0x80100400, PDT_ARRIVE_SEQUENCE, PDT_ACCESS_NONE },
		{ 0x80100404, PDT_ARRIVE_SEQUENCE, PDT_ACCESS_LOAD },
		{ 0x80100408, PDT_ARRIVE_SEQUENCE, PDT_ACCESS_NONE },
		{ 0x8010040c, PDT_ARRIVE_SEQUENCE, PDT_ACCESS_NONE },
		{ 0x80100420, PDT_ARRIVE_DIRECT, PDT_ACCESS_NONE },
		{ 0x80100424, PDT_ARRIVE_SEQUENCE, PDT_ACCESS_NONE },
		{ 0x80000180, PDT_ARRIVE_OTHER, PDT_ACCESS_NONE },
		{ 0x80000184, PDT_ARRIVE_SEQUENCE, PDT_ACCESS_NONE },
		{ 0x80000188, PDT_ARRIVE_SEQUENCE, PDT_ACCESS_STORE },
		{ 0x8000018c, PDT_ARRIVE_SEQUENCE, PDT_ACCESS_NONE },
	};
	struct pdt_emitter emitter;
	unsigned int i;

	pdt_emitter_init(&emitter, e, 0);
	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		struct pdt_step s = {
			.pc = (uint64_t)(int64_t)(int32_t)steps[i].pc,
			.arrival = steps[i].arrival, .access = steps[i].access,
		};

		pdt_emit_step(&emitter, i < 6 ? &guest : &root, &s);
		if (i == 7)
			pdt_emit_user(&emitter, 1, 0x50000003, 4);
	}
	pdt_encode_flush(e);
}

TEST(two_word_example_has_the_described_bits)
{
	static const uint64_t w0[4] = {
		0x40008001605a0001, 0x030503200401001e, 0x0000083680030b03, 0xc800001807900160,
	};
	static const uint64_t w1[4] = {
		0xa0000006fc000003, 0x0000000000001838, 0, 0,
	};
	struct pdt_encoder e = fresh();

	two_word_example(&e);
	expect_eq(nr_words, 2);
	expect(!memcmp(words[0].part, w0, sizeof(w0)));
	expect(!memcmp(words[1].part, w1, sizeof(w1)));
}

TEST(two_word_example_is_read_at_the_described_places)
{
	static const struct { uint8_t frame, bit; } places[] = {
		{ 0, 10 }, { 0, 55 }, { 0, 104 }, { 0, 112 }, { 0, 120 }, { 0, 128 }, { 0, 136 },
		{ 0, 144 }, { 0, 152 }, { 0, 197 }, { 0, 205 }, { 0, 254 }, { 1, 18 }, { 1, 67 },
		{ 1, 75 },
	};
	struct pdt_encoder e = fresh();
	unsigned int i;

	two_word_example(&e);
	decode();
	expect_eq(heard.errors, 0);
	expect_eq(heard.nr, ARRAY_SIZE(places));
	for (i = 0; i < ARRAY_SIZE(places) && i < heard.nr; i++) {
		expect_eq(heard.at[i].pos.frame, places[i].frame);
		expect_eq(heard.at[i].pos.bit, places[i].bit);
	}
}

/* A record to append: everything random, the kind decides what counts. */
struct request {
	u32 kind, number;
	u64 value;
	struct pdt_identity who;
	unsigned int vp;
};

static struct request random_request(void)
{
	return (struct request){
		.kind = tap_random() % 8, .number = tap_random(),
		.value = (u64)tap_random_corner() << 32 | tap_random_corner(),
		.who = {
			.asid = tap_random(), .gid = tap_random() & 31,
			.pom = tap_random() % 6, .isa = tap_random() % 3,
		},
		.vp = tap_random() & 3,
	};
}

static void append(struct pdt_encoder *e, const struct request *r)
{
	switch (r->kind) {
	case 0:
		pdt_encode_overflow(e);
		break;
	case 1:
		pdt_encode_event(e, r->number & 15, r->number >> 8 & 255);
		break;
	case 2:
		pdt_encode_context(e, &r->who, r->number & 1, r->vp);
		break;
	case 3:
		pdt_encode_address(e, PDT_T_TPC + r->number % 3, r->value, r->vp);
		break;
	case 4:
		pdt_encode_value(e, PDT_T_TD, r->value, 1 << r->number % 4, r->vp);
		break;
	case 5:
		pdt_encode_value(e, PDT_T_TU1 + r->number % 2, r->value, 4 + (r->number & 4),
				 r->vp);
		break;
	default:
		pdt_encode_completion(e, 1 + r->number % 7, r->number >> 8 & 1, r->vp);
	}
}

/* The record's value when it stands alone in a word. */
static struct pdt_bits alone(const struct request *r)
{
	struct pdt_packet p = { 0 };
	struct pdt_word w = { 0 };
	struct pdt_encoder e;
	enum pdt_error error;
	struct pdt_pos pos;
	struct pdt_sync s;

	pdt_encoder_init(&e, &pdt_profile_r10s, 5, 0, NULL, NULL);
	append(&e, r);
	memcpy(w.part, e.word, sizeof(w.part));
	w.part[0] |= pdt_field_put(pdt_profile_r10s.start, 1);
	pdt_sync_init(&s, &format);
	pdt_sync_feed(&s, &w);
	expect_eq(pdt_sync_next(&s, &p, &pos, &error), PDT_SYNC_PACKET);
	return p.raw;
}

static void random_sequence(unsigned int flush_every)
{
	static struct pdt_bits wrote[2000];
	struct pdt_encoder e = fresh();
	unsigned int n = 1 + tap_random() % ARRAY_SIZE(wrote), i;

	for (i = 0; i < n; i++) {
		struct request r = random_request();

		wrote[i] = alone(&r);
		append(&e, &r);
		if (flush_every && tap_random() % flush_every == 0)
			pdt_encode_flush(&e);
	}
	pdt_encode_flush(&e);
	decode();
	expect_eq(heard.errors, 0);
	expect_eq(heard.nr, n);
	for (i = 0; i < n && i < heard.nr && !tap_failed(); i++) {
		expect_eq(heard.at[i].raw.lo, wrote[i].lo);
		expect_eq(heard.at[i].raw.hi, wrote[i].hi);
	}
}

TEST(random_records_come_back)
{
	unsigned long i;

	for (i = 0; i < tap_rounds(300, 3000) && !tap_failed(); i++)
		random_sequence(0);
}

TEST(random_records_with_flushes_come_back)
{
	unsigned long i;

	for (i = 0; i < tap_rounds(300, 3000) && !tap_failed(); i++)
		random_sequence(1 + i % 40);
}

/* 31 completions of 8 bits cross the boundary (246 = 30 * 8 + 6). */
static void completions(unsigned int n)
{
	struct pdt_encoder e = fresh();

	while (n--)
		pdt_encode_completion(&e, PDT_IC_I, false, 0);
	pdt_encode_flush(&e);
}

TEST(a_missing_word_is_noticed_by_its_number)
{
	completions(100);
	words[1] = words[2];
	words[2] = words[3];
	nr_words--;
	decode();
	expect_eq(heard.errors, 1);
	expect_eq(heard.at[30].error, PDT_E_LOST_WORDS);
	expect_eq(heard.at[30].pos.frame, 2);
}

TEST(a_wrong_start_pointer_loses_the_record_before)
{
	completions(62);
	words[1].part[0] += 2;
	decode();
	expect(heard.errors >= 1);
	expect_eq(heard.at[30].error, PDT_E_LOST_RECORD);
	expect_eq(heard.at[30].pos.bit, 250);
}

TEST(a_start_pointer_outside_the_word_is_an_error)
{
	completions(62);
	words[1].part[0] |= 63;
	decode();
	expect(heard.errors >= 1);
	expect_eq(heard.at[heard.nr - 1].error, PDT_E_BAD_START);
}

TEST(a_bad_record_costs_only_its_word)
{
	struct pdt_sync s;

	completions(100);
	words[1].part[1] = words[1].part[1] & ~0xfffull;
	s = decode();
	expect(heard.errors >= 1);
	expect(s.skipped > 0);
	expect_eq(heard.at[heard.nr - 1].error, PDT_OK);
	expect_eq(heard.at[heard.nr - 1].pos.frame, 3);
}

TEST(a_flushed_word_may_be_followed_by_any_start)
{
	unsigned int n;

	for (n = 1; n <= 3; n += 2) {
		struct pdt_encoder e = fresh();

		pdt_encode_completion(&e, PDT_IC_I, false, 0);
		pdt_encode_flush(&e);
		if (n == 3) {		/* the silicon's way: the next word begins at bit 18 */
			e.pos = 18;
			e.start = 3;
		}
		pdt_encode_completion(&e, PDT_IC_IL, false, 0);
		pdt_encode_flush(&e);
		decode();
		expect_eq(heard.nr, 2);
		expect_eq(heard.errors, 0);
		expect_eq(heard.at[1].raw.lo, 0xa);
	}
}

/* A short value that begins with nine zeros, cut after 1 to 9 of them. */
TEST(zero_tails_before_a_continuation_are_no_fill)
{
	unsigned int zeros;

	for (zeros = 1; zeros <= 9; zeros++) {
		struct pdt_encoder e = fresh();

		/* Records of 15 and of 4 bits reach every position. */
		while ((256 - zeros - e.pos) % 4)
			pdt_encode_event(&e, 0, 0);
		while (e.pos < 256 - zeros)
			pdt_encode_overflow(&e);
		pdt_encode_value(&e, PDT_T_TD, 0x5a, 1, 0);
		pdt_encode_completion(&e, PDT_IC_IS, false, 0);
		pdt_encode_flush(&e);
		expect_eq(words[0].part[3] >> (64 - zeros), 0);
		decode();
		expect_eq(heard.errors, 0);
		expect(heard.nr >= 2);
		expect_eq(heard.at[heard.nr - 1].raw.lo, 0xe);
		expect_eq(heard.at[heard.nr - 2].raw.lo >> 16 & 0xff, 0x5a);
	}
}

TEST(a_record_may_end_with_the_word)
{
	struct pdt_encoder e = fresh();

	/* 246 = 45 + 49 + 19 * 8: TMO, TPC and 19 completions fill the word. */
	pdt_encode_context(&e, &(struct pdt_identity){ 0 }, false, 0);
	pdt_encode_address(&e, PDT_T_TPC, 0x1000, 0);
	while (nr_words == 0)
		pdt_encode_completion(&e, PDT_IC_I, false, 0);
	pdt_encode_completion(&e, PDT_IC_IL, false, 0);
	pdt_encode_flush(&e);
	expect_eq(words[1].part[0] & 63, 1);
	decode();
	expect_eq(heard.errors, 0);
	expect_eq(heard.nr, 22);
}

TEST(the_end_of_a_cut_capture_is_told)
{
	struct pdt_pos pos;
	struct pdt_sync s;

	completions(62);
	nr_words = 1;
	s = decode();
	expect_eq(pdt_sync_finish(&s, &pos), PDT_E_LOST_RECORD);
	expect_eq(pos.bit, 250);
}

static void write_all(FILE *f, bool raw)
{
	unsigned int i, j, k;

	for (i = 0; i < nr_words; i++) {
		if (!raw) {
			expect_eq(pdt_output_rtd(f, words[i].frame, words[i].part), PDT_OK);
			continue;
		}
		for (j = 0; j < 4; j++)
			for (k = 0; k < 8; k++)
				fputc(words[i].part[j] >> 8 * k & 255, f);
	}
	rewind(f);
}

TEST(files_of_both_kinds_give_the_same_words)
{
	unsigned int raw, i;

	completions(200);
	for (raw = 0; raw < 2; raw++) {
		FILE *f = tmpfile();
		struct pdt_input in;
		struct pdt_word w;
		bool end;

		if (!f) {
			expect(f != NULL);
			return;
		}
		write_all(f, raw);
		pdt_input_init(&in, f, raw ? PDT_FILE_RAW : PDT_FILE_RTD);
		for (i = 0; !pdt_input_next(&in, &w, &end) && !end; i++)
			expect(i < nr_words && !memcmp(&w, &words[i], sizeof(w)));
		expect_eq(i, nr_words);
		fclose(f);
	}
}

TEST(a_truncated_file_is_told)
{
	FILE *f = tmpfile();
	struct pdt_input in;
	struct pdt_word w;
	bool end;

	completions(62);
	write_all(f, false);
	expect_eq(ftruncate(fileno(f), 36 + 5), 0);
	pdt_input_init(&in, f, PDT_FILE_RTD);
	expect_eq(pdt_input_next(&in, &w, &end), PDT_OK);
	expect(!end);
	expect_eq(pdt_input_next(&in, &w, &end), PDT_E_TRUNCATED);
	expect(end);
	fclose(f);
}

/* A memory of eight words, written on to the third after it wrapped, or not. */
TEST(a_trace_memory_is_read_from_its_oldest_word)
{
	static const struct { bool wrapped; unsigned int nr, first; } rows[] = {
		{ true, 8, 3 }, { false, 3, 0 },
	};
	unsigned int row, i;

	completions(8 * 30);
	nr_words = 8;
	for (row = 0; row < ARRAY_SIZE(rows); row++) {
		FILE *f = tmpfile();
		struct pdt_input in;
		struct pdt_word w;
		bool end;

		write_all(f, true);
		pdt_input_init(&in, f, PDT_FILE_RAW);
		expect_eq(pdt_input_ring(&in, 8, 256, false), PDT_E_BAD_SETTING);
		expect_eq(pdt_input_ring(&in, 288, 256, true), PDT_E_BAD_SETTING);
		expect_eq(pdt_input_ring(&in, 3 * 32, 256, rows[row].wrapped), PDT_OK);
		for (i = 0; !pdt_input_next(&in, &w, &end) && !end; i++) {
			expect_eq(w.frame, i);
			expect(!memcmp(w.part, words[(rows[row].first + i) % 8].part, sizeof(w.part)));
		}
		expect_eq(i, rows[row].nr);
		fclose(f);
	}
}
