// SPDX-License-Identifier: Apache-2.0

#include "x86/fpu/sse_reference.h"

#include "x86/fpu/exact.h"
#include "x86/fpu/format.h"
#include "x86/fpu/mxcsr.h"
#include "x86/fpu/sse_rounding.h"

namespace emu::x86::fpu::reference {
namespace {

// The sign of an exact zero sum (SDM vol. 1, §4.8.3.1).
bool ZeroSumSign(bool a, bool b, Rounding rounding) {
  return a == b ? a : rounding == Rounding::kDown;
}

// Finishes an operation whose operands' flags are known: an unmasked DE stops
// it before it computes.
template <typename F>
Result<F> Finish(const Wide& exact, uint32_t flags, uint32_t mxcsr) {
  if (UnmaskedSse(flags, mxcsr)) return {0, flags};
  Result<F> result = RoundToFormat<F>(exact, mxcsr);
  result.flags |= flags;
  return result;
}

}  // namespace

template <typename F>
Result<F> Add(F a, F b, uint32_t mxcsr) {
  if (IsNan(a) || IsNan(b)) return ChooseNan(a, b);
  const uint32_t flags = DenormalFlag(a, mxcsr) | DenormalFlag(b, mxcsr);
  a = Operand(a, mxcsr);
  b = Operand(b, mxcsr);
  if (IsInfinity(a)) {
    if (IsInfinity(b) && a != b) return InvalidOperation<F>();
    return {a, flags};
  }
  if (IsInfinity(b)) return {b, flags};
  const Wide sum = AddExact(Unpack(a), Unpack(b));
  if (sum.high != 0) return Finish<F>(sum, flags, mxcsr);
  return {SignOf<F>(
              ZeroSumSign(IsNegative(a), IsNegative(b), MxcsrRounding(mxcsr))),
          flags};
}

template <typename F>
Result<F> Sub(F a, F b, uint32_t mxcsr) {
  if (IsNan(b)) return ChooseNan(a, b);
  return Add<F>(a, b ^ Format<F>::kSign, mxcsr);
}

template <typename F>
Result<F> Mul(F a, F b, uint32_t mxcsr) {
  if (IsNan(a) || IsNan(b)) return ChooseNan(a, b);
  const uint32_t flags = DenormalFlag(a, mxcsr) | DenormalFlag(b, mxcsr);
  a = Operand(a, mxcsr);
  b = Operand(b, mxcsr);
  const F sign = (a ^ b) & Format<F>::kSign;
  if (IsInfinity(a) || IsInfinity(b)) {
    if (IsZero(a) || IsZero(b)) return InvalidOperation<F>();
    return {sign | Format<F>::kInfinity, flags};
  }
  if (IsZero(a) || IsZero(b)) return {sign, flags};
  return Finish<F>(MulExact(Unpack(a), Unpack(b)), flags, mxcsr);
}

template <typename F>
Result<F> Div(F a, F b, uint32_t mxcsr) {
  if (IsNan(a) || IsNan(b)) return ChooseNan(a, b);
  const uint32_t flags = DenormalFlag(a, mxcsr) | DenormalFlag(b, mxcsr);
  a = Operand(a, mxcsr);
  b = Operand(b, mxcsr);
  const F sign = (a ^ b) & Format<F>::kSign;
  if (IsInfinity(a)) {
    if (IsInfinity(b)) return InvalidOperation<F>();
    return {sign | Format<F>::kInfinity, flags};
  }
  if (IsInfinity(b)) return {sign, flags};
  if (IsZero(b)) {
    if (IsZero(a)) return InvalidOperation<F>();
    return {sign | Format<F>::kInfinity, kDivideByZero};
  }
  if (IsZero(a)) return {sign, flags};
  return Finish<F>(DivExact(Unpack(a), Unpack(b)), flags, mxcsr);
}

template <typename F>
Result<F> Sqrt(F a, uint32_t mxcsr) {
  if (IsNan(a)) return ChooseNan(a, a);
  const uint32_t flags = DenormalFlag(a, mxcsr);
  a = Operand(a, mxcsr);
  if (IsZero(a)) return {a, 0};
  if (IsNegative(a)) return InvalidOperation<F>();
  if (IsInfinity(a)) return {a, 0};
  return Finish<F>(SqrtExact(Unpack(a)), flags, mxcsr);
}

template <typename F>
Result<F> MulAdd(F a, F b, F c, bool negate_product, bool negate_addend,
                 uint32_t mxcsr) {
  if (IsNan(a) || IsNan(b) || IsNan(c)) {
    const uint32_t signals =
        IsSignalingNan(a) || IsSignalingNan(b) || IsSignalingNan(c) ? kInvalid
                                                                    : 0;
    return {Quieted(IsNan(a) ? a : IsNan(b) ? b : c), signals};
  }
  const uint32_t flags =
      DenormalFlag(a, mxcsr) | DenormalFlag(b, mxcsr) | DenormalFlag(c, mxcsr);
  a = Operand(a, mxcsr) ^ SignOf<F>(negate_product);
  b = Operand(b, mxcsr);
  c = Operand(c, mxcsr) ^ SignOf<F>(negate_addend);
  const bool sign = IsNegative(static_cast<F>(a ^ b));
  if (IsInfinity(a) || IsInfinity(b)) {
    if (IsZero(a) || IsZero(b)) return InvalidOperation<F>();
    if (IsInfinity(c) && IsNegative(c) != sign) return InvalidOperation<F>();
    return {SignOf<F>(sign) | Format<F>::kInfinity, flags};
  }
  if (IsInfinity(c)) return {c, flags};
  const Wide sum = AddToProduct(MulExact(Unpack(a), Unpack(b)), Unpack(c));
  if (sum.high != 0) return Finish<F>(sum, flags, mxcsr);
  return {SignOf<F>(ZeroSumSign(sign, IsNegative(c), MxcsrRounding(mxcsr))),
          flags};
}

#define EMU_INSTANTIATE(F)                   \
  template Result<F> Add<F>(F, F, uint32_t); \
  template Result<F> Sub<F>(F, F, uint32_t); \
  template Result<F> Mul<F>(F, F, uint32_t); \
  template Result<F> Div<F>(F, F, uint32_t); \
  template Result<F> Sqrt<F>(F, uint32_t);   \
  template Result<F> MulAdd<F>(F, F, F, bool, bool, uint32_t);
EMU_INSTANTIATE(uint32_t)
EMU_INSTANTIATE(uint64_t)
#undef EMU_INSTANTIATE

}  // namespace emu::x86::fpu::reference
