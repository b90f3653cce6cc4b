// SPDX-License-Identifier: Apache-2.0

#include <fcntl.h>

#include <cerrno>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/bits.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "base/unique_fd.h"
#include "gtest/gtest.h"

namespace emu {
namespace {

TEST(BitsTest, AlignsToPowersOfTwo) {
  EXPECT_EQ(AlignDown(0x1fff, 0x1000), 0x1000u);
  EXPECT_EQ(AlignUp(0x1001, 0x1000), 0x2000u);
  EXPECT_EQ(AlignUp(0x1000, 0x1000), 0x1000u);
  EXPECT_EQ(AlignUp(~uint64_t{0}, 0x1000), 0u);
  EXPECT_TRUE(IsAligned(0x3000, 0x1000));
  EXPECT_FALSE(IsAligned(0x3004, 0x1000));
}

TEST(BitsTest, ExtractsAndExtends) {
  EXPECT_EQ(LowMask(0), 0u);
  EXPECT_EQ(LowMask(64), ~uint64_t{0});
  EXPECT_EQ(ExtractBits(0xabcd, 4, 8), 0xbcu);
  EXPECT_EQ(SignExtend(0x80, 8), -128);
  EXPECT_EQ(SignExtend(0x7f, 8), 127);
  EXPECT_EQ(SignExtend(~uint64_t{0}, 64), -1);
  EXPECT_TRUE(FitsSigned(-32768, 16));
  EXPECT_FALSE(FitsSigned(32768, 16));
}

TEST(BitsTest, LoadsAndStoresAtAnyAlignment) {
  unsigned char bytes[9] = {};
  StoreUnaligned<uint32_t>(bytes + 1, 0x04030201);
  EXPECT_EQ(bytes[1], 1);
  EXPECT_EQ(LoadUnaligned<uint16_t>(bytes + 3), 0x0403);
}

TEST(CheckDeathTest, PrintsWhereAndWhatAndAborts) {
  const int pc = 0x42;
  EMU_CHECK(pc != 0) << "not printed";
  EXPECT_DEATH(EMU_CHECK(pc == 1) << "pc " << pc,
               "emu: .*base_test.cc:[0-9]+: check failed: pc == 1 pc 66");
  EXPECT_DEATH(EMU_UNREACHABLE() << "here", "not reachable here");
}

absl::StatusOr<int> Half(int value) {
  if (value % 2 != 0) return absl::InvalidArgumentError("odd");
  return value / 2;
}

absl::StatusOr<int> Quarter(int value) {
  ASSIGN_OR_RETURN(int half, Half(value));
  ASSIGN_OR_RETURN(half, Half(half));
  return half;
}

absl::Status IsQuarterable(int value) {
  RETURN_IF_ERROR(Quarter(value).status());
  return absl::OkStatus();
}

TEST(StatusMacrosTest, LeaveWithTheFirstError) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(Quarter(6).status().message(), "odd");
  EXPECT_TRUE(IsQuarterable(4).ok());
  EXPECT_FALSE(IsQuarterable(2).ok());
}

bool IsOpen(int fd) { return fcntl(fd, F_GETFD) >= 0; }

TEST(UniqueFdTest, ClosesOnceAndKeepsErrno) {
  int raw;
  {
    UniqueFd fd(open("/dev/null", O_RDONLY));
    ASSERT_TRUE(fd.valid());
    raw = fd.get();
    UniqueFd other = std::move(fd);
    EXPECT_FALSE(fd.valid());
    EXPECT_TRUE(IsOpen(raw));
    errno = ENOENT;
  }
  EXPECT_EQ(errno, ENOENT);
  EXPECT_FALSE(IsOpen(raw));
}

TEST(UniqueFdTest, ReleaseKeepsItOpen) {
  UniqueFd fd(open("/dev/null", O_RDONLY));
  const int raw = fd.Release();
  fd.Reset();
  EXPECT_TRUE(IsOpen(raw));
  close(raw);
}

}  // namespace
}  // namespace emu
