// SPDX-License-Identifier: Apache-2.0

// The calls of sys_read_write.h that move data without showing it to the
// program.

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

#include "mem/guest_copy.h"
#include "syscall/core/guest_range.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/io/host_iovecs.h"
#include "syscall/io/sys_read_write.h"

namespace emu::syscall {
namespace {

// A file position in guest memory that a call uses instead of the
// descriptor's own and moves on; there may be none (address 0).
template <typename Width>
class OptionalPosition {
 public:
  explicit OptionalPosition(uint64_t address) : address_(address) {}

  // For the host's kernel, which finds a bad address by itself.
  int64_t* host() {
    if (address_ == 0) return nullptr;
    const auto value = mem::ReadGuest<Width>(address_);
    if (!value.has_value()) return reinterpret_cast<int64_t*>(kNoAddress);
    value_ = *value;
    return &value_;
  }
  bool Write() const {
    return address_ == 0 ||
           mem::WriteGuest(address_, static_cast<Width>(value_));
  }

 private:
  uint64_t address_;
  int64_t value_ = 0;
};

template <typename Width>
SyscallResult Sendfile(Task& task, const Args& args) {
  const GuestFd out = args.Fd(0);
  const GuestFd in = args.Fd(1);
  OptionalPosition<Width> position(args.Pointer(2));
  const uint64_t count = args.Size(3);
  // Here the kernel reads it first.
  int64_t* const host_position = position.host();
  if (reinterpret_cast<uintptr_t>(host_position) == kNoAddress) {
    return Error(EFAULT);
  }
  const SyscallResult result =
      FromHost(SafeSyscall(task, SYS_sendfile, out, in, host_position, count),
               Restart::kSys);
  // And it writes it whatever came of the call.
  return position.Write() ? result : Error(EFAULT);
}

}  // namespace

SyscallResult SysSendfile(Task& task, const Args& args) {
  return args.is_i386() ? Sendfile<int32_t>(task, args)
                        : Sendfile<int64_t>(task, args);
}

SyscallResult SysSendfile64(Task& task, const Args& args) {
  return Sendfile<int64_t>(task, args);
}

SyscallResult SysSplice(Task& task, const Args& args) {
  const GuestFd in = args.Fd(0);
  OptionalPosition<int64_t> in_position(args.Pointer(1));
  const GuestFd out = args.Fd(2);
  OptionalPosition<int64_t> out_position(args.Pointer(3));
  const uint64_t size = args.Size(4);
  const unsigned flags = args.Unsigned(5);
  const SyscallResult result =
      FromHost(SafeSyscall(task, SYS_splice, in, in_position.host(), out,
                           out_position.host(), size, flags),
               Restart::kSys);
  if (result.ok() && size != 0 &&
      (!in_position.Write() || !out_position.Write())) {
    return Error(EFAULT);
  }
  return result;
}

SyscallResult SysTee(Task& task, const Args& args) {
  return FromHost(SafeSyscall(task, SYS_tee, args.Fd(0), args.Fd(1),
                              args.Size(2), args.Unsigned(3)),
                  Restart::kSys);
}

SyscallResult SysVmsplice(Task& task, const Args& args) {
  const GuestFd fd = args.Fd(0);
  const uint64_t iovecs_address = args.Pointer(1);
  const uint64_t count = args.Size(2);
  const unsigned flags = args.Unsigned(3);
  // The direction is the pipe end's; prepare for the one that writes.
  const HostIovecs iovecs(task, iovecs_address, count, args.abi(),
                          HostIovecs::Direction::kIntoGuest);
  return FromHost(
      SafeSyscall(task, SYS_vmsplice, fd, iovecs.data(), iovecs.count(), flags),
      Restart::kSys);
}

SyscallResult SysCopyFileRange(Task& task, const Args& args) {
  const GuestFd in = args.Fd(0);
  OptionalPosition<int64_t> in_position(args.Pointer(1));
  const GuestFd out = args.Fd(2);
  OptionalPosition<int64_t> out_position(args.Pointer(3));
  const uint64_t size = args.Size(4);
  const unsigned flags = args.Unsigned(5);
  const SyscallResult result =
      FromHost(SafeSyscall(task, SYS_copy_file_range, in, in_position.host(),
                           out, out_position.host(), size, flags),
               Restart::kSys);
  if (result.ok() && result.value > 0 &&
      (!in_position.Write() || !out_position.Write())) {
    return Error(EFAULT);
  }
  return result;
}

SyscallResult SysReadahead(Task&, const Args& args) {
  const GuestFd fd = args.Fd(0);
  const int64_t offset = args.I64(1);
  const uint64_t count = args.Size(args.After64(1));
  return FromHost(HostSyscall(SYS_readahead, fd, offset, count));
}

// fadvise64's length is a size_t, fadvise64_64's a 64-bit number; both exist
// on i386, the first only on x86-64.
SyscallResult SysFadvise64(Task&, const Args& args) {
  const GuestFd fd = args.Fd(0);
  const int64_t offset = args.I64(1);
  const int length_index = args.After64(1);
  return FromHost(HostSyscall(SYS_fadvise64, fd, offset,
                              args.Size(length_index),
                              args.Int(length_index + 1)));
}

SyscallResult SysFadvise6464(Task&, const Args& args) {
  const GuestFd fd = args.Fd(0);
  const int64_t offset = args.I64(1);
  const int length_index = args.After64(1);
  return FromHost(HostSyscall(SYS_fadvise64, fd, offset, args.I64(length_index),
                              args.Int(args.After64(length_index))));
}

}  // namespace emu::syscall
