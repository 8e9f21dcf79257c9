// SPDX-License-Identifier: GPL-2.0-only
/*
 * Single records, both ways: the profile's test vectors, what no reader
 * accepts, records cut short.
 */
#include "tap.h"
#include "encode.h"
#include "packet.h"

static const struct pdt_format format = { &pdt_profile_r10s, 5 };

/* Vectors: how the record is made, its length and value with bit 0, its first wire bits. */
struct vector {
	const char *name;
	void (*make)(struct pdt_encoder *e);
	unsigned int length;
	uint64_t hi, lo;
	const char *wire;
};

#define COMPLETION(id, ic, miss, vp)					\
	static void id(struct pdt_encoder *e) { pdt_encode_completion(e, PDT_IC_##ic, miss, vp); }
#define ADDRESS(id, type, value)					\
	static void id(struct pdt_encoder *e) { pdt_encode_address(e, PDT_T_##type, value, 0); }
#define CONTEXT(id, ...)						\
	static void id(struct pdt_encoder *e)				\
	{								\
		pdt_encode_context(e, &(struct pdt_identity){ __VA_ARGS__ }, false, 0); \
	}

COMPLETION(tf2_i, I, false, 0)
COMPLETION(tf2_ib, IB, false, 0)
COMPLETION(tf2_ipc, IPC, false, 0)
COMPLETION(tf2_il_miss, IL, true, 0)
COMPLETION(tf2_is_miss, IS, true, 0)
COMPLETION(tf2_isb_vp2, ISB, false, 2)
ADDRESS(tpc_64, TPC, 0xa800000000459e28)
ADDRESS(tpc_32, TPC, 0xffffffff80100400)
ADDRESS(tla_64, TLA, 0xa800000003b81180)
ADDRESS(tsa_64, TSA, 0xb8000000000d0000)
CONTEXT(tmo_k00, .isa = PDT_ISA_MIPS64)
CONTEXT(tmo_k10, .pom = PDT_POM_K10, .isa = PDT_ISA_MIPS64)
CONTEXT(tmo_vid3, .pom = PDT_POM_K10, .isa = PDT_ISA_MIPS64, .vid = 3)
CONTEXT(tmo_guest2, .asid = 5, .gid = 2)
CONTEXT(tmo_root32, .pom = PDT_POM_K10)
CONTEXT(tmo_user, .asid = 0x42, .gid = 3, .pom = PDT_POM_USER)

static void tu1_vp2(struct pdt_encoder *e)
{
	pdt_encode_value(e, PDT_T_TU1, 0x0000002400000029, 8, 2);
}

static void tu2_32(struct pdt_encoder *e)
{
	pdt_encode_value(e, PDT_T_TU2, 0x50000003, 4, 0);
}

static void tf6_code1(struct pdt_encoder *e)
{
	pdt_encode_event(e, 1, 3);
}

static const struct vector vectors[] = {
	{ "TF2 I", tf2_i, 9, 0, 0x006, "11000000" },
	{ "TF2 IB", tf2_ib, 9, 0, 0x016, "11010000" },
	{ "TF2 IPC", tf2_ipc, 9, 0, 0x012, "10010000" },
	{ "TF2 IL miss", tf2_il_miss, 9, 0, 0x04a, "10100100" },
	{ "TF2 IS miss", tf2_is_miss, 9, 0, 0x04e, "11100100" },
	{ "TF2 ISB vp 2", tf2_isb_vp2, 9, 0, 0x11e, "11110001" },
	{ "TPC 64", tpc_64, 74, 0xa8, 0x000000459e28d900, "00000001001101100010" },
	{ "TPC 32", tpc_32, 50, 0, 0x801004007900, "00000001001111000000" },
	{ "TLA", tla_64, 74, 0xa8, 0x000003b81180da00, "00000000101101100000" },
	{ "TSA", tsa_64, 74, 0xb8, 0x0000000d0000db00, "00000001101101100000" },
	{ "TU1 vp 2", tu1_vp2, 82, 0x20000, 0x002400000029fe00, "00000000111111110010" },
	{ "TU2 32", tu2_32, 50, 0, 0x500000037f00, "00000001111111011000" },
	{ "TMO k00 64", tmo_k00, 46, 0, 0x122d00, "00000001011010001001" },
	{ "TMO k10 64", tmo_k10, 46, 0, 0x126d00, "00000001011011001001" },
	{ "TMO vid 3", tmo_vid3, 46, 0, 0x0c0000126d00, "00000001011011001001" },
	{ "TMO guest 2", tmo_guest2, 46, 0, 0x4000b02d00, "00000001011010000001" },
	{ "TMO root 32", tmo_root32, 46, 0, 0x106d00, "00000001011011000001" },
	{ "TMO user", tmo_user, 46, 0, 0x6008516d00, "00000001011011010001" },
	{ "TF5", pdt_encode_overflow, 5, 0, 0x1c, "0111" },
	{ "TF6", tf6_code1, 16, 0, 0x0314, "010100011000000" },
};

static uint64_t words[8][4];
static unsigned int nr_words;

static void keep(void *opaque, const uint64_t *word)
{
	(void)opaque;
	if (nr_words < ARRAY_SIZE(words))
		memcpy(words[nr_words++], word, sizeof(words[0]));
}

/* The record's wire bits, which start at bit 10 of a fresh word. */
static struct pdt_bits made(void (*make)(struct pdt_encoder *e))
{
	struct pdt_encoder e;
	const uint64_t *w = words[0];

	nr_words = 0;
	pdt_encoder_init(&e, &pdt_profile_r10s, 5, 0, keep, NULL);
	make(&e);
	pdt_encode_flush(&e);
	expect_eq(nr_words, 1);
	return (struct pdt_bits){ w[0] >> 10 | w[1] << 54, w[1] >> 10 | w[2] << 54 };
}

TEST(vectors_encode_bit_by_bit)
{
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(vectors); i++) {
		const struct vector *v = &vectors[i];
		struct pdt_bits wire = made(v->make);

		expect_eq(wire.lo, v->lo >> 1 | v->hi << 63);
		expect_eq(wire.hi, v->hi >> 1);
		for (j = 0; v->wire[j]; j++)
			expect_eq(wire.lo >> j & 1, v->wire[j] - '0');
		if (tap_failed()) {
			printf("# vector %s\n", v->name);
			return;
		}
	}
}

TEST(vectors_parse_to_their_value_and_length)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(vectors); i++) {
		const struct vector *v = &vectors[i];
		struct pdt_packet p;

		expect_eq(pdt_packet_parse(&format, made(v->make), 128, &p), v->length - 1);
		expect_eq(p.raw.lo, v->lo);
		expect_eq(p.raw.hi, v->hi);
		expect_eq(pdt_packet_check(&p), PDT_OK);
		if (tap_failed()) {
			printf("# vector %s\n", v->name);
			return;
		}
	}
}

static struct pdt_packet parsed(void (*make)(struct pdt_encoder *e))
{
	struct pdt_packet p = { 0 };

	pdt_packet_parse(&format, made(make), 128, &p);
	return p;
}

TEST(addresses_come_back_extended)
{
	expect_eq(parsed(tpc_64).value, 0xa800000000459e28);
	expect_eq(parsed(tpc_32).value, 0xffffffff80100400);
	expect_eq(parsed(tla_64).value, 0xa800000003b81180);
	expect_eq(parsed(tu2_32).value, 0x50000003);
	expect_eq(parsed(tu1_vp2).vp, 2);
}

TEST(context_fields_come_back)
{
	struct pdt_context c = parsed(tmo_user).context;

	expect_eq(c.asid, 0x42);
	expect_eq(c.gid, 3);
	expect_eq(c.pom, PDT_POM_USER);
	expect_eq(c.isa, PDT_ISA_MIPS32);
	expect(c.x && c.ibt && !c.sync);
	expect_eq(parsed(tmo_vid3).context.vid, 3);
	expect_eq(parsed(tmo_vid3).vp, 0);
}

TEST(a_record_cut_short_is_no_record)
{
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(vectors); i++) {
		struct pdt_packet p;

		for (n = 0; n < vectors[i].length - 1; n++)
			expect_eq(pdt_packet_parse(&format, made(vectors[i].make), n, &p), 0);
	}
}

static enum pdt_error check_of(uint64_t normalised)
{
	struct pdt_packet p;

	expect(pdt_packet_parse(&format, (struct pdt_bits){ normalised >> 1, 0 }, 128, &p));
	return pdt_packet_check(&p);
}

TEST(what_nobody_understands_is_an_error_of_its_own)
{
	expect_eq(check_of(2 | 9 << 2), PDT_E_BAD_IC);
	expect_eq(check_of(1 << 8 | 1 << 11 | 3 << 13), PDT_E_DELTA);
	expect_eq(check_of(1 << 8 | 1 << 12 | 3 << 13), PDT_E_PARTIAL);
	expect_eq(check_of(1 << 11 | 1 << 12), PDT_E_NO_TYPE);
	expect_eq(check_of(1 << 8 | 12 << 3 | 1 << 11 | 1 << 12 | 3 << 13), PDT_E_BAD_IC);
}

TEST(both_overflow_values_are_read)
{
	struct pdt_packet p;

	expect_eq(pdt_packet_parse(&format, (struct pdt_bits){ 0x0c >> 1, 0 }, 128, &p), 4);
	expect_eq(p.tf, PDT_TF5);
}

TEST(the_width_of_guest_id_changes_the_length_of_tmo)
{
	unsigned int g;

	for (g = 0; g <= 8; g++) {
		struct pdt_format f = { &pdt_profile_r10s, g };
		struct pdt_packet p;

		expect_eq(pdt_packet_parse(&f, (struct pdt_bits){ 0x122d00 >> 1, 0 }, 128, &p),
			  40 + g);
	}
}

TEST(profile_registers_agree_with_their_fields)
{
	const struct pdt_profile *p = pdt_profile_find("PDT-R10S");
	unsigned int i;

	expect(p && !strcmp(p->name, "PDT-R10S"));
	expect(!pdt_profile_find("PDT-R6"));
	for (i = 0; p && i < p->nr_registers; i++) {
		const struct pdt_register *r = &p->registers[i];

		expect(r->cp0 >= 0 || r->drseg >= 0 || r->gcr >= 0);
		if (!strcmp(r->name, "TCBCONFIG")) {
			expect_eq(pdt_field_get(pdt_tcbconfig_TRIG, r->reset), p->nr_triggers);
			expect_eq(pdt_field_get(pdt_tcbconfig_SZ, r->reset), 12);
			expect_eq(pdt_field_get(pdt_tcbconfig_REV, r->reset), 6);
		}
	}
}
