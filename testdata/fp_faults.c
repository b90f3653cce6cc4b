// SPDX-License-Identifier: Apache-2.0

// Exceptions of x87, MMX, SSE and AVX instructions: unmasked ones, and operands
// that are misaligned, not mapped, or not valid. Prints what the handler sees.
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#ifdef __x86_64__
#define DI "%rdi"
#define SI "%rsi"
#define AX REG_RAX
#define PC REG_RIP
#else
#define DI "%edi"
#define SI "%esi"
#define AX REG_EAX
#define PC REG_EIP
#endif

// The operands, at DI. SI leads to a page that may not be accessed.
struct Operands {
  uint32_t mxcsr;               // 0
  uint16_t control, control2;   // 4: at the start; 6: later
  double one, zero, three;      // 8, 16, 24
  double huge, tiny, denormal;  // 32, 40, 48
  double infinity, minus_one;   // 56, 64
  uint64_t signalling;          // 72
  float single[4];              // 80: 1, 0, denormal, the greatest
  uint8_t ones[16];             // 96
  uint32_t bad_mxcsr;           // 112
  uint32_t padding[3];          // 116
  uint32_t indices[4];          // 128: 0, 1, far, 2
  uint8_t area[1024];           // 144
} __attribute__((aligned(64)));
_Static_assert(offsetof(struct Operands, signalling) == 72, "");
_Static_assert(offsetof(struct Operands, indices) == 128, "");

static struct Operands operands = {
    .one = 1,
    .three = 3,
    .huge = 1e300,
    .tiny = 1e-300,
    .denormal = 5e-324,
    .infinity = 1.0 / 0.0,
    .minus_one = -1,
    .signalling = 0x7ff0000000000001,
    .single = {1, 0, 1e-40f, 3.4e38f},
    .ones = {255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
             255, 255, 255},
    .bad_mxcsr = 0x11f80,
    .indices = {0, 1, 0x400, 2},
};

#define OP(offset) #offset "(" DI ")"

// kByPage: which byte of it is reported for a store in parts is the processor's
// own affair. kPending: the exception becomes pending by an instruction that is
// none of the unit's arithmetic; which opcode and operand the unit then names
// differs between processors (docs/processor.md).
enum { kNone = 0, kAvx = 1, kByPage = 2, kPending = 4 };

// name, exceptions unmasked (of both units, or of x87), what is special, instructions.
#define CASES(X)                                                                            \
  X(x87_divide_by_zero, 0x04, kNone, "fld1; fdivl " OP(16) "; nop; fld1")                   \
  X(x87_invalid, 0x01, kNone, "fldl " OP(56) "; fsubl " OP(56) "; fwait")                   \
  X(x87_underflow_of_stack, 0x01, kNone, "fld1; fadd %st(1), %st; fchs")                    \
  X(x87_overflow_of_stack, 0x01, kNone,                                                     \
    "fld1; fld1; fld1; fld1; fld1; fld1; fld1; fld1; fldpi; fldz")                          \
  X(x87_denormal, 0x02, kNone, "fldl " OP(48) "; fwait")                                    \
  X(x87_overflow, 0x08, kNone, "fldl " OP(32) "; fstps " OP(144) "; fwait")                 \
  X(x87_overflow_in_register, 0x08, kNone,                                                  \
    "fldl " OP(32) "; fldl " OP(32) "; fscale; fld1")                                       \
  X(x87_underflow, 0x10, kNone, "fldl " OP(40) "; fstps " OP(144) "; fwait")                \
  X(x87_precision, 0x20, kNone, "fld1; fdivl " OP(24) "; fwait")                            \
  X(x87_compare, 0x01, kNone, "fldl " OP(72) "; fcomp %st(0); fwait")                       \
  X(x87_compare_to_flags, 0x01, kPending,                                                   \
    "fldcw " OP(6) "; fldl " OP(72) "; fchs; fldcw " OP(                                    \
        4) "; fcomi %st(0), %st; fwait")                                                    \
  X(x87_store_integer, 0x01, kNone,                                                         \
    "fldl " OP(32) "; fistpl " OP(144) "; fwait")                                           \
  X(x87_not_waiting, 0x04, kNone,                                                           \
    "fld1; fdivl " OP(16) "; fnstsw %ax; fnstcw " OP(144) "; fwait")                        \
  X(x87_unmasked_later, 0x20, kPending,                                                     \
    "fldcw " OP(6) "; fld1; fdivl " OP(24) "; fldcw " OP(4) "; fld1")                       \
  X(x87_cleared, 0x04, kNone, "fld1; fdivl " OP(16) "; fnclex; fwait; fld1")                \
  X(x87_two_at_once, 0x3f, kNone, "fldl " OP(48) "; fnop")                                  \
  X(x87_pending_before_operand, 0x04, kNone,                                                \
    "fld1; fdivl " OP(16) "; fldl (" SI ")")                                                \
  X(x87_load_unmapped, 0, kNone, "fld1; fldl " OP(24) "; faddl (" SI ")")                   \
  X(x87_load_from_next_page, 0, kNone, "fld1; fmull -4(" SI ")")                            \
  X(x87_store_unmapped, 0, kNone, "fld1; fldl " OP(24) "; fstpl (" SI ")")                  \
  X(x87_store_into_next_page, 0, kNone, "fldl " OP(24) "; fistpl -2(" SI ")")               \
  X(mmx_finds_exception, 0x04, kNone,                                                       \
    "fld1; fdivl " OP(16) "; movq " OP(96) ", %mm0")                                        \
  X(emms_finds_exception, 0x04, kNone, "fld1; fdivl " OP(16) "; emms")                      \
  X(sse_divide_by_zero, 0x04, kNone,                                                        \
    "movsd " OP(8) ", %xmm0; divsd " OP(16) ", %xmm0")                                      \
  X(sse_invalid, 0x01, kNone, "sqrtsd " OP(64) ", %xmm0")                                   \
  X(sse_denormal, 0x02, kNone,                                                              \
    "movsd " OP(8) ", %xmm0; addsd " OP(48) ", %xmm0")                                      \
  X(sse_overflow, 0x08, kNone, "movsd " OP(32) ", %xmm1; mulsd %xmm1, %xmm1")               \
  X(sse_underflow, 0x10, kNone, "movsd " OP(40) ", %xmm1; mulsd %xmm1, %xmm1")              \
  X(sse_precision, 0x20, kNone,                                                             \
    "movsd " OP(8) ", %xmm0; divsd " OP(24) ", %xmm0")                                      \
  X(sse_packed, 0x04, kNone, "movups " OP(80) ", %xmm0; divps %xmm0, %xmm0")                \
  X(sse_packed_all, 0x3f, kNone,                                                            \
    "movups " OP(80) ", %xmm0; mulps %xmm0, %xmm0")                                         \
  X(sse_compare, 0x01, kNone, "ucomisd " OP(72) ", %xmm0")                                  \
  X(sse_to_integer, 0x01, kNone, "cvttsd2si " OP(32) ", %eax")                              \
  X(sse_to_single, 0x08, kNone, "cvtsd2ss " OP(32) ", %xmm2")                               \
  X(sse_to_mmx, 0x20, kNone, "movups " OP(24) ", %xmm3; cvtpd2pi %xmm3, %mm1;"   \
    "divsd " OP(24) ", %xmm3; cvtpd2pi %xmm3, %mm1")          \
  X(avx_divide_by_zero, 0x04, kAvx, "vmovups " OP(80) ", %ymm0;"                \
    "vdivps %ymm0, %ymm0, %ymm1; vzeroupper")           \
  X(fma_overflow, 0x08, kAvx, "vmovsd " OP(32) ", %xmm1;"                       \
    "vfmadd132sd %xmm1, %xmm1, %xmm1")           \
  X(movaps_load, 0, kNone, "movaps " OP(8) ", %xmm0")                                       \
  X(movaps_store, 0, kNone, "movaps %xmm0, " OP(152))                                       \
  X(movdqa_load, 0, kNone, "movdqa " OP(81) ", %xmm0")                                      \
  X(addps_operand, 0, kNone, "addps " OP(84) ", %xmm0")                                     \
  X(pshufd_operand, 0, kNone, "pshufd $0, " OP(100) ", %xmm0")                              \
  X(movntps_store, 0, kNone, "movntps %xmm0, " OP(152))                                     \
  X(movntdq_store, 0, kNone, "movntdq %xmm0, " OP(152))                                     \
  X(movntdqa_load, 0, kNone, "movntdqa " OP(152) ", %xmm0")                                 \
  X(lddqu_load, 0, kNone, "lddqu " OP(81) ", %xmm0")                                        \
  X(movsd_misaligned, 0, kNone, "movsd " OP(81) ", %xmm0")                                  \
  X(fxsave_misaligned, 0, kNone, "fxsave " OP(152))                                         \
  X(fxrstor_misaligned, 0, kNone, "fxrstor " OP(152))                                       \
  X(fxrstor_bad_mxcsr, 0, kNone, "movl $-1, " OP(168) "; fxrstor " OP(144))                 \
  X(ldmxcsr_reserved, 0, kNone, "ldmxcsr " OP(112))                                         \
  X(xsave_misaligned, 0, kAvx,                                                              \
    "movl $7, %eax; xorl %edx, %edx; xsave " OP(144))                                       \
  X(vmovaps_misaligned, 0, kAvx, "vmovaps " OP(80) ", %ymm0")                               \
  X(vaddps_misaligned, 0, kAvx, "vaddps " OP(81) ", %ymm0, %ymm0; vzeroupper")              \
  X(maskmovq_unmapped, 0, kNone,                                                            \
    "movq " OP(96) ", %mm0; mov " SI ", " DI                                                \
                   ";"                                                                      \
                   "maskmovq %mm0, %mm0")                                                   \
  X(maskmovdqu_unmapped, 0, kByPage,                                                        \
    "movups " OP(96) ", %xmm0; mov " SI ", " DI "; maskmovdqu %xmm0, %xmm0")                \
  X(movups_into_next_page, 0, kNone, "movups %xmm0, -8(" SI ")")                            \
  X(movups_from_next_page, 0, kNone, "movups -8(" SI "), %xmm0")                            \
  X(fstpt_into_next_page, 0, kNone, "fld1; fstpt -8(" SI ")")                               \
  X(fldt_from_next_page, 0, kNone, "fldt -8(" SI ")")                                       \
  X(fnsave_into_next_page, 0, kByPage, "fld1; fnsave -64(" SI ")")                          \
  X(movaps_unmapped, 0, kNone, "movaps %xmm0, (" SI ")")                                    \
  X(vmaskmovps_masked, 0, kAvx,                                                             \
    "vxorps %xmm1, %xmm1, %xmm1;"                                                           \
    "vmaskmovps %xmm0, %xmm1, -8(" SI ")")                                                  \
  X(vmaskmovps_into_next_page, 0, kAvx | kByPage, "vmovups " OP(96) ", %xmm1;"            \
    "vmaskmovps %xmm0, %xmm1, -8(" SI ")") \
  X(vpgatherdd_unmapped, 0, kAvx, "vmovups " OP(96) ", %xmm1;"                  \
    "vmovups " OP(128) ", %xmm2;"                                            \
    "vpgatherdd %xmm1, -4096(" SI ", %xmm2, 4), %xmm0")

#define DEFINE(name, unmasked, special, text)     \
  asm(".text\ncase_" #name ":\n" text "\nret\n"); \
  void case_##name(void);
CASES(DEFINE)

struct Case {
  const char* name;
  int unmasked;
  int special;
  void (*code)(void);
};
#define ROW(name, unmasked, special, text) \
  {#name, unmasked, special, &case_##name},
static const struct Case cases[] = {CASES(ROW)};

// FXSAVE's image, which is in both signal frames.
struct Image {
  uint16_t control, status, tags, opcode;
#ifdef __x86_64__
  uint64_t ip, dp;
#else
  uint32_t ip, ip_selector, dp, dp_selector;
#endif
  uint32_t mxcsr, mask;
  struct {
    uint16_t word[8];
  } st[8];
  uint32_t xmm[8][4];
};

static sigjmp_buf landing;
static const struct Case* current;
// No processor has larger pages.
enum { kPage = 0x10000 };
static char* far_page;  // what may not be accessed begins here

// Addresses are told relative to what they lie in.
static void print_address(const char* label, uintptr_t address) {
  const uintptr_t code = (uintptr_t)current->code;
  const uintptr_t data = (uintptr_t)&operands;
  const uintptr_t page = (uintptr_t)far_page - kPage;
  if (address - code < 256) {
    printf(" %s=code+%d", label, (int)(address - code));
  } else if (address - data < sizeof operands) {
    printf(" %s=operands+%d", label, (int)(address - data));
  } else if (address - page < 3 * kPage) {
    printf(" %s=page+%d", label, (int)(address - page));
  } else {
    printf(" %s=%#lx", label, (unsigned long)address);
  }
}

// The instruction that has an exception pending, and its operand. Processors
// differ in what else they keep there: without a pending exception, and as the
// operand of an instruction that has none in memory.
static int has_exception(const struct Image* image) {
  return (image->status & 0x80) != 0;
}
static int has_operand(const struct Image* image) {
  return has_exception(image) && (current->special & kPending) == 0 &&
         (image->opcode & 0xc0) != 0xc0;
}

static void print_registers(const struct Image* image) {
  printf("  fcw=%x fsw=%x tags=%x mxcsr=%x", image->control, image->status,
         image->tags, image->mxcsr);
  if (has_exception(image)) print_address("fip", image->ip);
  if (has_operand(image)) {
    printf(" fop=%x", image->opcode);
    print_address("fdp", image->dp);
  }
  printf("\n  st:");
  for (int i = 0; i < 3; ++i) {
    const uint16_t* word = image->st[i].word;
    printf(" %04x:%04x%04x%04x%04x", word[4], word[3], word[2], word[1],
           word[0]);
  }
  printf("\n  xmm:");
  for (int i = 0; i < 4; ++i) {
    const uint32_t* word = image->xmm[i];
    printf(" %08x.%08x.%08x.%08x", word[3], word[2], word[1], word[0]);
  }
  printf("\n");
}

static void handler(int signal, siginfo_t* info, void* context) {
  ucontext_t* uc = context;
  greg_t* regs = uc->uc_mcontext.gregs;
  printf("%s: signal %d code %d", current->name, signal, info->si_code);
  uintptr_t address = (uintptr_t)info->si_addr;
  if (current->special & kByPage) address &= ~(uintptr_t)(kPage - 1);
  print_address("addr", address);
  print_address("pc", regs[PC]);
  // Whether the page was present depends on what was touched before.
  int error = (int)regs[REG_ERR];
  if (regs[REG_TRAPNO] == 14) error &= ~1;
  printf(" trap=%d err=%d ax=%#lx\n", (int)regs[REG_TRAPNO], error,
         (unsigned long)regs[AX]);
#ifdef __x86_64__
  print_registers((const struct Image*)uc->uc_mcontext.fpregs);
#else
  const struct _libc_fpstate* state = uc->uc_mcontext.fpregs;
  const struct Image* image = (const struct Image*)(state + 1);
  printf("  legacy: cw=%lx sw=%lx tag=%lx magic=%lx", state->cw, state->sw,
         state->tag, state->status >> 16);
  if (has_exception(image)) print_address("ip", state->ipoff);
  if (has_operand(image)) print_address("dp", state->dataoff);
  printf("\n");
  print_registers(image);
#endif
  siglongjmp(landing, 1);
}

static void run(const struct Case* c) {
  current = c;
  memset(operands.area, 0, sizeof operands.area);
  // (Where MXCSR is not the default, emu runs no translated code.)
  const int is_x87 = strncmp(c->name, "x87", 3) == 0;
  operands.mxcsr = 0x1f80 & ~(is_x87 ? 0 : (uint32_t)c->unmasked << 7);
  operands.control = 0x37f & ~(uint16_t)c->unmasked;
  operands.control2 = 0x37f;
  if (sigsetjmp(landing, 1) == 0) {
    uintptr_t ax = 0x1234, di = (uintptr_t)&operands, si = (uintptr_t)far_page;
    __asm__ volatile(
        "fninit\n pxor %%xmm0, %%xmm0\n pxor %%xmm1, %%xmm1\n"
        "pxor %%xmm2, %%xmm2\n pxor %%xmm3, %%xmm3\n"
        "fldcw 4(%1)\n ldmxcsr (%1)\n call *%3"
        : "+a"(ax), "+D"(di), "+S"(si)
        : "b"(c->code)
        : "memory", "cc", "edx", "xmm0", "xmm1", "xmm2", "xmm3");
    printf("%s: no fault, ax=%#lx\n", c->name, (unsigned long)ax);
  }
  const uint32_t masked = 0x1f80;
  __asm__ volatile("fninit\n ldmxcsr %0" : : "m"(masked));
}

int main(void) {
  setvbuf(stdout, NULL, _IOFBF, 1 << 16);
  char* page = mmap(NULL, 4 * kPage, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  page += -(uintptr_t)page & (kPage - 1);
  far_page = page + kPage;
  mprotect(far_page, 2 * kPage, PROT_NONE);
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
  for (int i = 0; i < 4; ++i) sigaction(signals[i], &action, NULL);
  const int has_avx =
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
    if ((cases[i].special & kAvx) == 0 || has_avx) run(&cases[i]);
  }
  return 0;
}
