// SPDX-License-Identifier: Apache-2.0

#include "jit/flags_recipe.h"

namespace emu::jit {
namespace {

using ir::FlagsKind;
using x86::LazyFlags;

LazyFlags Lazy(x86::FlagsKind kind, int log2_width, uint64_t result,
               uint64_t value) {
  return {x86::FlagsOp(kind, log2_width), 0, result, value};
}

LazyFlags Result(int log2_width, uint64_t result, bool carry, bool adjust,
                 bool overflow) {
  return Lazy(x86::FlagsKind::kResult, log2_width, result,
              (carry ? x86::kFlagCf : 0) | (adjust ? x86::kFlagAf : 0) |
                  (overflow ? x86::kFlagOf : 0));
}

bool Bit(uint64_t value, int i) { return ((value >> i) & 1) != 0; }

// `count` is from 1 to 31, for 64 bits to 63.
LazyFlags AfterShift(FlagsKind kind, int log2_width, uint64_t result,
                     uint64_t a, uint64_t count) {
  const int unused = 64 - (8 << log2_width);
  const int sign = 63 - unused;
  const int last = static_cast<int>(count) - 1;
  const uint64_t high = a << unused;
  const bool sign_changes = Bit(result, sign) != Bit(a, sign);
  switch (kind) {
    case FlagsKind::kShl: {
      const bool carry = Bit(a << last, sign);
      return Result(log2_width, result, carry, false,
                    carry != Bit(result, sign));
    }
    case FlagsKind::kShr:
      return Result(log2_width, result, Bit(high >> unused >> last, 0), false,
                    Bit(a, sign));
    case FlagsKind::kSar:
      return Result(log2_width, result,
                    Bit(static_cast<uint64_t>(static_cast<int64_t>(high) >>
                                              unused >> last),
                        0),
                    false, false);
    case FlagsKind::kShld:
      return Result(log2_width, result, Bit(a << last, sign), false,
                    sign_changes);
    default:  // kShrd
      return Result(log2_width, result, Bit(a, last), false, sign_changes);
  }
}

}  // namespace

LazyFlags FlagsFrom(FlagsKind kind, int log2_width, uint64_t result, uint64_t a,
                    uint64_t b, const LazyFlags& before) {
  const int bits = 8 << log2_width;
  const int sign = bits - 1;
  const uint64_t low =
      bits == 64 ? result : result & ((uint64_t{1} << bits) - 1);
  switch (kind) {
    case FlagsKind::kState:
      return before;
    case FlagsKind::kKnown:
      return LazyFlags::Known(static_cast<uint32_t>(a));
    case FlagsKind::kAdd:
      return Lazy(x86::FlagsKind::kAdd, log2_width, result, b);
    case FlagsKind::kSub:
      return Lazy(x86::FlagsKind::kSub, log2_width, result, b);
    case FlagsKind::kCompare:
      return Lazy(x86::FlagsKind::kSub, log2_width, a - b, b);
    case FlagsKind::kLogic:
      return Lazy(x86::FlagsKind::kLogic, log2_width, result, 0);
    case FlagsKind::kInc:
      return Result(log2_width, result, x86::CarryFlag(before) != 0,
                    (result & 15) == 0, low == uint64_t{1} << sign);
    case FlagsKind::kDec:
      return Result(log2_width, result, x86::CarryFlag(before) != 0,
                    (result & 15) == 15, low == (uint64_t{1} << sign) - 1);
    case FlagsKind::kShl:
    case FlagsKind::kShr:
    case FlagsKind::kSar:
    case FlagsKind::kShld:
    case FlagsKind::kShrd:
      return b == 0 ? before : AfterShift(kind, log2_width, result, a, b);
    case FlagsKind::kResult:
      return Lazy(x86::FlagsKind::kResult, log2_width, result, b);
    case FlagsKind::kImul:
      return Result(log2_width, result, b != 0, false, b != 0);
    case FlagsKind::kRotl:
    case FlagsKind::kRotr: {
      if (b == 0) return before;
      const bool left = kind == FlagsKind::kRotl;
      const bool carry = Bit(result, left ? 0 : sign);
      const bool other = Bit(result, left ? sign : sign - 1);
      return LazyFlags::Known(
          (x86::StatusFlags(before) & ~(x86::kFlagCf | x86::kFlagOf)) |
          (carry ? x86::kFlagCf : 0) | (carry != other ? x86::kFlagOf : 0));
    }
    case FlagsKind::kZero:
      return LazyFlags::Known((low == 0 ? x86::kFlagZf : 0) |
                              (b != 0 ? x86::kFlagCf : 0));
    case FlagsKind::kMerged:
      return LazyFlags::Known(
          static_cast<uint32_t>((x86::StatusFlags(before) & ~a) | (b & a)));
  }
  return before;
}

uint32_t LazyOpOf(FlagsKind kind, int log2_width) {
  switch (kind) {
    case FlagsKind::kAdd:
      return x86::FlagsOp(x86::FlagsKind::kAdd, log2_width);
    case FlagsKind::kSub:
    case FlagsKind::kCompare:
      return x86::FlagsOp(x86::FlagsKind::kSub, log2_width);
    case FlagsKind::kLogic:
      return x86::FlagsOp(x86::FlagsKind::kLogic, log2_width);
    case FlagsKind::kState:
    case FlagsKind::kKnown:
    case FlagsKind::kRotl:
    case FlagsKind::kRotr:
    case FlagsKind::kZero:
    case FlagsKind::kMerged:
      return x86::FlagsOp(x86::FlagsKind::kKnown, 0);
    default:
      return x86::FlagsOp(x86::FlagsKind::kResult, log2_width);
  }
}

void StoreFlagsFrom(x86::CpuState* cpu, uint64_t kind_and_width,
                    uint64_t result, uint64_t a, uint64_t b) {
  cpu->flags =
      FlagsFrom(static_cast<FlagsKind>(kind_and_width >> 2),
                static_cast<int>(kind_and_width & 3), result, a, b, cpu->flags);
}

uint64_t ConditionOf(const x86::CpuState* cpu, uint64_t condition) {
  return x86::ConditionHolds(cpu->flags, static_cast<x86::Condition>(condition))
             ? 1
             : 0;
}

uint64_t StatusFlagsOf(const x86::CpuState* cpu) {
  return x86::StatusFlags(cpu->flags);
}

}  // namespace emu::jit
