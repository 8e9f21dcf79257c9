/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest's side of a selftest: what functions marked GUEST may use.  They
 * are linked at their address in the guest (kernel segment, GPA + GUEST_BASE)
 * and copied into its memory; calling anything that is not GUEST fails to link.
 *
 * Every program is built for each kind of guest.  What differs in the address
 * map has a name here, so that one text does for all.
 */
#ifndef SELFTESTS_GUEST_H
#define SELFTESTS_GUEST_H

#ifdef GUEST_VZ
#define ON_VZ		1		/* the architecture's map; hardware does its CP0 */
#define GUEST_BASE	0x80000000	/* guest kernel address of GPA 0: kseg0 */
#define GUEST_KSEG2	0xc0000000	/* kernel addresses that the TLB maps */
#else
#define ON_VZ		0		/* trap and emulate: all in the lower half */
#define GUEST_BASE	0x40000000
#define GUEST_KSEG2	0x60000000
#endif
#define GUEST_STACK	(GUEST_BASE + 0x40000)	/* grows down to guest_data */
#define GUEST_EX_STACK	(GUEST_BASE + 0x50000)
#define GUEST_FREE	(GUEST_BASE + 0x60000)	/* the test's own from here */
#define GUEST_KSEG2_END	(GUEST_KSEG2 + 0x1fffffff + ON_VZ * 0x20000000)	/* its last byte */
#define GUEST_SIZE	0x00100000	/* bytes of RAM at GPA 0 */

#define UCALL_GPA	0x10000000
#define GUEST_IO	0x11000000	/* GPAs with no memory slot, for tests */
#define IO(offset)	(GUEST_BASE + GUEST_IO + (offset))

/* Offsets in struct ex_frame */
#define EX_GPR		0
#define EX_HI		128
#define EX_LO		132
#define EX_EPC		136
#define EX_CAUSE	140
#define EX_BADVADDR	144
#define EX_CONTEXT	148
#define EX_ENTRYHI	152
#define EX_STATUS	156
#define EX_VECTOR	160
#define EX_SIZE		168

#define VEC_REFILL	0x000
#define VEC_GENERAL	0x180
#define VEC_INTERRUPT	0x200

/* Status */
#define ST_IE		0x00000001
#define ST_EXL		0x00000002
#define ST_ERL		0x00000004
#define ST_UM		0x00000010
#define ST_BEV		0x00400000
#define ST_FR		0x04000000
#define ST_CU0		0x10000000
#define ST_CU1		0x20000000

#ifndef __ASSEMBLER__

#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;
typedef int64_t s64;

#define GUEST		__attribute__((section("guest"), noipa, used))
#define GUEST_DATA	__attribute__((section("guest_data"), used))

/* What a guest tells the host; its address is stored to UCALL_GPA. */
struct ucall {
	u32 cmd;
	u32 arg[4];
};

enum { UCALL_NONE, UCALL_SYNC, UCALL_DONE, UCALL_FAIL, UCALL_EXCEPTION };

/* Registers at an exception, saved by handlers.S and restored from here. */
struct ex_frame {
	u32 gpr[32];
	u32 hi, lo, epc, cause, badvaddr, context, entryhi, status, vector;
};

#define EX_CODE(f)	((f)->cause >> 2 & 31)
#define CAUSE_BD	0x80000000

enum {
	EXC_INT, EXC_MOD, EXC_TLBL, EXC_TLBS, EXC_ADEL, EXC_ADES, EXC_IBE,
	EXC_DBE, EXC_SYS, EXC_BP, EXC_RI, EXC_CPU, EXC_OV, EXC_TR,
	EXC_FPE = 15,
};

/* CP0 registers by number and select */
#define C0_INDEX	0, 0
#define C0_ENTRYLO0	2, 0
#define C0_ENTRYLO1	3, 0
#define C0_CONTEXT	4, 0
#define C0_PAGEMASK	5, 0
#define C0_WIRED	6, 0
#define C0_BADVADDR	8, 0
#define C0_COUNT	9, 0
#define C0_ENTRYHI	10, 0
#define C0_COMPARE	11, 0
#define C0_STATUS	12, 0
#define C0_CAUSE	13, 0
#define C0_EPC		14, 0
#define C0_EBASE	15, 1
#define C0_CONFIG1	16, 1
#define C0_ERROREPC	30, 0

#define mfc0_(rd, sel)	({ u32 v_;					\
	asm volatile("mfc0 %0, $" #rd ", " #sel : "=r" (v_) :: "memory"); v_; })
#define mtc0_(v, rd, sel) \
	asm volatile("mtc0 %0, $" #rd ", " #sel "; ehb" :: "r" (v) : "memory")
#define mfc0(...)	mfc0_(__VA_ARGS__)
#define mtc0(v, ...)	mtc0_(v, __VA_ARGS__)

#define IO_READ(type, gpa)	(*(volatile type *)(GUEST_BASE + (gpa)))
#define IO_WRITE(type, gpa, v)	(*(volatile type *)(GUEST_BASE + (gpa)) = (v))

/* Where a loop of the guest is; the host prints it when a check fails. */
extern u32 guest_tag;

/* Called for every exception; the default reports it to the host. */
typedef void guest_handler_t(struct ex_frame *f);
extern guest_handler_t *guest_handler;

/* What guest_record saw last, and how many there were. */
extern struct ex_frame guest_last;
extern u32 guest_exceptions;

u32 guest_call(u32 fn, u32 a0, u32 a1);		/* any code address */
void ucall(u32 cmd, u32 a, u32 b, u32 c);
void native_call_host(const struct ucall *uc);	/* native/switch.S */
void guest_unexpected(struct ex_frame *f);
/* Note the exception and skip the instruction (and its branch). */
void guest_record(struct ex_frame *f);
/* Guest TLB entry @index; EntryLo words as the hardware's. */
void guest_tlb_write(u32 index, u32 entryhi, u32 lo0, u32 lo1, u32 mask);

/*
 * Run the leaf function at user address @pc in user mode with one argument;
 * its result comes back with `syscall` (see guest_user_exit).  An exception
 * that guest_user's handler does not resume ends the call too.
 */
u32 guest_user(u32 pc, u32 a0, u32 a1);
void guest_user_exit(struct ex_frame *f);	/* from a handler: end the call */
#define USER_RETURN(v)	asm volatile("move $2, %0; li $3, 0x5e1f; syscall" \
				     :: "r" (v) : "$2", "$3"); __builtin_unreachable()
#define IS_USER_RETURN(f)	(EX_CODE(f) == EXC_SYS && (f)->gpr[3] == 0x5e1f)

#define EX_LO0(gpa, flags)	(((gpa) >> 6 & 0x3fffffc0) | 3 << 3 | (flags))
#define LO_D		4
#define LO_V		2
#define LO_G		1

#define GUEST_EQ(expected, seen)					\
	do {								\
		u32 e_ = (u32)(expected), s_ = (u32)(seen);		\
		if (e_ != s_)						\
			ucall(UCALL_FAIL, __LINE__, e_, s_);		\
	} while (0)

#define GUEST_TRUE(x)	GUEST_EQ(1, !!(x))
#define GUEST_SYNC(v)	ucall(UCALL_SYNC, v, 0, 0)

#endif
#endif
