// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_CORE_GUEST_FD_H_
#define SYSCALL_CORE_GUEST_FD_H_

#include <climits>

#include "syscall/core/own_fds.h"

namespace emu::syscall {

// A descriptor that the guest names, as the host is to be told of it. One of
// emu's own is not open to the guest: it becomes a number that no process can
// have open, so that the host's kernel says EBADF, and after those errors that
// it looks for first. Special values such as AT_FDCWD stay what they are.
class GuestFd {
 public:
  explicit GuestFd(int number) : number_(IsOwnFd(number) ? kNotOpen : number) {}

  // Whoever has a GuestFd may hand it to the host.
  // NOLINTNEXTLINE(google-explicit-constructor)
  operator int() const { return number_; }

 private:
  // Above the largest limit that Linux allows (fs.nr_open, at most 2^30).
  static constexpr int kNotOpen = INT_MAX;

  int number_;
};

}  // namespace emu::syscall

#endif  // SYSCALL_CORE_GUEST_FD_H_
