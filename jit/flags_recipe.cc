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

}  // namespace

LazyFlags FlagsFrom(FlagsKind kind, int log2_width, uint64_t result, uint64_t a,
                    uint64_t b, const LazyFlags& before) {
  const int bits = 8 << log2_width;
  const auto bit = [](uint64_t value, int i) { return ((value >> i) & 1) != 0; };
  const int sign = bits - 1;
  const uint64_t low = bits == 64 ? result : result & ((uint64_t{1} << bits) - 1);
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
    case FlagsKind::kShl: {
      const bool carry = bit(a, bits - static_cast<int>(b));
      return Result(log2_width, result, carry, false,
                    carry != bit(result, sign));
    }
    case FlagsKind::kShr:
      return Result(log2_width, result, bit(a, static_cast<int>(b) - 1), false,
                    bit(a, sign));
    case FlagsKind::kSar:
      return Result(log2_width, result, bit(a, static_cast<int>(b) - 1), false,
                    false);
    case FlagsKind::kResult:
      return Lazy(x86::FlagsKind::kResult, log2_width, result, b);
    case FlagsKind::kImul:
      return Result(log2_width, result, b != 0, false, b != 0);
    case FlagsKind::kRotl:
    case FlagsKind::kRotr: {
      const bool left = kind == FlagsKind::kRotl;
      const bool carry = bit(result, left ? 0 : sign);
      const bool other = bit(result, left ? sign : sign - 1);
      return LazyFlags::Known(
          (x86::StatusFlags(before) & ~(x86::kFlagCf | x86::kFlagOf)) |
          (carry ? x86::kFlagCf : 0) | (carry != other ? x86::kFlagOf : 0));
    }
  }
  return before;
}

void StoreFlagsFrom(x86::CpuState* cpu, uint64_t kind_and_width,
                    uint64_t result, uint64_t a, uint64_t b) {
  cpu->flags = FlagsFrom(static_cast<FlagsKind>(kind_and_width >> 2),
                         static_cast<int>(kind_and_width & 3), result, a, b,
                         cpu->flags);
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
