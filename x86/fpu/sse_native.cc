// SPDX-License-Identifier: Apache-2.0

#include "x86/fpu/sse_native.h"

#include <bit>
#include <cstdint>
#include <utility>

#include "x86/fpu/mxcsr.h"
#include "x86/fpu/sse_trap.h"

namespace emu::x86::fpu {
namespace {

using In = const SseOperands&;

SseOutcome Finish(uint64_t value, uint32_t mxcsr) {
  const SseFlags flags = TakeSseFlags(mxcsr);
  return {flags.trapped ? 0 : value, flags.flags};
}

double AsDouble(uint64_t bits) { return std::bit_cast<double>(bits); }

// `text` works on %[x] (first operand and result), %[b], %[c] as registers.
#define EMU_VECTOR(text)                                                     \
  [](In o, uint32_t mxcsr) {                                                 \
    double x = AsDouble(o.a), b = AsDouble(o.b), c = AsDouble(o.c);          \
    uint32_t out;                                                            \
    uint32_t standard = kMxcsrDefault;                                       \
    asm volatile(                                                            \
        "ldmxcsr %[in]\n\t" text "\n\tstmxcsr %[out]\n\tldmxcsr %[standard]" \
        : [x] "+x"(x), [out] "=m"(out)                                       \
        : [b] "x"(b), [c] "x"(c), [in] "m"(mxcsr), [standard] "m"(standard)  \
        : "memory", "xmm15");                                                \
    return Finish(Narrow<kWidth>(std::bit_cast<uint64_t>(x)), out);          \
  }

// `text` works on %[a], %[b] and leaves its result in %[x], a 64-bit register.
#define EMU_TO_GENERAL(text)                                                 \
  [](In o, uint32_t mxcsr) {                                                 \
    const double a = AsDouble(o.a), b = AsDouble(o.b);                       \
    uint64_t x = 0;                                                          \
    uint32_t out;                                                            \
    uint32_t standard = kMxcsrDefault;                                       \
    asm volatile(                                                            \
        "ldmxcsr %[in]\n\t" text "\n\tstmxcsr %[out]\n\tldmxcsr %[standard]" \
        : [x] "+r"(x), [out] "=m"(out)                                       \
        : [a] "x"(a), [b] "x"(b), [in] "m"(mxcsr), [standard] "m"(standard)  \
        : "memory", "cc");                                                   \
    return Finish(x, out);                                                   \
  }

// `text` reads %[a], a general register, and writes %[x], a vector register.
#define EMU_FROM_GENERAL(text)                                             \
  [](In o, uint32_t mxcsr) {                                               \
    double x = 0;                                                          \
    uint32_t out;                                                          \
    uint32_t standard = kMxcsrDefault;                                     \
    asm volatile("ldmxcsr %[in]\n\t" text                                  \
                 "\n\tstmxcsr %[out]\n\tldmxcsr %[standard]"               \
                 : [x] "+x"(x), [out] "=m"(out)                            \
                 : [a] "r"(o.a), [in] "m"(mxcsr), [standard] "m"(standard) \
                 : "memory");                                              \
    return Finish(Narrow<kWidth>(std::bit_cast<uint64_t>(x)), out);        \
  }

template <int kWidth>
uint64_t Narrow(uint64_t bits) {
  return kWidth == 64 ? bits : bits & ((uint64_t{1} << (kWidth & 63)) - 1);
}

// One predicate or immediate each, as an operand of the template.
template <int kWidth, int kPredicate>
SseOutcome Compare(In o, uint32_t mxcsr) {
  double x = AsDouble(o.a);
  const double b = AsDouble(o.b);
  uint32_t out;
  uint32_t standard = kMxcsrDefault;
  if constexpr (kWidth == 32) {
    asm volatile(
        "ldmxcsr %[in]; vcmpss %[p], %[b], %[x], %[x]; stmxcsr %[out];"
        "ldmxcsr %[standard]"
        : [x] "+x"(x), [out] "=m"(out)
        : [b] "x"(b), [in] "m"(mxcsr), [standard] "m"(standard),
          [p] "i"(kPredicate));
  } else {
    asm volatile(
        "ldmxcsr %[in]; vcmpsd %[p], %[b], %[x], %[x]; stmxcsr %[out];"
        "ldmxcsr %[standard]"
        : [x] "+x"(x), [out] "=m"(out)
        : [b] "x"(b), [in] "m"(mxcsr), [standard] "m"(standard),
          [p] "i"(kPredicate));
  }
  return Finish(std::bit_cast<uint64_t>(x) & 1, out);
}

template <int kWidth, int kControl>
SseOutcome RoundTo(In o, uint32_t mxcsr) {
  double x = AsDouble(o.a);
  uint32_t out;
  uint32_t standard = kMxcsrDefault;
  if constexpr (kWidth == 32) {
    asm volatile(
        "ldmxcsr %[in]; roundss %[p], %[x], %[x]; stmxcsr %[out];"
        "ldmxcsr %[standard]"
        : [x] "+x"(x), [out] "=m"(out)
        : [in] "m"(mxcsr), [standard] "m"(standard), [p] "i"(kControl));
  } else {
    asm volatile(
        "ldmxcsr %[in]; roundsd %[p], %[x], %[x]; stmxcsr %[out];"
        "ldmxcsr %[standard]"
        : [x] "+x"(x), [out] "=m"(out)
        : [in] "m"(mxcsr), [standard] "m"(standard), [p] "i"(kControl));
  }
  return Finish(Narrow<kWidth>(std::bit_cast<uint64_t>(x)), out);
}

template <int kControl>
SseOutcome ToHalf(In o, uint32_t mxcsr) {
  double x = AsDouble(o.a);
  uint32_t out;
  uint32_t standard = kMxcsrDefault;
  asm volatile(
      "ldmxcsr %[in]; vcvtps2ph %[p], %[x], %[x]; stmxcsr %[out];"
      "ldmxcsr %[standard]"
      : [x] "+x"(x), [out] "=m"(out)
      : [in] "m"(mxcsr), [standard] "m"(standard), [p] "i"(kControl));
  return Finish(Narrow<16>(std::bit_cast<uint64_t>(x)), out);
}

template <int kWidth, int... kIndex>
void AddImmediates(const std::string& suffix,
                   std::integer_sequence<int, kIndex...>,
                   std::map<std::string, SseFunction>& all) {
  ((all["cmp" + std::to_string(kIndex) + suffix] = Compare<kWidth, kIndex>),
   ...);
  ((kIndex < 16 ? void(all["round" + std::to_string(kIndex) + suffix] =
                           RoundTo<kWidth, kIndex % 16>)
                : void()),
   ...);
}

void AddSingle(std::map<std::string, SseFunction>& all) {
  constexpr int kWidth = 32;
  all["addss"] = EMU_VECTOR("addss %[b], %[x]");
  all["subss"] = EMU_VECTOR("subss %[b], %[x]");
  all["mulss"] = EMU_VECTOR("mulss %[b], %[x]");
  all["divss"] = EMU_VECTOR("divss %[b], %[x]");
  all["sqrtss"] = EMU_VECTOR("sqrtss %[x], %[x]");
  all["minss"] = EMU_VECTOR("minss %[b], %[x]");
  all["maxss"] = EMU_VECTOR("maxss %[b], %[x]");
  all["fmadd132ss"] = EMU_VECTOR("vfmadd132ss %[b], %[c], %[x]");
  all["fmadd213ss"] = EMU_VECTOR(
      "vmovapd %[x], %%xmm15; vmovapd %[b], %[x]; vfmadd213ss %[c], %%xmm15, "
      "%[x]");
  all["fmadd231ss"] = EMU_VECTOR(
      "vmovapd %[x], %%xmm15; vmovapd %[c], %[x]; vfmadd231ss %[b], %%xmm15, "
      "%[x]");
  all["fmsub132ss"] = EMU_VECTOR("vfmsub132ss %[b], %[c], %[x]");
  all["fmsub213ss"] = EMU_VECTOR(
      "vmovapd %[x], %%xmm15; vmovapd %[b], %[x]; vfmsub213ss %[c], %%xmm15, "
      "%[x]");
  all["fmsub231ss"] = EMU_VECTOR(
      "vmovapd %[x], %%xmm15; vmovapd %[c], %[x]; vfmsub231ss %[b], %%xmm15, "
      "%[x]");
  all["fnmadd132ss"] = EMU_VECTOR("vfnmadd132ss %[b], %[c], %[x]");
  all["fnmadd213ss"] = EMU_VECTOR(
      "vmovapd %[x], %%xmm15; vmovapd %[b], %[x]; vfnmadd213ss %[c], %%xmm15, "
      "%[x]");
  all["fnmadd231ss"] = EMU_VECTOR(
      "vmovapd %[x], %%xmm15; vmovapd %[c], %[x]; vfnmadd231ss %[b], %%xmm15, "
      "%[x]");
  all["fnmsub132ss"] = EMU_VECTOR("vfnmsub132ss %[b], %[c], %[x]");
  all["fnmsub213ss"] = EMU_VECTOR(
      "vmovapd %[x], %%xmm15; vmovapd %[b], %[x]; vfnmsub213ss %[c], %%xmm15, "
      "%[x]");
  all["fnmsub231ss"] = EMU_VECTOR(
      "vmovapd %[x], %%xmm15; vmovapd %[c], %[x]; vfnmsub231ss %[b], %%xmm15, "
      "%[x]");
  all["to_i32_ss"] = EMU_TO_GENERAL("cvtss2si %[a], %k[x]");
  all["to_i64_ss"] = EMU_TO_GENERAL("cvtss2si %[a], %[x]");
  all["trunc_i32_ss"] = EMU_TO_GENERAL("cvttss2si %[a], %k[x]");
  all["trunc_i64_ss"] = EMU_TO_GENERAL("cvttss2si %[a], %[x]");
  all["comiss"] =
      EMU_TO_GENERAL("comiss %[b], %[a]; pushfq; popq %[x]; andq $0x45, %[x]");
  all["ucomiss"] =
      EMU_TO_GENERAL("ucomiss %[b], %[a]; pushfq; popq %[x]; andq $0x45, %[x]");
  all["from_i32_ss"] = EMU_FROM_GENERAL("cvtsi2ssl %k[a], %[x]");
  all["from_i64_ss"] = EMU_FROM_GENERAL("cvtsi2ssq %[a], %[x]");
  all["cvtsd2ss"] = EMU_VECTOR("cvtsd2ss %[x], %[x]");
  all["vcvtph2ps"] = EMU_VECTOR("vcvtph2ps %[x], %[x]");
}

void AddDouble(std::map<std::string, SseFunction>& all) {
  constexpr int kWidth = 64;
  all["addsd"] = EMU_VECTOR("addsd %[b], %[x]");
  all["subsd"] = EMU_VECTOR("subsd %[b], %[x]");
  all["mulsd"] = EMU_VECTOR("mulsd %[b], %[x]");
  all["divsd"] = EMU_VECTOR("divsd %[b], %[x]");
  all["sqrtsd"] = EMU_VECTOR("sqrtsd %[x], %[x]");
  all["minsd"] = EMU_VECTOR("minsd %[b], %[x]");
  all["maxsd"] = EMU_VECTOR("maxsd %[b], %[x]");
  all["fmadd132sd"] = EMU_VECTOR("vfmadd132sd %[b], %[c], %[x]");
  all["fmadd213sd"] = EMU_VECTOR(
      "vmovapd %[x], %%xmm15; vmovapd %[b], %[x]; vfmadd213sd %[c], %%xmm15, "
      "%[x]");
  all["fmadd231sd"] = EMU_VECTOR(
      "vmovapd %[x], %%xmm15; vmovapd %[c], %[x]; vfmadd231sd %[b], %%xmm15, "
      "%[x]");
  all["fmsub132sd"] = EMU_VECTOR("vfmsub132sd %[b], %[c], %[x]");
  all["fmsub213sd"] = EMU_VECTOR(
      "vmovapd %[x], %%xmm15; vmovapd %[b], %[x]; vfmsub213sd %[c], %%xmm15, "
      "%[x]");
  all["fmsub231sd"] = EMU_VECTOR(
      "vmovapd %[x], %%xmm15; vmovapd %[c], %[x]; vfmsub231sd %[b], %%xmm15, "
      "%[x]");
  all["fnmadd132sd"] = EMU_VECTOR("vfnmadd132sd %[b], %[c], %[x]");
  all["fnmadd213sd"] = EMU_VECTOR(
      "vmovapd %[x], %%xmm15; vmovapd %[b], %[x]; vfnmadd213sd %[c], %%xmm15, "
      "%[x]");
  all["fnmadd231sd"] = EMU_VECTOR(
      "vmovapd %[x], %%xmm15; vmovapd %[c], %[x]; vfnmadd231sd %[b], %%xmm15, "
      "%[x]");
  all["fnmsub132sd"] = EMU_VECTOR("vfnmsub132sd %[b], %[c], %[x]");
  all["fnmsub213sd"] = EMU_VECTOR(
      "vmovapd %[x], %%xmm15; vmovapd %[b], %[x]; vfnmsub213sd %[c], %%xmm15, "
      "%[x]");
  all["fnmsub231sd"] = EMU_VECTOR(
      "vmovapd %[x], %%xmm15; vmovapd %[c], %[x]; vfnmsub231sd %[b], %%xmm15, "
      "%[x]");
  all["to_i32_sd"] = EMU_TO_GENERAL("cvtsd2si %[a], %k[x]");
  all["to_i64_sd"] = EMU_TO_GENERAL("cvtsd2si %[a], %[x]");
  all["trunc_i32_sd"] = EMU_TO_GENERAL("cvttsd2si %[a], %k[x]");
  all["trunc_i64_sd"] = EMU_TO_GENERAL("cvttsd2si %[a], %[x]");
  all["comisd"] =
      EMU_TO_GENERAL("comisd %[b], %[a]; pushfq; popq %[x]; andq $0x45, %[x]");
  all["ucomisd"] =
      EMU_TO_GENERAL("ucomisd %[b], %[a]; pushfq; popq %[x]; andq $0x45, %[x]");
  all["from_i32_sd"] = EMU_FROM_GENERAL("cvtsi2sdl %k[a], %[x]");
  all["from_i64_sd"] = EMU_FROM_GENERAL("cvtsi2sdq %[a], %[x]");
  all["cvtss2sd"] = EMU_VECTOR("cvtss2sd %[x], %[x]");
}

}  // namespace

std::map<std::string, SseFunction> NativeSseOperations() {
  CatchSseTraps();
  std::map<std::string, SseFunction> all;
  AddSingle(all);
  AddDouble(all);
  AddImmediates<32>("ss", std::make_integer_sequence<int, 32>(), all);
  AddImmediates<64>("sd", std::make_integer_sequence<int, 32>(), all);
  all["vcvtps2ph0"] = ToHalf<0>;
  all["vcvtps2ph1"] = ToHalf<1>;
  all["vcvtps2ph2"] = ToHalf<2>;
  all["vcvtps2ph3"] = ToHalf<3>;
  all["vcvtps2ph4"] = ToHalf<4>;
  return all;
}

}  // namespace emu::x86::fpu
