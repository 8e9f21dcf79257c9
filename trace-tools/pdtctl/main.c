// SPDX-License-Identifier: GPL-2.0-only
/*
 * pdtctl: operates the trace block of the board it runs on.
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include "block.h"
#include "event.h"
#include "save.h"

#define MAX_IMAGES	32

static const char help[] =
	"usage: pdtctl [--base ADDRESS] COMMAND\n"
	"Operates the PDtrace block (profile PDT-R10S) of this board; as root.\n"
	"  start [options]    empty the trace memory and trace\n"
	"    --modes kuesd    kernel, user, exception, supervisor, debug (kues)\n"
	"    --guest N        only the guest with this GuestID; 0: root\n"
	"    --asid N         only this address space\n"
	"    --data LIST      of la,sa,ld,sd: addresses and data of loads and stores\n"
	"    --period N       a synchronization every 2^(N+5) instructions (7)\n"
	"    --all-branches   the target of every taken branch; --calls: of calls\n"
	"    --once           stop when the memory is full, else overwrite the oldest\n"
	"    --stop-when EVENT, --about EVENT    stop at it; or half a memory later\n"
	"    --start-when EVENT                  start there\n"
	"    --elf FILE       where functions are looked up\n"
	"  stop               and wait until the block is idle\n"
	"  status             what the block does\n"
	"  save NAME [--all] [--image SPEC]...   NAME.rtd .tcf .images: a capture for pdtflow;\n"
	"                     SPEC as in .images (gid=1 file=guest/vmlinux); --all:\n"
	"                     every module, not only those the trace comes by\n"
	"EVENT: guest:GUESTID:REGISTER=VALUE root:REGISTER=VALUE write:ADDRESS[=VALUE]\n"
	"       read:ADDRESS[=VALUE] pc:ADDRESS FUNCTION[+OFFSET]\n"
	"The watch on registers is the emulator's own, not PDtrace's.\n";

FILE *create(const char *name, const char *suffix)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s%s", name, suffix);
	f = fopen(path, "w");
	if (!f)
		die("%s: %s", path, strerror(errno));
	setvbuf(f, NULL, _IOFBF, 1 << 17);	/* a share is slow by the write */
	return f;
}

void finish(FILE *f, const char *name)
{
	if (ferror(f) | fclose(f))
		die("%s: %s", name, strerror(errno));
}

#define PUT(reg, name, value)	((uint32_t)pdt_field_put(pdt_##reg##_##name, value))

struct start {
	uint32_t a, c, e, memory;
	const char *elf;
	const char *event[3];		/* by type of trigger: start, end, about */
};

static unsigned long number(const char *text, unsigned long max)
{
	char *end;
	unsigned long value = strtoul(text, &end, 0);

	if (end == text || *end || value > max)
		die("'%s' is no number up to %lu", text, max);
	return value;
}

static uint32_t modes(const char *text)
{
	uint32_t bits = 0;

	for (; *text; text++) {
		switch (*text) {
		case 'k': bits |= PUT(tcbcontrola, K, 1); break;
		case 'u': bits |= PUT(tcbcontrola, U, 1); break;
		case 'e': bits |= PUT(tcbcontrola, E, 1); break;
		case 's': bits |= PUT(tcbcontrola, S, 1); break;
		case 'd': bits |= PUT(tcbcontrola, D, 1); break;
		default: die("'%c' is no mode (k, u, e, s, d)", *text);
		}
	}
	return bits;
}

static uint32_t data_modes(const char *text)
{
	static const char *const names[] = { "pc", "la", "sa", "ld", "sd" };
	uint32_t bits = PDT_MODE_PC;
	char *copy = strdup(text), *word;
	unsigned int i;

	for (word = strtok(copy, ","); word; word = strtok(NULL, ",")) {
		for (i = 0; i < 5 && strcmp(word, names[i]); i++)
			;
		if (i == 5)
			die("'%s' is none of la, sa, ld, sd", word);
		bits |= 1u << i;
	}
	free(copy);
	return PUT(tcbcontrolc, MODE, bits);
}

static void take_option(struct start *s, int option, const char *argument)
{
	uint32_t n;

	switch (option) {
	case 'm': s->a |= modes(argument); break;
	case 'g':
		s->e = PUT(tcbcontrole, GV, 1) | PUT(tcbcontrole, GUESTID, number(argument, 255));
		break;
	case 'i':
		s->a &= ~PUT(tcbcontrola, G, 1);
		s->a |= PUT(tcbcontrola, ASID, number(argument, 255));
		break;
	case 'd': s->c = data_modes(argument); break;
	case 'p':
		n = number(argument, 26);
		s->a &= ~PUT(tcbcontrola, SYP, 7);
		s->a |= PUT(tcbcontrola, SYP, n) | PUT(tcbcontrola, SYPEXT, n >> 3);
		break;
	case 'b': s->a |= PUT(tcbcontrola, TB, 1); break;
	case 'c': s->a |= PUT(tcbcontrola, TFCR, 1); break;
	case 'o': s->memory = PUT(tcbcontrolb, TM, 1); break;
	case 'S': s->event[PDT_EV_START] = argument; break;
	case 'E': s->event[PDT_EV_END] = argument; break;
	case 'A': s->event[PDT_EV_ABOUT] = argument; break;
	case 'e': s->elf = argument; break;
	default: exit(2);
	}
}

/* A breakpoint, or the watch, for @t; the @n-th of its kind. */
static void set_breakpoint(const struct trigger *t, unsigned int n)
{
	static const uint8_t ib[] = { PDT_REG_IBA0, PDT_REG_IBA1 };
	static const uint8_t db[] = { PDT_REG_DBA0, PDT_REG_DBA1 };

	if (t->kind == TRIGGER_REGISTER) {
		block_write_all(PDT_REG_XVALUE, t->value);
		block_write_all(PDT_REG_XMASK, ~0u);
		block_write_all(PDT_REG_XWATCH, PUT(xwatch, ENABLE, 1) | PUT(xwatch, CP0, t->cp0) |
				PUT(xwatch, GUEST, t->guest) | PUT(xwatch, ROOT, !t->guest));
	} else if (t->kind == TRIGGER_PC) {
		block_write_all(ib[n], t->address);
		block_write_all(ib[n] + 1, 0);
		block_write_all(ib[n] + 3, PUT(bc, TE, 1));
	} else {
		block_write_all(db[n], t->address);
		block_write_all(db[n] + 1, 0);
		block_write_all(db[n] + 4, t->value);
		block_write_all(db[n] + 3, PUT(bc, TE, 1) | PUT(bc, NOLB, !t->loads) |
				PUT(bc, NOSB, !t->stores) | PUT(bc, BLM, t->has_value ? 0 : 0xf));
	}
}

static void clear_breakpoints(void)
{
	static const uint8_t controls[] = {
		PDT_REG_IBC0, PDT_REG_IBC1, PDT_REG_DBC0, PDT_REG_DBC1, PDT_REG_XWATCH,
	};
	unsigned int i;

	for (i = 0; i < sizeof(controls); i++)
		block_write_all(controls[i], 0);
}

/*
 * All breakpoints feed all triggers: the block has no way to tell them apart.
 * Nor can it forget that one has fired, so none is told to fire only once.
 */
static void set_triggers(const struct start *s)
{
	struct trigger t;
	unsigned int type, n = 0;

	clear_breakpoints();
	block_write(0, PDT_REG_TCBTRIG0, 0);
	block_write(0, PDT_REG_TCBTRIG1, 0);
	for (type = 0; type < 3; type++) {
		if (!s->event[type])
			continue;
		if (n)
			die("only one of --start-when, --stop-when and --about");
		trigger_parse(s->event[type], s->elf, &t);
		set_breakpoint(&t, n);
		block_write(0, PDT_REG_TCBTRIG0 + n++, PUT(tcbtrig, PDTRI, 1) |
			    PUT(tcbtrig, TYPE, type) | PUT(tcbtrig, TRACE, 1));
	}
}

static void stop(void)
{
	uint32_t b = block_read(0, PDT_REG_TCBCONTROLB);

	clear_breakpoints();
	block_write(0, PDT_REG_TCBCONTROLB,
		    (b & ~PUT(tcbcontrolb, EN, 1) & ~PUT(tcbcontrolb, TR, 1)) | PUT(tcbcontrolb, WE, 1));
	while (!pdt_field_get(pdt_tcbcontrole_TRIDLE, block_read(0, PDT_REG_TCBCONTROLE)))
		;
}

static void start(int argc, char **argv)
{
	static const struct option options[] = {
		{ "modes", 1, NULL, 'm' }, { "guest", 1, NULL, 'g' }, { "asid", 1, NULL, 'i' },
		{ "data", 1, NULL, 'd' }, { "period", 1, NULL, 'p' }, { "calls", 0, NULL, 'c' },
		{ "all-branches", 0, NULL, 'b' }, { "once", 0, NULL, 'o' }, { "elf", 1, NULL, 'e' },
		{ "start-when", 1, NULL, 'S' }, { "stop-when", 1, NULL, 'E' },
		{ "about", 1, NULL, 'A' }, { NULL },
	};
	struct start s = {
		.a = PUT(tcbcontrola, UTD_EN, 1) | PUT(tcbcontrola, G, 1) | PUT(tcbcontrola, SYP, 7),
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		take_option(&s, option, optarg);
	if (optind < argc)
		die("start: what is '%s'?", argv[optind]);
	if (!(s.a & modes("kuesd")))
		s.a |= modes("kues");
	stop();
	block_write_all(PDT_REG_TCBCONTROLA, 0);
	block_write(0, PDT_REG_TCBCONTROLB, PUT(tcbcontrolb, WE, 1) | PUT(tcbcontrolb, TR, 1));
	set_triggers(&s);
	block_write_all(PDT_REG_TCBCONTROLC, s.c);
	block_write_all(PDT_REG_TCBCONTROLE, s.e);
	block_write_all(PDT_REG_TCBCONTROLA, s.a | PUT(tcbcontrola, ON, 1));
	block_write(0, PDT_REG_TCBCONTROLB, PUT(tcbcontrolb, WE, 1) | s.memory |
		    PUT(tcbcontrolb, EN, !s.event[PDT_EV_START]));
}

static void status(void)
{
	uint32_t b = block_read(0, PDT_REG_TCBCONTROLB), wrp = block_read(0, PDT_REG_TCBWRP);
	uint32_t sz = pdt_field_get(pdt_tcbconfig_SZ, block_read(0, PDT_REG_TCBCONFIG));
	bool full = pdt_field_get(pdt_tcbcontrolb_BF, b);

	printf("%s; %u of %u trace words in memory, %s; %s\n",
	       pdt_field_get(pdt_tcbcontrolb_EN, b) ? "on" : "off",
	       (full ? 256u << sz : wrp) / 32, (256u << sz) / 32,
	       pdt_field_get(pdt_tcbcontrolb_TM, b) ? "stops when full" : "circular",
	       (block_read(0, PDT_REG_TCBTRIG0) | block_read(0, PDT_REG_TCBTRIG1)) & 1 ?
	       "a trigger has fired" : "no trigger has fired");
}

static void save(int argc, char **argv)
{
	static const struct option options[] = {
		{ "image", 1, NULL, 'i' }, { "all", 0, NULL, 'a' },
		{ NULL },
	};
	char *images[MAX_IMAGES];
	unsigned int nr = 0;
	bool all = false;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'a')
			all = true;
		else if (option == 'i' && nr < MAX_IMAGES)
			images[nr++] = optarg;
		else
			exit(2);
	}
	if (optind != argc - 1)
		die("save: one name, please");
	stop();
	save_capture(argv[optind], images, nr, all);
}

int main(int argc, char **argv)
{
	uint64_t base = BLOCK_BASE;

	if (argc > 2 && !strcmp(argv[1], "--base")) {
		base = strtoull(argv[2], NULL, 0);
		argc -= 2;
		argv += 2;
	}
	if (argc < 2 || !strcmp(argv[1], "--help")) {
		fputs(help, argc < 2 ? stderr : stdout);
		return argc < 2 ? 2 : 0;
	}
	block_open(base);
	if (!strcmp(argv[1], "start"))
		start(argc - 1, argv + 1);
	else if (!strcmp(argv[1], "stop"))
		stop();
	else if (!strcmp(argv[1], "status"))
		status();
	else if (!strcmp(argv[1], "save"))
		save(argc - 1, argv + 1);
	else
		die("no command '%s' (see --help)", argv[1]);
	return 0;
}
