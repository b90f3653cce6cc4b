// SPDX-License-Identifier: Apache-2.0

// Decodes any bytes in both modes. Fails if the decoder looks past the bytes
// (under asan), or breaks what decoder.h and insn.h promise.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "absl/types/span.h"
#include "x86/decoder.h"
#include "x86/insn_text.h"
#include "x86/opcode_table.h"

namespace emu::x86 {
namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

void DecodeOne(Mode mode, absl::Span<const uint8_t> bytes) {
  Insn insn;
  const DecodeStatus status = Decode(mode, bytes, &insn);
  Require(insn.length >= 1 && insn.length <= kMaxInsnLength);
  if (status != DecodeStatus::kOk) return;
  Require(insn.length <= bytes.size());
  Require(insn.row != 0 && insn.row < AllRows().size());
  Require(insn.op != Op::kInvalid && insn.op == Row(insn).op);
  Require(insn.operand_count <= kMaxOperands);
  Require(!InsnText(insn).empty());
  // The bytes after an instruction do not change it.
  Insn exact;
  Require(Decode(mode, bytes.subspan(0, insn.length), &exact) ==
          DecodeStatus::kOk);
  Require(InsnText(insn) == InsnText(exact));
  if (insn.length > 1) {
    Require(Decode(mode, bytes.subspan(0, insn.length - 1), &exact) ==
            DecodeStatus::kTruncated);
  }
}

}  // namespace
}  // namespace emu::x86

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  // A copy of just this size, so that asan sees a read past its end.
  const std::vector<uint8_t> bytes(data, data + size);
  emu::x86::DecodeOne(emu::x86::Mode::k32, bytes);
  emu::x86::DecodeOne(emu::x86::Mode::k64, bytes);
  return 0;
}
