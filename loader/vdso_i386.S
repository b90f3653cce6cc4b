// SPDX-License-Identifier: Apache-2.0

/* The i386 guest's vDSO. Everything is a plain system call: emu has no clock page to read. */

#define NR_time 13
#define NR_gettimeofday 78
#define NR_sigreturn 119
#define NR_rt_sigreturn 173
#define NR_clock_gettime 265
#define NR_clock_getres 266
#define NR_getcpu 318
#define NR_clock_gettime64 403

    .text

/* AT_SYSINFO. The frame is the one that a program's own sysenter leaves behind (kernel: vdso32/system_call.S): it goes on
 * at emu_sysenter_return, with its ecx, edx and ebp on the stack. */
    .globl __kernel_vsyscall, emu_sysenter_return
    .type __kernel_vsyscall, @function
    .balign 16
__kernel_vsyscall:
    .cfi_startproc
    push %ecx
    .cfi_adjust_cfa_offset 4
    .cfi_rel_offset ecx, 0
    push %edx
    .cfi_adjust_cfa_offset 4
    .cfi_rel_offset edx, 0
    push %ebp
    .cfi_adjust_cfa_offset 4
    .cfi_rel_offset ebp, 0
    int $0x80
    .type emu_sysenter_return, @function
emu_sysenter_return:
    pop %ebp
    .cfi_adjust_cfa_offset -4
    .cfi_restore ebp
    pop %edx
    .cfi_adjust_cfa_offset -4
    .cfi_restore edx
    pop %ecx
    .cfi_adjust_cfa_offset -4
    .cfi_restore ecx
    ret
    .cfi_endproc
    .size __kernel_vsyscall, . - __kernel_vsyscall
    .size emu_sysenter_return, . - emu_sysenter_return

/* Where signal handlers return to. Unwinders find the interrupted registers in the sigcontext at esp + BASE, by these rules
 * or, as gcc's and gdb's do, by the instructions' bytes: keep them. */

/* DW_CFA_def_cfa_expression: *(esp + offset) */
#define CFA_AT(offset) \
    .cfi_escape 0x0f, 4, 0x74, 0x80 | ((offset) & 0x7f), (offset) >> 7, 0x06
/* DW_CFA_expression: register `number` is saved at esp + offset */
#define SAVED_AT(number, offset) \
    .cfi_escape 0x10, number, 3, 0x74, 0x80 | ((offset) & 0x7f), (offset) >> 7
/* Offsets in struct sigcontext; DWARF's numbers of registers. */
#define SIGCONTEXT_AT(base) \
    CFA_AT((base) + 28); \
    SAVED_AT(0, (base) + 44); /* eax */ \
    SAVED_AT(1, (base) + 40); /* ecx */ \
    SAVED_AT(2, (base) + 36); /* edx */ \
    SAVED_AT(3, (base) + 32); /* ebx */ \
    SAVED_AT(5, (base) + 24); /* ebp */ \
    SAVED_AT(6, (base) + 20); /* esi */ \
    SAVED_AT(7, (base) + 16); /* edi */ \
    SAVED_AT(8, (base) + 56)  /* eip */

    .globl __kernel_sigreturn
    .type __kernel_sigreturn, @function
    .balign 16
    .cfi_startproc
    .cfi_signal_frame
    SIGCONTEXT_AT(4)
    nop /* an unwinder looks one byte before the return address */
__kernel_sigreturn:
    popl %eax
    SIGCONTEXT_AT(0)
    movl $NR_sigreturn, %eax
    int $0x80
    nop
    .cfi_endproc
    .size __kernel_sigreturn, . - __kernel_sigreturn

    .globl __kernel_rt_sigreturn
    .type __kernel_rt_sigreturn, @function
    .balign 16
    .cfi_startproc
    .cfi_signal_frame
    SIGCONTEXT_AT(160)
    nop
__kernel_rt_sigreturn:
    movl $NR_rt_sigreturn, %eax
    int $0x80
    nop
    .cfi_endproc
    .size __kernel_rt_sigreturn, . - __kernel_rt_sigreturn

/* Calls of one to three arguments from the stack. */
.macro VDSO_CALL name, number
    .globl \name
    .type \name, @function
    .balign 16
\name:
    .cfi_startproc
    push %ebx
    .cfi_adjust_cfa_offset 4
    .cfi_rel_offset ebx, 0
    movl 8(%esp), %ebx
    movl 12(%esp), %ecx
    movl 16(%esp), %edx
    movl $\number, %eax
    int $0x80
    pop %ebx
    .cfi_adjust_cfa_offset -4
    .cfi_restore ebx
    ret
    .cfi_endproc
    .size \name, . - \name
.endm

    VDSO_CALL __vdso_clock_gettime, NR_clock_gettime
    VDSO_CALL __vdso_clock_gettime64, NR_clock_gettime64
    VDSO_CALL __vdso_clock_getres, NR_clock_getres
    VDSO_CALL __vdso_gettimeofday, NR_gettimeofday
    VDSO_CALL __vdso_time, NR_time
    VDSO_CALL __vdso_getcpu, NR_getcpu

    .section .note.GNU-stack, "", @progbits
