// SPDX-License-Identifier: Apache-2.0

// Litmus tests of x86's memory order (SDM vol. 3, 9.2.3): what two to four
// threads must never see, and locked instructions that lose nothing.
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

enum { kRounds = 4000 };
// On cache lines of their own. Plain accesses: the order is the processor's.
static struct {
  volatile int x __attribute__((aligned(128)));
  volatile int y __attribute__((aligned(128)));
} cell[kRounds];
static int seen[4][kRounds];
static atomic_int ready;
static int threads;

static void meet(void) {
  atomic_fetch_add(&ready, 1);
  while (atomic_load(&ready) < threads) __asm__ volatile("pause");
}

#define BODY(name, ...)              \
  static void* name(void* unused) {  \
    meet();                          \
    for (int i = 0; i < kRounds; ++i) { \
      __VA_ARGS__                    \
    }                                \
    return unused;                   \
  }

BODY(write_both, cell[i].x = 1; cell[i].y = 1;)
BODY(read_back, seen[0][i] = cell[i].y; seen[1][i] = cell[i].x;)
BODY(buffer_x, cell[i].x = 1; __asm__ volatile("mfence"); seen[0][i] = cell[i].y;)
BODY(buffer_y, cell[i].y = 1; __asm__ volatile("lock; addl $0, %0" : "+m"(ready)); seen[1][i] = cell[i].x;)
BODY(load_then_store_x, seen[0][i] = cell[i].y; cell[i].x = 1;)
BODY(load_then_store_y, seen[1][i] = cell[i].x; cell[i].y = 1;)
BODY(write_x, cell[i].x = 1;)
BODY(write_y, cell[i].y = 1;)
BODY(read_x_y, seen[0][i] = cell[i].x; seen[1][i] = cell[i].y;)
BODY(read_y_x, seen[2][i] = cell[i].y; seen[3][i] = cell[i].x;)

static void run(int count, void* (*const bodies[])(void*)) {
  pthread_t thread[4];
  threads = count;
  atomic_store(&ready, 0);
  for (int i = 0; i < kRounds; ++i) cell[i].x = cell[i].y = 0;
  for (int i = 0; i < count; ++i) pthread_create(&thread[i], NULL, bodies[i], NULL);
  for (int i = 0; i < count; ++i) pthread_join(thread[i], NULL);
}

#define COUNT(condition)                          \
  ({                                              \
    int found = 0;                                \
    for (int i = 0; i < kRounds; ++i) found += (condition); \
    found;                                        \
  })

static long counter, exchanged, compared;
static short narrow;
static int bits;

static void* count(void* argument) {
  meet();
  for (int i = 0; i < 20000; ++i) {
    __asm__ volatile("lock; incl %0" : "+m"(counter));
    __asm__ volatile("lock; addw $1, %0" : "+m"(narrow));
    __asm__ volatile("lock; xorl %1, %0" : "+m"(bits) : "r"(argument == NULL ? 1 : 2));
    long one = 1;
    __asm__ volatile("lock; xadd %0, %1" : "+r"(one), "+m"(exchanged));
    long old = compared, desired;
    do {
      desired = old + 1;
    } while (!__atomic_compare_exchange_n(&compared, &old, desired, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
  }
  return argument;
}

int main(void) {
  void* (*const message[])(void*) = {write_both, read_back};
  run(2, message);
  printf("message passing: %d\n", COUNT(seen[0][i] == 1 && seen[1][i] == 0));
  void* (*const buffers[])(void*) = {buffer_x, buffer_y};
  run(2, buffers);
  printf("store buffering with fences: %d\n", COUNT(seen[0][i] == 0 && seen[1][i] == 0));
  void* (*const loads[])(void*) = {load_then_store_x, load_then_store_y};
  run(2, loads);
  printf("load buffering: %d\n", COUNT(seen[0][i] == 1 && seen[1][i] == 1));
  void* (*const independent[])(void*) = {write_x, write_y, read_x_y, read_y_x};
  run(4, independent);
  printf("independent reads of independent writes: %d\n",
         COUNT(seen[0][i] == 1 && seen[1][i] == 0 && seen[2][i] == 1 && seen[3][i] == 0));
  void* (*const counters[])(void*) = {count, count};
  run(2, counters);
  printf("locked counters: %ld %d %d %ld %ld\n", counter, narrow, bits, exchanged, compared);
  return 0;
}
