// SPDX-License-Identifier: Apache-2.0

#include "jit/plan.h"

#include <algorithm>

#include "base/check.h"
#include "x86/decoder.h"

namespace emu::jit {

void DecodeBlock(x86::Mode mode, const PlannedBlock& block,
                 std::vector<x86::Insn>* insns) {
  insns->clear();
  // With what the decoder likes to see behind them.
  uint8_t bytes[kMaxBlockBytes + x86::kDecoderWindow];
  const size_t size = block.bytes.size();
  EMU_CHECK(size <= kMaxBlockBytes);
  uint8_t* const end = std::copy_n(block.bytes.data(), size, bytes);
  std::fill_n(end, x86::kDecoderWindow, uint8_t{0});
  for (const uint8_t* at = bytes; at < end; at += insns->back().length) {
    x86::Insn& insn = insns->emplace_back();
    const auto behind = static_cast<size_t>(end - at) + x86::kDecoderWindow;
    EMU_CHECK(x86::Decode(mode, {at, behind}, &insn) == x86::DecodeStatus::kOk);
  }
}

}  // namespace emu::jit
