// SPDX-License-Identifier: Apache-2.0

#include "syscall/process/sys_info.h"

#include <sys/personality.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "mem/address_space.h"
#include "mem/guest_copy.h"
#include "syscall/core/guest_range.h"
#include "syscall/core/safe_syscall.h"

namespace emu::syscall {
namespace {

constexpr uint32_t kReadImpliesExec = 0x0400000;
constexpr uint32_t kPersonalityMask = 0xff;
constexpr uint32_t kPerLinux32 = 8;

// new_utsname and its predecessors are arrays of fields of one length.
constexpr int kFields = 6;
constexpr int kFieldLength = 65;
constexpr int kOldFields = 5;
constexpr int kOldestFieldLength = 9;

using Names = std::array<std::array<char, kFieldLength>, kFields>;

const char* MachineName(const Task& task) {
  const bool is_32bit =
      task.process->mode == x86::Mode::k32 ||
      (task.process->personality & kPersonalityMask) == kPerLinux32;
  return is_32bit ? "i686" : "x86_64";
}

Names ReadNames(const Task& task) {
  struct utsname host = {};
  ::uname(&host);
  Names names = {};
  const char* const texts[kFields] = {host.sysname,      host.nodename,
                                      host.release,      host.version,
                                      MachineName(task), host.domainname};
  for (int i = 0; i < kFields; ++i) {
    std::strncpy(names[i].data(), texts[i], kFieldLength - 1);
  }
  return names;
}

bool WriteNames(const Names& names, uint64_t address, int fields, int length) {
  for (int i = 0; i < fields; ++i) {
    std::array<char, kFieldLength> field = names[i];
    field[length - 1] = '\0';
    if (!mem::CopyToGuest(address + i * length, field.data(), length)) {
      return false;
    }
  }
  return true;
}

SyscallResult SetName(long number, const Args& args) {
  const int length = args.Int(1);
  if (length < 0 || length >= kFieldLength) return Error(EINVAL);
  std::array<char, kFieldLength> name;
  if (!mem::CopyFromGuest(name.data(), args.Pointer(0), length)) {
    return Error(EFAULT);
  }
  return FromHost(HostSyscall(number, name.data(), length));
}

// struct sysinfo, whose longs are Long.
template <typename Long>
struct Sysinfo {
  Long uptime;
  Long loads[3];
  Long totalram, freeram, sharedram, bufferram, totalswap, freeswap;
  uint16_t procs;
  uint16_t padding;
  Long totalhigh, freehigh;
  uint32_t mem_unit;
  // i386 has 8 spare bytes, x86-64 the padding of the struct's end.
  uint8_t spare[20 - 2 * sizeof(Long) - sizeof(uint32_t)];
};
static_assert(sizeof(Sysinfo<uint32_t>) == 64);
static_assert(sizeof(Sysinfo<uint64_t>) == 112);

template <typename Long>
bool WriteSysinfo(uint64_t address, const struct sysinfo& host, int shift) {
  Sysinfo<Long> guest = {};
  const auto amount = [shift](unsigned long value) {
    return static_cast<Long>(value >> shift);
  };
  guest.uptime = static_cast<Long>(host.uptime);
  for (int i = 0; i < 3; ++i) guest.loads[i] = static_cast<Long>(host.loads[i]);
  guest.totalram = amount(host.totalram);
  guest.freeram = amount(host.freeram);
  guest.sharedram = amount(host.sharedram);
  guest.bufferram = amount(host.bufferram);
  guest.totalswap = amount(host.totalswap);
  guest.freeswap = amount(host.freeswap);
  guest.procs = host.procs;
  guest.totalhigh = amount(host.totalhigh);
  guest.freehigh = amount(host.freehigh);
  guest.mem_unit = host.mem_unit << shift;
  return mem::WriteGuest(address, guest);
}

// As the kernel's compat_sys_sysinfo: larger units until the amounts fit.
int ShiftFor32Bits(const struct sysinfo& host) {
  unsigned long most = std::max(host.totalram, host.totalswap);
  int shift = 0;
  while (host.mem_unit << shift < 4096 && most >> shift > 0xffffffff) ++shift;
  return shift;
}

}  // namespace

SyscallResult SysUname(Task& task, const Args& args) {
  return WriteNames(ReadNames(task), args.Pointer(0), kFields, kFieldLength)
             ? Ok()
             : Error(EFAULT);
}

SyscallResult SysOldUname(Task& task, const Args& args) {
  return WriteNames(ReadNames(task), args.Pointer(0), kOldFields, kFieldLength)
             ? Ok()
             : Error(EFAULT);
}

SyscallResult SysOldolduname(Task& task, const Args& args) {
  return WriteNames(ReadNames(task), args.Pointer(0), kOldFields,
                    kOldestFieldLength)
             ? Ok()
             : Error(EFAULT);
}

SyscallResult SysSethostname(Task&, const Args& args) {
  return SetName(SYS_sethostname, args);
}

SyscallResult SysSetdomainname(Task&, const Args& args) {
  return SetName(SYS_setdomainname, args);
}

SyscallResult SysSysinfo(Task&, const Args& args) {
  struct sysinfo host = {};
  const SyscallResult result = FromHost(HostSyscall(SYS_sysinfo, &host));
  if (!result.ok()) return result;
  const bool written =
      args.is_i386()
          ? WriteSysinfo<uint32_t>(args.Pointer(0), host, ShiftFor32Bits(host))
          : WriteSysinfo<uint64_t>(args.Pointer(0), host, 0);
  return written ? Ok() : Error(EFAULT);
}

SyscallResult SysPersonality(Task& task, const Args& args) {
  constexpr uint32_t kQuery = 0xffffffff;
  const uint32_t wanted = args.Unsigned(0);
  Process& process = *task.process;
  if (wanted == kQuery) return Ok(process.personality);
  // The host keeps it, so that it outlives execve; what concerns memory is
  // done here.
  const SyscallResult result = FromHost(HostSyscall(SYS_personality, wanted));
  if (!result.ok()) return result;
  process.memory->SetReadImpliesExec((wanted & kReadImpliesExec) != 0);
  return Ok(process.personality.exchange(wanted));
}

SyscallResult SysGetrandom(Task& task, const Args& args) {
  const uint64_t buffer = args.Pointer(0);
  const uint64_t size = ClampToGuest(task, buffer, args.UnsignedLong(1));
  return FromHost(
      SafeSyscall(task, SYS_getrandom, WrittenByHost(task, buffer, size), size,
                  args.Unsigned(2)),
      Restart::kSys);
}

SyscallResult SysUmask(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_umask, args.Int(0)));
}

SyscallResult SysSyslog(Task& task, const Args& args) {
  const int size = args.Int(2);
  if (size > 0 && args.Pointer(1) != 0 &&
      !PrepareForHostWrite(task, args.Pointer(1), size)) {
    return Error(EFAULT);
  }
  return FromHost(
      SafeSyscall(task, SYS_syslog, args.Int(0), args.Pointer(1), size),
      Restart::kSys);
}

}  // namespace emu::syscall
