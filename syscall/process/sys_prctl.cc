// SPDX-License-Identifier: Apache-2.0

#include "syscall/process/sys_prctl.h"

#include <sys/prctl.h>

#include <cerrno>

#include "mem/guest_copy.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/translate/signals.h"

namespace emu::syscall {
namespace {

// x86's own, of which other hosts know nothing.
constexpr int kPrGetTsc = 25;
constexpr int kPrSetTsc = 26;
constexpr int kPrTscEnable = 1;

constexpr size_t kNameSize = 16;  // TASK_COMM_LEN

SyscallResult Forward(const Args& args) {
  return FromHost(HostSyscall(SYS_prctl, args.Int(0), args.UnsignedLong(1),
                              args.UnsignedLong(2), args.UnsignedLong(3),
                              args.UnsignedLong(4)));
}

// Options that answer through a pointer to int.
SyscallResult ForwardGetInt(const Args& args) {
  int value = 0;
  const SyscallResult result =
      FromHost(HostSyscall(SYS_prctl, args.Int(0), &value, 0, 0, 0));
  if (!result.ok()) return result;
  if (args.Int(0) == PR_GET_PDEATHSIG && value != 0) {
    value = SignalToGuest(value);
  }
  return mem::WriteGuest(args.Pointer(1), value) ? result : Error(EFAULT);
}

SyscallResult SetParentDeathSignal(const Args& args) {
  const uint64_t guest = args.UnsignedLong(1);
  const int host = SignalToHost(static_cast<int>(guest));
  if (guest != 0 && host == 0) return Error(EINVAL);
  return FromHost(HostSyscall(SYS_prctl, PR_SET_PDEATHSIG, host, 0, 0, 0));
}

SyscallResult SetName(const Args& args) {
  char name[kNameSize] = {};
  for (size_t i = 0; i + 1 < kNameSize; ++i) {
    if (!mem::CopyFromGuest(&name[i], args.Pointer(1) + i, 1)) {
      return Error(EFAULT);
    }
    if (name[i] == 0) break;
  }
  return FromHost(HostSyscall(SYS_prctl, PR_SET_NAME, name, 0, 0, 0));
}

SyscallResult GetName(const Args& args) {
  char name[kNameSize] = {};
  const SyscallResult result =
      FromHost(HostSyscall(SYS_prctl, PR_GET_NAME, name, 0, 0, 0));
  if (!result.ok()) return result;
  return mem::CopyToGuest(args.Pointer(1), name, sizeof(name)) ? Ok()
                                                               : Error(EFAULT);
}

}  // namespace

SyscallResult SysPrctl(Task&, const Args& args) {
  switch (args.Int(0)) {
    case PR_SET_PDEATHSIG:
      return SetParentDeathSignal(args);
    case PR_GET_PDEATHSIG:
    case PR_GET_CHILD_SUBREAPER:
      return ForwardGetInt(args);
    case PR_SET_NAME:
      return SetName(args);
    case PR_GET_NAME:
      return GetName(args);
    case PR_GET_DUMPABLE:
    case PR_SET_DUMPABLE:
    case PR_GET_KEEPCAPS:
    case PR_SET_KEEPCAPS:
    case PR_CAPBSET_READ:
    case PR_CAPBSET_DROP:
    case PR_GET_SECUREBITS:
    case PR_SET_SECUREBITS:
    case PR_GET_TIMERSLACK:
    case PR_SET_TIMERSLACK:
    case PR_SET_CHILD_SUBREAPER:
    case PR_SET_NO_NEW_PRIVS:
    case PR_GET_NO_NEW_PRIVS:
    case PR_SET_THP_DISABLE:
    case PR_GET_THP_DISABLE:
    case PR_CAP_AMBIENT:
    case PR_SET_PTRACER:
    case PR_MCE_KILL:
    case PR_MCE_KILL_GET:
    case PR_SET_IO_FLUSHER:
    case PR_GET_IO_FLUSHER:
      return Forward(args);
    case kPrGetTsc: {
      const int value = kPrTscEnable;
      return mem::WriteGuest(args.Pointer(1), value) ? Ok() : Error(EFAULT);
    }
    case kPrSetTsc:
      return args.Int(1) == kPrTscEnable ? Ok() : Error(EINVAL);
    case PR_GET_SECCOMP:
      return Ok(0);
  }
  // Among them PR_SET_SECCOMP: a filter would see the emulator's calls.
  return Error(EINVAL);
}

}  // namespace emu::syscall
