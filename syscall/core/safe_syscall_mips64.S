// SPDX-License-Identifier: Apache-2.0

// int64_t EmuSafeSyscall(const volatile int* pending, long number, long a0..a5)
// for MIPS64 Linux, n64 ABI. From EmuSafeSyscallStart up to the syscall
// instruction a signal handler may move the pc to EmuSafeSyscallNotStarted:
// nothing but registers has changed there.
//
// The kernel returns a value in v0, or a positive errno with a3 not 0.

  .text
  .set noreorder
  .set noat
  .globl EmuSafeSyscall
  .globl EmuSafeSyscallStart
  .globl EmuSafeSyscallEnd
  .globl EmuSafeSyscallNotStarted
  .type EmuSafeSyscall, @function
  .ent EmuSafeSyscall

EmuSafeSyscall:
  move $12, $4               // t0: pending
  move $2, $5                // v0: number
  move $4, $6                // a0
  move $5, $7                // a1
  move $6, $8                // a2
  move $7, $9                // a3
  move $8, $10               // a4
  move $9, $11               // a5
EmuSafeSyscallStart:
  lw $13, 0($12)
  bnez $13, EmuSafeSyscallNotStarted
  nop
  syscall
EmuSafeSyscallEnd:
  beqz $7, 1f
  nop
  dnegu $2, $2
1:
  jr $31
  nop
EmuSafeSyscallNotStarted:
  jr $31
  li $2, -512                // kHostNotStarted
  .end EmuSafeSyscall
  .size EmuSafeSyscall, . - EmuSafeSyscall
  .section .note.GNU-stack, "", @progbits
