// SPDX-License-Identifier: Apache-2.0

// Conditions by flags that an earlier block has left in CpuState
// (x86::LazyFlags).

#include <cstdint>

#include "base/check.h"
#include "jit/mips/guest_state.h"
#include "jit/mips/region_emitter.h"

namespace emu::jit::mips {

using x86::Condition;

bool LazyFlagsTell(x86::FlagsKind kind, Condition condition) {
  switch (kind) {
    case x86::FlagsKind::kKnown:
      return condition != x86::kL && condition != x86::kLe;
    case x86::FlagsKind::kAdd:
      return condition == x86::kE || condition == x86::kS ||
             condition == x86::kB;
    case x86::FlagsKind::kSub:
      return condition != x86::kO && condition != x86::kP;
    case x86::FlagsKind::kLogic:
      return condition == x86::kE || condition == x86::kS ||
             condition == x86::kL || condition == x86::kLe ||
             condition == x86::kBe;
    case x86::FlagsKind::kResult:
      return condition == x86::kE || condition == x86::kS ||
             condition == x86::kB || condition == x86::kO;
  }
  return false;
}

void RegionEmitter::EmitLazyCondition(x86::FlagsKind kind, int width,
                                      Condition condition) {
  const auto load = [&](Gpr to, int64_t offset) {
    LoadWord(&a_, width, /*is_signed=*/true, to, offset, kContext);
  };
  const auto negate = [&] { a_.Xori(kScratch, kScratch, 1); };
  const bool has_bits =
      kind == x86::FlagsKind::kKnown || kind == x86::FlagsKind::kResult;
  const bool by_result = kind != x86::FlagsKind::kKnown &&
                         (condition == x86::kE || condition == x86::kS);
  if (has_bits && !by_result) {
    a_.Lw(kScratch, kFlagsValueOffset, kContext);
    if (condition == x86::kBe) {
      a_.Andi(kScratch, kScratch, x86::kFlagCf | x86::kFlagZf);
      a_.Sltu(kScratch, zero, kScratch);
    } else {
      a_.Dext(kScratch, kScratch, x86::FlagPosition(condition), 1);
    }
    return;
  }
  load(kScratch2, kFlagsResultOffset);
  const bool is_logic = kind == x86::FlagsKind::kLogic;
  if (condition == x86::kE || (is_logic && condition == x86::kBe)) {
    a_.Sltiu(kScratch, kScratch2, 1);
    return;
  }
  if (condition == x86::kS || (is_logic && condition == x86::kL)) {
    a_.Slt(kScratch, kScratch2, zero);
    return;
  }
  if (is_logic) {  // kLe
    a_.Slt(kScratch, zero, kScratch2);
    return negate();
  }
  load(kScratch, kFlagsValueOffset);
  if (kind == x86::FlagsKind::kAdd) {  // kB
    a_.Sltu(kScratch, kScratch2, kScratch);
    return;
  }
  // The minuend, sign-extended: which keeps the order of unsigned numbers, too.
  if (width == 8) {
    a_.Daddu(kScratch2, kScratch2, kScratch);
  } else {
    a_.Addu(kScratch2, kScratch2, kScratch);
    if (width == 1) a_.Seb(kScratch2, kScratch2);
    if (width == 2) a_.Seh(kScratch2, kScratch2);
  }
  switch (condition) {
    case x86::kB:
      return a_.Sltu(kScratch, kScratch2, kScratch);
    case x86::kL:
      return a_.Slt(kScratch, kScratch2, kScratch);
    case x86::kBe:
      a_.Sltu(kScratch, kScratch, kScratch2);
      return negate();
    default:
      EMU_CHECK(condition == x86::kLe);
      a_.Slt(kScratch, kScratch, kScratch2);
      return negate();
  }
}

}  // namespace emu::jit::mips
