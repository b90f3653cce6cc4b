// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_IO_SYS_READ_WRITE_H_
#define SYSCALL_IO_SYS_READ_WRITE_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// Moving bytes through file descriptors. The host's kernel reads and writes
// guest memory itself.

SyscallResult SysRead(Task& task, const Args& args);
SyscallResult SysWrite(Task& task, const Args& args);
SyscallResult SysPread64(Task& task, const Args& args);
SyscallResult SysPwrite64(Task& task, const Args& args);
SyscallResult SysReadv(Task& task, const Args& args);
SyscallResult SysWritev(Task& task, const Args& args);
SyscallResult SysPreadv(Task& task, const Args& args);
SyscallResult SysPwritev(Task& task, const Args& args);
SyscallResult SysPreadv2(Task& task, const Args& args);
SyscallResult SysPwritev2(Task& task, const Args& args);

SyscallResult SysLseek(Task& task, const Args& args);
SyscallResult SysLlseek(Task& task, const Args& args);  // _llseek

SyscallResult SysSendfile(Task& task, const Args& args);
SyscallResult SysSendfile64(Task& task, const Args& args);
SyscallResult SysSplice(Task& task, const Args& args);
SyscallResult SysTee(Task& task, const Args& args);
SyscallResult SysVmsplice(Task& task, const Args& args);
SyscallResult SysCopyFileRange(Task& task, const Args& args);
SyscallResult SysReadahead(Task& task, const Args& args);
SyscallResult SysFadvise64(Task& task, const Args& args);
SyscallResult SysFadvise6464(Task& task, const Args& args);  // fadvise64_64

}  // namespace emu::syscall

#endif  // SYSCALL_IO_SYS_READ_WRITE_H_
