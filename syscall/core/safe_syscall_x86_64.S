// SPDX-License-Identifier: Apache-2.0

// int64_t EmuSafeSyscall(const volatile int* pending, long number, long a0..a5)
// for x86-64 Linux. From EmuSafeSyscallStart up to the syscall instruction a
// signal handler may move rip to EmuSafeSyscallNotStarted: nothing but
// registers has changed there.

  .text
  .globl EmuSafeSyscall
  .globl EmuSafeSyscallStart
  .globl EmuSafeSyscallEnd
  .globl EmuSafeSyscallNotStarted
  .type EmuSafeSyscall, @function

EmuSafeSyscall:
  .cfi_startproc
  movq %rdi, %r11             // pending
  movq %rsi, %rax             // number
  movq %rdx, %rdi             // a0
  movq %rcx, %rsi             // a1
  movq %r8, %rdx              // a2
  movq %r9, %r10              // a3
  movq 8(%rsp), %r8           // a4
  movq 16(%rsp), %r9          // a5
EmuSafeSyscallStart:
  cmpl $0, (%r11)
  jne EmuSafeSyscallNotStarted
  syscall
EmuSafeSyscallEnd:
  ret
EmuSafeSyscallNotStarted:
  movq $-512, %rax            // kHostNotStarted
  ret
  .cfi_endproc
  .size EmuSafeSyscall, . - EmuSafeSyscall

// SA_RESTORER of the emulator's own handlers: rt_sigreturn. The nop before it
// is for unwinders, which look one byte back.
  .globl EmuSignalRestorer
  .type EmuSignalRestorer, @function
  nop
EmuSignalRestorer:
  movl $15, %eax
  syscall
  .size EmuSignalRestorer, . - EmuSignalRestorer
  .section .note.GNU-stack, "", @progbits
