// SPDX-License-Identifier: Apache-2.0

#include "syscall/time/sys_time.h"

#include <errno.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <optional>

#include "mem/guest_copy.h"
#include "syscall/abi/time.h"
#include "syscall/abi/timex.h"
#include "syscall/core/guest_range.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/time/deadline.h"

namespace emu::syscall {
namespace {

// struct timezone: two ints everywhere.
struct Timezone {
  int32_t minutes_west;
  int32_t dst_time;
};

SyscallResult ClockGettime(const Args& args, TimeFormat format) {
  timespec time;
  if (clock_gettime(args.Int(0), &time) != 0) return Error(errno);
  return WriteTimespec(args.Pointer(1), format, time) ? Ok() : Error(EFAULT);
}

SyscallResult ClockSettime(const Args& args, TimeFormat format) {
  timespec time;
  if (!ReadTimespec(args.Pointer(1), format, &time)) return Error(EFAULT);
  return FromLibc(clock_settime(args.Int(0), &time));
}

SyscallResult ClockGetres(const Args& args, TimeFormat format) {
  const uint64_t address = args.Pointer(1);
  timespec time;
  // Not by the vDSO, which has less to say of clocks that it does not know.
  if (const int64_t error = HostSyscall(SYS_clock_getres, args.Int(0), &time)) {
    return FromHost(error);
  }
  if (address == 0) return Ok();
  return WriteTimespec(address, format, time) ? Ok() : Error(EFAULT);
}

// On a struct timex of the 32-bit form, or of the host's.
SyscallResult AdjustClock(clockid_t clock, uint64_t address, bool narrow) {
  timex time;
  const bool read = narrow ? ReadTimexI386(address, &time)
                           : mem::CopyFromGuest(&time, address, sizeof(time));
  if (!read) return Error(EFAULT);
  const SyscallResult result = FromLibc(clock_adjtime(clock, &time));
  if (!result.ok()) return result;
  const bool written =
      narrow ? WriteTimexI386(address, time) : mem::WriteGuest(address, time);
  return written ? result : Error(EFAULT);
}

// --- Sleeping ---

// A relative sleep is an absolute one to the host, so that it can be taken up
// again. CLOCK_REALTIME's jumps do not change relative sleeps: their clock is
// CLOCK_MONOTONIC, as in the kernel.
struct Sleep {
  clockid_t clock;
  timespec until;
  uint64_t remainder_address;  // 0: not asked for
  TimeFormat format;
};

clockid_t ClockForRelative(clockid_t clock) {
  return clock == CLOCK_REALTIME ? CLOCK_MONOTONIC : clock;
}

bool WriteRemainder(const Sleep& sleep) {
  if (sleep.remainder_address == 0) return true;
  timespec now;
  clock_gettime(sleep.clock, &now);
  timespec left = {sleep.until.tv_sec - now.tv_sec,
                   sleep.until.tv_nsec - now.tv_nsec};
  if (left.tv_nsec < 0) {
    left.tv_nsec += 1'000'000'000;
    --left.tv_sec;
  }
  if (left.tv_sec < 0) left = {};
  return WriteTimespec(sleep.remainder_address, sleep.format, left);
}

SyscallResult Run(Task& task, const Sleep& sleep);

SyscallResult RestartSleep(Task& task, const Task::RestartBlock& block) {
  return Run(task, {.clock = static_cast<clockid_t>(block.data[0]),
                    .until = {static_cast<time_t>(block.data[1]),
                              static_cast<long>(block.data[2])},
                    .remainder_address = block.data[3],
                    .format = static_cast<TimeFormat>(block.data[4])});
}

SyscallResult Run(Task& task, const Sleep& sleep) {
  const SyscallResult result =
      FromHost(SafeSyscall(task, SYS_clock_nanosleep, sleep.clock,
                           TIMER_ABSTIME, &sleep.until, nullptr),
               Restart::kBlock);
  if (result.restart != Restart::kBlock) return result;
  if (!WriteRemainder(sleep)) return Error(EFAULT);
  task.restart_block = {
      RestartSleep,
      {static_cast<uint64_t>(sleep.clock),
       static_cast<uint64_t>(sleep.until.tv_sec),
       static_cast<uint64_t>(sleep.until.tv_nsec), sleep.remainder_address,
       static_cast<uint64_t>(sleep.format)}};
  return result;
}

SyscallResult SleepFor(Task& task, clockid_t guest_clock, const timespec& time,
                       uint64_t remainder_address, TimeFormat format) {
  const clockid_t clock = ClockForRelative(guest_clock);
  timespec until;
  if (!IsValidTimespec(time) || clock_gettime(clock, &until) != 0) {
    // EINVAL, or EOPNOTSUPP: some clocks can only be read, and some not even
    // that.
    return FromHost(
        HostSyscall(SYS_clock_nanosleep, guest_clock, 0, &time, nullptr));
  }
  // Beyond the clock's end is for ever.
  if (__builtin_add_overflow(until.tv_sec, time.tv_sec, &until.tv_sec)) {
    until.tv_sec = INT64_MAX;
  }
  until.tv_nsec += time.tv_nsec;
  if (until.tv_nsec >= 1'000'000'000) {
    until.tv_nsec -= 1'000'000'000;
    if (until.tv_sec != INT64_MAX) ++until.tv_sec;
  }
  return Run(task, {clock, until, remainder_address, format});
}

SyscallResult ClockNanosleep(Task& task, const Args& args, TimeFormat format) {
  const clockid_t clock = args.Int(0);
  const int flags = args.Int(1);
  timespec time;
  if (!ReadTimespec(args.Pointer(2), format, &time)) {
    // What is wrong with the clock comes first.
    return FromHost(HostSyscall(SYS_clock_nanosleep, clock, TIMER_ABSTIME,
                                kNoAddress, nullptr));
  }
  if ((flags & TIMER_ABSTIME) == 0) {
    return SleepFor(task, clock, time, args.Pointer(3), format);
  }
  return FromHost(SafeSyscall(task, SYS_clock_nanosleep, clock, TIMER_ABSTIME,
                              &time, nullptr),
                  Restart::kNoHand);
}

}  // namespace

SyscallResult SysTime(Task&, const Args& args) {
  const int64_t now = time(nullptr);
  const uint64_t address = args.Pointer(0);
  if (address != 0 && !mem::CopyToGuest(address, &now, args.word_size())) {
    return Error(EFAULT);
  }
  return Ok(now);
}

SyscallResult SysStime(Task&, const Args& args) {
  const std::optional<int32_t> seconds =
      mem::ReadGuest<int32_t>(args.Pointer(0));
  if (!seconds.has_value()) return Error(EFAULT);
  const timespec time = {*seconds, 0};
  return FromLibc(clock_settime(CLOCK_REALTIME, &time));
}

SyscallResult SysGettimeofday(Task&, const Args& args) {
  const uint64_t time_address = args.Pointer(0);
  const uint64_t zone_address = args.Pointer(1);
  timeval time;
  Timezone zone = {};
  const int64_t result = zone_address == 0
                             ? gettimeofday(&time, nullptr)
                             : HostSyscall(SYS_gettimeofday, &time, &zone);
  if (result != 0) return FromHost(result);
  if (time_address != 0 && !WriteTimeval(time_address, PlainTime(args), time)) {
    return Error(EFAULT);
  }
  if (zone_address != 0 && !mem::WriteGuest(zone_address, zone)) {
    return Error(EFAULT);
  }
  return Ok();
}

SyscallResult SysSettimeofday(Task&, const Args& args) {
  const uint64_t time_address = args.Pointer(0);
  const uint64_t zone_address = args.Pointer(1);
  timeval time;
  if (time_address != 0 && !ReadTimeval(time_address, PlainTime(args), &time)) {
    return Error(EFAULT);
  }
  Timezone zone;
  if (zone_address != 0 &&
      !mem::CopyFromGuest(&zone, zone_address, sizeof(zone))) {
    return Error(EFAULT);
  }
  return FromHost(HostSyscall(SYS_settimeofday,
                              time_address != 0 ? &time : nullptr,
                              zone_address != 0 ? &zone : nullptr));
}

SyscallResult SysAdjtimex(Task&, const Args& args) {
  return AdjustClock(CLOCK_REALTIME, args.Pointer(0), args.is_i386());
}

SyscallResult SysClockGettime(Task&, const Args& args) {
  return ClockGettime(args, PlainTime(args));
}

SyscallResult SysClockSettime(Task&, const Args& args) {
  return ClockSettime(args, PlainTime(args));
}

SyscallResult SysClockGetres(Task&, const Args& args) {
  return ClockGetres(args, PlainTime(args));
}

SyscallResult SysClockAdjtime(Task&, const Args& args) {
  return AdjustClock(args.Int(0), args.Pointer(1), args.is_i386());
}

SyscallResult SysClockNanosleep(Task& task, const Args& args) {
  return ClockNanosleep(task, args, PlainTime(args));
}

SyscallResult SysNanosleep(Task& task, const Args& args) {
  const TimeFormat format = PlainTime(args);
  timespec time;
  if (!ReadTimespec(args.Pointer(0), format, &time)) return Error(EFAULT);
  return SleepFor(task, CLOCK_MONOTONIC, time, args.Pointer(1), format);
}

SyscallResult SysClockGettime64(Task&, const Args& args) {
  return ClockGettime(args, WideTime(args));
}

SyscallResult SysClockSettime64(Task&, const Args& args) {
  return ClockSettime(args, WideTime(args));
}

SyscallResult SysClockGetresTime64(Task&, const Args& args) {
  return ClockGetres(args, WideTime(args));
}

SyscallResult SysClockAdjtime64(Task&, const Args& args) {
  return AdjustClock(args.Int(0), args.Pointer(1), /*narrow=*/false);
}

SyscallResult SysClockNanosleepTime64(Task& task, const Args& args) {
  return ClockNanosleep(task, args, WideTime(args));
}

}  // namespace emu::syscall
