// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_ABI_TIME_H_
#define SYSCALL_ABI_TIME_H_

#include <sys/time.h>
#include <time.h>

#include <cstddef>
#include <cstdint>

#include "syscall/core/args.h"

namespace emu::syscall {

// The forms in which time structures lie in guest memory.
enum class TimeFormat : uint8_t {
  k32,      // i386: 32-bit seconds, and 32-bit fraction
  kTime64,  // i386's …_time64 calls: 64-bit seconds; of the fraction's 64 bits
            // the kernel reads the lower 32
  k64,  // x86-64
};

// The form of calls that exist in both ABIs.
inline TimeFormat PlainTime(const Args& args) {
  return args.is_i386() ? TimeFormat::k32 : TimeFormat::k64;
}
// The form of calls that exist with 64-bit times only, or as i386 …_time64.
inline TimeFormat WideTime(const Args& args) {
  return args.is_i386() ? TimeFormat::kTime64 : TimeFormat::k64;
}

// timespec and timeval: two of these.
template <typename Long>
struct TimePair {
  Long seconds;
  Long fraction;
};
static_assert(sizeof(TimePair<int32_t>) == 8);
static_assert(sizeof(TimePair<int64_t>) == 16);

inline size_t TimePairSize(TimeFormat format) {
  return format == TimeFormat::k32 ? 8 : 16;
}

// False when the memory is not accessible. Values are not validated: the host
// kernel does that.
bool ReadTimespec(uint64_t address, TimeFormat format, timespec* time);
bool WriteTimespec(uint64_t address, TimeFormat format, const timespec& time);
bool ReadTimeval(uint64_t address, TimeFormat format, timeval* time);
bool WriteTimeval(uint64_t address, TimeFormat format, const timeval& time);

// Two in a row: interval, then value.
bool ReadItimerspec(uint64_t address, TimeFormat format, itimerspec* timer);
bool WriteItimerspec(uint64_t address, TimeFormat format,
                     const itimerspec& timer);
bool ReadItimerval(uint64_t address, TimeFormat format, itimerval* timer);
bool WriteItimerval(uint64_t address, TimeFormat format,
                    const itimerval& timer);

}  // namespace emu::syscall

#endif  // SYSCALL_ABI_TIME_H_
