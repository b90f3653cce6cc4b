// SPDX-License-Identifier: Apache-2.0

#include "syscall/process/sys_identity.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include "mem/guest_copy.h"
#include "syscall/core/guest_range.h"
#include "syscall/core/safe_syscall.h"

namespace emu::syscall {
namespace {

constexpr int kMaxGroups = 65536;  // NGROUPS_MAX

// An id argument of the 16-bit calls: -1 stays "no change" (low2highuid).
int64_t WidenId(uint32_t value) {
  const uint16_t id = static_cast<uint16_t>(value);
  return id == 0xffff ? -1 : id;
}

// An id that does not fit is the overflow id (high2lowuid).
uint16_t NarrowId(uint32_t id) {
  constexpr uint16_t kOverflowId = 65534;
  return id > 0xffff ? kOverflowId : static_cast<uint16_t>(id);
}

SyscallResult Narrowed(int64_t host_result) {
  return Ok(NarrowId(static_cast<uint32_t>(host_result)));
}

// A call with up to three ids; each of them is an int for the host.
SyscallResult Call(long number, const Args& args) {
  return FromHost(HostSyscall(number, args.Int(0), args.Int(1), args.Int(2)));
}

SyscallResult Call16(long number, const Args& args) {
  return FromHost(HostSyscall(number, WidenId(args.Unsigned(0)),
                              WidenId(args.Unsigned(1)),
                              WidenId(args.Unsigned(2))));
}

// getresuid and getresgid: three pointers to ids of type T.
template <typename T>
SyscallResult GetThree(long number, const Args& args) {
  std::array<uint32_t, 3> ids;
  const SyscallResult result =
      FromHost(HostSyscall(number, &ids[0], &ids[1], &ids[2]));
  if (!result.ok()) return result;
  for (int i = 0; i < 3; ++i) {
    const T id = sizeof(T) == 2 ? NarrowId(ids[i]) : ids[i];
    if (!mem::WriteGuest<T>(args.Pointer(i), id)) return Error(EFAULT);
  }
  return Ok();
}

template <typename T>
SyscallResult GetGroups(const Args& args) {
  const int capacity = args.Int(0);
  if (capacity < 0) return Error(EINVAL);
  std::vector<uint32_t> groups(std::min(capacity, kMaxGroups));
  const SyscallResult result =
      FromHost(HostSyscall(SYS_getgroups, groups.size(), groups.data()));
  if (!result.ok() || capacity == 0) return result;
  for (int i = 0; i < result.value; ++i) {
    const T id = sizeof(T) == 2 ? NarrowId(groups[i]) : groups[i];
    if (!mem::WriteGuest<T>(args.Pointer(1) + i * sizeof(T), id)) {
      return Error(EFAULT);
    }
  }
  return result;
}

template <typename T>
SyscallResult SetGroups(const Args& args) {
  // Who may not gets EPERM whatever the groups are.
  const auto fail = [&] {
    return FromHost(HostSyscall(SYS_setgroups, args.Unsigned(0), kNoAddress));
  };
  if (args.Unsigned(0) > kMaxGroups) return fail();
  std::vector<uint32_t> groups(args.Unsigned(0));
  for (size_t i = 0; i < groups.size(); ++i) {
    const auto id = mem::ReadGuest<T>(args.Pointer(1) + i * sizeof(T));
    if (!id.has_value()) return fail();
    groups[i] = *id;
  }
  return FromHost(HostSyscall(SYS_setgroups, groups.size(), groups.data()));
}

}  // namespace

SyscallResult SysGetuid(Task&, const Args&) {
  return FromHost(HostSyscall(SYS_getuid));
}
SyscallResult SysGeteuid(Task&, const Args&) {
  return FromHost(HostSyscall(SYS_geteuid));
}
SyscallResult SysGetgid(Task&, const Args&) {
  return FromHost(HostSyscall(SYS_getgid));
}
SyscallResult SysGetegid(Task&, const Args&) {
  return FromHost(HostSyscall(SYS_getegid));
}
SyscallResult SysSetuid(Task&, const Args& args) {
  return Call(SYS_setuid, args);
}
SyscallResult SysSetgid(Task&, const Args& args) {
  return Call(SYS_setgid, args);
}
SyscallResult SysSetreuid(Task&, const Args& args) {
  return Call(SYS_setreuid, args);
}
SyscallResult SysSetregid(Task&, const Args& args) {
  return Call(SYS_setregid, args);
}
SyscallResult SysSetresuid(Task&, const Args& args) {
  return Call(SYS_setresuid, args);
}
SyscallResult SysSetresgid(Task&, const Args& args) {
  return Call(SYS_setresgid, args);
}
SyscallResult SysGetresuid(Task&, const Args& args) {
  return GetThree<uint32_t>(SYS_getresuid, args);
}
SyscallResult SysGetresgid(Task&, const Args& args) {
  return GetThree<uint32_t>(SYS_getresgid, args);
}
SyscallResult SysSetfsuid(Task&, const Args& args) {
  return Call(SYS_setfsuid, args);
}
SyscallResult SysSetfsgid(Task&, const Args& args) {
  return Call(SYS_setfsgid, args);
}
SyscallResult SysGetgroups(Task&, const Args& args) {
  return GetGroups<uint32_t>(args);
}
SyscallResult SysSetgroups(Task&, const Args& args) {
  return SetGroups<uint32_t>(args);
}

SyscallResult SysGetuid16(Task&, const Args&) {
  return Narrowed(HostSyscall(SYS_getuid));
}
SyscallResult SysGeteuid16(Task&, const Args&) {
  return Narrowed(HostSyscall(SYS_geteuid));
}
SyscallResult SysGetgid16(Task&, const Args&) {
  return Narrowed(HostSyscall(SYS_getgid));
}
SyscallResult SysGetegid16(Task&, const Args&) {
  return Narrowed(HostSyscall(SYS_getegid));
}
SyscallResult SysSetuid16(Task&, const Args& args) {
  return Call16(SYS_setuid, args);
}
SyscallResult SysSetgid16(Task&, const Args& args) {
  return Call16(SYS_setgid, args);
}
SyscallResult SysSetreuid16(Task&, const Args& args) {
  return Call16(SYS_setreuid, args);
}
SyscallResult SysSetregid16(Task&, const Args& args) {
  return Call16(SYS_setregid, args);
}
SyscallResult SysSetresuid16(Task&, const Args& args) {
  return Call16(SYS_setresuid, args);
}
SyscallResult SysSetresgid16(Task&, const Args& args) {
  return Call16(SYS_setresgid, args);
}
SyscallResult SysGetresuid16(Task&, const Args& args) {
  return GetThree<uint16_t>(SYS_getresuid, args);
}
SyscallResult SysGetresgid16(Task&, const Args& args) {
  return GetThree<uint16_t>(SYS_getresgid, args);
}
SyscallResult SysSetfsuid16(Task&, const Args& args) {
  return Call16(SYS_setfsuid, args);
}
SyscallResult SysSetfsgid16(Task&, const Args& args) {
  return Call16(SYS_setfsgid, args);
}
SyscallResult SysGetgroups16(Task&, const Args& args) {
  return GetGroups<uint16_t>(args);
}
SyscallResult SysSetgroups16(Task&, const Args& args) {
  return SetGroups<uint16_t>(args);
}

// The capability structures are the same everywhere.

SyscallResult SysCapget(Task& task, const Args& args) {
  constexpr uint64_t kHeader = 8;
  constexpr uint64_t kData = 24;
  return FromHost(HostSyscall(SYS_capget,
                              WrittenByHost(task, args.Pointer(0), kHeader),
                              WrittenByHost(task, args.Pointer(1), kData)));
}

SyscallResult SysCapset(Task& task, const Args& args) {
  if (!PrepareForHostWrite(task, args.Pointer(0), 8)) return Error(EFAULT);
  return FromHost(HostSyscall(SYS_capset, args.Pointer(0), args.Pointer(1)));
}

}  // namespace emu::syscall
