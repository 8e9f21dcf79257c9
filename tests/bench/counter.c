// SPDX-License-Identifier: GPL-2.0-only
/*
 * TCG plugin: counts the instructions of an emulated board between markers, by
 * who executed them.  One line per marker goes to the output file.
 * It knows MIPS address segments and the marker, nothing of a kernel: guest
 * mode begins with the ERET behind a write of EBase and ends with the next such
 * write, because only a world switch changes EBase after boot.  What an
 * instruction is, a guest's or the host's, is decided when it is translated:
 * that is just before it runs for the first time, and guests share no memory
 * with programs of the host, and no translation with the host's kernel mode.
 *
 * Arguments: out=FILE; kernel=ADDRESS (hexadecimal: where guest kernels begin);
 * mark=ADDRESS:NAME (repeatable: one more marker, in the guest's kernel);
 * profile=FILE (also counts per address); exits=yes (with profile: where the
 * guest was when it exited or trapped).
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "qemu-plugin-v1.h"
#include "markers.h"

#define INSN_ERET	0x42000018u
#define INSN_MTC0_EBASE	0x40807801u	/* mtc0 rt,$15,1 */
#define MTC0_MASK	0xffe0ffffu

#define KSEG0		0x80000000u
#define KSEG2		0xc0000000u
#define PAGE		4096u
#define PAGES		(1u << 20)

/* A world switch is generated in one piece of at most this size and alignment. */
#define SWITCH_SIZE	0x8000u
#define MAX_SWITCHES	64
#define MAX_MARKS	8

enum who { HOST_KERNEL, MODULE, SWITCH, GUEST_KERNEL, GUEST_USER, HOST_USER, NR_WHO,
	   NOBODY = NR_WHO };

int qemu_plugin_version = 1;

static uint64_t *executed[2];		/* per word, of the host and of guests */
static uint64_t *exited;		/* the same: exits with this as last PC */
static uint64_t *trapped;		/* the same: traps that did not exit */
static bool seen[PAGES];
static uint64_t count[NR_WHO + 1], exits, traps;
static uint32_t guest_kernel = 0x40000000, ebase_pc, last_pc;
static bool pending, guest, want_exits;
static struct { uint32_t base; uintptr_t host; } switches[MAX_SWITCHES];
static struct { uint32_t pc; char name[32]; } marks[MAX_MARKS];
static unsigned int nr_switches, nr_marks;
static FILE *out, *profile;

static void *sparse(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED) {
		perror("counter: no address space for counters");
		exit(1);
	}
	return p;
}

static void profile_word(const char *name, uint32_t word, uint64_t n)
{
	if (profile)
		fprintf(profile, "%s %08x %llu %llu %llu\n", name, word * 4,
			(unsigned long long)n,
			(unsigned long long)(exited ? exited[word] : 0),
			(unsigned long long)(trapped ? trapped[word] : 0));
}

/* @host: where the emulator has it; 0 if that does not matter. */
static bool in_switch(uint32_t pc, uintptr_t host)
{
	unsigned int i;

	for (i = 0; i < nr_switches; i++)
		if (pc - switches[i].base < SWITCH_SIZE &&
		    (!host || host - switches[i].host < SWITCH_SIZE))
			return true;
	return false;
}

static enum who who_runs(uint32_t pc, bool is_guest)
{
	if (is_guest)
		return pc < guest_kernel ? GUEST_USER : GUEST_KERNEL;
	if (pc - BENCH_SPIN < BENCH_SPIN_SIZE)
		return NOBODY;
	if (pc < KSEG0)
		return HOST_USER;
	if (pc >= KSEG2)
		return MODULE;
	return in_switch(pc, 0) ? SWITCH : HOST_KERNEL;
}

/* Add the per-address counters to the sums, and start them anew. */
static void flush(const char *name)
{
	uint32_t page, word, base;
	int i;

	for (page = 0; page < PAGES; page++) {
		if (!seen[page])
			continue;
		base = page * (PAGE / 4);
		for (word = base; word < base + PAGE / 4; word++) {
			for (i = 0; i < 2; i++) {
				count[who_runs(word * 4, i)] += executed[i][word];
				if (executed[i][word])
					profile_word(name, word, executed[i][word]);
				executed[i][word] = 0;
			}
			if (exited)
				exited[word] = trapped[word] = 0;
		}
	}
}

/* One line for what happened since the last one. */
static void report(const char *name)
{
	enum who who;

	flush(name);
	fprintf(out, "%s", name);
	for (who = 0; who < NR_WHO; who++)
		fprintf(out, " %llu", (unsigned long long)count[who]);
	fprintf(out, " %llu %llu\n", (unsigned long long)exits,
		(unsigned long long)traps);
	fflush(out);
	memset(count, 0, sizeof(count));
	exits = traps = 0;
}

static void on_marker(unsigned int cpu, void *data)
{
	static const char * const ops[] = {
#define X(name, n, n_long, text) #name,
		BENCH_OPS(X)
		BENCH_KERNEL_OPS(X)
		BENCH_VMM_OPS(X)
#undef X
	};
	uint32_t n = (uintptr_t)data;
	const char *op = MARKER_OP(n) < BENCH_NR_OPS ? ops[MARKER_OP(n)] : "?";
	char name[64];

	(void)cpu;
	switch (MARKER_EVENT(n)) {
	case MARKER_BOOTED:
		report("boot");
		break;
	case MARKER_BEGIN:
		snprintf(name, sizeof(name), "before-%s", op);
		report(name);
		break;
	case MARKER_END:
		report(op);
		break;
	}
}

static void on_mark(unsigned int cpu, void *data)
{
	(void)cpu;
	report(data);
}

/* An instruction of a world switch, as it seems. */
struct place {
	uint32_t pc;
	uintptr_t host;
};

static void enter_through(const struct place *p)
{
	if (!nr_switches)
		report("before-boot");
	if (in_switch(p->pc, p->host))
		return;
	if (nr_switches == MAX_SWITCHES) {
		fprintf(stderr, "counter: too many world switches\n");
		exit(1);
	}
	switches[nr_switches].base = p->pc & ~(SWITCH_SIZE - 1);
	switches[nr_switches++].host = p->host & ~(uintptr_t)(SWITCH_SIZE - 1);
}

/* EBase of the host comes back: an exit.  EBase of the guest: entry is near. */
static void on_ebase(unsigned int cpu, void *data)
{
	(void)cpu;
	if (guest) {
		guest = false;
		exits++;
		if (exited)
			exited[last_pc / 4]++;
	}
	pending = true;
	ebase_pc = ((struct place *)data)->pc;
}

static void on_eret(unsigned int cpu, void *data)
{
	const struct place *p = data;

	(void)cpu;
	if (guest) {
		traps++;
		if (trapped)
			trapped[last_pc / 4]++;
	} else if (pending && p->pc - ebase_pc + SWITCH_SIZE < 2 * SWITCH_SIZE) {
		enter_through(p);
		guest = true;
	}
	pending = false;
}

static void on_guest(unsigned int cpu, void *data)
{
	(void)cpu;
	last_pc = (uintptr_t)data;
}

static void on_exec(struct qemu_plugin_insn *insn,
		    void (*fn)(unsigned int cpu, void *data), void *data)
{
	qemu_plugin_register_vcpu_insn_exec_cb(insn, fn, PLUGIN_NO_REGS, data);
}

static void watch_switch(struct qemu_plugin_insn *insn, uint32_t pc, uint32_t word)
{
	struct place *p;

	if (pc < KSEG0 || ((word & MTC0_MASK) != INSN_MTC0_EBASE && word != INSN_ERET))
		return;
	p = malloc(sizeof(*p));		/* for good: the emulator keeps the pointer */
	if (!p)
		exit(1);
	p->pc = pc;
	p->host = (uintptr_t)qemu_plugin_insn_haddr(insn);
	on_exec(insn, word == INSN_ERET ? on_eret : on_ebase, p);
}

static void count_insn(struct qemu_plugin_insn *insn)
{
	uint32_t pc = qemu_plugin_insn_vaddr(insn), word;
	uintptr_t host = (uintptr_t)qemu_plugin_insn_haddr(insn);
	bool of_guest = guest && !(pc >= KSEG0 && in_switch(pc, host));
	unsigned int i;

	seen[pc / PAGE] = true;
	qemu_plugin_register_vcpu_insn_exec_inline(insn, PLUGIN_ADD_U64,
						   &executed[of_guest][pc / 4], 1);
	if (of_guest && exited)
		on_exec(insn, on_guest, (void *)(uintptr_t)pc);
	if (of_guest || !nr_switches)
		for (i = 0; i < nr_marks; i++)
			if (marks[i].pc == pc)
				on_exec(insn, on_mark, marks[i].name);
	if (qemu_plugin_insn_size(insn) != sizeof(word))
		return;
	memcpy(&word, qemu_plugin_insn_data(insn), sizeof(word));
	if ((word & MARKER_MASK) == MARKER_OPCODE && (word & ~MARKER_MASK))
		on_exec(insn, on_marker, (void *)(uintptr_t)(word & ~MARKER_MASK));
	if (!of_guest)
		watch_switch(insn, pc, word);
}

static void on_translate(plugin_id id, struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);

	(void)id;
	for (i = 0; i < n; i++)
		count_insn(qemu_plugin_tb_get_insn(tb, i));
}

static void on_end(plugin_id id, void *data)
{
	(void)id;
	(void)data;
	report("rest");
	fclose(out);
	if (profile)
		fclose(profile);
}

static FILE *open_file(const char *name)
{
	FILE *f = fopen(name, "w");

	if (!f)
		perror(name);
	return f;
}

static bool add_mark(const char *mark)
{
	return nr_marks < MAX_MARKS &&
	       sscanf(mark, "%x:%31s", &marks[nr_marks].pc, marks[nr_marks].name) == 2 &&
	       ++nr_marks;
}

int qemu_plugin_install(plugin_id id, const struct qemu_info_t *info,
			int argc, char **argv)
{
	int i;

	(void)info;
	for (i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "out=", 4))
			out = open_file(argv[i] + 4);
		else if (!strncmp(argv[i], "profile=", 8))
			profile = open_file(argv[i] + 8);
		else if (!strcmp(argv[i], "exits=yes"))
			want_exits = true;
		else if (!strncmp(argv[i], "kernel=", 7))
			guest_kernel = strtoul(argv[i] + 7, NULL, 16);
		else if (strncmp(argv[i], "mark=", 5) || !add_mark(argv[i] + 5))
			return -1;
	}
	if (!out)
		return -1;
	for (i = 0; i < 2; i++)
		executed[i] = sparse((1ull << 30) * sizeof(*executed[i]));
	if (want_exits) {
		exited = sparse((1ull << 30) * sizeof(*exited));
		trapped = sparse((1ull << 30) * sizeof(*trapped));
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
	qemu_plugin_register_atexit_cb(id, on_end, NULL);
	return 0;
}
