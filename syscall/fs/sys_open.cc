// SPDX-License-Identifier: Apache-2.0

#include "syscall/fs/sys_open.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "mem/guest_copy.h"
#include "syscall/core/guest_range.h"
#include "syscall/core/own_fds.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/fs/path.h"
#include "syscall/fs/proc_self.h"
#include "syscall/translate/open_flags.h"

namespace emu::syscall {
namespace {

// A 32-bit process that did not ask for large files gets none. (Whatever else
// the kernel does with such a descriptor, a 64-bit host's is for large files.)
SyscallResult RefuseLargeFile(const Args& args, uint64_t guest_flags,
                              SyscallResult opened) {
  constexpr int64_t kLargest = 0x7fffffff;
  struct stat status;
  if (!opened.ok() || !args.is_i386() ||
      (guest_flags & (kGuestOpenLargeFile | kGuestOpenPath)) != 0 ||
      fstat(static_cast<int>(opened.value), &status) != 0 ||
      !S_ISREG(status.st_mode) || status.st_size <= kLargest) {
    return opened;
  }
  HostSyscall(SYS_close, opened.value);
  return Error(EOVERFLOW);
}

SyscallResult Open(Task& task, const Args& args, int directory,
                   uint64_t path_address, int guest_flags, int mode) {
  const GuestPath path(path_address);
  const int flags = OpenFlagsToHost(guest_flags);
  if (std::optional<int64_t> view = OpenProcView(task, path.guest(), flags)) {
    return FromHost(*view);
  }
  const PathOnHost host_path = path.OnHost(
      task, (flags & O_NOFOLLOW) != 0 ? FinalLink::kKeep : FinalLink::kFollow);
  return RefuseLargeFile(args, guest_flags,
                         FromHost(SafeSyscall(task, SYS_openat, directory,
                                              host_path.c_str(), flags, mode),
                                  Restart::kSys));
}

}  // namespace

SyscallResult SysOpen(Task& task, const Args& args) {
  return Open(task, args, AT_FDCWD, args.Pointer(0), args.Int(1), args.Int(2));
}

SyscallResult SysOpenat(Task& task, const Args& args) {
  return Open(task, args, args.Fd(0), args.Pointer(1), args.Int(2),
              args.Int(3));
}

SyscallResult SysCreat(Task& task, const Args& args) {
  constexpr int kWriteCreateTruncate = 01101;
  return Open(task, args, AT_FDCWD, args.Pointer(0), kWriteCreateTruncate,
              args.Int(1));
}

SyscallResult SysOpenat2(Task& task, const Args& args) {
  const GuestFd directory = args.Fd(0);
  const GuestPath path(args.Pointer(1));
  const uint64_t how_address = args.Pointer(2);
  const uint64_t how_size = args.Size(3);
  if (how_size < sizeof(open_how)) return Error(EINVAL);
  if (how_size > 4096) return Error(E2BIG);
  std::string bytes(how_size, '\0');
  if (!mem::CopyFromGuest(bytes.data(), how_address, how_size)) {
    return Error(EFAULT);
  }
  // Fields of a later kernel may only be zero.
  if (std::any_of(bytes.begin() + sizeof(open_how), bytes.end(),
                  [](char byte) { return byte != 0; })) {
    return Error(E2BIG);
  }
  open_how how;
  std::copy_n(bytes.data(), sizeof(how), reinterpret_cast<char*>(&how));
  const uint64_t guest_flags = how.flags;
  uint64_t unknown = 0;
  const uint64_t flags =
      FlagsToHost(kOpenFlags, how.flags & ~uint64_t{O_ACCMODE}, &unknown);
  if (unknown != 0) return Error(EINVAL);
  how.flags = flags | (how.flags & O_ACCMODE);
  // RESOLVE_… flags speak of the path as it is.
  const PathOnHost host_path = path.OnHost(task);
  return RefuseLargeFile(
      args, guest_flags,
      FromHost(SafeSyscall(task, SYS_openat2, directory,
                           how.resolve == 0 ? host_path.c_str() : path.c_str(),
                           &how, sizeof(how)),
               Restart::kSys));
}

SyscallResult SysClose(Task&, const Args& args) {
  const GuestFd fd = args.Fd(0);
  // Interrupted or not, the descriptor is closed: never again.
  return FromHost(HostSyscall(SYS_close, fd));
}

SyscallResult SysCloseRange(Task&, const Args& args) {
  unsigned first = args.Unsigned(0);
  const unsigned last = args.Unsigned(1);
  const unsigned flags = args.Unsigned(2);
  // Around the emulator's own descriptors.
  for (int own = FirstOwnFdIn(first, last); own >= 0;
       own = FirstOwnFdIn(first, last)) {
    const unsigned bound = static_cast<unsigned>(own);
    if (bound > first) {
      const int64_t result =
          HostSyscall(SYS_close_range, first, bound - 1, flags);
      if (result != 0) return FromHost(result);
    }
    first = bound + 1;
  }
  return FromHost(HostSyscall(SYS_close_range, first, last, flags));
}

SyscallResult SysDup(Task&, const Args& args) {
  const GuestFd fd = args.Fd(0);
  return FromHost(HostSyscall(SYS_dup, fd));
}

SyscallResult SysDup2(Task&, const Args& args) {
  const GuestFd from = args.Fd(0);
  const GuestFd to = args.Fd(1);
  if (from == to) {
    const int64_t flags = HostSyscall(SYS_fcntl, from, F_GETFD);
    return FromHost(flags < 0 ? flags : from);
  }
  return FromHost(HostSyscall(SYS_dup3, from, to, 0));
}

SyscallResult SysDup3(Task&, const Args& args) {
  const GuestFd from = args.Fd(0);
  const GuestFd to = args.Fd(1);
  const std::optional<int> flags =
      OpenFlagsToHost(args.Int(2), kGuestOpenCloexec);
  if (!flags.has_value()) return Error(EINVAL);
  return FromHost(HostSyscall(SYS_dup3, from, to, *flags));
}

namespace {

SyscallResult MakePipe(uint64_t fds_address, int host_flags) {
  int fds[2];
  // By the C library: MIPS returns pipe's two numbers in registers.
  if (pipe2(fds, host_flags) != 0) return Error(errno);
  if (!mem::CopyToGuest(fds_address, fds, sizeof(fds))) {
    close(fds[0]);
    close(fds[1]);
    return Error(EFAULT);
  }
  return Ok();
}

}  // namespace

SyscallResult SysPipe(Task&, const Args& args) {
  return MakePipe(args.Pointer(0), 0);
}

SyscallResult SysPipe2(Task&, const Args& args) {
  const std::optional<int> flags =
      OpenFlagsToHost(args.Int(1), kGuestOpenCloexec | kGuestOpenNonblock |
                                       kGuestOpenDirect | kGuestOpenExclusive);
  if (!flags.has_value()) return Error(EINVAL);
  return MakePipe(args.Pointer(0), *flags);
}

SyscallResult SysMemfdCreate(Task&, const Args& args) {
  const GuestPath name(args.Pointer(0));
  const unsigned flags = args.Unsigned(1);  // MFD_*: equal everywhere
  return FromHost(HostSyscall(SYS_memfd_create, name.c_str(), flags));
}

SyscallResult SysEventfd(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_eventfd2, args.Unsigned(0), 0));
}

SyscallResult SysEventfd2(Task&, const Args& args) {
  constexpr int kSemaphore = 1;  // EFD_SEMAPHORE, no bit of open's
  const int guest_flags = args.Int(1);
  const std::optional<int> flags = OpenFlagsToHost(
      guest_flags & ~kSemaphore, kGuestOpenCloexec | kGuestOpenNonblock);
  if (!flags.has_value()) return Error(EINVAL);
  return FromHost(HostSyscall(SYS_eventfd2, args.Unsigned(0),
                              *flags | (guest_flags & kSemaphore)));
}

SyscallResult SysInotifyInit(Task&, const Args&) {
  return FromHost(HostSyscall(SYS_inotify_init1, 0));
}

SyscallResult SysInotifyInit1(Task&, const Args& args) {
  const std::optional<int> flags =
      OpenFlagsToHost(args.Int(0), kGuestOpenCloexec | kGuestOpenNonblock);
  if (!flags.has_value()) return Error(EINVAL);
  return FromHost(HostSyscall(SYS_inotify_init1, *flags));
}

// struct inotify_event and IN_* are equal everywhere.
SyscallResult SysInotifyAddWatch(Task& task, const Args& args) {
  const GuestFd fd = args.Fd(0);
  const GuestPath path(args.Pointer(1));
  const unsigned mask = args.Unsigned(2);
  return FromHost(
      HostSyscall(SYS_inotify_add_watch, fd, path.OnHost(task).c_str(), mask));
}

SyscallResult SysInotifyRmWatch(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_inotify_rm_watch, args.Fd(0), args.Int(1)));
}

// FAN_* and the events are equal everywhere; a descriptor in an event is the
// guest's as soon as the host's kernel has made it. The second argument is
// open's flags, for those descriptors.
SyscallResult SysFanotifyInit(Task&, const Args& args) {
  constexpr int kUnknown = 0x40000000;  // left to the kernel to refuse
  constexpr int kKnown = 077777777;     // all of open's
  const int flags = args.Int(1);
  return FromHost(HostSyscall(
      SYS_fanotify_init, args.Unsigned(0),
      OpenFlagsToHost(flags) | ((flags & ~kKnown) != 0 ? kUnknown : 0)));
}

SyscallResult SysFanotifyMark(Task& task, const Args& args) {
  const int mask = 2, directory = args.After64(mask);
  // Without a path the directory itself is meant.
  const GuestPath path(args.Pointer(directory + 1));
  return FromHost(HostSyscall(SYS_fanotify_mark, args.Fd(0), args.Unsigned(1),
                              args.U64(mask), args.Int(directory),
                              path.OnHost(task).c_str()));
}

// struct file_handle is equal everywhere: the host's kernel reads and writes
// the guest's.
SyscallResult SysNameToHandleAt(Task& task, const Args& args) {
  const GuestFd directory = args.Fd(0);
  const GuestPath path(args.Pointer(1));
  const uint64_t handle = args.Pointer(2);
  const uint64_t mount_id = args.Pointer(3);
  const int flags = args.Int(4);
  constexpr uint64_t kLargestHandle = 8 + 128;
  return FromHost(
      HostSyscall(SYS_name_to_handle_at, directory, path.OnHost(task).c_str(),
                  WrittenByHost(task, handle, kLargestHandle),
                  WrittenByHost(task, mount_id, sizeof(int)), flags));
}

SyscallResult SysOpenByHandleAt(Task& task, const Args& args) {
  const uint64_t handle = args.Pointer(1);
  return FromHost(
      SafeSyscall(task, SYS_open_by_handle_at, args.Fd(0),
                  ReadByHost(task, handle, 8), OpenFlagsToHost(args.Int(2))),
      Restart::kSys);
}

}  // namespace emu::syscall
