// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_IOCTL_SYS_IOCTL_H_
#define SYSCALL_IOCTL_SYS_IOCTL_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"
#include "syscall/ioctl/ioctl_table.h"

namespace emu::syscall {

// By the rows of ioctl_table.h. Requests that have none fail with ENOTTY, and
// are named under -d unimp.
SyscallResult SysIoctl(Task& task, const Args& args);

// One request, by its kind. The caller has looked up `row`.
struct IoctlCall {
  Task& task;
  const Args& args;
  const IoctlRow& row;

  GuestFd fd() const { return args.Fd(0); }
  uint64_t address() const { return args.Pointer(2); }
};

SyscallResult IoctlTerminal(const IoctlCall& call);   // kTermi…, kModem…
SyscallResult IoctlInterface(const IoctlCall& call);  // kIf…

}  // namespace emu::syscall

#endif  // SYSCALL_IOCTL_SYS_IOCTL_H_
