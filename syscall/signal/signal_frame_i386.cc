// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "base/bits.h"
#include "mem/guest_copy.h"
#include "syscall/signal/alt_stack.h"
#include "syscall/signal/signal_fpstate.h"
#include "syscall/signal/signal_frame.h"
#include "x86/descriptors.h"

namespace emu::syscall {
namespace {

constexpr uint16_t kUser32Cs = 0x23;
constexpr uint16_t kUserDs = 0x2b;
constexpr uint32_t kUcFpXstate = 1;

constexpr uint32_t kFixEflags =
    x86::kFlagAc | x86::kFlagOf | x86::kFlagDf | x86::kFlagTf | x86::kFlagSf |
    x86::kFlagZf | x86::kFlagAf | x86::kFlagPf | x86::kFlagCf | x86::kFlagRf;

// struct sigcontext_32.
struct SigContext {
  uint16_t gs, gs_high, fs, fs_high, es, es_high, ds, ds_high;
  uint32_t di, si, bp, sp, bx, dx, cx, ax;
  uint32_t trapno, err, ip;
  uint16_t cs, cs_high;
  uint32_t flags, sp_at_signal;
  uint16_t ss, ss_high;
  uint32_t fpstate, oldmask, cr2;
};
static_assert(sizeof(SigContext) == 88);

struct StackT {
  uint32_t sp;
  uint32_t flags;
  uint32_t size;
};

struct UContext {
  uint32_t flags;
  uint32_t link;
  StackT stack;
  SigContext context;
  uint32_t sigmask[2];
};

// struct sigframe_ia32.
struct OldFrame {
  uint32_t return_address;
  uint32_t signal;
  SigContext context;
  uint8_t unused_fpstate[624];
  uint32_t extra_mask;
  uint8_t code[8];
};
static_assert(sizeof(OldFrame) == 732);

// struct rt_sigframe_ia32.
struct RtFrame {
  uint32_t return_address;
  uint32_t signal;
  uint32_t info_address;
  uint32_t ucontext_address;
  uint8_t info[kGuestSiginfoSize];
  UContext ucontext;
  uint8_t code[8];
};
static_assert(offsetof(RtFrame, ucontext) == 144);
static_assert(sizeof(RtFrame) == 268);

// The trampolines on the stack, of which debuggers know the bytes:
// pop %eax; mov $119, %eax; int $0x80    and    mov $173, %eax; int $0x80.
constexpr uint8_t kOldCode[8] = {0x58, 0xb8, 119, 0, 0, 0, 0xcd, 0x80};
constexpr uint8_t kRtCode[8] = {0xb8, 173, 0, 0, 0, 0xcd, 0x80, 0};

struct RegisterPlace {
  uint32_t SigContext::*field;
  x86::Gpr reg;
};
constexpr RegisterPlace kRegisters[] = {
    {&SigContext::di, x86::kRdi}, {&SigContext::si, x86::kRsi},
    {&SigContext::bp, x86::kRbp}, {&SigContext::sp, x86::kRsp},
    {&SigContext::bx, x86::kRbx}, {&SigContext::dx, x86::kRdx},
    {&SigContext::cx, x86::kRcx}, {&SigContext::ax, x86::kRax},
};

// get_sigframe() of ia32_signal.c.
uint32_t PlaceFrame(const Task& task, const SignalAction& action, size_t size,
                    uint64_t* fpstate) {
  const x86::CpuState& cpu = *task.cpu;
  const AltStack& alt = task.alt_stack;
  uint64_t sp = static_cast<uint32_t>(cpu.gpr[x86::kRsp]);
  if ((action.flags & kSaOnstack) != 0) {
    if (AltStackState(alt, sp) == 0) sp = alt.address + alt.size;
  } else if (cpu.segment_selector[x86::kSs] != kUserDs &&
             (action.flags & kSaRestorer) == 0 && action.restorer != 0) {
    sp = action.restorer;
  }
  *fpstate = AllocateFpState(sp, /*is_i386=*/true);
  // (esp + 4) & 15 is 0 at a function's entry.
  return static_cast<uint32_t>(AlignDown(*fpstate - size + 4, 16) - 4);
}

SigContext MakeContext(const Task& task, uint64_t fpstate, SignalSet mask) {
  const x86::CpuState& cpu = *task.cpu;
  SigContext context = {};
  context.gs = cpu.segment_selector[x86::kGs];
  context.fs = cpu.segment_selector[x86::kFs];
  context.ds = cpu.segment_selector[x86::kDs];
  context.es = cpu.segment_selector[x86::kEs];
  for (const RegisterPlace& place : kRegisters) {
    context.*place.field = static_cast<uint32_t>(cpu.gpr[place.reg]);
  }
  context.trapno = task.last_fault.trap_number;
  context.err = task.last_fault.error_code;
  context.ip = static_cast<uint32_t>(cpu.rip);
  context.cs = cpu.segment_selector[x86::kCs];
  context.flags = x86::ReadEflags(cpu);
  context.sp_at_signal = context.sp;
  context.ss = cpu.segment_selector[x86::kSs];
  context.fpstate = static_cast<uint32_t>(fpstate);
  context.oldmask = static_cast<uint32_t>(mask);
  context.cr2 = static_cast<uint32_t>(task.last_fault.cr2);
  return context;
}

// The trampoline that the handler returns to: the program's, the vDSO's, or
// the one in the frame.
uint32_t ReturnAddress(const SignalAction& action, uint64_t vdso_trampoline,
                       uint64_t code_in_frame) {
  if ((action.flags & kSaRestorer) != 0) return action.restorer;
  return vdso_trampoline != 0 ? vdso_trampoline : code_in_frame;
}

// The registers with which a handler starts: arguments both on the stack and
// in registers, for regparm functions.
void EnterHandler(x86::CpuState& cpu, const SignalAction& action, uint32_t sp,
                  uint32_t eax, uint32_t edx, uint32_t ecx) {
  cpu.gpr[x86::kRsp] = sp;
  cpu.gpr[x86::kRax] = eax;
  cpu.gpr[x86::kRdx] = edx;
  cpu.gpr[x86::kRcx] = ecx;
  cpu.rip = static_cast<uint32_t>(action.handler);
  for (x86::Segment segment : {x86::kDs, x86::kEs, x86::kSs}) {
    cpu.segment_selector[segment] = kUserDs;
    cpu.segment_base[segment] = 0;
  }
  cpu.segment_selector[x86::kCs] = kUser32Cs;
}

bool PushOldFrame(Task& task, const SignalInfo& info,
                  const SignalAction& action, SignalSet mask) {
  uint64_t fpstate;
  const uint32_t address = PlaceFrame(task, action, sizeof(OldFrame), &fpstate);
  if (!WriteFpState(*task.cpu, fpstate, /*is_i386=*/true)) return false;
  OldFrame frame = {};
  frame.return_address =
      ReturnAddress(action, task.process->program.vdso_sigreturn,
                    address + offsetof(OldFrame, code));
  frame.signal = info.signal;
  frame.context = MakeContext(task, fpstate, mask);
  frame.extra_mask = static_cast<uint32_t>(mask >> 32);
  std::copy(std::begin(kOldCode), std::end(kOldCode), frame.code);
  if (!mem::WriteGuest(address, frame)) return false;
  EnterHandler(*task.cpu, action, address, info.signal, 0, 0);
  return true;
}

bool PushRtFrame(Task& task, const SignalInfo& info, const SignalAction& action,
                 SignalSet mask) {
  uint64_t fpstate;
  const uint32_t address = PlaceFrame(task, action, sizeof(RtFrame), &fpstate);
  if (!WriteFpState(*task.cpu, fpstate, /*is_i386=*/true)) return false;
  RtFrame frame = {};
  frame.return_address =
      ReturnAddress(action, task.process->program.vdso_rt_sigreturn,
                    address + offsetof(RtFrame, code));
  frame.signal = info.signal;
  frame.info_address = address + offsetof(RtFrame, info);
  frame.ucontext_address = address + offsetof(RtFrame, ucontext);
  EncodeSiginfo(info, x86::Mode::k32, frame.info);
  frame.ucontext.flags = kUcFpXstate;
  const AltStack& alt = task.alt_stack;
  frame.ucontext.stack = {static_cast<uint32_t>(alt.address), alt.flags,
                          static_cast<uint32_t>(alt.size)};
  frame.ucontext.context = MakeContext(task, fpstate, mask);
  frame.ucontext.sigmask[0] = static_cast<uint32_t>(mask);
  frame.ucontext.sigmask[1] = static_cast<uint32_t>(mask >> 32);
  std::copy(std::begin(kRtCode), std::end(kRtCode), frame.code);
  if (!mem::WriteGuest(address, frame)) return false;
  EnterHandler(*task.cpu, action, address, info.signal, frame.info_address,
               frame.ucontext_address);
  return true;
}

// ia32_restore_sigcontext's segment loads: a selector that cannot be loaded
// becomes the null one.
void RestoreSegment(x86::CpuState& cpu, x86::Segment segment,
                    uint16_t selector) {
  selector |= 3;
  if (selector == cpu.segment_selector[segment]) return;
  const auto descriptor = x86::FindDescriptor(cpu, selector);
  const bool is_loadable = descriptor.has_value() && descriptor->IsPresent() &&
                           descriptor->IsReadable();
  cpu.segment_selector[segment] = is_loadable ? selector : 0;
  cpu.segment_base[segment] = is_loadable ? descriptor->base : 0;
}

bool RestoreContext(x86::CpuState& cpu, const SigContext& context) {
  if (!ReadFpState(cpu, context.fpstate, /*is_i386=*/true)) return false;
  RestoreSegment(cpu, x86::kGs, context.gs);
  RestoreSegment(cpu, x86::kFs, context.fs);
  RestoreSegment(cpu, x86::kDs, context.ds);
  RestoreSegment(cpu, x86::kEs, context.es);
  for (const RegisterPlace& place : kRegisters) {
    cpu.gpr[place.reg] = context.*place.field;
  }
  cpu.rip = context.ip;
  x86::WriteEflags(
      cpu, (x86::ReadEflags(cpu) & ~kFixEflags) | (context.flags & kFixEflags));
  return true;
}

bool PopOldFrame(Task& task) {
  x86::CpuState& cpu = *task.cpu;
  // The return address and the signal number have been popped.
  const uint32_t address = static_cast<uint32_t>(cpu.gpr[x86::kRsp]) - 8;
  OldFrame frame;
  if (!mem::CopyFromGuest(&frame, address, sizeof(frame)) ||
      !RestoreContext(cpu, frame.context)) {
    return false;
  }
  task.blocked =
      frame.context.oldmask | static_cast<SignalSet>(frame.extra_mask) << 32;
  return true;
}

bool PopRtFrame(Task& task) {
  x86::CpuState& cpu = *task.cpu;
  const uint32_t address = static_cast<uint32_t>(cpu.gpr[x86::kRsp]) - 4;
  UContext ucontext;
  if (!mem::CopyFromGuest(&ucontext, address + offsetof(RtFrame, ucontext),
                          sizeof(ucontext)) ||
      !RestoreContext(cpu, ucontext.context)) {
    return false;
  }
  task.blocked =
      ucontext.sigmask[0] | static_cast<SignalSet>(ucontext.sigmask[1]) << 32;
  RestoreAltStack(
      task, {ucontext.stack.sp, ucontext.stack.size, ucontext.stack.flags});
  return true;
}

}  // namespace

bool PushI386Frame(Task& task, const SignalInfo& info,
                   const SignalAction& action, SignalSet mask) {
  return (action.flags & kSaSiginfo) != 0
             ? PushRtFrame(task, info, action, mask)
             : PushOldFrame(task, info, action, mask);
}

bool PopI386Frame(Task& task, bool is_rt) {
  return is_rt ? PopRtFrame(task) : PopOldFrame(task);
}

}  // namespace emu::syscall
