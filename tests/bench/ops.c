// SPDX-License-Identifier: GPL-2.0-only
/*
 * The counted operations of user space: the same static program runs in guests
 * and natively.  Each is a function that prepares, and repeats the operation n
 * times between two markers.
 * What a boot is, and what becomes of the counts, does not belong here.
 *
 * usage: ops boot|all|NAME,... [TTY [long]]
 * With a TTY, says there where it is outside of markers, and waits for an
 * answer: the host reads its counters meanwhile.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "markers.h"

#define PAGE		4096
#define TLB_PAGES	1024
#define MB		(1u << 20)

#define mark(n)		asm volatile("andi $0, $0, %0" : : "i"(n) : "memory")
#define BEGIN(name)	do { report("before-" #name); mark(MARKER_BEGIN | BENCH_OP_##name); } while (0)
#define END(name)	do { mark(MARKER_END | BENCH_OP_##name); report(#name); } while (0)

static int sync_fd = -1;

static void check(int ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

static void report(const char *where)
{
	char line[64];
	int n = snprintf(line, sizeof(line), "%s\n", where);

	if (sync_fd >= 0)
		check(write(sync_fd, line, n) == n && read(sync_fd, line, 1) == 1,
		      "report");
}

static char *pages(unsigned int n)
{
	char *p = mmap(NULL, (size_t)n * PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	check(p != MAP_FAILED, "mmap");
	return p;
}

static void touch(volatile char *p, unsigned int n)
{
	for (; n--; p += PAGE)
		*p = 1;
}

static void reap(pid_t pid)
{
	int status;

	check(pid > 0, "fork");
	check(waitpid(pid, &status, 0) == pid && status == 0, "child");
}

static void shell(const char *command)
{
	pid_t pid = fork();

	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", command, NULL);
		_exit(127);
	}
	reap(pid);
}

static void op_nothing(unsigned int n)
{
	(void)n;
	BEGIN(nothing);
	END(nothing);
}

static void op_getpid(unsigned int n)
{
	BEGIN(getpid);
	while (n--)
		syscall(SYS_getpid);
	END(getpid);
}

static void op_tls(unsigned int n)
{
	BEGIN(tls);
	while (n--)
		asm volatile(".set push\n\t.set mips32r2\n\trdhwr $3, $29\n\t.set pop"
			     : : : "$3");
	END(tls);
}

static void op_fault(unsigned int n)
{
	char *p = pages(n);

	BEGIN(fault);
	touch(p, n);
	END(fault);
	munmap(p, (size_t)n * PAGE);
}

static void op_tlbmiss(unsigned int n)
{
	char *p = pages(TLB_PAGES);

	touch(p, TLB_PAGES);
	BEGIN(tlbmiss);
	for (; n; n -= TLB_PAGES)
		touch(p, TLB_PAGES);
	END(tlbmiss);
	munmap(p, TLB_PAGES * PAGE);
}

static void op_mprotect(unsigned int n)
{
	char *p = pages(1);

	BEGIN(mprotect);
	while (n--) {
		mprotect(p, PAGE, PROT_READ);
		mprotect(p, PAGE, PROT_READ | PROT_WRITE);
		touch(p, 1);
	}
	END(mprotect);
}

/* A byte to another process and back is two switches. */
static void op_pipe(unsigned int n)
{
	int ping[2], pong[2];
	pid_t pid;
	char c = 0;

	check(!pipe(ping) && !pipe(pong), "pipe");
	pid = fork();
	if (pid == 0) {
		for (n /= 2; n; n--)
			if (read(ping[0], &c, 1) != 1 || write(pong[1], &c, 1) != 1)
				_exit(1);
		_exit(0);
	}
	BEGIN(pipe);
	for (n /= 2; n; n--)
		check(write(ping[1], &c, 1) == 1 && read(pong[0], &c, 1) == 1,
		      "ping");
	END(pipe);
	reap(pid);
}

static void op_fork(unsigned int n)
{
	pid_t pid;

	BEGIN(fork);
	while (n--) {
		pid = fork();
		if (pid == 0)
			_exit(0);
		reap(pid);
	}
	END(fork);
}

static void op_exec(unsigned int n)
{
	pid_t pid;

	BEGIN(exec);
	while (n--) {
		pid = fork();
		if (pid == 0) {
			execl("/null", "null", NULL);
			_exit(127);
		}
		reap(pid);
	}
	END(exec);
}

static void op_timer(unsigned int n)
{
	const struct timespec ms10 = { .tv_nsec = 10000000 };

	BEGIN(timer);
	while (n--)
		nanosleep(&ms10, NULL);
	END(timer);
}

static void op_sh(unsigned int n)
{
	char command[160];

	snprintf(command, sizeof(command),
		 "i=0; while [ $i -lt %u ]; do echo $i | tr 0-9 a-j || exit; i=$((i+1)); done >/dev/null",
		 n);
	BEGIN(sh);
	shell(command);
	END(sh);
}

/* Text that compresses about as well as sources do. */
static void op_gzip(unsigned int n)
{
	FILE *f = fopen("/tmp/text", "w");
	unsigned int x = 1, i;

	check(!!f, "/tmp/text");
	for (i = 0; i < n * (MB / 16); i++) {
		x = x * 1103515245 + 12345;
		fprintf(f, "%07u reg%x %c;\n", i & 0xffff, x >> 28,
			'a' + (x >> 16) % 26);
	}
	check(!fclose(f) && !truncate("/tmp/text", (off_t)n * MB), "/tmp/text");
	BEGIN(gzip);
	shell("gzip -c /tmp/text >/dev/null");
	END(gzip);
	check(!unlink("/tmp/text"), "/tmp/text");
}

static void op_find(unsigned int n)
{
	BEGIN(find);
	while (n--)
		shell("find / -xdev >/dev/null");
	END(find);
}

static int chosen(const char *list, const char *name)
{
	size_t n = strlen(name);

	if (!strcmp(list, "all"))
		return 1;
	for (; list; list = strchr(list, ',')) {
		list += *list == ',';
		if (!strncmp(list, name, n) && (!list[n] || list[n] == ','))
			return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	int is_long = argc > 3 && !strcmp(argv[3], "long");

	if (argc < 2)
		return 2;
	if (argc > 2 && *argv[2]) {
		sync_fd = open(argv[2], O_RDWR);
		check(sync_fd >= 0, argv[2]);
	}
	if (!strcmp(argv[1], "boot")) {
		mark(MARKER_BOOTED);
		report("boot");
		return 0;
	}
#define X(name, n, n_long, text)					\
	if (chosen(argv[1], #name))					\
		op_##name(is_long ? n_long : n);
	BENCH_OPS(X)
#undef X
	report("end");
	return 0;
}
