// SPDX-License-Identifier: Apache-2.0

#include "syscall/translate/errno.h"

#include <errno.h>

#include "gtest/gtest.h"

namespace emu::syscall {
namespace {

TEST(Errno, EveryGuestNumberComesBackThroughTheHost) {
  for (int guest = 1; guest < 134; ++guest) {
    // 41 and 58 are EWOULDBLOCK's and EDEADLOCK's unused places.
    if (guest == 41 || guest == 58) {
      EXPECT_EQ(ErrnoToHost(guest), 0);
      continue;
    }
    EXPECT_EQ(ErrnoToGuest(ErrnoToHost(guest)), guest) << guest;
  }
}

TEST(Errno, GuestSeesX86Numbers) {
  struct Case {
    int host, guest;
  };
  for (const Case& c :
       {Case{EPERM, 1}, Case{EINTR, 4}, Case{ERANGE, 34}, Case{EDEADLK, 35},
        Case{ENAMETOOLONG, 36}, Case{ENOSYS, 38}, Case{ENOTEMPTY, 39},
        Case{ELOOP, 40}, Case{ENODATA, 61}, Case{EOVERFLOW, 75},
        Case{EILSEQ, 84}, Case{ENOTSOCK, 88}, Case{EOPNOTSUPP, 95},
        Case{EADDRINUSE, 98}, Case{ECONNREFUSED, 111}, Case{EINPROGRESS, 115},
        Case{EDQUOT, 122}, Case{ECANCELED, 125}, Case{EHWPOISON, 133}}) {
    EXPECT_EQ(ErrnoToGuest(c.host), c.guest);
    EXPECT_EQ(ErrnoToHost(c.guest), c.host);
  }
}

TEST(Errno, UnknownNumbersAreNamedAsSuch) {
  EXPECT_EQ(ErrnoToGuest(5000), 22);
  EXPECT_EQ(ErrnoToHost(0), 0);
  EXPECT_EQ(ErrnoToHost(-3), 0);
  EXPECT_EQ(ErrnoToHost(134), 0);
  EXPECT_EQ(ErrnoName(5000), "");
  EXPECT_EQ(ErrnoName(EAGAIN), "EAGAIN");
}

}  // namespace
}  // namespace emu::syscall
