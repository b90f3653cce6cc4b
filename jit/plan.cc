#include "jit/plan.h"

#include "absl/types/span.h"
#include "base/check.h"
#include "x86/decoder.h"

namespace emu::jit {

void DecodeBlock(x86::Mode mode, const PlannedBlock& block,
                 std::vector<x86::Insn>* insns) {
  insns->clear();
  absl::Span<const uint8_t> rest = block.bytes;
  while (!rest.empty()) {
    x86::Insn& insn = insns->emplace_back();
    EMU_CHECK(x86::Decode(mode, rest, &insn) == x86::DecodeStatus::kOk);
    rest.remove_prefix(insn.length);
  }
}

}  // namespace emu::jit
