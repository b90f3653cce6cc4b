// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_SIGNAL_SIGNAL_FRAME_H_
#define SYSCALL_SIGNAL_SIGNAL_FRAME_H_

#include "syscall/core/siginfo.h"
#include "syscall/core/signal_state.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// SA_* flags as both guest ABIs have them (asm/signal.h).
inline constexpr uint64_t kSaNocldstop = 1;
inline constexpr uint64_t kSaNocldwait = 2;
inline constexpr uint64_t kSaSiginfo = 4;
inline constexpr uint64_t kSaRestorer = 0x04000000;
inline constexpr uint64_t kSaOnstack = 0x08000000;
inline constexpr uint64_t kSaRestart = 0x10000000;
inline constexpr uint64_t kSaNodefer = 0x40000000;
inline constexpr uint64_t kSaResethand = 0x80000000;

// The frames are those of Linux 6.1 bit for bit: arch/x86/kernel/signal.c,
// arch/x86/ia32/ia32_signal.c, arch/x86/include/asm/sigframe.h. i386 programs
// see what they see on an x86-64 kernel.

// Saves the task's registers and `mask` on the guest's stack (or its
// alternate one) and makes the handler of `action` the next thing to run.
// False, with the task as it was, when the stack cannot be written.
bool PushSignalFrame(Task& task, const SignalInfo& info,
                     const SignalAction& action, SignalSet mask);

// For sigreturn (`is_rt` false, i386 only) and rt_sigreturn: restores what the
// frame holds, with task.blocked and task.alt_stack. False when the frame
// cannot be read: the guest gets SIGSEGV.
bool PopSignalFrame(Task& task, bool is_rt);

// AT_MINSIGSTKSZ: what the larger of the two takes of a stack, at worst.
uint64_t MinimumSignalStack();

// Their two forms, in signal_frame_i386.cc and signal_frame_x86_64.cc.
bool PushI386Frame(Task& task, const SignalInfo& info,
                   const SignalAction& action, SignalSet mask);
bool PushX8664Frame(Task& task, const SignalInfo& info,
                    const SignalAction& action, SignalSet mask);
bool PopI386Frame(Task& task, bool is_rt);
bool PopX8664Frame(Task& task);

}  // namespace emu::syscall

#endif  // SYSCALL_SIGNAL_SIGNAL_FRAME_H_
