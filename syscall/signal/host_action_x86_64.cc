// SPDX-License-Identifier: Apache-2.0

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "syscall/signal/host_signal.h"

extern "C" {
// safe_syscall_x86_64.S.
void EmuSignalRestorer();
extern const char EmuSafeSyscallStart[];
extern const char EmuSafeSyscallEnd[];
extern const char EmuSafeSyscallNotStarted[];
}

namespace emu::syscall {
namespace {

// struct kernel_sigaction of x86-64 (arch/x86/include/uapi/asm/signal.h).
struct KernelAction {
  uintptr_t handler;
  unsigned long flags;
  void (*restorer)();
  HostSigset mask;
};
constexpr unsigned long kHostSaRestorer = 0x04000000;

int RtSigaction(int signal, const KernelAction* action, KernelAction* old) {
  const long result =
      ::syscall(SYS_rt_sigaction, signal, action, old, HostSigset::kBytes);
  return result == 0 ? 0 : -errno;
}

}  // namespace

int SetHostAction(int host_signal, const HostAction& action) {
  KernelAction kernel = {};
  kernel.flags = (action.no_child_stop ? SA_NOCLDSTOP : 0) |
                 (action.no_child_wait ? SA_NOCLDWAIT : 0);
  switch (action.kind) {
    case HostAction::Kind::kDefault:
      break;
    case HostAction::Kind::kIgnore:
      kernel.handler = reinterpret_cast<uintptr_t>(SIG_IGN);
      break;
    case HostAction::Kind::kHandler:
      kernel.handler = reinterpret_cast<uintptr_t>(action.handler);
      kernel.flags |= SA_SIGINFO | SA_ONSTACK | kHostSaRestorer;
      kernel.restorer = EmuSignalRestorer;
      kernel.mask = AllButFaultSignals();
      break;
  }
  return RtSigaction(host_signal, &kernel, nullptr);
}

int GetHostAction(int host_signal, HostAction* action) {
  KernelAction kernel = {};
  if (const int error = RtSigaction(host_signal, nullptr, &kernel)) {
    return error;
  }
  *action = {};
  if (kernel.handler == reinterpret_cast<uintptr_t>(SIG_IGN)) {
    action->kind = HostAction::Kind::kIgnore;
  } else if (kernel.handler != 0) {
    action->kind = HostAction::Kind::kHandler;
    action->handler =
        reinterpret_cast<void (*)(int, siginfo_t*, void*)>(kernel.handler);
  }
  action->no_child_stop = (kernel.flags & SA_NOCLDSTOP) != 0;
  action->no_child_wait = (kernel.flags & SA_NOCLDWAIT) != 0;
  return 0;
}

// uc_sigmask is the kernel's, of which the C library's type is a longer one.

void SetContextMask(void* context, const HostSigset& mask) {
  auto* ucontext = static_cast<ucontext_t*>(context);
  memcpy(&ucontext->uc_sigmask, &mask, sizeof(mask));
}

HostSigset GetContextMask(const void* context) {
  const auto* ucontext = static_cast<const ucontext_t*>(context);
  HostSigset mask;
  memcpy(mask.words, &ucontext->uc_sigmask, sizeof(mask.words));
  return mask;
}

void LeaveSafeSyscall(void* context) {
  auto& pc = static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP];
  if (pc >= reinterpret_cast<greg_t>(EmuSafeSyscallStart) &&
      pc < reinterpret_cast<greg_t>(EmuSafeSyscallEnd)) {
    pc = reinterpret_cast<greg_t>(EmuSafeSyscallNotStarted);
  }
}

// Its processors make every access.
void SetAlignmentFixups(bool) {}

}  // namespace emu::syscall
