// SPDX-License-Identifier: Apache-2.0

// Segments of the LDT: modify_ldt(2), loads of their selectors, and what signals do to them.
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

// The segment register that the C library leaves alone.
#ifdef __i386__
#define SEGMENT "fs"
#else
#define SEGMENT "gs"
#endif

enum { kRead = 0, kWriteOld = 1, kReadDefault = 2, kWrite = 0x11 };

static uint32_t words[] = {11, 22, 33, 44};
static sigjmp_buf landing;

static long ModifyLdt(int function, void* pointer, unsigned long size) {
  const long result = syscall(SYS_modify_ldt, function, pointer, size);
  // An x86-64 kernel's result has 32 bits.
  if (result >= 0 && (int)result < 0) printf("(positive) ");
  return result == -1 ? -errno : (int)result;
}

static uint16_t Selector(int entry) { return (uint16_t)(entry << 3 | 7); }

static void Load(uint16_t selector) { asm volatile("mov %0, %%" SEGMENT : : "r"(selector) : "memory"); }

static uint16_t Loaded(void) {
  uint16_t selector;
  asm volatile("mov %%" SEGMENT ", %0" : "=r"(selector));
  return selector;
}

static uint32_t FirstWord(void) {
  uint32_t value;
  asm volatile("mov %%" SEGMENT ":0, %0" : "=r"(value));
  return value;
}

static void OnFault(int signal, siginfo_t* info, void* context) {
  (void)context;
  printf("signal %d code %d\n", signal, info->si_code);
  siglongjmp(landing, 1);
}

static void Set(int function, int entry, void* base, unsigned flags) {
  uint32_t desc[4] = {entry, (uint32_t)(uintptr_t)base, 0xfffff, flags};
  printf("set %d: %ld\n", entry, ModifyLdt(function, desc, sizeof(desc)));
}

static void TryLoad(int entry) {
  if (sigsetjmp(landing, 1) != 0) return;
  Load(Selector(entry));
  printf("loaded %#x: %u\n", Loaded(), FirstWord());
}

static void Query(int entry) {
  const unsigned selector = Selector(entry);
  unsigned access = 0, limit = 0;
  asm volatile("lar %1, %0" : "+r"(access) : "r"(selector) : "cc");
  asm volatile("lsl %1, %0" : "+r"(limit) : "r"(selector) : "cc");
  // What LAR says in the limit's bits is not defined.
  printf("entry %d: access %#x limit %#x\n", entry, access & ~0xf0000u, limit);
}

#ifdef __i386__
static void OnUser(int signal) {
  (void)signal;
  Load(0);
}
#endif

int main(void) {
  struct sigaction action = {.sa_sigaction = OnFault, .sa_flags = SA_SIGINFO};
  sigaction(SIGSEGV, &action, NULL);
  sigaction(SIGBUS, &action, NULL);
  uint64_t table[8];
  memset(table, 0xff, sizeof(table));
  printf("read nothing: %ld\n", ModifyLdt(kRead, table, sizeof(table)));
  printf("read the default: %ld", ModifyLdt(kReadDefault, table, 48));
  printf(" %d\n", table[0] == 0 && table[6] != 0);

  // 32-bit, in pages, useable.
  Set(kWrite, 3, words, 0x51);
  Set(kWriteOld, 1, words + 1, 0x51);
  Set(kWrite, 4, words + 2, 0x51 | 0x08);         // read only
  Set(kWrite, 5, words + 3, 0x51 | 0x20);         // not present
  Set(kWrite, 6, words, 0x51 | 0x06);             // a gate
  Set(kWrite, 6, words, 0x51 | 0x06 | 0x20);      // which is not present
  Set(kWriteOld, 6, words, 0x51 | 0x06 | 0x20);
  Set(kWrite, 8192, words, 0x51);
  Set(99, 0, words, 0x51);
  printf("size: %ld\n", ModifyLdt(kWrite, table, 15));
  printf("address: %ld\n", ModifyLdt(kWrite, (void*)8, 16));
  for (int entry = 0; entry < 8; ++entry) Query(entry);
  for (int entry = 0; entry < 8; ++entry) TryLoad(entry);
  printf("read: %ld\n", ModifyLdt(kRead, table, sizeof(table)));
  for (int i = 0; i < 8; ++i) printf(" %d", table[i] != 0);
  printf("\nread a part: %ld\n", ModifyLdt(kRead, table, 20));
  printf("read to nowhere: %ld\n", ModifyLdt(kRead, (void*)8, 16));

  Load(Selector(3));
#ifdef __i386__
  signal(SIGUSR1, OnUser);
  raise(SIGUSR1);
  printf("after a signal %#x: %u\n", Loaded(), FirstWord());
#endif
  Load(0);
  uint32_t empty[4] = {3, 0, 0, 0x28};
  printf("clear: %ld\n", ModifyLdt(kWrite, empty, sizeof(empty)));
  TryLoad(3);
  return 0;
}
