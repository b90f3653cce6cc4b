// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_PROCESS_CLONE_REQUEST_H_
#define SYSCALL_PROCESS_CLONE_REQUEST_H_

#include <cstdint>

#include "x86/registers.h"

namespace emu::syscall {

// clone's and clone3's arguments.
struct CloneRequest {
  uint64_t flags = 0;
  int exit_signal = 0;  // the guest's
  uint64_t stack = 0;   // its end; 0: the parent's
  uint64_t parent_tid = 0;
  uint64_t child_tid = 0;
  uint64_t tls = 0;
  uint64_t pidfd = 0;
  x86::Mode abi = x86::Mode::k32;

  bool Has(uint64_t flag) const { return (flags & flag) != 0; }
};

}  // namespace emu::syscall

#endif  // SYSCALL_PROCESS_CLONE_REQUEST_H_
