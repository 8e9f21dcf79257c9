// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the guests of the selftests share: reporting to the host, handlers for
 * exceptions, TLB entries.  Everything here is GUEST.
 */
#include "guest.h"

GUEST_DATA u32 guest_tag = 0;
GUEST_DATA u32 guest_ex_sp = GUEST_EX_STACK;
GUEST_DATA u32 guest_user_sp = 0;
GUEST_DATA guest_handler_t *guest_handler = guest_unexpected;
GUEST_DATA struct ex_frame guest_last = { 0 };
GUEST_DATA u32 guest_exceptions = 0;

GUEST void ucall(u32 cmd, u32 a, u32 b, u32 c)
{
	struct ucall uc = { cmd, { a, b, c, 0 } };

	asm volatile("" :: "r" (&uc) : "memory");
#ifdef GUEST_NATIVE
	native_call_host(&uc);
#else
	IO_WRITE(u32, UCALL_GPA, (u32)&uc);
#endif
}

GUEST void guest_unexpected(struct ex_frame *f)
{
	for (;;)
		ucall(UCALL_EXCEPTION, (u32)f, 0, 0);
}

GUEST void guest_record(struct ex_frame *f)
{
	u32 *from = (u32 *)f, *to = (u32 *)&guest_last, *end = to + sizeof(*f) / 4;

	while (to < end)
		*to++ = *from++;
	guest_exceptions++;
	f->epc += f->cause & CAUSE_BD ? 8 : 4;
}

GUEST void guest_tlb_write(u32 index, u32 entryhi, u32 lo0, u32 lo1, u32 mask)
{
	mtc0(index, C0_INDEX);
	mtc0(entryhi, C0_ENTRYHI);
	mtc0(lo0, C0_ENTRYLO0);
	mtc0(lo1, C0_ENTRYLO1);
	mtc0(mask, C0_PAGEMASK);
	asm volatile("ehb; tlbwi; ehb" ::: "memory");
}
