// SPDX-License-Identifier: Apache-2.0

#include "syscall/translate/poll_bits.h"

#include <poll.h>

#include <cstdint>

namespace emu::syscall {
namespace {

constexpr int kGuestPollOut = 0x4;
constexpr int kGuestPollWriteNormal = 0x100;

// epoll's flags above 16 bits (EPOLLET…) are equal everywhere and are not here.
constexpr NumberPair kPollPairs[] = {
    {0x1, POLLIN},      {0x2, POLLPRI},      {kGuestPollOut, POLLOUT},
    {0x8, POLLERR},     {0x10, POLLHUP},     {0x20, POLLNVAL},
    {0x40, POLLRDNORM}, {0x80, POLLRDBAND},  {0x200, POLLWRBAND},
    {0x400, POLLMSG},   {0x2000, POLLRDHUP},
};

}  // namespace

constexpr NumberMap kPollBits = kPollPairs;

int PollBitsToHost(int guest_events) {
  uint64_t rest = 0;
  int host = static_cast<int>(
      FlagsToHost(kPollBits, static_cast<uint16_t>(guest_events), &rest));
  if ((rest & kGuestPollWriteNormal) != 0) host |= POLLWRNORM;
  return host;
}

int PollBitsToGuest(int host_events, int asked_guest) {
  uint64_t rest = 0;
  int guest = static_cast<int>(
      FlagsToGuest(kPollBits, static_cast<uint16_t>(host_events), &rest));
  if ((host_events & POLLWRNORM) != 0) guest |= kGuestPollWriteNormal;
  // What was not asked for may have come with the other name of its bit.
  if ((asked_guest & kGuestPollOut) == 0) guest &= ~kGuestPollOut;
  if ((asked_guest & kGuestPollWriteNormal) == 0) {
    guest &= ~kGuestPollWriteNormal;
  }
  return guest;
}

}  // namespace emu::syscall
