// SPDX-License-Identifier: Apache-2.0

// The calls of sys_attributes.h that set a file's times: shells over utimensat.

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <optional>

#include "mem/guest_copy.h"
#include "syscall/abi/time.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/fs/path.h"
#include "syscall/fs/sys_attributes.h"

namespace emu::syscall {
namespace {

struct FileTimes {
  timespec access_and_modification[2];
};

// `times`: nullptr for now. A null path means the descriptor itself.
SyscallResult SetTimes(Task& task, int directory, uint64_t path_address,
                       const FileTimes* times, int flags) {
  const timespec* host_times =
      times == nullptr ? nullptr : times->access_and_modification;
  if (path_address == 0 && directory != AT_FDCWD) {
    return FromHost(
        HostSyscall(SYS_utimensat, directory, nullptr, host_times, flags));
  }
  const GuestPath path(path_address);
  const bool keep = (flags & AT_SYMLINK_NOFOLLOW) != 0;
  const PathOnHost host_path =
      path.OnHost(task, keep ? FinalLink::kKeep : FinalLink::kFollow);
  return FromHost(HostSyscall(SYS_utimensat, directory, host_path.c_str(),
                              host_times, flags));
}

// From two timevals.
SyscallResult SetTimevals(Task& task, const Args& args, int directory,
                          uint64_t path_address, uint64_t times_address) {
  if (times_address == 0) {
    return SetTimes(task, directory, path_address, nullptr, 0);
  }
  const TimeFormat format = PlainTime(args);
  FileTimes times;
  for (int i = 0; i < 2; ++i) {
    timeval time;
    if (!ReadTimeval(times_address + i * TimePairSize(format), format, &time)) {
      return Error(EFAULT);
    }
    // Here, since UTIME_NOW must not come out of the multiplication.
    if (time.tv_usec < 0 || time.tv_usec >= 1'000'000) return Error(EINVAL);
    times.access_and_modification[i] = {time.tv_sec, time.tv_usec * 1000};
  }
  return SetTimes(task, directory, path_address, &times, 0);
}

SyscallResult SetTimespecs(Task& task, const Args& args, TimeFormat format) {
  const uint64_t times_address = args.Pointer(2);
  const int flags = args.Int(3);
  if (times_address == 0) {
    return SetTimes(task, args.Fd(0), args.Pointer(1), nullptr, flags);
  }
  FileTimes times;
  for (int i = 0; i < 2; ++i) {
    if (!ReadTimespec(times_address + i * TimePairSize(format), format,
                      &times.access_and_modification[i])) {
      return Error(EFAULT);
    }
  }
  return SetTimes(task, args.Fd(0), args.Pointer(1), &times, flags);
}

}  // namespace

// struct utimbuf: two time_t.
SyscallResult SysUtime(Task& task, const Args& args) {
  const uint64_t path = args.Pointer(0);
  const uint64_t address = args.Pointer(1);
  if (address == 0) return SetTimes(task, AT_FDCWD, path, nullptr, 0);
  FileTimes times = {};
  for (int i = 0; i < 2; ++i) {
    timespec& time = times.access_and_modification[i];
    if (args.is_i386()) {
      const std::optional<int32_t> seconds =
          mem::ReadGuest<int32_t>(address + i * 4);
      if (!seconds.has_value()) return Error(EFAULT);
      time.tv_sec = *seconds;
    } else {
      const std::optional<int64_t> seconds =
          mem::ReadGuest<int64_t>(address + i * 8);
      if (!seconds.has_value()) return Error(EFAULT);
      time.tv_sec = *seconds;
    }
  }
  return SetTimes(task, AT_FDCWD, path, &times, 0);
}

SyscallResult SysUtimes(Task& task, const Args& args) {
  return SetTimevals(task, args, AT_FDCWD, args.Pointer(0), args.Pointer(1));
}

SyscallResult SysFutimesat(Task& task, const Args& args) {
  return SetTimevals(task, args, args.Fd(0), args.Pointer(1), args.Pointer(2));
}

SyscallResult SysUtimensat(Task& task, const Args& args) {
  return SetTimespecs(task, args, PlainTime(args));
}

SyscallResult SysUtimensatTime64(Task& task, const Args& args) {
  return SetTimespecs(task, args, WideTime(args));
}

}  // namespace emu::syscall
