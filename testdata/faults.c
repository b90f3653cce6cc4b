// SPDX-License-Identifier: Apache-2.0

// Every kind of fault: the handler sees the instruction, the registers and the
// siginfo that the processor and the kernel would give.
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#ifdef __x86_64__
#define AX REG_RAX
#define CX REG_RCX
#define PC REG_RIP
#else
#define AX REG_EAX
#define CX REG_ECX
#define PC REG_EIP
#endif

static sigjmp_buf landing;
static const char* name;
static char* code;  // where the faulting instruction starts
static char* page;  // three of kPage: writable, read-only, unmapped

// No processor has larger pages: what may not be touched is the same everywhere.
enum { kPage = 0x10000 };

// Where mappings lie is not the same in two runs: addresses are told relative to them.
static void print_address(const char* label, uintptr_t address) {
  if (address - (uintptr_t)page < 3 * kPage) {
    printf(" %s=page+%#lx", label, (unsigned long)(address - (uintptr_t)page));
  } else if (address - (uintptr_t)code < 0x1000) {
    printf(" %s=code+%#lx", label, (unsigned long)(address - (uintptr_t)code));
  } else {
    printf(" %s=%#lx", label, (unsigned long)address);
  }
}

static void handler(int signal, siginfo_t* info, void* context) {
  ucontext_t* uc = context;
  greg_t* regs = uc->uc_mcontext.gregs;
  printf("%-20s signal %d code %d", name, signal, info->si_code);
  if (signal != SIGTRAP) print_address("addr", (uintptr_t)info->si_addr);
  print_address("pc", regs[PC]);
  print_address("ax", regs[AX]);
  // Whether the page was present (bit 0 of a page fault's error) depends on what was touched before.
  int error = (int)regs[REG_ERR];
  if (regs[REG_TRAPNO] == 14) error &= ~1;
  printf(" cx=%#lx trap=%d err=%d flags=%#lx\n", (unsigned long)regs[CX], (int)regs[REG_TRAPNO], error,
         (unsigned long)regs[REG_EFL] & 0xcd5);
  siglongjmp(landing, 1);
}

// Runs `length` bytes of code with ax = page + offset, cx = 7.
static void run(const char* what, const char* bytes, size_t length, long ax) {
  name = what;
  memcpy(code, bytes, length);
  code[length] = (char)0xc3;
  if (sigsetjmp(landing, 1) == 0) {
    uintptr_t a = (uintptr_t)ax, c = 7, d = 0;
    __asm__ volatile("xor %%edx, %%edx; call *%3"
                     : "+a"(a), "+c"(c), "+d"(d)
                     : "b"(code)
                     : "memory", "cc");
    printf("%-20s no fault\n", what);
  }
}

#define RUN(what, bytes, ax) run(what, bytes, sizeof(bytes) - 1, ax)

static char* map_aligned(size_t size, int protection) {
  char* at = mmap(NULL, size + kPage, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return at + (-(uintptr_t)at & (kPage - 1));
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  code = mmap(NULL, 0x1000, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  page = map_aligned(3 * kPage, PROT_READ | PROT_WRITE);
  mprotect(page + kPage, kPage, PROT_READ);
  munmap(page + 2 * kPage, kPage);
  struct sigaction action = {0};
  action.sa_sigaction = handler;
  action.sa_flags = SA_SIGINFO;
  int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP};
  for (int i = 0; i < 5; ++i) sigaction(signals[i], &action, NULL);

  const long p = (long)page, read_only = p + kPage, hole = p + 2 * kPage;
  RUN("load unmapped", "\x8b\x08", hole + 0x4);                // mov (%eax),%ecx
  RUN("load null", "\x8b\x08", 0x10);                          //
  RUN("store read-only", "\x89\x08", read_only + 0x8);         // mov %ecx,(%eax)
  RUN("store across pages", "\x89\x08", read_only - 0x2);      //
  RUN("load across to hole", "\x8b\x08", hole - 0x3);          //
  RUN("add to read-only", "\x01\x08", read_only + 0x10);       // add %ecx,(%eax)
  RUN("store to hole", "\x89\x08", hole + 0x4);                // mov %ecx,(%eax)
  RUN("store odd", "\x89\x08", hole + 0x9);                    //
  RUN("store across to hole", "\x89\x08", hole - 0x2);         // (the read-only part counts)
  RUN("vector store", "\x0f\x11\x00", hole + 0x9);             // movups %xmm0,(%eax)
  RUN("x87 store", "\xd9\xee\xdb\x38", hole + 0x11);           // fldz; fstpt (%eax)
  RUN("x87 state store", "\xd9\x30", read_only - 0x1);         // fnstenv (%eax)
  // What modifies memory asks for write access with its first read.
  RUN("add in hole", "\x01\x08", hole + 0x10);                 // add %ecx,(%eax)
  RUN("add odd in hole", "\x01\x08", hole + 0x13);             //
  RUN("lock add in hole", "\xf0\x01\x08", hole + 0x15);        // lock add %ecx,(%eax)
  RUN("cmpxchg in hole", "\x0f\xb1\x08", hole + 0x18);         // cmpxchg %ecx,(%eax)
  RUN("shift by nothing", "\xc1\x20\x00", hole + 0x18);        // shll $0,(%eax)
  RUN("bts in hole", "\x0f\xba\x28\x03", hole + 0x18);         // btsl $3,(%eax)
  RUN("bt in hole", "\x0f\xba\x20\x03", hole + 0x18);          // btl $3,(%eax)
  RUN("pop to hole", "\x6a\x00\x8f\x00", hole + 0x19);         // push $0; pop (%eax)
  RUN("second of two", "\xff\xc1\x8b\x08", hole);              // inc %ecx; mov (%eax),%ecx
  RUN("xchg read-only", "\x87\x08", read_only + 0x20);         // xchg %ecx,(%eax)
  RUN("lock inc read-only", "\xf0\xff\x00", read_only + 0x24);  // lock incl (%eax)
  RUN("push from hole", "\xff\x30", hole + 0x10);              // push (%eax)
  RUN("cmp flags kept", "\x39\xc0\x8b\x08", hole);             // cmp %eax,%eax; mov (%eax),%ecx
  RUN("divide by zero", "\x31\xc9\xf7\xf1", 5);                // xor %ecx,%ecx; div %ecx
  RUN("divide overflow", "\xba\x08\x00\x00\x00\xf7\xf1", 5);   // mov $8,%edx; div %ecx
  RUN("idiv overflow", "\xb8\x00\x00\x00\x80\x99\x83\xc9\xff\xf7\xf9", 5);
  RUN("int3", "\xcc", 1);
  RUN("int $3", "\xcd\x03", 1);
  RUN("ud2", "\x0f\x0b", 1);
  RUN("hlt", "\xf4", 1);
  RUN("cli", "\xfa", 1);
  RUN("in", "\xec", 1);
  RUN("int $0x81", "\xcd\x81", 1);
  RUN("lock nop", "\xf0\x90", 1);
  RUN("jump to hole", "\xff\xe0", hole);                       // jmp *%eax
  RUN("jump to no-exec", "\xff\xe0", p + 0x10);
  RUN("call to hole", "\xff\xd0", hole + 0x8);                 // call *%eax
  RUN("too long", "\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x90", 1);
  RUN("rep movsb into hole", "\x89\xc7\x89\xc6\xf3\xa4", 0x20);
#ifdef __i386__
  RUN("into", "\xb8\xff\xff\xff\x7f\x40\xce", 1);              // mov; inc %eax; into
  RUN("bound", "\x62\x08", p);                                 // bound %ecx,(%eax)
  RUN("pop null ss", "\x6a\x00\x17", 1);                       // push $0; pop %ss
  RUN("mov bad selector", "\xb8\x1b\x01\x00\x00\x8e\xd8", 1);  // mov $0x11b,%eax; mov %eax,%ds
#else
  RUN("non-canonical", "\x48\x8b\x08", 0x800000000000);        // mov (%rax),%rcx
  RUN("into is invalid", "\xce", 1);
#endif
  // A trap flag's step: one #DB behind each instruction.
  RUN("trap flag", "\x9c\x81\x0c\x24\x00\x01\x00\x00\x9d\x90\x90", 1);
  // The instruction that straddles the end of an executable page.
  char* two = map_aligned(2 * kPage, PROT_READ | PROT_WRITE | PROT_EXEC);
  munmap(two + kPage, kPage);
  code = two + kPage - 4;
  name = "fetch across to hole";
  memcpy(code, "\x90\x90\xb8\x01", 4);  // mov $…,%eax, cut off
  if (sigsetjmp(landing, 1) == 0) ((void (*)(void))code)();
  return 0;
}
