#include <setjmp.h>

#include <algorithm>
#include <vector>

#include "interp/atomic_access.h"
#include "interp/context.h"
#include "interp/lowering.h"
#include "interp/threading.h"
#include "testing/instructions/arena.h"
#include "testing/instructions/fault_catcher.h"
#include "testing/instructions/runners.h"
#include "x86/decoder.h"

namespace emu::instructions {
namespace {

sigjmp_buf after_fault;
uint64_t fault_address;

void OnFault(int signal, siginfo_t* info, void*) {
  fault_address = reinterpret_cast<uint64_t>(info->si_addr);
  siglongjmp(after_fault, signal);
}

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

interp::LoweredBlock Lower(const InsnCase& insn_case, interp::Block* block) {
  static auto& lowering = *new interp::Lowering;
  static auto& insns = *new std::vector<x86::Insn>;
  insns.clear();
  interp::BlockEnd end;
  absl::Span<const uint8_t> code = insn_case.code;
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
  return lowering.Lower(insn_case.mode, kInsnPc, insns, end, block);
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

}  // namespace

void RunInterpreted(const InsnCase& insn_case, Outcome* outcome) {
  static interp::Context& context = *new interp::Context;
  PrepareMemory(insn_case);
  Load(insn_case, context.cpu);
  interp::Block block;
  const interp::LoweredBlock lowered = Lower(insn_case, &block);
  CatchFaults(&OnFault);
  const int signal = sigsetjmp(after_fault, 0);
  if (signal == 0) {
    interp::RunNodes(&context, lowered.nodes.get());
    TakeExit(context, outcome);
  } else {
    interp::SplitLock::ReleaseAfterFault();
    context.cpu.rip = context.current->pc();
    outcome->vector = signal == SIGSEGV ? 14 : kBroken;
    outcome->address = fault_address;
  }
  CatchFaults(nullptr);
  Store(context.cpu, &outcome->after);
  Arena::Get().Save(insn_case.whole_memory, &outcome->memory);
}

}  // namespace emu::instructions
