// SPDX-License-Identifier: Apache-2.0

#include "syscall/fs/sys_xattr.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "syscall/core/guest_range.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/fs/path.h"

namespace emu::syscall {
namespace {

constexpr uint64_t kMaxValue = 65536;  // XATTR_SIZE_MAX, XATTR_LIST_MAX

// On what a call acts: argument 0 as a path, its last link followed or not, or
// as a descriptor.
enum class Target { kPath, kLink, kFd };

// Reads argument 0 and makes the host call with it before `arguments`.
// `number` is that of the call for `target`.
template <typename... T>
SyscallResult OnTarget(Task& task, const Args& args, Target target, long number,
                       T... arguments) {
  if (target == Target::kFd) {
    return FromHost(HostSyscall(number, args.Fd(0), arguments...));
  }
  const GuestPath path(args.Pointer(0));
  const FinalLink final_link =
      target == Target::kLink ? FinalLink::kKeep : FinalLink::kFollow;
  return FromHost(
      HostSyscall(number, path.OnHost(task, final_link).c_str(), arguments...));
}

SyscallResult Set(Task& task, const Args& args, Target target, long number) {
  const GuestPath name(args.Pointer(1));
  const uint64_t value = args.Pointer(2);
  const uint64_t size = args.Size(3);
  const int flags = args.Int(4);
  return OnTarget(task, args, target, number, name.c_str(),
                  ReadByHost(task, value, std::min(size, kMaxValue)), size,
                  flags);
}

SyscallResult Get(Task& task, const Args& args, Target target, long number) {
  const GuestPath name(args.Pointer(1));
  const uint64_t value = args.Pointer(2);
  const uint64_t size = std::min(args.Size(3), kMaxValue);
  return OnTarget(task, args, target, number, name.c_str(),
                  WrittenByHost(task, value, size), size);
}

SyscallResult List(Task& task, const Args& args, Target target, long number) {
  const uint64_t list = args.Pointer(1);
  const uint64_t size = std::min(args.Size(2), kMaxValue);
  return OnTarget(task, args, target, number, WrittenByHost(task, list, size),
                  size);
}

SyscallResult Remove(Task& task, const Args& args, Target target, long number) {
  const GuestPath name(args.Pointer(1));
  return OnTarget(task, args, target, number, name.c_str());
}

}  // namespace

SyscallResult SysSetxattr(Task& task, const Args& args) {
  return Set(task, args, Target::kPath, SYS_setxattr);
}

SyscallResult SysLsetxattr(Task& task, const Args& args) {
  return Set(task, args, Target::kLink, SYS_lsetxattr);
}

SyscallResult SysFsetxattr(Task& task, const Args& args) {
  return Set(task, args, Target::kFd, SYS_fsetxattr);
}

SyscallResult SysGetxattr(Task& task, const Args& args) {
  return Get(task, args, Target::kPath, SYS_getxattr);
}

SyscallResult SysLgetxattr(Task& task, const Args& args) {
  return Get(task, args, Target::kLink, SYS_lgetxattr);
}

SyscallResult SysFgetxattr(Task& task, const Args& args) {
  return Get(task, args, Target::kFd, SYS_fgetxattr);
}

SyscallResult SysListxattr(Task& task, const Args& args) {
  return List(task, args, Target::kPath, SYS_listxattr);
}

SyscallResult SysLlistxattr(Task& task, const Args& args) {
  return List(task, args, Target::kLink, SYS_llistxattr);
}

SyscallResult SysFlistxattr(Task& task, const Args& args) {
  return List(task, args, Target::kFd, SYS_flistxattr);
}

SyscallResult SysRemovexattr(Task& task, const Args& args) {
  return Remove(task, args, Target::kPath, SYS_removexattr);
}

SyscallResult SysLremovexattr(Task& task, const Args& args) {
  return Remove(task, args, Target::kLink, SYS_lremovexattr);
}

SyscallResult SysFremovexattr(Task& task, const Args& args) {
  return Remove(task, args, Target::kFd, SYS_fremovexattr);
}

}  // namespace emu::syscall
