// SPDX-License-Identifier: Apache-2.0

#include "syscall/translate/fcntl_commands.h"

#include <fcntl.h>

#include "gtest/gtest.h"
#include "syscall/translate/round_trip.h"

namespace emu::syscall {
namespace {

TEST(FcntlCommands, RoundTrip) { ExpectNumbersRoundTrip(kFcntlCommands); }

TEST(FcntlCommands, LocksAndOwnersHaveTheHostsNumbers) {
  EXPECT_EQ(NumberToHost(kFcntlCommands, kGuestFcntlGetLock), F_GETLK);
  EXPECT_EQ(NumberToHost(kFcntlCommands, 8), F_SETOWN);
  EXPECT_EQ(NumberToHost(kFcntlCommands, 1030), F_DUPFD_CLOEXEC);
  EXPECT_EQ(NumberToHost(kFcntlCommands, 99), std::nullopt);
}

}  // namespace
}  // namespace emu::syscall
