// SPDX-License-Identifier: Apache-2.0

// A block that faults at its sixth instruction, after it ran thousands of times
// without: the handler sees the registers, the flags of the first instruction
// and what the second one stored. (QEMU's old example of -d restore.)
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <ucontext.h>

#ifdef __x86_64__
#define REG(name) REG_R##name
#define PC REG_RIP
#else
#define REG(name) REG_E##name
#define PC REG_EIP
#endif

typedef unsigned long word;
extern const char block[];
void call_block(word value, char* where);

// On a stack of its own, whose addresses are the same in each run.
static char block_stack[4096] __attribute__((used, aligned(16)));
static word saved_sp __attribute__((used));

__asm__(
    ".text\n"
    ".globl block, call_block\n"
#ifdef __x86_64__
    "block:\n"
    "  sub $8, %rsp\n"
    "  mov 16(%rsp), %rax\n"
    "  mov %al, (%rsp)\n"
    "  movzbl (%rsp), %eax\n"
    "  mov 24(%rsp), %rdx\n"
    "  mov %al, %gs:(%rdx)\n"
    "  add $8, %rsp\n"
    "  ret\n"
    "call_block:\n"
    "  mov %rsp, saved_sp\n"
    "  mov $block_stack + 4000, %rsp\n"
    "  push %rsi\n"
    "  push %rdi\n"
    "  call block\n"
    "  mov saved_sp, %rsp\n"
    "  ret\n"
#else
    "block:\n"
    "  sub $4, %esp\n"
    "  mov 8(%esp), %eax\n"
    "  mov %al, (%esp)\n"
    "  movzbl (%esp), %eax\n"
    "  mov 0xc(%esp), %edx\n"
    "  mov %al, %fs:(%edx)\n"
    "  add $4, %esp\n"
    "  ret\n"
    "call_block:\n"
    "  mov 4(%esp), %eax\n"
    "  mov 8(%esp), %edx\n"
    "  mov %ds, %ecx\n"
    "  mov %ecx, %fs\n"
    "  mov %esp, saved_sp\n"
    "  mov $block_stack + 4000, %esp\n"
    "  push %edx\n"
    "  push %eax\n"
    "  call block\n"
    "  mov saved_sp, %esp\n"
    "  ret\n"
#endif
);

static sigjmp_buf landing;

static void handler(int signal, siginfo_t* info, void* context) {
  const greg_t* r = ((ucontext_t*)context)->uc_mcontext.gregs;
  printf("signal %d address %p pc +%ld ax %#lx dx %#lx sp +%ld stored %#x flags %#lx\n", signal, info->si_addr,
         (long)((word)r[PC] - (word)block), (word)r[REG(AX)], (word)r[REG(DX)],
         (long)((word)r[REG(SP)] - (word)block_stack), *(unsigned char*)r[REG(SP)], (word)r[REG_EFL] & 0x8d5);
  siglongjmp(landing, 1);
}

int main(void) {
  static char signal_stack[65536];
  stack_t stack = {.ss_sp = signal_stack, .ss_size = sizeof(signal_stack)};
  sigaltstack(&stack, NULL);
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigaction(SIGSEGV, &action, NULL);
  char target = 0;
  unsigned sum = 0;
  for (unsigned i = 0; i < 5000; ++i) {
    call_block(i, &target);
    sum += (unsigned char)target;
  }
  printf("sum %u\n", sum);
  for (word i = 1; i <= 3; ++i) {
    if (sigsetjmp(landing, 1) == 0) call_block(0x1234567 * i, (char*)(i * 16));
  }
  return 0;
}
