// SPDX-License-Identifier: Apache-2.0

#include "testing/instructions/translated_runner.h"

#include <csignal>

#include "testing/instructions/arena.h"
#include "testing/instructions/case_steps.h"
#include "testing/instructions/translated_block.h"

namespace emu::instructions {
bool HostCanTranslate() { return jit::HasBackend(); }

void RunTranslated(const InsnCase& insn_case, Outcome* outcome) {
  using End = TranslatedBlock::End;
  static auto& in_32 = *new TranslatedBlock(x86::Mode::k32);
  static auto& in_64 = *new TranslatedBlock(x86::Mode::k64);
  TranslatedBlock& block = insn_case.mode == x86::Mode::k32 ? in_32 : in_64;
  interp::Context& context = block.context();
  block.Begin();
  End end;
  do {
    PrepareMemory(insn_case);
    Load(insn_case, context.cpu);
    end = block.Run(kInsnPc, insn_case.code);
  } while (end == End::kUnaligned);
  outcome->vector = kNoTrap;
  if (end == End::kFault) {
    outcome->vector = block.fault().signal == SIGSEGV ? 14 : kBroken;
    outcome->address = block.fault().address;
  } else if (end == End::kRefused) {
    InterpretFrom(insn_case, context.cpu.rip - kInsnPc, context, outcome);
  } else if (end == End::kLeft) {
    TakeExit(context, outcome);
  }
  Store(context.cpu, &outcome->after);
  Arena::Get().Save(insn_case.whole_memory, &outcome->memory);
}

}  // namespace emu::instructions
