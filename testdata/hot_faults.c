// SPDX-License-Identifier: Apache-2.0

// Faults inside hot loops: each runs for thousands of rounds, so that it is
// translated, before the fault; the handler sees every register as it was.
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#ifdef __x86_64__
#define REG(name) REG_R##name
#define PC REG_RIP
#else
#define REG(name) REG_E##name
#define PC REG_EIP
#endif

typedef unsigned long word;

// No processor has larger pages.
enum { kPage = 0x10000, kPages = 3 };
// The first page and the last cannot be touched.
static char buffer[kPages * kPage] __attribute__((aligned(kPage)));
static char read_only[kPage] __attribute__((aligned(kPage)));
#define END ((word)buffer + (kPages - 1) * kPage)
// Where what goes upwards begins, since all of the middle would take long.
#define BEGIN (END - 0x4000)

extern char case_stack_top[];
static char case_stack[65536] __attribute__((used, aligned(16)));
__asm__(".globl case_stack_top; .set case_stack_top, case_stack + 65520");

word case_registers[7];
const char* case_target;
void enter(void);

static const char* name;
static sigjmp_buf landing;
static long traps;
// Flags that the code before the fault leaves undefined.
static word undefined_flags;

static void print(const ucontext_t* uc, int signal, const siginfo_t* info) {
  const greg_t* r = uc->uc_mcontext.gregs;
  int error = (int)r[REG_ERR];
  // Whether the page was present depends on what was touched before.
  if (r[REG_TRAPNO] == 14) error &= ~1;
  printf("%s: signal %d code %d trap %d error %d pc +%ld", name, signal, info->si_code, (int)r[REG_TRAPNO], error,
         (long)((word)r[PC] - (word)case_target));
  if (signal == SIGSEGV) printf(" addr %#lx", (word)info->si_addr);
  printf("\n  ax %#lx bx %#lx cx %#lx dx %#lx si %#lx di %#lx bp %#lx sp %#lx flags %#lx\n", (word)r[REG(AX)],
         (word)r[REG(BX)], (word)r[REG(CX)], (word)r[REG(DX)], (word)r[REG(SI)], (word)r[REG(DI)], (word)r[REG(BP)],
         (word)r[REG(SP)], (word)r[REG_EFL] & 0x8d5 & ~undefined_flags);
}

static void handler(int signal, siginfo_t* info, void* context) {
  ucontext_t* uc = context;
  greg_t* r = uc->uc_mcontext.gregs;
  const unsigned char* at = (const unsigned char*)r[PC];
  const int is_hlt = *at == 0xf4, is_ud2 = at[0] == 0x0f && at[1] == 0x0b;
  if (signal == SIGTRAP || is_hlt || is_ud2) {
    if (++traps == 150) print(uc, signal, info);
    r[PC] += signal == SIGTRAP ? 0 : is_hlt ? 1 : 2;
    return;
  }
  print(uc, signal, info);
  siglongjmp(landing, 1);
}

struct registers {
  word ax, bx, cx, dx, si, di, bp;
};

static void run(const char* what, const char* target, struct registers registers) {
  name = what;
  case_target = target;
  memcpy(case_registers, &registers, sizeof(registers));
  for (word i = 0; i < END - BEGIN; ++i) ((char*)BEGIN)[i] = (char)(i * 37 + (i >> 8));
  traps = 0;
  if (sigsetjmp(landing, 1) == 0) enter();
  word sum = 0;
  for (word i = 0; i < END - BEGIN; ++i) sum = sum * 31 + ((unsigned char*)BEGIN)[i];
  printf("  memory %#lx\n", sum & 0xffffffff);
}

#define RUN(label, ...)                                       \
  do {                                                        \
    extern const char label[];                                \
    run(#label, label, (struct registers){__VA_ARGS__});      \
  } while (0)

// A locked instruction or its like, at last in memory that must not be written,
// and in none; misaligned across the end of what may be touched.
#define RUN_AT(label, at, last) RUN(label, .ax = 0x1234567, .bx = 3, .cx = 70, .dx = 3000, .di = at, .si = last)
#define RUN_BYTE(label)                             \
  do {                                              \
    RUN_AT(label, BEGIN + 8, (word)read_only + 16); \
    RUN_AT(label, BEGIN + 16, END);                 \
  } while (0)
#define RUN_WORD(label)                \
  do {                                 \
    RUN_BYTE(label);                   \
    RUN_AT(label, BEGIN + 9, END - 1); \
  } while (0)

static word stack_in_buffer, zero_word;

// The same with the stack in the buffer, all registers zero.
static void run_on(const char* what, const char* target, word sp) {
  name = what;
  case_target = target;
  memset((char*)BEGIN, 0x11, END - BEGIN);
  if (sigsetjmp(landing, 1) == 0) {
    stack_in_buffer = sp;
    __asm__ volatile(
#ifdef __x86_64__
        "mov %0, %%rsp; mov %1, %%rbp;"
#else
        "mov %0, %%esp; mov %1, %%ebp;"
#endif
        "jmp *case_target"
        :
        : "m"(stack_in_buffer), "m"(zero_word), "a"(0), "b"(0), "c"(0), "d"(0), "S"(0), "D"(0)
        : "memory");
  }
}

#define RUN_ON(label, sp)                    \
  do {                                       \
    extern const char label[];               \
    run_on(#label, label, sp);   \
  } while (0)

int main(void) {
  static char signal_stack[65536];
  stack_t stack = {.ss_sp = signal_stack, .ss_size = sizeof(signal_stack)};
  sigaltstack(&stack, NULL);
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP};
  for (int i = 0; i < 5; ++i) sigaction(signals[i], &action, NULL);
  mprotect(buffer, kPage, PROT_NONE);
  mprotect((void*)END, kPage, PROT_NONE);

  RUN(load, .si = BEGIN);
  RUN(load_byte, .si = BEGIN);
  RUN(load_unaligned, .si = BEGIN, .di = BEGIN + 8000);
  RUN(store, .di = BEGIN);
  RUN(store_word, .ax = 0x12345, .di = END - 9);
  RUN(store_wide, .dx = 5, .di = BEGIN);
  RUN(store_wide, .dx = 5, .di = BEGIN + 3);
  undefined_flags = 0x10;  // AF, by a shift
  RUN(modify, .bx = 0x5a5a1234, .cx = 77, .di = BEGIN);
  RUN(modify, .bx = 0x5a5a1234, .cx = 77, .di = BEGIN + 1);
  undefined_flags = 0;
  RUN(compare, .cx = 0x40000000, .si = BEGIN);
  RUN(lods, .si = BEGIN);
  RUN(movs, .si = BEGIN, .di = BEGIN + 64, .cx = 3);
  RUN(movs, .si = BEGIN + 32, .di = BEGIN, .cx = 3);
  RUN(rep_movs, .si = BEGIN, .di = BEGIN + 40);
  RUN(rep_movs, .si = BEGIN + 40, .di = BEGIN);
  RUN(rep_stos, .ax = 0x5a, .di = BEGIN);
  for (word n = 0; n < 40; n += 3) {
    RUN(rep_movs_short, .dx = n + 1, .si = BEGIN + n, .di = BEGIN + 64);
    RUN(rep_movs_short, .dx = n + 2, .si = BEGIN + 2 * n, .di = BEGIN);
    RUN(rep_movs_bytes, .dx = n + 1, .si = BEGIN, .di = BEGIN + n);
    RUN(rep_movs_wide, .dx = n + 1, .si = BEGIN + 1, .di = BEGIN + n);
    RUN(rep_stos_short, .ax = 0x4321, .dx = n + 1, .di = BEGIN + n);
    RUN(downwards, .dx = n + 1, .si = END - 9, .di = END - 4 - n);
  }
  mprotect((void*)read_only, kPage, PROT_READ);
  RUN_WORD(locked_add);
  RUN_WORD(locked_sub);
  RUN_WORD(locked_adc);
  RUN_WORD(locked_inc);
  RUN_WORD(locked_dec);
  RUN_WORD(locked_neg);
  RUN_WORD(locked_not);
  RUN_WORD(locked_and);
  RUN_WORD(locked_or);
  RUN_WORD(locked_xor);
  RUN_WORD(locked_xadd);
  RUN_WORD(locked_bts);
  RUN_WORD(locked_btr);
  RUN_WORD(locked_btc);
  RUN_WORD(locked_cmpxchg);
  RUN_WORD(locked_wide);
  RUN_WORD(locked_wide_cmpxchg);
  RUN_BYTE(locked_byte);
  RUN_WORD(xchg_memory);
  RUN_WORD(xadd_memory);
  RUN_WORD(cmpxchg_memory);
  RUN_WORD(bts_memory);
  RUN_WORD(btc_memory);
  RUN_WORD(pop_memory);
  RUN_BYTE(setc_memory);
  RUN(divide, .cx = 5000);
  RUN(divide_overflow, .cx = 3000);
  RUN(divide_memory, .si = BEGIN);
  RUN(aligned_vector, .cx = 900, .si = BEGIN);
  RUN(vector_operand, .si = BEGIN);
  RUN(vector_store, .di = BEGIN);
  RUN(two_blocks, .si = BEGIN);
  extern const char leaf[];
  RUN(through_pointer, .bx = (word)leaf, .si = BEGIN);
  RUN(locked, .ax = 9, .di = BEGIN);
  RUN(exchange, .ax = 9, .cx = 3, .di = BEGIN);
  unsigned mxcsr = 0x1d80;  // division by zero is not masked
  __asm__ volatile("ldmxcsr %0" : : "m"(mxcsr));
  RUN(unmasked_sse, .ax = 7, .cx = 3000);
  RUN(breakpoint, .cx = 300);
  RUN(undefined, .cx = 300);
  RUN(halt, .cx = 300);
  RUN_ON(push_register, END);
  RUN_ON(push_memory, END);
  RUN_ON(push_memory, END - 3);
  RUN_ON(pop_register, BEGIN);
  RUN_ON(call_deeper, END);
  RUN_ON(push_pairs, END);
  return 0;
}
