// SPDX-License-Identifier: Apache-2.0

#include "testing/instructions/case_steps.h"

#include <algorithm>
#include <vector>

#include "absl/types/span.h"
#include "testing/instructions/arena.h"
#include "x86/decoder.h"

namespace emu::instructions {

void Load(const InsnCase& insn_case, x86::CpuState& cpu) {
  x86::ResetCpuState(insn_case.mode, cpu);
  const MachineState& state = insn_case.before;
  std::copy(std::begin(state.gpr), std::end(state.gpr), cpu.gpr);
  x86::WriteEflags(cpu, state.eflags);
  std::copy(std::begin(state.segment), std::end(state.segment),
            cpu.segment_selector);
  // As set_thread_area(2) was asked for by the host runner.
  cpu.tls[0] = {static_cast<uint32_t>(kDataBase), 0xfffff, 0x51, true};
  cpu.segment_base[x86::kGs] = kDataBase;
}

void Store(const x86::CpuState& cpu, MachineState* state) {
  std::copy(std::begin(cpu.gpr), std::end(cpu.gpr), state->gpr);
  state->rip = cpu.rip;
  state->eflags = x86::ReadEflags(cpu);
  std::copy(std::begin(cpu.segment_selector), std::end(cpu.segment_selector),
            state->segment);
}

interp::LoweredBlock Lower(const InsnCase& insn_case, size_t offset,
                           interp::Block* block) {
  static auto& lowering = *new interp::Lowering;
  static auto& insns = *new std::vector<x86::Insn>;
  insns.clear();
  interp::BlockEnd end;
  absl::Span<const uint8_t> code = insn_case.code;
  code.remove_prefix(offset);
  while (!code.empty()) {
    x86::Insn insn;
    const x86::DecodeStatus status = x86::Decode(insn_case.mode, code, &insn);
    if (status != x86::DecodeStatus::kOk) {
      end.kind = status == x86::DecodeStatus::kGeneralProtection
                     ? interp::BlockEnd::Kind::kGeneralProtection
                     : interp::BlockEnd::Kind::kInvalidOpcode;
      break;
    }
    insns.push_back(insn);
    code.remove_prefix(insn.length);
  }
  return lowering.Lower(insn_case.mode, kInsnPc + offset, insns, end, block);
}

void TakeExit(const interp::Context& context, Outcome* outcome) {
  switch (context.exit.reason) {
    case interp::ExitReason::kTrap:
      outcome->vector = static_cast<int>(context.exit.trap.vector);
      outcome->error_code = context.exit.trap.error_code;
      outcome->address = context.exit.trap.address;
      break;
    case interp::ExitReason::kUnimplemented:
      outcome->vector = kNotImplemented;
      break;
    default:
      outcome->vector = kNoTrap;
      break;
  }
}

}  // namespace emu::instructions
