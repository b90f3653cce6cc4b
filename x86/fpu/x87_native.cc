// SPDX-License-Identifier: Apache-2.0

#include "x86/fpu/x87_native.h"

#include <cstring>

namespace emu::x86::fpu {
namespace {

using In = const X87Operands&;

// The image that FNSAVE writes (SDM vol. 1, figure 8-9).
struct SavedState {
  uint32_t control;
  uint32_t status;
  uint32_t tag;
  uint32_t pointers[4];
  uint8_t st[8][10];
};

struct Image80 {
  uint8_t bytes[16] = {};
};

Image80 ToImage(Float80 value) {
  Image80 image;
  std::memcpy(image.bytes, &value.significand, 8);
  std::memcpy(image.bytes + 8, &value.sign_exponent, 2);
  return image;
}
Float80 FromImage(const uint8_t* bytes) {
  Float80 value = {};
  std::memcpy(&value.significand, bytes, 8);
  std::memcpy(&value.sign_exponent, bytes + 8, 2);
  return value;
}

X87Outcome Finish(const SavedState& state, const std::array<uint8_t, 10>& m) {
  return {FromImage(state.st[0]), FromImage(state.st[1]), m,
          state.status & (kAllExceptions | kConditionCodes)};
}

// FNSAVE neither waits for a pending exception nor raises one, and leaves the
// unit as FNINIT does: so unmasked exceptions need no signal handler. `text`
// may read and write %[m] and leave EFLAGS in %[flags].
#define EMU_X87(text)                                                      \
  [](In o, uint16_t control) {                                             \
    const Image80 a = ToImage(o.a), b = ToImage(o.b);                      \
    std::array<uint8_t, 10> m = o.m;                                       \
    SavedState state;                                                      \
    asm volatile("fninit; fldt %[b]; fldt %[a]; fldcw %[control]\n\t" text \
                 "\n\tfnsave %[state]; fninit"                             \
                 : [m] "+m"(m), [state] "=m"(state)                        \
                 : [a] "m"(a), [b] "m"(b), [control] "m"(control)          \
                 : "memory", "cc", "rax");                                 \
    return Finish(state, m);                                               \
  }
// The same for instructions that pop what they store: ST0 is put back for the
// comparison.
#define EMU_X87_POP(text)                           \
  [](In o, uint16_t control) {                      \
    X87Outcome outcome = EMU_X87(text)(o, control); \
    outcome.st0 = o.a;                              \
    outcome.st1 = o.b;                              \
    return outcome;                                 \
  }
// FCOMI and FUCOMI: ZF, PF and CF, cleared before, go to m[0].
#define EMU_X87_EFLAGS(text)                                               \
  EMU_X87("testq %%rsp, %%rsp; pushfq; andq $~0x45, (%%rsp); popfq; " text \
          "; pushfq; popq %%rax; andb $0x45, %%al; movb %%al, %[m]")

}  // namespace

std::map<std::string, X87Function> NativeX87Operations() {
  std::map<std::string, X87Function> all;
  all["fadd"] = EMU_X87("fadd %%st(1), %%st");
  all["fsub"] = EMU_X87("fsub %%st(1), %%st");
  all["fmul"] = EMU_X87("fmul %%st(1), %%st");
  all["fdiv"] = EMU_X87("fdiv %%st(1), %%st");
  all["fadd_m32"] = EMU_X87("fadds %[m]");
  all["fsub_m32"] = EMU_X87("fsubs %[m]");
  all["fmul_m32"] = EMU_X87("fmuls %[m]");
  all["fdiv_m32"] = EMU_X87("fdivs %[m]");
  all["fadd_m64"] = EMU_X87("faddl %[m]");
  all["fsub_m64"] = EMU_X87("fsubl %[m]");
  all["fmul_m64"] = EMU_X87("fmull %[m]");
  all["fdiv_m64"] = EMU_X87("fdivl %[m]");
  all["fsqrt"] = EMU_X87("fsqrt");
  all["frndint"] = EMU_X87("frndint");
  all["fxtract"] = EMU_X87("fxtract");
  all["fxam"] = EMU_X87("fxam");
  all["fst_m32"] = EMU_X87("fsts %[m]");
  all["fst_m64"] = EMU_X87("fstl %[m]");
  all["fist16"] = EMU_X87("fists %[m]");
  all["fist32"] = EMU_X87("fistl %[m]");
  all["fist64"] = EMU_X87_POP("fistpll %[m]");
  all["fisttp16"] = EMU_X87_POP("fisttps %[m]");
  all["fisttp32"] = EMU_X87_POP("fisttpl %[m]");
  all["fisttp64"] = EMU_X87_POP("fisttpll %[m]");
  all["fbstp"] = EMU_X87_POP("fbstp %[m]");
  all["constant0"] = EMU_X87("fld1");
  all["constant1"] = EMU_X87("fldl2t");
  all["constant2"] = EMU_X87("fldl2e");
  all["constant3"] = EMU_X87("fldpi");
  all["constant4"] = EMU_X87("fldlg2");
  all["constant5"] = EMU_X87("fldln2");
  all["constant6"] = EMU_X87("fldz");
  all["fprem"] = EMU_X87("fprem");
  all["fprem1"] = EMU_X87("fprem1");
  all["fscale"] = EMU_X87("fscale");
  all["fcom"] = EMU_X87("fcom %%st(1)");
  all["fucom"] = EMU_X87("fucom %%st(1)");
  all["fcomi"] = EMU_X87_EFLAGS("fcomi %%st(1), %%st");
  all["fucomi"] = EMU_X87_EFLAGS("fucomi %%st(1), %%st");
  all["fsin"] = EMU_X87("fsin");
  all["fcos"] = EMU_X87("fcos");
  all["fsincos"] = EMU_X87("fsincos");
  all["fptan"] = EMU_X87("fptan");
  all["fpatan"] = EMU_X87("fpatan");
  all["f2xm1"] = EMU_X87("f2xm1");
  all["fyl2x"] = EMU_X87("fyl2x");
  all["fyl2xp1"] = EMU_X87("fyl2xp1");
  all["fld_m32"] = EMU_X87("flds %[m]");
  all["fld_m64"] = EMU_X87("fldl %[m]");
  all["fild64"] = EMU_X87("fildll %[m]");
  all["fbld"] = EMU_X87("fbld %[m]");
  all["fcom_m32"] = EMU_X87("fcoms %[m]");
  all["fcom_m64"] = EMU_X87("fcoml %[m]");
  return all;
}

}  // namespace emu::x86::fpu
