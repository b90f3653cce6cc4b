// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_NET_SYS_NET_H_
#define SYSCALL_NET_SYS_NET_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// Sockets. Addresses have the same form everywhere: the host's kernel reads
// and writes them in guest memory. What differs is translated: types, the
// level SOL_SOCKET and its options, message headers and control messages.

// sys_net.cc
SyscallResult SysSocket(Task& task, const Args& args);
SyscallResult SysSocketpair(Task& task, const Args& args);
SyscallResult SysBind(Task& task, const Args& args);
SyscallResult SysConnect(Task& task, const Args& args);
SyscallResult SysListen(Task& task, const Args& args);
SyscallResult SysAccept(Task& task, const Args& args);
SyscallResult SysAccept4(Task& task, const Args& args);
SyscallResult SysGetsockname(Task& task, const Args& args);
SyscallResult SysGetpeername(Task& task, const Args& args);
SyscallResult SysShutdown(Task& task, const Args& args);

// sys_net_data.cc
SyscallResult SysSend(Task& task, const Args& args);
SyscallResult SysRecv(Task& task, const Args& args);
SyscallResult SysSendto(Task& task, const Args& args);
SyscallResult SysRecvfrom(Task& task, const Args& args);
SyscallResult SysSendmsg(Task& task, const Args& args);
SyscallResult SysRecvmsg(Task& task, const Args& args);
SyscallResult SysSendmmsg(Task& task, const Args& args);
SyscallResult SysRecvmmsg(Task& task, const Args& args);
SyscallResult SysRecvmmsgTime64(Task& task, const Args& args);

// sys_net_options.cc
SyscallResult SysSetsockopt(Task& task, const Args& args);
SyscallResult SysGetsockopt(Task& task, const Args& args);

// sys_socketcall.cc: i386's multiplexer of all of them.
SyscallResult SysSocketcall(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_NET_SYS_NET_H_
