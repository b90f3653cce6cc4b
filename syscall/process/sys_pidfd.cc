// SPDX-License-Identifier: Apache-2.0

#include "syscall/process/sys_pidfd.h"

#include <cerrno>
#include <optional>

#include "syscall/core/safe_syscall.h"
#include "syscall/io/host_iovecs.h"
#include "syscall/translate/open_flags.h"

namespace emu::syscall {
namespace {

// Another guest's addresses are its host addresses, too.
SyscallResult CopyMemory(Task& task, const Args& args, long number,
                         bool writes_locally) {
  using Direction = HostIovecs::Direction;
  const HostIovecs local(
      task, args.Pointer(1), args.UnsignedLong(2), args.abi(),
      writes_locally ? Direction::kIntoGuest : Direction::kFromGuest);
  const HostIovecs remote(task, args.Pointer(3), args.UnsignedLong(4),
                          args.abi(), Direction::kFromGuest);
  return FromHost(HostSyscall(number, args.Fd(0), local.data(), local.count(),
                              remote.data(), remote.count(),
                              args.UnsignedLong(5)));
}

}  // namespace

SyscallResult SysPidfdOpen(Task&, const Args& args) {
  // PIDFD_NONBLOCK is O_NONBLOCK, PIDFD_THREAD O_EXCL.
  const std::optional<int> flags =
      OpenFlagsToHost(args.Int(1), kGuestOpenNonblock | kGuestOpenExclusive);
  if (!flags.has_value()) return Error(EINVAL);
  return FromHost(HostSyscall(SYS_pidfd_open, args.Int(0), *flags));
}

SyscallResult SysPidfdGetfd(Task&, const Args& args) {
  return FromHost(
      HostSyscall(SYS_pidfd_getfd, args.Fd(0), args.Fd(1), args.Unsigned(2)));
}

SyscallResult SysProcessVmReadv(Task& task, const Args& args) {
  return CopyMemory(task, args, SYS_process_vm_readv, true);
}

SyscallResult SysProcessVmWritev(Task& task, const Args& args) {
  return CopyMemory(task, args, SYS_process_vm_writev, false);
}

SyscallResult SysProcessMadvise(Task& task, const Args& args) {
  const HostIovecs ranges(task, args.Pointer(1), args.UnsignedLong(2),
                          args.abi(), HostIovecs::Direction::kFromGuest);
  return FromHost(HostSyscall(SYS_process_madvise, args.Fd(0), ranges.data(),
                              ranges.count(), args.Int(3), args.Unsigned(4)));
}

SyscallResult SysProcessMrelease(Task&, const Args& args) {
  return FromHost(
      HostSyscall(SYS_process_mrelease, args.Fd(0), args.Unsigned(1)));
}

// Guests share with the emulator what they share with one another; struct
// kcmp_epoll_slot is equal everywhere.
SyscallResult SysKcmp(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_kcmp, args.Int(0), args.Int(1), args.Int(2),
                              args.UnsignedLong(3), args.UnsignedLong(4)));
}

}  // namespace emu::syscall
