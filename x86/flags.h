// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FLAGS_H_
#define X86_FLAGS_H_

#include <bit>
#include <cstdint>

#include "x86/registers.h"

namespace emu::x86 {

// How the status flags follow from LazyFlags' two values. Each kind but kKnown
// comes in four widths; the encoding is kind * 4 + log2(bytes).
enum class FlagsKind : uint32_t {
  kKnown = 0,   // value: the status flags in their EFLAGS places
  kAdd = 1,     // result = value + operand; value: the first operand
  kSub = 2,     // result = a - value; value: the second operand
  kLogic = 3,   // CF, OF and AF are zero
  kResult = 4,  // CF, AF and OF are in `value`, in their EFLAGS places
};

constexpr uint32_t FlagsOp(FlagsKind kind, int log2_width) {
  return static_cast<uint32_t>(kind) * 4 + static_cast<uint32_t>(log2_width);
}

// The status flags, not yet computed: an operation, its result and one more
// value. Both values need be right only in the operation's width.
struct LazyFlags {
  uint32_t op;
  uint32_t unused;
  uint64_t result;
  uint64_t value;

  static LazyFlags Known(uint32_t eflags) {
    return {FlagsOp(FlagsKind::kKnown, 0), 0, 0, eflags & kStatusFlags};
  }
};

// The six status flags in their EFLAGS places.
[[gnu::pure]] uint32_t StatusFlags(const LazyFlags& flags);

// CF alone, 0 or 1: what adc, sbb, inc, dec, rcl, rcr, cmc read.
[[gnu::pure]] uint32_t CarryFlag(const LazyFlags& flags);

// Where the flag is in EFLAGS that a condition of one flag asks for: kO, kB,
// kE, kS, kP.
constexpr int FlagPosition(Condition condition) {
  switch (condition) {
    case kO:
      return std::countr_zero(kFlagOf);
    case kB:
      return std::countr_zero(kFlagCf);
    case kE:
      return std::countr_zero(kFlagZf);
    case kS:
      return std::countr_zero(kFlagSf);
    default:
      return std::countr_zero(kFlagPf);
  }
}

// Whether `condition` holds (SDM vol. 1, appendix B).
[[gnu::pure]] bool ConditionHolds(const LazyFlags& flags, Condition condition);

// The same over flags in their EFLAGS places.
[[gnu::pure]] bool ConditionHolds(uint32_t eflags, Condition condition);

}  // namespace emu::x86

#endif  // X86_FLAGS_H_
