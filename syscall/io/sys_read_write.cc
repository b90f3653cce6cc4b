// SPDX-License-Identifier: Apache-2.0

#include "syscall/io/sys_read_write.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

#include "mem/guest_copy.h"
#include "syscall/core/guest_range.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/fs/dir_cookies.h"
#include "syscall/io/host_iovecs.h"
#include "syscall/io/socket_restart.h"
#include "syscall/signal/sys_signalfd.h"

namespace emu::syscall {
namespace {

constexpr int kNoFlags = 0;

// The two halves in which the host's preadv and pwritev take a position: a
// 64-bit kernel reads it all from the lower.
struct PositionHalves {
  explicit PositionHalves(int64_t position) : low(position), high(0) {}
  int64_t low;
  int64_t high;
};

// preadv and its like pass the position as two words in both ABIs, low first
// (x86-64 ignores the high one: kernel, fs/read_write.c, pos_from_hilo).
int64_t VectorPosition(const Args& args, int i) {
  if (!args.is_i386()) return args.Long(i);
  return static_cast<int64_t>(uint64_t{args.Unsigned(i + 1)} << 32 |
                              args.Unsigned(i));
}

using Direction = HostIovecs::Direction;

// A negative size stays, for the host's kernel to refuse.
uint64_t TransferSize(const Task& task, uint64_t buffer, uint64_t size) {
  if (static_cast<int64_t>(size) < 0) return size;
  return ClampToGuest(task, buffer, size);
}

SyscallResult TransferVector(Task& task, const Args& args, long number,
                             Direction direction) {
  const GuestFd fd = args.Fd(0);
  const HostIovecs iovecs(task, args.Pointer(1), args.Size(2), args.abi(),
                          direction);
  const SyscallResult result =
      FromHost(SafeSyscall(task, number, fd, iovecs.data(), iovecs.count()),
               Restart::kSys);
  return direction == Direction::kIntoGuest ? AfterReceive(fd, result)
                                            : AfterSend(fd, result);
}

SyscallResult TransferVectorAt(Task& task, const Args& args, long number,
                               Direction direction, int flags) {
  const GuestFd fd = args.Fd(0);
  const PositionHalves position(VectorPosition(args, 3));
  const HostIovecs iovecs(task, args.Pointer(1), args.Size(2), args.abi(),
                          direction);
  return FromHost(SafeSyscall(task, number, fd, iovecs.data(), iovecs.count(),
                              position.low, position.high, flags),
                  Restart::kSys);
}

bool IsDirectory(int fd) {
  struct stat status;
  return fstat(fd, &status) == 0 && S_ISDIR(status.st_mode);
}

// How wide a directory's positions are says where it ends, too; it has no hole
// before that.
SyscallResult SeekByDirEnd(int fd, int64_t offset, int whence) {
  const int64_t before = HostSyscall(SYS_lseek, fd, 0, SEEK_CUR);
  const int64_t end = HostSyscall(SYS_lseek, fd, 0, SEEK_END);
  if (end < 0) return FromHost(end);
  const int64_t narrow_end = NarrowDirPosition(fd, end);
  const bool is_before_end = offset >= 0 && offset < narrow_end;
  if (whence == SEEK_END) offset += narrow_end;
  if (whence == SEEK_HOLE && is_before_end) offset = narrow_end;
  SyscallResult result = Error(EINVAL);
  if ((whence == SEEK_DATA || whence == SEEK_HOLE) && !is_before_end) {
    result = Error(ENXIO);
  } else if (narrow_end == end || offset <= narrow_end) {
    result = FromHost(
        HostSyscall(SYS_lseek, fd, WideDirPosition(fd, offset), SEEK_SET));
  }
  if (result.ok()) return Ok(offset);
  HostSyscall(SYS_lseek, fd, before, SEEK_SET);
  return result;
}

SyscallResult Seek(const Args& args, int fd, int64_t offset, int whence) {
  if (!args.is_i386()) {
    return FromHost(HostSyscall(SYS_lseek, fd, offset, whence));
  }
  const bool by_end = whence == SEEK_END || whence == SEEK_DATA ||
                      whence == SEEK_HOLE ||
                      (whence == SEEK_SET && offset > INT32_MAX);
  if (by_end && IsDirectory(fd)) return SeekByDirEnd(fd, offset, whence);
  if (whence == SEEK_SET) offset = WideDirPosition(fd, offset);
  SyscallResult result = FromHost(HostSyscall(SYS_lseek, fd, offset, whence));
  if (result.ok() && result.value > INT32_MAX) {
    result.value = NarrowDirPosition(fd, result.value);
  }
  return result;
}

// The flags of preadv2 and pwritev2 come after both words of the position.
int VectorFlags(const Args& args) { return args.Int(5); }

}  // namespace

SyscallResult SysRead(Task& task, const Args& args) {
  const GuestFd fd = args.Fd(0);
  const uint64_t buffer = args.Pointer(1);
  const uint64_t size = TransferSize(task, buffer, args.Size(2));
  const SyscallResult result = AfterReceive(
      fd, FromHost(SafeSyscall(task, SYS_read, fd,
                               WrittenByHost(task, buffer, size), size),
                   Restart::kSys));
  if (result.ok() && NeedsSignalfdTranslation(fd) &&
      !SignalfdDataToGuest(buffer, result.value)) {
    return Error(EFAULT);
  }
  return result;
}

SyscallResult SysWrite(Task& task, const Args& args) {
  const GuestFd fd = args.Fd(0);
  const uint64_t buffer = args.Pointer(1);
  const uint64_t size = TransferSize(task, buffer, args.Size(2));
  return AfterSend(fd,
                   FromHost(SafeSyscall(task, SYS_write, fd,
                                        ReadByHost(task, buffer, size), size),
                            Restart::kSys));
}

SyscallResult SysPread64(Task& task, const Args& args) {
  const GuestFd fd = args.Fd(0);
  const uint64_t buffer = args.Pointer(1);
  const uint64_t size = TransferSize(task, buffer, args.Size(2));
  const int64_t position = args.I64(3);
  return FromHost(
      SafeSyscall(task, SYS_pread64, fd, WrittenByHost(task, buffer, size),
                  size, position),
      Restart::kSys);
}

SyscallResult SysPwrite64(Task& task, const Args& args) {
  const GuestFd fd = args.Fd(0);
  const uint64_t buffer = args.Pointer(1);
  const uint64_t size = TransferSize(task, buffer, args.Size(2));
  const int64_t position = args.I64(3);
  return FromHost(SafeSyscall(task, SYS_pwrite64, fd,
                              ReadByHost(task, buffer, size), size, position),
                  Restart::kSys);
}

SyscallResult SysReadv(Task& task, const Args& args) {
  return TransferVector(task, args, SYS_readv, Direction::kIntoGuest);
}

SyscallResult SysWritev(Task& task, const Args& args) {
  return TransferVector(task, args, SYS_writev, Direction::kFromGuest);
}

SyscallResult SysPreadv(Task& task, const Args& args) {
  return TransferVectorAt(task, args, SYS_preadv, Direction::kIntoGuest,
                          kNoFlags);
}

SyscallResult SysPwritev(Task& task, const Args& args) {
  return TransferVectorAt(task, args, SYS_pwritev, Direction::kFromGuest,
                          kNoFlags);
}

SyscallResult SysPreadv2(Task& task, const Args& args) {
  return TransferVectorAt(task, args, SYS_preadv2, Direction::kIntoGuest,
                          VectorFlags(args));
}

SyscallResult SysPwritev2(Task& task, const Args& args) {
  return TransferVectorAt(task, args, SYS_pwritev2, Direction::kFromGuest,
                          VectorFlags(args));
}

SyscallResult SysLseek(Task&, const Args& args) {
  const SyscallResult result =
      Seek(args, args.Fd(0), args.Long(1), args.Int(2));
  // A 64-bit kernel tells the lower half of what does not fit.
  if (args.is_i386() && result.ok()) {
    return Ok(static_cast<int32_t>(result.value));
  }
  return result;
}

SyscallResult SysLlseek(Task&, const Args& args) {
  const GuestFd fd = args.Fd(0);
  const int64_t offset =
      static_cast<int64_t>(uint64_t{args.Unsigned(1)} << 32 | args.Unsigned(2));
  const uint64_t result_address = args.Pointer(3);
  const int whence = args.Int(4);
  const SyscallResult result = Seek(args, fd, offset, whence);
  if (!result.ok()) return result;
  return mem::WriteGuest(result_address, result.value) ? Ok() : Error(EFAULT);
}

}  // namespace emu::syscall
