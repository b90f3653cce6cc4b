// SPDX-License-Identifier: Apache-2.0

// Conditions that are asked for in another block than the one that set the
// flags, often enough to be translated: each against the flags themselves.

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { kConditions = 8 };  // O B E BE S P L LE

// Each in a block of its own.
#define CONDITIONS            \
  "jmp 1f\n 1: seto (%2)\n"   \
  "jmp 1f\n 1: setb 1(%2)\n"  \
  "jmp 1f\n 1: sete 2(%2)\n"  \
  "jmp 1f\n 1: setbe 3(%2)\n" \
  "jmp 1f\n 1: sets 4(%2)\n"  \
  "jmp 1f\n 1: setp 5(%2)\n"  \
  "jmp 1f\n 1: setl 6(%2)\n"  \
  "jmp 1f\n 1: setle 7(%2)\n"

typedef struct {
  const char* name;
  void (*conditions)(size_t a, size_t b, unsigned char* out);
  size_t (*flags)(size_t a, size_t b);
} Operation;

#define OPERATION(name, code)                                \
  static void name(size_t a, size_t b, unsigned char* out) { \
    __asm__ volatile(code "\n" CONDITIONS                    \
                     : "+q"(a)                               \
                     : "q"(b), "r"(out)                      \
                     : "cc", "memory");                      \
  }                                                          \
  static size_t name##_flags(size_t a, size_t b) {           \
    __asm__ volatile(code "\n pushf\n pop %0"                \
                     : "+q"(a)                               \
                     : "q"(b)                                \
                     : "cc", "memory");                      \
    return a;                                                \
  }

#define WIDTHS(name, suffix, modifier)                                  \
  OPERATION(add_##name, "add" suffix " %" modifier "1, %" modifier "0") \
  OPERATION(sub_##name, "sub" suffix " %" modifier "1, %" modifier "0") \
  OPERATION(cmp_##name, "cmp" suffix " %" modifier "1, %" modifier "0") \
  OPERATION(and_##name, "and" suffix " %" modifier "1, %" modifier "0") \
  OPERATION(inc_##name, "inc" suffix " %" modifier "0")                 \
  OPERATION(shl_##name, "shl" suffix " $1, %" modifier "0")             \
  OPERATION(popf_##name, "push %1\n andl $0x8d5, (%%" STACK ")\n popf")
#ifdef __x86_64__
#define STACK "rsp"
#else
#define STACK "esp"
#endif

WIDTHS(8, "b", "b")
WIDTHS(16, "w", "w")
WIDTHS(32, "l", "k")
#ifdef __x86_64__
WIDTHS(64, "q", "q")
#endif

#define ROW(name) \
  { #name, name, name##_flags }
#define ROWS(width)                                                       \
  ROW(add_##width), ROW(sub_##width), ROW(cmp_##width), ROW(and_##width), \
      ROW(inc_##width), ROW(shl_##width), ROW(popf_##width)
static const Operation kOperations[] = {
    ROWS(8),
    ROWS(16),
    ROWS(32),
#ifdef __x86_64__
    ROWS(64),
#endif
};

static int Expected(size_t flags, int condition) {
  const int cf = flags & 1, pf = flags >> 2 & 1, zf = flags >> 6 & 1,
            sf = flags >> 7 & 1, of = flags >> 11 & 1;
  const int all[kConditions] = {of, cf, zf,       cf | zf,
                                sf, pf, sf != of, zf | (sf != of)};
  return all[condition];
}

int main(void) {
  static const uint64_t kValues[] = {0,
                                     1,
                                     2,
                                     0x7f,
                                     0x80,
                                     0xff,
                                     0x7fff,
                                     0x8000,
                                     0xffff,
                                     0x7fffffff,
                                     0x80000000,
                                     0xffffffff,
                                     0x12345678,
                                     0x7fffffffffffffff,
                                     0x8000000000000000,
                                     ~UINT64_C(0)};
  enum { kCount = sizeof kValues / sizeof *kValues };
  int failures = 0;
  for (size_t i = 0; i < sizeof kOperations / sizeof *kOperations; ++i) {
    const Operation* operation = &kOperations[i];
    for (int pair = 0; pair < kCount * kCount; ++pair) {
      const size_t a = (size_t)kValues[pair / kCount];
      const size_t b = (size_t)kValues[pair % kCount];
      unsigned char found[kConditions];
      operation->conditions(a, b, found);
      const size_t flags = operation->flags(a, b);
      for (int condition = 0; condition < kConditions; ++condition) {
        if (found[condition] == Expected(flags, condition)) continue;
        printf("%s of %#zx, %#zx: condition %d\n", operation->name, a, b,
               condition);
        ++failures;
      }
    }
  }
  return failures != 0;
}
