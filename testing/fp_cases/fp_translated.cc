// SPDX-License-Identifier: Apache-2.0

#include "testing/fp_cases/fp_translated.h"

#include <cstring>

#include "base/check.h"
#include "testing/instructions/translated_block.h"

namespace emu::fp_cases {

using instructions::TranslatedBlock;

void RunTranslated(const FpCase& test_case, FpOutcome* outcome) {
  using End = TranslatedBlock::End;
  static auto& in_32 = *new TranslatedBlock(Mode::k32);
  static auto& in_64 = *new TranslatedBlock(Mode::k64);
  TranslatedBlock& block = test_case.mode() == Mode::k32 ? in_32 : in_64;
  MapFpPages();
  std::memcpy(reinterpret_cast<void*>(kFpCode), test_case.bytes.data(),
              test_case.bytes.size());
  auto* memory = reinterpret_cast<void*>(kFpMemory);
  interp::Context& context = block.context();
  block.Begin();
  End end;
  do {
    context.cpu = test_case.state.cpu;
    context.exit = {};
    std::memcpy(memory, test_case.state.memory, kFpMemorySize);
    end = block.Run(kFpCode, test_case.bytes);
  } while (end == End::kUnaligned);
  // All memory is there.
  EMU_CHECK(end != End::kFault);
  if (end == End::kRefused) return RunInterpreted(test_case, outcome);
  outcome->vector = end == End::kLeft ? VectorOf(context.exit) : kCompleted;
  outcome->state = test_case.state;
  outcome->state.cpu = context.cpu;
  std::memcpy(outcome->state.memory, memory, kFpMemorySize);
}

}  // namespace emu::fp_cases
