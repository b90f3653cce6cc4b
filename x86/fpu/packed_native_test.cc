// SPDX-License-Identifier: Apache-2.0

// Packed instructions, exceptions masked and not, against this processor:
// whether the elements' results and PackedFlags add up to what it does.
#include "x86/fpu/packed_native.h"

#include <cstring>
#include <vector>

#include "gtest/gtest.h"
#include "x86/fpu/dot_product.h"
#include "x86/fpu/format.h"
#include "x86/fpu/mxcsr.h"
#include "x86/fpu/sse_float.h"
#include "x86/fpu/test_operands.h"

namespace emu::x86::fpu {
namespace {

constexpr int kCases = 100'000;

using In = const PackedSingles&;

// Operands of single precision, or pairs that make one of double precision.
template <typename F>
void Fill(Random& random, PackedSingles& a, PackedSingles& b) {
  static const std::vector<F> specials = SpecialFloats<F>();
  const auto any = [&](F near) {
    return random.Below(3) == 0 ? specials[random.Below(specials.size())]
                                : RandomFloat<F>(random, near);
  };
  for (size_t i = 0; i < 16 / sizeof(F); ++i) {
    const F x = any(0);
    const F y = any(x);
    std::memcpy(reinterpret_cast<char*>(a.element) + i * sizeof x, &x,
                sizeof x);
    std::memcpy(reinterpret_cast<char*>(b.element) + i * sizeof y, &y,
                sizeof y);
  }
}

// NaNs become one: which of several is the result of DPPS and DPPD is the
// vendor's choice (docs/processor.md).
template <typename F>
void RemoveNanPayloads(PackedSingles& values) {
  for (size_t i = 0; i < 16 / sizeof(F); ++i) {
    char* at = reinterpret_cast<char*>(values.element) + i * sizeof(F);
    F element;
    std::memcpy(&element, at, sizeof element);
    if (!IsNan(element)) continue;
    element = Format<F>::kDefaultNan;
    std::memcpy(at, &element, sizeof element);
  }
}

template <typename F>
void Compare(PackedFunction native, PackedFunction emulated,
             bool which_nan = true) {
  Random random(3);
  for (int i = 0; i < kCases; ++i) {
    const uint32_t masks = i & 1 ? kMxcsrMasks : 0;
    const uint32_t mxcsr =
        (static_cast<uint32_t>(random.Next()) & 0xffc0) | masks;
    PackedSingles a, b;
    Fill<F>(random, a, b);
    PackedSingles actual = emulated(a, b, mxcsr);
    PackedSingles expected = native(a, b, mxcsr);
    if (!which_nan) {
      RemoveNanPayloads<F>(actual);
      RemoveNanPayloads<F>(expected);
    }
    ASSERT_EQ(actual.flags, expected.flags) << i;
    if (UnmaskedSse(actual.flags, mxcsr)) continue;
    for (int k = 0; k < 4; ++k) {
      ASSERT_EQ(actual.element[k], expected.element[k]) << i << " " << k;
    }
  }
}

template <Result<uint32_t> (*kScalar)(uint32_t, uint32_t, uint32_t)>
PackedSingles Elementwise(In a, In b, uint32_t mxcsr) {
  PackedSingles result = {};
  for (int k = 0; k < 4; ++k) {
    const auto element = kScalar(a.element[k], b.element[k], mxcsr);
    result.element[k] = element.value;
    result.flags |= element.flags;
  }
  result.flags = PackedFlags(result.flags, mxcsr);
  return result;
}

TEST(PackedNativeTest, Add) {
  Compare<uint32_t>(NativeAddps, Elementwise<Add<uint32_t>>);
}
TEST(PackedNativeTest, Div) {
  Compare<uint32_t>(NativeDivps, Elementwise<Div<uint32_t>>);
}

TEST(PackedNativeTest, HorizontalAdd) {
  Compare<uint32_t>(NativeHaddps, [](In a, In b, uint32_t mxcsr) {
    const PackedSingles even = {
        {a.element[0], a.element[2], b.element[0], b.element[2]}, 0};
    const PackedSingles odd = {
        {a.element[1], a.element[3], b.element[1], b.element[3]}, 0};
    return Elementwise<Add<uint32_t>>(even, odd, mxcsr);
  });
}

template <uint8_t kControl>
PackedSingles Dpps(In a, In b, uint32_t mxcsr) {
  PackedSingles result = {};
  result.flags = StagedFlags(
      DotProduct<4>(a.element, b.element, kControl >> 4, mxcsr, result.element),
      mxcsr);
  for (int k = 0; k < 4; ++k) {
    if (!((kControl >> k) & 1)) result.element[k] = 0;
  }
  return result;
}
TEST(PackedNativeTest, DotProductOfFour) {
  Compare<uint32_t>(NativeDppsAll, Dpps<0xff>, false);
}
TEST(PackedNativeTest, DotProductOfThree) {
  Compare<uint32_t>(NativeDppsThree, Dpps<0x7d>, false);
}

TEST(PackedNativeTest, DotProductOfDoubles) {
  Compare<uint64_t>(
      NativeDppdAll,
      [](In a, In b, uint32_t mxcsr) {
        uint64_t x[2], y[2], sums[2] = {};
        std::memcpy(x, a.element, sizeof x);
        std::memcpy(y, b.element, sizeof y);
        PackedSingles result = {};
        result.flags = StagedFlags(DotProduct<2>(x, y, 3, mxcsr, sums), mxcsr);
        std::memcpy(result.element, sums, sizeof sums);
        return result;
      },
      false);
}

}  // namespace
}  // namespace emu::x86::fpu
