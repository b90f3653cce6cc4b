// SPDX-License-Identifier: Apache-2.0

#include "syscall/process/sys_sched.h"

#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "base/bits.h"
#include "mem/guest_copy.h"
#include "syscall/abi/time.h"
#include "syscall/core/guest_range.h"
#include "syscall/core/safe_syscall.h"

// Policies and the structures of ints are the same everywhere.

namespace emu::syscall {
namespace {

// A mask of up to 8192 processors.
constexpr size_t kMaxMask = 1024;

SyscallResult RrInterval(const Args& args, TimeFormat format) {
  timespec interval;
  const SyscallResult result =
      FromHost(HostSyscall(SYS_sched_rr_get_interval, args.Int(0), &interval));
  if (!result.ok()) return result;
  return WriteTimespec(args.Pointer(1), format, interval) ? Ok()
                                                          : Error(EFAULT);
}

}  // namespace

SyscallResult SysSchedYield(Task&, const Args&) {
  return FromHost(HostSyscall(SYS_sched_yield));
}

SyscallResult SysSchedSetparam(Task&, const Args& args) {
  return FromHost(
      HostSyscall(SYS_sched_setparam, args.Int(0), args.Pointer(1)));
}

SyscallResult SysSchedGetparam(Task& task, const Args& args) {
  return FromHost(
      HostSyscall(SYS_sched_getparam, args.Int(0),
                  WrittenByHost(task, args.Pointer(1), sizeof(sched_param))));
}

SyscallResult SysSchedSetscheduler(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_sched_setscheduler, args.Int(0), args.Int(1),
                              args.Pointer(2)));
}

SyscallResult SysSchedGetscheduler(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_sched_getscheduler, args.Int(0)));
}

SyscallResult SysSchedGetPriorityMax(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_sched_get_priority_max, args.Int(0)));
}

SyscallResult SysSchedGetPriorityMin(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_sched_get_priority_min, args.Int(0)));
}

SyscallResult SysSchedRrGetInterval(Task&, const Args& args) {
  return RrInterval(args, PlainTime(args));
}

SyscallResult SysSchedRrGetIntervalTime64(Task&, const Args& args) {
  return RrInterval(args, TimeFormat::kTime64);
}

// In little-endian order a mask's bytes are the same for every word.
SyscallResult SysSchedSetaffinity(Task& task, const Args& args) {
  // And a compatible kernel reads whole ones.
  const size_t size = std::min(
      args.is_i386() ? AlignUp(args.Size(1), args.word_size()) : args.Size(1),
      kMaxMask);
  return FromHost(HostSyscall(SYS_sched_setaffinity, args.Int(0), size,
                              ReadByHost(task, args.Pointer(2), size)));
}

SyscallResult SysSchedGetaffinity(Task&, const Args& args) {
  const size_t size = args.Size(1);
  if (size % args.word_size() != 0) return Error(EINVAL);
  std::vector<uint8_t> mask(kMaxMask);
  // The host's own words are 8 bytes.
  const SyscallResult result = FromHost(
      HostSyscall(SYS_sched_getaffinity, args.Int(0),
                  std::min(AlignUp(size, 8), uint64_t{kMaxMask}), mask.data()));
  if (!result.ok()) return result;
  const size_t copied = std::min<size_t>(size, result.value);
  return mem::CopyToGuest(args.Pointer(2), mask.data(), copied)
             ? Ok(static_cast<int64_t>(copied))
             : Error(EFAULT);
}

SyscallResult SysSchedSetattr(Task& task, const Args& args) {
  // The kernel writes its size into a struct that is too long.
  return FromHost(
      HostSyscall(SYS_sched_setattr, args.Int(0),
                  WrittenByHost(task, args.Pointer(1), sizeof(uint32_t)),
                  args.Unsigned(2)));
}

SyscallResult SysSchedGetattr(Task& task, const Args& args) {
  constexpr uint64_t kMaxSize = 4096;  // a page, for the kernel
  const uint64_t size = std::min<uint64_t>(args.Unsigned(2), kMaxSize);
  return FromHost(HostSyscall(SYS_sched_getattr, args.Int(0),
                              WrittenByHost(task, args.Pointer(1), size),
                              args.Unsigned(2), args.Unsigned(3)));
}

SyscallResult SysGetpriority(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_getpriority, args.Int(0), args.Int(1)));
}

SyscallResult SysSetpriority(Task&, const Args& args) {
  return FromHost(
      HostSyscall(SYS_setpriority, args.Int(0), args.Int(1), args.Int(2)));
}

SyscallResult SysNice(Task&, const Args& args) {
  // The kernel's getpriority answers 20 - nice.
  constexpr int kWidth = 40;
  const int64_t rank = HostSyscall(SYS_getpriority, 0, 0);
  if (rank < 0) return FromHost(rank);
  const int64_t step = std::clamp(args.Int(0), -kWidth, kWidth);
  const int64_t nice = std::clamp<int64_t>(20 - rank + step, -20, 19);
  const SyscallResult result =
      FromHost(HostSyscall(SYS_setpriority, 0, 0, nice));
  // nice(2) says EPERM where setpriority says EACCES.
  return result.ok() ? result : Error(EPERM);
}

SyscallResult SysIoprioSet(Task&, const Args& args) {
  return FromHost(
      HostSyscall(SYS_ioprio_set, args.Int(0), args.Int(1), args.Int(2)));
}

SyscallResult SysIoprioGet(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_ioprio_get, args.Int(0), args.Int(1)));
}

SyscallResult SysGetcpu(Task&, const Args& args) {
  unsigned cpu = 0;
  unsigned node = 0;
  const SyscallResult result =
      FromHost(HostSyscall(SYS_getcpu, &cpu, &node, nullptr));
  if (!result.ok()) return result;
  if (args.Pointer(0) != 0 && !mem::WriteGuest(args.Pointer(0), cpu)) {
    return Error(EFAULT);
  }
  if (args.Pointer(1) != 0 && !mem::WriteGuest(args.Pointer(1), node)) {
    return Error(EFAULT);
  }
  return Ok();
}

SyscallResult SysMembarrier(Task&, const Args& args) {
  return FromHost(
      HostSyscall(SYS_membarrier, args.Int(0), args.Unsigned(1), args.Int(2)));
}

}  // namespace emu::syscall
