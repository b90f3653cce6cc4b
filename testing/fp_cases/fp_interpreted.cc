// SPDX-License-Identifier: Apache-2.0

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <memory>

#include "interp/core/context.h"
#include "interp/core/threading.h"
#include "interp/lowering/lowering.h"
#include "testing/fp_cases/fp_case.h"
#include "x86/decoder.h"

namespace emu::fp_cases {
namespace {

void Map(uint64_t address, size_t size) {
  void* at = mmap(reinterpret_cast<void*>(address), size,
                  PROT_READ | PROT_WRITE | PROT_EXEC,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (at == MAP_FAILED) abort();
}

}  // namespace

int VectorOf(const interp::Exit& exit) {
  switch (exit.reason) {
    case interp::ExitReason::kTrap:
      return static_cast<int>(exit.trap.vector);
    case interp::ExitReason::kUnimplemented:
      return kNotImplemented;
    default:
      return kCompleted;
  }
}

void MapFpPages() {
  static const bool mapped = [] {
    Map(kFpMemory, kFpMemorySize);
    Map(kFpCode, 64);
    return true;
  }();
  (void)mapped;
}

void RunInterpreted(const FpCase& test_case, FpOutcome* outcome) {
  MapFpPages();
  static auto* const context = new interp::Context;
  static auto* const lowering = new interp::Lowering;
  constexpr int kInvalidOpcode = 6;
  const Mode mode = test_case.mode();
  outcome->state = test_case.state;
  x86::Insn insn;
  if (x86::Decode(mode, test_case.bytes, &insn) != x86::DecodeStatus::kOk) {
    outcome->vector = kInvalidOpcode;
    return;
  }
  interp::Block block;
  block.pc = kFpCode;
  const interp::LoweredBlock lowered =
      lowering->Lower(mode, kFpCode, {&insn, 1}, interp::BlockEnd(), &block);
  // The x87 opcode register takes its value from there.
  std::memcpy(reinterpret_cast<void*>(kFpCode), test_case.bytes.data(),
              test_case.bytes.size());
  context->cpu = test_case.state.cpu;
  context->exit = {};
  auto* memory = reinterpret_cast<void*>(kFpMemory);
  std::memcpy(memory, test_case.state.memory, kFpMemorySize);
  interp::RunNodes(context, lowered.nodes());
  outcome->vector = VectorOf(context->exit);
  outcome->state.cpu = context->cpu;
  std::memcpy(outcome->state.memory, memory, kFpMemorySize);
}

}  // namespace emu::fp_cases
