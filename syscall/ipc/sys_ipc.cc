// SPDX-License-Identifier: Apache-2.0

#include "syscall/ipc/sys_ipc.h"

#include <errno.h>

#include <cstdint>
#include <optional>

#include "mem/guest_copy.h"

namespace emu::syscall {
namespace {

// ipc's first argument (linux/ipc.h); its upper half is a version.
enum IpcCall : uint32_t {
  kSemop = 1,
  kSemget = 2,
  kSemctl = 3,
  kSemtimedop = 4,
  kMsgsnd = 11,
  kMsgrcv = 12,
  kMsgget = 13,
  kMsgctl = 14,
  kShmat = 21,
  kShmdt = 22,
  kShmget = 23,
  kShmctl = 24,
};

// Marks control commands whose structures are the newer ones, the only ones
// that glibc 2 uses and that are known here.
constexpr uint64_t kIpc64 = 0x100;

// Control commands of the older structures fail, but for those that have none.
bool HasStructure(uint64_t command) {
  constexpr uint64_t kSet = 1, kStat = 2, kInfo = 3;
  return command == kSet || command == kStat || command == kInfo;
}

SyscallResult Shmat(Task& task, const Args& call, uint64_t version,
                    uint64_t address_out) {
  if (version == 1) return Error(EINVAL);
  const SyscallResult result = SysShmat(task, call);
  if (!result.ok()) return result;
  return mem::WriteGuest(address_out, static_cast<uint32_t>(result.value))
             ? Ok()
             : Error(EFAULT);
}

}  // namespace

SyscallResult SysIpc(Task& task, const Args& args) {
  const uint32_t call = args.Unsigned(0) & 0xffff;
  const uint32_t version = args.Unsigned(0) >> 16;
  const uint64_t first = args.Pointer(1);
  const uint64_t second = args.Pointer(2);
  const uint64_t third = args.Pointer(3);
  const uint64_t pointer = args.Pointer(4);
  const uint64_t fifth = args.Pointer(5);
  const auto with = [&](uint64_t a0, uint64_t a1 = 0, uint64_t a2 = 0,
                        uint64_t a3 = 0, uint64_t a4 = 0) {
    return Args(args.abi(), {a0, a1, a2, a3, a4, 0});
  };
  switch (call) {
    case kSemop:
      return SysSemop(task, with(first, pointer, second));
    case kSemtimedop:
      return SysSemtimedop(task, with(first, pointer, second, fifth));
    case kSemget:
      return SysSemget(task, with(first, second, third));
    case kSemctl: {
      // Here the union is at `pointer`.
      const std::optional<uint32_t> value = mem::ReadGuest<uint32_t>(pointer);
      if (pointer == 0) return Error(EINVAL);
      if (!value.has_value()) return Error(EFAULT);
      if ((third & kIpc64) == 0 && HasStructure(third)) return Error(EINVAL);
      return SysSemctl(task, with(first, second, third & ~kIpc64, *value));
    }
    case kMsgget:
      return SysMsgget(task, with(first, second));
    case kMsgsnd:
      return SysMsgsnd(task, with(first, pointer, second, third));
    case kMsgrcv: {
      if (version != 0) {
        return SysMsgrcv(task, with(first, pointer, second, fifth, third));
      }
      // The old form packs the buffer and the type.
      struct Packed {
        uint32_t buffer;
        int32_t type;
      };
      if (pointer == 0) return Error(EINVAL);
      const std::optional<Packed> packed = mem::ReadGuest<Packed>(pointer);
      if (!packed.has_value()) return Error(EFAULT);
      return SysMsgrcv(task, with(first, packed->buffer, second,
                                  static_cast<uint32_t>(packed->type), third));
    }
    case kMsgctl:
      if ((second & kIpc64) == 0 && HasStructure(second)) return Error(EINVAL);
      return SysMsgctl(task, with(first, second & ~kIpc64, pointer));
    case kShmat:
      return Shmat(task, with(first, pointer, second), version, third);
    case kShmdt:
      return SysShmdt(task, with(pointer));
    case kShmget:
      return SysShmget(task, with(first, second, third));
    case kShmctl:
      if ((second & kIpc64) == 0 && HasStructure(second)) return Error(EINVAL);
      return SysShmctl(task, with(first, second & ~kIpc64, pointer));
  }
  return Error(ENOSYS);
}

}  // namespace emu::syscall
