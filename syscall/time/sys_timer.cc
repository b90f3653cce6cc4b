// SPDX-License-Identifier: Apache-2.0

#include "syscall/time/sys_timer.h"

#include <errno.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <optional>

#include "mem/guest_copy.h"
#include "syscall/abi/sigevent.h"
#include "syscall/abi/time.h"
#include "syscall/core/guest_range.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/translate/open_flags.h"

namespace emu::syscall {
namespace {

// timer_settime and timerfd_settime: (what, flags, new, old), made with the
// host's system call `number`.
SyscallResult Settime(const Args& args, long number, TimeFormat format) {
  const uint64_t new_address = args.Pointer(2);
  const uint64_t old_address = args.Pointer(3);
  itimerspec timer;
  itimerspec old_timer;
  // No address is EINVAL for timer_settime alone.
  const bool is_missing = new_address == 0 && number == SYS_timer_settime;
  if (!is_missing && !ReadItimerspec(new_address, format, &timer)) {
    return Error(EFAULT);
  }
  const SyscallResult result = FromHost(HostSyscall(
      number, args.Fd(0), args.Int(1), is_missing ? nullptr : &timer,
      old_address != 0 ? &old_timer : nullptr));
  if (!result.ok() || old_address == 0) return result;
  return WriteItimerspec(old_address, format, old_timer) ? result
                                                         : Error(EFAULT);
}

SyscallResult Gettime(const Args& args, long number, TimeFormat format) {
  itimerspec timer;
  const SyscallResult result =
      FromHost(HostSyscall(number, args.Fd(0), &timer));
  if (!result.ok()) return result;
  return WriteItimerspec(args.Pointer(1), format, timer) ? result
                                                         : Error(EFAULT);
}

}  // namespace

// Through setitimer, since not every host has the call. What is left of an
// earlier alarm is rounded as the kernel does (alarm_setitimer).
SyscallResult SysAlarm(Task&, const Args& args) {
  itimerval timer = {{0, 0}, {static_cast<time_t>(args.Unsigned(0)), 0}};
  // The kernel keeps seconds in an int here.
  if (timer.it_value.tv_sec > INT32_MAX) timer.it_value.tv_sec = INT32_MAX;
  itimerval old = {};
  if (setitimer(ITIMER_REAL, &timer, &old) != 0) return Error(errno);
  int64_t seconds = old.it_value.tv_sec;
  if (old.it_value.tv_usec >= 500'000 ||
      (seconds == 0 && old.it_value.tv_usec > 0)) {
    ++seconds;
  }
  return Ok(seconds);
}

SyscallResult SysSetitimer(Task&, const Args& args) {
  const int which = args.Int(0);
  const uint64_t new_address = args.Pointer(1);
  const uint64_t old_address = args.Pointer(2);
  const TimeFormat format = PlainTime(args);
  // No new timer means a timer of zero, a use that the kernel discourages.
  itimerval timer = {};
  if (new_address != 0 && !ReadItimerval(new_address, format, &timer)) {
    return Error(EFAULT);
  }
  itimerval old_timer;
  const SyscallResult result =
      FromHost(HostSyscall(SYS_setitimer, which, &timer, &old_timer));
  if (!result.ok() || old_address == 0) return result;
  return WriteItimerval(old_address, format, old_timer) ? result
                                                        : Error(EFAULT);
}

SyscallResult SysGetitimer(Task&, const Args& args) {
  itimerval timer;
  const SyscallResult result =
      FromHost(HostSyscall(SYS_getitimer, args.Int(0), &timer));
  if (!result.ok()) return result;
  return WriteItimerval(args.Pointer(1), PlainTime(args), timer)
             ? result
             : Error(EFAULT);
}

// The kernel's timer numbers are ints, and the guest's are the host's.
SyscallResult SysTimerCreate(Task& task, const Args& args) {
  const clockid_t clock = args.Int(0);
  const uint64_t event_address = args.Pointer(1);
  const uint64_t timer_address = args.Pointer(2);
  HostSigevent event;
  if (event_address != 0) {
    if (!ReadSigevent(event_address, args.abi(), &event)) {
      return Error(EFAULT);
    }
  }
  return FromHost(HostSyscall(SYS_timer_create, clock,
                              event_address != 0 ? &event : nullptr,
                              WrittenByHost(task, timer_address, sizeof(int))));
}

SyscallResult SysTimerSettime(Task&, const Args& args) {
  return Settime(args, SYS_timer_settime, PlainTime(args));
}

SyscallResult SysTimerGettime(Task&, const Args& args) {
  return Gettime(args, SYS_timer_gettime, PlainTime(args));
}

SyscallResult SysTimerGetoverrun(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_timer_getoverrun, args.Int(0)));
}

SyscallResult SysTimerDelete(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_timer_delete, args.Int(0)));
}

SyscallResult SysTimerSettime64(Task&, const Args& args) {
  return Settime(args, SYS_timer_settime, WideTime(args));
}

SyscallResult SysTimerGettime64(Task&, const Args& args) {
  return Gettime(args, SYS_timer_gettime, WideTime(args));
}

SyscallResult SysTimerfdCreate(Task&, const Args& args) {
  const std::optional<int> flags =
      OpenFlagsToHost(args.Int(1), kGuestOpenCloexec | kGuestOpenNonblock);
  if (!flags.has_value()) return Error(EINVAL);
  return FromHost(HostSyscall(SYS_timerfd_create, args.Int(0), *flags));
}

SyscallResult SysTimerfdSettime(Task&, const Args& args) {
  return Settime(args, SYS_timerfd_settime, PlainTime(args));
}

SyscallResult SysTimerfdGettime(Task&, const Args& args) {
  return Gettime(args, SYS_timerfd_gettime, PlainTime(args));
}

SyscallResult SysTimerfdSettime64(Task&, const Args& args) {
  return Settime(args, SYS_timerfd_settime, WideTime(args));
}

SyscallResult SysTimerfdGettime64(Task&, const Args& args) {
  return Gettime(args, SYS_timerfd_gettime, WideTime(args));
}

}  // namespace emu::syscall
