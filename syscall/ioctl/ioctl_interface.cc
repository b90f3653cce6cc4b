// SPDX-License-Identifier: Apache-2.0

#include <errno.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

#include "mem/guest_copy.h"
#include "syscall/abi/interface.h"
#include "syscall/core/guest_range.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/ioctl/sys_ioctl.h"

namespace emu::syscall {
namespace {

static_assert(sizeof(ifreq) == 40, "x86-64's layout, used as it is");

SyscallResult HostIoctl(const IoctlCall& call, void* argument) {
  return FromHost(
      SafeSyscall(call.task, SYS_ioctl, call.fd(), call.row.host, argument));
}

void WidenUnion(IoctlKind kind, const IfreqI386& guest, ifreq* host) {
  std::memset(host, 0, sizeof(*host));
  std::memcpy(host->ifr_name, guest.name, sizeof(guest.name));
  if (kind == IoctlKind::kIfreqData) {
    uint32_t pointer;
    std::memcpy(&pointer, guest.data, sizeof(pointer));
    host->ifr_data = reinterpret_cast<char*>(static_cast<uintptr_t>(pointer));
  } else if (kind == IoctlKind::kIfreqMap) {
    IfmapI386 map;
    std::memcpy(&map, guest.data, sizeof(map));
    host->ifr_map.mem_start = map.mem_start;
    host->ifr_map.mem_end = map.mem_end;
    host->ifr_map.base_addr = map.base_address;
    host->ifr_map.irq = map.irq;
    host->ifr_map.dma = map.dma;
    host->ifr_map.port = map.port;
  } else {
    std::memcpy(&host->ifr_ifru, guest.data, sizeof(guest.data));
  }
}

void NarrowUnion(IoctlKind kind, const ifreq& host, IfreqI386* guest) {
  std::memcpy(guest->name, host.ifr_name, sizeof(guest->name));
  if (kind == IoctlKind::kIfreqData) return;  // the pointer stays
  if (kind == IoctlKind::kIfreqMap) {
    const IfmapI386 map = {static_cast<uint32_t>(host.ifr_map.mem_start),
                           static_cast<uint32_t>(host.ifr_map.mem_end),
                           host.ifr_map.base_addr,
                           host.ifr_map.irq,
                           host.ifr_map.dma,
                           host.ifr_map.port,
                           {}};
    std::memcpy(guest->data, &map, sizeof(map));
    return;
  }
  std::memcpy(guest->data, &host.ifr_ifru, sizeof(guest->data));
}

SyscallResult OnIfreqI386(const IoctlCall& call) {
  std::optional<IfreqI386> guest = mem::ReadGuest<IfreqI386>(call.address());
  if (!guest.has_value()) return Error(EFAULT);
  ifreq host;
  WidenUnion(call.row.kind, *guest, &host);
  const SyscallResult result = HostIoctl(call, &host);
  if (!result.ok()) return result;
  NarrowUnion(call.row.kind, host, &*guest);
  return mem::WriteGuest(call.address(), *guest) ? result : Error(EFAULT);
}

SyscallResult OnIfreqX8664(const IoctlCall& call) {
  std::optional<ifreq> request = mem::ReadGuest<ifreq>(call.address());
  if (!request.has_value()) return Error(EFAULT);
  const SyscallResult result = HostIoctl(call, &*request);
  if (!result.ok()) return result;
  return mem::WriteGuest(call.address(), *request) ? result : Error(EFAULT);
}

// SIOCGIFCONF: a list of ifreqs, or without a buffer the length that it needs.
template <typename Word, typename GuestIfreq>
SyscallResult GetConfiguration(const IoctlCall& call) {
  auto guest = mem::ReadGuest<Ifconf<Word>>(call.address());
  if (!guest.has_value()) return Error(EFAULT);
  const bool wants_length = guest->buffer == 0;
  if (!wants_length && guest->length < 0) return Error(EINVAL);
  constexpr size_t kMaxInterfaces = 4096;
  const size_t room = std::min<size_t>(
      kMaxInterfaces, wants_length ? 0 : guest->length / sizeof(GuestIfreq));
  std::vector<ifreq> interfaces(room);
  ifconf host;
  host.ifc_len = static_cast<int>(room * sizeof(ifreq));
  host.ifc_req = wants_length ? nullptr : interfaces.data();
  const SyscallResult result = HostIoctl(call, &host);
  if (!result.ok()) return result;
  const size_t count = host.ifc_len / sizeof(ifreq);
  for (size_t i = 0; !wants_length && i < count; ++i) {
    // An entry holds a name and an address: the first 32 bytes in both ABIs.
    GuestIfreq entry = {};
    std::memcpy(&entry, &interfaces[i], sizeof(entry));
    if (!mem::WriteGuest(guest->buffer + i * sizeof(entry), entry)) {
      return Error(EFAULT);
    }
  }
  guest->length = static_cast<int32_t>(count * sizeof(GuestIfreq));
  return mem::WriteGuest(call.address(), *guest) ? result : Error(EFAULT);
}

}  // namespace

SyscallResult IoctlInterface(const IoctlCall& call) {
  const bool i386 = call.args.is_i386();
  if (call.row.kind == IoctlKind::kIfconf) {
    return i386 ? GetConfiguration<uint32_t, IfreqI386>(call)
                : GetConfiguration<uint64_t, ifreq>(call);
  }
  return i386 ? OnIfreqI386(call) : OnIfreqX8664(call);
}

}  // namespace emu::syscall
