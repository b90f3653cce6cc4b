// SPDX-License-Identifier: Apache-2.0

#include "syscall/translate/open_flags.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

#include "gtest/gtest.h"
#include "syscall/translate/round_trip.h"

namespace emu::syscall {
namespace {

TEST(OpenFlags, RoundTrip) { ExpectFlagsRoundTrip(kOpenFlags); }

TEST(OpenFlags, AccessModeAndFlagsTogether) {
  EXPECT_EQ(OpenFlagsToHost(0), O_RDONLY);
  EXPECT_EQ(OpenFlagsToHost(01101), O_WRONLY | O_CREAT | O_TRUNC);
  EXPECT_EQ(OpenFlagsToHost(02002 | 02000000), O_RDWR | O_APPEND | O_CLOEXEC);
  EXPECT_EQ(OpenFlagsToHost(04010000), O_SYNC);
  EXPECT_EQ(OpenFlagsToHost(020200000), O_TMPFILE);
  EXPECT_EQ(OpenFlagsToGuest(O_RDWR | O_NONBLOCK | O_APPEND), 06002);
  EXPECT_EQ(OpenFlagsToGuest(O_SYNC), 04010000);
}

TEST(OpenFlags, UnknownBitsAreDropped) {
  EXPECT_EQ(OpenFlagsToHost(0x40000000), 0);
}

TEST(OpenFlags, AllowedBitsOnly) {
  EXPECT_EQ(OpenFlagsToHost(04000, 02004000), O_NONBLOCK);
  EXPECT_EQ(OpenFlagsToHost(0100, 02004000), std::nullopt);
}

// What lets one map serve the calls that take only CLOEXEC and NONBLOCK.
TEST(OpenFlags, DescriptorFlagsOfOtherCallsAreTheOpenFlags) {
  EXPECT_EQ(EFD_NONBLOCK, O_NONBLOCK);
  EXPECT_EQ(EFD_CLOEXEC, O_CLOEXEC);
  EXPECT_EQ(IN_NONBLOCK, O_NONBLOCK);
  EXPECT_EQ(TFD_NONBLOCK, O_NONBLOCK);
  EXPECT_EQ(SOCK_NONBLOCK, O_NONBLOCK);
  EXPECT_EQ(SOCK_CLOEXEC, O_CLOEXEC);
}

}  // namespace
}  // namespace emu::syscall
