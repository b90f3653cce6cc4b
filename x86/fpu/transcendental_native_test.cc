// SPDX-License-Identifier: Apache-2.0

// The transcendental instructions against this processor: status word and
// special cases equal, values within hardware's and our own error of 1 ulp
// together.
#include <cstdlib>
#include <cstring>
#include <string>

#include "gtest/gtest.h"
#include "x86/fpu/float80_parts.h"
#include "x86/fpu/test_operands.h"
#include "x86/fpu/transcendental.h"
#include "x86/fpu/x87_cases.h"
#include "x86/fpu/x87_native.h"

namespace emu::x86::fpu {
namespace {

constexpr int kRandomCases = 20'000;

// How far apart, in units of the last place.
uint64_t Distance(Float80 a, Float80 b) {
  if (IsNan(a) || IsNan(b) || IsNegative(a) != IsNegative(b)) {
    return a.significand == b.significand && a.sign_exponent == b.sign_exponent
               ? 0
               : ~uint64_t{0};
  }
  // The numbers in a row: denormals have exponent 1 without the integer bit.
  const auto place = [](Float80 x) {
    const int32_t biased = BiasedExponent(x) == 0 ? 1 : BiasedExponent(x);
    return (static_cast<__int128>(biased) << 63) + x.significand;
  };
  const __int128 distance = place(a) - place(b);
  return static_cast<uint64_t>(distance < 0 ? -distance : distance);
}

using Binary = Result<Float80> (*)(Float80 st0, Float80 st1, uint16_t control);
using Defined = bool (*)(Float80 st0);

// `defined` is where the SDM defines the value.
void Compare(
    const std::string& name, X87Operation kind, Binary emulated,
    Defined defined = [](Float80) { return true; }) {
  const X87Function native = NativeX87Operations().at(name);
  Random random(1);
  int equal = 0;
  int same_side = 0;
  int total = 0;
  for (const X87Operands& o : GenerateX87Operands(kind, kRandomCases)) {
    if (!defined(o.a)) continue;
    // A sine is its operand less half an ulp or more: at the least normal
    // number that decides on underflow.
    const bool sine = name == "fsin" || name == "fsincos";
    if (sine && BiasedExponent(o.a) <= 1 && o.a.significand == kIntegerBit) {
      continue;
    }
    uint16_t control = 0x33f | static_cast<uint16_t>(random.Below(4) << 10);
    if (random.Below(4) == 0) control ^= random.Next() & 0x3f;
    const X87Outcome expected = native(o, control);
    const Result<Float80> actual = emulated(o.a, o.b, control);
    // At the least normal number an ulp decides on UE.
    const bool least = BiasedExponent(actual.value) == 1 &&
                       actual.value.significand == kIntegerBit;
    const uint32_t compared = ~(kC1 | (least ? kUnderflow : 0));
    ASSERT_EQ(actual.flags & compared, expected.status & compared)
        << name << std::hex << " " << o.a.sign_exponent << ":"
        << o.a.significand << " " << o.b.sign_exponent << ":" << o.b.significand
        << " control " << control;
    if (!StoresRegister(actual.flags, control)) continue;
    // FPTAN pushes another value, unless the operand is out of range; FPATAN
    // and the logarithms pop one.
    const bool below = name == "fptan" && !(actual.flags & kC2);
    const Float80 value = below ? expected.st1 : expected.st0;
    const uint64_t distance = Distance(actual.value, value);
    ASSERT_LE(distance, 1u)
        << name << std::hex << " " << o.a.sign_exponent << ":"
        << o.a.significand << " " << o.b.sign_exponent << ":" << o.b.significand
        << " control " << control << " gives " << actual.value.sign_exponent
        << ":" << actual.value.significand;
    // Equal values may still lie on different sides of the exact one.
    equal += distance == 0;
    same_side += distance == 0 && actual.flags == expected.status;
    ++total;
  }
  ::testing::Test::RecordProperty("cases", total);
  ::testing::Test::RecordProperty("equal", equal);
  ::testing::Test::RecordProperty("equal_with_c1", same_side);
}

TEST(TranscendentalNativeTest, Sine) {
  Compare("fsin", X87Operation::kUnary,
          [](Float80 a, Float80, uint16_t c) { return Fsin(a, c); });
}
TEST(TranscendentalNativeTest, Cosine) {
  Compare("fcos", X87Operation::kUnary,
          [](Float80 a, Float80, uint16_t c) { return Fcos(a, c); });
}
TEST(TranscendentalNativeTest, SineAndCosine) {
  Compare("fsincos", X87Operation::kUnary, [](Float80 a, Float80, uint16_t c) {
    const Result<SineCosine> both = Fsincos(a, c);
    return Result<Float80>{both.value.cosine, both.flags};
  });
}
TEST(TranscendentalNativeTest, Tangent) {
  Compare("fptan", X87Operation::kUnary,
          [](Float80 a, Float80, uint16_t c) { return Fptan(a, c); });
}
// Where the reduction leaves little: the nearest numbers to multiples of π/2.
TEST(TranscendentalNativeTest, NearMultiples) {
  Random random(2);
  const X87Function native = NativeX87Operations().at("fsin");
  for (int i = 0; i < kRandomCases; ++i) {
    const uint64_t multiple = random.Next() >> (2 + random.Below(62)) | 1;
    const long double product = static_cast<long double>(multiple) *
                                1.57079632679489661923132169163975144L;
    X87Operands o = {};
    std::memcpy(&o.a, &product, 10);
    o.a.significand += random.Below(3) - 1;
    const uint64_t distance =
        Distance(Fsin(o.a, 0x37f).value, native(o, 0x37f).st0);
    ASSERT_LE(distance, 1u)
        << std::hex << o.a.sign_exponent << ":" << o.a.significand;
  }
}
TEST(TranscendentalNativeTest, Arctangent) {
  Compare("fpatan", X87Operation::kBinary,
          [](Float80 x, Float80 y, uint16_t c) { return Fpatan(y, x, c); });
}
TEST(TranscendentalNativeTest, Exponential) {
  Compare(
      "f2xm1", X87Operation::kUnary,
      [](Float80 a, Float80, uint16_t c) { return F2xm1(a, c); },
      [](Float80 a) {
        const uint16_t biased = a.sign_exponent & 0x7fff;
        return biased < kBias80 ||
               (biased == kBias80 && a.significand == kIntegerBit);
      });
}
TEST(TranscendentalNativeTest, Logarithm) {
  Compare("fyl2x", X87Operation::kBinary,
          [](Float80 x, Float80 y, uint16_t c) { return Fyl2x(y, x, c); });
}
TEST(TranscendentalNativeTest, LogarithmNearOne) {
  Compare(
      "fyl2xp1", X87Operation::kBinary,
      [](Float80 x, Float80 y, uint16_t c) { return Fyl2xp1(y, x, c); },
      [](Float80 x) {
        return BiasedExponent(x) < kBias80 - 2 || NeedsNan(x) || IsInfinity(x);
      });
}

}  // namespace
}  // namespace emu::x86::fpu
