// SPDX-License-Identifier: Apache-2.0

/* The x86-64 guest's vDSO. Everything is a plain system call: emu has no clock page to read. (Signal handlers return to
 * libc's own restorer on x86-64.) */

#define NR_gettimeofday 96
#define NR_time 201
#define NR_clock_gettime 228
#define NR_clock_getres 229
#define NR_getcpu 309

    .text

.macro VDSO_CALL name, number
    .globl __vdso_\name
    .type __vdso_\name, @function
    .balign 16
__vdso_\name:
    .cfi_startproc
    movl $\number, %eax
    syscall
    ret
    .cfi_endproc
    .size __vdso_\name, . - __vdso_\name
    .weak \name
    .set \name, __vdso_\name
.endm

    VDSO_CALL clock_gettime, NR_clock_gettime
    VDSO_CALL clock_getres, NR_clock_getres
    VDSO_CALL gettimeofday, NR_gettimeofday
    VDSO_CALL time, NR_time
    VDSO_CALL getcpu, NR_getcpu

    .section .note.GNU-stack, "", @progbits
