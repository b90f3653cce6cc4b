// SPDX-License-Identifier: Apache-2.0

// Assembler::Li: the shortest sequence that loads a constant.

#include <bit>
#include <cstdint>

#include "base/bits.h"
#include "jit/mips/assembler.h"

namespace emu::jit::mips {
namespace {

enum class Step : uint8_t {
  kDaddiuZero,  // d = sign-extended operand
  kOriZero,     // d = operand
  kLui,         // d = sign-extended (operand << 16)
  kOri,         // d |= operand
  kDaddiu,      // d += sign-extended operand
  kDsll,        // d <<= operand
  kDsrl,        // d >>= operand, zeros come in
  kRepeat,      // the upper half of d becomes the lower one
};

// A sequence; no longer than kLongest.
struct Plan {
  static constexpr int kLongest = 6;
  // What is longer than any.
  static constexpr int kNone = kLongest + 1;

  void Append(Step step, uint64_t operand) {
    if (length < kLongest) {
      steps[length] = step;
      operands[length] = static_cast<uint16_t>(operand);
    }
    if (length < kNone) ++length;
  }

  Step steps[kLongest];
  uint16_t operands[kLongest];
  int length = 0;
};

Plan MakePlan(int64_t value, int limit);

// Makes `best` the plan for `before` and one step more, if that is shorter.
void Consider(int64_t before, Step step, uint64_t operand, Plan* best) {
  if (best->length <= 2) return;  // Nothing that comes here takes one step.
  Plan plan = MakePlan(before, best->length - 2);
  plan.Append(step, operand);
  if (plan.length < best->length) *best = plan;
}

// The sequences of one or two words for 32-bit constants.
bool PlanFor32Bits(int64_t value, Plan* plan) {
  if (FitsSigned(value, 16)) {
    plan->Append(Step::kDaddiuZero, value);
  } else if (static_cast<uint64_t>(value) <= LowMask(16)) {
    plan->Append(Step::kOriZero, value);
  } else if (FitsSigned(value, 32)) {
    plan->Append(Step::kLui, value >> 16);
    if ((value & 0xffff) != 0) plan->Append(Step::kOri, value);
  } else {
    return false;
  }
  return true;
}

// The shortest known plan of at most `limit` steps; its length is
// Plan::kNone if there is none. Works back from the last step.
Plan MakePlan(int64_t value, int limit) {
  Plan best;
  if (PlanFor32Bits(value, &best)) return best;
  best.length = Plan::kNone;
  if (limit < 2) return best;
  best.length = limit + 1;

  const uint64_t bits = static_cast<uint64_t>(value);
  const int low_zeros = std::countr_zero(bits);
  const int high_zeros = std::countl_zero(bits);
  if (low_zeros > 0) {
    Consider(value >> low_zeros, Step::kDsll, low_zeros, &best);
  }
  if (high_zeros > 0) {
    const uint64_t upper = bits << high_zeros;
    Consider(upper | LowMask(high_zeros), Step::kDsrl, high_zeros, &best);
    Consider(upper, Step::kDsrl, high_zeros, &best);
  }
  if (static_cast<uint32_t>(bits) == bits >> 32) {
    Consider(static_cast<int32_t>(bits), Step::kRepeat, 0, &best);
  }
  const int64_t low = SignExtend(bits, 16);
  if (low != 0) {
    Consider(bits & ~LowMask(16), Step::kOri, bits, &best);
    if (low < 0) Consider(bits - low, Step::kDaddiu, low, &best);
  }
  if (best.length == limit + 1) best.length = Plan::kNone;
  return best;
}

}  // namespace

int Assembler::LiLength(int64_t value) {
  return MakePlan(value, Plan::kLongest).length;
}

void Assembler::Li(Gpr rd, int64_t value) {
  const Plan plan = MakePlan(value, Plan::kLongest);
  for (int i = 0; i < plan.length; ++i) {
    const uint16_t operand = plan.operands[i];
    const int16_t signed_operand = static_cast<int16_t>(operand);
    switch (plan.steps[i]) {
      case Step::kDaddiuZero:
        Daddiu(rd, zero, signed_operand);
        break;
      case Step::kOriZero:
        Ori(rd, zero, operand);
        break;
      case Step::kLui:
        Lui(rd, operand);
        break;
      case Step::kOri:
        Ori(rd, rd, operand);
        break;
      case Step::kDaddiu:
        Daddiu(rd, rd, signed_operand);
        break;
      case Step::kDsll:
        DsllAny(rd, rd, operand);
        break;
      case Step::kDsrl:
        DsrlAny(rd, rd, operand);
        break;
      case Step::kRepeat:
        Dinsu(rd, rd, 32, 32);
        break;
    }
  }
}

}  // namespace emu::jit::mips
