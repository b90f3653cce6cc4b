// SPDX-License-Identifier: Apache-2.0

#include "syscall/translate/signals.h"

#include <csignal>
#include <cstring>
#include <string>

#include "gtest/gtest.h"

namespace emu::syscall {
namespace {

TEST(SignalsTest, EveryGuestSignalReachesTheHostAndComesBack) {
  for (int guest = 1; guest <= 64; ++guest) {
    SCOPED_TRACE(guest);
    EXPECT_NE(SignalToHost(guest), 0);
    EXPECT_EQ(SignalToGuest(SignalToHost(guest)), guest);
  }
}

TEST(SignalsTest, NumbersThatAreNoSignalsAreRefused) {
  for (int signal : {-1, 0, 65, 1000}) {
    EXPECT_EQ(SignalToHost(signal), 0);
    EXPECT_EQ(SignalToGuest(signal), 0);
  }
}

TEST(SignalsTest, GuestNumbersAreThoseOfX86) {
  EXPECT_EQ(SignalToGuest(SIGBUS), 7);
  EXPECT_EQ(SignalToGuest(SIGUSR1), 10);
  EXPECT_EQ(SignalToGuest(SIGCHLD), 17);
  EXPECT_EQ(SignalToGuest(SIGSTOP), 19);
  EXPECT_EQ(SignalToGuest(SIGSYS), 31);
}

TEST(SignalsTest, NamesAreThoseOfStrace) {
  EXPECT_STREQ(GuestSignalName(17), "SIGCHLD");
  EXPECT_STREQ(GuestSignalName(16), "SIGSTKFLT");
  EXPECT_STREQ(GuestSignalName(32), "SIGRTMIN");
  EXPECT_STREQ(GuestSignalName(64), "SIGRT_32");
}

TEST(SignalsTest, SetsTranslateBitByBit) {
  EXPECT_EQ(SignalSetToGuest(SignalSetToHost(0x8000'0001'0001'4001)),
            0x8000'0001'0001'4001);
  EXPECT_EQ(SignalSetToGuest(HostSigset::Full()), ~uint64_t{0});
  EXPECT_TRUE(SignalSetToHost(uint64_t{1} << 16).Has(SIGCHLD));
}

TEST(SignalsTest, SetsHaveTheKernelsSize) {
  EXPECT_EQ(HostSigset::kBytes, SIGRTMAX > 64 ? 16u : 8u);
}

TEST(SignalsTest, CodesAreThoseOfX86) {
  EXPECT_EQ(SiCodeToGuest(SI_TIMER), -2);
  EXPECT_EQ(SiCodeToGuest(SI_MESGQ), -3);
  EXPECT_EQ(SiCodeToGuest(SI_ASYNCIO), -4);
  for (int code = -6; code <= 8; ++code) {
    EXPECT_EQ(SiCodeToGuest(SiCodeToHost(code)), code);
  }
}

}  // namespace
}  // namespace emu::syscall
