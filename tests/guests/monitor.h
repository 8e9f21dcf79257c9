/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The monitor: the hypervisor under the bare tests.  It runs a few instructions
 * in a guest, or in root mode, and says how that ended.  It knows how to use
 * the hardware, not what is to be expected of it: that is in the tests.
 */
#ifndef GUESTS_MONITOR_H
#define GUESTS_MONITOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "cp0.h"
#include "insn.h"

typedef uint8_t u8;
typedef uint32_t u32;

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* Where things are. */
#define KSEG0		0x80000000u
#define KSEG1		0xa0000000u
#define GUEST_RPA	0x00400000u	/* memory behind guest physical 0 */
#define GUEST_SIZE	0x00080000u	/* as two pages of 256 KiB */
#define BEV_RPA		0x00480000u	/* memory behind guest physical 0x1fc00000 */
#define SPARE_RPA	0x00500000u	/* for what tests map themselves */
#define GUEST_CODE	0x80001000u	/* where run_guest() puts code: guest kseg0 */
#define GUEST_DATA	0x80010000u	/* a page nothing else uses */
#define GUEST_USER	0x00001000u	/* the code again, through the guest's TLB */
#define ROOT_USER	0x00001000u	/* root's code page, through root's TLB */

#define DEBUG_STUB	0x00000400u	/* physical; guests.t makes debug mode jump there */

/* The serial port that has the output. */
#define FPGA_UART(reg)	(*(volatile u8 *)(KSEG1 + 0x1f000900 + 8 * (reg)))

/* Root TLB slots the monitor uses; tests have the rest, but for the end. */
enum { SLOT_RAM, SLOT_BEV, SLOT_USER, SLOT_TEST };

/* How a run ended. */
enum {
	DONE = 1,		/* all its instructions are executed */
	EXIT = 0x100,		/* | GExcCode: root's exception 27 */
	GUEST = 0x200,		/* | ExcCode: exception taken by the guest */
	ROOT = 0x300,		/* | ExcCode: exception of root that is none of the others */
	GPA = 0x400,		/* | ExcCode: root TLB exception with GExcCode 10 */
	GVA = 0x500,		/* | ExcCode: root TLB exception with GExcCode 8 */
	TIMEOUT = 0x600,
};

enum { EXC_INT, EXC_MOD, EXC_TLBL, EXC_TLBS, EXC_ADEL, EXC_ADES, EXC_IBE, EXC_DBE, EXC_SYS, EXC_BP,
       EXC_RI, EXC_CPU, EXC_OV, EXC_TR, EXC_MSAFPE, EXC_FPE, EXC_TLBRI = 19, EXC_TLBXI,
       EXC_MSADIS, EXC_DSPDIS = 26, EXC_GE };

#define GPSI	(EXIT | 0)
#define GSFC	(EXIT | 1)
#define HC	(EXIT | 2)
#define GRR	(EXIT | 3)
#define GHFC	(EXIT | 9)

/* Layout known to start.S. */
struct run {
	u32 gpr[32];
	u32 pc;
	u32 status;
	u32 guestctl0;
};

struct exit {
	u32 gpr[32];
	u32 vector;
	u32 epc, cause, status, badvaddr, badinstr, badinstrp;
	u32 context, entryhi, guestctl0, guestctl1;
	u32 how;		/* from here on filled in by the monitor */
	u32 guest_vector;	/* of GUEST | n: offset from the guest's base */
};

extern struct run in;		/* registers for the next run */
extern struct exit x;		/* of the last run */
extern struct exit nested_exit;
extern u32 nested_load;		/* nonzero: the exit code loads from here, once */
extern char nested_pc[];	/* where that load is */

/* Root's and the guest's coprocessor 0, by number: "rd, sel". */
u32 read_cp0(u32 rd, u32 sel);
void write_cp0(u32 rd, u32 sel, u32 value);
u32 read_gc0(u32 rd, u32 sel);
void write_gc0(u32 rd, u32 sel, u32 value);
u32 execute(u32 insn, u32 value);	/* $a0 = value before, $v0 after it */

#define change_cp0(reg, mask, value)	change_cp0_(reg, mask, value)
#define change_cp0_(rd, sel, mask, value) \
	write_cp0(rd, sel, (read_cp0(rd, sel) & ~(u32)(mask)) | (value))
#define change_gc0(reg, mask, value)	change_gc0_(reg, mask, value)
#define change_gc0_(rd, sel, mask, value) \
	write_gc0(rd, sel, (read_gc0(rd, sel) & ~(u32)(mask)) | (value))

/* TLBs. */
struct tlb {
	u32 mask, hi, lo0, lo1;
};

#define LO(pa, bits)	((u32)(pa) >> 6 | LO_C | (bits))
#define RW		(LO_V | LO_D)

void root_tlb(u32 index, struct tlb t, u32 guestid);
void guest_tlb(u32 index, struct tlb t, u32 guestid);
struct tlb root_tlbr(u32 index);	/* leaves RID as the instruction did */
struct tlb guest_tlbr(u32 index);
u32 tlb_size(void);
u32 guest_tlb_size(void);
void flush_root_tlb(void);
void flush_guest_tlb(void);
void set_rid(u32 id);
void set_id(u32 id);
/* Guest physical page pair (4 KiB each) to memory; flags 0 leaves a page out. */
void map_gpa(u32 slot, u32 gpa, u32 lo0, u32 lo1);

/*
 * Bring guest and root to a known state: guest 1 in kernel mode with its memory
 * mapped, every optional trap off, guest vectors that report to the monitor.
 */
void reset_guest(void);
/* User mode of the guest with the code mapped for it, at GUEST_USER. */
void guest_user_mode(void);

/* Each returns how it ended; x has the details. */
u32 run_guest_code(const u32 *code, u32 words);
u32 run_guest_at(u32 pc);
u32 run_root_code(const u32 *code, u32 words);
u32 run_root_at(u32 pc);
extern u32 root_code[];			/* where run_root() puts code */
u32 run_root_user(const u32 *code, u32 words);
#define WORDS(...)	(const u32[]){ __VA_ARGS__ }, sizeof((u32[]){ __VA_ARGS__ }) / 4
#define run_guest(...)	run_guest_code(WORDS(__VA_ARGS__))
#define run_root(...)	run_root_code(WORDS(__VA_ARGS__))
#define run_user(...)	run_root_user(WORDS(__VA_ARGS__))
/* Words into memory root sees at @pa. */
void put(u32 pa, const u32 *code, u32 words);
#define put_guest(gva, ...) put(GUEST_RPA + ((gva) & 0x1fffffff), WORDS(__VA_ARGS__))
volatile u32 *guest_word(u32 gva);	/* in kseg0 */

/* A run that does not end by itself ends after this many ticks of Count. */
extern u32 watchdog_ticks;
extern bool watchdog;

/* TAP. */
void ok(bool good, const char *format, ...);
bool is(u32 got, u32 want, const char *format, ...);
bool ended(u32 want, const char *format, ...);	/* x.how is @want */
void note(const char *format, ...);
/* Several conditions as one point: begin(), any number of expect(), point(). */
void begin(void);
bool expect(u32 got, u32 want, const char *format, ...);
bool expect_end(u32 want, const char *format, ...);
void point(const char *format, ...);
void skip(const char *format, ...);
void bail(const char *format, ...) __attribute__((noreturn));
const char *how_name(u32 how);

/* Words of the kernel command line: "name" or "name=number". */
bool option(const char *name);
u32 option_value(const char *name, u32 otherwise);

/* The test program. */
void test_main(void);

#endif
