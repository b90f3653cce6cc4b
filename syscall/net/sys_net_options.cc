// SPDX-License-Identifier: Apache-2.0

// Socket options: the third part of sys_net.h.

#include <asm/socket.h>
#include <errno.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

#include "mem/guest_copy.h"
#include "syscall/abi/socket.h"
#include "syscall/abi/time.h"
#include "syscall/core/guest_range.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/io/fd_error.h"
#include "syscall/net/sys_net.h"
#include "syscall/translate/errno.h"
#include "syscall/translate/socket_options.h"

namespace emu::syscall {
namespace {

// The arguments of setsockopt and getsockopt, with the host's numbers.
struct Option {
  int fd;
  int level;
  int name;
  uint64_t value;   // address
  uint64_t length;  // setsockopt: the length; getsockopt: its address
};

Option GetOption(const Args& args) {
  const int guest_level = args.Int(1);
  Option option = {args.Fd(0), SocketLevelToHost(guest_level), args.Int(2),
                   args.Pointer(3), args.Pointer(4)};
  if (guest_level != kGuestSolSocket) return option;
  const std::optional<uint64_t> name =
      NumberToHost(kSocketOptions, args.Unsigned(2));
  // What there is not stays so, for the host's kernel to refuse.
  option.name = static_cast<int>(name.value_or(INT32_MAX));
  return option;
}

SyscallResult SetHost(const Option& option, const void* value,
                      socklen_t length) {
  return FromHost(HostSyscall(SYS_setsockopt, option.fd, option.level,
                              option.name, value, length));
}

// The guest's own bytes.
SyscallResult SetPlain(Task& task, const Option& option) {
  const auto length = static_cast<socklen_t>(option.length);
  const uint64_t value = ReadByHost(task, option.value, length);
  return SetHost(option, reinterpret_cast<const void*>(value), length);
}

bool IsTimeout(const Option& option) {
  return option.name == SO_RCVTIMEO_OLD || option.name == SO_SNDTIMEO_OLD;
}

SyscallResult SetTimeout(const Option& option, TimeFormat format) {
  if (static_cast<uint32_t>(option.length) < TimePairSize(format)) {
    return Error(EINVAL);
  }
  timeval timeout;
  if (!ReadTimeval(option.value, format, &timeout)) return Error(EFAULT);
  return SetHost(option, &timeout, sizeof(timeout));
}

// SO_ATTACH_FILTER: the instructions are equal everywhere, the structure that
// points to them is not.
SyscallResult SetFilter(Task& task, const Option& option, bool narrow) {
  sock_fprog program = {};
  uint64_t filter = 0;
  if (narrow) {
    const auto guest = mem::ReadGuest<SockFprog<uint32_t>>(option.value);
    if (!guest.has_value()) return Error(EFAULT);
    program.len = guest->length;
    filter = guest->filter;
  } else {
    const auto guest = mem::ReadGuest<SockFprog<uint64_t>>(option.value);
    if (!guest.has_value()) return Error(EFAULT);
    program.len = guest->length;
    filter = guest->filter;
  }
  if (!IsGuestRange(task, filter, program.len * sizeof(sock_filter))) {
    return Error(EFAULT);
  }
  program.filter = reinterpret_cast<sock_filter*>(filter);
  return SetHost(option, &program, sizeof(program));
}

// struct group_req and group_source_req: an int, then sockaddr_storages, which
// i386 aligns to 4 bytes and 64-bit hosts to 8.
bool IsMulticastGroup(const Option& option) {
  return (option.level == IPPROTO_IP || option.level == IPPROTO_IPV6) &&
         option.name >= MCAST_JOIN_GROUP &&
         option.name <= MCAST_LEAVE_SOURCE_GROUP;
}

SyscallResult SetMulticastGroup(const Option& option) {
  constexpr size_t kInterface = sizeof(uint32_t);
  constexpr size_t kHostAddress = offsetof(group_req, gr_group);
  const size_t addresses =
      static_cast<uint32_t>(option.length) - size_t{kInterface};
  if (addresses != sizeof(sockaddr_storage) &&
      addresses != 2 * sizeof(sockaddr_storage)) {
    return Error(EINVAL);
  }
  uint8_t host[sizeof(group_source_req)] = {};
  if (!mem::CopyFromGuest(host, option.value, kInterface) ||
      !mem::CopyFromGuest(host + kHostAddress, option.value + kInterface,
                          addresses)) {
    return Error(EFAULT);
  }
  return SetHost(option, host,
                 static_cast<socklen_t>(kHostAddress + addresses));
}

// Writes `size` bytes of `value`, cut to the room the guest has, and the
// length, as the kernel's getsockopt does.
SyscallResult WriteValue(const Option& option, const void* value,
                         uint32_t size) {
  const std::optional<int32_t> room = mem::ReadGuest<int32_t>(option.length);
  if (!room.has_value()) return Error(EFAULT);
  if (*room < 0) return Error(EINVAL);
  const uint32_t length = std::min<uint32_t>(size, *room);
  const bool written = mem::CopyToGuest(option.value, value, length) &&
                       mem::WriteGuest(option.length, length);
  return written ? Ok() : Error(EFAULT);
}

SyscallResult GetHost(const Option& option, void* value, socklen_t* length) {
  return FromHost(HostSyscall(SYS_getsockopt, option.fd, option.level,
                              option.name, value, length));
}

SyscallResult GetPlain(Task& task, const Option& option) {
  const uint64_t length = WrittenByHost(task, option.length, sizeof(socklen_t));
  const auto room = mem::ReadGuest<int32_t>(length);
  const uint64_t value =
      WrittenByHost(task, option.value, std::max(0, room.value_or(0)));
  return GetHost(option, reinterpret_cast<void*>(value),
                 reinterpret_cast<socklen_t*>(length));
}

SyscallResult GetTimeout(const Option& option, TimeFormat format) {
  timeval timeout = {};
  socklen_t length = sizeof(timeout);
  const SyscallResult result = GetHost(option, &timeout, &length);
  if (!result.ok()) return result;
  if (format == TimeFormat::k64) {
    return WriteValue(option, &timeout, sizeof(timeout));
  }
  const TimePair<int32_t> narrow = {static_cast<int32_t>(timeout.tv_sec),
                                    static_cast<int32_t>(timeout.tv_usec)};
  return WriteValue(option, &narrow, sizeof(narrow));
}

// Options whose value is a number of the host's.
SyscallResult GetNumber(const Option& option) {
  int value = 0;
  socklen_t length = sizeof(value);
  const SyscallResult result = GetHost(option, &value, &length);
  if (!result.ok()) return result;
  if (option.name == SO_TYPE) {
    value =
        static_cast<int>(NumberToGuest(kSocketTypes, value).value_or(value));
  } else if (value != 0) {
    value = ErrnoToGuest(value);
  }
  return WriteValue(option, &value, sizeof(value));
}

SyscallResult Set(Task& task, const Args& args) {
  const Option option = GetOption(args);
  if (static_cast<int32_t>(option.length) < 0) return Error(EINVAL);
  if (option.level == SOL_SOCKET) {
    if (IsTimeout(option)) return SetTimeout(option, PlainTime(args));
    if (option.name == SO_ATTACH_FILTER ||
        option.name == SO_ATTACH_REUSEPORT_CBPF) {
      return SetFilter(task, option, args.is_i386());
    }
  }
  if (args.is_i386() && IsMulticastGroup(option)) {
    return SetMulticastGroup(option);
  }
  return SetPlain(task, option);
}

SyscallResult Get(Task& task, const Args& args) {
  const Option option = GetOption(args);
  if (option.level == SOL_SOCKET) {
    if (IsTimeout(option)) return GetTimeout(option, PlainTime(args));
    if (option.name == SO_TYPE || option.name == SO_ERROR) {
      return GetNumber(option);
    }
  }
  return GetPlain(task, option);
}

// What is wrong with the socket itself comes first.
SyscallResult SocketFirst(int fd, const SyscallResult& result) {
  if (result.ok()) return result;
  const SyscallResult socket = SocketErrorOr(fd, 0);
  return socket.ok() ? result : socket;
}

}  // namespace

SyscallResult SysSetsockopt(Task& task, const Args& args) {
  return SocketFirst(args.Fd(0), Set(task, args));
}

SyscallResult SysGetsockopt(Task& task, const Args& args) {
  return SocketFirst(args.Fd(0), Get(task, args));
}

}  // namespace emu::syscall
