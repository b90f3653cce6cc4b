// SPDX-License-Identifier: Apache-2.0

#include "syscall/io/sys_poll.h"

#include <errno.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "mem/guest_copy.h"
#include "syscall/abi/time.h"
#include "syscall/core/guest_range.h"
#include "syscall/core/own_fds.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/signal/signals.h"
#include "syscall/time/deadline.h"
#include "syscall/translate/poll_bits.h"

namespace emu::syscall {
namespace {

// struct pollfd has the same form everywhere, with x86's bits in the guest.
static_assert(sizeof(pollfd) == 8);

uint64_t OpenFilesLimit() {
  rlimit limit = {};
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

// The guest's array of descriptors and events.
class PollSet {
 public:
  PollSet(uint64_t address, uint32_t count) : address_(address), fds_(count) {}

  bool Read() {
    if (!mem::CopyFromGuest(fds_.data(), address_, Size())) return false;
    asked_.reserve(fds_.size());
    for (pollfd& fd : fds_) {
      asked_.push_back(fd.events);
      fd.fd = GuestFd(fd.fd);
      fd.events = static_cast<int16_t>(PollBitsToHost(fd.events));
    }
    return true;
  }

  // Only revents is written, as in the kernel, which looks at the address even
  // of none.
  bool Write(const Task& task) const {
    if (!LooksAccessible(task, address_, Size())) return false;
    for (size_t i = 0; i < fds_.size(); ++i) {
      const int16_t revents =
          static_cast<int16_t>(PollBitsToGuest(fds_[i].revents, asked_[i]));
      if (!mem::WriteGuest(
              address_ + i * sizeof(pollfd) + offsetof(pollfd, revents),
              revents)) {
        return false;
      }
    }
    return true;
  }

  pollfd* data() { return fds_.data(); }
  size_t count() const { return fds_.size(); }

 private:
  size_t Size() const { return fds_.size() * sizeof(pollfd); }

  uint64_t address_;
  std::vector<pollfd> fds_;
  std::vector<int16_t> asked_;
};

// Waits, without a limit when `timeout` is null; *timeout becomes what is left.
SyscallResult Wait(Task& task, PollSet& set, timespec* timeout,
                   Restart restart) {
  const SyscallResult result =
      FromHost(SafeSyscall(task, SYS_ppoll, set.data(), set.count(), timeout,
                           nullptr, 0),
               restart);
  if (result.ok() && !set.Write(task)) return Error(EFAULT);
  return result;
}

SyscallResult PollUntil(Task& task, uint64_t address, uint32_t count,
                        Deadline deadline);

SyscallResult RestartPoll(Task& task, const Task::RestartBlock& block) {
  return PollUntil(task, block.data[0], static_cast<uint32_t>(block.data[1]),
                   Deadline::AtNanos(static_cast<int64_t>(block.data[2])));
}

SyscallResult PollUntil(Task& task, uint64_t address, uint32_t count,
                        Deadline deadline) {
  PollSet set(address, count);
  if (!set.Read()) return Error(EFAULT);
  std::optional<timespec> left = deadline.Left();
  const SyscallResult result =
      Wait(task, set, left.has_value() ? &*left : nullptr, Restart::kBlock);
  if (result.restart == Restart::kBlock) {
    task.restart_block = {
        RestartPoll, {address, count, static_cast<uint64_t>(deadline.nanos())}};
  }
  return result;
}

// The timeout of ppoll and pselect6, in place.
class GuestTimeout {
 public:
  GuestTimeout(uint64_t address, TimeFormat format)
      : address_(address), format_(format) {}

  // Returns 0 or a host errno.
  int Read() {
    if (address_ == 0) return 0;
    if (!ReadTimespec(address_, format_, &time_)) return EFAULT;
    return IsValidTimespec(time_) ? 0 : EINVAL;
  }
  timespec* host() { return address_ == 0 ? nullptr : &time_; }
  // What is left is for the guest to see; it need not be writable.
  void Write() const {
    if (address_ != 0) (void)WriteTimespec(address_, format_, time_);
  }

 private:
  uint64_t address_;
  TimeFormat format_;
  timespec time_ = {};
};

SyscallResult Ppoll(Task& task, const Args& args, TimeFormat format) {
  const uint32_t count = args.Unsigned(1);
  GuestTimeout timeout(args.Pointer(2), format);
  if (int error = timeout.Read()) return Error(error);
  const SyscallResult masked =
      SetTemporaryMask(task, args.Pointer(3), args.Size(4));
  if (!masked.ok()) return masked;
  if (count > OpenFilesLimit()) return Error(EINVAL);
  PollSet set(args.Pointer(0), count);
  if (!set.Read()) return Error(EFAULT);
  const SyscallResult result =
      Wait(task, set, timeout.host(), Restart::kNoHand);
  timeout.Write();
  return result;
}

// A set of descriptors in guest memory: words of bits, which little-endian
// bytes tell without regard to the word.
class FdSet {
 public:
  FdSet(uint64_t address, int count, int word_size)
      : address_(address), size_(Size(count, word_size)) {}

  bool Read() {
    if (address_ == 0) return true;
    // Rounded up to the host's word for its kernel.
    bits_.resize(size_ + 8);
    return mem::CopyFromGuest(bits_.data(), address_, size_);
  }
  bool Write() const {
    return address_ == 0 || mem::CopyToGuest(address_, bits_.data(), size_);
  }
  uint8_t* host() { return address_ == 0 ? nullptr : bits_.data(); }

  // Whether one of emu's own descriptors is in the set, which is not open to
  // the guest.
  bool HasOwnFd(int count) const {
    for (int fd = FirstOwnFdIn(0, count - 1); address_ != 0 && fd >= 0;
         fd = FirstOwnFdIn(fd + 1, count - 1)) {
      if ((bits_[fd / 8] >> (fd % 8) & 1) != 0) return true;
    }
    return false;
  }

 private:
  static size_t Size(int count, int word_size) {
    const int bits = word_size * 8;
    return (count + bits - 1) / bits * word_size;
  }

  uint64_t address_;
  size_t size_;
  std::vector<uint8_t> bits_;
};

// No process has more descriptors open than this (the kernel's sysctl nr_open).
constexpr int kMaxSelect = 1 << 20;

// Waits for what arguments 0 to 3 name; *timeout becomes what is left.
SyscallResult Select(Task& task, const Args& args, timespec* timeout) {
  const int count = std::min(args.Int(0), kMaxSelect);
  if (count < 0) return Error(EINVAL);
  FdSet readable(args.Pointer(1), count, args.word_size());
  FdSet writable(args.Pointer(2), count, args.word_size());
  FdSet exceptional(args.Pointer(3), count, args.word_size());
  if (!readable.Read() || !writable.Read() || !exceptional.Read()) {
    return Error(EFAULT);
  }
  if (readable.HasOwnFd(count) || writable.HasOwnFd(count) ||
      exceptional.HasOwnFd(count)) {
    return Error(EBADF);
  }
  const SyscallResult result = FromHost(
      SafeSyscall(task, SYS_pselect6, count, readable.host(), writable.host(),
                  exceptional.host(), timeout, nullptr),
      Restart::kNoHand);
  if (result.ok() &&
      (!readable.Write() || !writable.Write() || !exceptional.Write())) {
    return Error(EFAULT);
  }
  return result;
}

// select, whose timeout is a timeval.
SyscallResult TimevalSelect(Task& task, const Args& args) {
  const uint64_t timeout_address = args.Pointer(4);
  const TimeFormat format = PlainTime(args);
  if (timeout_address == 0) return Select(task, args, nullptr);
  timeval guest;
  if (!ReadTimeval(timeout_address, format, &guest)) return Error(EFAULT);
  // Microseconds beyond a second are carried first, as in the kernel.
  timespec timeout = {guest.tv_sec + guest.tv_usec / 1'000'000,
                      guest.tv_usec % 1'000'000 * 1000};
  if (!IsValidTimespec(timeout)) return Error(EINVAL);
  const SyscallResult result = Select(task, args, &timeout);
  (void)WriteTimeval(timeout_address, format,
                     {timeout.tv_sec, timeout.tv_nsec / 1000});
  return result;
}

// pselect6's last argument points to a pointer to the mask and its size.
SyscallResult SetMaskOfPselect(Task& task, const Args& args) {
  const uint64_t address = args.Pointer(5);
  if (address == 0) return Ok();
  uint64_t words[2] = {};
  const int size = args.word_size();
  if (!mem::CopyFromGuest(&words[0], address, size) ||
      !mem::CopyFromGuest(&words[1], address + size, size)) {
    return Error(EFAULT);
  }
  return SetTemporaryMask(task, words[0], words[1]);
}

SyscallResult Pselect6(Task& task, const Args& args, TimeFormat format) {
  GuestTimeout timeout(args.Pointer(4), format);
  if (int error = timeout.Read()) return Error(error);
  const SyscallResult masked = SetMaskOfPselect(task, args);
  if (!masked.ok()) return masked;
  const SyscallResult result = Select(task, args, timeout.host());
  timeout.Write();
  return result;
}

}  // namespace

SyscallResult SysPoll(Task& task, const Args& args) {
  const uint64_t fds = args.Pointer(0);
  const uint32_t count = args.Unsigned(1);
  const int milliseconds = args.Int(2);
  if (count > OpenFilesLimit()) return Error(EINVAL);
  std::optional<timespec> timeout;
  if (milliseconds >= 0) {
    timeout =
        timespec{milliseconds / 1000, int64_t{milliseconds % 1000} * 1'000'000};
  }
  return PollUntil(task, fds, count, Deadline::In(timeout));
}

SyscallResult SysPpoll(Task& task, const Args& args) {
  return Ppoll(task, args, PlainTime(args));
}

SyscallResult SysPpollTime64(Task& task, const Args& args) {
  return Ppoll(task, args, WideTime(args));
}

SyscallResult SysSelect(Task& task, const Args& args) {
  if (!args.is_i386()) return TimevalSelect(task, args);
  struct {
    uint32_t words[5];
  } packed;
  if (!mem::CopyFromGuest(&packed, args.Pointer(0), sizeof(packed))) {
    return Error(EFAULT);
  }
  return TimevalSelect(
      task, Args(args.abi(), {packed.words[0], packed.words[1], packed.words[2],
                              packed.words[3], packed.words[4], 0}));
}

SyscallResult SysNewselect(Task& task, const Args& args) {
  return TimevalSelect(task, args);
}

SyscallResult SysPselect6(Task& task, const Args& args) {
  return Pselect6(task, args, PlainTime(args));
}

SyscallResult SysPselect6Time64(Task& task, const Args& args) {
  return Pselect6(task, args, WideTime(args));
}

}  // namespace emu::syscall
