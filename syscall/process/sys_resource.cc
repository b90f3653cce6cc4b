// SPDX-License-Identifier: Apache-2.0

#include "syscall/process/sys_resource.h"

#include <sys/times.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include "mem/guest_copy.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/translate/resource_limits.h"

namespace emu::syscall {
namespace {

// Limits on the address space would be limits on the emulator too: they are
// remembered, not enforced.
bool IsMemoryLimit(int host_resource) {
  return host_resource == RLIMIT_AS || host_resource == RLIMIT_DATA;
}

constexpr uint64_t kInfinity = ~uint64_t{0};

// struct rlimit64, as the host's own and prlimit64's.
struct Limit {
  uint64_t soft;
  uint64_t hard;
};

int64_t HostPrlimit(int pid, int resource, const Limit* wanted, Limit* old) {
  return HostSyscall(SYS_prlimit64, pid, resource, wanted, old);
}

// The calling process's limits of its memory, as far as they were changed.
std::optional<Limit>& MemoryLimit(int host_resource) {
  static std::array<std::optional<Limit>, 2> limits;
  return limits[host_resource == RLIMIT_AS ? 0 : 1];
}

// prlimit64 on a host resource number.
SyscallResult Prlimit(int pid, int resource, const Limit* wanted, Limit* old) {
  if (!IsMemoryLimit(resource) || (pid != 0 && pid != ::getpid())) {
    return FromHost(HostPrlimit(pid, resource, wanted, old));
  }
  Limit current;
  if (const int64_t error = HostPrlimit(0, resource, nullptr, &current)) {
    return FromHost(error);
  }
  std::optional<Limit>& remembered = MemoryLimit(resource);
  if (remembered.has_value()) current = *remembered;
  if (old != nullptr) *old = current;
  if (wanted != nullptr) {
    if (wanted->soft > wanted->hard) return Error(EINVAL);
    if (wanted->hard > current.hard && ::geteuid() != 0) return Error(EPERM);
    remembered = *wanted;
  }
  return Ok();
}

std::optional<int> HostResource(uint32_t guest_resource) {
  const std::optional<uint64_t> host =
      NumberToHost(kResourceLimits, guest_resource);
  if (!host.has_value()) return std::nullopt;
  return static_cast<int>(*host);
}

// getrlimit with 32-bit values cut at `most` for i386.
SyscallResult GetLimit(const Args& args, uint32_t most) {
  const std::optional<int> resource = HostResource(args.Unsigned(0));
  if (!resource.has_value()) return Error(EINVAL);
  Limit limit;
  const SyscallResult result = Prlimit(0, *resource, nullptr, &limit);
  if (!result.ok()) return result;
  if (args.is_i386()) {
    const std::array<uint32_t, 2> narrow = {
        static_cast<uint32_t>(std::min<uint64_t>(limit.soft, most)),
        static_cast<uint32_t>(std::min<uint64_t>(limit.hard, most))};
    return mem::WriteGuest(args.Pointer(1), narrow) ? Ok() : Error(EFAULT);
  }
  return mem::WriteGuest(args.Pointer(1), limit) ? Ok() : Error(EFAULT);
}

}  // namespace

SyscallResult SysGetrlimit(Task&, const Args& args) {
  return GetLimit(args, 0xffffffff);
}

SyscallResult SysOldGetrlimit(Task&, const Args& args) {
  return GetLimit(args, 0x7fffffff);
}

SyscallResult SysSetrlimit(Task&, const Args& args) {
  Limit limit;
  if (args.is_i386()) {
    const auto narrow =
        mem::ReadGuest<std::array<uint32_t, 2>>(args.Pointer(1));
    if (!narrow.has_value()) return Error(EFAULT);
    const auto widen = [](uint32_t value) -> uint64_t {
      return value == 0xffffffff ? kInfinity : value;
    };
    limit = {widen((*narrow)[0]), widen((*narrow)[1])};
  } else if (!mem::CopyFromGuest(&limit, args.Pointer(1), sizeof(limit))) {
    return Error(EFAULT);
  }
  const std::optional<int> resource = HostResource(args.Unsigned(0));
  if (!resource.has_value()) return Error(EINVAL);
  return Prlimit(0, *resource, &limit, nullptr);
}

SyscallResult SysPrlimit64(Task&, const Args& args) {
  Limit wanted, old;
  if (args.Pointer(2) != 0 &&
      !mem::CopyFromGuest(&wanted, args.Pointer(2), sizeof(wanted))) {
    return Error(EFAULT);
  }
  // A process that is not there is told before a resource that is not.
  constexpr int kNone = 1000;
  const int resource = HostResource(args.Unsigned(1)).value_or(kNone);
  const SyscallResult result =
      Prlimit(args.Int(0), resource, args.Pointer(2) != 0 ? &wanted : nullptr,
              args.Pointer(3) != 0 ? &old : nullptr);
  if (result.ok() && args.Pointer(3) != 0 &&
      !mem::WriteGuest(args.Pointer(3), old)) {
    return Error(EFAULT);
  }
  return result;
}

bool WriteRusage(uint64_t address, x86::Mode abi, const struct rusage& usage) {
  constexpr int kLongs = 18;
  static_assert(sizeof(usage) == kLongs * sizeof(long));
  if (abi == x86::Mode::k64) return mem::WriteGuest(address, usage);
  long wide[kLongs];
  __builtin_memcpy(wide, &usage, sizeof(wide));
  std::array<int32_t, kLongs> narrow;
  for (int i = 0; i < kLongs; ++i) narrow[i] = static_cast<int32_t>(wide[i]);
  return mem::WriteGuest(address, narrow);
}

SyscallResult SysGetrusage(Task&, const Args& args) {
  struct rusage usage = {};
  const SyscallResult result =
      FromHost(HostSyscall(SYS_getrusage, args.Int(0), &usage));
  if (!result.ok()) return result;
  return WriteRusage(args.Pointer(1), args.abi(), usage) ? Ok() : Error(EFAULT);
}

SyscallResult SysTimes(Task&, const Args& args) {
  struct tms host = {};
  // The clock may be anything, -1 included: no errno in it.
  const int64_t clock = ::syscall(SYS_times, &host);
  const std::array<int64_t, 4> wide = {host.tms_utime, host.tms_stime,
                                       host.tms_cutime, host.tms_cstime};
  if (args.Pointer(0) == 0) return Ok(clock);
  if (args.is_i386()) {
    std::array<int32_t, 4> narrow;
    std::copy(wide.begin(), wide.end(), narrow.begin());
    if (!mem::WriteGuest(args.Pointer(0), narrow)) return Error(EFAULT);
  } else if (!mem::WriteGuest(args.Pointer(0), wide)) {
    return Error(EFAULT);
  }
  return Ok(clock);
}

}  // namespace emu::syscall
