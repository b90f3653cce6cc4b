// SPDX-License-Identifier: Apache-2.0

#include "syscall/fs/sys_stat.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cstdint>

#include "mem/guest_copy.h"
#include "syscall/abi/stat.h"
#include "syscall/core/guest_range.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/fs/path.h"

namespace emu::syscall {
namespace {

SyscallResult FromErrno(int host_errno) {
  return host_errno == 0 ? Ok() : Error(host_errno);
}

FinalLink FinalLinkOf(int at_flags) {
  return (at_flags & AT_SYMLINK_NOFOLLOW) != 0 ? FinalLink::kKeep
                                               : FinalLink::kFollow;
}

// By the C library, whose struct stat has 64-bit times on every host.
SyscallResult StatAt(Task& task, int directory, uint64_t path_address,
                     int at_flags, uint64_t stat_address, StatLayout layout) {
  const GuestPath path(path_address);
  struct stat status;
  if (fstatat(directory, path.OnHost(task, FinalLinkOf(at_flags)).c_str(),
              &status, at_flags) != 0) {
    return Error(errno);
  }
  return FromErrno(WriteStat(stat_address, layout, status));
}

SyscallResult Stat(Task& task, const Args& args, StatLayout layout) {
  return StatAt(task, AT_FDCWD, args.Pointer(0), 0, args.Pointer(1), layout);
}

SyscallResult Lstat(Task& task, const Args& args, StatLayout layout) {
  return StatAt(task, AT_FDCWD, args.Pointer(0), AT_SYMLINK_NOFOLLOW,
                args.Pointer(1), layout);
}

SyscallResult Fstat(const Args& args, StatLayout layout) {
  const GuestFd fd = args.Fd(0);
  struct stat status;
  if (fstat(fd, &status) != 0) return Error(errno);
  return FromErrno(WriteStat(args.Pointer(1), layout, status));
}

StatLayout PlainLayout(const Args& args) {
  return args.is_i386() ? StatLayout::kI386 : StatLayout::kX8664;
}

SyscallResult StatfsPath(Task& task, uint64_t path_address, uint64_t address,
                         StatfsLayout layout) {
  const GuestPath path(path_address);
  struct statfs status;
  if (statfs(path.OnHost(task).c_str(), &status) != 0) return Error(errno);
  return FromErrno(WriteStatfs(address, layout, status));
}

SyscallResult StatfsFd(int fd, uint64_t address, StatfsLayout layout) {
  struct statfs status;
  if (fstatfs(fd, &status) != 0) return Error(errno);
  return FromErrno(WriteStatfs(address, layout, status));
}

StatfsLayout PlainStatfsLayout(const Args& args) {
  return args.is_i386() ? StatfsLayout::kI386 : StatfsLayout::kX8664;
}

// statfs64 names the structure's size: 84, or 88 as a compiler that aligns
// 64-bit fields to 8 has it (kernel: kcompat_sys_statfs64).
bool IsStatfs64Size(uint64_t size) { return size == 84 || size == 88; }

}  // namespace

SyscallResult SysStat(Task& task, const Args& args) {
  return Stat(task, args, PlainLayout(args));
}

SyscallResult SysLstat(Task& task, const Args& args) {
  return Lstat(task, args, PlainLayout(args));
}

SyscallResult SysFstat(Task&, const Args& args) {
  return Fstat(args, PlainLayout(args));
}

SyscallResult SysOldstat(Task& task, const Args& args) {
  return Stat(task, args, StatLayout::kOldI386);
}

SyscallResult SysOldlstat(Task& task, const Args& args) {
  return Lstat(task, args, StatLayout::kOldI386);
}

SyscallResult SysOldfstat(Task&, const Args& args) {
  return Fstat(args, StatLayout::kOldI386);
}

SyscallResult SysStat64(Task& task, const Args& args) {
  return Stat(task, args, StatLayout::k64I386);
}

SyscallResult SysLstat64(Task& task, const Args& args) {
  return Lstat(task, args, StatLayout::k64I386);
}

SyscallResult SysFstat64(Task&, const Args& args) {
  return Fstat(args, StatLayout::k64I386);
}

SyscallResult SysFstatat64(Task& task, const Args& args) {
  return StatAt(task, args.Fd(0), args.Pointer(1), args.Int(3), args.Pointer(2),
                StatLayout::k64I386);
}

SyscallResult SysNewfstatat(Task& task, const Args& args) {
  return StatAt(task, args.Fd(0), args.Pointer(1), args.Int(3), args.Pointer(2),
                StatLayout::kX8664);
}

// struct statx, its mask and its flags are equal everywhere.
SyscallResult SysStatx(Task& task, const Args& args) {
  const GuestFd directory = args.Fd(0);
  const GuestPath path(args.Pointer(1));
  const int flags = args.Int(2);
  const unsigned mask = args.Unsigned(3);
  const uint64_t address = args.Pointer(4);
  return FromHost(HostSyscall(
      SYS_statx, directory, path.OnHost(task, FinalLinkOf(flags)).c_str(),
      flags, mask, WrittenByHost(task, address, sizeof(struct statx))));
}

SyscallResult SysStatfs(Task& task, const Args& args) {
  return StatfsPath(task, args.Pointer(0), args.Pointer(1),
                    PlainStatfsLayout(args));
}

SyscallResult SysFstatfs(Task&, const Args& args) {
  return StatfsFd(args.Fd(0), args.Pointer(1), PlainStatfsLayout(args));
}

SyscallResult SysStatfs64(Task& task, const Args& args) {
  if (!IsStatfs64Size(args.Size(1))) return Error(EINVAL);
  return StatfsPath(task, args.Pointer(0), args.Pointer(2),
                    StatfsLayout::k64I386);
}

SyscallResult SysFstatfs64(Task&, const Args& args) {
  if (!IsStatfs64Size(args.Size(1))) return Error(EINVAL);
  return StatfsFd(args.Fd(0), args.Pointer(2), StatfsLayout::k64I386);
}

// ustat(2) speaks of a file system by its device: found, where the host lacks
// the call, nowhere.
SyscallResult SysUstat(Task&, const Args& args) {
  struct HostUstat {
    int32_t free_blocks;
    uint64_t free_inodes;
    char name[6];
    char pack[6];
  } host = {};
#ifdef SYS_ustat
  const int64_t result = HostSyscall(SYS_ustat, args.Unsigned(0), &host);
#else
  const int64_t result = -ENOSYS;
#endif
  if (result != 0) return FromHost(result);
  const uint64_t address = args.Pointer(1);
  const size_t word = args.word_size();
  // The whole structure, with what lies between and behind its fields.
  uint8_t guest[32] = {};
  __builtin_memcpy(guest, &host.free_blocks, sizeof(host.free_blocks));
  __builtin_memcpy(guest + word, &host.free_inodes, word);
  __builtin_memcpy(guest + 2 * word, host.name, 12);
  const size_t size = args.is_i386() ? 20 : 32;
  return mem::CopyToGuest(address, guest, size) ? Ok() : Error(EFAULT);
}

}  // namespace emu::syscall
