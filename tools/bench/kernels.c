// SPDX-License-Identifier: Apache-2.0

// Integer kernels: kernels NAME ROUNDS runs one of them, checks what its first
// round comes to, and prints what all others do. The measured code calls no
// library. Each kernel's is in a section of its own, kernel_NAME, from which
// decode_cost takes its bytes.

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KERNEL(name) __attribute__((noipa, section("kernel_" #name)))

enum { kBytes = 1 << 16, kItems = 1 << 16, kSide = 96, kPrimes = 1 << 20 };

static uint8_t bytes[2 * kBytes];
static uint8_t composite[kPrimes];
static uint32_t items[kItems];
static uint32_t left[kSide][kSide], right[kSide][kSide], product[kSide][kSide];
static uint32_t crc_table[256];

static uint32_t Random(uint32_t* state) {
  *state = *state * 1664525 + 1013904223;
  return *state >> 8;
}

// --- The sieve of Eratosthenes ---

KERNEL(sieve) static uint32_t CountPrimes(uint32_t limit) {
  for (uint32_t i = 0; i < limit; ++i) composite[i] = 0;
  uint32_t count = 0;
  for (uint32_t i = 2; i < limit; ++i) {
    if (composite[i]) continue;
    ++count;
    for (uint32_t j = 2 * i; j < limit; j += i) composite[j] = 1;
  }
  return count;
}

static uint32_t Sieve(uint32_t rounds) {
  uint32_t result = 0;
  while (rounds-- > 0) result = result * 31 + CountPrimes(kPrimes);
  return result;
}

// --- Quicksort of random numbers, and a hash over them ---

KERNEL(quicksort) static void Sort(uint32_t* first, uint32_t* last) {
  while (first < last) {
    const uint32_t pivot = first[(last - first) / 2];
    uint32_t *i = first, *j = last;
    while (i <= j) {
      while (*i < pivot) ++i;
      while (*j > pivot) --j;
      if (i > j) break;
      const uint32_t other = *i;
      *i++ = *j;
      *j-- = other;
    }
    Sort(first, j);
    first = i;
  }
}

KERNEL(quicksort) static uint32_t Hash(const uint32_t* item, uint32_t count) {
  uint32_t hash = 2166136261u;
  for (uint32_t i = 0; i < count; ++i) {
    for (int shift = 0; shift < 32; shift += 8) {
      hash = (hash ^ (item[i] >> shift & 0xff)) * 16777619u;
    }
  }
  return hash;
}

static uint32_t Quicksort(uint32_t rounds) {
  uint32_t result = 0;
  for (uint32_t state = 1; rounds-- > 0;) {
    for (uint32_t i = 0; i < kItems; ++i) items[i] = Random(&state);
    Sort(items, items + kItems - 1);
    for (uint32_t i = 1; i < kItems; ++i) {
      if (items[i - 1] > items[i]) return 0;
    }
    result = result * 31 + Hash(items, kItems);
  }
  return result;
}

// --- CRC-32, a table look-up for each byte ---

KERNEL(crc32)
static uint32_t Crc(uint32_t crc, const uint8_t* at, uint32_t count) {
  crc = ~crc;
  while (count-- > 0) crc = crc_table[(crc ^ *at++) & 0xff] ^ crc >> 8;
  return ~crc;
}

static uint32_t Crc32(uint32_t rounds) {
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) {
      crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    crc_table[i] = crc;
  }
  if (Crc(0, (const uint8_t*)"123456789", 9) != 0xcbf43926u) return 0;
  uint32_t state = 1, result = 0;
  for (uint32_t i = 0; i < kBytes; ++i) bytes[i] = (uint8_t)Random(&state);
  while (rounds-- > 0) result = Crc(result, bytes, kBytes);
  return result;
}

// --- Calls and returns ---

KERNEL(fib) static uint32_t Fibonacci(uint32_t n) {
  return n < 2 ? n : Fibonacci(n - 1) + Fibonacci(n - 2);
}

static uint32_t Fib(uint32_t rounds) {
  uint32_t result = 0;
  while (rounds-- > 0) result = result * 31 + Fibonacci(24);
  return result;
}

// --- An interpreter: a switch over bytecode, a stack machine ---

enum {
  kPush,
  kLoad,
  kStore,
  kAdd,
  kMul3,
  kHalf,
  kOdd,
  kJumpIf,
  kJump,
  kLess,
  kReturn
};

KERNEL(bytecode)
static uint32_t Interpret(const int8_t* code, uint32_t variable[4]) {
  uint32_t stack[8];
  uint32_t* top = stack;
  for (const int8_t* pc = code;;) {
    switch (*pc++) {
      case kPush:
        *top++ = (uint32_t)*pc++;
        break;
      case kLoad:
        *top++ = variable[*pc++];
        break;
      case kStore:
        variable[*pc++] = *--top;
        break;
      case kAdd:
        --top;
        top[-1] += top[0];
        break;
      case kMul3:
        top[-1] *= 3;
        break;
      case kHalf:
        top[-1] >>= 1;
        break;
      case kOdd:
        top[-1] &= 1;
        break;
      case kLess:
        --top;
        top[-1] = top[-1] < top[0];
        break;
      case kJumpIf:
        pc = *--top ? code + *pc : pc + 1;
        break;
      case kJump:
        pc = code + *pc;
        break;
      default:
        return variable[0];
    }
  }
}

// Steps that 3n+1 takes from each n below 1000 down to 1. Variables: the steps,
// the start, n, the limit.
static uint32_t Bytecode(uint32_t rounds) {
  static const int8_t code[] = {/* 0 */ kLoad,
                                1,
                                kStore,
                                2,  // n = start
                                /* 4 */ kLoad,
                                2,
                                kPush,
                                2,
                                kLess,
                                kJumpIf,
                                38,  // while (n >= 2)
                                /* 11 */ kLoad,
                                0,
                                kPush,
                                1,
                                kAdd,
                                kStore,
                                0,  //   ++steps
                                /* 18 */ kLoad,
                                2,
                                kOdd,
                                kJumpIf,
                                28,  //   if (n & 1)
                                /* 23 */ kLoad,
                                2,
                                kHalf,
                                kJump,
                                34,  //     n / 2
                                /* 28 */ kLoad,
                                2,
                                kMul3,
                                kPush,
                                1,
                                kAdd,  //     3 * n + 1
                                /* 34 */ kStore,
                                2,
                                kJump,
                                4,  //   n =
                                /* 38 */ kLoad,
                                1,
                                kPush,
                                1,
                                kAdd,
                                kStore,
                                1,  // ++start
                                /* 45 */ kLoad,
                                1,
                                kLoad,
                                3,
                                kLess,
                                kJumpIf,
                                0,  // start < limit
                                /* 52 */ kReturn};
  uint32_t result = 0;
  while (rounds-- > 0) {
    uint32_t variable[4] = {0, 1, 0, 1000};
    result = result * 31 + Interpret(code, variable);
  }
  return result;
}

// --- Strings, a byte at a time ---

KERNEL(strings) static uint32_t Length(const char* string) {
  const char* end = string;
  while (*end != 0) ++end;
  return (uint32_t)(end - string);
}

KERNEL(strings) static void Copy(char* to, const char* from, uint32_t count) {
  while (count-- > 0) *to++ = *from++;
}

KERNEL(strings) static int Compare(const char* a, const char* b) {
  while (*a != 0 && *a == *b) ++a, ++b;
  return *(const uint8_t*)a - *(const uint8_t*)b;
}

static uint32_t Strings(uint32_t rounds) {
  enum { kStringBytes = 256 };
  char* const text = (char*)bytes;
  char* const copies = text + kBytes;
  uint32_t state = 1, result = 0;
  for (int i = 0; i < kBytes; ++i) {
    text[i] = i % kStringBytes == kStringBytes - 1
                  ? 0
                  : (char)('a' + Random(&state) % 26);
  }
  while (rounds-- > 0) {
    for (int i = 0; i < kBytes; i += kStringBytes) {
      Copy(copies + i, text + i, Length(text + i) + 1);
      if (Compare(copies + i, text + i) != 0) return 0;
      result = result * 31 + Length(copies + i);
    }
  }
  return result;
}

// --- Multiplication of matrices ---

KERNEL(matrix) static void Multiply(void) {
  for (int i = 0; i < kSide; ++i) {
    for (int j = 0; j < kSide; ++j) {
      uint32_t sum = 0;
      for (int k = 0; k < kSide; ++k) sum += left[i][k] * right[k][j];
      product[i][j] = sum;
    }
  }
}

static uint32_t Matrix(uint32_t rounds) {
  uint32_t state = 1, result = 0;
  for (int i = 0; i < kSide * kSide; ++i) {
    (&left[0][0])[i] = Random(&state);
    (&right[0][0])[i] = Random(&state);
  }
  while (rounds-- > 0) {
    Multiply();
    result = result * 31 + product[rounds % kSide][5];
    left[0][0] = result;
  }
  return result;
}

static const struct {
  const char* name;
  uint32_t (*run)(uint32_t rounds);
  uint32_t first_round;  // what it returns for one round
} kKernels[] = {
    {"sieve", Sieve, 82025},        {"quicksort", Quicksort, 0x6249ae5b},
    {"crc32", Crc32, 0x82960a6d},   {"fib", Fib, 46368},
    {"bytecode", Bytecode, 59431},  {"strings", Strings, 0xb82df000},
    {"matrix", Matrix, 0x3faaf7cc},
};

int main(int argc, char** argv) {
  const char* const wanted = argc == 3 ? argv[1] : "";
  const int all = strcmp(wanted, "all") == 0;
  int found = 0;
  for (unsigned i = 0; i < sizeof(kKernels) / sizeof(kKernels[0]); ++i) {
    if (!all && strcmp(kKernels[i].name, wanted) != 0) continue;
    found = 1;
    const uint32_t first = kKernels[i].run(1);
    if (first != kKernels[i].first_round) {
      printf("%s: wrong: %#x\n", kKernels[i].name, first);
      return 1;
    }
    const uint32_t rounds = (uint32_t)atoi(argv[2]);
    printf("%s %#x\n", kKernels[i].name, kKernels[i].run(rounds - 1));
  }
  if (!found) fprintf(stderr, "usage: kernels NAME|all ROUNDS\n");
  return found ? 0 : 2;
}
