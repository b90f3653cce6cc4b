#include "syscall/sys_net.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <optional>

#include "mem/guest_copy.h"
#include "syscall/fd_error.h"
#include "syscall/guest_range.h"
#include "syscall/own_fds.h"
#include "syscall/safe_syscall.h"
#include "syscall/socket_restart.h"
#include "syscall/translate/open_flags.h"
#include "syscall/translate/socket_options.h"

namespace emu::syscall {
namespace {

// An address that the host's kernel writes, with its length, which may both be
// missing. EFAULT and EINVAL are for the kernel to tell, but for what is the
// emulator's.
bool PrepareAddress(Task& task, uint64_t address, uint64_t length_address) {
  if (address == 0 || length_address == 0) return true;
  const std::optional<uint32_t> length =
      mem::ReadGuest<uint32_t>(length_address);
  if (!length.has_value()) return false;
  constexpr uint32_t kLargest = sizeof(sockaddr_storage);
  return PrepareForHostWrite(task, address, std::min(*length, kLargest)) &&
         PrepareForHostWrite(task, length_address, sizeof(*length));
}

SyscallResult Accept(Task& task, const Args& args, int host_flags) {
  const int fd = args.Int(0);
  const uint64_t address = args.Pointer(1);
  const uint64_t length_address = args.Pointer(2);
  if (!PrepareAddress(task, address, length_address)) {
    return SocketErrorOr(fd, EFAULT);
  }
  return AfterReceive(fd, FromHost(SafeSyscall(task, SYS_accept4, fd, address,
                                               length_address, host_flags),
                                   Restart::kSys));
}

// getsockname and getpeername.
// (An address for which there is no room is never looked at.)
SyscallResult GetName(Task& task, const Args& args, long number) {
  uint64_t address = args.Pointer(1);
  uint64_t length_address = args.Pointer(2);
  if (!PrepareAddress(task, address, length_address)) {
    address = NoData(task);
    length_address = WrittenByHost(task, length_address, sizeof(socklen_t));
  }
  return FromHost(HostSyscall(number, args.Int(0), address, length_address));
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
  return FromHost(HostSyscall(SYS_bind, args.Int(0),
                              ReadByHost(task, address, length), length));
}

SyscallResult SysConnect(Task& task, const Args& args) {
  const int fd = args.Int(0);
  const uint64_t address = args.Pointer(1);
  const unsigned length = args.Unsigned(2);
  return AfterSend(
      fd, FromHost(SafeSyscall(task, SYS_connect, fd,
                               ReadByHost(task, address, length), length),
                   Restart::kSys));
}

SyscallResult SysListen(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_listen, args.Int(0), args.Int(1)));
}

SyscallResult SysAccept(Task& task, const Args& args) {
  return Accept(task, args, 0);
}

SyscallResult SysAccept4(Task& task, const Args& args) {
  const std::optional<int> flags =
      OpenFlagsToHost(args.Int(3), kGuestOpenCloexec | kGuestOpenNonblock);
  if (!flags.has_value()) return FdErrorOr(args.Int(0), EINVAL);
  return Accept(task, args, *flags);
}

SyscallResult SysGetsockname(Task& task, const Args& args) {
  return GetName(task, args, SYS_getsockname);
}

SyscallResult SysGetpeername(Task& task, const Args& args) {
  return GetName(task, args, SYS_getpeername);
}

SyscallResult SysShutdown(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_shutdown, args.Int(0), args.Int(1)));
}

}  // namespace emu::syscall
