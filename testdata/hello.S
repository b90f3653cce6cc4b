// SPDX-License-Identifier: Apache-2.0

# Writes one line and exits with status 7, by the system call instruction of each mode.

        .globl  _start
        .text
_start:
#ifdef __x86_64__
        mov     $1, %eax                # write(1, message, length)
        mov     $1, %edi
        lea     message(%rip), %rsi
        mov     $length, %edx
        syscall
        mov     $231, %eax              # exit_group(7)
        mov     $7, %edi
        syscall
#else
        mov     $4, %eax                # write(1, message, length)
        mov     $1, %ebx
        mov     $message, %ecx
        mov     $length, %edx
        int     $0x80
        mov     $252, %eax              # exit_group(7)
        mov     $7, %ebx
        int     $0x80
#endif
        hlt                             # not reached

        .section .rodata
message:
        .ascii  "hello from the guest\n"
        .equ    length, . - message

        .section .note.GNU-stack, "", @progbits
