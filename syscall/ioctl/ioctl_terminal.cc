// SPDX-License-Identifier: Apache-2.0

#include <asm/termbits.h>
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <optional>

#include "mem/guest_copy.h"
#include "syscall/abi/terminal.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/ioctl/sys_ioctl.h"
#include "syscall/translate/termios.h"

// After termbits.h.
#include <asm/ioctls.h>

namespace emu::syscall {
namespace {

SyscallResult HostIoctl(const IoctlCall& call, uint32_t request,
                        void* argument) {
  return FromHost(
      SafeSyscall(call.task, SYS_ioctl, call.fd(), request, argument),
      Restart::kSys);
}

// Gets a Host structure by the row's request and writes it as a Guest one.
template <typename Host, typename Guest>
SyscallResult Get(const IoctlCall& call,
                  void (*to_guest)(const Host&, Guest*)) {
  Host host = {};
  const SyscallResult result = HostIoctl(call, call.row.host, &host);
  if (!result.ok()) return result;
  Guest guest;
  to_guest(host, &guest);
  return mem::WriteGuest(call.address(), guest) ? result : Error(EFAULT);
}

template <typename Host, typename Guest>
SyscallResult Set(const IoctlCall& call, void (*to_host)(const Guest&, Host*)) {
  const std::optional<Guest> guest = mem::ReadGuest<Guest>(call.address());
  if (!guest.has_value()) return Error(EFAULT);
  Host host;
  to_host(*guest, &host);
  return HostIoctl(call, call.row.host, &host);
}

// The old form goes through the new one: the host's own termio differs.
SyscallResult GetTermio(const IoctlCall& call) {
  ::termios host = {};
  const SyscallResult result = HostIoctl(call, TCGETS, &host);
  if (!result.ok()) return result;
  GuestTermio guest;
  TermioToGuest(host, &guest);
  return mem::WriteGuest(call.address(), guest) ? result : Error(EFAULT);
}

uint32_t TermiosRequestFor(uint32_t termio_request) {
  switch (termio_request) {
    case TCSETA:
      return TCSETS;
    case TCSETAW:
      return TCSETSW;
    default:
      return TCSETSF;
  }
}

SyscallResult SetTermio(const IoctlCall& call) {
  const auto guest = mem::ReadGuest<GuestTermio>(call.address());
  if (!guest.has_value()) return Error(EFAULT);
  ::termios host = {};
  const SyscallResult result = HostIoctl(call, TCGETS, &host);
  if (!result.ok()) return result;
  TermioToHost(*guest, &host);
  return HostIoctl(call, TermiosRequestFor(call.row.host), &host);
}

SyscallResult GetModem(const IoctlCall& call) {
  int bits = 0;
  const SyscallResult result = HostIoctl(call, call.row.host, &bits);
  if (!result.ok()) return result;
  const int guest = static_cast<int>(FlagsToGuest(kModemBits, bits));
  return mem::WriteGuest(call.address(), guest) ? result : Error(EFAULT);
}

SyscallResult SetModem(const IoctlCall& call) {
  const std::optional<int> guest = mem::ReadGuest<int>(call.address());
  if (!guest.has_value()) return Error(EFAULT);
  int bits = static_cast<int>(FlagsToHost(kModemBits, *guest));
  return HostIoctl(call, call.row.host, &bits);
}

}  // namespace

SyscallResult IoctlTerminal(const IoctlCall& call) {
  switch (call.row.kind) {
    case IoctlKind::kTermiosGet:
      return Get<::termios, GuestTermios>(call, TermiosToGuest);
    case IoctlKind::kTermiosSet:
      return Set<::termios, GuestTermios>(call, TermiosToHost);
    case IoctlKind::kTermios2Get:
      return Get<::termios2, GuestTermios2>(call, Termios2ToGuest);
    case IoctlKind::kTermios2Set:
      return Set<::termios2, GuestTermios2>(call, Termios2ToHost);
    case IoctlKind::kTermioGet:
      return GetTermio(call);
    case IoctlKind::kTermioSet:
      return SetTermio(call);
    case IoctlKind::kModemGet:
      return GetModem(call);
    case IoctlKind::kModemSet:
      return SetModem(call);
    default:
      return Error(ENOTTY);
  }
}

}  // namespace emu::syscall
