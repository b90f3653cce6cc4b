// SPDX-License-Identifier: Apache-2.0

#include "syscall/entry/table.h"

#include <cstring>
#include <set>
#include <string>

#include "gtest/gtest.h"

namespace emu::syscall {
namespace {

class TableTest : public testing::TestWithParam<x86::Mode> {
 protected:
  static absl::Span<const SyscallRow> Rows() {
    return GetParam() == x86::Mode::k32 ? I386Table() : X8664Table();
  }
};

INSTANTIATE_TEST_SUITE_P(BothAbis, TableTest,
                         testing::Values(x86::Mode::k32, x86::Mode::k64));

TEST_P(TableTest, RowsAreInOrderAndEachNameIsThereOnce) {
  int last = -1;
  std::set<std::string> names;
  for (const SyscallRow& row : Rows()) {
    EXPECT_GT(row.number, last) << row.name;
    last = row.number;
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
  }
  EXPECT_EQ(last, 450);  // set_mempolicy_home_node, the last of Linux 6.1
}

TEST_P(TableTest, AHandlerIsMissingExactlyWhereTheStateSaysSo) {
  for (const SyscallRow& row : Rows()) {
    EXPECT_EQ(row.handler == nullptr, row.state == State::kMissing) << row.name;
  }
}

TEST_P(TableTest, WhatDoesNotWorkIsNoted) {
  for (const SyscallRow& row : Rows()) {
    const bool noted = std::strlen(row.note) != 0;
    if (row.state == State::kPartial || row.state == State::kErrno) {
      EXPECT_TRUE(noted) << row.name;
    }
  }
}

TEST_P(TableTest, FlagsAndEnumsHaveTheirNames) {
  for (const SyscallRow& row : Rows()) {
    for (int i = 0; i < row.formats.count; ++i) {
      const ArgFormat& format = row.formats.arguments[i];
      if (format.format == Format::kFlags || format.format == Format::kEnum) {
        EXPECT_NE(format.names, nullptr) << row.name;
      }
    }
  }
}

TEST(FindSyscallTest, FindsByNumber) {
  EXPECT_STREQ(FindSyscall(x86::Mode::k32, 4)->name, "write");
  EXPECT_STREQ(FindSyscall(x86::Mode::k64, 1)->name, "write");
  EXPECT_EQ(FindSyscall(x86::Mode::k64, 335), nullptr);  // a gap
  EXPECT_EQ(FindSyscall(x86::Mode::k32, 451), nullptr);
  EXPECT_EQ(FindSyscall(x86::Mode::k64, ~uint64_t{0}), nullptr);
}

}  // namespace
}  // namespace emu::syscall
