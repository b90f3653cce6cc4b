// SPDX-License-Identifier: Apache-2.0

#include "syscall/signal/signal_actions.h"

#include "syscall/signal/host_signal.h"
#include "syscall/signal/signal_frame.h"
#include "syscall/signal/signals.h"
#include "syscall/translate/signals.h"

namespace emu::syscall {

SignalAction SignalActions::Get(int guest_signal) const {
  MutexLock lock(&mutex_);
  return actions_[guest_signal];
}

void SignalActions::Set(int guest_signal, const SignalAction& action) {
  MutexLock lock(&mutex_);
  actions_[guest_signal] = action;
}

void SignalActions::ResetToDefault(int guest_signal) {
  MutexLock lock(&mutex_);
  actions_[guest_signal].handler = kSigDfl;
}

void SignalActions::CopyTo(SignalActions& other) const {
  MutexLock lock(&mutex_);
  MutexLock other_lock(&other.mutex_);
  other.actions_ = actions_;
}

DefaultAction DefaultActionOf(int guest_signal) {
  switch (SignalToHost(guest_signal)) {
    case SIGCHLD:
    case SIGCONT:
    case SIGURG:
    case SIGWINCH:
      return DefaultAction::kIgnore;
    case SIGSTOP:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
      return DefaultAction::kStop;
    case SIGQUIT:
    case SIGILL:
    case SIGTRAP:
    case SIGABRT:
    case SIGBUS:
    case SIGFPE:
    case SIGSEGV:
    case SIGXCPU:
    case SIGXFSZ:
    case SIGSYS:
      return DefaultAction::kCore;
  }
  return DefaultAction::kTerminate;
}

void SetHostActionFor(int guest_signal, const SignalAction& action) {
  const int host_signal = SignalToHost(guest_signal);
  if (IsHostFaultSignal(host_signal)) return;
  HostAction host;
  if (action.handler == kSigIgn) {
    host.kind = HostAction::Kind::kIgnore;
  } else if (action.handler != kSigDfl) {
    host.kind = HostAction::Kind::kHandler;
    host.handler = HandleHostSignal;
  }
  if (host_signal == SIGCHLD) {
    host.no_child_stop = (action.flags & kSaNocldstop) != 0;
    host.no_child_wait = (action.flags & kSaNocldwait) != 0;
  }
  // Fails for SIGKILL and SIGSTOP, and for realtime signals that a host under
  // an emulator lacks: nobody can send those.
  (void)SetHostAction(host_signal, host);
}

}  // namespace emu::syscall
