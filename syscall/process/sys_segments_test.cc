// SPDX-License-Identifier: Apache-2.0

#include <array>

#include "gtest/gtest.h"
#include "mem/guest_copy.h"
#include "syscall/entry/task_for_test.h"

namespace emu::syscall {
namespace {

using x86::Mode;
using UserDesc = std::array<uint32_t, 4>;  // entry, base, limit, flags

constexpr int kSetThreadArea = 243;
constexpr int kGetThreadArea = 244;
constexpr int kArchPrctl = 158;
constexpr uint32_t kAny = 0xffffffff;
constexpr uint32_t kUsual = 0x51;  // 32-bit, in pages, useable
constexpr uint32_t kEmpty = 0x28;

class SegmentsTest : public testing::Test {
 protected:
  int64_t Set(const UserDesc& desc) {
    EXPECT_TRUE(mem::WriteGuest(guest_.memory(), desc));
    return guest_.Call(kSetThreadArea, {guest_.memory()});
  }
  uint32_t Entry() { return *mem::ReadGuest<uint32_t>(guest_.memory()); }

  TaskForTest guest_{Mode::k32};
};

TEST_F(SegmentsTest, AnyEntryIsTheFirstFreeOne) {
  for (uint32_t expected : {12, 13, 14}) {
    EXPECT_EQ(Set({kAny, 0x1000, 0xfffff, kUsual}), 0);
    EXPECT_EQ(Entry(), expected);
  }
  EXPECT_EQ(Set({kAny, 0x1000, 0xfffff, kUsual}), -3);  // ESRCH
}

TEST_F(SegmentsTest, WhatWasSetCanBeRead) {
  ASSERT_EQ(Set({13, 0xabc000, 0xfffff, kUsual}), 0);
  ASSERT_EQ(guest_.Call(kGetThreadArea, {guest_.memory()}), 0);
  const UserDesc expected = {13, 0xabc000, 0xfffff, kUsual};
  EXPECT_EQ(*mem::ReadGuest<UserDesc>(guest_.memory()), expected);
}

TEST_F(SegmentsTest, ALoadedSegmentGetsTheNewBase) {
  guest_.cpu().segment_selector[x86::kGs] = 0x63;
  ASSERT_EQ(Set({12, 0x1234, 0xfffff, kUsual}), 0);
  EXPECT_EQ(guest_.cpu().segment_base[x86::kGs], 0x1234u);
}

TEST_F(SegmentsTest, AnEmptyDescriptorFreesItsEntry) {
  ASSERT_EQ(Set({kAny, 0x1000, 0xfffff, kUsual}), 0);
  ASSERT_EQ(Set({12, 0, 0, kEmpty}), 0);
  ASSERT_EQ(Set({kAny, 0x2000, 0xfffff, kUsual}), 0);
  EXPECT_EQ(Entry(), 12u);
}

TEST_F(SegmentsTest, OtherSegmentsAreRefused) {
  EXPECT_EQ(Set({11, 0x1000, 0xfffff, kUsual}), -22);
  EXPECT_EQ(Set({15, 0x1000, 0xfffff, kUsual}), -22);
  EXPECT_EQ(Set({12, 0x1000, 0xfffff, kUsual & ~1u}), -22);  // 16-bit
  EXPECT_EQ(Set({12, 0x1000, 0xfffff, kUsual | 4}), -22);    // code
  EXPECT_EQ(guest_.Call(kSetThreadArea, {guest_.memory_end()}), -14);
}

TEST(ArchPrctlTest, SetsAndReadsBases) {
  TaskForTest guest(Mode::k64);
  EXPECT_EQ(guest.Call(kArchPrctl, {0x1002, 0x123456789000}), 0);
  EXPECT_EQ(guest.cpu().segment_base[x86::kFs], 0x123456789000u);
  EXPECT_EQ(guest.Call(kArchPrctl, {0x1003, guest.memory()}), 0);
  EXPECT_EQ(*mem::ReadGuest<uint64_t>(guest.memory()), 0x123456789000u);
  EXPECT_EQ(guest.Call(kArchPrctl, {0x1002, 0x800000000000}), -1);
  EXPECT_EQ(guest.Call(kArchPrctl, {0x9999, 0}), -22);
}

}  // namespace
}  // namespace emu::syscall
