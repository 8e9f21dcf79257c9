/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every operation the decoder knows exactly, with operands whose fields all
 * differ; oracle -a complains about one that is missing here.
 */
	.set noreorder
	.set noat
	.set nomacro
	.set mips32r5
	.set fp=64
	.set dspr2
	.set eva
	.set msa
	.set mt
	.set virt
	.set xpa
	.text
start:
	nop; ssnop; ehb; pause
	sll $3, $4, 5; srl $3, $4, 6; rotr $3, $4, 7; sra $3, $4, 31
	movf $3, $4, $fcc5; movt $3, $4, $fcc6
	sllv $3, $4, $5; srlv $3, $4, $5; rotrv $3, $4, $5; srav $3, $4, $5
	lsa $3, $4, $5, 1; lsa $3, $4, $5, 4
	jr $25; nop; jr.hb $31; nop; jalr $25; nop; jalr $3, $25; nop; jalr.hb $4, $25; nop
	movz $3, $4, $5; movn $3, $4, $5
	syscall; syscall 0x12345; break; break 0x3ff; break 7, 9; sync; sync 0x10
	mfhi $3; mthi $3; mflo $3; mtlo $3; mult $3, $4; multu $3, $4; div $0, $3, $4; divu $0, $3, $4
	add $3, $4, $5; addu $3, $4, $5; sub $3, $4, $5; subu $3, $4, $5
	and $3, $4, $5; or $3, $4, $5; xor $3, $4, $5; nor $3, $4, $5; slt $3, $4, $5; sltu $3, $4, $5
	negu $3, $5; neg $3, $5; move $3, $4; not $3, $4
	tge $3, $4; tgeu $3, $4, 0x3ff; tlt $3, $4; tltu $3, $4; teq $3, $4, 7; tne $3, $4
	bltz $3, start; nop; bgez $3, end; nop; bltzl $3, start; nop; bgezl $3, end; nop
	tgei $3, -4; tgeiu $3, 4; tlti $3, 0x7fff; tltiu $3, -0x8000; teqi $3, 1; tnei $3, 2
	bltzal $3, start; nop; bgezal $3, end; nop; bltzall $3, start; nop; bgezall $3, end; nop
	bposge32 end; nop; synci -4($3)
	j end; nop; jal start; nop
	beq $3, $4, start; nop; bne $3, $4, end; nop; blez $3, start; nop; bgtz $3, end; nop
	addi $3, $4, -1; addiu $3, $4, -2; slti $3, $4, -3; sltiu $3, $4, -4
	andi $3, $4, 0xffff; ori $3, $4, 0x8000; xori $3, $4, 1; lui $3, 0xfedc
	mfc0 $3, $12; mfc0 $3, $16, 7; mtc0 $3, $10; mtc0 $3, $31, 2; mfhc0 $3, $2; mthc0 $3, $3, 1
	di; di $3; ei; ei $3
	tlbr; tlbwi; tlbinv; tlbinvf; tlbwr; tlbp; tlbgr; tlbgwi; tlbginv; tlbginvf; tlbgwr; tlbgp
	eret; eretnc; deret; wait; wait 0x7ffff; hypcall; hypcall 0x2aa
	rdpgpr $3, $4; wrpgpr $3, $4
	mfgc0 $3, $12, 1; mtgc0 $3, $12; mfhgc0 $3, $2; mthgc0 $3, $3
	dvpe $3; evpe $3; dmt $3; emt $3
	mfc1 $3, $f4; cfc1 $3, $31; mfhc1 $3, $f5; mtc1 $3, $f4; ctc1 $3, $25; mthc1 $3, $f4
	bc1f start; nop; bc1t $fcc3, end; nop; bc1fl $fcc4, start; nop; bc1tl end; nop
	bz.v $w3, end; nop; bnz.v $w4, start; nop
	bc2f end; nop; bc2t $cc2, end; nop; bc2fl end; nop; bc2tl end; nop
	lwxc1 $f3, $4($5); ldxc1 $f4, $5($6); luxc1 $f6, $4($5)
	swxc1 $f3, $4($5); sdxc1 $f4, $5($6); suxc1 $f6, $4($5); prefx 5, $4($3)
	beql $3, $4, start; nop; bnel $3, $4, end; nop; blezl $3, start; nop; bgtzl $3, end; nop
	madd $3, $4; maddu $3, $4; msub $3, $4; msubu $3, $4; mul $3, $4, $5
	clz $3, $4; clo $3, $4; sdbbp; sdbbp 0x54321
	ext $3, $4, 5, 6; ext $3, $4, 0, 32; ins $3, $4, 5, 6; ins $3, $4, 31, 1
	rdhwr $3, $29; wsbh $3, $4; seb $3, $4; seh $3, $4
	lwx $3, $4($5); lhx $3, $4($5); lbux $3, $4($5)
	lwle $3, -256($4); lwre $3, 255($4); cachee 21, 1($4); sbe $3, -1($4); she $3, -2($4)
	sce $3, -4($4); swe $3, 4($4); swle $3, 5($4); swre $3, 6($4); prefe 3, 7($4)
	lbue $3, 8($4); lhue $3, 10($4); lbe $3, 11($4); lhe $3, 12($4); lle $3, 16($4); lwe $3, 20($4)
	lb $3, -1($4); lh $3, -2($4); lwl $3, -3($4); lw $3, -4($4); lbu $3, 1($4); lhu $3, 2($4)
	lwr $3, 3($4); sb $3, 4($4); sh $3, 6($4); swl $3, 7($4); sw $3, 8($4); swr $3, 9($4)
	cache 21, -32($4); ll $3, 12($4); lwc1 $f3, 16($4); lwc2 $3, 20($4); pref 30, 24($4)
	ldc1 $f4, 32($5); ldc2 $4, 40($5); sc $3, 48($4); swc1 $f3, 52($4); swc2 $3, 56($4)
	sdc1 $f4, 64($5); sdc2 $4, 72($5)
	/* Coarse rows: legality only. */
	mfhi $3, $ac1; mthi $3, $ac2; mflo $3, $ac3; mtlo $3, $ac1; mult $ac1, $3, $4
	multu $ac2, $3, $4; madd $ac1, $3, $4; maddu $ac2, $3, $4; msub $ac3, $3, $4; msubu $ac1, $3, $4
	mftr $3, $4, 1, 2, 0; mttr $3, $4, 1, 2, 0; fork $3, $4, $5; yield $3, $4
	add.s $f3, $f4, $f5; div.d $f2, $f4, $f6; sqrt.s $f3, $f4; abs.d $f2, $f4; mov.s $f3, $f4
	neg.d $f2, $f4; round.w.s $f3, $f4; trunc.l.d $f2, $f4; floor.w.d $f3, $f4
	movf.s $f3, $f4, $fcc1; movt.d $f2, $f4, $fcc2; movz.s $f3, $f4, $5; movn.d $f2, $f4, $5
	recip.s $f3, $f4; rsqrt.d $f2, $f4; cvt.s.d $f3, $f4; cvt.d.s $f4, $f3; cvt.w.s $f3, $f4
	cvt.l.d $f2, $f4; cvt.s.w $f3, $f4; cvt.d.l $f2, $f4; cvt.ps.s $f2, $f3, $f5
	c.eq.s $fcc1, $f3, $f4; c.ngt.d $f2, $f4; add.ps $f2, $f4, $f6; mul.ps $f2, $f4, $f6
	abs.ps $f2, $f4; neg.ps $f2, $f4; movt.ps $f2, $f4, $fcc2; movz.ps $f2, $f4, $5
	movn.ps $f2, $f4, $5; cvt.s.pu $f3, $f4; cvt.s.pl $f3, $f4; pll.ps $f2, $f4, $f6
	puu.ps $f2, $f4, $f6; c.lt.ps $fcc2, $f2, $f4; alnv.ps $f2, $f4, $f6, $5
	madd.s $f3, $f4, $f5, $f6; nmsub.d $f2, $f4, $f6, $f8; madd.ps $f2, $f4, $f6, $f8
	mfc2 $3, $4; cfc2 $3, $4; mfhc2 $3, $4; mtc2 $3, $4; ctc2 $3, $4; mthc2 $3, $4
	bz.b $w3, end; nop; bnz.d $w4, start; nop
	addv.b $w1, $w2, $w3; andi.b $w1, $w2, 3; addvi.w $w1, $w2, 3; slli.h $w1, $w2, 3
	copy_s.w $3, $w2[1]; fadd.w $w1, $w2, $w3; and.v $w1, $w2, $w3; ld.w $w1, 4($3); st.d $w1, 8($3)
	addu.qb $3, $4, $5; cmpu.eq.qb $3, $4; absq_s.ph $3, $4; shll.qb $3, $4, 5
	adduh.qb $3, $4, $5; dpa.w.ph $ac1, $3, $4; append $3, $4, 5; extr.w $3, $ac1, 5; insv $3, $4
end:
	nop
