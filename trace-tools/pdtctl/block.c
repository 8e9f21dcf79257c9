// SPDX-License-Identifier: GPL-2.0-only
/*
 * Access to the trace block through /dev/mem.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "block.h"

#define WINDOW	0x4000

static volatile uint8_t *window;
static unsigned int cpus, at;

static void go_to(unsigned int cpu)
{
	cpu_set_t set;

	if (cpu == at)
		return;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die("cannot run on processor %u: %s", cpu, strerror(errno));
	at = cpu;
}

void block_open(uint64_t base)
{
	int fd = open("/dev/mem", O_RDWR | O_SYNC);
	uint32_t config;
	void *map;

	if (fd < 0)
		die("/dev/mem: %s", strerror(errno));
	map = mmap(NULL, WINDOW, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)base);
	if (map == MAP_FAILED)
		die("/dev/mem at %#llx: %s", (unsigned long long)base, strerror(errno));
	close(fd);
	window = map;
	cpus = sysconf(_SC_NPROCESSORS_ONLN);
	at = ~0u;
	config = block_read(0, PDT_REG_TCBCONFIG);
	if (pdt_field_get(pdt_tcbconfig_REV, config) != 6)
		die("no trace block of profile PDT-R10S at %#llx", (unsigned long long)base);
}

unsigned int block_cpus(void)
{
	return cpus;
}

static volatile uint32_t *place(unsigned int cpu, enum pdt_register_number number)
{
	go_to(cpu);
	return (volatile uint32_t *)(window + pdt_r10s_registers[number].drseg);
}

uint32_t block_read(unsigned int cpu, enum pdt_register_number number)
{
	return *place(cpu, number);
}

void block_write(unsigned int cpu, enum pdt_register_number number, uint32_t value)
{
	*place(cpu, number) = value;
}

void block_write_all(enum pdt_register_number number, uint32_t value)
{
	unsigned int cpu, n = pdt_r10s_registers[number].per_vp ? cpus : 1;

	for (cpu = 0; cpu < n; cpu++)
		block_write(cpu, number, value);
}

uint64_t block_next(void)
{
	volatile uint32_t *tw = place(0, PDT_REG_TCBTW);
	uint32_t low = tw[0];

	return (uint64_t)tw[1] << 32 | low;	/* reading the upper half moves on */
}
