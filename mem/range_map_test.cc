// SPDX-License-Identifier: Apache-2.0

#include "mem/range_map.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace emu::mem {
namespace {

// A colour, and a position in that colour as a file offset would be.
struct Paint {
  char colour;
  uint64_t position = 0;
  void Advance(uint64_t n) { position += n; }
  bool ContinuesAt(const Paint& next, uint64_t n) const {
    return colour == next.colour && position + n == next.position;
  }
};

std::string Show(const RangeMap<Paint>& map) {
  std::string text;
  for (const auto& [start, entry] : map) {
    absl::StrAppend(&text, text.empty() ? "" : " ", start, "-", entry.end,
                    std::string(1, entry.value.colour), entry.value.position);
  }
  return text;
}

TEST(RangeMapTest, SettingInsideSplitsAndKeepsPositions) {
  RangeMap<Paint> map;
  map.Set(10, 20, {'a', 100});
  map.Set(12, 15, {'b', 0});
  EXPECT_EQ(Show(map), "10-12a100 12-15b0 15-20a105");
}

TEST(RangeMapTest, NeighboursThatContinueEachOtherMerge) {
  RangeMap<Paint> map;
  map.Set(10, 20, {'a', 0});
  map.Set(30, 40, {'a', 20});
  map.Set(20, 30, {'a', 10});
  EXPECT_EQ(Show(map), "10-40a0");
  map.Set(40, 50, {'a', 0});
  EXPECT_EQ(Show(map), "10-40a0 40-50a0");
}

TEST(RangeMapTest, ClearLeavesBothSides) {
  RangeMap<Paint> map;
  map.Set(0, 100, {'a', 0});
  map.Clear(40, 60);
  EXPECT_EQ(Show(map), "0-40a0 60-100a60");
  map.Clear(0, 200);
  EXPECT_TRUE(map.empty());
}

TEST(RangeMapTest, UpdateSplitsAndMergesBack) {
  RangeMap<Paint> map;
  map.Set(0, 100, {'a', 0});
  map.Update(40, 60, [](Paint& paint) { paint.colour = 'b'; });
  EXPECT_EQ(Show(map), "0-40a0 40-60b40 60-100a60");
  map.Update(40, 60, [](Paint& paint) { paint.colour = 'a'; });
  EXPECT_EQ(Show(map), "0-100a0");
}

TEST(RangeMapTest, CoversWantsNoHoleAndTheCondition) {
  RangeMap<Paint> map;
  map.Set(10, 20, {'a', 0});
  map.Set(20, 30, {'b', 0});
  EXPECT_TRUE(map.Covers(10, 30));
  EXPECT_TRUE(map.Covers(15, 15));
  EXPECT_FALSE(map.Covers(9, 30));
  EXPECT_FALSE(map.Covers(10, 31));
  const auto is_a = [](const Paint& paint) { return paint.colour == 'a'; };
  EXPECT_TRUE(map.Covers(10, 20, is_a));
  EXPECT_FALSE(map.Covers(10, 21, is_a));
}

TEST(RangeMapTest, FindsTheHighestGapThatFits) {
  RangeMap<Paint> map;
  map.Set(40, 50, {'a', 0});
  map.Set(70, 80, {'a', 0});
  EXPECT_EQ(map.HighestGap(0, 100, 20, 1), 80u);
  EXPECT_EQ(map.HighestGap(0, 100, 21, 1), 19u);
  EXPECT_EQ(map.HighestGap(0, 75, 20, 1), 50u);
  EXPECT_EQ(map.HighestGap(0, 75, 20, 16), 16u);
  EXPECT_EQ(map.HighestGap(0, 100, 41, 1), std::nullopt);
  EXPECT_EQ(map.HighestGap(30, 45, 20, 1), std::nullopt);
  EXPECT_EQ(map.HighestGap(0, 45, 40, 1), 0u);
}

TEST(RangeMapTest, BehavesLikeAnArrayOfCells) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    RangeMap<Paint> map;
    std::vector<char> cells(64, ' ');
    for (int step = 0; step < 50; ++step) {
      const uint64_t start = random() % 64;
      const uint64_t end = start + random() % (64 - start) + 1;
      const char colour = "ab "[random() % 3];
      for (uint64_t i = start; i < end; ++i) cells[i] = colour;
      if (colour == ' ') {
        map.Clear(start, end);
      } else {
        map.Set(start, end, {colour, start});
      }
    }
    uint64_t last_end = 0;
    char last = ' ';
    for (const auto& [start, entry] : map) {
      EXPECT_TRUE(start > last_end || entry.value.colour != last || start == 0);
      EXPECT_EQ(entry.value.position, start);
      last_end = entry.end;
      last = entry.value.colour;
    }
    for (uint64_t i = 0; i < 64; ++i) {
      const auto it = map.Find(i);
      EXPECT_EQ(it == map.end() ? ' ' : it->second.value.colour, cells[i]);
    }
    uint64_t unmapped = 0;
    map.ForEachGap(0, 64, [&](uint64_t from, uint64_t to) {
      unmapped += to - from;
      EXPECT_FALSE(map.Overlaps(from, to));
    });
    EXPECT_EQ(unmapped, static_cast<uint64_t>(
                            std::count(cells.begin(), cells.end(), ' ')));
  }
}

}  // namespace
}  // namespace emu::mem
