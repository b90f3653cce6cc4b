// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_FS_DIR_COOKIES_H_
#define SYSCALL_FS_DIR_COOKIES_H_

#include <cstdint>

namespace emu::syscall {

// Directory positions (d_off) for i386 guests. Some file systems, ext4 among
// them, give a 64-bit process positions above 31 bits, which a 32-bit one's
// off_t and telldir cannot hold; the kernel would have given it narrow ones.
// Such a position gets a narrow stand-in here, which lseek turns back.
// Positions that fit stand for themselves. Thread-safe.

// The stand-in of the host's `position` in the directory open as `fd`.
int64_t NarrowDirPosition(int fd, int64_t position);

// The host's position for what the guest gives lseek, when `fd` is a directory
// that has stand-ins; otherwise `position` itself.
int64_t WideDirPosition(int fd, int64_t position);

}  // namespace emu::syscall

#endif  // SYSCALL_FS_DIR_COOKIES_H_
