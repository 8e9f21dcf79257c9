// SPDX-License-Identifier: GPL-2.0-only
/*
 * The harness and the one "VM" of programs that run natively, on a board without
 * an operating system.  Nothing about what is tested.
 */
#include <stdarg.h>
#include "kselftest_harness.h"

/* The serial port of Malta's FPGA, and what ends the board. */
#define FPGA_UART(reg)	(*(volatile u8 *)(0xbf000900 + 8 * (reg)))
#define LSR_EMPTY	0x60
#define FPGA_SOFTRES	(*(volatile u32 *)0xbf000500)

extern const struct native_test __start_tests[], __stop_tests[];
extern const struct native_variant __start_variants[], __stop_variants[];
extern const u8 image_vectors[], image_guest[], image_data[];	/* link.ld */
extern const u8 image_vectors_size[], image_guest_size[], image_data_size[];
extern const char guest_exit[];

/* switch.S */
void native_enter(const u32 regs[5]);	/* pc, a0, a1, sp, Status; back at the next ucall */
void native_resume(void);
extern const struct ucall *native_ucall;

static void *leave[5];			/* of the running test */
static bool failed, skipped;

static void put(char c)
{
	while ((FPGA_UART(5) & LSR_EMPTY) != LSR_EMPTY)
		;
	FPGA_UART(0) = c;
}

static void put_string(const char *s)
{
	while (*s)
		put(*s++);
}

static void put_number(u32 v, u32 base)
{
	if (v >= base)
		put_number(v / base, base);
	put("0123456789abcdef"[v % base]);
}

static void vprint(const char *f, va_list ap)
{
	for (; *f; f++) {
		if (*f != '%') {
			put(*f);
			continue;
		}
		while (*++f == '#')
			put_string("0x");
		switch (*f) {
		case 's': put_string(va_arg(ap, const char *)); break;
		case 'u': put_number(va_arg(ap, u32), 10); break;
		case 'x': put_number(va_arg(ap, u32), 16); break;
		}
	}
}

static void print(const char *f, ...)
{
	va_list ap;

	va_start(ap, f);
	vprint(f, ap);
	va_end(ap);
}

void native_log(const char *f, ...)
{
	va_list ap;

	put_string("# ");
	va_start(ap, f);
	vprint(f, ap);
	va_end(ap);
	put('\n');
}

int native_bad(const char *file, int line, const char *what, bool stop)
{
	failed = true;
	native_log("%s:%u: not %s", file, line, what);
	if (stop)
		__builtin_longjmp(leave, 1);
	return 0;
}

void native_skip(const char *why)
{
	skipped = true;
	native_log("SKIP: %s", why);
}

void test_fail(const char *f, ...)
{
	va_list ap;

	failed = true;
	put_string("# ");
	va_start(ap, f);
	vprint(f, ap);
	va_end(ap);
	put('\n');
	__builtin_longjmp(leave, 1);
}

void *memcpy(void *to, const void *from, size_t n)
{
	u8 *t = to;
	const u8 *f = from;

	while (n--)
		*t++ = *f++;
	return to;
}

void *memset(void *to, int c, size_t n)
{
	u8 *t = to;

	while (n--)
		*t++ = c;
	return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const u8 *p = a, *q = b;

	for (; n; n--, p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}

/* The machine as the guest finds it after reset, with its program loaded. */
struct vm *vm_create(void)
{
	static struct vm vm = { .mem = (u8 *)GUEST_BASE };
	u32 i;

	memset(vm.mem, 0, GUEST_SIZE);
	memcpy(vm.mem, image_vectors, (size_t)image_vectors_size);
	memcpy(vm.mem + 0x1000, image_guest, (size_t)image_guest_size);
	memcpy(vm.mem + 0x20000, image_data, (size_t)image_data_size);
	for (i = 0; i <= (mfc0(C0_CONFIG1) >> 25 & 63); i++) {
		mtc0(i, C0_INDEX);
		mtc0(GUEST_BASE + i * 0x2000, C0_ENTRYHI);
		mtc0(0, C0_ENTRYLO0);
		mtc0(0, C0_ENTRYLO1);
		mtc0(0, C0_PAGEMASK);
		asm volatile("ehb; tlbwi; ehb" ::: "memory");
	}
	mtc0(0, C0_WIRED);
	mtc0(0, C0_CAUSE);
	mtc0(GUEST_BASE, C0_EBASE);
	return &vm;
}

void vm_free(struct vm *vm)
{
}

void *vm_ptr(struct vm *vm, const volatile void *va)
{
	REQUIRE((u32)va - GUEST_BASE < GUEST_SIZE);
	return (void *)va;
}

void vm_code(struct vm *vm, u32 va, const u32 *words, unsigned int n)
{
	memcpy(vm_ptr(vm, (void *)va), words, 4 * n);
}

static u32 start[5];
static bool started;

void vm_start(struct vm *vm, const void *fn, u32 a0, u32 a1, u32 status)
{
	const u32 regs[5] = { (u32)fn, a0, a1, GUEST_STACK - 64, status };

	memcpy(start, regs, sizeof(regs));
	started = false;
}

static void report(const struct ucall *uc)
{
	const struct ex_frame *f = (void *)uc->arg[0];

	if (uc->cmd == UCALL_FAIL)
		test_fail("guest, line %u: expected %#x, seen %#x (tag %#x)",
			  uc->arg[0], uc->arg[1], uc->arg[2], guest_tag);
	test_fail("guest: exception %u at vector %#x: epc %#x cause %#x badvaddr %#x (tag %#x)",
		  EX_CODE(f), f->vector, f->epc, f->cause, f->badvaddr, guest_tag);
}

u32 vm_next(struct vm *vm, struct ucall *uc)
{
	if (started)
		native_resume();
	else
		native_enter(start);
	started = true;
	*uc = *native_ucall;
	if (uc->cmd == UCALL_FAIL || uc->cmd == UCALL_EXCEPTION)
		report(uc);
	return uc->cmd;
}

u32 vm_finish(struct vm *vm)
{
	struct ucall uc;

	if (vm_next(vm, &uc) != UCALL_DONE)
		test_fail("unexpected ucall %u (%#x)", uc.cmd, uc.arg[0]);
	return uc.arg[0];
}

u32 vm_call(struct vm *vm, const void *fn, u32 a0, u32 a1)
{
	vm_start(vm, fn, a0, a1, 0);
	return vm_finish(vm);
}

static u32 points;

static void run(const struct native_test *t, const struct native_variant *v)
{
	failed = skipped = false;
	if (!__builtin_setjmp(leave)) {
		if (t->setup)
			t->setup();
		t->fn(v ? v->values : NULL);
		if (t->teardown)
			t->teardown();
	}
	print("%s %u ", failed ? "not ok" : "ok", ++points);
	if (skipped)
		put_string("# SKIP ");
	if (t->fixture)
		print("%s.%s.", t->fixture, v->name);
	print("%s\n", t->name);
}

void native_main(void)
{
	const struct native_test *t;
	const struct native_variant *v;

	put_string("TAP version 13\n");
	for (t = __start_tests; t < __stop_tests; t++) {
		if (!t->fixture)
			run(t, NULL);
		for (v = __start_variants; t->fixture && v < __stop_variants; v++)
			run(t, v);
	}
	print("1..%u\n", points);
	for (;;)
		FPGA_SOFTRES = 0x42;
}
