// SPDX-License-Identifier: Apache-2.0

#include "syscall/abi/time.h"

#include "mem/guest_copy.h"

namespace emu::syscall {
namespace {

bool ReadPair(uint64_t address, TimeFormat format, TimePair<int64_t>* pair) {
  if (format == TimeFormat::k32) {
    TimePair<int32_t> narrow;
    if (!mem::CopyFromGuest(&narrow, address, sizeof(narrow))) return false;
    *pair = {narrow.seconds, narrow.fraction};
    return true;
  }
  if (!mem::CopyFromGuest(pair, address, sizeof(*pair))) return false;
  if (format == TimeFormat::kTime64) {
    // Its upper half is padding (kernel: get_timespec64).
    pair->fraction = static_cast<uint32_t>(pair->fraction);
  }
  return true;
}

bool WritePair(uint64_t address, TimeFormat format, int64_t seconds,
               int64_t fraction) {
  if (format == TimeFormat::k32) {
    return mem::WriteGuest(address,
                           TimePair<int32_t>{static_cast<int32_t>(seconds),
                                             static_cast<int32_t>(fraction)});
  }
  return mem::WriteGuest(address, TimePair<int64_t>{seconds, fraction});
}

}  // namespace

bool ReadTimespec(uint64_t address, TimeFormat format, timespec* time) {
  TimePair<int64_t> pair;
  if (!ReadPair(address, format, &pair)) return false;
  *time = {pair.seconds, pair.fraction};
  return true;
}

bool WriteTimespec(uint64_t address, TimeFormat format, const timespec& time) {
  return WritePair(address, format, time.tv_sec, time.tv_nsec);
}

bool ReadTimeval(uint64_t address, TimeFormat format, timeval* time) {
  TimePair<int64_t> pair;
  if (!ReadPair(address, format, &pair)) return false;
  *time = {pair.seconds, pair.fraction};
  return true;
}

bool WriteTimeval(uint64_t address, TimeFormat format, const timeval& time) {
  return WritePair(address, format, time.tv_sec, time.tv_usec);
}

bool ReadItimerspec(uint64_t address, TimeFormat format, itimerspec* timer) {
  return ReadTimespec(address, format, &timer->it_interval) &&
         ReadTimespec(address + TimePairSize(format), format, &timer->it_value);
}

bool WriteItimerspec(uint64_t address, TimeFormat format,
                     const itimerspec& timer) {
  return WriteTimespec(address, format, timer.it_interval) &&
         WriteTimespec(address + TimePairSize(format), format, timer.it_value);
}

bool ReadItimerval(uint64_t address, TimeFormat format, itimerval* timer) {
  return ReadTimeval(address, format, &timer->it_interval) &&
         ReadTimeval(address + TimePairSize(format), format, &timer->it_value);
}

bool WriteItimerval(uint64_t address, TimeFormat format,
                    const itimerval& timer) {
  return WriteTimeval(address, format, timer.it_interval) &&
         WriteTimeval(address + TimePairSize(format), format, timer.it_value);
}

}  // namespace emu::syscall
