// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_SIGNAL_SYS_SIGNALFD_H_
#define SYSCALL_SIGNAL_SYS_SIGNALFD_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// signalfd(2). Signals that the guest blocks wait in the host, so a host
// descriptor finds them. (Fault signals that somebody sends are not among
// them.)
SyscallResult SysSignalfd(Task& task, const Args& args);
SyscallResult SysSignalfd4(Task& task, const Args& args);

// Makes what a read of `size` bytes returned at `address` the guest's:
// signal numbers and codes differ. Does nothing where the host's are x86's.
// False for EFAULT.
bool SignalfdDataToGuest(uint64_t address, uint64_t size);

// Whether `fd` is a signalfd and its data need SignalfdDataToGuest.
bool NeedsSignalfdTranslation(int fd);

}  // namespace emu::syscall

#endif  // SYSCALL_SIGNAL_SYS_SIGNALFD_H_
