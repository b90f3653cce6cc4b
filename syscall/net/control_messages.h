// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_NET_CONTROL_MESSAGES_H_
#define SYSCALL_NET_CONTROL_MESSAGES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "syscall/core/args.h"

namespace emu::syscall {

// Control messages of sendmsg and recvmsg, between the guest's layout and
// numbers and the host's.

// Reads the guest's `length` bytes at `address` as the host's. Returns 0 or a
// host errno: EFAULT, EINVAL, ENOBUFS.
int ReadControl(uint64_t address, uint64_t length, x86::Mode abi,
                std::vector<uint8_t>* host);

// How large the host's buffer must be for a guest's of `length` bytes.
size_t HostControlSize(uint64_t length);

struct ControlWritten {
  bool ok = true;          // false: EFAULT
  bool truncated = false;  // MSG_CTRUNC
  uint64_t length = 0;     // for msg_controllen
};

// Writes the `size` bytes of host messages at `host` to the guest's buffer.
// Descriptors that find no place in it are closed.
ControlWritten WriteControl(const uint8_t* host, size_t size, uint64_t address,
                            uint64_t length, x86::Mode abi);

}  // namespace emu::syscall

#endif  // SYSCALL_NET_CONTROL_MESSAGES_H_
