// SPDX-License-Identifier: Apache-2.0

#include "syscall/ipc/host_ipc.h"

namespace emu::syscall {

// ipc/util.h, ipc_parse_version: without this bit it has those of old, which
// are shorter. qemu-mips64el does not look at the bit.
int HostIpcCommand(int command) {
  constexpr int kIpc64 = 0x100;
  return command | kIpc64;
}

}  // namespace emu::syscall
