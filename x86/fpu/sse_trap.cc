// SPDX-License-Identifier: Apache-2.0

#include "x86/fpu/sse_trap.h"

#include <signal.h>
#include <ucontext.h>

#include <cstdlib>

#include "x86/fpu/mxcsr.h"

namespace emu::x86::fpu {
namespace {

volatile sig_atomic_t g_trapped;
volatile uint32_t g_mxcsr;

void OnSigfpe(int, siginfo_t*, void* context) {
  auto* state = static_cast<ucontext_t*>(context)->uc_mcontext.fpregs;
  g_mxcsr = state->mxcsr;
  g_trapped = 1;
  state->mxcsr |= kMxcsrMasks;
}

}  // namespace

void CatchSseTraps() {
  struct sigaction action = {};
  action.sa_sigaction = OnSigfpe;
  action.sa_flags = SA_SIGINFO;
  if (sigaction(SIGFPE, &action, nullptr) != 0) std::abort();
}

SseFlags TakeSseFlags(uint32_t mxcsr) {
  const bool trapped = g_trapped != 0;
  g_trapped = 0;
  return {(trapped ? g_mxcsr : mxcsr) & kAllExceptions, trapped};
}

}  // namespace emu::x86::fpu
