// SPDX-License-Identifier: GPL-2.0-only
/*
 * TCG plugin: counts the instructions of an emulated board between markers, by
 * who executed them.  One line per marker goes to the output file.
 * It knows MIPS address segments and the marker, nothing of a kernel: guest
 * mode begins with the ERET behind a write of EBase and ends with the next such
 * write, because only a world switch changes EBase after boot.
 *
 * Arguments: out=FILE; skip=ADDRESS:LENGTH (hexadecimal, repeatable: do not
 * count there); profile=FILE (also counts per address); exits=yes (with profile:
 * where the guest kernel was when it exited or trapped).
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

#define GUEST_KSEG0	0x40000000u
#define KSEG0		0x80000000u
#define KSEG2		0xc0000000u
#define PAGE		4096u
#define PAGES		(1u << 20)

/* The world switch is generated in one piece smaller than this. */
#define SWITCH_SIZE	0x4000u
#define MAX_SKIPS	8

enum who { HOST_KERNEL, MODULE, SWITCH, GUEST_KERNEL, GUEST_USER, HOST_USER, NR_WHO };

int qemu_plugin_version = 1;

static uint64_t *executed;		/* per word of the address space */
static uint64_t *exited;		/* the same: exits with this as last PC */
static uint64_t *trapped;		/* the same: traps that did not exit */
static bool seen[PAGES];
static uint64_t user_low, user_high;	/* instructions below and above GUEST_KSEG0 */
static uint64_t account_low, account_high;
static uint64_t count[NR_WHO], exits, traps;
static uint32_t ebase_pc, switch_base, last_pc;
static bool pending, guest, want_exits;
static struct { uint32_t from, size; } skips[MAX_SKIPS];
static unsigned int nr_skips;
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

/* Give the user mode instructions since the last call to who ran them. */
static void account_user(void)
{
	uint64_t low = user_low - account_low, high = user_high - account_high;

	if (guest) {
		count[GUEST_USER] += low;
		count[GUEST_KERNEL] += high;
	} else {
		count[HOST_USER] += low + high;
	}
	account_low = user_low;
	account_high = user_high;
}

static void profile_word(const char *name, uint32_t word, uint64_t n)
{
	if (profile)
		fprintf(profile, "%s %08x %llu %llu %llu\n", name, word * 4,
			(unsigned long long)n,
			(unsigned long long)(exited ? exited[word] : 0),
			(unsigned long long)(trapped ? trapped[word] : 0));
}

static bool skipped(uint32_t pc)
{
	unsigned int i;

	for (i = 0; i < nr_skips; i++)
		if (pc - skips[i].from < skips[i].size)
			return true;
	return false;
}

/* Add the per-address counters to the sums, and start them anew. */
static void flush(const char *name)
{
	uint32_t page, word, base;

	account_user();
	for (page = 0; page < PAGES; page++) {
		if (!seen[page])
			continue;
		base = page * (PAGE / 4);
		for (word = base; word < base + PAGE / 4; word++) {
			uint64_t n = executed[word];
			uint32_t pc = word * 4;

			if (!n)
				continue;
			executed[word] = 0;
			profile_word(name, word, n);
			if (exited)
				exited[word] = trapped[word] = 0;
			if (skipped(pc))
				continue;
			if (pc >= KSEG2)
				count[MODULE] += n;
			else if (pc - switch_base < SWITCH_SIZE)
				count[SWITCH] += n;
			else if (pc >= KSEG0)
				count[HOST_KERNEL] += n;
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

/* EBase of the host comes back: an exit.  EBase of the guest: entry is near. */
static void on_ebase(unsigned int cpu, void *data)
{
	(void)cpu;
	if (guest) {
		account_user();
		guest = false;
		exits++;
		if (exited)
			exited[last_pc / 4]++;
	}
	pending = true;
	ebase_pc = (uintptr_t)data;
}

static void on_eret(unsigned int cpu, void *data)
{
	uint32_t pc = (uintptr_t)data;

	(void)cpu;
	if (guest) {
		traps++;
		if (trapped)
			trapped[last_pc / 4]++;
	} else if (pending && pc - ebase_pc + SWITCH_SIZE / 2 < SWITCH_SIZE) {
		account_user();
		if (!switch_base) {
			switch_base = pc & ~(SWITCH_SIZE - 1);
			report("before-boot");
		}
		guest = true;
	}
	pending = false;
}

static void on_guest_kernel(unsigned int cpu, void *data)
{
	(void)cpu;
	last_pc = (uintptr_t)data;
}

static void count_insn(struct qemu_plugin_insn *insn)
{
	uint32_t pc = qemu_plugin_insn_vaddr(insn), word;
	void *data = (void *)(uintptr_t)pc;

	seen[pc / PAGE] = true;
	qemu_plugin_register_vcpu_insn_exec_inline(insn, PLUGIN_ADD_U64,
						   &executed[pc / 4], 1);
	if (pc < KSEG0)
		qemu_plugin_register_vcpu_insn_exec_inline(insn, PLUGIN_ADD_U64,
			pc < GUEST_KSEG0 ? &user_low : &user_high, 1);
	if (pc < KSEG0 && exited)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_guest_kernel,
						       PLUGIN_NO_REGS, data);
	if (qemu_plugin_insn_size(insn) != sizeof(word))
		return;
	memcpy(&word, qemu_plugin_insn_data(insn), sizeof(word));
	if ((word & MARKER_MASK) == MARKER_OPCODE && (word & ~MARKER_MASK))
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_marker,
			PLUGIN_NO_REGS, (void *)(uintptr_t)(word & ~MARKER_MASK));
	if (pc >= KSEG0 && (word & MTC0_MASK) == INSN_MTC0_EBASE)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_ebase,
						       PLUGIN_NO_REGS, data);
	if (pc >= KSEG0 && word == INSN_ERET)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_eret,
						       PLUGIN_NO_REGS, data);
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

static bool add_skip(const char *range)
{
	if (nr_skips == MAX_SKIPS ||
	    sscanf(range, "%x:%x", &skips[nr_skips].from, &skips[nr_skips].size) != 2)
		return false;
	nr_skips++;
	return true;
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
		else if (strncmp(argv[i], "skip=", 5) || !add_skip(argv[i] + 5))
			return -1;
	}
	if (!out)
		return -1;
	executed = sparse((1ull << 30) * sizeof(*executed));
	if (want_exits) {
		exited = sparse((1ull << 30) * sizeof(*exited));
		trapped = sparse((1ull << 30) * sizeof(*trapped));
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
	qemu_plugin_register_atexit_cb(id, on_end, NULL);
	return 0;
}
