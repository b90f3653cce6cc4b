// SPDX-License-Identifier: Apache-2.0

// Short blocks with loads of 1 to 16 bytes through FS and GS at addresses of any alignment, between pushes, pops, calls and returns;
// some of the loads are across a page's end, and some fault there.
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#ifdef __i386__
#include <asm/ldt.h>
#define SEGMENT "fs"
#define TLS "gs"
#else
#define SEGMENT "gs"
#define TLS "fs"
#endif

enum { kPage = 4096, kHost = 16384, kRounds = 400 };

static unsigned char* memory;
static __thread unsigned char local[64] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22};
static sigjmp_buf landing;

static void set_base(void* base) {
#ifdef __i386__
  struct user_desc entry;
  memset(&entry, 0, sizeof(entry));
  entry.entry_number = -1;
  entry.base_addr = (unsigned)base;
  entry.limit = 0xfffff;
  entry.seg_32bit = 1;
  entry.limit_in_pages = 1;
  syscall(SYS_set_thread_area, &entry);
  __asm__ volatile("mov %0, %%fs" : : "r"(entry.entry_number * 8 + 3));
#else
  enum { kArchSetGs = 0x1001 };
  syscall(SYS_arch_prctl, kArchSetGs, base);
#endif
}

// Each function loads at `at` and at `at` + 1, with a branch between, and keeps the stack in use.
#define FUNCTION(name, load, again)                                        \
  __attribute__((noinline)) static uint32_t name(unsigned long at) {       \
    uint32_t result = 0, more = 0;                                         \
    __asm__ volatile(                                                      \
        "push %2\n"                                                        \
        load "\n"                                                          \
        "test $1, %b0\n"                                                   \
        "jz 1f\n"                                                          \
        "push %2\n"                                                        \
        again "\n"                                                         \
        "pop %2\n"                                                         \
        "1: call 2f\n"                                                     \
        "jmp 3f\n"                                                         \
        "2: add %1, %0\n"                                                  \
        "ret\n"                                                            \
        "3: pop %2\n"                                                      \
        : "+a"(result), "+d"(more)                                         \
        : "c"(at)                                                          \
        : "memory", "cc");                                                 \
    return result;                                                         \
  }

#ifdef __x86_64__
#define AT(displacement) "%%" SEGMENT ":" displacement "(%q2)"
#else
#define AT(displacement) "%%" SEGMENT ":" displacement "(%2)"
#endif

// (Compiled without a red zone, which pushes and calls would overwrite.)
FUNCTION(bytes, "movzbl " AT("0") ", %0", "movsbl " AT("1") ", %1")
FUNCTION(words, "movzwl " AT("0") ", %0", "movswl " AT("1") ", %1")
FUNCTION(doublewords, "movl " AT("0") ", %0", "addl " AT("1") ", %1")
FUNCTION(compared, "cmpl %0, " AT("0") "\nadc $5, %0", "xorl " AT("3") ", %1")
FUNCTION(exchanged, "movl " AT("2") ", %0\nxchg %0, %1", "orl " AT("5") ", %1")
#ifdef __x86_64__
FUNCTION(quadwords, "movq " AT("0") ", %q0\nbswap %q0", "addq " AT("1") ", %q1")
FUNCTION(vectors, "movups " AT("0") ", %%xmm1\nmovd %%xmm1, %0", "movq " AT("1") ", %%xmm2\nmovd %%xmm2, %1")
FUNCTION(pushed, "pushq " AT("0") "\npopq %q0", "pushq " AT("1") "\npopq %q1")
#else
FUNCTION(pushed, "pushl " AT("0") "\npopl %0", "pushl " AT("1") "\npopl %1")
#endif

typedef uint32_t (*function)(unsigned long at);
static const struct {
  const char* name;
  function run;
  int size;
} kFunctions[] = {
    {"bytes", bytes, 1},       {"words", words, 2},       {"doublewords", doublewords, 4},
    {"compared", compared, 4}, {"exchanged", exchanged, 6}, {"pushed", pushed, (int)sizeof(long)},
#ifdef __x86_64__
    {"quadwords", quadwords, 8}, {"vectors", vectors, 16},
#endif
};
enum { kCount = sizeof(kFunctions) / sizeof(kFunctions[0]) };

static void on_fault(int signal, siginfo_t* info, void* context) {
  (void)context;
  printf(" signal %d code %d at end%+ld", signal, info->si_code,
         (long)((unsigned char*)info->si_addr - (memory + 2 * kHost)));
  siglongjmp(landing, 1);
}

static uint32_t thread_local_sum(unsigned i) {
  uint32_t value;
  __asm__ volatile("movl %%" TLS ":0, %0" : "=r"(value));
  uint32_t word;
  memcpy(&word, local + i % 32, sizeof(word));
  return (value != 0) + word;
}

int main(void) {
  memory = mmap(NULL, 3 * kHost, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (int i = 0; i < 2 * kHost; ++i) memory[i] = (unsigned char)(i * 37 + i / 251);
  munmap(memory + 2 * kHost, kHost);
  set_base(memory);
  for (int f = 0; f < kCount; ++f) {
    uint32_t sum = 0;
    for (unsigned round = 0; round < kRounds; ++round) {
      sum = sum * 31 + kFunctions[f].run(round % 64);
      // Across pages of both sizes.
      sum = sum * 31 + kFunctions[f].run(kPage - 9 + round % 16);
      sum = sum * 31 + kFunctions[f].run(kHost - 9 + round % 16);
      sum += thread_local_sum(round);
    }
    printf("%s: %08x\n", kFunctions[f].name, sum);
  }
  struct sigaction action;
  memset(&action, 0, sizeof(action));
  action.sa_sigaction = on_fault;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGSEGV, &action, NULL);
  for (int f = 0; f < kCount; ++f) {
    printf("%s at the end:", kFunctions[f].name);
    for (volatile int i = kFunctions[f].size; i >= 0; --i) {
      if (sigsetjmp(landing, 1) == 0) kFunctions[f].run((unsigned long)(2 * kHost - 1 - i));
    }
    printf("\n");
  }
  return 0;
}
