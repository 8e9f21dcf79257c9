/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TLB critical sections, host's side: where the subject's code lies, and the
 * kernel whose handlers it may be.
 */
#ifndef CRITICAL_SUBJECT_H
#define CRITICAL_SUBJECT_H

#include "../selftests/include/kvm_util.h"
#include "points.h"

enum fault { REFILL, LOAD, FETCH, STORE, MODIFIED, OLD, RI, XI, UPDATE, READ, NR_FAULTS };

/* Code that an exception runs through. */
enum piece { PIECE_REFILL, PIECE_DISPATCH, PIECE_HANDLER, NR_PIECES };
#define PIECE_WORDS	128

/* Guest addresses behind what guest.h has, and behind the data. */
#define VECTORS		(GUEST_BASE + 0xa0000)		/* EBase */
#define HOME(piece)	(GUEST_BASE + 0xa1000 + 0x1000 * (piece))
#define SLOW_PATH	(GUEST_BASE + 0xa8000)
#define STOP_AT		(GUEST_BASE + 0xb0800)

/* The vectors lead to the pieces, at the addresses @run. */
void subject_vectors(struct vm *vm, const u32 *run);

/* Linux's page table entries, software's and hardware's bits. */
#define PTE_PRESENT	0x001
#define PTE_WRITE	0x002
#define PTE_NO_EXEC	0x010
#define PTE_NO_READ	0x020
#define PTE_VALID	0x080
#define PTE_DIRTY	0x100
#define PTE_CACHED	0x600

#define LINUX_MEMORY	(64u << 20)

/* A kernel that has come as far as to make its handlers, in a VM. */
struct linux_kernel {
	u32 kb;				/* its pages; 0: there is none */
	u32 pagegrain;
	u32 table;			/* guest address of exception_handlers[] */
	u32 piece[NR_PIECES][PIECE_WORDS];	/* the handler is that of loads */
	u32 store[2][PIECE_WORDS];		/* of stores and of TLB Modified */
};

void linux_boot(struct vm *vm, const char *vmlinux, struct linux_kernel *k);
void linux_page_table(const struct linux_kernel *k, struct vm *vm, u32 without, u32 with);
void linux_vectors(const struct linux_kernel *k, struct vm *vm, u32 handler);

#endif
