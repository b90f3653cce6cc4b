// SPDX-License-Identifier: Apache-2.0

#include "jit/mips/assembler.h"

#include <cstdint>

#include "base/bits.h"
#include "base/check.h"
#include "jit/mips/encoding.h"
#include "jit/mips/label.h"
#include "jit/mips/patch.h"

namespace emu::jit::mips {

uint32_t Assembler::OffsetField(int32_t from, int32_t to) {
  const int32_t offset = to - (from + 1);
  if (!FitsSigned(offset, 16)) out_of_range_ = true;
  return Imm16(offset);
}

uint32_t Assembler::BranchOffset(Label* label) {
  if (label->bound()) return OffsetField(here(), label->target_);
  if (position_ == end_) return 0;  // Not written, so not to be found again.
  const int32_t previous = label->last_branch_;
  label->last_branch_ = here();
  if (previous < 0) return 0;
  const int32_t distance = here() - previous;
  if (distance > 0xffff) out_of_range_ = true;
  return Imm16(distance);
}

void Assembler::Bind(Label* label) {
  EMU_DCHECK(!label->bound());
  label->target_ = here();
  int32_t branch = label->last_branch_;
  while (branch >= 0) {
    uint32_t& word = begin_[branch];
    const int32_t distance = word & 0xffff;
    word = (word & ~uint32_t{0xffff}) | OffsetField(branch, label->target_);
    branch = distance == 0 ? -1 : branch - distance;
  }
  label->last_branch_ = -1;
}

uint32_t Assembler::JumpIndex(uint64_t target) {
  if (!JumpReaches(pc(), target)) out_of_range_ = true;
  return Field(target >> 2, 0, 26);
}

void Assembler::DsllAny(Gpr rd, Gpr rt, int amount) {
  amount < 32 ? Dsll(rd, rt, amount) : Dsll32(rd, rt, amount - 32);
}

void Assembler::DsrlAny(Gpr rd, Gpr rt, int amount) {
  amount < 32 ? Dsrl(rd, rt, amount) : Dsrl32(rd, rt, amount - 32);
}

void Assembler::DsraAny(Gpr rd, Gpr rt, int amount) {
  amount < 32 ? Dsra(rd, rt, amount) : Dsra32(rd, rt, amount - 32);
}

}  // namespace emu::jit::mips
