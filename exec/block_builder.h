// SPDX-License-Identifier: Apache-2.0

#ifndef EXEC_BLOCK_BUILDER_H_
#define EXEC_BLOCK_BUILDER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "exec/translation_block.h"
#include "interp/lowering/lowering.h"
#include "mem/address_space.h"
#include "x86/decoder.h"
#include "x86/insn.h"

namespace emu::exec {

// Decodes guest code into blocks. One per thread: it keeps its buffers.
class BlockBuilder {
 public:
  static constexpr int kMaxInsns = 128;

  // `for_jit`: blocks get what a translation is planned from.
  BlockBuilder(x86::Mode mode, mem::AddressSpace* memory, bool for_jit)
      : mode_(mode), memory_(memory), for_jit_(for_jit) {}

  // A block at `pc`, ending with the page (but for an instruction that crosses
  // it). Its pages are write-protected before they are read. Null when not even
  // the first byte can be fetched.
  std::unique_ptr<TranslationBlock> Build(uint64_t pc) {
    return Build(pc, kMaxInsns, /*protect=*/true);
  }

  // A block of one instruction, to be executed at once and forgotten. Protects
  // nothing: the instruction may write to its own page.
  std::unique_ptr<TranslationBlock> BuildOneInsn(uint64_t pc) {
    return Build(pc, 1, /*protect=*/false);
  }

 private:
  std::unique_ptr<TranslationBlock> Build(uint64_t pc, int max_insns,
                                          bool protect);
  // Decodes from `pc` into insns_; returns the first address not looked at.
  uint64_t Decode(uint64_t pc, int max_insns, bool protect);

  // Fills what the region planner asks; there are instructions.
  void Summarize(TranslationBlock* block) const;

  const x86::Mode mode_;
  mem::AddressSpace* const memory_;
  const bool for_jit_;
  interp::Lowering lowering_;
  std::vector<x86::Insn> insns_;
  // What was read, and how much of it the instructions are.
  std::array<uint8_t, mem::kGuestPageSize + x86::kMaxInsnLength> bytes_;
  size_t code_size_ = 0;
  interp::BlockEnd end_;
};

}  // namespace emu::exec

#endif  // EXEC_BLOCK_BUILDER_H_
