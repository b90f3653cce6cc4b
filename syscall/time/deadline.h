// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_TIME_DEADLINE_H_
#define SYSCALL_TIME_DEADLINE_H_

#include <time.h>

#include <cstdint>
#include <optional>

namespace emu::syscall {

inline constexpr int64_t kNanosPerSecond = 1'000'000'000;

inline bool IsValidTimespec(const timespec& time) {
  return time.tv_sec >= 0 && time.tv_nsec >= 0 &&
         time.tv_nsec < kNanosPerSecond;
}

// When a call with a relative timeout must end, on CLOCK_MONOTONIC, so that
// what is left is known when a signal breaks it off. Times too far away for
// the clock mean for ever, as in the kernel.
class Deadline {
 public:
  // nullopt: none.
  static Deadline In(const std::optional<timespec>& timeout);
  // As kept in a restart block.
  static Deadline AtNanos(int64_t nanos) { return Deadline(nanos); }

  bool IsNever() const { return nanos_ == kNever; }
  int64_t nanos() const { return nanos_; }

  // What is left until then, not below zero; nullopt without a deadline.
  std::optional<timespec> Left() const;

 private:
  static constexpr int64_t kNever = INT64_MAX;
  explicit Deadline(int64_t nanos) : nanos_(nanos) {}

  int64_t nanos_;
};

}  // namespace emu::syscall

#endif  // SYSCALL_TIME_DEADLINE_H_
