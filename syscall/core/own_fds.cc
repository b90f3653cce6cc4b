// SPDX-License-Identifier: Apache-2.0

#include "syscall/core/own_fds.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>

#include "base/check.h"

namespace emu::syscall {
namespace {

constexpr int kFree = 0;  // standard input is never the emulator's own
// Where the soft limit allows it; programs seldom go so far, and shells use
// 255 and 10.
constexpr int kPreferredPlace = 900;

constinit std::array<std::atomic<int>, kMaxOwnFds> slots = {};
// So that the usual answer is one comparison: no own descriptor is below.
constinit std::atomic<int> lowest_own_fd{INT32_MAX};

int HighPlace() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return kPreferredPlace;
  if (limit.rlim_cur > kPreferredPlace + kMaxOwnFds) return kPreferredPlace;
  return std::max<int>(3, static_cast<int>(limit.rlim_cur) - kMaxOwnFds);
}

}  // namespace

int AdoptOwnFd(int fd) {
  const int high = fcntl(fd, F_DUPFD_CLOEXEC, HighPlace());
  if (high >= 0) {
    close(fd);
    fd = high;
  }
  for (std::atomic<int>& slot : slots) {
    if (slot.load() != kFree) continue;
    slot.store(fd);
    lowest_own_fd.store(std::min(lowest_own_fd.load(), fd));
    return fd;
  }
  EMU_UNREACHABLE() << "more than " << kMaxOwnFds << " own descriptors";
}

bool IsOwnFd(int fd) {
  if (fd < lowest_own_fd.load(std::memory_order_relaxed)) return false;
  return std::any_of(slots.begin(), slots.end(),
                     [fd](const std::atomic<int>& slot) {
                       return slot.load(std::memory_order_relaxed) == fd;
                     });
}

int FirstOwnFdIn(unsigned first, unsigned last) {
  int lowest = -1;
  for (const std::atomic<int>& slot : slots) {
    const int fd = slot.load(std::memory_order_relaxed);
    if (fd == kFree || static_cast<unsigned>(fd) < first ||
        static_cast<unsigned>(fd) > last) {
      continue;
    }
    if (lowest < 0 || fd < lowest) lowest = fd;
  }
  return lowest;
}

void ForgetOwnFd(int fd) {
  for (std::atomic<int>& slot : slots) {
    if (slot.load() == fd) slot.store(kFree);
  }
}

}  // namespace emu::syscall
