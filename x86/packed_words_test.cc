// SPDX-License-Identifier: Apache-2.0

#include "x86/packed_words.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <random>
#include <type_traits>

#include "gtest/gtest.h"

namespace emu::x86 {
namespace {

template <typename T>
using Lanes = std::array<T, 8 / sizeof(T)>;

template <typename T>
class PackedWordsTest : public ::testing::Test {
 protected:
  // Words whose lanes are near one another, near 0 and near the limits.
  uint64_t Word() {
    uint64_t word = random_();
    if (random_() % 2 == 0) word = previous_ ^ (word & kLaneOnes<T>);
    if (random_() % 4 == 0) word &= kLaneSigns<T>;
    if (random_() % 4 == 0) word = ~word;
    return previous_ = word;
  }

  // `whole` does to all lanes at once what `lane` does to each.
  void ExpectSame(uint64_t (*whole)(uint64_t, uint64_t), T (*lane)(T, T)) {
    for (int i = 0; i < 100000; ++i) {
      const uint64_t a = Word(), b = Word();
      auto x = std::bit_cast<Lanes<T>>(a);
      const auto y = std::bit_cast<Lanes<T>>(b);
      for (size_t j = 0; j < x.size(); ++j) x[j] = lane(x[j], y[j]);
      ASSERT_EQ(whole(a, b), std::bit_cast<uint64_t>(x))
          << std::hex << a << " " << b;
    }
  }

  void ExpectSameShift(uint64_t (*whole)(uint64_t, int), T (*lane)(T, int)) {
    for (int count = 0; count < kLaneBits<T>; ++count) {
      for (int i = 0; i < 1000; ++i) {
        const uint64_t a = Word();
        auto x = std::bit_cast<Lanes<T>>(a);
        for (T& value : x) value = lane(value, count);
        ASSERT_EQ(whole(a, count), std::bit_cast<uint64_t>(x))
            << std::hex << a << " by " << count;
      }
    }
  }

 private:
  std::mt19937_64 random_;
  uint64_t previous_ = 0;
};

using LaneTypes = ::testing::Types<uint8_t, int8_t, uint16_t, int16_t, uint32_t,
                                   int32_t, uint64_t, int64_t>;
TYPED_TEST_SUITE(PackedWordsTest, LaneTypes);

TYPED_TEST(PackedWordsTest, DoWhatEachLaneWould) {
  using T = TypeParam;
  using U = std::make_unsigned_t<T>;
  this->ExpectSame(&AddWord<T>, [](T a, T b) {
    return static_cast<T>(static_cast<U>(a) + static_cast<U>(b));
  });
  this->ExpectSame(&SubWord<T>, [](T a, T b) {
    return static_cast<T>(static_cast<U>(a) - static_cast<U>(b));
  });
  this->ExpectSame(&EqualWord<T>,
                   [](T a, T b) { return static_cast<T>(a == b ? -1 : 0); });
  this->ExpectSame(&GreaterWord<T>,
                   [](T a, T b) { return static_cast<T>(a > b ? -1 : 0); });
  this->ExpectSame(&MinWord<T>, [](T a, T b) { return std::min(a, b); });
  this->ExpectSame(&MaxWord<T>, [](T a, T b) { return std::max(a, b); });
  if constexpr (std::is_unsigned_v<T>) {
    this->ExpectSame(&AddSaturatedWord<T>, [](T a, T b) {
      return static_cast<T>(a + b) < a ? static_cast<T>(-1)
                                       : static_cast<T>(a + b);
    });
    this->ExpectSame(&SubSaturatedWord<T>, [](T a, T b) {
      return a < b ? T{0} : static_cast<T>(a - b);
    });
    this->ExpectSame(&AverageWord<T>, [](T a, T b) {
      return static_cast<T>((a >> 1) + (b >> 1) + ((a | b) & 1));
    });
    this->ExpectSameShift(&ShiftLeftWord<T>, [](T a, int count) {
      return static_cast<T>(a << count);
    });
    this->ExpectSameShift(&ShiftRightWord<T>, [](T a, int count) {
      return static_cast<T>(a >> count);
    });
    this->ExpectSameShift(&ShiftRightSignedWord<T>, [](T a, int count) {
      return static_cast<T>(static_cast<std::make_signed_t<T>>(a) >> count);
    });
  }
}

TEST(MulEvenWordTest, LeavesTheUpperHalvesOut) {
  EXPECT_EQ(MulEvenWord(0x7777777780000001, 0x5555555500000003), 0x180000003u);
}

TEST(SpreadWordTest, LeavesARoomBetweenLanes) {
  EXPECT_EQ(SpreadWord<uint8_t>(uint64_t{0x44332211}), 0x0044003300220011u);
  EXPECT_EQ(SpreadWord<uint16_t>(uint64_t{0x22221111}), 0x0000222200001111u);
}

}  // namespace
}  // namespace emu::x86
