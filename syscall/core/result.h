// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_CORE_RESULT_H_
#define SYSCALL_CORE_RESULT_H_

#include <cstdint>

namespace emu::syscall {

// What the loop does after a system call or a signal delivery.
enum class Control : uint8_t {
  kContinue,     // run guest code from CpuState::rip
  kExitThread,   // this guest thread is over; its host thread ends
  kExitProcess,  // the guest process is over: Task::exit_status
};

// How an interrupted call goes on (kernel: include/linux/errno.h,
// arch/x86/kernel/signal.c, handle_signal and arch_do_signal_or_restart).
enum class Restart : uint8_t {
  kNone,
  // The host call never began, because a signal was pending (SafeSyscall).
  // The signal is as good as delivered before the call: the call is made
  // after the handler. Under a temporary mask (ppoll, sigsuspend …) it is
  // EINTR.
  kNotStarted,
  kSys,     // ERESTARTSYS: again if no handler ran, or one with SA_RESTART
  kNoIntr,  // ERESTARTNOINTR: always again
  kNoHand,  // ERESTARTNOHAND: again only if no handler ran
  kBlock,   // ERESTART_RESTARTBLOCK: as kNoHand, but by restart_syscall
};

// A call's outcome. Made by Ok, Error, FromHost and Interrupted, below.
struct [[nodiscard]] SyscallResult {
  int64_t value = 0;    // the guest's return value when guest_errno is 0
  int guest_errno = 0;  // in x86's numbering
  Restart restart = Restart::kNone;
  Control control = Control::kContinue;

  bool ok() const { return guest_errno == 0 && restart == Restart::kNone; }
};

inline SyscallResult Ok(int64_t value = 0) { return {value}; }

// `host_errno` is a constant of the host's <errno.h>, or errno; the guest gets
// its own number for it.
SyscallResult Error(int host_errno);

// A call that a signal broke off: EINTR or a repetition, by `restart`.
SyscallResult Interrupted(Restart restart);

// What SafeSyscall returns when the call never began. Not an errno of any
// host; the kernel keeps 512 and up from user space.
inline constexpr int64_t kHostNotStarted = -512;

// `host_result` is a raw host result: a value, -errno in the host's numbering,
// or kHostNotStarted. EINTR becomes
// Interrupted(restart); give the kind with which the kernel's own function
// leaves (most blocking calls: kSys; those that never restart: kNone).
SyscallResult FromHost(int64_t host_result, Restart restart = Restart::kNone);

// The same for C library functions that return -1 and set errno.
SyscallResult FromLibc(int64_t result, Restart restart = Restart::kNone);

}  // namespace emu::syscall

#endif  // SYSCALL_CORE_RESULT_H_
