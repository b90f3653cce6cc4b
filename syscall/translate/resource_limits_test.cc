// SPDX-License-Identifier: Apache-2.0

#include "syscall/translate/resource_limits.h"

#include <sys/resource.h>

#include "gtest/gtest.h"
#include "syscall/translate/round_trip.h"

namespace emu::syscall {
namespace {

TEST(ResourceLimits, RoundTrip) { ExpectNumbersRoundTrip(kResourceLimits); }

TEST(ResourceLimits, EveryHostLimitHasAGuestNumber) {
  for (int limit = 0; limit < RLIMIT_NLIMITS; ++limit) {
    EXPECT_TRUE(NumberToGuest(kResourceLimits, limit).has_value()) << limit;
  }
}

TEST(ResourceLimits, GuestOrder) {
  EXPECT_EQ(NumberToHost(kResourceLimits, 7), RLIMIT_NOFILE);
  EXPECT_EQ(NumberToHost(kResourceLimits, 9), RLIMIT_AS);
  EXPECT_EQ(NumberToHost(kResourceLimits, 16), std::nullopt);
}

}  // namespace
}  // namespace emu::syscall
