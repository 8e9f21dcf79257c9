// SPDX-License-Identifier: GPL-2.0-only
/*
 * Output of the bare tests: TAP on the serial port of Malta's FPGA, which needs
 * no PCI, and the end of the board.
 */
#include <stdarg.h>
#include "monitor.h"

#define FPGA_SOFTRES	(*(volatile u32 *)(KSEG1 + 0x1f000500))
#define LSR_EMPTY	0x60

static u32 points, bad_here;

static void put_char(char c)
{
	while ((FPGA_UART(5) & LSR_EMPTY) != LSR_EMPTY)
		;
	FPGA_UART(0) = c;
}

static void put_string(const char *s)
{
	while (*s)
		put_char(*s++);
}

static void put_number(u32 value, u32 base, int width)
{
	char digits[32];
	int n = 0;

	do {
		digits[n++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value || n < width);
	while (n)
		put_char(digits[--n]);
}

/* %s %u %x %h: a string, decimal, 8 digits of hexadecimal, how a run ended. */
static void vprint(const char *f, va_list ap)
{
	for (; *f; f++) {
		if (*f != '%') {
			put_char(*f);
			continue;
		}
		switch (*++f) {
		case 's':
			put_string(va_arg(ap, const char *));
			break;
		case 'u':
			put_number(va_arg(ap, u32), 10, 1);
			break;
		case 'x':
			put_number(va_arg(ap, u32), 16, 8);
			break;
		case 'h':
			put_string(how_name(va_arg(ap, u32)));
			break;
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

static void stop(void) __attribute__((noreturn));
static void stop(void)
{
	for (;;)
		FPGA_SOFTRES = 0x42;
}

static void vpoint(bool good, const char *f, va_list ap)
{
	print(good ? "ok %u - " : "not ok %u - ", ++points);
	vprint(f, ap);
	put_char('\n');
}

void ok(bool good, const char *f, ...)
{
	va_list ap;

	va_start(ap, f);
	vpoint(good, f, ap);
	va_end(ap);
}

bool is(u32 got, u32 want, const char *f, ...)
{
	va_list ap;

	if (got != want)
		print("# got %x, expected %x\n", got, want);
	va_start(ap, f);
	vpoint(got == want, f, ap);
	va_end(ap);
	return got == want;
}

static void print_end(u32 want)
{
	print("# got %h, expected %h; EPC %x Cause %x BadVAddr %x BadInstr %x GuestCtl0 %x\n",
	      x.how, want, x.epc, x.cause, x.badvaddr, x.badinstr, x.guestctl0);
}

bool ended(u32 want, const char *f, ...)
{
	va_list ap;

	if (x.how != want)
		print_end(want);
	va_start(ap, f);
	vpoint(x.how == want, f, ap);
	va_end(ap);
	return x.how == want;
}

void note(const char *f, ...)
{
	va_list ap;

	print("# ");
	va_start(ap, f);
	vprint(f, ap);
	va_end(ap);
	put_char('\n');
}

void begin(void)
{
	bad_here = 0;
}

static void failed_condition(const char *f, va_list ap)
{
	bad_here++;
	print("# in the point below: ");
	vprint(f, ap);
	put_char('\n');
}

bool expect(u32 got, u32 want, const char *f, ...)
{
	va_list ap;

	if (got == want)
		return true;
	va_start(ap, f);
	failed_condition(f, ap);
	va_end(ap);
	print("#   got %x, expected %x\n", got, want);
	return false;
}

bool expect_end(u32 want, const char *f, ...)
{
	va_list ap;

	if (x.how == want)
		return true;
	va_start(ap, f);
	failed_condition(f, ap);
	va_end(ap);
	print_end(want);
	return false;
}

void point(const char *f, ...)
{
	va_list ap;

	va_start(ap, f);
	vpoint(!bad_here, f, ap);
	va_end(ap);
	bad_here = 0;
}

void skip(const char *f, ...)
{
	va_list ap;

	print("ok %u # SKIP ", ++points);
	va_start(ap, f);
	vprint(f, ap);
	va_end(ap);
	put_char('\n');
}

void bail(const char *f, ...)
{
	va_list ap;

	print("Bail out! ");
	va_start(ap, f);
	vprint(f, ap);
	va_end(ap);
	put_char('\n');
	stop();
}

/* Start and end of every program. */

static const char *command_line = "";

static const char *find_option(const char *name)
{
	const char *s = command_line, *a, *b;

	while (*s) {
		for (a = s, b = name; *b && *a == *b; a++, b++)
			;
		if (!*b && (!*a || *a == ' ' || *a == '='))
			return a;
		while (*s && *s != ' ')
			s++;
		while (*s == ' ')
			s++;
	}
	return NULL;
}

bool option(const char *name)
{
	return find_option(name) != NULL;
}

u32 option_value(const char *name, u32 otherwise)
{
	const char *s = find_option(name);
	u32 value = 0;

	if (!s || *s != '=')
		return otherwise;
	while (*++s >= '0' && *s <= '9')
		value = value * 10 + *s - '0';
	return value;
}

void monitor_crash(void)
{
	bail("the monitor had an exception: vector %x EPC %x Cause %x BadVAddr %x",
	     x.vector, x.epc, x.cause, x.badvaddr);
}

void monitor_init(void);
void monitor_main(u32 argc, char **argv)
{
	put_string("TAP version 13\n");
	monitor_init();
	if (argc > 1)
		command_line = argv[1];
	test_main();
	print("1..%u\n", points);
	stop();
}
