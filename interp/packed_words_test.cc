#include "interp/packed_words.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <random>

#include "gtest/gtest.h"
#include "interp/vector_lanes.h"

namespace emu::interp {
namespace {

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
      auto x = ToLanes<T>(Vector<8>{a});
      const auto y = ToLanes<T>(Vector<8>{b});
      for (int j = 0; j < x.kCount; ++j) x[j] = lane(x[j], y[j]);
      ASSERT_EQ(whole(a, b), ToVector(x).word[0]) << std::hex << a << " " << b;
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
}

}  // namespace
}  // namespace emu::interp
