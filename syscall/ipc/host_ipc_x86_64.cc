// SPDX-License-Identifier: Apache-2.0

#include "syscall/ipc/host_ipc.h"

namespace emu::syscall {

// It never had others.
int HostIpcCommand(int command) { return command; }

}  // namespace emu::syscall
