// SPDX-License-Identifier: Apache-2.0

#include "x86/fpu/transcendental.h"

#include <initializer_list>

#include "gtest/gtest.h"
#include "x86/fpu/float80_parts.h"

namespace emu::x86::fpu {
namespace {

constexpr uint16_t kControl = 0x37f;

enum class Function { kSin, kCos, kTan, kAtan, kYl2x, kYl2xp1, k2xm1 };

struct Case {
  Function function;
  Float80 st0;
  Float80 st1;
  Float80 expected;
};

// Operands of all sizes with the nearest number to the exact result, computed
// with 400 bits and more (mpmath); sines and relatives of the operand reduced
// by π/2 = 0x3243f6a8885a308d3 × 2^-65.
constexpr Case kCases[] = {
#include "x86/fpu/transcendental_cases.inc"
};

Result<Float80> Apply(const Case& c, uint16_t control) {
  switch (c.function) {
    case Function::kSin:
      return Fsin(c.st0, control);
    case Function::kCos:
      return Fcos(c.st0, control);
    case Function::kTan:
      return Fptan(c.st0, control);
    case Function::kAtan:
      return Fpatan(c.st1, c.st0, control);
    case Function::kYl2x:
      return Fyl2x(c.st1, c.st0, control);
    case Function::kYl2xp1:
      return Fyl2xp1(c.st1, c.st0, control);
    case Function::k2xm1:
      return F2xm1(c.st0, control);
  }
  return {};
}

TEST(TranscendentalTest, Nearest) {
  for (const Case& c : kCases) {
    const Result<Float80> actual = Apply(c, kControl);
    EXPECT_EQ(actual.value.significand, c.expected.significand);
    EXPECT_EQ(actual.value.sign_exponent, c.expected.sign_exponent);
    EXPECT_EQ(actual.flags & kInexact, kInexact);
  }
}

TEST(TranscendentalTest, OutOfRange) {
  const Float80 huge = {kIntegerBit, SignExponent(false, kBias80 + 63)};
  for (const auto& result :
       {Fsin(huge, kControl), Fcos(huge, kControl), Fptan(huge, kControl)}) {
    EXPECT_EQ(result.flags, kC2);
    EXPECT_EQ(result.value.sign_exponent, huge.sign_exponent);
  }
}

TEST(TranscendentalTest, Invalid) {
  EXPECT_EQ(Fsin(Infinity80(true), kControl).flags, kInvalid);
  EXPECT_EQ(Fyl2x(FromInteger80(1), FromInteger80(-1), kControl).flags,
            kInvalid);
  EXPECT_EQ(Fyl2x(FromInteger80(1), Zero80(false), kControl).flags,
            kDivideByZero);
  EXPECT_EQ(Fyl2x(Zero80(false), Zero80(false), kControl).flags, kInvalid);
}

}  // namespace
}  // namespace emu::x86::fpu
