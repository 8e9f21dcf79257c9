// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parses triggers; finds functions in ELF files.
 */
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "block.h"
#include "cp0name.h"
#include "event.h"

static uint32_t number(const char *text, const char *all)
{
	char *end;
	unsigned long value = strtoul(text, &end, 0);

	if (end == text || *end)
		die("'%s': '%s' is no number", all, text);
	return value;
}

/* "16K" as PageMask has it. */
static uint32_t page_size(const char *text, const char *all)
{
	char *end;
	unsigned long value = strtoul(text, &end, 0);
	unsigned long bytes = *end == 'K' ? value << 10 : *end == 'M' ? value << 20 : 0;

	if (!bytes)
		return number(text, all);
	if (end[1] || bytes < 4096 || bytes & (bytes - 1))
		die("'%s': '%s' is no page size", all, text);
	return (bytes - 4096) << 1;
}

static bool find_in(Elf *elf, Elf_Scn *scn, const char *name, size_t length, uint32_t *address)
{
	Elf_Data *data = elf_getdata(scn, NULL);
	GElf_Shdr header;
	GElf_Sym sym;
	int i;

	if (!gelf_getshdr(scn, &header) || header.sh_type != SHT_SYMTAB || !data)
		return false;
	for (i = 0; gelf_getsym(data, i, &sym); i++) {
		const char *found = elf_strptr(elf, header.sh_link, sym.st_name);

		if (found && GELF_ST_TYPE(sym.st_info) == STT_FUNC && strlen(found) == length &&
		    !strncmp(found, name, length)) {
			*address = sym.st_value;
			return true;
		}
	}
	return false;
}

static uint32_t function(const char *path, const char *text)
{
	size_t length = strcspn(text, "+");
	uint32_t offset = text[length] ? number(text + length + 1, text) : 0, address;
	Elf_Scn *scn = NULL;
	bool found = false;
	Elf *elf;
	int fd;

	if (!path)
		die("'%s': name the program that has this function with --elf", text);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		die("%s: %s", path, strerror(errno));
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	while (!found && (scn = elf_nextscn(elf, scn)))
		found = find_in(elf, scn, text, length, &address);
	if (!found)
		die("%s has no function '%.*s'", path, (int)length, text);
	elf_end(elf);
	close(fd);
	return address + offset;
}

/* "PageMask=4K" */
static void parse_register(const char *text, const char *all, struct trigger *t)
{
	const char *equals = strchr(text, '=');
	unsigned int rd, sel;
	char name[32];

	if (!equals || (size_t)(equals - text) >= sizeof(name))
		die("'%s': a register is REGISTER=VALUE", all);
	memcpy(name, text, equals - text);
	name[equals - text] = 0;
	if (!pdt_cp0_number(name, &rd, &sel))
		die("'%s': no CP0 register is called '%s'", all, name);
	t->kind = TRIGGER_REGISTER;
	t->cp0 = PDT_CP0(rd, sel);
	t->value = t->cp0 == PDT_CP0(5, 0) ? page_size(equals + 1, all) : number(equals + 1, all);
}

static void parse_data(const char *text, const char *all, struct trigger *t)
{
	char *end;

	t->kind = TRIGGER_DATA;
	t->address = strtoul(text, &end, 16);
	if (end == text || (*end && *end != '='))
		die("'%s': '%s' is no address", all, text);
	t->has_value = *end;
	t->value = *end ? number(end + 1, all) : 0;
}

void trigger_parse(const char *text, const char *elf, struct trigger *t)
{
	char *end;

	*t = (struct trigger){ .kind = TRIGGER_PC };
	if (!strncmp(text, "guest:", 6)) {
		t->guest = strtoul(text + 6, &end, 0);
		if (end == text + 6 || *end != ':' || t->guest < 1 || t->guest > 255)
			die("'%s': a guest is guest:GUESTID:REGISTER=VALUE", text);
		parse_register(end + 1, text, t);
	} else if (!strncmp(text, "root:", 5)) {
		parse_register(text + 5, text, t);
	} else if (!strncmp(text, "write:", 6)) {
		t->stores = true;
		parse_data(text + 6, text, t);
	} else if (!strncmp(text, "read:", 5)) {
		t->loads = true;
		parse_data(text + 5, text, t);
	} else if (!strncmp(text, "pc:", 3)) {
		t->address = strtoul(text + 3, &end, 16);
		if (end == text + 3 || *end)
			die("'%s': no address", text);
	} else {
		t->address = function(elf, text);
	}
}
