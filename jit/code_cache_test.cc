// SPDX-License-Identifier: Apache-2.0

#include "jit/code_cache.h"

#include <cstdint>
#include <cstring>

#include "gtest/gtest.h"

namespace emu::jit {
namespace {

constexpr size_t kSize = size_t{4} << 20;
constexpr size_t kFixed = 4096;
constexpr uint64_t kWindow = uint64_t{1} << 28;

TEST(CodeCacheTest, LiesInOneWindow) {
  // Several, so that some would lie across a window's end by themselves.
  for (const size_t size : {kSize, size_t{64} << 20, size_t{200} << 20}) {
    CodeCache cache(size);
    const auto begin = reinterpret_cast<uint64_t>(cache.Fixed(kFixed));
    ASSERT_NE(begin, 0u);
    EXPECT_TRUE(cache.Contains(begin));
    EXPECT_TRUE(cache.Contains(begin + size - 1));
    EXPECT_FALSE(cache.Contains(begin + size));
    EXPECT_FALSE(cache.Contains(begin - 1));
    EXPECT_EQ(begin / kWindow, (begin + size - 1) / kWindow);
  }
}

TEST(CodeCacheTest, FillsSegmentsOneAfterAnother) {
  CodeCache cache(kSize);
  ASSERT_NE(cache.Fixed(kFixed), nullptr);
  const size_t room = cache.room();
  EXPECT_LE(room * CodeCache::kSegments + kFixed, kSize);
  for (int i = 0; i < CodeCache::kSegments; ++i) {
    EXPECT_EQ(cache.current_segment(), i);
    EXPECT_EQ(cache.SegmentOf(cache.position()), i);
    EXPECT_EQ(cache.room(), room);
    std::memset(cache.position(), 0, room);
    cache.Commit(room - 1);
    EXPECT_EQ(cache.room(), 0u);
    cache.Advance();
  }
  EXPECT_EQ(cache.current_segment(), 0);
  EXPECT_EQ(cache.room(), room);
}

TEST(CodeCacheTest, WhatIsFixedIsInNoSegment) {
  CodeCache cache(kSize);
  auto* fixed = static_cast<uint8_t*>(cache.Fixed(kFixed));
  EXPECT_GE(cache.position(), fixed + kFixed);
}

TEST(CodeCacheTest, CodeBeginsAlignedAndIsCounted) {
  CodeCache cache(kSize);
  cache.Fixed(kFixed);
  const uint8_t* first = cache.position();
  cache.Commit(5);
  EXPECT_EQ(cache.position() - first, 64);
  cache.Commit(64);
  EXPECT_EQ(cache.position() - first, 128);
  EXPECT_EQ(cache.used(), 128u);
}

TEST(CodeCacheTest, RefusesMoreThanThereIs) {
  EXPECT_EQ(CodeCache(0).Fixed(kFixed), nullptr);
}

}  // namespace
}  // namespace emu::jit
