// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_SIGNAL_SIGNAL_ACTIONS_H_
#define SYSCALL_SIGNAL_SIGNAL_ACTIONS_H_

#include "syscall/core/signal_state.h"

namespace emu::syscall {

inline constexpr uint64_t kSigDfl = 0;
inline constexpr uint64_t kSigIgn = 1;

// What the kernel does for SIG_DFL (signal(7)).
enum class DefaultAction : uint8_t { kTerminate, kCore, kIgnore, kStop };
DefaultAction DefaultActionOf(int guest_signal);

// Makes the host treat the signal as `action` wants: a handler of the guest
// becomes HandleHostSignal; SIG_DFL and SIG_IGN are the host's own, so that
// stopping, ignoring and reaping need nothing of us. Fault signals are left
// alone.
void SetHostActionFor(int guest_signal, const SignalAction& action);

}  // namespace emu::syscall

#endif  // SYSCALL_SIGNAL_SIGNAL_ACTIONS_H_
