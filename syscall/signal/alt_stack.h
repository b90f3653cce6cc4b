// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_SIGNAL_ALT_STACK_H_
#define SYSCALL_SIGNAL_ALT_STACK_H_

#include <cstdint>

#include "syscall/core/signal_state.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// sigaltstack(2)'s flags.
inline constexpr uint32_t kSsOnstack = 1;
inline constexpr uint32_t kSsDisable = 2;
inline constexpr uint32_t kSsAutodisarm = 1u << 31;

// Whether `sp` is on the stack (kernel: __on_sig_stack).
inline bool IsWithin(const AltStack& stack, uint64_t sp) {
  return sp > stack.address && sp - stack.address <= stack.size;
}

// Whether the program runs on it (on_sig_stack): SS_AUTODISARM programs never
// do, since the stack is disabled while a handler runs.
inline bool IsOnAltStack(const AltStack& stack, uint64_t sp) {
  return (stack.flags & kSsAutodisarm) == 0 && IsWithin(stack, sp);
}

// SS_DISABLE, SS_ONSTACK or 0 (sas_ss_flags).
inline uint32_t AltStackState(const AltStack& stack, uint64_t sp) {
  if (stack.size == 0) return kSsDisable;
  return IsOnAltStack(stack, sp) ? kSsOnstack : 0;
}

// do_sigaltstack() with the stack pointer `sp` before the call. Returns 0 or a
// host errno.
int SetAltStack(AltStack& current, const AltStack& wanted, uint64_t sp);

// sigreturn's restore_altstack(): an invalid one changes nothing.
void RestoreAltStack(Task& task, const AltStack& stack);

}  // namespace emu::syscall

#endif  // SYSCALL_SIGNAL_ALT_STACK_H_
