// SPDX-License-Identifier: Apache-2.0

#include <cstddef>

#include "base/bits.h"
#include "mem/guest_copy.h"
#include "syscall/signal/alt_stack.h"
#include "syscall/signal/signal_fpstate.h"
#include "syscall/signal/signal_frame.h"

namespace emu::syscall {
namespace {

constexpr uint64_t kRedZone = 128;
constexpr uint16_t kUserCs = 0x33;
constexpr uint16_t kUserDs = 0x2b;

// uc_flags (arch/x86/include/uapi/asm/ucontext.h).
constexpr uint64_t kUcFpXstate = 1;
constexpr uint64_t kUcSigcontextSs = 2;
constexpr uint64_t kUcStrictRestoreSs = 4;

// EFLAGS bits that a frame can change (FIX_EFLAGS).
constexpr uint32_t kFixEflags =
    x86::kFlagAc | x86::kFlagOf | x86::kFlagDf | x86::kFlagTf | x86::kFlagSf |
    x86::kFlagZf | x86::kFlagAf | x86::kFlagPf | x86::kFlagCf | x86::kFlagRf;

// struct sigcontext_64.
struct SigContext {
  uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
  uint64_t di, si, bp, bx, dx, ax, cx, sp, ip, flags;
  uint16_t cs, gs, fs, ss;
  uint64_t err, trapno, oldmask, cr2, fpstate;
  uint64_t reserved[8];
};
static_assert(sizeof(SigContext) == 256);

struct StackT {
  uint64_t sp;
  uint32_t flags;
  uint32_t padding;
  uint64_t size;
};

struct UContext {
  uint64_t flags;
  uint64_t link;
  StackT stack;
  SigContext context;
  uint64_t sigmask;
};

// struct rt_sigframe.
struct Frame {
  uint64_t return_address;
  UContext ucontext;
  uint8_t info[kGuestSiginfoSize];
};
static_assert(offsetof(Frame, info) == 312);
static_assert(sizeof(Frame) == 440);

// sigcontext's registers and where the processor has them.
struct RegisterPlace {
  uint64_t SigContext::*field;
  x86::Gpr reg;
};
constexpr RegisterPlace kRegisters[] = {
    {&SigContext::r8, x86::kR8},   {&SigContext::r9, x86::kR9},
    {&SigContext::r10, x86::kR10}, {&SigContext::r11, x86::kR11},
    {&SigContext::r12, x86::kR12}, {&SigContext::r13, x86::kR13},
    {&SigContext::r14, x86::kR14}, {&SigContext::r15, x86::kR15},
    {&SigContext::di, x86::kRdi},  {&SigContext::si, x86::kRsi},
    {&SigContext::bp, x86::kRbp},  {&SigContext::bx, x86::kRbx},
    {&SigContext::dx, x86::kRdx},  {&SigContext::ax, x86::kRax},
    {&SigContext::cx, x86::kRcx},  {&SigContext::sp, x86::kRsp},
};

// get_sigframe(): where the frame and the floating-point state go. False when
// it would run over the end of the alternate stack.
bool PlaceFrame(const Task& task, const SignalAction& action, uint64_t* frame,
                uint64_t* fpstate) {
  const uint64_t old_sp = task.cpu->gpr[x86::kRsp];
  const AltStack& alt = task.alt_stack;
  bool on_alt = IsOnAltStack(alt, old_sp);
  uint64_t sp = old_sp - kRedZone;
  if ((action.flags & kSaOnstack) != 0 && AltStackState(alt, sp) == 0) {
    sp = alt.address + alt.size;
    on_alt = true;
  }
  *fpstate = AllocateFpState(sp, /*is_i386=*/false);
  *frame = AlignDown(*fpstate - sizeof(Frame), 16) - 8;
  return !on_alt || IsWithin(alt, *frame);
}

SigContext MakeContext(const Task& task, uint64_t fpstate, SignalSet mask) {
  const x86::CpuState& cpu = *task.cpu;
  SigContext context = {};
  for (const RegisterPlace& place : kRegisters) {
    context.*place.field = cpu.gpr[place.reg];
  }
  context.ip = cpu.rip;
  context.flags = x86::ReadEflags(cpu);
  context.cs = kUserCs;
  context.ss = kUserDs;
  context.err = task.last_fault.error_code;
  context.trapno = task.last_fault.trap_number;
  context.cr2 = task.last_fault.cr2;
  context.oldmask = mask;
  context.fpstate = fpstate;
  return context;
}

}  // namespace

bool PushX8664Frame(Task& task, const SignalInfo& info,
                    const SignalAction& action, SignalSet mask) {
  x86::CpuState& cpu = *task.cpu;
  // x86-64 has no trampoline but the program's own.
  if ((action.flags & kSaRestorer) == 0) return false;
  uint64_t address, fpstate;
  if (!PlaceFrame(task, action, &address, &fpstate)) return false;
  if (!WriteFpState(cpu, fpstate, /*is_i386=*/false)) return false;

  Frame frame = {};
  frame.return_address = action.restorer;
  UContext& ucontext = frame.ucontext;
  ucontext.flags = kUcFpXstate | kUcSigcontextSs | kUcStrictRestoreSs;
  ucontext.stack = {task.alt_stack.address, task.alt_stack.flags, 0,
                    task.alt_stack.size};
  ucontext.context = MakeContext(task, fpstate, mask);
  ucontext.sigmask = mask;
  if ((action.flags & kSaSiginfo) != 0) {
    EncodeSiginfo(info, x86::Mode::k64, frame.info);
  }
  if (!mem::WriteGuest(address, frame)) return false;

  cpu.gpr[x86::kRdi] = info.signal;
  cpu.gpr[x86::kRax] = 0;
  cpu.gpr[x86::kRsi] = address + offsetof(Frame, info);
  cpu.gpr[x86::kRdx] = address + offsetof(Frame, ucontext);
  cpu.gpr[x86::kRsp] = address;
  cpu.rip = action.handler;
  return true;
}

bool PopX8664Frame(Task& task) {
  x86::CpuState& cpu = *task.cpu;
  // The handler's `ret` has taken the return address off.
  const uint64_t address = cpu.gpr[x86::kRsp] - sizeof(uint64_t);
  UContext ucontext;
  if (!mem::CopyFromGuest(&ucontext, address + offsetof(Frame, ucontext),
                          sizeof(ucontext))) {
    return false;
  }
  const SigContext& context = ucontext.context;
  if (!ReadFpState(cpu, context.fpstate, /*is_i386=*/false)) return false;
  for (const RegisterPlace& place : kRegisters) {
    cpu.gpr[place.reg] = context.*place.field;
  }
  cpu.rip = context.ip;
  const uint32_t flags = static_cast<uint32_t>(context.flags) & kFixEflags;
  x86::WriteEflags(cpu, (x86::ReadEflags(cpu) & ~kFixEflags) | flags);
  task.blocked = ucontext.sigmask;
  RestoreAltStack(
      task, {ucontext.stack.sp, ucontext.stack.size, ucontext.stack.flags});
  return true;
}

}  // namespace emu::syscall
