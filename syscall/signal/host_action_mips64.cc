// SPDX-License-Identifier: Apache-2.0

#include <asm/sysmips.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "syscall/signal/host_signal.h"

extern "C" {
// safe_syscall_mips64.S.
extern const char EmuSafeSyscallStart[];
extern const char EmuSafeSyscallEnd[];
extern const char EmuSafeSyscallNotStarted[];
}

namespace emu::syscall {
namespace {

// struct sigaction of MIPS (arch/mips/include/uapi/asm/signal.h). The kernel
// returns through its vDSO, not through a restorer.
struct KernelAction {
  unsigned int flags;
  uintptr_t handler;
  HostSigset mask;
};

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
      kernel.flags |= SA_SIGINFO | SA_ONSTACK;
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
  auto& pc = static_cast<ucontext_t*>(context)->uc_mcontext.pc;
  if (pc >= reinterpret_cast<uint64_t>(EmuSafeSyscallStart) &&
      pc < reinterpret_cast<uint64_t>(EmuSafeSyscallEnd)) {
    pc = reinterpret_cast<uint64_t>(EmuSafeSyscallNotStarted);
  }
}

// The kernel does so by default, in some hundred times what a load takes, each
// time anew. Under qemu-user there is no such call, nor such a service.
void SetAlignmentFixups(bool on) {
  ::syscall(SYS_sysmips, MIPS_FIXADE, on ? 1 : 0, 0);
}

}  // namespace emu::syscall
