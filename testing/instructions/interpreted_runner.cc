// SPDX-License-Identifier: Apache-2.0

#include <setjmp.h>

#include "interp/core/atomic_access.h"
#include "interp/core/context.h"
#include "interp/core/threading.h"
#include "testing/instructions/arena.h"
#include "testing/instructions/case_steps.h"
#include "testing/instructions/fault_catcher.h"
#include "testing/instructions/runners.h"

namespace emu::instructions {
namespace {

sigjmp_buf after_fault;
uint64_t fault_address;

void OnFault(int signal, siginfo_t* info, void*) {
  fault_address = reinterpret_cast<uint64_t>(info->si_addr);
  siglongjmp(after_fault, signal);
}

}  // namespace

void InterpretFrom(const InsnCase& insn_case, size_t offset,
                   interp::Context& context, Outcome* outcome) {
  interp::Block block;
  const interp::LoweredBlock lowered = Lower(insn_case, offset, &block);
  CatchFaults(&OnFault);
  const int signal = sigsetjmp(after_fault, 0);
  if (signal == 0) {
    interp::RunNodes(&context, lowered.nodes());
    TakeExit(context, outcome);
  } else {
    interp::SplitLock::ReleaseAfterFault();
    context.cpu.rip = context.current->pc();
    outcome->vector = signal == SIGSEGV ? 14 : kBroken;
    outcome->address = fault_address;
  }
  CatchFaults(nullptr);
}

void RunInterpreted(const InsnCase& insn_case, Outcome* outcome) {
  static interp::Context& context = *new interp::Context;
  PrepareMemory(insn_case);
  Load(insn_case, context.cpu);
  InterpretFrom(insn_case, 0, context, outcome);
  Store(context.cpu, &outcome->after);
  Arena::Get().Save(insn_case.whole_memory, &outcome->memory);
}

}  // namespace emu::instructions
