// SPDX-License-Identifier: Apache-2.0

#include "syscall/fs/sys_attributes.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

#include "syscall/core/safe_syscall.h"
#include "syscall/fs/path.h"

namespace emu::syscall {
namespace {

// A 16-bit owner: its -1 means "leave as it is", like the 32-bit one's
// (kernel: low2highuid).
uint32_t WideId(uint32_t low_id) {
  const uint16_t id = static_cast<uint16_t>(low_id);
  return id == 0xffff ? 0xffffffff : id;
}

SyscallResult Access(Task& task, int directory, uint64_t path_address, int mode,
                     int flags) {
  const GuestPath path(path_address);
  const bool keep = (flags & AT_SYMLINK_NOFOLLOW) != 0;
  const PathOnHost host_path =
      path.OnHost(task, keep ? FinalLink::kKeep : FinalLink::kFollow);
  if (flags == 0) {
    return FromHost(
        HostSyscall(SYS_faccessat, directory, host_path.c_str(), mode));
  }
  return FromHost(
      HostSyscall(SYS_faccessat2, directory, host_path.c_str(), mode, flags));
}

SyscallResult Chmod(Task& task, int directory, uint64_t path_address,
                    unsigned mode) {
  const GuestPath path(path_address);
  return FromHost(
      HostSyscall(SYS_fchmodat, directory, path.OnHost(task).c_str(), mode));
}

SyscallResult Chown(Task& task, int directory, uint64_t path_address,
                    uint32_t owner, uint32_t group, int flags) {
  const GuestPath path(path_address);
  const bool keep = (flags & AT_SYMLINK_NOFOLLOW) != 0;
  const PathOnHost host_path =
      path.OnHost(task, keep ? FinalLink::kKeep : FinalLink::kFollow);
  return FromHost(HostSyscall(SYS_fchownat, directory, host_path.c_str(), owner,
                              group, flags));
}

// chown and lchown: 16-bit owners in the i386 ABI.
SyscallResult PlainChown(Task& task, const Args& args, int flags) {
  const bool narrow = args.is_i386();
  return Chown(task, AT_FDCWD, args.Pointer(0),
               narrow ? WideId(args.Unsigned(1)) : args.Unsigned(1),
               narrow ? WideId(args.Unsigned(2)) : args.Unsigned(2), flags);
}

SyscallResult TruncatePath(Task& task, uint64_t path_address, int64_t length) {
  const GuestPath path(path_address);
  return FromHost(HostSyscall(SYS_truncate, path.OnHost(task).c_str(), length));
}

SyscallResult TruncateFd(int fd, int64_t length) {
  return FromHost(HostSyscall(SYS_ftruncate, fd, length));
}

}  // namespace

SyscallResult SysAccess(Task& task, const Args& args) {
  return Access(task, AT_FDCWD, args.Pointer(0), args.Int(1), 0);
}

SyscallResult SysFaccessat(Task& task, const Args& args) {
  return Access(task, args.Fd(0), args.Pointer(1), args.Int(2), 0);
}

SyscallResult SysFaccessat2(Task& task, const Args& args) {
  return Access(task, args.Fd(0), args.Pointer(1), args.Int(2), args.Int(3));
}

SyscallResult SysChmod(Task& task, const Args& args) {
  return Chmod(task, AT_FDCWD, args.Pointer(0), args.Unsigned(1));
}

SyscallResult SysFchmod(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_fchmod, args.Fd(0), args.Unsigned(1)));
}

SyscallResult SysFchmodat(Task& task, const Args& args) {
  return Chmod(task, args.Fd(0), args.Pointer(1), args.Unsigned(2));
}

SyscallResult SysChown(Task& task, const Args& args) {
  return PlainChown(task, args, 0);
}

SyscallResult SysLchown(Task& task, const Args& args) {
  return PlainChown(task, args, AT_SYMLINK_NOFOLLOW);
}

SyscallResult SysFchown(Task& task, const Args& args) {
  if (!args.is_i386()) return SysFchown32(task, args);
  return FromHost(HostSyscall(SYS_fchown, args.Fd(0), WideId(args.Unsigned(1)),
                              WideId(args.Unsigned(2))));
}

SyscallResult SysChown32(Task& task, const Args& args) {
  return Chown(task, AT_FDCWD, args.Pointer(0), args.Unsigned(1),
               args.Unsigned(2), 0);
}

SyscallResult SysLchown32(Task& task, const Args& args) {
  return Chown(task, AT_FDCWD, args.Pointer(0), args.Unsigned(1),
               args.Unsigned(2), AT_SYMLINK_NOFOLLOW);
}

SyscallResult SysFchown32(Task&, const Args& args) {
  return FromHost(
      HostSyscall(SYS_fchown, args.Fd(0), args.Unsigned(1), args.Unsigned(2)));
}

SyscallResult SysFchownat(Task& task, const Args& args) {
  return Chown(task, args.Fd(0), args.Pointer(1), args.Unsigned(2),
               args.Unsigned(3), args.Int(4));
}

SyscallResult SysTruncate(Task& task, const Args& args) {
  return TruncatePath(task, args.Pointer(0), args.Long(1));
}

SyscallResult SysFtruncate(Task&, const Args& args) {
  return TruncateFd(args.Fd(0), args.Long(1));
}

SyscallResult SysTruncate64(Task& task, const Args& args) {
  return TruncatePath(task, args.Pointer(0), args.I64(1));
}

SyscallResult SysFtruncate64(Task&, const Args& args) {
  return TruncateFd(args.Fd(0), args.I64(1));
}

SyscallResult SysFallocate(Task& task, const Args& args) {
  const GuestFd fd = args.Fd(0);
  const int mode = args.Int(1);
  const int64_t offset = args.I64(2);
  const int64_t length = args.I64(args.After64(2));
  return FromHost(SafeSyscall(task, SYS_fallocate, fd, mode, offset, length));
}

SyscallResult SysSync(Task&, const Args&) {
  return FromHost(HostSyscall(SYS_sync));
}

SyscallResult SysFsync(Task& task, const Args& args) {
  return FromHost(SafeSyscall(task, SYS_fsync, args.Fd(0)));
}

SyscallResult SysFdatasync(Task& task, const Args& args) {
  return FromHost(SafeSyscall(task, SYS_fdatasync, args.Fd(0)));
}

SyscallResult SysSyncfs(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_syncfs, args.Fd(0)));
}

SyscallResult SysSyncFileRange(Task& task, const Args& args) {
  const GuestFd fd = args.Fd(0);
  const int64_t offset = args.I64(1);
  const int length_index = args.After64(1);
  const int64_t length = args.I64(length_index);
  const unsigned flags = args.Unsigned(args.After64(length_index));
  return FromHost(
      SafeSyscall(task, SYS_sync_file_range, fd, offset, length, flags));
}

}  // namespace emu::syscall
