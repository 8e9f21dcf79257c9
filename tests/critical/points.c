// SPDX-License-Identifier: GPL-2.0-only
/*
 * TLB critical sections, exhaustively.  A guest runs a TLB handler undisturbed,
 * and then once for each of its instructions; there it is stopped, something
 * happens (another guest takes the whole TLB, say), and it goes on.  What it has
 * in the end must be the same.
 *
 * The place of the stop is fixed, STOP_AT.  For each instruction the code is
 * copied so that this one lies there, and continues in another copy: so loops
 * and ll/sc come to an end.
 *
 * usage: points [-s] [-k] [-w N] [-d LETTERS] [-e N] [-r SEED] [-o PATTERN] [VMLINUX]
 *	-s	16K pages only
 *	-k	spin at the stop: the CPU does not stop there by itself
 *	-w	the entry is wired: Wired is N (a refill's is not, so there is none)
 *	-d	what happens there: letters of the table of actions
 *	-e	of what is long, only every Nth point, from one that SEED chooses
 *	-o	only variants whose name contains this pattern
 * With VMLINUX the handlers are those this kernel makes for the guest's CPU.
 * Without -k stop.ko must be loaded (tests/critical/run does it).
 */
#include <fnmatch.h>
#include <sched.h>
#include <signal.h>
#include <sys/time.h>
#include "insn.h"
#include "subject.h"

#define STOPS_MAX	300		/* returns of KVM_RUN: it goes round */
#define TICK		4000		/* microseconds, with -k */

#define PG_RIE		0x80000000
#define PG_XIE		0x40000000
#define PG_IEC		0x08000000
#define LO_RI		0x80000000
#define LO_XI		0x40000000

static const struct fault_row {
	const char *name;
	enum crit_access access;
	u32 lo_without, lo_with;	/* EntryLo before, compared to the page table's */
	bool inhibits;			/* it takes RI and XI to be on */
	u32 pte_without, pte_with;	/* Linux's page table: not yet as it should be */
} faults[NR_FAULTS] = {
	[REFILL]   = { "refill",	CRIT_LOAD },
	[LOAD]	   = { "load invalid",	CRIT_LOAD,  LO_V, .pte_without = PTE_VALID },
	[FETCH]	   = { "fetch invalid",	CRIT_FETCH, LO_V, .pte_without = PTE_VALID },
	[STORE]	   = { "store invalid",	CRIT_STORE, LO_V, .pte_without = PTE_VALID | PTE_DIRTY },
	[MODIFIED] = { "modified",	CRIT_STORE, LO_D, .pte_without = PTE_DIRTY },
	[OLD]	   = { "old invalid",	CRIT_LOAD,  LO_V },
	[RI]	   = { "read inhibit",	CRIT_LOAD,  0, LO_RI, true, .pte_with = PTE_NO_READ },
	[XI]	   = { "execute inhibit", CRIT_FETCH, 0, LO_XI, true, .pte_with = PTE_NO_EXEC },
	[UPDATE]   = { "interrupts off", CRIT_CALL_UPDATE, LO_V },
	[READ]	   = { "tlbp to tlbr",	CRIT_CALL_READ },
};

#define BIT_OF(fault)	(1u << (fault))
#define OF_INVALID	(BIT_OF(LOAD) | BIT_OF(FETCH) | BIT_OF(STORE) | BIT_OF(MODIFIED))
#define OF_ALL		(OF_INVALID | BIT_OF(RI) | BIT_OF(XI))

static const struct handler {
	const char *name, *code;
	u32 faults;		/* what it is for */
	bool any_index;		/* nobody can say what it leaves in Index */
} handlers[] = {
	{ "tlbwr",		crit_refill,		BIT_OF(REFILL) },
	{ "tlbp tlbwi",		crit_probe_write,	OF_ALL },
	{ "Index held",		crit_hold_index,	OF_ALL },
	{ "tlbp tlbr tlbwi",	crit_probe_read_write,	OF_ALL },
	{ "mapped page table",	crit_mapped_table,	OF_INVALID, true },
	{ "called",		crit_update,		BIT_OF(UPDATE) },
	{ "called",		crit_read,		BIT_OF(READ) },
};

static const struct handler linux_handlers = {
	"Linux", NULL, OF_ALL | BIT_OF(REFILL) | BIT_OF(OLD),
};

static const struct inhibit {
	const char *name;
	u32 pagegrain;
} inhibits[] = {
	{ "no RI, XI",	0 },
	{ "RI, XI",	PG_RIE | PG_XIE },
	{ "RI, XI, IEC", PG_RIE | PG_XIE | PG_IEC },
};

/* One line of the report. */
struct variant {
	const struct handler *handler;
	enum fault fault;
	const struct inhibit *inhibit;
	u32 kb;				/* size of a page */
	const struct action *action;
};

/* The guest that is stopped, and the one that takes its TLB entries away. */
static struct vm *subject, *other;
static struct linux_kernel kernel;
static u32 wired, every = 1;
static bool spin;
static unsigned int points, failures;

static void tick(int sig)
{
}

/* Does every interrupt of the timer (with -k: a signal) end system calls, KVM_RUN that is? */
static void stop_me(bool yes)
{
	const struct itimerval at = { { 0, TICK * yes }, { 0, TICK * yes } };
	FILE *f;

	if (spin) {
		REQUIRE(signal(SIGALRM, tick) != SIG_ERR && setitimer(ITIMER_REAL, &at, NULL) == 0);
		return;
	}
	f = fopen("/sys/module/stop/parameters/pid", "w");
	REQUIRE(f && fprintf(f, "%d\n", yes ? getpid() : 0) > 0 && fclose(f) == 0);
}

/* What happens at the stop. */

static void fill(void)
{
	static u32 asid;
	struct ucall uc;

	vm_start(other, crit_fill, ++asid & 0xff, STOP_AT, 0);
	while (vm_next(other, &uc) != UCALL_DONE)
		REQUIRE(other->run->exit_reason == KVM_EXIT_INTR);	/* see stop_me() */
}

/* As an MMU notifier: all host pages of the guest go and come back. */
static void flush(void)
{
	REQUIRE(mprotect(subject->mem, subject->size, PROT_NONE) == 0);
	REQUIRE(mprotect(subject->mem, subject->size, PROT_READ | PROT_WRITE) == 0);
	fill();
}

/* As VMMs do it: every register of the list, to a new VM with the same memory. */
static void transfer(void)
{
	static struct kvm_reg_list *list;
	struct vm *to;
	u32 value[8];
	u64 i;

	stop_me(false);		/* KVM_CREATE_VM would end as well */
	to = vm_create_bare(VM_TYPE);
	stop_me(true);
	to->mem = subject->mem;
	to->size = subject->size;
	REQUIRE(vm_slot(to, 0, 0, 0, to->size, to->mem) == 0);
	vm_add_vcpu(to);
	if (!list) {
		list = calloc(1, sizeof(*list) + 1000 * sizeof(list->reg[0]));
		list->n = 1000;
		REQUIRE(kvm_ioctl(subject->vcpu, KVM_GET_REG_LIST, list) == 0);
	}
	for (i = 0; i < list->n; i++) {
		REQUIRE(reg_get(subject, list->reg[i], value) == 0);
		REQUIRE(reg_set(to, list->reg[i], value) == 0);
	}
	subject->mem = NULL;
	vm_free(subject);
	subject = to;
	fill();
}

/* To the other one of two CPUs, on both of which the other guest has been. */
static void move(void)
{
	const int to = !sched_getcpu();
	cpu_set_t set;

	fill();
	CPU_ZERO(&set);
	CPU_SET(to, &set);
	REQUIRE(sched_setaffinity(0, sizeof(set), &set) == 0);
	fill();
}

static const struct action {
	char letter;
	bool is_long;		/* see -e */
	const char *name;
	void (*act)(void);
} actions[] = {
	{ 'g', false, "another guest", fill },
	{ 'h', false, "host pages go", flush },
	{ 's', true, "saved and loaded", transfer },
	{ 'm', true, "another CPU", move },
};

/* Running the subject */

struct outcome {
	const char *lost;	/* it has not come back, and why */
	struct crit_got got;
	u32 memory;		/* the word of the pair that was accessed */
	bool stopped;
};

static u32 page_size(const struct variant *v)
{
	return v->kb << 10;
}

/* Far enough into the page that no smaller one has it. */
static u32 offset(const struct variant *v)
{
	return page_size(v) / 4 * 3 + 4;
}

/* The pieces of code that such a fault runs through. */
static unsigned int pieces_of(const struct variant *v)
{
	if (v->fault == REFILL)
		return 1u << PIECE_REFILL;
	if (v->fault == UPDATE || v->fault == READ)
		return 1u << PIECE_HANDLER;
	return 1u << PIECE_DISPATCH | 1u << PIECE_HANDLER;
}

static const u32 *words_of(const struct variant *v, enum piece p)
{
	if (kernel.kb)
		return p == PIECE_HANDLER && faults[v->fault].access == CRIT_STORE ?
			kernel.store[v->fault == MODIFIED] : kernel.piece[p];
	return vm_ptr(subject, p == PIECE_REFILL ? crit_refill :
		      p == PIECE_DISPATCH ? crit_dispatch : v->handler->code);
}

static void write_page_table(const struct variant *v, struct crit_case *c)
{
	const struct fault_row *f = &faults[v->fault];
	u32 *pte = &VM_VAR(subject, crit_pte[0]), gpa = (u32)pte - (u32)subject->mem, i;

	for (i = 0; i < 2; i++) {
		pte[i] = EX_LO0(CRIT_DATA + i * page_size(v), LO_V | LO_D);
		c->lo[i] = (pte[i] & ~f->lo_without) | f->lo_with;
	}
	pte[2] = EX_LO0(gpa & -page_size(v), LO_V | LO_G);
	pte[3] = CRIT_TABLE_VA + (gpa & (page_size(v) - 1));
	if (kernel.kb)
		linux_page_table(&kernel, subject, f->pte_without, f->pte_with);
}

/* What is there already need not be translated again by the emulator. */
static void put(u32 va, const u32 *words, unsigned int n)
{
	if (memcmp(vm_ptr(subject, (void *)va), words, 4 * n))
		vm_code(subject, va, words, n);
}

/* The case, with word @k of @piece where guests stop. */
static void prepare(const struct variant *v, int piece, unsigned int k)
{
	const u32 code[] = { 0x03e00008, 0x3402f37c };	/* jr ra; li v0, 0xf37c */
	const u32 here[] = { 0x1000ffff, 0 };		/* b .; nop */
	u32 run[NR_PIECES], i;
	struct crit_case c = {
		.access = faults[v->fault].access,
		.va = CRIT_VA + offset(v),
		.asid = CRIT_ASID,
		.index = wired ? wired - 1 : 17,
		.mask = 2 * page_size(v) - 0x2000,
		.pagegrain = v->inhibit->pagegrain,
		.wired = wired,
		.ebase = VECTORS,
	};

	for (i = 0; i < NR_PIECES; i++) {
		run[i] = i == piece ? STOP_AT - 4 * k : HOME(i);
		put(HOME(i), words_of(v, i), PIECE_WORDS);
		if (i != piece)
			continue;
		put(run[i], words_of(v, i), PIECE_WORDS);
		if (spin)
			vm_code(subject, STOP_AT, here, 2);
	}
	subject_vectors(subject, run);
	if (kernel.kb)
		linux_vectors(&kernel, subject, run[PIECE_HANDLER]);
	else
		for (i = 0; i < 32; i++)
			VM_VAR(subject, crit_table[i]) = run[PIECE_HANDLER];
	c.called = run[PIECE_HANDLER];
	write_page_table(v, &c);
	if (v->fault != REFILL)
		c.hi = CRIT_VA | CRIT_ASID;
	memcpy(subject->mem + CRIT_DATA + offset(v), code, sizeof(code));
	memset(&VM_VAR(subject, crit_got), 0, sizeof(crit_got));
	VM_VAR(subject, crit_case) = c;
	vm_start(subject, crit_run, 0, 0, 0);
}

/* Enter the subject: NULL, and *stopped says whether it has stopped or ended. */
static const char *go(bool *stopped, struct kvm_regs *regs)
{
	struct kvm_run *run = subject->run;
	u32 i;

	*stopped = false;
	for (i = 0; i < STOPS_MAX; i++) {
		int r = vm_run(subject);

		if (r == -EINTR) {
			REQUIRE(kvm_ioctl(subject->vcpu, KVM_GET_REGS, regs) == 0);
			*stopped = (u32)regs->pc == STOP_AT;
			if (*stopped)
				return NULL;
			continue;
		}
		if (r || run->exit_reason != KVM_EXIT_MMIO)
			return "KVM has stopped it";
		if (run->mmio.phys_addr != UCALL_GPA)
			return "it has left its memory";
		return NULL;
	}
	return "it goes round";
}

/* The whole case, with the action before word @k of @piece if that is reached. */
static struct outcome run_case(const struct variant *v, int piece, unsigned int k)
{
	struct outcome o = { NULL };
	struct kvm_regs regs;
	unsigned int stops;
	bool stopped;

	prepare(v, piece, k);
	for (stops = 0; stops < STOPS_MAX; stops++) {
		o.lost = go(&stopped, &regs);
		if (!stopped)
			break;
		if (!stops)
			v->action->act();
		regs.pc = (s32)(HOME(piece) + 4 * k);
		REQUIRE(kvm_ioctl(subject->vcpu, KVM_SET_REGS, &regs) == 0);
	}
	o.stopped = stops;
	if (stops == STOPS_MAX)
		o.lost = "it goes round";
	o.got = VM_VAR(subject, crit_got);
	o.memory = *(u32 *)(subject->mem + CRIT_DATA + offset(v));
	/* Where random replacement puts an entry is nobody's business. */
	if (v->fault == REFILL || v->handler->any_index)
		o.got.at = 0;
	if (v->handler->any_index)
		o.got.index = 0;
	return o;
}

/* Reporting */

static const struct {
	const char *name;
	size_t at;
} fields[] = {
	{ "PageMask",	offsetof(struct crit_got, pagemask) },
	{ "EntryHi",	offsetof(struct crit_got, entryhi) },
	{ "Index",	offsetof(struct crit_got, index) },
	{ "the entry's index",	  offsetof(struct crit_got, at) },
	{ "the entry's PageMask", offsetof(struct crit_got, mask) },
	{ "the entry's EntryHi",  offsetof(struct crit_got, hi) },
	{ "the entry's EntryLo0", offsetof(struct crit_got, lo[0]) },
	{ "the entry's EntryLo1", offsetof(struct crit_got, lo[1]) },
	{ "what was loaded",	  offsetof(struct crit_got, value) },
};

static void complain(const struct variant *v, enum piece piece, unsigned int k, const char *what)
{
	static const char *const names[] = { "the refill handler", "the exception vector",
					     "the handler" };
	const struct mips_isa isa = { MIPS_ISA_ALL };
	struct mips_insn insn;
	u32 word = words_of(v, piece)[k];

	printf("  guest 1 (%s), stopped before instruction %u of %s, %s (%#x), for guest 2 (fills the TLB): %s\n",
	       v->handler->name, k + 1, names[piece],
	       word == 0xc0 ? "ehb" : mips_decode(word, &isa, &insn) ? mips_op_name(insn.op) : "?",
	       word, what);
}

/* Is all as in @ref?  Says what is not. */
static bool same(const struct variant *v, const struct outcome *ref, const struct outcome *o,
		 enum piece piece, unsigned int k)
{
	char text[128];
	bool good = true;
	unsigned int i;

	if (o->lost) {
		complain(v, piece, k, o->lost);
		return false;
	}
	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		u32 want = *(u32 *)((char *)&ref->got + fields[i].at);
		u32 is = *(u32 *)((char *)&o->got + fields[i].at);

		if (is == want)
			continue;
		snprintf(text, sizeof(text), "%s is %#x, not %#x", fields[i].name, is, want);
		complain(v, piece, k, text);
		good = false;
	}
	if (good && o->memory != ref->memory) {
		complain(v, piece, k, "the store has gone elsewhere");
		good = false;
	}
	return good;
}

static const char *name_of(const struct variant *v)
{
	static char name[128];

	snprintf(name, sizeof(name), "%s, %s, %uK, %s: %s", v->handler->name,
		 faults[v->fault].name, v->kb, v->inhibit->name, v->action->name);
	return name;
}

/* Nothing to compare with is a failure of the test itself. */
static bool reference(const struct variant *v, struct outcome *ref)
{
	*ref = run_case(v, -1, 0);
	/* Linux's handlers give up where the page table does not allow the access. */
	if (kernel.kb && !ref->lost && (ref->got.value == CRIT_GAVE_UP) != faults[v->fault].inhibits)
		ref->lost = "it gives up, or should";
	if (!ref->lost && ref->got.mask == 2 * page_size(v) - 0x2000 &&
	    !((ref->got.hi ^ CRIT_VA) & ~(ref->got.mask | 0x1fff)))
		return true;
	printf("  undisturbed, it fails: %s, the entry has PageMask %#x EntryHi %#x\n",
	       ref->lost ?: "it ends", ref->got.mask, ref->got.hi);
	return false;
}

/* Of ours the end is marked; what Linux leaves of its space is zero. */
static unsigned int length_of(const u32 *words)
{
	unsigned int n;

	for (n = 0; n < PIECE_WORDS; n++)
		if (words[n] == CRIT_END)
			return n;
	while (n && !words[n - 1])
		n--;
	return n;
}

/* A guest cannot be stopped before a delay slot, unless the CPU does it. */
static bool can_stop(const u32 *words, unsigned int k)
{
	const struct mips_isa isa = { MIPS_ISA_ALL };
	struct mips_insn insn;

	return !spin || !k || !mips_decode(words[k - 1], &isa, &insn) ||
	       !(insn.flags & MIPS_I_DELAY);
}

static void test(const struct variant *v)
{
	const unsigned int step = v->action->is_long ? every : 1, first = rand() % step;
	unsigned int count = 0, bad = 0, n = 0, p, k;
	struct outcome ref, o;
	const unsigned int pieces = reference(v, &ref) ? pieces_of(v) : 0;

	for (p = 0; p < NR_PIECES; p++)
		for (k = 0; pieces & 1u << p && k < length_of(words_of(v, p)); k++) {
			if (!can_stop(words_of(v, p), k) || n++ % step != first)
				continue;
			o = run_case(v, p, k);
			count += o.stopped;
			if (o.stopped && !same(v, &ref, &o, p, k))
				bad++;
		}
	bad += !count && step == 1;
	printf("%s: points %u, failures %u\n", name_of(v), count, bad);
	fflush(stdout);
	points += count;
	failures += bad;
}

/* Every fault of a handler in all its forms. */
static void test_handler(const struct handler *handler, const struct action *action, bool sample,
			 const char *only)
{
	const u32 sizes[] = { 16, 4, 64 };
	struct variant v = { .handler = handler, .action = action };
	unsigned int i, s;

	for (v.fault = 0; v.fault < NR_FAULTS; v.fault++)
		for (i = 0; i < ARRAY_SIZE(inhibits); i++)
			for (s = 0; s < ARRAY_SIZE(sizes); s++) {
				v.inhibit = &inhibits[i];
				v.kb = sizes[s];
				if (!(handler->faults & BIT_OF(v.fault)) || (wired && v.fault == REFILL) ||
				    (faults[v.fault].inhibits && !i) || (sample && s) ||
				    (i && !ON_VZ) ||
				    (kernel.kb && (v.kb != kernel.kb ||
						   v.inhibit->pagegrain != kernel.pagegrain)) ||
				    fnmatch(only, name_of(&v), 0))
					continue;
				test(&v);
			}
}

int main(int argc, char **argv)
{
	const u32 pass[] = { 0x03e00008, 0 };		/* jr ra; nop */
	const char *letters = "ghs";
	char only[64] = "*";
	bool sample = false;
	unsigned int a, h;
	int option;

	while ((option = getopt(argc, argv, "sko:w:d:e:r:")) != -1)
		switch (option) {
		case 's': sample = true; break;
		case 'k': spin = true; break;
		case 'd': letters = optarg; break;
		case 'e': every = strtoul(optarg, NULL, 0); break;
		case 'r': srand(strtoul(optarg, NULL, 0)); break;
		case 'o': snprintf(only, sizeof(only), "*%s*", optarg); break;
		case 'w': wired = strtoul(optarg, NULL, 0); break;
		default: return 2;
		}
	other = vm_create();
	vm_code(other, STOP_AT, pass, 2);
	subject = vm_create_sized(argv[optind] ? LINUX_MEMORY : GUEST_SIZE);
	if (argv[optind])
		linux_boot(subject, argv[optind], &kernel);
	stop_me(true);
	for (a = 0; a < ARRAY_SIZE(actions); a++) {
		if (!strchr(letters, actions[a].letter))
			continue;
		if (kernel.kb)
			test_handler(&linux_handlers, &actions[a], false, only);
		for (h = 0; h < ARRAY_SIZE(handlers) && !kernel.kb; h++)
			test_handler(&handlers[h], &actions[a], sample, only);
	}
	vm_free(subject);
	vm_free(other);
	printf("points %u, failures %u\n", points, failures);
	return failures || !points;
}
