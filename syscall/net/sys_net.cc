// SPDX-License-Identifier: Apache-2.0

#include "syscall/net/sys_net.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <optional>

#include "mem/guest_copy.h"
#include "syscall/core/guest_range.h"
#include "syscall/core/own_fds.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/io/fd_error.h"
#include "syscall/io/socket_restart.h"
#include "syscall/translate/open_flags.h"
#include "syscall/translate/socket_options.h"

namespace emu::syscall {
namespace {

// An address that the host's kernel writes, with its length, which may both be
// missing. What is wrong with them is for the kernel to find.
struct AddressForHost {
  AddressForHost(Task& task, uint64_t guest_address, uint64_t guest_length)
      : address(guest_address), length(guest_length) {
    if (address == 0 || length == 0) return;
    length = WrittenByHost(task, length, sizeof(socklen_t));
    constexpr uint32_t kLargest = sizeof(sockaddr_storage);
    const auto room = mem::ReadGuest<uint32_t>(length);
    address =
        WrittenByHost(task, address, std::min(room.value_or(0), kLargest));
  }

  uint64_t address;
  uint64_t length;
};

SyscallResult Accept(Task& task, const Args& args, int host_flags) {
  const GuestFd fd = args.Fd(0);
  const AddressForHost peer(task, args.Pointer(1), args.Pointer(2));
  return AfterReceive(
      fd, FromHost(SafeSyscall(task, SYS_accept4, fd, peer.address, peer.length,
                               host_flags),
                   Restart::kSys));
}

// getsockname and getpeername.
SyscallResult GetName(Task& task, const Args& args, long number) {
  const AddressForHost name(task, args.Pointer(1), args.Pointer(2));
  return FromHost(HostSyscall(number, args.Fd(0), name.address, name.length));
}

}  // namespace

SyscallResult SysSocket(Task&, const Args& args) {
  const int family = args.Int(0);
  const std::optional<int> type = SocketTypeToHost(args.Int(1));
  const int protocol = args.Int(2);
  if (!type.has_value()) return Error(EINVAL);
  return FromHost(HostSyscall(SYS_socket, family, *type, protocol));
}

SyscallResult SysSocketpair(Task& task, const Args& args) {
  const int family = args.Int(0);
  const std::optional<int> type = SocketTypeToHost(args.Int(1));
  const int protocol = args.Int(2);
  const uint64_t fds = args.Pointer(3);
  if (!type.has_value()) return Error(EINVAL);
  return FromHost(HostSyscall(SYS_socketpair, family, *type, protocol,
                              WrittenByHost(task, fds, 2 * sizeof(int))));
}

SyscallResult SysBind(Task& task, const Args& args) {
  const uint64_t address = args.Pointer(1);
  const unsigned length = args.Unsigned(2);
  return FromHost(HostSyscall(SYS_bind, args.Fd(0),
                              ReadByHost(task, address, length), length));
}

SyscallResult SysConnect(Task& task, const Args& args) {
  const GuestFd fd = args.Fd(0);
  const uint64_t address = args.Pointer(1);
  const unsigned length = args.Unsigned(2);
  return AfterSend(
      fd, FromHost(SafeSyscall(task, SYS_connect, fd,
                               ReadByHost(task, address, length), length),
                   Restart::kSys));
}

SyscallResult SysListen(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_listen, args.Fd(0), args.Int(1)));
}

SyscallResult SysAccept(Task& task, const Args& args) {
  return Accept(task, args, 0);
}

SyscallResult SysAccept4(Task& task, const Args& args) {
  const std::optional<int> flags =
      OpenFlagsToHost(args.Int(3), kGuestOpenCloexec | kGuestOpenNonblock);
  if (!flags.has_value()) return FdErrorOr(args.Fd(0), EINVAL);
  return Accept(task, args, *flags);
}

SyscallResult SysGetsockname(Task& task, const Args& args) {
  return GetName(task, args, SYS_getsockname);
}

SyscallResult SysGetpeername(Task& task, const Args& args) {
  return GetName(task, args, SYS_getpeername);
}

SyscallResult SysShutdown(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_shutdown, args.Fd(0), args.Int(1)));
}

}  // namespace emu::syscall
