// SPDX-License-Identifier: Apache-2.0

// Two threads add, exchange and compare-and-swap where the operand is in two words, in two cache lines or in two pages. Hosts have
// no atomic access of such an operand.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum { kRounds = 3000, kPage = 4096 };

static unsigned char* memory;

// Across a word, a doubleword, a cache line, a page, and once in a page's middle.
static const int kPlaces[] = {1, 15, 61, kPage - 3, kPage + 129};
enum { kPlaceCount = sizeof(kPlaces) / sizeof(kPlaces[0]) };

#define OPERATIONS(T, suffix)                                                                             \
  static void add_##suffix(void* at, T value) {                                                           \
    __asm__ volatile("lock add %1, %0" : "+m"(*(T*)at) : "r"(value) : "memory", "cc");                    \
  }                                                                                                       \
  static T fetch_add_##suffix(void* at, T value) {                                                        \
    __asm__ volatile("lock xadd %1, %0" : "+m"(*(T*)at), "+r"(value) : : "memory", "cc");                 \
    return value;                                                                                         \
  }                                                                                                       \
  static T exchange_##suffix(void* at, T value) {                                                         \
    __asm__ volatile("xchg %1, %0" : "+m"(*(T*)at), "+r"(value) : : "memory");                            \
    return value;                                                                                         \
  }                                                                                                       \
  static T compare_exchange_##suffix(void* at, T expected, T desired) {                                   \
    __asm__ volatile("lock cmpxchg %2, %0" : "+m"(*(T*)at), "+a"(expected) : "r"(desired) : "memory", "cc"); \
    return expected;                                                                                      \
  }                                                                                                       \
  /* Each round adds 1 to the first counter and 2 to the second; what is exchanged is conserved. */       \
  static void* work_##suffix(void* argument) {                                                            \
    const int me = (int)(intptr_t)argument;                                                               \
    T held[kPlaceCount], sum = 0;                                                                         \
    for (int i = 0; i < kPlaceCount; ++i) held[i] = (T)(1 + me);                                          \
    for (int round = 0; round < kRounds; ++round) {                                                       \
      for (int i = 0; i < kPlaceCount; ++i) {                                                             \
        unsigned char* at = memory + kPlaces[i];                                                          \
        if (round & 1) {                                                                                  \
          add_##suffix(at, 1);                                                                            \
        } else {                                                                                          \
          fetch_add_##suffix(at, 1);                                                                      \
        }                                                                                                 \
        held[i] = exchange_##suffix(at + 2 * kPage, held[i]);                                             \
        T found = 0, expected;                                                                            \
        do {                                                                                              \
          expected = found;                                                                               \
          found = compare_exchange_##suffix(at + 4 * kPage, expected, expected + 2);                      \
        } while (found != expected);                                                                      \
      }                                                                                                   \
    }                                                                                                     \
    for (int i = 0; i < kPlaceCount; ++i) sum += held[i];                                                 \
    return (void*)(uintptr_t)sum;                                                                         \
  }                                                                                                       \
  static void test_##suffix(void) {                                                                       \
    pthread_t threads[2];                                                                                 \
    T sum = 0, value;                                                                                     \
    memset(memory, 0, 6 * kPage);                                                                         \
    for (intptr_t i = 0; i < 2; ++i) pthread_create(&threads[i], NULL, work_##suffix, (void*)i);          \
    for (int i = 0; i < 2; ++i) {                                                                         \
      void* result;                                                                                       \
      pthread_join(threads[i], &result);                                                                  \
      sum += (T)(uintptr_t)result;                                                                        \
    }                                                                                                     \
    printf("%d bytes:", (int)sizeof(T));                                                                  \
    for (int i = 0; i < kPlaceCount; ++i) {                                                               \
      memcpy(&value, memory + kPlaces[i] + 2 * kPage, sizeof(value));                                     \
      sum += value;                                                                                       \
      memcpy(&value, memory + kPlaces[i], sizeof(value));                                                 \
      printf(" %llu", (unsigned long long)value);                                                         \
      memcpy(&value, memory + kPlaces[i] + 4 * kPage, sizeof(value));                                     \
      printf(" %llu", (unsigned long long)value);                                                         \
    }                                                                                                     \
    printf(" exchanged %llu\n", (unsigned long long)sum);                                                 \
  }

OPERATIONS(uint16_t, 2)
OPERATIONS(uint32_t, 4)
#ifdef __x86_64__
OPERATIONS(uint64_t, 8)
#endif

int main(void) {
  memory = mmap(NULL, 6 * kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  test_2();
  test_4();
#ifdef __x86_64__
  test_8();
#endif
  return 0;
}
