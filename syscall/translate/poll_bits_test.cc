// SPDX-License-Identifier: Apache-2.0

#include "syscall/translate/poll_bits.h"

#include <poll.h>
#include <sys/epoll.h>

#include "gtest/gtest.h"
#include "syscall/translate/round_trip.h"

namespace emu::syscall {
namespace {

TEST(PollBits, RoundTrip) { ExpectFlagsRoundTrip(kPollBits); }

TEST(PollBits, WriteNormalIsReportedOnlyWhenAskedFor) {
  EXPECT_EQ(PollBitsToHost(0x104), POLLOUT | POLLWRNORM);
  EXPECT_EQ(PollBitsToGuest(POLLOUT | POLLWRNORM, 0x4), 0x4);
  EXPECT_EQ(PollBitsToGuest(POLLOUT | POLLWRNORM, 0x100), 0x100);
  EXPECT_EQ(PollBitsToGuest(POLLOUT | POLLWRNORM, 0x104), 0x104);
  EXPECT_EQ(PollBitsToGuest(POLLWRBAND, 0x200), 0x200);
}

TEST(PollBits, ErrorsComeUnasked) {
  EXPECT_EQ(PollBitsToGuest(POLLERR | POLLHUP | POLLNVAL, 0), 0x38);
}

// epoll's low bits are poll's on x86. MIPS kept x86's numbers for epoll.
TEST(PollBits, EpollHasItsOwnNumbers) {
  EXPECT_EQ(EPOLLOUT, 0x4);
  EXPECT_EQ(EPOLLWRNORM, 0x100);
  EXPECT_EQ(EPOLLWRBAND, 0x200);
  EXPECT_EQ(EPOLLRDHUP, 0x2000);
}

}  // namespace
}  // namespace emu::syscall
