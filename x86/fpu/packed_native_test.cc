// Whether PackedFlags says what a packed instruction does with the flags of its
// elements when some exceptions are not masked.
#include "gtest/gtest.h"
#include "x86/fpu/mxcsr.h"
#include "x86/fpu/sse_float.h"
#include "x86/fpu/sse_native.h"
#include "x86/fpu/test_operands.h"

namespace emu::x86::fpu {
namespace {

constexpr int kCases = 100'000;

using Native = PackedSingles (*)(const PackedSingles&, const PackedSingles&,
                                 uint32_t);
using Scalar = Result<uint32_t> (*)(uint32_t, uint32_t, uint32_t);

uint32_t AnyFloat(Random& random, uint32_t near) {
  static const std::vector<uint32_t> specials = SpecialFloats<uint32_t>();
  return random.Below(2) ? specials[random.Below(specials.size())]
                         : RandomFloat<uint32_t>(random, near);
}

void Compare(Native native, Scalar scalar) {
  Random random(3);
  for (int i = 0; i < kCases; ++i) {
    const uint32_t masks = i & 1 ? kMxcsrMasks : 0;
    const uint32_t mxcsr =
        (static_cast<uint32_t>(random.Next()) & 0xffc0) | masks;
    PackedSingles a, b, actual = {};
    for (int k = 0; k < 4; ++k) {
      a.element[k] = AnyFloat(random, 0);
      b.element[k] = AnyFloat(random, a.element[k]);
      const auto result = scalar(a.element[k], b.element[k], mxcsr);
      actual.element[k] = result.value;
      actual.flags |= result.flags;
    }
    actual.flags = PackedFlags(actual.flags, mxcsr);
    const PackedSingles expected = native(a, b, mxcsr);
    ASSERT_EQ(actual.flags, expected.flags) << i;
    if (UnmaskedSse(actual.flags, mxcsr)) continue;
    for (int k = 0; k < 4; ++k) {
      ASSERT_EQ(actual.element[k], expected.element[k]) << i;
    }
  }
}

TEST(PackedNativeTest, Add) { Compare(NativeAddps, Add<uint32_t>); }
TEST(PackedNativeTest, Div) { Compare(NativeDivps, Div<uint32_t>); }

}  // namespace
}  // namespace emu::x86::fpu
