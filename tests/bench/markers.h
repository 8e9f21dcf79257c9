/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the counting plugin and the counted programs agree on: the marker
 * instruction, and the operations with how often each is repeated.
 * What an operation does belongs to the programs.
 */
#ifndef BENCH_MARKERS_H
#define BENCH_MARKERS_H

/* andi $0,$0,n: does nothing, is written by no compiler. */
#define MARKER_OPCODE	0x30000000u
#define MARKER_MASK	0xffff0000u

/* n: the event, and for begin and end the number of the operation */
#define MARKER_BOOTED	0x0100
#define MARKER_BEGIN	0x0200
#define MARKER_END	0x0300
#define MARKER_EVENT(n)	((n) & 0xff00)
#define MARKER_OP(n)	((n) & 0x00ff)

/* Where spin.c is linked, in the host's user space; with its size. */
#define BENCH_SPIN	0x10000000u
#define BENCH_SPIN_SIZE	0x00100000u

/*
 * Operations of guest user space: name, repetitions, repetitions with LONG=1,
 * and what is done once.
 */
#define BENCH_OPS(X)							\
	X(nothing,	1,	1,	"two markers")			\
	X(getpid,	10000,	10000,	"system call")			\
	X(tls,		10000,	10000,	"rdhwr $29")			\
	X(fault,	512,	512,	"touch of a fresh page")	\
	X(tlbmiss,	8192,	8192,	"touch of 1 of 1024 pages")	\
	X(mprotect,	500,	500,	"page read-only, back, written") \
	X(pipe,		1000,	1000,	"context switch by pipe")	\
	X(fork,		50,	50,	"fork, exit, wait")		\
	X(exec,		50,	50,	"fork, exec, exit, wait")	\
	X(timer,	100,	100,	"sleep of 10 ms")		\
	X(sh,		40,	40,	"shell loop with a pipe of 2")	\
	X(gzip,		1,	8,	"gzip of 1 MB")			\
	X(find,		10,	10,	"find over / without /proc, /sys")

/* The same for a kernel: bare.c.  hostirq is counted by interrupt. */
#define BENCH_KERNEL_OPS(X)						\
	X(irq,		1000,	1000,	"interrupts off and as before")	\
	X(hypercall,	1000,	1000,	"hypercall that does nothing")	\
	X(mmio,		1000,	1000,	"read of a device register")	\
	X(tlbwr,	1000,	1000,	"TLB write")			\
	X(refill,	1000,	1000,	"TLB miss, handler of 7 words")		\
	X(syscall,	1000,	1000,	"system call to a handler and back") \
	X(asid,		1000,	1000,	"switch among 8 ASIDs, and an access") \
	X(compare,	1000,	1000,	"write of Compare")		\
	X(rootfault,	2048,	2048,	"first touch of a guest page")	\
	X(rootmiss,	2048,	2048,	"touch of 1 of 2048 guest pages") \
	X(hostirq,	1,	1,	"interrupt of the host")

/* The same for a VMM of our own: vcpus.c. */
#define BENCH_VMM_OPS(X)						\
	X(reenter,	1000,	1000,	"KVM_RUN until a device access") \
	X(vcpuswitch,	1000,	1000,	"the same, two VMs in turns")	\
	X(switchindex,	1000,	1000,	"...where Index names a TLB entry") \
	X(switchhandler, 1000,	1000,	"...in TLB handlers, after tlbp")

enum bench_op {
#define X(name, n, n_long, text) BENCH_OP_##name,
	BENCH_OPS(X)
	BENCH_KERNEL_OPS(X)
	BENCH_VMM_OPS(X)
#undef X
	BENCH_NR_OPS
};

#endif
