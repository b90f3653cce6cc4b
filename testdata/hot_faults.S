// SPDX-License-Identifier: Apache-2.0

// Loops that end in a fault after thousands of rounds (hot_faults.c). All run
// on a stack of their own, so that every register is the same in each run.
#ifdef __x86_64__
#define AX %rax
#define BX %rbx
#define CX %rcx
#define DX %rdx
#define SI %rsi
#define DI %rdi
#define BP %rbp
#define SP %rsp
#define WORD 8
#else
#define AX %eax
#define BX %ebx
#define CX %ecx
#define DX %edx
#define SI %esi
#define DI %edi
#define BP %ebp
#define SP %esp
#define WORD 4
#endif

  .text
// void enter(void): to case_target with case_registers; does not return.
  .globl enter
enter:
  mov $case_stack_top, SP
  push $2
  popf
  mov case_registers, AX
  mov case_registers + WORD, BX
  mov case_registers + 2 * WORD, CX
  mov case_registers + 3 * WORD, DX
  mov case_registers + 4 * WORD, SI
  mov case_registers + 5 * WORD, DI
  mov case_registers + 6 * WORD, BP
  jmp *case_target

#define LOOP(name) .globl name; .balign 16; name:

LOOP(load)
  mov (SI), %eax
  add %eax, %ebx
  add $4, SI
  jmp load

LOOP(load_byte)
  inc SI
  xor %edx, %edx
  movzbl -1(SI), %edx
  add %dl, %bl
  jmp load_byte

LOOP(load_unaligned)
  cmp SI, DI
  mov 3(SI), %eax
  lea 4(SI), SI
  jmp load_unaligned

LOOP(store)
  mov %eax, (DI)
  add $4, DI
  inc %eax
  jmp store

LOOP(store_word)
  sub $6, DI
  mov %ax, 1(DI)
  adc %eax, %eax
  jmp store_word

LOOP(store_wide)
  neg DX
  mov DX, (DI)
  add $WORD, DI
  jmp store_wide

LOOP(modify)
  add $4, DI
  shl $1, %ebx
  sbb %ecx, -4(DI)
  jmp modify

LOOP(compare)
  cmp %ecx, (SI)
  lea 4(SI), SI
  setb %al
  jmp compare

LOOP(push_register)
  dec %ecx
  push BX
  jmp push_register

LOOP(push_memory)
  add $1, %ecx
  push case_registers
  jmp push_memory

LOOP(pop_register)
  inc %ecx
  pop BX
  jmp pop_register

LOOP(call_deeper)
  sub $3, %ecx
  call call_deeper

LOOP(push_pairs)
  push AX
  push BX
  push CX
  inc CX
  pop DX
  xor %eax, %ebx
  jmp push_pairs

LOOP(lods)
  cmp $1, %edx
  lodsl
  jmp lods

LOOP(movs)
  cmp %edx, %ecx
  movsb
  jmp movs

LOOP(rep_movs)
  mov $100, %ecx
  or $8, %edx
  rep movsl
  jmp rep_movs

LOOP(rep_stos)
  mov $33, %ecx
  test %eax, %eax
  rep stosb
  jmp rep_stos

LOOP(rep_movs_short)
  mov %edx, %ecx
  rep movsl
  add %eax, %ebx
  jmp rep_movs_short

LOOP(rep_movs_bytes)
  mov %edx, %ecx
  rep movsb
  jmp rep_movs_bytes

LOOP(rep_movs_wide)
  mov %edx, %ecx
#ifdef __x86_64__
  rep movsq
#else
  rep movsw
#endif
  jmp rep_movs_wide

LOOP(rep_stos_short)
  mov %edx, %ecx
  rep stosl
  inc %eax
  jmp rep_stos_short

LOOP(downwards)
  std
  mov %edx, %ecx
  rep movsl
  lodsb
  stosw
  cld
  jmp downwards

// What they do, thousands of times to (DI), then to (SI).
#define UNTIL_FAULT(name, ...) LOOP(name) __VA_ARGS__; dec %edx; cmovz SI, DI; jmp name

UNTIL_FAULT(locked_add, lock addl %eax, (DI))
UNTIL_FAULT(locked_sub, lock subl $5, (DI))
UNTIL_FAULT(locked_adc, lock adcl %eax, (DI))
UNTIL_FAULT(locked_inc, lock incl (DI))
UNTIL_FAULT(locked_dec, lock decl (DI))
UNTIL_FAULT(locked_neg, lock negl (DI))
UNTIL_FAULT(locked_not, lock notl (DI))
UNTIL_FAULT(locked_and, lock andl $0x7ffffffe, (DI))
UNTIL_FAULT(locked_or, lock orl %ecx, (DI))
UNTIL_FAULT(locked_xor, lock xorl %edx, (DI))
UNTIL_FAULT(locked_xadd, lock xaddl %eax, (DI))
UNTIL_FAULT(locked_bts, lock btsl $17, (DI))
UNTIL_FAULT(locked_btr, lock btrl $31, (DI))
UNTIL_FAULT(locked_btc, lock btcl $3, (DI))
UNTIL_FAULT(locked_cmpxchg, lock cmpxchgl %ecx, (DI))
UNTIL_FAULT(locked_wide, lock xadd AX, (DI))
UNTIL_FAULT(locked_wide_cmpxchg, lock cmpxchg CX, (DI))
UNTIL_FAULT(locked_byte, lock addb %al, (DI))
UNTIL_FAULT(xchg_memory, xchg %eax, (DI))
UNTIL_FAULT(xadd_memory, xaddl %eax, (DI))
UNTIL_FAULT(cmpxchg_memory, cmpxchgl %ecx, (DI))
UNTIL_FAULT(bts_memory, btsl %ecx, (DI))
UNTIL_FAULT(btc_memory, btcl $6, (DI))
UNTIL_FAULT(pop_memory, push BX; pop (DI))
UNTIL_FAULT(setc_memory, setc (DI))

LOOP(divide)
  mov $1000000, %eax
  xor %edx, %edx
  dec %ecx
  div %ecx
  jmp divide

LOOP(divide_overflow)
  mov $5, %eax
  inc %edx
  cmp %edx, %ecx
  div %ecx
  xor %edx, %edx
  dec %ecx
  jmp divide_overflow

LOOP(divide_memory)
  mov $77, %eax
  cltd
  add $4, SI
  idivl -4(SI)
  jmp divide_memory

LOOP(aligned_vector)
  movaps (SI), %xmm0
  add $16, SI
  dec %ecx
  jnz aligned_vector
  add $8, SI
  jmp aligned_vector

LOOP(vector_operand)
  add $16, SI
  paddd -16(SI), %xmm0
  jmp vector_operand

LOOP(vector_store)
  movups %xmm0, 4(DI)
  add $16, DI
  jmp vector_store

LOOP(unmasked_sse)
  cvtsi2ss %eax, %xmm0
  cvtsi2ss %ecx, %xmm1
  divss %xmm1, %xmm0
  dec %ecx
  jmp unmasked_sse

LOOP(two_blocks)
  add $4, SI
  test $4, %esi
  jz 1f
  mov -4(SI), %eax
  jmp two_blocks
1:
  mov -4(SI), %edx
  jmp two_blocks

LOOP(through_pointer)
  add $4, SI
  mov %esi, %eax
  call *BX
  jmp through_pointer
  .globl leaf
leaf:
  cmp %eax, %edx
  mov -4(SI), %edx
  ret

LOOP(locked)
  lock xadd %eax, (DI)
  add $4, DI
  jmp locked

LOOP(exchange)
  cmpxchg %ecx, (DI)
  lea 4(DI), DI
  jmp exchange

// These trap in every round; the handler goes on behind them.
LOOP(breakpoint)
  add $3, %eax
  int3
  dec %ecx
  jnz breakpoint
  mov %eax, 0

LOOP(undefined)
  add $3, %eax
  ud2
  dec %ecx
  jnz undefined
  mov %eax, 0

LOOP(halt)
  sub %ecx, %eax
  hlt
  dec %ecx
  jnz halt
  mov %eax, 0

  .section .note.GNU-stack, "", @progbits
