// SPDX-License-Identifier: Apache-2.0

#include <errno.h>
#include <sys/msg.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

#include "base/bits.h"
#include "mem/guest_copy.h"
#include "syscall/abi/ipc.h"
#include "syscall/core/guest_range.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/ipc/host_ipc.h"
#include "syscall/ipc/sys_ipc.h"

namespace emu::syscall {
namespace {

// More room than any message needs is cut for the host.
constexpr uint64_t kMaxMessage = 16 << 20;

constexpr size_t kHostType = sizeof(int64_t);  // a message starts with a long

SyscallResult MessageControl(int id, int command, void* argument) {
  return FromHost(
      HostSyscall(SYS_msgctl, id, HostIpcCommand(command), argument));
}

// The most that a message may hold.
int64_t MaxMessage() {
  msginfo info = {};
  HostSyscall(SYS_msgctl, 0, HostIpcCommand(IPC_INFO), &info);
  return info.msgmax;
}

}  // namespace

SyscallResult SysMsgget(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_msgget, args.Int(0), args.Int(1)));
}

SyscallResult SysMsgsnd(Task& task, const Args& args) {
  const int id = args.Int(0);
  const uint64_t address = args.Pointer(1);
  const int64_t size = args.Long(2);
  const int flags = args.Int(3);
  if (!args.is_i386()) {
    return FromHost(
        SafeSyscall(task, SYS_msgsnd, id, ReadByHost(task, address, kHostType),
                    size, flags),
        Restart::kNoHand);
  }
  const std::optional<int32_t> type = mem::ReadGuest<int32_t>(address);
  if (!type.has_value()) return Error(EFAULT);
  if (id < 0 || size < 0 || size > MaxMessage() || *type < 1) {
    return Error(EINVAL);
  }
  std::vector<uint8_t> message(kHostType + size);
  if (!mem::CopyFromGuest(message.data() + kHostType, address + sizeof(*type),
                          size)) {
    return Error(EFAULT);
  }
  StoreUnaligned<int64_t>(message.data(), *type);
  return FromHost(
      SafeSyscall(task, SYS_msgsnd, id, message.data(), size, flags),
      Restart::kNoHand);
}

SyscallResult SysMsgrcv(Task& task, const Args& args) {
  const int id = args.Int(0);
  const uint64_t address = args.Pointer(1);
  const int64_t size = args.Long(2);
  const int64_t wanted_type = args.Long(3);
  const int flags = args.Int(4);
  if (size < 0) return Error(EINVAL);
  const uint64_t room = std::min<uint64_t>(size, kMaxMessage);
  if (!args.is_i386()) {
    return FromHost(SafeSyscall(task, SYS_msgrcv, id,
                                WrittenByHost(task, address, kHostType + room),
                                room, wanted_type, flags),
                    Restart::kNoHand);
  }
  std::vector<uint8_t> message(kHostType + room);
  const SyscallResult result =
      FromHost(SafeSyscall(task, SYS_msgrcv, id, message.data(), room,
                           wanted_type, flags),
               Restart::kNoHand);
  if (!result.ok()) return result;
  const int32_t type =
      static_cast<int32_t>(LoadUnaligned<int64_t>(message.data()));
  const bool written =
      mem::WriteGuest(address, type) &&
      mem::CopyToGuest(address + sizeof(type), message.data() + kHostType,
                       result.value);
  return written ? result : Error(EFAULT);
}

SyscallResult SysMsgctl(Task& task, const Args& args) {
  const int id = args.Int(0);
  const int command = args.Int(1);
  const uint64_t address = args.Pointer(2);
  switch (command) {
    case IPC_STAT:
    case MSG_STAT:
    case MSG_STAT_ANY: {
      msqid_ds host;
      const SyscallResult result = MessageControl(id, command, &host);
      if (!result.ok()) return result;
      return WriteMsqid(address, args.abi(), host) ? result : Error(EFAULT);
    }
    case IPC_SET: {
      msqid_ds host;
      if (!ReadMsqid(address, args.abi(), &host)) return Error(EFAULT);
      return MessageControl(id, command, &host);
    }
    case IPC_INFO:
    case MSG_INFO:  // ints everywhere
      if (!PrepareForHostWrite(task, address, sizeof(msginfo))) {
        return Error(EFAULT);
      }
      return MessageControl(id, command, reinterpret_cast<void*>(address));
    default:
      return MessageControl(id, command, nullptr);
  }
}

}  // namespace emu::syscall
