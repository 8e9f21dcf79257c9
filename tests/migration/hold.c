// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program in a guest with MSA: fills the vector registers with numbers of its
 * own and looks for ever whether they are still there.  If not, it says so and
 * ends.  No library: the processor is all it needs.
 */
#define WORDS	(32 * 4)

#define SYS_exit	4001
#define SYS_write	4004
#define SYS_getpid	4020

static unsigned int syscall3(unsigned int nr, unsigned int a, const void *b, unsigned int c)
{
	register unsigned int v0 asm("v0") = nr;
	register unsigned int a0 asm("a0") = a;
	register const void *a1 asm("a1") = b;
	register unsigned int a2 asm("a2") = c;

	asm volatile("syscall" : "+r"(v0) : "r"(a0), "r"(a1), "r"(a2)
		     : "a3", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9",
		       "hi", "lo", "memory");
	return v0;
}

/* The compiler does not know of these registers and uses none itself. */
#define EACH_REGISTER(insn, base)						\
	asm volatile(".set push\n.set fp=64\n.set msa\n"			\
		     ".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,"	\
		     "22,23,24,25,26,27,28,29,30,31\n"				\
		     insn " $w\\n, 16*\\n(%0)\n.endr\n.set pop" :: "r"(base) : "memory")

void __start(void)
{
	static const char text[] = "vector registers are lost\n";
	static unsigned int mine[WORDS], now[WORDS];
	unsigned int i, seed = syscall3(SYS_getpid, 0, 0, 0);

	for (i = 0; i < WORDS; i++)
		mine[i] = seed = seed * 1664525 + 1013904223;
	EACH_REGISTER("ld.w", mine);
	do {
		EACH_REGISTER("st.w", now);
		for (i = 0; i < WORDS && mine[i] == now[i]; i++)
			;
	} while (i == WORDS);
	syscall3(SYS_write, 1, text, sizeof(text) - 1);
	syscall3(SYS_exit, 1, 0, 0);
}
