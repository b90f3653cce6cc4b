// SPDX-License-Identifier: Apache-2.0

// Floating-point operations: fp_operations NAME COUNT executes at least COUNT
// of one of them; without arguments it names them all. fp_bench.py times it.

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __x86_64__
#define DI "%rdi"
#else
#define DI "%edi"
#endif
#define AT(offset) #offset "(" DI ")"

static struct {
  double value, factor, inverse;  // 0, 8, 16
  float single, other;            // 24, 28
  double vector[4];               // 32
  int32_t integer;                // 64
  double result[4];               // 72
} data __attribute__((aligned(64))) = {
    1.5, 1.1, 1 / 1.1, 1.25f, 0.7f, {1.5, 0.1, -3.25, 1e10}, 12345, {0}};

// name, instructions before the loop, two operations of the loop. The factor
// and its inverse take turns, so that no value runs away.
#define X87_SETUP "fldl " AT(16) "; fldl " AT(8) "; fldl " AT(0) ";"
#define SSE_SETUP \
  "movsd " AT(0) ", %xmm0; movsd " AT(8) ", %xmm1; movsd " AT(16)        \
  ", %xmm2; movups " AT(32) ", %xmm3; movss " AT(24) ", %xmm4;"          \
  "movss " AT(28) ", %xmm5;"
#define AVX_SETUP \
  "vmovupd " AT(32) ", %ymm3; vmovsd " AT(8) ", %xmm1; vmovsd " AT(0) ", " \
                                                                      "%xmm2;"
#define TWICE(text) text ";" text

#define OPERATIONS(X)                                                    \
  X(nop, "", TWICE("nop"))                                               \
  X(fadd, X87_SETUP, "fadd %st(1), %st; fsub %st(1), %st")               \
  X(fmul, X87_SETUP, "fmul %st(1), %st; fmul %st(2), %st")               \
  X(fdiv, X87_SETUP, "fdiv %st(1), %st; fdiv %st(2), %st")               \
  X(fcomi, X87_SETUP, TWICE("fcomi %st(1), %st"))                        \
  X(fxch, X87_SETUP, TWICE("fxch %st(1)"))                               \
  X(fld_fstp, "", TWICE("fld1; fstp %st(0)"))                            \
  X(fldl_fstpl, "", TWICE("fldl " AT(0) "; fstpl " AT(72)))              \
  X(fildl_fistpl, "", TWICE("fildl " AT(64) "; fistpl " AT(72)))         \
  X(fldl_fsqrt_fstpl, "", TWICE("fldl " AT(0) "; fsqrt; fstpl " AT(72))) \
  X(fldl_fsin_fstpl, "", TWICE("fldl " AT(0) "; fsin; fstpl " AT(72)))   \
  X(addss, SSE_SETUP, "addss %xmm5, %xmm4; subss %xmm5, %xmm4")          \
  X(addsd, SSE_SETUP, "addsd %xmm1, %xmm0; subsd %xmm1, %xmm0")          \
  X(mulsd, SSE_SETUP, "mulsd %xmm1, %xmm0; mulsd %xmm2, %xmm0")          \
  X(divsd, SSE_SETUP, "divsd %xmm1, %xmm0; divsd %xmm2, %xmm0")          \
  X(sqrtsd, SSE_SETUP, TWICE("sqrtsd %xmm1, %xmm0"))                     \
  X(ucomisd, SSE_SETUP, TWICE("ucomisd %xmm1, %xmm0"))                   \
  X(cvtsi2sd, SSE_SETUP, TWICE("cvtsi2sd %ecx, %xmm0"))                  \
  X(cvttsd2si, SSE_SETUP, TWICE("cvttsd2si %xmm1, %eax"))                \
  X(cvtss2sd, SSE_SETUP, TWICE("cvtss2sd %xmm4, %xmm0"))                 \
  X(cvtsd2ss, SSE_SETUP, TWICE("cvtsd2ss %xmm1, %xmm4"))                 \
  X(addps, SSE_SETUP, "addps %xmm3, %xmm3; subps %xmm3, %xmm3")          \
  X(mulpd, SSE_SETUP, "mulpd %xmm1, %xmm3; mulpd %xmm2, %xmm3")          \
  X(vaddpd, AVX_SETUP, TWICE("vaddpd %ymm3, %ymm3, %ymm4"))              \
  X(vfmadd213sd, AVX_SETUP,                                              \
    TWICE("vfmadd213sd %xmm1, %xmm2, %xmm2;"                             \
          "vmovsd %xmm1, %xmm1, %xmm2"))

#define FOUR(text) text ";" text ";" text ";" text ";"
enum { kPerRound = 8 };

// Takes the rounds in ECX and the data's address in DI.
#define DEFINE(name, setup, two)                        \
  __asm__(".text\nrun_" #name ": fninit;" setup         \
          "\n1: " FOUR(two) "dec %ecx; jnz 1b; ret\n"); \
  void run_##name(void);
OPERATIONS(DEFINE)

static const struct {
  const char* name;
  void (*run)(void);
} kOperations[] = {
#define ROW(name, setup, two) {#name, &run_##name},
    OPERATIONS(ROW)};

static void Run(void (*operation)(void), uint32_t rounds) {
  void* di = &data;
  __asm__ volatile("call *%2"
                   : "+c"(rounds), "+D"(di)
                   : "b"(operation)
                   : "memory", "cc", "eax", "xmm0", "xmm1", "xmm2", "xmm3",
                     "xmm4", "xmm5");
}

int main(int argc, char** argv) {
  for (size_t i = 0; i < sizeof kOperations / sizeof kOperations[0]; ++i) {
    if (argc < 3) {
      puts(kOperations[i].name);
    } else if (strcmp(argv[1], kOperations[i].name) == 0) {
      Run(kOperations[i].run,
          (uint32_t)strtoul(argv[2], NULL, 10) / kPerRound + 1);
    }
  }
  return 0;
}
