// SPDX-License-Identifier: Apache-2.0

#include "syscall/translate/open_flags.h"

// The kernel's header, since glibc's O_LARGEFILE is 0 on 64-bit hosts while
// F_GETFL shows the kernel's bit. (<fcntl.h> must not be included with it.)
#include <linux/fcntl.h>

namespace emu::syscall {
namespace {

constexpr NumberPair kOpenFlagPairs[] = {
    {0100, O_CREAT},        {0200, O_EXCL},           {0400, O_NOCTTY},
    {01000, O_TRUNC},       {02000, O_APPEND},        {04000, O_NONBLOCK},
    {010000, O_DSYNC},      {020000, FASYNC},         {040000, O_DIRECT},
    {0100000, O_LARGEFILE}, {0200000, O_DIRECTORY},   {0400000, O_NOFOLLOW},
    {01000000, O_NOATIME},  {02000000, O_CLOEXEC},    {04000000, __O_SYNC},
    {010000000, O_PATH},    {020000000, __O_TMPFILE},
};

}  // namespace

constexpr NumberMap kOpenFlags = kOpenFlagPairs;

int OpenFlagsToHost(int guest_flags) {
  return (guest_flags & O_ACCMODE) |
         static_cast<int>(FlagsToHost(kOpenFlags, guest_flags & ~O_ACCMODE));
}

int OpenFlagsToGuest(int host_flags) {
  return (host_flags & O_ACCMODE) |
         static_cast<int>(FlagsToGuest(kOpenFlags, host_flags & ~O_ACCMODE));
}

std::optional<int> OpenFlagsToHost(int guest_flags, int allowed_guest) {
  if ((guest_flags & ~allowed_guest) != 0) return std::nullopt;
  return OpenFlagsToHost(guest_flags);
}

}  // namespace emu::syscall
