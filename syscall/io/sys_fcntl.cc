// SPDX-License-Identifier: Apache-2.0

#include "syscall/io/sys_fcntl.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <optional>

#include "mem/guest_copy.h"
#include "syscall/abi/io.h"
#include "syscall/core/guest_range.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/io/fd_error.h"
#include "syscall/translate/fcntl_commands.h"
#include "syscall/translate/open_flags.h"
#include "syscall/translate/signals.h"

namespace emu::syscall {
namespace {

// Which struct flock a lock command takes; nullopt for other commands.
std::optional<FlockLayout> LockLayout(const Args& args, int guest_command) {
  switch (guest_command) {
    case kGuestFcntlGetLock:
    case kGuestFcntlSetLock:
    case kGuestFcntlSetLockWait:
      return args.is_i386() ? FlockLayout::kI386 : FlockLayout::kX8664;
    case kGuestFcntlGetLock64:
    case kGuestFcntlSetLock64:
    case kGuestFcntlSetLockWait64:
      if (!args.is_i386()) return std::nullopt;
      return FlockLayout::k64I386;
  }
  switch (NumberToHost(kFcntlCommands, guest_command).value_or(0)) {
    case F_OFD_GETLK:
    case F_OFD_SETLK:
    case F_OFD_SETLKW:
      return args.is_i386() ? FlockLayout::k64I386 : FlockLayout::kX8664;
  }
  return std::nullopt;
}

int HostLockCommand(int guest_command) {
  switch (guest_command) {
    case kGuestFcntlGetLock64:
      return F_GETLK;
    case kGuestFcntlSetLock64:
      return F_SETLK;
    case kGuestFcntlSetLockWait64:
      return F_SETLKW;
  }
  return static_cast<int>(*NumberToHost(kFcntlCommands, guest_command));
}

SyscallResult Lock(Task& task, int fd, int host_command, uint64_t address,
                   FlockLayout layout) {
  struct flock lock;
  if (!ReadFlock(address, layout, &lock)) return FdErrorOr(fd, EFAULT);
  const SyscallResult result = FromHost(
      SafeSyscall(task, SYS_fcntl, fd, host_command, &lock), Restart::kSys);
  if (!result.ok() ||
      (host_command != F_GETLK && host_command != F_OFD_GETLK)) {
    return result;
  }
  const int error = WriteFlock(address, layout, lock);
  return error == 0 ? Ok() : Error(error);
}

// By F_GETOWN_EX, since F_GETOWN's negative process groups look like errors.
SyscallResult GetOwner(int fd) {
  f_owner_ex owner;
  const int64_t result = HostSyscall(SYS_fcntl, fd, F_GETOWN_EX, &owner);
  if (result != 0) return FromHost(result);
  return Ok(owner.type == F_OWNER_PGRP ? -owner.pid : owner.pid);
}

// Commands whose argument is a structure that is equal everywhere, `size` of
// its bytes written by the kernel.
SyscallResult WithHostStruct(Task& task, int fd, int host_command,
                             uint64_t address, size_t size) {
  return FromHost(HostSyscall(SYS_fcntl, fd, host_command,
                              WrittenByHost(task, address, size)));
}

SyscallResult Fcntl(Task& task, const Args& args) {
  const GuestFd fd = args.Fd(0);
  const int guest_command = args.Int(1);
  if (std::optional<FlockLayout> layout = LockLayout(args, guest_command)) {
    return Lock(task, fd, HostLockCommand(guest_command), args.Pointer(2),
                *layout);
  }
  const std::optional<uint64_t> command =
      NumberToHost(kFcntlCommands, guest_command);
  if (!command.has_value()) {
    return FdErrorOr(fd, EINVAL);
  }
  const int host_command = static_cast<int>(*command);
  switch (host_command) {
    case F_GETFL: {
      SyscallResult result = FromHost(HostSyscall(SYS_fcntl, fd, F_GETFL));
      if (result.ok()) {
        result.value = OpenFlagsToGuest(static_cast<int>(result.value));
      }
      return result;
    }
    case F_SETFL:
      return FromHost(
          HostSyscall(SYS_fcntl, fd, F_SETFL, OpenFlagsToHost(args.Int(2))));
    case F_GETOWN:
      return GetOwner(fd);
    case F_GETSIG: {
      SyscallResult result = FromHost(HostSyscall(SYS_fcntl, fd, F_GETSIG));
      if (result.ok() && result.value != 0) {
        result.value = SignalToGuest(static_cast<int>(result.value));
      }
      return result;
    }
    case F_SETSIG: {
      const int guest_signal = args.Int(2);
      const int signal = guest_signal == 0 ? 0 : SignalToHost(guest_signal);
      if (guest_signal != 0 && signal == 0) return FdErrorOr(fd, EINVAL);
      return FromHost(HostSyscall(SYS_fcntl, fd, F_SETSIG, signal));
    }
    case F_SETOWN:
      return FromHost(HostSyscall(SYS_fcntl, fd, F_SETOWN, args.Int(2)));
    case F_SETOWN_EX:
    case F_GETOWN_EX:
    case 17:  // F_GETOWNER_UIDS
    case F_GET_RW_HINT:
    case F_SET_RW_HINT:
    case F_GET_FILE_RW_HINT:
    case F_SET_FILE_RW_HINT:
      return WithHostStruct(task, fd, host_command, args.Pointer(2), 8);
  }
  return FromHost(
      HostSyscall(SYS_fcntl, fd, host_command, args.UnsignedLong(2)));
}

}  // namespace

SyscallResult SysFcntl(Task& task, const Args& args) {
  return Fcntl(task, args);
}

SyscallResult SysFcntl64(Task& task, const Args& args) {
  return Fcntl(task, args);
}

SyscallResult SysFlock(Task& task, const Args& args) {
  const GuestFd fd = args.Fd(0);
  const unsigned operation = args.Unsigned(1);
  return FromHost(SafeSyscall(task, SYS_flock, fd, operation), Restart::kSys);
}

}  // namespace emu::syscall
