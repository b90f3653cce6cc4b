// SPDX-License-Identifier: Apache-2.0

#include "syscall/process/sys_futex.h"

#include <linux/futex.h>
#include <time.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <optional>

#include "mem/guest_copy.h"
#include "syscall/abi/time.h"
#include "syscall/core/safe_syscall.h"

// The operations' numbers and the futex words are the same everywhere, and a
// guest address is a host address: the host's futexes serve the guest's.

namespace emu::syscall {
namespace {

constexpr uint64_t kNanosecondsPerSecond = 1'000'000'000;

// A wait whose deadline is absolute on CLOCK_MONOTONIC, so that it can be
// resumed: FUTEX_WAIT's own timeout is relative.
struct FutexWait {
  uint64_t address;
  uint32_t value;
  bool is_private;
  timespec deadline;
};

SyscallResult ResumeWait(Task& task, const Task::RestartBlock& block);

SyscallResult RunWait(Task& task, const FutexWait& wait) {
  const int operation =
      FUTEX_WAIT_BITSET | (wait.is_private ? FUTEX_PRIVATE_FLAG : 0);
  const SyscallResult result =
      FromHost(SafeSyscall(task, SYS_futex, wait.address, operation, wait.value,
                           &wait.deadline, nullptr, FUTEX_BITSET_MATCH_ANY),
               Restart::kBlock);
  if (result.restart == Restart::kBlock) {
    static_assert(sizeof(wait) <= sizeof(task.restart_block.data));
    task.restart_block.function = ResumeWait;
    std::memcpy(task.restart_block.data, &wait, sizeof(wait));
  }
  return result;
}

SyscallResult ResumeWait(Task& task, const Task::RestartBlock& block) {
  FutexWait wait;
  std::memcpy(&wait, block.data, sizeof(wait));
  return RunWait(task, wait);
}

SyscallResult WaitFor(Task& task, const Args& args, const timespec& timeout) {
  if (timeout.tv_sec < 0 || timeout.tv_nsec < 0 ||
      timeout.tv_nsec >= static_cast<long>(kNanosecondsPerSecond)) {
    return Error(EINVAL);
  }
  FutexWait wait = {args.Pointer(0), args.Unsigned(2),
                    (args.Int(1) & FUTEX_PRIVATE_FLAG) != 0, timeout};
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  if (__builtin_add_overflow(wait.deadline.tv_sec, now.tv_sec,
                             &wait.deadline.tv_sec)) {
    wait.deadline.tv_sec = INT64_MAX;
  }
  wait.deadline.tv_nsec += now.tv_nsec;
  if (wait.deadline.tv_nsec >= static_cast<long>(kNanosecondsPerSecond)) {
    wait.deadline.tv_nsec -= kNanosecondsPerSecond;
    wait.deadline.tv_sec += wait.deadline.tv_sec != INT64_MAX;
  }
  return RunWait(task, wait);
}

// Whether the fourth argument is a timeout (kernel/futex/syscalls.c,
// futex_cmd_has_timeout); for the others it is a number.
bool HasTimeout(int command) {
  switch (command) {
    case FUTEX_WAIT:
    case FUTEX_LOCK_PI:
    case FUTEX_LOCK_PI2:
    case FUTEX_WAIT_BITSET:
    case FUTEX_WAIT_REQUEUE_PI:
      return true;
  }
  return false;
}

SyscallResult Futex(Task& task, const Args& args, TimeFormat format) {
  const int operation = args.Int(1);
  const int command = operation & FUTEX_CMD_MASK;
  if (!HasTimeout(command)) {
    return FromHost(HostSyscall(SYS_futex, args.Pointer(0), operation,
                                args.Unsigned(2), args.UnsignedLong(3),
                                args.Pointer(4), args.Unsigned(5)));
  }
  timespec timeout;
  const bool timed = args.Pointer(3) != 0;
  if (timed && !ReadTimespec(args.Pointer(3), format, &timeout)) {
    return Error(EFAULT);
  }
  if (timed && command == FUTEX_WAIT &&
      (operation & FUTEX_CLOCK_REALTIME) == 0) {
    return WaitFor(task, args, timeout);
  }
  // An absolute timeout needs no restart block to be repeated exactly.
  return FromHost(SafeSyscall(task, SYS_futex, args.Pointer(0), operation,
                              args.Unsigned(2), timed ? &timeout : nullptr,
                              args.Pointer(4), args.Unsigned(5)),
                  timed ? Restart::kNoHand : Restart::kSys);
}

// struct robust_list_head in the ABI of the thread that registered it.
class RobustList {
 public:
  explicit RobustList(const Task& task)
      : head_(task.robust_list), word_(task.robust_list_is_i386 ? 4 : 8) {}

  uint64_t head() const { return head_; }
  std::optional<uint64_t> First() const { return Word(head_); }
  std::optional<uint64_t> Next(uint64_t entry) const { return Word(entry); }
  std::optional<int64_t> Offset() const {
    const std::optional<uint64_t> offset = Word(head_ + word_);
    if (!offset.has_value()) return std::nullopt;
    return word_ == 4 ? static_cast<int32_t>(*offset)
                      : static_cast<int64_t>(*offset);
  }
  std::optional<uint64_t> Pending() const { return Word(head_ + 2 * word_); }

 private:
  std::optional<uint64_t> Word(uint64_t address) const {
    uint64_t value = 0;
    if (!mem::CopyFromGuest(&value, address, word_)) return std::nullopt;
    return value;
  }

  uint64_t head_;
  int word_;
};

constexpr uint64_t kIsPi = 1;  // in the lowest bit of an entry's pointer

// handle_futex_death().
void ReleaseFutex(Task& task, uint64_t address, bool is_pi, bool is_pending) {
  mem::AddressSpace& memory = *task.process->memory;
  if (address % 4 != 0 ||
      !memory.IsAccessible(address, 4, mem::kProtRead | mem::kProtWrite)) {
    return;
  }
  memory.PrepareForKernelWrite(address, 4);
  std::atomic_ref<uint32_t> word(*reinterpret_cast<uint32_t*>(address));
  uint32_t old = word.load();
  // The thread died between unlocking and waking.
  if (is_pending && !is_pi && (old & FUTEX_TID_MASK) == 0) {
    WakeFutex(address, 1);
    return;
  }
  do {
    if ((old & FUTEX_TID_MASK) != static_cast<uint32_t>(task.tid)) return;
  } while (!word.compare_exchange_weak(
      old, (old & FUTEX_WAITERS) | FUTEX_OWNER_DIED));
  if (!is_pi && (old & FUTEX_WAITERS) != 0) WakeFutex(address, 1);
}

}  // namespace

SyscallResult SysFutex(Task& task, const Args& args) {
  return Futex(task, args, PlainTime(args));
}

SyscallResult SysFutexTime64(Task& task, const Args& args) {
  return Futex(task, args, TimeFormat::kTime64);
}

SyscallResult SysFutexWaitv(Task& task, const Args& args) {
#ifdef SYS_futex_waitv
  timespec timeout;
  const bool timed = args.Pointer(3) != 0;
  if (timed && !ReadTimespec(args.Pointer(3), WideTime(args), &timeout)) {
    return Error(EFAULT);
  }
  // struct futex_waitv is the same in every ABI.
  return FromHost(
      SafeSyscall(task, SYS_futex_waitv, args.Pointer(0), args.Unsigned(1),
                  args.Unsigned(2), timed ? &timeout : nullptr, args.Int(4)),
      Restart::kSys);
#else
  (void)task;
  (void)args;
  return Error(ENOSYS);
#endif
}

SyscallResult SysSetRobustList(Task& task, const Args& args) {
  const size_t size_of_head = 3 * args.word_size();
  if (args.Size(1) != size_of_head) return Error(EINVAL);
  task.robust_list = args.Pointer(0);
  task.robust_list_is_i386 = args.is_i386();
  return Ok();
}

SyscallResult SysGetRobustList(Task& task, const Args& args) {
  const int tid = args.Int(0);
  // Other threads' heads are theirs alone here.
  if (tid != 0 && tid != task.tid) {
    void* head = nullptr;
    size_t head_size = 0;
    const int64_t found =
        HostSyscall(SYS_get_robust_list, tid, &head, &head_size);
    return found < 0 ? FromHost(found) : Error(EPERM);
  }
  const uint64_t size = 3 * args.word_size();
  const auto write = [&](uint64_t address, uint64_t value) {
    return mem::CopyToGuest(address, &value, args.word_size());
  };
  return write(args.Pointer(2), size) &&
                 write(args.Pointer(1), task.robust_list)
             ? Ok()
             : Error(EFAULT);
}

void ReleaseRobustList(Task& task) {
  if (task.robust_list == 0) return;
  constexpr int kLimit = 2048;  // ROBUST_LIST_LIMIT
  const RobustList list(task);
  task.robust_list = 0;
  const std::optional<int64_t> offset = list.Offset();
  const std::optional<uint64_t> pending = list.Pending();
  std::optional<uint64_t> entry = list.First();
  if (!offset.has_value() || !pending.has_value()) return;
  for (int i = 0; i < kLimit && entry.has_value(); ++i) {
    const uint64_t address = *entry & ~kIsPi;
    if (address == list.head()) break;
    // Its successor first: a released entry may be gone.
    const std::optional<uint64_t> next = list.Next(address);
    if (address != (*pending & ~kIsPi)) {
      ReleaseFutex(task, address + *offset, (*entry & kIsPi) != 0, false);
    }
    entry = next;
  }
  if (*pending != 0) {
    ReleaseFutex(task, (*pending & ~kIsPi) + *offset, (*pending & kIsPi) != 0,
                 true);
  }
}

void WakeFutex(uint64_t guest_address, int count) {
  (void)HostSyscall(SYS_futex, guest_address, FUTEX_WAKE, count, nullptr,
                    nullptr, 0);
}

}  // namespace emu::syscall
