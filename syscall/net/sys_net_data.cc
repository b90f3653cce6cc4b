// SPDX-License-Identifier: Apache-2.0

// Data through sockets: the second part of sys_net.h.

#include <errno.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "mem/guest_copy.h"
#include "syscall/abi/io.h"
#include "syscall/abi/socket.h"
#include "syscall/abi/time.h"
#include "syscall/core/guest_range.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/io/fd_error.h"
#include "syscall/io/host_iovecs.h"
#include "syscall/io/socket_restart.h"
#include "syscall/net/control_messages.h"
#include "syscall/net/sys_net.h"
#include "syscall/time/deadline.h"

namespace emu::syscall {
namespace {

constexpr int kMaxAddress = sizeof(sockaddr_storage);
// The most messages that sendmmsg and recvmmsg take (UIO_MAXIOV).
constexpr unsigned kMaxMessages = 1024;

SyscallResult SendTo(Task& task, const Args& args, uint64_t address,
                     unsigned address_length) {
  const GuestFd fd = args.Fd(0);
  const uint64_t buffer = args.Pointer(1);
  const uint64_t size = ClampToGuest(task, buffer, args.Size(2));
  const int flags = args.Int(3);
  return AfterSend(
      fd, FromHost(SafeSyscall(task, SYS_sendto, fd,
                               ReadByHost(task, buffer, size), size, flags,
                               ReadByHost(task, address, address_length),
                               address_length),
                   Restart::kSys));
}

SyscallResult ReceiveFrom(Task& task, const Args& args, uint64_t address,
                          uint64_t length_address) {
  const GuestFd fd = args.Fd(0);
  const uint64_t buffer = args.Pointer(1);
  const uint64_t size = ClampToGuest(task, buffer, args.Size(2));
  const int flags = args.Int(3);
  if (address != 0) {
    address = WrittenByHost(task, address, kMaxAddress);
    length_address = WrittenByHost(task, length_address, sizeof(socklen_t));
  }
  return AfterReceive(
      fd, FromHost(SafeSyscall(task, SYS_recvfrom, fd,
                               WrittenByHost(task, buffer, size), size, flags,
                               address, length_address),
                   Restart::kSys));
}

// The kernel's own mark of 32-bit callers (MSG_CMSG_COMPAT), which 64-bit ones
// may not give.
std::optional<int> MessageFlags(const Args& args, int index) {
  constexpr unsigned kCompat = 0x80000000;
  const unsigned flags = args.Unsigned(index);
  if (!args.is_i386() && (flags & kCompat) != 0) return std::nullopt;
  return static_cast<int>(flags & ~kCompat);
}

// A message header in the guest's ABI and what belongs to it, made ready for
// the host.
template <typename Word>
class Message {
 public:
  enum class Direction { kSend, kReceive };

  // Returns 0 or a host errno.
  int Read(Task& task, uint64_t address, Direction direction) {
    address_ = address;
    if (!mem::CopyFromGuest(&guest_, address, sizeof(guest_))) return EFAULT;
    if (guest_.name == 0) guest_.name_length = 0;
    if (guest_.name_length < 0) return EINVAL;
    host_ = {};
    host_.msg_namelen = std::min(guest_.name_length, kMaxAddress);
    const bool sends = direction == Direction::kSend;
    if (sends && !ReadName()) return EFAULT;
    if (guest_.iov_count > kMaxIovecs) return EMSGSIZE;
    iovecs_.emplace(task, guest_.iov, guest_.iov_count, kAbi,
                    sends ? HostIovecs::Direction::kFromGuest
                          : HostIovecs::Direction::kIntoGuest);
    host_.msg_iov = const_cast<iovec*>(iovecs_->data());
    host_.msg_iovlen = iovecs_->count();
    return sends ? PrepareSend() : PrepareReceive(task);
  }

  msghdr* host() { return &host_; }

  // After a receive: tells the guest what came besides the data. Returns 0 or
  // a host errno.
  int WriteBack() {
    const ControlWritten control =
        WriteControl(control_.data(), host_.msg_controllen, guest_.control,
                     guest_.control_length, kAbi);
    if (!control.ok) return EFAULT;
    guest_.name_length = static_cast<int32_t>(host_.msg_namelen);
    guest_.control_length = static_cast<Word>(control.length);
    guest_.flags = host_.msg_flags | (control.truncated ? MSG_CTRUNC : 0);
    // MSG_CMSG_COMPAT, the kernel's own mark, never shows.
    const bool written =
        (guest_.name == 0 ||
         mem::WriteGuest(address_ + offsetof(Msghdr<Word>, name_length),
                         guest_.name_length)) &&
        mem::WriteGuest(address_ + offsetof(Msghdr<Word>, control_length),
                        guest_.control_length) &&
        mem::WriteGuest(address_ + offsetof(Msghdr<Word>, flags), guest_.flags);
    return written ? 0 : EFAULT;
  }

 private:
  static constexpr x86::Mode kAbi =
      sizeof(Word) == 4 ? x86::Mode::k32 : x86::Mode::k64;

  bool ReadName() {
    if (host_.msg_namelen == 0) return true;
    host_.msg_name = &name_;
    return mem::CopyFromGuest(&name_, guest_.name, host_.msg_namelen);
  }

  int PrepareSend() {
    const int error =
        ReadControl(guest_.control, guest_.control_length, kAbi, &control_);
    SetControl();
    if (error != EFAULT && error != ENOBUFS) return error;
    // For the host's kernel to find, in its time.
    host_.msg_control = reinterpret_cast<void*>(kNoAddress);
    host_.msg_controllen = kAbi == x86::Mode::k32 && error == EFAULT
                               ? sizeof(cmsghdr)
                               : guest_.control_length;
    return 0;
  }

  int PrepareReceive(Task& task) {
    host_.msg_name = reinterpret_cast<void*>(
        WrittenByHost(task, guest_.name, host_.msg_namelen));
    control_.resize(HostControlSize(guest_.control_length));
    SetControl();
    return 0;
  }

  void SetControl() {
    host_.msg_control = control_.empty() ? nullptr : control_.data();
    host_.msg_controllen = control_.size();
  }

  uint64_t address_ = 0;
  Msghdr<Word> guest_;
  msghdr host_;
  std::optional<HostIovecs> iovecs_;
  sockaddr_storage name_;
  std::vector<uint8_t> control_;
};

template <typename Word>
SyscallResult SendMessage(Task& task, int fd, uint64_t address, int flags) {
  Message<Word> message;
  if (int error =
          message.Read(task, address, Message<Word>::Direction::kSend)) {
    return SocketErrorOr(fd, error);
  }
  return AfterSend(
      fd, FromHost(SafeSyscall(task, SYS_sendmsg, fd, message.host(), flags),
                   Restart::kSys));
}

template <typename Word>
SyscallResult ReceiveMessage(Task& task, int fd, uint64_t address, int flags) {
  Message<Word> message;
  if (int error =
          message.Read(task, address, Message<Word>::Direction::kReceive)) {
    return SocketErrorOr(fd, error);
  }
  const SyscallResult result = AfterReceive(
      fd, FromHost(SafeSyscall(task, SYS_recvmsg, fd, message.host(), flags),
                   Restart::kSys));
  if (!result.ok()) return result;
  const int error = message.WriteBack();
  return error == 0 ? result : Error(error);
}

template <typename Word>
bool WriteMessageLength(uint64_t message_address, int64_t length) {
  return mem::WriteGuest(message_address + offsetof(Mmsghdr<Word>, length),
                         static_cast<uint32_t>(length));
}

// Several messages one by one; what fails after the first ends the call
// without an error, as in the kernel.
template <typename Word>
SyscallResult SendMessages(Task& task, const Args& args) {
  const GuestFd fd = args.Fd(0);
  uint64_t address = args.Pointer(1);
  const unsigned count = std::min(args.Unsigned(2), kMaxMessages);
  const std::optional<int> flags = MessageFlags(args, 3);
  if (!flags.has_value()) return Error(EINVAL);
  if (count == 0) return SocketErrorOr(fd, 0);
  for (unsigned sent = 0; sent < count; ++sent) {
    SyscallResult result = SendMessage<Word>(task, fd, address, *flags);
    if (result.ok() && !WriteMessageLength<Word>(address, result.value)) {
      result = Error(EFAULT);
    }
    if (!result.ok()) return sent == 0 ? result : Ok(sent);
    address += sizeof(Mmsghdr<Word>);
  }
  return Ok(count);
}

template <typename Word>
SyscallResult ReceiveMessages(Task& task, const Args& args, int all_flags,
                              Deadline deadline) {
  const GuestFd fd = args.Fd(0);
  uint64_t address = args.Pointer(1);
  const unsigned count = std::min(args.Unsigned(2), kMaxMessages);
  int flags = all_flags & ~MSG_WAITFORONE;
  const bool wait_for_one = flags != all_flags;
  unsigned received = 0;
  if (count == 0) return SocketErrorOr(fd, 0);
  while (received < count) {
    SyscallResult result = ReceiveMessage<Word>(task, fd, address, flags);
    if (result.ok() && !WriteMessageLength<Word>(address, result.value)) {
      result = Error(EFAULT);
    }
    if (!result.ok()) return received == 0 ? result : Ok(received);
    ++received;
    address += sizeof(Mmsghdr<Word>);
    if (wait_for_one) flags |= MSG_DONTWAIT;
    // Looked at only between messages: recvmmsg(2), BUGS.
    const std::optional<timespec> left = deadline.Left();
    if (left.has_value() && left->tv_sec == 0 && left->tv_nsec == 0) break;
  }
  return Ok(received);
}

SyscallResult ReceiveMessages(Task& task, const Args& args, TimeFormat format) {
  const std::optional<int> flags = MessageFlags(args, 3);
  if (!flags.has_value()) return Error(EINVAL);
  const uint64_t timeout_address = args.Pointer(4);
  std::optional<timespec> timeout;
  if (timeout_address != 0) {
    timeout.emplace();
    if (!ReadTimespec(timeout_address, format, &*timeout)) {
      return Error(EFAULT);
    }
    if (!IsValidTimespec(*timeout)) return Error(EINVAL);
  }
  const Deadline deadline = Deadline::In(timeout);
  const SyscallResult result =
      args.is_i386() ? ReceiveMessages<uint32_t>(task, args, *flags, deadline)
                     : ReceiveMessages<uint64_t>(task, args, *flags, deadline);
  if (result.ok() && result.value > 0 && timeout.has_value() &&
      !deadline.IsNever() &&
      !WriteTimespec(timeout_address, format, *deadline.Left())) {
    return Error(EFAULT);
  }
  return result;
}

}  // namespace

SyscallResult SysSend(Task& task, const Args& args) {
  return SendTo(task, args, 0, 0);
}

SyscallResult SysRecv(Task& task, const Args& args) {
  return ReceiveFrom(task, args, 0, 0);
}

SyscallResult SysSendto(Task& task, const Args& args) {
  return SendTo(task, args, args.Pointer(4), args.Unsigned(5));
}

SyscallResult SysRecvfrom(Task& task, const Args& args) {
  return ReceiveFrom(task, args, args.Pointer(4), args.Pointer(5));
}

SyscallResult SysSendmsg(Task& task, const Args& args) {
  const std::optional<int> flags = MessageFlags(args, 2);
  if (!flags.has_value()) return Error(EINVAL);
  const auto send =
      args.is_i386() ? SendMessage<uint32_t> : SendMessage<uint64_t>;
  return send(task, args.Fd(0), args.Pointer(1), *flags);
}

SyscallResult SysRecvmsg(Task& task, const Args& args) {
  const std::optional<int> flags = MessageFlags(args, 2);
  if (!flags.has_value()) return Error(EINVAL);
  const auto receive =
      args.is_i386() ? ReceiveMessage<uint32_t> : ReceiveMessage<uint64_t>;
  return receive(task, args.Fd(0), args.Pointer(1), *flags);
}

SyscallResult SysSendmmsg(Task& task, const Args& args) {
  return args.is_i386() ? SendMessages<uint32_t>(task, args)
                        : SendMessages<uint64_t>(task, args);
}

SyscallResult SysRecvmmsg(Task& task, const Args& args) {
  return ReceiveMessages(task, args, PlainTime(args));
}

SyscallResult SysRecvmmsgTime64(Task& task, const Args& args) {
  return ReceiveMessages(task, args, WideTime(args));
}

}  // namespace emu::syscall
