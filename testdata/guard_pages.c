// SPDX-License-Identifier: Apache-2.0

// Guest pages of 4 KiB with different protections within what may be one page of the host: guard pages, read-only pages, and what
// lies beside them, for loads and stores of all kinds and for the kernel.
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kPage = 4096, kHost = 65536 };

static unsigned char* area;
static sigjmp_buf landing;
static volatile long where;
static volatile int code;

static void on_fault(int signal, siginfo_t* info, void* context) {
  (void)signal;
  (void)context;
  where = (unsigned char*)info->si_addr - area;
  code = info->si_code;
  siglongjmp(landing, 1);
}

// Runs the statement, and says whether it faulted and where.
#define TRY(what, statement)                                      \
  do {                                                            \
    if (sigsetjmp(landing, 1) == 0) {                             \
      statement;                                                  \
      printf("  %s: done\n", what);                               \
    } else {                                                      \
      printf("  %s: fault at %ld code %d\n", what, where, code);  \
    }                                                             \
  } while (0)

#define LOAD(T, at) ((void)*(volatile T*)(area + (at)))
#define STORE(T, at) (*(volatile T*)(area + (at)) = (T)0x5a5a5a5a)

static void fill(unsigned char* to, int value, size_t count) {
  __asm__ volatile("rep stosb" : "+D"(to), "+c"(count) : "a"(value) : "memory");
}

static void push_at(unsigned char* top) {
#ifdef __x86_64__
  __asm__ volatile(
      "mov %%rsp, %%rbx\nmov %0, %%rsp\npush %%rax\nmov %%rbx, %%rsp\n" : : "r"(top), "a"(0x1234567) : "rbx", "memory");
#else
  __asm__ volatile(
      "mov %%esp, %%esi\nmov %0, %%esp\npush %%eax\nmov %%esi, %%esp\n" : : "r"(top), "a"(0x1234567) : "esi", "memory");
#endif
}

static unsigned sum(const unsigned char* from, size_t count) {
  unsigned total = 0;
  for (size_t i = 0; i < count; ++i) total = total * 31 + from[i];
  return total;
}

static void fresh(void) {
  mmap(area, 2 * kHost, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  for (int i = 0; i < 2 * kHost; i += 3) area[i] = (unsigned char)(i / 7);
}

// The second page is a guard.
static void guard(void) {
  fresh();
  mprotect(area + kPage, kPage, PROT_NONE);
  printf("a guard page\n");
  TRY("load before", LOAD(uint8_t, kPage - 1));
  TRY("load in it", LOAD(uint32_t, kPage));
  TRY("load at its end", LOAD(uint16_t, 2 * kPage - 2));
  TRY("load behind", LOAD(uint64_t, 2 * kPage));
  TRY("load into it", LOAD(uint32_t, kPage - 2));
  TRY("load out of it", LOAD(uint64_t, 2 * kPage - 3));
  TRY("store before", STORE(uint32_t, kPage - 4));
  TRY("store in it", STORE(uint8_t, kPage + 9));
  TRY("store into it", STORE(uint32_t, kPage - 1));
  TRY("store behind", STORE(uint16_t, 2 * kPage));
  TRY("odd store behind", STORE(uint32_t, 2 * kPage + 5));
  TRY("fill up to it", fill(area + 100, 7, kPage - 100));
  TRY("fill into it", fill(area + kPage - 50, 8, 100));
  TRY("push behind", push_at(area + 2 * kPage + 8));
  TRY("push onto it", push_at(area + 2 * kPage));
  printf("  %08x %08x\n", sum(area, kPage), sum(area + 2 * kPage, 2 * kPage));
  char copy[64];
  TRY("copy before", memcpy(copy, area + kPage - 64, 64));
  TRY("copy behind", memcpy(area + 2 * kPage, copy, 64));
  for (int round = 0; round < 300; ++round) area[2 * kPage + round] += (unsigned char)(area[round] + round);
  printf("  %08x\n", sum(area + 2 * kPage, kPage));
  mprotect(area + kPage, kPage, PROT_READ | PROT_WRITE);
  TRY("load where it was", LOAD(uint32_t, kPage));
  printf("  %08x\n", sum(area, 4 * kPage));
}

// As a collector finds out what was written.
static void read_only(void) {
  fresh();
  mprotect(area + 2 * kPage, kPage, PROT_READ);
  printf("a page to be read\n");
  TRY("load", LOAD(uint32_t, 2 * kPage));
  TRY("store", STORE(uint32_t, 2 * kPage + 8));
  TRY("store before", STORE(uint32_t, 2 * kPage - 4));
  TRY("store behind", STORE(uint32_t, 3 * kPage));
  TRY("store into it", STORE(uint32_t, 2 * kPage - 3));
  TRY("fill into it", fill(area + 2 * kPage - 10, 3, 20));
  mprotect(area + 2 * kPage, kPage, PROT_READ | PROT_WRITE);
  TRY("store then", STORE(uint32_t, 2 * kPage + 8));
  printf("  %08x\n", sum(area, 4 * kPage));
}

static void kernel(void) {
  int ends[2];
  fresh();
  if (pipe(ends) != 0) return;
  mprotect(area + kPage, kPage, PROT_NONE);
  printf("the kernel\n");
  printf("  write: %d\n", (int)write(ends[1], area + 2 * kPage, 100));
  printf("  read: %d\n", (int)read(ends[0], area + kPage - 100, 100));
  printf("  %d\n", memcmp(area + kPage - 100, area + 2 * kPage, 100));
  printf("  write: %d\n", (int)write(ends[1], area + kPage, 10));
  printf("  %s\n", errno == EFAULT ? "EFAULT" : "another error");
  mprotect(area + kPage, kPage, PROT_NONE);
  const pid_t child = fork();
  if (child == 0) {
    area[2 * kPage + 1] = 1;
    area[kPage - 1] = 2;
    _exit(area[2 * kPage + 1] + area[kPage - 1]);
  }
  int status = 0;
  waitpid(child, &status, 0);
  printf("  the child: %d\n", WEXITSTATUS(status));
}

// Locked instructions beside a guard.
static void locked(void) {
  fresh();
  mprotect(area + 3 * kPage, kPage, PROT_NONE);
  printf("locked\n");
  memset(area + 2 * kPage, 0, kPage);
  for (int i = 0; i < 200; ++i) {
    __atomic_fetch_add((uint32_t*)(area + 2 * kPage), 3, __ATOMIC_SEQ_CST);
    __atomic_fetch_add((uint32_t*)(area + 2 * kPage + 61), 5, __ATOMIC_SEQ_CST);
    __atomic_fetch_add((uint16_t*)(area + 2 * kPage + 200), 7, __ATOMIC_SEQ_CST);
  }
  printf("  %08x\n", sum(area + 2 * kPage, kPage));
}

int main(void) {
  // Where a page of any host begins.
  unsigned char* place = mmap(NULL, 4 * kHost, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  area = (unsigned char*)(((uintptr_t)place + kHost - 1) / kHost * kHost);
  struct sigaction action;
  memset(&action, 0, sizeof(action));
  action.sa_sigaction = on_fault;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigaction(SIGSEGV, &action, NULL);
  // A push that faults leaves no stack.
  static char stack[65536];
  const stack_t alternate = {.ss_sp = stack, .ss_size = sizeof(stack)};
  sigaltstack(&alternate, NULL);
  guard();
  read_only();
  kernel();
  locked();
  return 0;
}
