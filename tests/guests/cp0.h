/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers and fields of coprocessor 0 that tests name: a register is the pair
 * "rd, sel" as instructions have it.
 */
#ifndef GUESTS_CP0_H
#define GUESTS_CP0_H

#define INDEX		0, 0
#define RANDOM		1, 0
#define ENTRYLO0	2, 0
#define ENTRYLO1	3, 0
#define CONTEXT		4, 0
#define USERLOCAL	4, 2
#define PAGEMASK	5, 0
#define PAGEGRAIN	5, 1
#define WIRED		6, 0
#define HWRENA		7, 0
#define BADVADDR	8, 0
#define BADINSTR	8, 1
#define BADINSTRP	8, 2
#define COUNT		9, 0
#define ENTRYHI		10, 0
#define GUESTCTL1	10, 4
#define GUESTCTL2	10, 5
#define GUESTCTL3	10, 6
#define COMPARE		11, 0
#define GUESTCTL0EXT	11, 4
#define STATUS		12, 0
#define INTCTL		12, 1
#define GUESTCTL0	12, 6
#define GTOFFSET	12, 7
#define CAUSE		13, 0
#define EPC		14, 0
#define EBASE		15, 1
#define CONFIG		16, 0
#define CONFIG1		16, 1
#define CONFIG2		16, 2
#define CONFIG3		16, 3
#define CONFIG4		16, 4
#define CONFIG5		16, 5
#define LLADDR		17, 0
#define ERROREPC	30, 0
#define KSCRATCH1	31, 2

#define BIT(n)		(1u << (n))

#define ST_IE		BIT(0)
#define ST_EXL		BIT(1)
#define ST_ERL		BIT(2)
#define ST_SM		BIT(3)
#define ST_UM		BIT(4)
#define ST_IM(n)	BIT(8 + (n))
#define ST_NMI		BIT(19)
#define ST_SR		BIT(20)
#define ST_TS		BIT(21)
#define ST_BEV		BIT(22)
#define ST_MX		BIT(24)
#define ST_FR		BIT(26)
#define ST_RP		BIT(27)
#define ST_CU0		BIT(28)
#define ST_CU1		BIT(29)
#define ST_CU2		BIT(30)

#define CA_IP(n)	BIT(8 + (n))
#define CA_WP		BIT(22)
#define CA_IV		BIT(23)
#define CA_DC		BIT(27)
#define CA_TI		BIT(30)
#define CA_BD		BIT(31)
#define CA_EXC(cause)	((cause) >> 2 & 31)
#define CA_CE(cause)	((cause) >> 28 & 3)

#define HI_EHINV	BIT(10)
#define LO_G		BIT(0)
#define LO_V		BIT(1)
#define LO_D		BIT(2)
#define LO_C		(3 << 3)
#define LO_XI		BIT(30)
#define LO_RI		BIT(31)
#define PG_RIE		BIT(31)
#define PG_XIE		BIT(30)
#define PG_ELPA		BIT(29)
#define PG_IEC		BIT(27)

#define C5_MSAEN	BIT(27)
#define C5_UFR		BIT(2)

#define GC0_GM		BIT(31)
#define GC0_RI		BIT(30)
#define GC0_MC		BIT(29)
#define GC0_CP0		BIT(28)
#define GC0_AT		(3 << 26)
#define GC0_AT1		(1 << 26)
#define GC0_GT		BIT(25)
#define GC0_CG		BIT(24)
#define GC0_CF		BIT(23)
#define GC0_G1		BIT(22)
#define GC0_G0E		BIT(19)
#define GC0_PT		BIT(18)
#define GC0_PIP(n)	BIT(8 + (n))	/* n counts as in Cause.IP: 2 to 7 */
#define GC0_RAD		BIT(9)
#define GC0_DRG		BIT(8)
#define GC0_G2		BIT(7)
#define GC0_GEXC(gc0)	((gc0) >> 2 & 31)
#define GC0_SFC2	BIT(1)
#define GC0_SFC1	BIT(0)

#define GE_CGI		BIT(4)
#define GE_FCD		BIT(3)
#define GE_OG		BIT(2)
#define GE_BG		BIT(1)
#define GE_MG		BIT(0)

#define GC1_RID(id)	((id) << 16)
#define GC1_ID(id)	(id)
#define GC2_VIP(n)	BIT(8 + (n))	/* as GC0_PIP */

#endif
