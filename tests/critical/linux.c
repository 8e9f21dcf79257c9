// SPDX-License-Identifier: GPL-2.0-only
/*
 * The TLB handlers of a Linux kernel: it is booted in a VM until it has made
 * them for the CPU it finds, and then its memory is the test's.  How the bytes
 * are found does not need symbols, which Debian's kernel lacks.
 */
#include <elf.h>
#include "kvmlib.h"
#include "subject.h"

#define ARGUMENTS	0x2000		/* GPA of argv */
#define PGD		0x60000		/* a page of 64K at most, as the next */
#define PAGE_TABLE	0x70000
#define BOOT_EXITS	100000		/* device accesses, then it is not going to make them */
#define LOOK		16		/* after so many accesses we look */

#define OPCODE(word)	((word) >> 26)
#define OP_J		2
#define RT(word)	((word) >> 16 & 31)
#define K0		26
#define CODE_TLB_MOD	1
#define CODE_TLBL	2
#define CODE_TLBS	3
#define CODE_NONE	17
#define CODE_TLBRI	19
#define CODE_TLBXI	20

static u32 jump(u32 to)
{
	return OP_J << 26 | (to >> 2 & 0x3ffffff);
}

void subject_vectors(struct vm *vm, const u32 *run)
{
	const u32 refill[] = { jump(run[PIECE_REFILL]), 0 };
	const u32 general[] = { jump(run[PIECE_DISPATCH]), 0 };

	vm_code(vm, VECTORS + VEC_REFILL, refill, 2);
	vm_code(vm, VECTORS + VEC_GENERAL, general, 2);
}

static u32 load_elf(struct vm *vm, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), i;
	Elf32_Ehdr e;
	Elf32_Phdr p;

	REQUIRE(fd >= 0);
	REQUIRE(pread(fd, &e, sizeof(e), 0) == sizeof(e));
	REQUIRE(!memcmp(e.e_ident, ELFMAG, SELFMAG) && e.e_machine == EM_MIPS);
	for (i = 0; i < e.e_phnum; i++) {
		size_t done = 0;

		REQUIRE(pread(fd, &p, sizeof(p), e.e_phoff + i * sizeof(p)) == sizeof(p));
		if (p.p_type != PT_LOAD)
			continue;
		REQUIRE(p.p_vaddr - GUEST_BASE + p.p_memsz < LINUX_MEMORY);
		while (done < p.p_filesz) {
			ssize_t n = pread(fd, vm->mem + p.p_vaddr - GUEST_BASE + done,
					  p.p_filesz - done, p.p_offset + done);

			REQUIRE(n > 0);
			done += n;
		}
	}
	close(fd);
	return e.e_entry;
}

static u32 word_at(struct vm *vm, u32 va)
{
	return *(u32 *)vm_ptr(vm, (void *)va);
}

/* The table that the general vector at @ebase reads: lui k0, lw k0; 0 if there is none. */
static u32 find_table(struct vm *vm, u32 ebase)
{
	u32 hi = 0, i, w;

	for (i = 0; i < 16; i++) {
		w = word_at(vm, ebase + VEC_GENERAL + 4 * i);
		if (OPCODE(w) == 0x0f && RT(w) == K0)
			hi = w << 16;
		if (OPCODE(w) == 0x23 && RT(w) == K0)
			return hi ? hi + (int16_t)w : 0;
	}
	return 0;
}

/* Has it made and installed them?  All vectors are those of reserved ones before. */
static bool ready(struct vm *vm, struct linux_kernel *k)
{
	u32 ebase = reg_get32(vm, REG_CP0(64, 15, 1)) & ~0xfff;

	if (ebase - GUEST_BASE >= LINUX_MEMORY)
		return false;
	k->table = find_table(vm, ebase);
	if (!k->table || word_at(vm, k->table + 4 * CODE_TLBS) == word_at(vm, k->table + 4 * CODE_NONE))
		return false;
	memcpy(k->piece[PIECE_REFILL], vm_ptr(vm, (void *)ebase), 0x100);
	memcpy(k->piece[PIECE_DISPATCH], vm_ptr(vm, (void *)(ebase + VEC_GENERAL)), 0x80);
	return true;
}

/* What a Malta board must have for its kernel to come so far. */
static const struct {
	u32 gpa, value;
} devices[] = {
	{ 0x1fc00010, 0x420 },	/* its revision */
	{ 0x1be00048, 0xc0 },	/* GT64120: I/O ports are at 0x18000000 */
	{ 0x1be000f0, 0xc0 },	/* ...from port 0 on */
	{ 0x180003fd, 0x60 },	/* the UART can take another byte */
};

static void answer(struct vm *vm)
{
	struct kvm_run *run = vm->run;
	u32 v = 0, i;

	for (i = 0; i < ARRAY_SIZE(devices); i++)
		if (run->mmio.phys_addr == devices[i].gpa)
			v = devices[i].value;
	if (!run->mmio.is_write)
		memcpy(run->mmio.data, &v, 4);
}

static void take(struct vm *vm, struct linux_kernel *k, u32 *to, unsigned int code)
{
	memcpy(to, vm_ptr(vm, (void *)word_at(vm, k->table + 4 * code)), PIECE_WORDS * 4);
}

/* Where @code's handler jumps when it gives up, it comes to us. */
static void divert(struct vm *vm, const u32 *words)
{
	const u32 here[] = { jump(SLOW_PATH), 0 };
	unsigned int i;

	for (i = 0; i < PIECE_WORDS; i++)
		if (OPCODE(words[i]) == OP_J)
			vm_code(vm, GUEST_BASE | (words[i] & 0x3ffffff) << 2, here, 2);
}

static u32 program_counter(struct vm *vm)
{
	struct kvm_regs regs;

	REQUIRE(kvm_ioctl(vm->vcpu, KVM_GET_REGS, &regs) == 0);
	return regs.pc;
}

void linux_boot(struct vm *vm, const char *vmlinux, struct linux_kernel *k)
{
	const u32 argv[] = { GUEST_BASE + ARGUMENTS + 16, GUEST_BASE + ARGUMENTS + 16, 0 };
	struct kvm_regs regs = { .pc = (s32)load_elf(vm, vmlinux) };
	unsigned int i, exits;

	memcpy(vm->mem + ARGUMENTS, argv, sizeof(argv));
	strcpy((char *)vm->mem + ARGUMENTS + 16, "nokaslr");
	regs.gpr[4] = 2;
	regs.gpr[5] = (s32)(GUEST_BASE + ARGUMENTS);
	REQUIRE(kvm_ioctl(vm->vcpu, KVM_SET_REGS, &regs) == 0);
	reg_set32(vm, REG_STATUS, 0);
	for (exits = 1; exits % LOOK || !ready(vm, k); exits++) {
		int r = vm_run(vm);

		if (r || vm->run->exit_reason != KVM_EXIT_MMIO)
			test_fail("%s: KVM stops it (%d, exit %u)", vmlinux, r, vm->run->exit_reason);
		if (exits > BOOT_EXITS)
			test_fail("%s makes no TLB handlers: PC %#x, EBase %#x, EPC %#x, Cause %#x", vmlinux,
				  program_counter(vm), reg_get32(vm, REG_CP0(64, 15, 1)),
				  reg_get32(vm, REG_CP0(64, 14, 0)), reg_get32(vm, REG_CAUSE));
		answer(vm);
	}
	k->kb = (reg_get32(vm, REG_CP0(32, 5, 0)) + 0x2000) >> 11;
	k->pagegrain = reg_get32(vm, REG_CP0(32, 5, 1));
	take(vm, k, k->piece[PIECE_HANDLER], CODE_TLBL);
	take(vm, k, k->store[0], CODE_TLBS);
	take(vm, k, k->store[1], CODE_TLB_MOD);
	vm_load(vm);
	vm_code(vm, SLOW_PATH, vm_ptr(vm, crit_slow_path), 4);
	divert(vm, k->piece[PIECE_HANDLER]);
	divert(vm, k->store[0]);
	divert(vm, k->store[1]);
	/* One of them has the page directory, where its handlers look for it. */
	for (i = 2; i < 8; i++) {
		u64 pgd = (s32)(GUEST_BASE + PGD);

		reg_set(vm, REG_CP0(64, 31, i), &pgd);
	}
	printf("%s: %uK pages, PageGrain %#x\n", vmlinux, k->kb, k->pagegrain);
}

void linux_page_table(const struct linux_kernel *k, struct vm *vm, u32 without, u32 with)
{
	u32 page = k->kb << 10, per_table = page / 4;
	u32 *pgd = (u32 *)(vm->mem + PGD), *pte = (u32 *)(vm->mem + PAGE_TABLE), i;

	memset(pgd, 0, page);
	memset(pte, 0, page);
	pgd[CRIT_VA / page / per_table] = GUEST_BASE + PAGE_TABLE;
	for (i = 0; i < 2; i++)
		pte[CRIT_VA / page % per_table + i] = (CRIT_DATA + i * page) | with |
			((PTE_PRESENT | PTE_WRITE | PTE_VALID | PTE_DIRTY | PTE_CACHED) & ~without);
}

void linux_vectors(const struct linux_kernel *k, struct vm *vm, u32 handler)
{
	static const u8 codes[] = { CODE_TLB_MOD, CODE_TLBL, CODE_TLBS };
	const u32 slow = SLOW_PATH;
	unsigned int i;

	for (i = 0; i < sizeof(codes); i++)
		vm_code(vm, k->table + 4 * codes[i], &handler, 1);
	/* Exceptions of their own are C's business at once. */
	vm_code(vm, k->table + 4 * CODE_TLBRI, &slow, 1);
	vm_code(vm, k->table + 4 * CODE_TLBXI, &slow, 1);
}
