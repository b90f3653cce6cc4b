// SPDX-License-Identifier: Apache-2.0

#include "syscall/signal/signal_frame.h"

#include <cerrno>

#include "base/bits.h"
#include "syscall/signal/alt_stack.h"
#include "syscall/signal/signal_fpstate.h"

namespace emu::syscall {
namespace {

// MINSIGSTKSZ of both ABIs.
constexpr uint64_t kMinimalStack = 2048;

// sizeof(struct sigframe_ia32), the largest without its floating-point state,
// and to what each part is aligned (arch/x86/kernel/signal.c).
constexpr uint64_t kLargestFrame = 732;
constexpr uint64_t kFrameAlignment = 16;
constexpr uint64_t kFpStateAlignment = 64;

}  // namespace

uint64_t MinimumSignalStack() {
  return AlignUp(kLargestFrame + kFrameAlignment - 1 + LargestFpStateSize() +
                     kFpStateAlignment - 1,
                 kFrameAlignment);
}

int SetAltStack(AltStack& current, const AltStack& wanted, uint64_t sp) {
  const uint32_t mode = wanted.flags & ~kSsAutodisarm;
  if (IsOnAltStack(current, sp)) return EPERM;
  if (mode != kSsDisable && mode != kSsOnstack && mode != 0) return EINVAL;
  // What is so already is right, even if it were too small.
  if (wanted.address == current.address && wanted.size == current.size &&
      wanted.flags == current.flags) {
    return 0;
  }
  AltStack stack = wanted;
  if (mode == kSsDisable) {
    stack.address = 0;
    stack.size = 0;
  } else if (stack.size < kMinimalStack) {
    return ENOMEM;
  }
  current = stack;
  return 0;
}

void RestoreAltStack(Task& task, const AltStack& stack) {
  (void)SetAltStack(task.alt_stack, stack, task.cpu->gpr[x86::kRsp]);
}

bool PushSignalFrame(Task& task, const SignalInfo& info,
                     const SignalAction& action, SignalSet mask) {
  x86::CpuState& cpu = *task.cpu;
  const bool pushed = task.process->mode == x86::Mode::k32
                          ? PushI386Frame(task, info, action, mask)
                          : PushX8664Frame(task, info, action, mask);
  if (!pushed) return false;
  // handle_signal(): a handler starts with clear flags and a fresh FPU.
  constexpr uint32_t kCleared = x86::kFlagDf | x86::kFlagRf | x86::kFlagTf;
  x86::WriteEflags(cpu, x86::ReadEflags(cpu) & ~kCleared);
  ResetFpState(cpu);
  return true;
}

bool PopSignalFrame(Task& task, bool is_rt) {
  return task.process->mode == x86::Mode::k32 ? PopI386Frame(task, is_rt)
                                              : PopX8664Frame(task);
}

}  // namespace emu::syscall
