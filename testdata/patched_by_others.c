// SPDX-License-Identifier: Apache-2.0

// Threads that patch each other's code while it is hot, and call one another's functions through pointers that nobody has called
// before: each thread's emulator state is told of changes that another thread makes.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum { kThreads = 3, kRounds = 150, kCalls = 40, kFunctions = 64, kStride = 0x10000 };

typedef unsigned (*function)(void);

// Functions for each thread, 32 bytes each: mov $value,%eax; ret. The value is aligned, so that a patch is one store. The threads'
// functions differ in the upper half of their addresses only: emu looks for the targets of indirect calls by the lower one first.
static unsigned char* code;
static atomic_uint newest[kThreads];
static atomic_long wrong;

static unsigned char* place(int thread, int index) { return code + thread * kStride + index * 32; }

static void emit(int thread, int index, uint32_t value) {
  unsigned char* at = place(thread, index);
  memset(at, 0x90, 32);
  at[3] = 0xb8;
  memcpy(at + 4, &value, sizeof(value));
  at[8] = 0xc3;
}

static void patch(int thread, uint32_t value) {
  for (int i = 0; i < kFunctions; ++i) {
    atomic_store((_Atomic uint32_t*)(place(thread, i) + 4), value * kFunctions + i);
  }
  atomic_store(&newest[thread], value);
}

// Calls the own functions, which the thread before patches, and patches those of the thread behind.
static void* work(void* argument) {
  const int me = (int)(intptr_t)argument, next = (me + 1) % kThreads;
  unsigned last[kFunctions] = {0};
  for (unsigned round = 1; round <= kRounds; ++round) {
    patch(next, round);
    for (int call = 0; call < kCalls; ++call) {
      const int index = (int)((round * 7 + call * 5) % kFunctions);
      const unsigned result = ((function)place(me, index))();
      // A value of some round, which is no older than the one before.
      if (result % kFunctions != (unsigned)index || result < last[index] || result / kFunctions > kRounds) ++wrong;
      last[index] = result;
    }
  }
  // What was patched is seen by whoever waits for it and serializes.
  while (atomic_load(&newest[me]) != kRounds) {
  }
  unsigned a = 0, b, c = 0, d;
  __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d) : : "memory");
  for (int i = 0; i < kFunctions; ++i) {
    if (((function)place(me, i))() != (unsigned)(kRounds * kFunctions + i)) ++wrong;
  }
  return NULL;
}

int main(void) {
  code = mmap(NULL, kThreads * kStride, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (int repeat = 0; repeat < 3; ++repeat) {
    pthread_t threads[kThreads];
    for (int i = 0; i < kThreads; ++i) {
      atomic_store(&newest[i], 0);
      for (int index = 0; index < kFunctions; ++index) emit(i, index, (uint32_t)index);
    }
    for (intptr_t i = 0; i < kThreads; ++i) pthread_create(&threads[i], NULL, work, (void*)i);
    for (int i = 0; i < kThreads; ++i) pthread_join(threads[i], NULL);
    printf("%d threads: %ld wrong\n", kThreads, atomic_load(&wrong));
  }
  return 0;
}
