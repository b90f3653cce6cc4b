// SPDX-License-Identifier: Apache-2.0

// Vector instructions over special and random operands, often enough that they
// are translated: prints a hash of each one's results, and the exception flags
// that stay behind (but for the denormal one). Signalling NaNs do not occur.

#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef union {
  uint64_t q[2];
  uint32_t d[4];
} __attribute__((aligned(16))) Vector;

typedef void (*Function)(Vector* result, const Vector* operand);

typedef enum { kDouble, kSingle, kInteger } Kind;

typedef struct {
  const char* name;
  Kind kind;
  Function run;
} Row;

#ifdef __x86_64__
#define ACCUMULATOR "rax"
#else
#define ACCUMULATOR "eax"
#endif

// Code between loads of XMM0 and XMM1 and stores of both. %0 is the result's
// address, %1 the operand's.
#define CODE(name, code)                                             \
  static void name(Vector* r, const Vector* a) {                     \
    asm volatile("movups (%0), %%xmm0\n\tmovaps (%1), %%xmm1\n\t"    \
                 code                                                \
                 "\n\tmovups %%xmm0, (%0)\n\tmovaps %%xmm1, 16(%0)"  \
                 :                                                   \
                 : "r"(r), "r"(a)                                    \
                 : "xmm0", "xmm1", "xmm2", ACCUMULATOR, "cc", "memory"); \
  }
// An operation on registers, then on a register and memory.
#define BINARY(name, insn) \
  CODE(name, insn " %%xmm1, %%xmm0\n\t" insn " (%1), %%xmm1")
#define REGISTERS(name, insn) CODE(name, insn " %%xmm1, %%xmm0")
// To and from a general register.
#define TO_GENERAL(name, insn)                                       \
  CODE(name, insn " %%xmm1, %%" ACCUMULATOR "\n\tpush %%" ACCUMULATOR \
                  "\n\tmovd (%0), %%xmm0\n\t" insn                   \
                  " (%1), %%eax\n\tmovd %%eax, %%xmm1\n\tpop %%"     \
                  ACCUMULATOR "\n\tmov %%" ACCUMULATOR               \
                  ", (%0)\n\tmovups (%0), %%xmm0")
#define MASK(name, insn) \
  CODE(name, insn " %%xmm1, %%eax\n\tmovd %%eax, %%xmm0")
#define FROM_GENERAL(name, insn)                             \
  CODE(name, insn " (%1), %%xmm0\n\tmov (%1), %%" ACCUMULATOR \
                  "\n\t" insn " %%" ACCUMULATOR ", %%xmm1")
// The conditions that follow a comparison, set and branched on, and the flags.
#define COMPARE(name, insn)                                             \
  CODE(name, insn " %%xmm1, %%xmm0\n\tseta (%0)\n\tsetae 1(%0)\n\t"     \
                  "sete 2(%0)\n\tsetp 3(%0)\n\tsetl 4(%0)\n\t"          \
                  "setle 5(%0)\n\tsets 6(%0)\n\t" insn                  \
                  " (%1), %%xmm0\n\tmovb $1, 7(%0)\n\tja 1f\n\t"        \
                  "movb $2, 7(%0)\n\tjb 1f\n\tmovb $3, 7(%0)\n1:\t" insn \
                  " %%xmm1, %%xmm0\n\tjp 2f\n\tjne 2f\n\torb $8, 7(%0)" \
                  "\n2:\t" insn                                         \
                  " %%xmm1, %%xmm0\n\tjbe 3f\n\torb $16, 7(%0)\n3:\t" insn \
                  " %%xmm0, %%xmm1\n\tpushf\n\tpop %%" ACCUMULATOR      \
                  "\n\tand $0x8d5, %%eax\n\tmovd %%eax, %%xmm1\n\t"     \
                  "movups (%0), %%xmm0")

#include "testdata/vector_operands.inc"

static uint64_t Random(void) {
  static uint64_t state = 88172645463325252u;
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}

static const uint64_t kDoubles[] = {
    0,
    1ull << 63,
    0x3ff0000000000000,  // 1
    0xbff8000000000000,  // -1.5
    0x4004000000000000,  // 2.5
    0x41dfffffffc00000,  // 2^31 - 1
    0x41e0000000000000,  // 2^31
    0xc1e0000000000000,  // -2^31
    0x43e0000000000000,  // 2^63
    0x47f0000000000000,  // beyond single precision
    0x3690000000000000,  // below it
    0x7fefffffffffffff,  // the greatest
    0x0010000000000000,  // the least normal
    0x000fffffffffffff,  // denormal
    0x8000000000000001,
    0x7ff0000000000000,  // infinity
    0xfff0000000000000,
    0x7ff8000000000000,  // quiet NaNs
    0xfff8000000000123,
    0x7ffc00000000abcd,
};
static const uint32_t kSingles[] = {
    0,          0x80000000, 0x3f800000, 0xbfc00000, 0x40200000,
    0x4effffff, 0x4f000000, 0xcf000000, 0x5f000000, 0x7f7fffff,
    0x00800000, 0x007fffff, 0x80000001, 0x7f800000, 0xff800000,
    0x7fc00000, 0xffc00123, 0x7fe0abcd,
};
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

// Random numbers of all sizes, or near each other.
static uint64_t AnyDouble(int i) {
  const uint64_t r = Random();
  if (i % 2) return (r & 0x800fffffffffffff) | (uint64_t)(0x3f8 + r % 16) << 52;
  const uint64_t exponent = 1 + (r >> 11) % 0x7fd;
  return (r & 0x800fffffffffffff) | exponent << 52;
}
static uint32_t AnySingle(int i) {
  const uint32_t r = (uint32_t)(Random() >> 16);
  if (i % 2) return (r & 0x807fffff) | (0x78 + r % 16) << 23;
  return (r & 0x807fffff) | (1 + (r >> 7) % 0xfd) << 23;
}

static void Fill(Kind kind, int i, Vector* v) {
  for (int lane = 0; lane < (kind == kSingle ? 4 : 2); ++lane) {
    const int special = i < 400;
    switch (kind) {
      case kDouble:
        v->q[lane] = special ? kDoubles[(lane ? Random() : (uint64_t)i) %
                                        COUNT(kDoubles)]
                             : AnyDouble(i);
        break;
      case kSingle:
        v->d[lane] = special ? kSingles[(lane ? Random() : (uint64_t)i) %
                                        COUNT(kSingles)]
                             : AnySingle(i);
        break;
      case kInteger:
        v->q[lane] = Random();
        if (i % 4 == 1) v->q[lane] &= 0x0f0f0f0f0f0f0f0f;
        if (i % 4 == 2) v->q[lane] |= 0x7f7f80807fff8000;
        if (i % 4 == 3) v->q[lane] = (v->q[lane] & 127) * (i % 8 == 3);
        break;
    }
  }
}

static uint32_t Mxcsr(void) {
  uint32_t value;
  asm volatile("stmxcsr %0" : "=m"(value));
  return value;
}

int main(void) {
  for (size_t row = 0; row < COUNT(kRows); ++row) {
    const uint32_t cleared = 0x1f80;
    asm volatile("ldmxcsr %0" : : "m"(cleared));
    uint64_t hash = 14695981039346656037u;
    for (int i = 0; i < 480; ++i) {
      Vector result[2] = {{{0, 0}}, {{0, 0}}};
      Vector operand;
      const uint64_t random = Random();
      Fill(kRows[row].kind, i, &operand);
      // (Each special one with each.)
      Fill(kRows[row].kind, i < 400 ? i / 20 + (int)(random % 20) : i,
           &result[0]);
      result[1] = operand;
      kRows[row].run(result, &operand);
      for (int half = 0; half < 4; ++half) {
        hash = (hash ^ result[half / 2].q[half % 2]) * 1099511628211u;
        hash ^= hash >> 29;
      }
    }
    printf("%-12s %016llx %02x\n", kRows[row].name, (unsigned long long)hash,
           Mxcsr() & 0x3d);
  }
  return 0;
}
