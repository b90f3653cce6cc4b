// SPDX-License-Identifier: Apache-2.0

#include "syscall/fs/sys_names.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>

#include "mem/guest_copy.h"
#include "syscall/core/guest_range.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/fs/path.h"
#include "syscall/fs/proc_self.h"

namespace emu::syscall {
namespace {

constexpr int kNoFlags = 0;

// A call that takes one name of a directory, and up to two more arguments.
template <typename... T>
SyscallResult OnName(long number, int directory, uint64_t path_address,
                     T... arguments) {
  const GuestPath path(path_address);
  return FromHost(HostSyscall(number, directory, path.c_str(), arguments...));
}

SyscallResult Link(int from_directory, uint64_t from_address, int to_directory,
                   uint64_t to_address, int flags) {
  const GuestPath from(from_address);
  const GuestPath to(to_address);
  return FromHost(HostSyscall(SYS_linkat, from_directory, from.c_str(),
                              to_directory, to.c_str(), flags));
}

SyscallResult Rename(int from_directory, uint64_t from_address,
                     int to_directory, uint64_t to_address, unsigned flags) {
  const GuestPath from(from_address);
  const GuestPath to(to_address);
  return FromHost(HostSyscall(SYS_renameat2, from_directory, from.c_str(),
                              to_directory, to.c_str(), flags));
}

SyscallResult Symlink(uint64_t target_address, int directory,
                      uint64_t path_address) {
  const GuestPath target(target_address);
  const GuestPath path(path_address);
  return FromHost(
      HostSyscall(SYS_symlinkat, target.c_str(), directory, path.c_str()));
}

SyscallResult Readlink(Task& task, int directory, uint64_t path_address,
                       uint64_t buffer, int size) {
  const GuestPath path(path_address);
  if (size <= 0) return Error(EINVAL);
  if (IsProcSelfExe(path.guest())) {
    const std::string& target = task.process->program.path;
    const size_t length = std::min<size_t>(target.size(), size);
    if (!mem::CopyToGuest(buffer, target.data(), length)) return Error(EFAULT);
    return Ok(length);
  }
  const uint64_t room = ClampToGuest(task, buffer, size);
  return FromHost(HostSyscall(SYS_readlinkat, directory,
                              path.OnHost(task, FinalLink::kKeep).c_str(),
                              WrittenByHost(task, buffer, room), size));
}

}  // namespace

SyscallResult SysLink(Task&, const Args& args) {
  return Link(AT_FDCWD, args.Pointer(0), AT_FDCWD, args.Pointer(1), kNoFlags);
}

SyscallResult SysLinkat(Task&, const Args& args) {
  return Link(args.Fd(0), args.Pointer(1), args.Fd(2), args.Pointer(3),
              args.Int(4));
}

SyscallResult SysUnlink(Task&, const Args& args) {
  return OnName(SYS_unlinkat, AT_FDCWD, args.Pointer(0), kNoFlags);
}

SyscallResult SysUnlinkat(Task&, const Args& args) {
  return OnName(SYS_unlinkat, args.Fd(0), args.Pointer(1), args.Int(2));
}

SyscallResult SysRmdir(Task&, const Args& args) {
  return OnName(SYS_unlinkat, AT_FDCWD, args.Pointer(0), AT_REMOVEDIR);
}

SyscallResult SysRename(Task&, const Args& args) {
  return Rename(AT_FDCWD, args.Pointer(0), AT_FDCWD, args.Pointer(1), kNoFlags);
}

SyscallResult SysRenameat(Task&, const Args& args) {
  return Rename(args.Fd(0), args.Pointer(1), args.Fd(2), args.Pointer(3),
                kNoFlags);
}

SyscallResult SysRenameat2(Task&, const Args& args) {
  return Rename(args.Fd(0), args.Pointer(1), args.Fd(2), args.Pointer(3),
                args.Unsigned(4));
}

SyscallResult SysMkdir(Task&, const Args& args) {
  return OnName(SYS_mkdirat, AT_FDCWD, args.Pointer(0), args.Unsigned(1));
}

SyscallResult SysMkdirat(Task&, const Args& args) {
  return OnName(SYS_mkdirat, args.Fd(0), args.Pointer(1), args.Unsigned(2));
}

// Device numbers have the same 32-bit encoding everywhere.
SyscallResult SysMknod(Task&, const Args& args) {
  return OnName(SYS_mknodat, AT_FDCWD, args.Pointer(0), args.Unsigned(1),
                args.Unsigned(2));
}

SyscallResult SysMknodat(Task&, const Args& args) {
  return OnName(SYS_mknodat, args.Fd(0), args.Pointer(1), args.Unsigned(2),
                args.Unsigned(3));
}

SyscallResult SysSymlink(Task&, const Args& args) {
  return Symlink(args.Pointer(0), AT_FDCWD, args.Pointer(1));
}

SyscallResult SysSymlinkat(Task&, const Args& args) {
  return Symlink(args.Pointer(0), args.Fd(1), args.Pointer(2));
}

SyscallResult SysReadlink(Task& task, const Args& args) {
  return Readlink(task, AT_FDCWD, args.Pointer(0), args.Pointer(1),
                  args.Int(2));
}

SyscallResult SysReadlinkat(Task& task, const Args& args) {
  return Readlink(task, args.Fd(0), args.Pointer(1), args.Pointer(2),
                  args.Int(3));
}

}  // namespace emu::syscall
