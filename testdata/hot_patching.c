// SPDX-License-Identifier: Apache-2.0

// Code that is rewritten while it is hot: between calls, under a call, by
// mprotect and mmap, by a guest's own compiler, and by another thread.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum { kPage = 4096 };
static unsigned char* code;

typedef int (*function)(int);
static int call(void* at, int argument) { return ((function)at)(argument); }

// A function that adds `value` to its argument.
static void emit_add(unsigned char* at, uint32_t value) {
  static const unsigned char kCode[] = {
#ifdef __x86_64__
      0x89, 0xf8,        // mov %edi,%eax
      0x90, 0x90,
#else
      0x8b, 0x44, 0x24, 0x04,  // mov 4(%esp),%eax
#endif
      0x05, 0, 0, 0, 0,  // add $value,%eax
      0xc3};
  memcpy(at, kCode, sizeof(kCode));
  memcpy(at + 5, &value, sizeof(value));
}

static void serialize(void) {
  unsigned a = 0, b, c = 0, d;
  __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d) : : "memory");
}

static void between_calls(void) {
  unsigned sum = 0;
  emit_add(code, 0);
  for (int round = 0; round < 40; ++round) {
    for (int i = 0; i < 200; ++i) sum = (unsigned)call(code, (int)sum);
    code[5] = (unsigned char)(round * 3);
  }
  printf("between calls: %u\n", sum);
}

// A loop whose body is patched by the loop itself every 64 rounds.
static void patched_loop(void) {
  uint32_t one = 1;
  unsigned result;
  __asm__ volatile(
      "  xor %%eax, %%eax\n"
      "  mov $3000, %%ecx\n"
      "1: .byte 0x05\n"  // add $imm,%eax
      "2: .long 1\n"
      "  test $63, %%ecx\n"
      "  jnz 3f\n"
      "  incl 2b\n"
      "3: dec %%ecx\n"
      "  jnz 1b\n"
      : "=&a"(result), "+m"(one)
      :
      : "ecx", "memory");
  printf("patched loop: %u\n", result);
}

static void across_pages(void) {
  unsigned char* at = code + kPage - 7;
  unsigned sum = 0;
  for (uint32_t round = 0; round < 30; ++round) {
    emit_add(at, round << 8 | 1);
    for (int i = 0; i < 100; ++i) sum = (unsigned)call(at, (int)sum);
    code[kPage] = (unsigned char)round;  // the immediate's third byte
    sum += (unsigned)call(at, 0);
  }
  printf("across pages: %u\n", sum);
}

static void by_mappings(void) {
  unsigned sum = 0;
  for (uint32_t round = 0; round < 12; ++round) {
    mprotect(code, kPage, PROT_READ | PROT_WRITE);
    emit_add(code, round + 1);
    mprotect(code, kPage, PROT_READ | PROT_EXEC);
    for (int i = 0; i < 100; ++i) sum = (unsigned)call(code, (int)sum);
    mmap(code, kPage, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    emit_add(code, 1000 * round);
    for (int i = 0; i < 100; ++i) sum = (unsigned)call(code, (int)sum);
  }
  printf("by mappings: %u\n", sum);
}

// New functions all the time, each called a little, beside old ones.
static void small_compiler(void) {
  unsigned sum = 0;
  for (uint32_t i = 0; i < 600; ++i) {
    unsigned char* at = code + 16 * (i % 400);
    emit_add(at, i);
    for (uint32_t j = 0; j < 8; ++j) sum = (unsigned)call(code + 16 * ((i - j % (i + 1)) % 400), (int)sum);
  }
  printf("small compiler: %u\n", sum);
}

// The cross-modifying protocol (SDM vol. 3, 9.1.3): the flag after the code;
// the other one waits for it, serializes and runs the new code.
static atomic_int version, done;

static void* modify(void* unused) {
  for (int i = 1; i <= 60; ++i) {
    emit_add(code, (uint32_t)i);
    atomic_store(&version, i);
    while (atomic_load(&done) != i) {
    }
  }
  return unused;
}

static void cross_modifying(void) {
  long wrong = 0;
  pthread_t thread;
  emit_add(code, 0);
  for (int i = 0; i < 1000; ++i) wrong += call(code, i) != i;
  pthread_create(&thread, NULL, modify, NULL);
  for (int i = 1; i <= 60; ++i) {
    while (atomic_load(&version) != i) {
    }
    serialize();
    for (int j = 0; j < 40; ++j) wrong += call(code, j) != j + i;
    atomic_store(&done, i);
  }
  pthread_join(thread, NULL);
  printf("cross-modifying: %ld wrong\n", wrong);
}

// A thread spins in code that another one changes to end it, without a
// protocol: the store has to arrive by itself.
static void* spin_in_code(void* at) { return (void*)(intptr_t)call(at, 5); }

static void stop_by_patch(void) {
  static const unsigned char kLoop[] = {0xeb, 0xfe, 0xb8, 42, 0, 0, 0, 0xc3};  // 1: jmp 1b; mov $42,%eax; ret
  for (int i = 0; i < 5; ++i) {
    pthread_t thread;
    void* result;
    memcpy(code, kLoop, sizeof(kLoop));
    pthread_create(&thread, NULL, spin_in_code, code);
    for (volatile int wait = 0; wait < 20000; ++wait) {
    }
    atomic_store((_Atomic unsigned char*)(code + 1), 0);
    pthread_join(thread, &result);
    printf("stopped by a patch: %d\n", (int)(intptr_t)result);
  }
}

int main(void) {
  code = mmap(NULL, 4 * kPage, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  // The program's own code, too.
  extern char __executable_start, etext;
  mprotect(&__executable_start, (size_t)(&etext - &__executable_start), PROT_READ | PROT_WRITE | PROT_EXEC);
  between_calls();
  patched_loop();
  across_pages();
  by_mappings();
  small_compiler();
  cross_modifying();
  stop_by_patch();
  return 0;
}
