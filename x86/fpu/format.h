// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_FORMAT_H_
#define X86_FPU_FORMAT_H_

#include <bit>
#include <cstdint>
#include <limits>

#include "x86/fpu/exact.h"

// The IEEE formats, held as the unsigned integers of their size: half, single
// and double precision (SDM vol. 1, table 4-3). x86 quiet NaNs have the top
// fraction bit set, whatever the host's own NaNs look like.
namespace emu::x86::fpu {

template <typename Bits, int kExponentBits>
struct IeeeFormat {
  static constexpr int kWidth = std::numeric_limits<Bits>::digits;
  static constexpr int kFractionBits = kWidth - 1 - kExponentBits;
  static constexpr int kPrecision = kFractionBits + 1;
  static constexpr int32_t kMaxExponent = (1 << (kExponentBits - 1)) - 1;
  static constexpr int32_t kMinExponent = 1 - kMaxExponent;
  static constexpr Bits kSign = Bits{1} << (kWidth - 1);
  static constexpr Bits kFraction = (Bits{1} << kFractionBits) - 1;
  static constexpr Bits kInfinity = kSign - 1 - kFraction;
  static constexpr Bits kMaxFinite = kInfinity - 1;
  static constexpr Bits kQuiet = Bits{1} << (kFractionBits - 1);
  static constexpr Bits kDefaultNan = kSign | kInfinity | kQuiet;
};

template <typename Bits>
struct Format;
template <>
struct Format<uint16_t> : IeeeFormat<uint16_t, 5> {};
template <>
struct Format<uint32_t> : IeeeFormat<uint32_t, 8> {};
template <>
struct Format<uint64_t> : IeeeFormat<uint64_t, 11> {};

template <typename F>
constexpr F Magnitude(F a) {
  return a & (Format<F>::kSign - 1);
}
template <typename F>
constexpr bool IsNegative(F a) {
  return (a & Format<F>::kSign) != 0;
}
template <typename F>
constexpr bool IsNan(F a) {
  return Magnitude(a) > Format<F>::kInfinity;
}
template <typename F>
constexpr bool IsSignalingNan(F a) {
  return IsNan(a) && (a & Format<F>::kQuiet) == 0;
}
template <typename F>
constexpr bool IsInfinity(F a) {
  return Magnitude(a) == Format<F>::kInfinity;
}
template <typename F>
constexpr bool IsZero(F a) {
  return Magnitude(a) == 0;
}
template <typename F>
constexpr bool IsDenormal(F a) {
  return Magnitude(a) <= Format<F>::kFraction && !IsZero(a);
}
template <typename F>
constexpr F Quieted(F a) {
  return a | Format<F>::kQuiet;
}
template <typename F>
constexpr F SignOf(bool negative) {
  return negative ? Format<F>::kSign : F{0};
}

// A finite number, taken apart.
template <typename F>
constexpr Unpacked Unpack(F a) {
  using Fmt = Format<F>;
  const uint64_t fraction = uint64_t{static_cast<F>(a & Fmt::kFraction)}
                            << (64 - Fmt::kPrecision);
  const int32_t biased = Magnitude(a) >> Fmt::kFractionBits;
  if (biased != 0) {
    return {IsNegative(a), biased - Fmt::kMaxExponent,
            fraction | (uint64_t{1} << 63)};
  }
  if (fraction == 0) return {IsNegative(a), kZeroExponent, 0};
  const int shift = std::countl_zero(fraction);
  return {IsNegative(a), Fmt::kMinExponent - shift, fraction << shift};
}

}  // namespace emu::x86::fpu

#endif  // X86_FPU_FORMAT_H_
