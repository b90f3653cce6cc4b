#include "syscall/sys_pidfd.h"

#include <cerrno>
#include <optional>
#include <vector>

#include "syscall/abi/io.h"
#include "syscall/guest_range.h"
#include "syscall/own_fds.h"
#include "syscall/safe_syscall.h"
#include "syscall/translate/open_flags.h"

namespace emu::syscall {
namespace {

// Another guest's addresses are its host addresses, too.
SyscallResult CopyMemory(Task& task, const Args& args, long number,
                         bool writes_locally) {
  std::vector<iovec> local;
  std::vector<iovec> remote;
  int error =
      ReadIovecs(args.Pointer(1), args.UnsignedLong(2), args.abi(), &local);
  if (error == 0) {
    error =
        ReadIovecs(args.Pointer(3), args.UnsignedLong(4), args.abi(), &remote);
  }
  if (error != 0) return Error(error);
  const bool accessible = writes_locally ? PrepareForHostWrite(task, local)
                                         : AreGuestRanges(task, local);
  if (!accessible) return Error(EFAULT);
  return FromHost(HostSyscall(number, args.Int(0), local.data(), local.size(),
                              remote.data(), remote.size(),
                              args.UnsignedLong(5)));
}

}  // namespace

SyscallResult SysPidfdOpen(Task&, const Args& args) {
  // PIDFD_NONBLOCK is O_NONBLOCK.
  const std::optional<int> flags =
      OpenFlagsToHost(args.Int(1), kGuestOpenNonblock);
  if (!flags.has_value()) return Error(EINVAL);
  return FromHost(HostSyscall(SYS_pidfd_open, args.Int(0), *flags));
}

SyscallResult SysPidfdGetfd(Task&, const Args& args) {
  if (IsOwnFd(args.Int(0))) return Error(EBADF);
  return FromHost(
      HostSyscall(SYS_pidfd_getfd, args.Int(0), args.Int(1), args.Unsigned(2)));
}

SyscallResult SysProcessVmReadv(Task& task, const Args& args) {
  return CopyMemory(task, args, SYS_process_vm_readv, true);
}

SyscallResult SysProcessVmWritev(Task& task, const Args& args) {
  return CopyMemory(task, args, SYS_process_vm_writev, false);
}

}  // namespace emu::syscall
