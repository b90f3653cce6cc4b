// SPDX-License-Identifier: Apache-2.0

// Threads: counters under a lock, locked instructions, thread-local storage,
// condition variables, signals to threads, many short lives.
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { kThreads = 4, kRounds = 20000 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static long under_lock;
static atomic_long locked;
static _Atomic unsigned char narrow[4];
static __thread long mine;
static int turn;
static atomic_int signals_seen;

static void* count(void* argument) {
  for (int i = 0; i < kRounds; ++i) {
    pthread_mutex_lock(&mutex);
    ++under_lock;
    pthread_mutex_unlock(&mutex);
    atomic_fetch_add(&locked, 3);
    atomic_fetch_add(&narrow[i & 3], 1);
    ++mine;
  }
  return (void*)(mine + (long)argument);
}

static void* take_turns(void* argument) {
  int me = (int)(long)argument;
  for (int i = 0; i < 500; ++i) {
    pthread_mutex_lock(&mutex);
    while (turn % 2 != me) pthread_cond_wait(&condition, &mutex);
    ++turn;
    pthread_cond_broadcast(&condition);
    pthread_mutex_unlock(&mutex);
  }
  return NULL;
}

static void* quick(void* argument) { return argument; }

static void on_signal(int signal) {
  (void)signal;
  atomic_fetch_add(&signals_seen, 1);
}

static void* spin(void* argument) {
  (void)argument;
  while (atomic_load(&signals_seen) == 0) {
  }
  return NULL;
}

static void* sleep_long(void* argument) {
  (void)argument;
  usleep(100000);
  return NULL;
}

int main(void) {
  pthread_t threads[kThreads];
  long sum = 0;
  for (long i = 0; i < kThreads; ++i) pthread_create(&threads[i], NULL, count, (void*)i);
  for (int i = 0; i < kThreads; ++i) {
    void* result;
    pthread_join(threads[i], &result);
    sum += (long)result;
  }
  printf("counters: %ld %ld %d %ld mine %ld\n", under_lock, atomic_load(&locked), narrow[1], sum, mine);

  for (long i = 0; i < 2; ++i) pthread_create(&threads[i], NULL, take_turns, (void*)i);
  for (int i = 0; i < 2; ++i) pthread_join(threads[i], NULL);
  printf("turns: %d\n", turn);

  sum = 0;
  for (long i = 0; i < 1000; ++i) {
    void* result;
    pthread_create(&threads[0], NULL, quick, (void*)i);
    pthread_join(threads[0], &result);
    sum += (long)result;
  }
  printf("short lives: %ld\n", sum);

  signal(SIGUSR1, on_signal);
  pthread_create(&threads[0], NULL, spin, NULL);
  usleep(10000);
  pthread_kill(threads[0], SIGUSR1);
  pthread_join(threads[0], NULL);
  printf("signal to a spinning thread: %d\n", atomic_load(&signals_seen));

  // The C library has every thread make the call, by a signal of its own.
  pthread_create(&threads[0], NULL, sleep_long, NULL);
  usleep(10000);
  printf("setgid: %d\n", setgid(getgid()));
  pthread_join(threads[0], NULL);
  return 0;
}
