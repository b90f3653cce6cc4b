// SPDX-License-Identifier: Apache-2.0

#include "syscall/translate/socket_options.h"

#include <sys/socket.h>

#include "gtest/gtest.h"
#include "syscall/translate/round_trip.h"

namespace emu::syscall {
namespace {

TEST(SocketOptions, RoundTrip) {
  ExpectNumbersRoundTrip(kSocketTypes);
  ExpectNumbersRoundTrip(kSocketOptions);
}

TEST(SocketOptions, TypeCarriesItsFlags) {
  EXPECT_EQ(SocketTypeToHost(1), SOCK_STREAM);
  EXPECT_EQ(SocketTypeToHost(2 | 02000000 | 04000),
            SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK);
  EXPECT_EQ(SocketTypeToHost(1 | 0x40000000), std::nullopt);
}

TEST(SocketOptions, OnlySolSocketIsRenumbered) {
  EXPECT_EQ(SocketLevelToHost(1), SOL_SOCKET);
  EXPECT_EQ(SocketLevelToHost(6), 6);
  EXPECT_EQ(SocketLevelToGuest(SOL_SOCKET), 1);
  EXPECT_EQ(SocketLevelToGuest(41), 41);
}

}  // namespace
}  // namespace emu::syscall
