// SPDX-License-Identifier: Apache-2.0

#include "base/unique_fd.h"

#include <cerrno>

namespace emu {

void UniqueFd::Reset(int fd) {
  if (fd_ >= 0 && fd_ != fd) {
    const int saved_errno = errno;
    close(fd_);
    errno = saved_errno;
  }
  fd_ = fd;
}

}  // namespace emu
