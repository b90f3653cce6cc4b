// SPDX-License-Identifier: Apache-2.0

// REP MOVS of each width, upwards and downwards, over one another at many
// distances, across pages, and into pages that are not there.

#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

// No processor has larger pages.
enum { kPage = 0x10000, kArea = kPage };
// As far as MoveOverItself goes.
enum { kMiddle = 6 * 4096 };

static uint8_t* area;  // between two pages that are not there
static sigjmp_buf landing;

#ifdef __x86_64__
#define REGS "rsi=%+lld rdi=%+lld rcx=%lld"
enum { kSi = REG_RSI, kDi = REG_RDI, kCx = REG_RCX };
#else
#define REGS "esi=%+lld edi=%+lld ecx=%lld"
enum { kSi = REG_ESI, kDi = REG_EDI, kCx = REG_ECX };
#endif

static void OnFault(int signal, siginfo_t* info, void* context) {
  const ucontext_t* uc = context;
  (void)signal;
  printf("fault at %+ld: " REGS "\n", (long)((uint8_t*)info->si_addr - area),
         (long long)((uint8_t*)uc->uc_mcontext.gregs[kSi] - area),
         (long long)((uint8_t*)uc->uc_mcontext.gregs[kDi] - area),
         (long long)uc->uc_mcontext.gregs[kCx]);
  siglongjmp(landing, 1);
}

#define MOVE(suffix, direction)                          \
  asm volatile(direction "\n\trep movs" suffix "\n\tcld" \
               : "+S"(from), "+D"(to), "+c"(count)       \
               :                                         \
               : "memory")

// The ends are the first elements' addresses; returns what the registers moved.
static long Move(int width, int down, uint8_t* to, const uint8_t* from,
                 size_t count) {
  const uint8_t* const begin = from;
  switch (width * 2 + down) {
    case 2:
      MOVE("b", "cld");
      break;
    case 3:
      MOVE("b", "std");
      break;
    case 4:
      MOVE("w", "cld");
      break;
    case 5:
      MOVE("w", "std");
      break;
    case 8:
      MOVE("l", "cld");
      break;
    case 9:
      MOVE("l", "std");
      break;
  }
  return (long)(from - begin) + (long)count;
}

static uint8_t pattern[kArea];

static void Fill(int size) { memcpy(area, pattern, size); }

static uint32_t Sum(int size) {
  const uint32_t* const words = (const uint32_t*)area;
  uint32_t sum = 1;
  for (int i = 0; i < size / 4; ++i) sum = sum * 31 + words[i];
  return sum;
}

static void MoveOverItself(int width, int down) {
  static const int kDistances[] = {0, 1, 2, 3, 4, 7, 8, 33, 1000, 4096, 5001};
  static const int kCounts[] = {0, 1, 33, 1025, 2000};
  for (int sign = -1; sign <= 1; sign += 2) {
    for (size_t d = 0; d < sizeof kDistances / sizeof *kDistances; ++d) {
      uint32_t sum = 0;
      for (size_t c = 0; c < sizeof kCounts / sizeof *kCounts; ++c) {
        const size_t count = (size_t)kCounts[c];
        uint8_t* from = area + 5500 + d;
        if (down) from += count * (size_t)width;
        Fill(kMiddle);
        const long moved =
            Move(width, down, from + sign * kDistances[d], from, count);
        sum = sum * 31 + Sum(kMiddle) + (uint32_t)moved;
      }
      printf("%d %s %+d: %08x\n", width, down ? "down" : "up",
             sign * kDistances[d], sum);
    }
  }
}

static void MoveOut(int width, int down, uint8_t* to, const uint8_t* from) {
  Fill(kArea);
  if (sigsetjmp(landing, 1) == 0) Move(width, down, to, from, 100000);
  printf("%d %s: %08x\n", width, down ? "down" : "up", Sum(kArea));
}

int main(void) {
  uint8_t* memory =
      mmap(0, kArea + 3 * kPage, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  area = memory + kPage + (-(uintptr_t)memory & (kPage - 1));
  mprotect(area, kArea, PROT_READ | PROT_WRITE);
  for (int i = 0; i < kArea; ++i) pattern[i] = (uint8_t)(i * 7 + i / 251);
  struct sigaction action = {.sa_flags = SA_SIGINFO | SA_NODEFER};
  action.sa_sigaction = OnFault;
  sigaction(SIGSEGV, &action, 0);
  static const int kWidths[] = {1, 2, 4};
  for (int w = 0; w < 3; ++w) {
    const int width = kWidths[w];
    for (int down = 0; down < 2; ++down) {
      MoveOverItself(width, down);
      // The one end leaves the area, then the other; aligned, and not.
      for (int odd = 0; odd < 2; ++odd) {
        uint8_t* const near =
            down ? area + 4500 + odd : area + kArea - 4500 - odd;
        uint8_t* const far = area + kArea / 2;
        MoveOut(width, down, near, far);
        MoveOut(width, down, far, near);
      }
    }
  }
  return 0;
}
