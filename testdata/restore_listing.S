// SPDX-License-Identifier: Apache-2.0

// The block of QEMU's old example of -d restore, for i386. It runs twice with a good address, then faults at its sixth
// instruction, for good. (restored_block.c looks at what a handler sees.)
        .globl  _start
        .text
_start:
        mov     %ds, %ecx
        mov     %ecx, %fs
        mov     $2, %ebx
1:      push    $target
        push    $0x1234567
        call    block
        add     $8, %esp
        dec     %ebx
        jnz     1b
        push    $16
        push    $0x1234567
        call    block
        hlt

        .balign 0x1000
block:
        sub     $4, %esp
        mov     8(%esp), %eax
        mov     %al, (%esp)
        movzbl  (%esp), %eax
        mov     0xc(%esp), %edx
        mov     %al, %fs:(%edx)
        add     $4, %esp
        ret

        .bss
target: .skip   1
