// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_TRANSLATE_ERRNO_H_
#define SYSCALL_TRANSLATE_ERRNO_H_

#include <string_view>

namespace emu::syscall {

// Error numbers: x86 uses the generic ones, MIPS its own from 35 on.
// Handlers speak the host's numbers; the dispatcher translates once.

// The guest's number for the host's `host_errno` (> 0). A host error that the
// guest has no name for becomes EINVAL.
int ErrnoToGuest(int host_errno);

// The host's number for the guest's; 0 for a number that is no x86 error.
int ErrnoToHost(int guest_errno);

// "ENOENT" for the host's ENOENT; "" for an unknown number.
std::string_view ErrnoName(int host_errno);

}  // namespace emu::syscall

#endif  // SYSCALL_TRANSLATE_ERRNO_H_
