// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parses single records by the profile's table.
 */
#include <string.h>
#include "packet.h"

static struct pdt_bits shift_up(struct pdt_bits b)
{
	return (struct pdt_bits){ .lo = b.lo << 1, .hi = b.hi << 1 | b.lo >> 63 };
}

/* @bits bits of @b from bit @lo on, at most 64. */
static uint64_t extract(struct pdt_bits b, unsigned int lo, unsigned int bits)
{
	uint64_t v;

	if (!bits)
		return 0;
	if (lo >= 64)
		v = b.hi >> (lo - 64);
	else
		v = b.lo >> lo | (lo ? b.hi << (64 - lo) : 0);
	return v & ~0ull >> (64 - bits);
}

static struct pdt_bits first_bits(struct pdt_bits b, unsigned int bits)
{
	return (struct pdt_bits){
		.lo = extract(b, 0, bits < 64 ? bits : 64),
		.hi = bits > 64 ? extract(b, 64, bits - 64) : 0,
	};
}

static uint64_t extend_address(const struct pdt_profile *profile, unsigned int n, uint64_t ad)
{
	if (n == profile->length.n32)
		return (uint64_t)(int64_t)(int32_t)ad;
	if (n == profile->length.n56)	/* bits 55:48 of the address are zero and left out */
		return (ad >> 48) << 56 | (ad & 0xffffffffffffull);
	return ad;
}

static void parse_context(const struct pdt_format *format, uint64_t ad, struct pdt_context *c)
{
	const struct pdt_profile *p = format->profile;
	struct pdt_field gid = { p->tmo.gid_lo, format->gid_bits };
	struct pdt_field vid = { p->tmo.gid_lo + format->gid_bits, p->tmo.vid_bits };

	*c = (struct pdt_context){
		.asid = pdt_field_get(p->tmo.asid, ad),
		.gid = pdt_field_get(gid, ad),
		.pom = pdt_field_get(p->tmo.pom, ad),
		.isa = pdt_field_get(p->tmo.isa, ad),
		.vid = pdt_field_get(vid, ad),
		.sync = pdt_field_get(p->tmo.sync, ad),
		.ibt = pdt_field_get(p->tmo.ibt, ad),
		.x = pdt_field_get(p->tmo.x, ad),
	};
}

static unsigned int parse_value(const struct pdt_format *format, struct pdt_bits raw,
				unsigned int avail, struct pdt_packet *out)
{
	const struct pdt_profile *p = format->profile;
	unsigned int lo, bits, length;

	if (avail < p->tf3.tmode.lo + 1u)
		return 0;
	out->ttype = pdt_field_get(p->tf3.ttype, raw.lo);
	if (out->ttype == PDT_T_TMO) {
		lo = p->tf3.tmo_value;
		bits = p->tmo.gid_lo + format->gid_bits + p->tmo.vid_bits;
	} else {
		if (avail < (unsigned int)p->tf3.n.lo + p->tf3.n.bits)
			return 0;
		out->n = pdt_field_get(p->tf3.n, raw.lo);
		lo = p->tf3.value;
		bits = 8 * (out->n + 1);
	}
	length = lo + bits + p->tf3.vp_bits;
	if (avail < length)
		return 0;
	out->ic = pdt_field_get(p->tf3.ic, raw.lo);
	out->miss = pdt_field_get(p->tf3.miss, raw.lo);
	out->tend = pdt_field_get(p->tf3.tend, raw.lo);
	out->tmode = pdt_field_get(p->tf3.tmode, raw.lo);
	out->vp = extract(raw, lo + bits, p->tf3.vp_bits);
	out->value = extract(raw, lo, bits);
	if (out->ttype == PDT_T_TMO)
		parse_context(format, out->value, &out->context);
	else if (out->ttype <= PDT_T_TSA)
		out->value = extend_address(p, out->n, out->value);
	return length;
}

unsigned int pdt_packet_parse(const struct pdt_format *format, struct pdt_bits bits,
			      unsigned int avail, struct pdt_packet *out)
{
	const struct pdt_profile *p = format->profile;
	struct pdt_bits raw = shift_up(bits);
	unsigned int length;

	out->ic = out->vp = out->miss = 0;
	avail++;			/* the bit that is not sent */
	if (avail < 2)
		return 0;
	if (raw.lo & 2) {
		out->tf = PDT_TF2;
		length = p->tf2.bits;
		out->ic = pdt_field_get(p->tf2.ic, raw.lo);
		out->miss = pdt_field_get(p->tf2.miss, raw.lo);
		out->vp = pdt_field_get(p->tf2.vp, raw.lo);
	} else if (avail < 3) {
		return 0;
	} else if (!(raw.lo & 4)) {
		out->tf = PDT_TF3;
		length = parse_value(format, raw, avail, out);
	} else if (avail < 4) {
		return 0;
	} else if (raw.lo & 8) {
		out->tf = PDT_TF5;
		length = p->tf5.bits;
	} else {
		out->tf = PDT_TF6;
		length = p->tf6.bits;
		out->code = pdt_field_get(p->tf6.code, raw.lo);
		out->info = pdt_field_get(p->tf6.info, raw.lo);
	}
	if (!length || avail < length)
		return 0;
	out->raw = first_bits(raw, length);
	out->wire = length - 1;
	return out->wire;
}

enum pdt_error pdt_packet_check(const struct pdt_packet *p)
{
	if ((p->tf == PDT_TF2 || p->tf == PDT_TF3) && p->ic >= PDT_NR_IC)
		return PDT_E_BAD_IC;
	if (p->tf != PDT_TF3)
		return PDT_OK;
	if (p->ttype == PDT_T_NONE)
		return PDT_E_NO_TYPE;
	if (!p->tend)
		return PDT_E_PARTIAL;
	if (p->ttype <= PDT_T_TSA && !p->tmode)
		return PDT_E_DELTA;
	return PDT_OK;
}

bool pdt_packet_odd_width(const struct pdt_format *format, const struct pdt_packet *p)
{
	const struct pdt_profile *profile = format->profile;

	return p->tf == PDT_TF3 && p->ttype && p->ttype <= PDT_T_TSA &&
	       p->n != profile->length.n32 && p->n != profile->length.n56 &&
	       p->n != profile->length.n64;
}

const char *pdt_ic_name(unsigned int ic)
{
	static const char *const names[16] = {
		"NI", "I", "IL", "IS", "IPC", "IB", "ILB", "ISB",
		"ic8", "ic9", "ic10", "ic11", "ic12", "ic13", "ic14", "ic15",
	};

	return names[ic & 15];
}

const char *pdt_ttype_name(unsigned int ttype)
{
	static const char *const names[8] = {
		"none", "TPC", "TLA", "TSA", "TD", "TMO", "TU1", "TU2",
	};

	return names[ttype & 7];
}

const char *pdt_pom_name(unsigned int pom)
{
	static const char *const names[8] = {
		"k00", "k10", "k01", "debug", "super", "user", "pom6", "pom7",
	};

	return names[pom & 7];
}

const char *pdt_isa_name(unsigned int isa)
{
	static const char *const names[4] = { "mips32", "mips64", "compressed", "isa3" };

	return names[isa & 3];
}

enum pdt_event_kind pdt_event_of(const struct pdt_profile *profile, unsigned int code)
{
	unsigned int kind;

	for (kind = 0; kind < PDT_NR_EV; kind++)
		if (profile->tf6.number[kind] == code)
			break;
	return kind;
}

const char *pdt_event_name(enum pdt_event_kind kind)
{
	static const char *const names[PDT_NR_EV + 1] = {
		[PDT_EV_START] = "trigger start", [PDT_EV_END] = "trigger end",
		[PDT_EV_ABOUT] = "trigger about", [PDT_EV_INFO] = "trigger info",
		[PDT_EV_NOT_TRACED] = "cycles not traced", [PDT_EV_STALLED] = "cycles stalled",
		[PDT_EV_BREAKPOINT] = "breakpoint", [PDT_NR_EV] = "reserved",
	};

	return names[kind <= PDT_NR_EV ? kind : PDT_NR_EV];
}

const struct pdt_profile *pdt_profile_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < sizeof(pdt_profiles) / sizeof(pdt_profiles[0]); i++)
		if (!strcmp(pdt_profiles[i]->name, name))
			return pdt_profiles[i];
	return NULL;
}
