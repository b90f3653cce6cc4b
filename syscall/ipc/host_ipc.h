// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_IPC_HOST_IPC_H_
#define SYSCALL_IPC_HOST_IPC_H_

namespace emu::syscall {

// The command of shmctl, semctl and msgctl by which the host's kernel uses the
// structures of today. host_ipc_<host>.cc.
int HostIpcCommand(int command);

}  // namespace emu::syscall

#endif  // SYSCALL_IPC_HOST_IPC_H_
