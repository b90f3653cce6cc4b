// SPDX-License-Identifier: Apache-2.0

#include "syscall/ioctl/sys_ioctl.h"

#include <errno.h>
#include <linux/hdreg.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <optional>

#include "absl/strings/str_format.h"
#include "mem/guest_copy.h"
#include "syscall/abi/time.h"
#include "syscall/core/guest_range.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/core/unimplemented.h"
#include "syscall/translate/open_flags.h"
#include "syscall/translate/signals.h"

namespace emu::syscall {
namespace {

// The host call. Any of them may block (TCSBRK, TCSETSW, VT_WAITACTIVE), and
// those of terminals stop a background process with SIGTTOU.
template <typename T>
SyscallResult HostIoctl(const IoctlCall& call, T argument) {
  return FromHost(
      SafeSyscall(call.task, SYS_ioctl, call.fd(), call.row.host, argument),
      Restart::kSys);
}

SyscallResult Buffer(const IoctlCall& call) {
  return HostIoctl(call,
                   WrittenByHost(call.task, call.address(), call.row.size));
}

SyscallResult WordOut(const IoctlCall& call) {
  uint64_t value = 0;
  const SyscallResult result = HostIoctl(call, &value);
  if (!result.ok()) return result;
  return mem::CopyToGuest(call.address(), &value, call.args.word_size())
             ? result
             : Error(EFAULT);
}

SyscallResult Signal(const IoctlCall& call) {
  const int guest_signal = call.args.Int(2);
  const int signal = SignalToHost(guest_signal);
  if (signal == 0) return Error(EINVAL);
  return HostIoctl(call, signal);
}

SyscallResult Timeval(const IoctlCall& call) {
  timeval time;
  const SyscallResult result = HostIoctl(call, &time);
  if (!result.ok()) return result;
  return WriteTimeval(call.address(), PlainTime(call.args), time)
             ? result
             : Error(EFAULT);
}

SyscallResult Timespec(const IoctlCall& call) {
  timespec time;
  const SyscallResult result = HostIoctl(call, &time);
  if (!result.ok()) return result;
  return WriteTimespec(call.address(), PlainTime(call.args), time)
             ? result
             : Error(EFAULT);
}

// struct hd_geometry: heads, sectors, cylinders (4 bytes), then a long.
SyscallResult DiskGeometry(const IoctlCall& call) {
  hd_geometry geometry;
  const SyscallResult result = HostIoctl(call, &geometry);
  if (!result.ok()) return result;
  const size_t word = call.args.word_size();
  const bool written =
      mem::CopyToGuest(call.address(), &geometry, 4) &&
      mem::CopyToGuest(call.address() + word, &geometry.start, word);
  return written ? result : Error(EFAULT);
}

// struct fiemap, equal everywhere, has as many extents behind it as it says.
SyscallResult Fiemap(const IoctlCall& call) {
  constexpr uint64_t kHeader = 32, kExtent = 56, kCountOffset = 24;
  const std::optional<uint32_t> count =
      mem::ReadGuest<uint32_t>(call.address() + kCountOffset);
  if (!count.has_value() || !PrepareForHostWrite(call.task, call.address(),
                                                 kHeader + kExtent * *count)) {
    return Error(EFAULT);
  }
  return HostIoctl(call, call.address());
}

SyscallResult ByKind(const IoctlCall& call) {
  switch (call.row.kind) {
    case IoctlKind::kValue:
      return HostIoctl(call, call.args.UnsignedLong(2));
    case IoctlKind::kBuffer:
      return Buffer(call);
    case IoctlKind::kWordOut:
      return WordOut(call);
    case IoctlKind::kTermiosGet:
    case IoctlKind::kTermiosSet:
    case IoctlKind::kTermios2Get:
    case IoctlKind::kTermios2Set:
    case IoctlKind::kTermioGet:
    case IoctlKind::kTermioSet:
    case IoctlKind::kModemGet:
    case IoctlKind::kModemSet:
      return IoctlTerminal(call);
    case IoctlKind::kSignal:
      return Signal(call);
    case IoctlKind::kOpenFlags:
      return HostIoctl(call, OpenFlagsToHost(call.args.Int(2)));
    case IoctlKind::kIfreq:
    case IoctlKind::kIfreqMap:
    case IoctlKind::kIfreqData:
    case IoctlKind::kIfconf:
      return IoctlInterface(call);
    case IoctlKind::kTimevalOut:
      return Timeval(call);
    case IoctlKind::kTimespecOut:
      return Timespec(call);
    case IoctlKind::kDiskGeometry:
      return DiskGeometry(call);
    case IoctlKind::kFiemap:
      return Fiemap(call);
  }
  return Error(ENOTTY);
}

}  // namespace

SyscallResult SysIoctl(Task& task, const Args& args) {
  const GuestFd fd = args.Fd(0);
  const uint32_t request = args.Unsigned(1);
  const IoctlRow* row = FindIoctl(args.abi(), request);
  if (row == nullptr) {
    LogUnimplemented(task, absl::StrFormat("ioctl 0x%x", request));
    // ENOTTY, or what else there is to say of the descriptor.
    constexpr uint32_t kNoRequest = 0xffffffff;
    const int64_t result = HostSyscall(SYS_ioctl, fd, kNoRequest, nullptr);
    // (What qemu-user says of a request that it does not know.)
    return result == -ENOSYS ? Error(ENOTTY) : FromHost(result);
  }
  return ByKind({task, args, *row});
}

}  // namespace emu::syscall
