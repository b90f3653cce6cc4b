// SPDX-License-Identifier: Apache-2.0

// Faults inside hot x87 loops: each runs for thousands of rounds before the
// fault, whose handler sees the x87 unit as it was before the instruction.
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

typedef unsigned long word;

// No processor has larger pages.
enum { kPage = 0x10000, kNumbers = 4096 };
// The last page cannot be touched.
static double buffer[2 * kPage / sizeof(double)] __attribute__((aligned(kPage)));
#define END ((word)buffer + kPage)
#define BEGIN (END - kNumbers * sizeof(double))

#ifdef __x86_64__
#define BX "%rbx"
#define SI "%rsi"
#define PC REG_RIP
#define STATUS(state) (state)->swd
#define TAGS(state) (state)->ftw
#else
#define BX "%ebx"
#define SI "%esi"
#define PC REG_EIP
#define STATUS(state) ((state)->sw & 0xffff)
#define TAGS(state) ((state)->tag & 0xffff)
#endif

// (BX) are a few numbers, (SI) goes on to the fault.
#define LOOP(name, ...) \
  __asm__(".globl " #name "; .balign 16; " #name ":" __VA_ARGS__ "add $8, " SI "; jmp " #name)
#define AT(offset) #offset "(" BX ")"
#define NEXT "(" SI ")"

LOOP(load, "fldl " AT(0) "; fmull " AT(8) "; fldl " NEXT "; faddp; fstpl " AT(32) ";");
LOOP(sums, "fldl " AT(0) "; fld %st(0); fmul %st(1); faddl " NEXT "; fsubp; fstpl " AT(32) ";");
LOOP(products, "fld1; fldl " AT(8) "; fchs; fmul %st, %st(1); fmull " NEXT "; fdivrp; fstps " AT(32) ";");
LOOP(singles, "flds " AT(16) "; fsubrs " AT(20) "; fxch; fmuls " NEXT "; fabs; fstpl " AT(32) ";");
LOOP(integers, "fildl " AT(24) "; fiadds " AT(28) "; fildl " NEXT "; fmulp; fistpll " AT(32) ";");
LOOP(compared, "fldl " AT(0) "; fldz; fcomp; fcoml " NEXT "; fnstsw %ax; fstp %st(0);");
LOOP(stored, "fldl " AT(0) "; fmull " AT(8) "; fldpi; fsubp; fstpl " NEXT ";");
LOOP(stored_single, "fldl " AT(8) "; fld %st(0); fmulp; fsts " NEXT "; fstp %st(0);");
LOOP(stored_integer, "fldl " AT(0) "; fdivl " AT(8) "; fistl " NEXT "; fstp %st(0);");
LOOP(exchanged, "fldl " AT(0) "; fldl " AT(8) "; fxch; fstl " NEXT "; fstp %st(1); fstp %st(0);");
LOOP(truncated, "fldl " AT(8) "; fldcw " AT(42) "; fistpl " NEXT "; fldcw " AT(40) ";");
LOOP(narrow, "fldcw " AT(44) "; fldl " AT(0) "; fmull " AT(8) "; faddl " NEXT "; fstpl " AT(32) "; fldcw " AT(40) ";");
LOOP(two_blocks, "fldl " AT(0) "; faddl " AT(8) "; test $8, " SI "; jz 1f; fchs; 1: fmull " NEXT "; fstpl " AT(32) ";");
LOOP(long_block, "fldl " AT(0) "; .rept 500; fmull " AT(48) "; faddl " AT(8) "; .endr; faddl " NEXT "; fstpl " AT(32) ";");
LOOP(root, "fldl " AT(0) "; fsqrt; fmul %st(0); faddl " NEXT "; fstpl " AT(32) ";");

static struct {
  double a, b;
  float c, d;
  int e;
  short f, unused;
  char result[8];
  unsigned short control, truncating, narrow, padding;
  double half;
} numbers = {.a = 1.1, .b = -3.3e5, .c = 0.7f, .d = 2.5f, .e = 12345, .f = -7,
             .control = 0x37f, .truncating = 0xf7f, .narrow = 0x27f, .half = 0.5};

static const char* target;
static sigjmp_buf landing;

static void handler(int signal, siginfo_t* info, void* context) {
  const ucontext_t* uc = context;
  const struct _libc_fpstate* state = uc->uc_mcontext.fpregs;
  printf("  signal %d addr %#lx pc +%ld, status %04x tags %04x\n", signal, (word)info->si_addr - END,
         (long)((word)uc->uc_mcontext.gregs[PC] - (word)target), (unsigned)STATUS(state), (unsigned)TAGS(state));
  for (int i = 0; i < 8; ++i) {
    printf("  st%d %04x", i, state->_st[i].exponent);
    for (int j = 4; j-- > 0;) printf(" %04x", state->_st[i].significand[j]);
    puts("");
  }
  siglongjmp(landing, 1);
}

static void run(const char* name, const char* code, double first) {
  puts(name);
  target = code;
  double value = first;
  for (int i = 0; i < kNumbers; ++i) {
    memcpy((char*)BEGIN + i * sizeof(double), &value, sizeof(double));
    value *= -1.0625;
    if (i % 300 == 299) value = first;
  }
  if (sigsetjmp(landing, 1) != 0) return;
  __asm__ volatile("fninit; jmp *%0" : : "r"(code), "b"(&numbers), "S"(BEGIN) : "memory");
}

#define RUN(label)            \
  do {                        \
    extern const char label[]; \
    run(#label, label, 0.3);  \
    run(#label " of zeros", label, 0); \
    run(#label " of denormals", label, 1e-309); \
    run(#label " of infinities", label, 1.0 / 0.0); \
  } while (0)

int main(void) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  sigaction(SIGSEGV, &action, NULL);
  mprotect((void*)END, kPage, PROT_NONE);
  RUN(load);
  RUN(sums);
  RUN(products);
  RUN(singles);
  RUN(integers);
  RUN(compared);
  RUN(stored);
  RUN(stored_single);
  RUN(stored_integer);
  RUN(exchanged);
  RUN(truncated);
  RUN(narrow);
  RUN(two_blocks);
  RUN(long_block);
  RUN(root);
  return 0;
}
