// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_SSE_COMPARE_H_
#define X86_FPU_SSE_COMPARE_H_

#include <cstdint>
#include <type_traits>

#include "x86/fpu/exceptions.h"
#include "x86/fpu/format.h"
#include "x86/fpu/sse_rounding.h"
#include "x86/registers.h"

// SSE comparisons, minimum and maximum. F is uint32_t or uint64_t.
namespace emu::x86::fpu {

enum class Relation : uint8_t { kGreater, kLess, kEqual, kUnordered };

// Operands whose comparison raises nothing: no NaNs, no denormals.
template <typename F>
bool ComparesQuietly(F a, F b) {
  return !IsNan(a) && !IsNan(b) && !IsDenormal(a) && !IsDenormal(b);
}

// The order of two operands that are not NaNs, without a branch.
template <typename F>
Relation OrderOf(F a, F b) {
  using Signed = std::make_signed_t<F>;
  // Two's complement of sign and magnitude; both zeros give zero.
  const auto key = [](F x) {
    const F minus = -(x >> (Format<F>::kWidth - 1));
    return static_cast<Signed>((Magnitude(x) ^ minus) - minus);
  };
  const int less = key(a) < key(b);
  const int equal = key(a) == key(b);
  return static_cast<Relation>(less + 2 * equal);
}

// Compares under MXCSR: IE for a signalling NaN, or for any NaN if `signals`.
template <typename F>
Result<Relation> CompareSse(F a, F b, bool signals, uint32_t mxcsr) {
  if (ComparesQuietly(a, b)) [[likely]]
    return {OrderOf(a, b), 0};
  if (IsNan(a) || IsNan(b)) {
    const bool invalid = signals || IsSignalingNan(a) || IsSignalingNan(b);
    return {Relation::kUnordered, invalid ? kInvalid : 0};
  }
  return {OrderOf(Operand(a, mxcsr), Operand(b, mxcsr)),
          DenormalFlag(a, mxcsr) | DenormalFlag(b, mxcsr)};
}

// CMPSS and relatives: whether the predicate (imm8[4:0], SDM vol. 2, table 3-1
// "Comparison Predicate for CMPPD and CMPPS") holds.
template <typename F>
Result<bool> ComparePredicate(F a, F b, uint8_t predicate, uint32_t mxcsr) {
  // Relations that satisfy predicates 0…15, a bit each; 16…31 repeat them with
  // the other choice about quiet NaNs.
  constexpr uint8_t kGt = 1, kLt = 2, kEq = 4, kUn = 8;
  static constexpr uint8_t kHolds[16] = {
      kEq,
      kLt,
      kLt | kEq,
      kUn,
      kGt | kLt | kUn,
      kGt | kEq | kUn,
      kGt | kUn,
      kGt | kLt | kEq,  // EQ LT LE UNORD NEQ NLT NLE ORD
      kEq | kUn,
      kLt | kUn,
      kLt | kEq | kUn,
      0,
      kGt | kLt,
      kGt | kEq,
      kGt,
      kGt | kLt | kEq | kUn,  // EQ_UQ NGE NGT FALSE NEQ_OQ GE GT TRUE
  };
  // LT LE NLT NLE NGE NGT GE GT signal among the first 16.
  constexpr uint32_t kSignals = 0b0110'0110'0110'0110;
  const bool signals =
      ((kSignals >> (predicate & 15)) & 1) != ((predicate >> 4) & 1);
  const Result<Relation> relation = CompareSse(a, b, signals, mxcsr);
  return {
      ((kHolds[predicate & 15] >> static_cast<int>(relation.value)) & 1) != 0,
      relation.flags};
}

// COMISS, UCOMISS and relatives: ZF, PF and CF of EFLAGS; OF, SF and AF become
// 0.
template <typename F>
Result<uint32_t> CompareToEflags(F a, F b, bool signals, uint32_t mxcsr) {
  static constexpr uint32_t kEflags[4] = {0, kFlagCf, kFlagZf,
                                          kFlagZf | kFlagPf | kFlagCf};
  const Result<Relation> relation = CompareSse(a, b, signals, mxcsr);
  return {kEflags[static_cast<int>(relation.value)], relation.flags};
}
template <typename F>
Result<uint32_t> Comi(F a, F b, uint32_t mxcsr) {
  return CompareToEflags(a, b, /*signals=*/true, mxcsr);
}
template <typename F>
Result<uint32_t> Ucomi(F a, F b, uint32_t mxcsr) {
  return CompareToEflags(a, b, /*signals=*/false, mxcsr);
}

// MINSS and relatives: the second operand unless the first is less.
template <typename F>
Result<F> Min(F a, F b, uint32_t mxcsr) {
  const Result<Relation> relation = CompareSse(a, b, /*signals=*/true, mxcsr);
  const F value = relation.value == Relation::kLess ? a : b;
  return {IsNan(value) ? value : Operand(value, mxcsr), relation.flags};
}
template <typename F>
Result<F> Max(F a, F b, uint32_t mxcsr) {
  const Result<Relation> relation = CompareSse(a, b, /*signals=*/true, mxcsr);
  const F value = relation.value == Relation::kGreater ? a : b;
  return {IsNan(value) ? value : Operand(value, mxcsr), relation.flags};
}

}  // namespace emu::x86::fpu

#endif  // X86_FPU_SSE_COMPARE_H_
