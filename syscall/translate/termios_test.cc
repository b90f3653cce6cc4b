// SPDX-License-Identifier: Apache-2.0

#include "syscall/translate/termios.h"

#include <asm/termbits.h>

#include <cstring>

#include "gtest/gtest.h"
#include "syscall/translate/round_trip.h"

namespace emu::syscall {
namespace {

TEST(Termios, TablesRoundTrip) {
  ExpectFlagsRoundTrip(kLocalModes);
  ExpectFlagsRoundTrip(kModemBits);
  ExpectNumbersRoundTrip(kControlCharacters);
}

// What passes without a table must be equal on this host.
static_assert(ICRNL == 0x100 && IXON == 0x400 && IUTF8 == 0x4000);
static_assert(OPOST == 0x1 && ONLCR == 0x4 && OLCUC == 0x2 && XTABS == 0x1800);
static_assert(CSIZE == 0x30 && CREAD == 0x80 && HUPCL == 0x400);
static_assert(CBAUD == 0x100f && BOTHER == 0x1000 && B115200 == 0x1002);

GuestTermios Sample() {
  GuestTermios guest = {0x6d02, 0x5, 0x4bf, 0x8a3b, 0, {}};
  for (int i = 0; i < 17; ++i) guest.control[i] = i + 1;
  return guest;
}

TEST(Termios, StructuresRoundTrip) {
  const GuestTermios guest = Sample();
  ::termios host;
  TermiosToHost(guest, &host);
  EXPECT_EQ(host.c_lflag,
            static_cast<tcflag_t>(ISIG | ICANON | ECHO | ECHOE | ECHOK |
                                  ECHOCTL | ECHOKE | IEXTEN));
  EXPECT_EQ(host.c_cc[VEOF], 5);
  EXPECT_EQ(host.c_cc[VMIN], 7);
  GuestTermios back;
  TermiosToGuest(host, &back);
  EXPECT_EQ(std::memcmp(&guest, &back, sizeof(guest)), 0);
}

TEST(Termios, SecondFormCarriesSpeeds) {
  const GuestTermios2 guest = {Sample(), 12345, 54321};
  ::termios2 host;
  Termios2ToHost(guest, &host);
  EXPECT_EQ(host.c_ispeed, 12345u);
  GuestTermios2 back;
  Termios2ToGuest(host, &back);
  EXPECT_EQ(std::memcmp(&guest, &back, sizeof(guest)), 0);
}

TEST(Termios, OldFormKeepsWhatItCannotTell) {
  ::termios host;
  TermiosToHost(Sample(), &host);
  host.c_iflag |= 0x10000;
  GuestTermio guest;
  TermioToGuest(host, &guest);
  EXPECT_EQ(guest.local, 0x8a3b);
  guest.local &= ~0x8;  // ECHO
  guest.control[4] = 99;
  TermioToHost(guest, &host);
  EXPECT_EQ(host.c_lflag & ECHO, 0u);
  EXPECT_EQ(host.c_iflag, 0x16d02u);
  EXPECT_EQ(host.c_cc[VEOF], 99);
  EXPECT_EQ(host.c_cc[VLNEXT], 16);
}

}  // namespace
}  // namespace emu::syscall
