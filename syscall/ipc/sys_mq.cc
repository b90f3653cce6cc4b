// SPDX-License-Identifier: Apache-2.0

#include "syscall/ipc/sys_mq.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <optional>
#include <string>

#include "mem/guest_copy.h"
#include "syscall/abi/sigevent.h"
#include "syscall/abi/time.h"
#include "syscall/core/guest_range.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/fs/path.h"
#include "syscall/translate/open_flags.h"

namespace emu::syscall {
namespace {

// struct mq_attr: eight longs, of which four are reserved.
template <typename Long>
struct MqAttributes {
  Long flags;
  Long max_messages;
  Long message_size;
  Long messages;
  Long reserved[4];
};
static_assert(sizeof(MqAttributes<int32_t>) == 32);
static_assert(sizeof(MqAttributes<int64_t>) == 64);
using HostAttributes = MqAttributes<int64_t>;

template <typename To, typename From>
MqAttributes<To> Convert(const MqAttributes<From>& from) {
  return {static_cast<To>(from.flags),
          static_cast<To>(from.max_messages),
          static_cast<To>(from.message_size),
          static_cast<To>(from.messages),
          {}};
}

bool ReadAttributes(uint64_t address, bool narrow, HostAttributes* host) {
  if (narrow) {
    const auto guest = mem::ReadGuest<MqAttributes<int32_t>>(address);
    if (!guest.has_value()) return false;
    *host = Convert<int64_t>(*guest);
  } else if (!mem::CopyFromGuest(host, address, sizeof(*host))) {
    return false;
  }
  // Others stay some that the host's kernel does not take, either.
  const bool is_known = (host->flags & ~int64_t{kGuestOpenNonblock}) == 0;
  host->flags = is_known ? OpenFlagsToHost(static_cast<int>(host->flags)) : -1;
  return true;
}

bool WriteAttributes(uint64_t address, bool narrow, HostAttributes host) {
  host.flags = OpenFlagsToGuest(static_cast<int>(host.flags));
  return narrow ? mem::WriteGuest(address, Convert<int32_t>(host))
                : mem::WriteGuest(address, host);
}

// An absolute time, or none. Returns 0 or a host errno.
int ReadTimeout(uint64_t address, TimeFormat format,
                std::optional<timespec>* timeout) {
  if (address == 0) return 0;
  timespec time;
  if (!ReadTimespec(address, format, &time)) return EFAULT;
  *timeout = time;
  return 0;
}

// A queue's name as the C library has it, with the slash before it that the
// kernel is not given. (As a host, QEMU looks for that slash in memory.)
class QueueName {
 public:
  explicit QueueName(const GuestPath& name)
      : name_(name), with_slash_("/" + name.guest()) {}
  const char* host() const {
    return name_.ok() ? with_slash_.c_str() + 1 : name_.c_str();
  }

 private:
  const GuestPath& name_;
  std::string with_slash_;
};

SyscallResult Send(Task& task, const Args& args, TimeFormat format) {
  const uint64_t message = args.Pointer(1);
  const uint64_t size = args.Size(2);
  std::optional<timespec> timeout;
  if (int error = ReadTimeout(args.Pointer(4), format, &timeout)) {
    return Error(error);
  }
  return FromHost(
      SafeSyscall(task, SYS_mq_timedsend, args.Fd(0),
                  ReadByHost(task, message, ClampToGuest(task, message, size)),
                  size, args.Unsigned(3),
                  timeout.has_value() ? &*timeout : nullptr),
      Restart::kSys);
}

SyscallResult Receive(Task& task, const Args& args, TimeFormat format) {
  const uint64_t message = args.Pointer(1);
  const uint64_t size = ClampToGuest(task, message, args.Size(2));
  const uint64_t priority = args.Pointer(3);
  std::optional<timespec> timeout;
  if (int error = ReadTimeout(args.Pointer(4), format, &timeout)) {
    return Error(error);
  }
  return FromHost(
      SafeSyscall(
          task, SYS_mq_timedreceive, args.Fd(0),
          WrittenByHost(task, message, size), size,
          priority == 0 ? 0 : WrittenByHost(task, priority, sizeof(uint32_t)),
          timeout.has_value() ? &*timeout : nullptr),
      Restart::kSys);
}

}  // namespace

SyscallResult SysMqOpen(Task&, const Args& args) {
  const GuestPath name(args.Pointer(0));
  const int flags = OpenFlagsToHost(args.Int(1));
  const unsigned mode = args.Unsigned(2);
  const uint64_t attributes_address = args.Pointer(3);
  HostAttributes attributes;
  // The compatibility call looks at them only where they are of use.
  const bool has_attributes =
      attributes_address != 0 && (!args.is_i386() || (flags & O_CREAT) != 0);
  if (has_attributes &&
      !ReadAttributes(attributes_address, args.is_i386(), &attributes)) {
    return Error(EFAULT);
  }
  return FromHost(HostSyscall(SYS_mq_open, QueueName(name).host(), flags, mode,
                              has_attributes ? &attributes : nullptr));
}

SyscallResult SysMqUnlink(Task&, const Args& args) {
  const GuestPath name(args.Pointer(0));
  return FromHost(HostSyscall(SYS_mq_unlink, QueueName(name).host()));
}

SyscallResult SysMqTimedsend(Task& task, const Args& args) {
  return Send(task, args, PlainTime(args));
}

SyscallResult SysMqTimedreceive(Task& task, const Args& args) {
  return Receive(task, args, PlainTime(args));
}

SyscallResult SysMqTimedsendTime64(Task& task, const Args& args) {
  return Send(task, args, WideTime(args));
}

SyscallResult SysMqTimedreceiveTime64(Task& task, const Args& args) {
  return Receive(task, args, WideTime(args));
}

// Under SIGEV_THREAD the value points to 32 bytes, which the host's kernel
// reads from guest memory itself.
SyscallResult SysMqNotify(Task&, const Args& args) {
  const uint64_t event_address = args.Pointer(1);
  if (event_address == 0) {
    return FromHost(HostSyscall(SYS_mq_notify, args.Fd(0), nullptr));
  }
  HostSigevent event;
  if (!ReadSigevent(event_address, args.abi(), &event)) {
    return Error(EFAULT);
  }
  return FromHost(HostSyscall(SYS_mq_notify, args.Fd(0), &event));
}

SyscallResult SysMqGetsetattr(Task&, const Args& args) {
  const uint64_t new_address = args.Pointer(1);
  const uint64_t old_address = args.Pointer(2);
  HostAttributes attributes;
  if (new_address != 0 &&
      !ReadAttributes(new_address, args.is_i386(), &attributes)) {
    return Error(EFAULT);
  }
  HostAttributes old_attributes;
  const SyscallResult result = FromHost(
      HostSyscall(SYS_mq_getsetattr, args.Fd(0),
                  new_address != 0 ? &attributes : nullptr, &old_attributes));
  if (!result.ok() || old_address == 0) return result;
  return WriteAttributes(old_address, args.is_i386(), old_attributes)
             ? result
             : Error(EFAULT);
}

}  // namespace emu::syscall
