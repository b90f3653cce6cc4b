// SPDX-License-Identifier: Apache-2.0

#include "x86/flags.h"

#include <type_traits>

namespace emu::x86 {
namespace {

template <typename T>
constexpr T kSignBit = static_cast<T>(T{1} << (sizeof(T) * 8 - 1));

// Indexed by the result's low byte: PF is set for an even number of ones.
constexpr uint32_t Parity(uint8_t byte) {
  byte ^= byte >> 4;
  return (0x6996u >> (byte & 0xf)) & 1 ? 0 : kFlagPf;
}

template <typename T>
uint32_t ResultFlags(T result) {
  return (result == 0 ? kFlagZf : 0) | (result & kSignBit<T> ? kFlagSf : 0) |
         Parity(static_cast<uint8_t>(result));
}

template <typename T>
uint32_t Evaluate(FlagsKind kind, const LazyFlags& flags) {
  const T result = static_cast<T>(flags.result);
  const T value = static_cast<T>(flags.value);
  switch (kind) {
    case FlagsKind::kKnown:
      return static_cast<uint32_t>(flags.value);
    case FlagsKind::kAdd: {
      const T other = static_cast<T>(result - value);
      return ResultFlags(result) | (result < value ? kFlagCf : 0) |
             ((result ^ value ^ other) & kFlagAf) |
             ((value ^ result) & (other ^ result) & kSignBit<T> ? kFlagOf : 0);
    }
    case FlagsKind::kSub: {
      const T minuend = static_cast<T>(result + value);
      return ResultFlags(result) | (minuend < value ? kFlagCf : 0) |
             ((minuend ^ value ^ result) & kFlagAf) |
             ((minuend ^ value) & (minuend ^ result) & kSignBit<T> ? kFlagOf
                                                                   : 0);
    }
    case FlagsKind::kLogic:
      return ResultFlags(result);
    case FlagsKind::kResult:
      return ResultFlags(result) | (static_cast<uint32_t>(flags.value) &
                                    (kFlagCf | kFlagAf | kFlagOf));
  }
  return 0;
}

}  // namespace

uint32_t StatusFlags(const LazyFlags& flags) {
  const auto kind = static_cast<FlagsKind>(flags.op >> 2);
  switch (flags.op & 3) {
    case 0:
      return Evaluate<uint8_t>(kind, flags);
    case 1:
      return Evaluate<uint16_t>(kind, flags);
    case 2:
      return Evaluate<uint32_t>(kind, flags);
    default:
      return Evaluate<uint64_t>(kind, flags);
  }
}

uint32_t CarryFlag(const LazyFlags& flags) {
  const int shift = 64 - (8 << (flags.op & 3));
  const uint64_t result = flags.result << shift;
  const uint64_t value = flags.value << shift;
  switch (static_cast<FlagsKind>(flags.op >> 2)) {
    case FlagsKind::kAdd:
      return result < value;
    case FlagsKind::kSub:
      return result + value < value;
    case FlagsKind::kLogic:
      return 0;
    case FlagsKind::kKnown:
    case FlagsKind::kResult:
      return flags.value & kFlagCf;
  }
  return 0;
}

bool ConditionHolds(uint32_t eflags, Condition condition) {
  const bool sf = eflags & kFlagSf;
  const bool of = eflags & kFlagOf;
  bool holds = false;
  switch (condition & ~1) {
    case kO:
      holds = of;
      break;
    case kB:
      holds = eflags & kFlagCf;
      break;
    case kE:
      holds = eflags & kFlagZf;
      break;
    case kBe:
      holds = eflags & (kFlagCf | kFlagZf);
      break;
    case kS:
      holds = sf;
      break;
    case kP:
      holds = eflags & kFlagPf;
      break;
    case kL:
      holds = sf != of;
      break;
    case kLe:
      holds = (eflags & kFlagZf) || sf != of;
      break;
  }
  return holds != (condition & 1);
}

bool ConditionHolds(const LazyFlags& flags, Condition condition) {
  // What is asked most is known without the flags: whether the result is zero
  // or negative, and how the operands of a subtraction compare.
  if (flags.op >= FlagsOp(FlagsKind::kAdd, 0)) {
    const int shift = 64 - (8 << (flags.op & 3));
    const auto result = static_cast<int64_t>(flags.result << shift);
    switch (condition) {
      case kE:
        return result == 0;
      case kNe:
        return result != 0;
      case kS:
        return result < 0;
      case kNs:
        return result >= 0;
      default:
        break;
    }
    if (flags.op >> 2 == static_cast<uint32_t>(FlagsKind::kSub)) {
      const uint64_t b = flags.value << shift;
      const uint64_t a = static_cast<uint64_t>(result) + b;
      switch (condition) {
        case kB:
          return a < b;
        case kAe:
          return a >= b;
        case kBe:
          return a <= b;
        case kA:
          return a > b;
        case kL:
          return static_cast<int64_t>(a) < static_cast<int64_t>(b);
        case kGe:
          return static_cast<int64_t>(a) >= static_cast<int64_t>(b);
        case kLe:
          return static_cast<int64_t>(a) <= static_cast<int64_t>(b);
        case kG:
          return static_cast<int64_t>(a) > static_cast<int64_t>(b);
        default:
          break;
      }
    }
  }
  return ConditionHolds(StatusFlags(flags), condition);
}

}  // namespace emu::x86
