// SPDX-License-Identifier: Apache-2.0

// Gives the whole processor to a test instruction and takes it back.

#include "testing/instructions/host_entry_x86_64.h"

#define AT(offset) (EMU_ENTRY_PAGE + (offset))
#define GPR(number) AT(EMU_ENTRY_GPR + 8 * (number))

        .text

// void emu_host_enter(): loads all registers from the entry page and jumps to
// its target. Returns when the instruction came to emu_host_exit, or when the
// signal handler went on at emu_host_leave.
        .globl  emu_host_enter
        .type   emu_host_enter, @function
emu_host_enter:
        pushq   %rbp
        pushq   %rbx
        pushq   %r12
        pushq   %r13
        pushq   %r14
        pushq   %r15
        movq    %rsp, AT(EMU_ENTRY_STACK)
        movw    AT(EMU_ENTRY_ES), %es
        movw    AT(EMU_ENTRY_DS), %ds
        cmpw    $0, AT(EMU_ENTRY_GS)    // it may have a base without a selector
        je      1f
        movw    AT(EMU_ENTRY_GS), %gs
1:      pushq   AT(EMU_ENTRY_FLAGS)
        popfq
        movq    GPR(0), %rax
        movq    GPR(1), %rcx
        movq    GPR(2), %rdx
        movq    GPR(3), %rbx
        movq    GPR(5), %rbp
        movq    GPR(6), %rsi
        movq    GPR(7), %rdi
        movq    GPR(8), %r8
        movq    GPR(9), %r9
        movq    GPR(10), %r10
        movq    GPR(11), %r11
        movq    GPR(12), %r12
        movq    GPR(13), %r13
        movq    GPR(14), %r14
        movq    GPR(15), %r15
        movq    GPR(4), %rsp
        ljmpl   *AT(EMU_ENTRY_TARGET)
        .size   emu_host_enter, . - emu_host_enter

// After the instruction: all registers are its results.
        .globl  emu_host_exit
        .type   emu_host_exit, @function
emu_host_exit:
        movq    %rax, GPR(0)
        movq    %rcx, GPR(1)
        movq    %rdx, GPR(2)
        movq    %rbx, GPR(3)
        movq    %rsp, GPR(4)
        movq    %rbp, GPR(5)
        movq    %rsi, GPR(6)
        movq    %rdi, GPR(7)
        movq    %r8, GPR(8)
        movq    %r9, GPR(9)
        movq    %r10, GPR(10)
        movq    %r11, GPR(11)
        movq    %r12, GPR(12)
        movq    %r13, GPR(13)
        movq    %r14, GPR(14)
        movq    %r15, GPR(15)
        movq    AT(EMU_ENTRY_STACK), %rsp
        pushfq
        popq    AT(EMU_ENTRY_FLAGS)
// With the host's stack pointer in place, and the general registers saved.
        .globl  emu_host_leave
emu_host_leave:
        movq    AT(EMU_ENTRY_STACK), %rsp
        pushq   $0x202
        popfq
        movw    %es, AT(EMU_ENTRY_ES)
        movw    %ds, AT(EMU_ENTRY_DS)
        movw    %gs, AT(EMU_ENTRY_GS)
        movw    %ss, AT(EMU_ENTRY_SS)
        xorl    %eax, %eax
        movw    %ax, %es
        movw    %ax, %ds
        movl    $0x2b, %eax
        movw    %ax, %ss
        popq    %r15
        popq    %r14
        popq    %r13
        popq    %r12
        popq    %rbx
        popq    %rbp
        ret
        .size   emu_host_exit, . - emu_host_exit

        .section .note.GNU-stack, "", @progbits
