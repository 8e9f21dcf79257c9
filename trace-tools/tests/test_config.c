// SPDX-License-Identifier: GPL-2.0-only
/*
 * Settings and image lines: what is understood, what is refused.
 */
#include "tap.h"
#include "config.h"

static enum pdt_error read_text(const char *text, struct pdt_settings *s, unsigned int *line)
{
	FILE *f = fmemopen((void *)text, strlen(text), "r");
	enum pdt_error error = pdt_settings_read(f, s, line);

	fclose(f);
	return error;
}

TEST(settings_of_the_mips_tools_are_read)
{
	struct pdt_settings s;
	unsigned int line;

	expect_eq(read_text("[Section 1]\r\nVERSION=5.0\nCore=0\nTCBCONFIG=0x580026\n"
			    "guestIDBitwidth=3\nSOMETHING=else\n", &s, &line), PDT_OK);
	expect_eq(s.gid_bits, 3);
	expect_eq(pdt_setting(&s, "TCBCONFIG", 0), 0x580026);
	expect_eq(pdt_setting(&s, "TCBSYS", 7), 7);
	expect(!strcmp(s.profile->name, "PDT-R10S"));
}

TEST(settings_that_cannot_be_decoded_are_refused_with_their_line)
{
	static const char *const texts[] = {
		"VERSION=5.0\nPROFILE=PDT-R6\n", "\nTWBITS=64\n", "# comment\nGIDBITS=9\n",
		"[Section 1]\nno setting\n",
	};
	struct pdt_settings s;
	unsigned int i, line;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		expect_eq(read_text(texts[i], &s, &line), PDT_E_BAD_SETTING);
		expect_eq(line, 2);
	}
}

TEST(image_lines_are_read)
{
	struct pdt_image_spec s;

	expect_eq(pdt_image_spec_parse("gid=2 asid=0x05 file=busybox base=0x400000", &s), PDT_OK);
	expect_eq(s.scope.gid, 2);
	expect_eq(s.scope.asid, 5);
	expect(s.scope.source == PDT_ANY && s.scope.user == PDT_ANY && !s.raw && s.has_base);
	expect_eq(s.base, 0x400000);
	expect_eq(pdt_image_spec_parse("raw=v.bin at=0x80000180 mode=k from=3 to=9 endian=big", &s),
		  PDT_OK);
	expect_eq(s.base, 0xffffffff80000180);
	expect(s.raw && s.big_endian && s.scope.user == 0);
	expect(s.scope.from == 3 && s.scope.to == 9);
	expect_eq(pdt_image_spec_parse("gid=* file=vmlinux buildid=abcd guest=1", &s), PDT_OK);
	expect(s.scope.gid == PDT_ANY && s.scope.guest == 1 && !strcmp(s.build_id, "abcd"));
}

TEST(image_lines_that_mean_nothing_are_refused)
{
	static const char *const texts[] = {
		"", "gid=2", "file", "file=", "raw=x", "gid=two file=x", "mode=x file=x",
		"colour=red file=x", "endian=middle file=x", "asid=70000 file=x", "at=zz raw=x",
		"file=x symbols=y",
	};
	struct pdt_image_spec s;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		expect_eq(pdt_image_spec_parse(texts[i], &s), PDT_E_BAD_SETTING);
		if (tap_failed()) {
			printf("# line '%s'\n", texts[i]);
			return;
		}
	}
}

TEST(numbers_are_numbers_to_the_last_letter)
{
	u64 v;

	expect(pdt_parse_number("0x10", &v) && v == 16);
	expect(!pdt_parse_number("10x", &v) && !pdt_parse_number("", &v) &&
	       !pdt_parse_number("-1", &v));
	expect(pdt_parse_address("80100400", &v) && v == 0xffffffff80100400);
	expect(pdt_parse_address("0x98000000000001c0", &v) && v == 0x98000000000001c0);
}

/* Texts made of the words the parsers know, cut and mixed. */
TEST(noise_is_survived)
{
	static const char *const words[] = {
		"gid=", "file=", "raw=", "at=", "0x", "=", " ", "\n", "[", "TWBITS=256", "GIDBITS=",
		"PROFILE=", "9", "*", "ffffffffffffffffff", "from=", "mode=k", "buildid=", "#", "\t",
	};
	struct pdt_image_spec spec;
	struct pdt_settings settings;
	char text[1500];
	unsigned int i, line;
	size_t n;

	for (i = 0; i < tap_rounds(2000, 200000); i++) {
		for (n = 0; n < tap_random() % 1400; ) {
			const char *word = words[tap_random() % ARRAY_SIZE(words)];

			n += snprintf(text + n, sizeof(text) - n, "%s", word);
		}
		text[n] = 0;
		if (!pdt_image_spec_parse(text, &spec))
			expect(*spec.file);
		if (n && !read_text(text, &settings, &line))
			expect(settings.profile && settings.gid_bits <= 8);
	}
}
