// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_ABI_TIMEX_H_
#define SYSCALL_ABI_TIMEX_H_

#include <sys/timex.h>

#include <cstdint>

#include "syscall/core/args.h"

namespace emu::syscall {

// struct timex in the i386 ABI. x86-64's, and that of i386's clock_adjtime64,
// is the 64-bit host's.
struct TimexI386 {
  uint32_t modes;
  int32_t offset;
  int32_t frequency;
  int32_t max_error;
  int32_t est_error;
  int32_t status;
  int32_t constant;
  int32_t precision;
  int32_t tolerance;
  int32_t seconds;
  int32_t microseconds;
  int32_t tick;
  int32_t pps_frequency;
  int32_t jitter;
  int32_t shift;
  int32_t stability;
  int32_t jitter_count;
  int32_t calibration_count;
  int32_t error_count;
  int32_t stability_count;
  int32_t tai;
  int32_t unused[11];
};
static_assert(sizeof(TimexI386) == 128);
static_assert(sizeof(timex) == 208);

bool ReadTimexI386(uint64_t address, timex* host);
bool WriteTimexI386(uint64_t address, const timex& host);

}  // namespace emu::syscall

#endif  // SYSCALL_ABI_TIMEX_H_
