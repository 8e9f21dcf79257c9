// SPDX-License-Identifier: GPL-2.0-only
/*
 * First process of a board whose processor is too old for Debian's programs: loads
 * /kvm-mips.ko, and sends how that ended and the kernel's log over the second serial
 * port.  What should come of it is for the test that starts the board.
 */
#include "nolibc.h"

#define SYSLOG_ACTION_READ_ALL	3

static char text[1 << 16];

int main(void)
{
	int file, ret, tty, n;

	mount("dev", "/dev", "devtmpfs", 0, NULL);
	file = open("/kvm-mips.ko", O_RDONLY, 0);
	tty = open("/dev/ttyS1", O_WRONLY, 0);
	ret = my_syscall3(__NR_finit_module, file, "", 0);
	n = utoa_r(-ret, text);
	text[n++] = '\n';
	write(tty, text, n);
	n = my_syscall3(__NR_syslog, SYSLOG_ACTION_READ_ALL, text, sizeof(text));
	write(tty, text, n);
	close(tty);
	reboot(LINUX_REBOOT_CMD_RESTART);
	return 1;
}
