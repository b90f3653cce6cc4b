// SPDX-License-Identifier: Apache-2.0

#include "syscall/time/deadline.h"

#include <algorithm>

namespace emu::syscall {
namespace {

int64_t NowNanos() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * kNanosPerSecond + now.tv_nsec;
}

}  // namespace

Deadline Deadline::In(const std::optional<timespec>& timeout) {
  if (!timeout.has_value()) return Deadline(kNever);
  int64_t nanos;
  if (__builtin_mul_overflow(int64_t{timeout->tv_sec}, kNanosPerSecond,
                             &nanos) ||
      __builtin_add_overflow(nanos, int64_t{timeout->tv_nsec}, &nanos) ||
      __builtin_add_overflow(nanos, NowNanos(), &nanos)) {
    return Deadline(kNever);
  }
  return Deadline(nanos);
}

std::optional<timespec> Deadline::Left() const {
  if (IsNever()) return std::nullopt;
  const int64_t left = std::max<int64_t>(0, nanos_ - NowNanos());
  return timespec{left / kNanosPerSecond, left % kNanosPerSecond};
}

}  // namespace emu::syscall
