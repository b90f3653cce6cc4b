// SPDX-License-Identifier: Apache-2.0

#include "x86/fpu/sse_cases.h"

#include <string_view>

#include "x86/fpu/sse_float.h"
#include "x86/fpu/test_operands.h"

namespace emu::x86::fpu {
namespace {

template <typename T>
SseOutcome Outcome(const Result<T>& result) {
  // Signed integers are compared as their bits.
  const uint64_t mask = sizeof(T) == 8 ? ~uint64_t{0} : 0xffffffff;
  return {static_cast<uint64_t>(result.value) & mask, result.flags};
}

template <typename F>
void AddFloatOperations(const std::string& suffix, OperandKind kind,
                        std::vector<SseOperation>& all) {
  using In = const SseOperands&;
  const auto add = [&](const std::string& name, int operands, SseFunction run) {
    all.push_back({name + suffix, kind, operands, std::move(run)});
  };
  add("add", 2, [](In o, uint32_t m) { return Outcome(Add<F>(o.a, o.b, m)); });
  add("sub", 2, [](In o, uint32_t m) { return Outcome(Sub<F>(o.a, o.b, m)); });
  add("mul", 2, [](In o, uint32_t m) { return Outcome(Mul<F>(o.a, o.b, m)); });
  add("div", 2, [](In o, uint32_t m) { return Outcome(Div<F>(o.a, o.b, m)); });
  add("sqrt", 1, [](In o, uint32_t m) { return Outcome(Sqrt<F>(o.a, m)); });
  add("min", 2, [](In o, uint32_t m) { return Outcome(Min<F>(o.a, o.b, m)); });
  add("max", 2, [](In o, uint32_t m) { return Outcome(Max<F>(o.a, o.b, m)); });
  add("comi", 2,
      [](In o, uint32_t m) { return Outcome(Comi<F>(o.a, o.b, m)); });
  add("ucomi", 2,
      [](In o, uint32_t m) { return Outcome(Ucomi<F>(o.a, o.b, m)); });
  for (uint8_t predicate = 0; predicate < 32; ++predicate) {
    add("cmp" + std::to_string(predicate), 2, [predicate](In o, uint32_t m) {
      return Outcome(ComparePredicate<F>(o.a, o.b, predicate, m));
    });
  }
  for (uint8_t control = 0; control < 16; ++control) {
    add("round" + std::to_string(control), 1, [control](In o, uint32_t m) {
      return Outcome(RoundToIntegral<F>(o.a, control, m));
    });
  }
  add("to_i32_", 1,
      [](In o, uint32_t m) { return Outcome(ToInteger<int32_t, F>(o.a, m)); });
  add("to_i64_", 1,
      [](In o, uint32_t m) { return Outcome(ToInteger<int64_t, F>(o.a, m)); });
  add("trunc_i32_", 1, [](In o, uint32_t m) {
    return Outcome(ToIntegerTruncated<int32_t, F>(o.a, m));
  });
  add("trunc_i64_", 1, [](In o, uint32_t m) {
    return Outcome(ToIntegerTruncated<int64_t, F>(o.a, m));
  });
  // Each form names its operands as the formula a × b + c does: the multiplier
  // that NaNs prefer is the form's own (SDM vol. 1, table 14-17).
  for (const std::string form : {"132", "213", "231"}) {
    for (int signs = 0; signs < 4; ++signs) {
      static constexpr const char* kNames[4] = {"fmadd", "fmsub", "fnmadd",
                                                "fnmsub"};
      add(kNames[signs] + form, 3, [signs](In o, uint32_t m) {
        return Outcome(
            MulAdd<F>(o.a, o.b, o.c, (signs & 2) != 0, (signs & 1) != 0, m));
      });
    }
  }
  all.push_back(
      {"from_i32_" + suffix, OperandKind::kInteger32, 1, [](In o, uint32_t m) {
         return Outcome(FromInteger<F>(static_cast<int32_t>(o.a), m));
       }});
  all.push_back(
      {"from_i64_" + suffix, OperandKind::kInteger64, 1, [](In o, uint32_t m) {
         return Outcome(FromInteger<F>(static_cast<int64_t>(o.a), m));
       }});
}

uint64_t RandomOperand(OperandKind kind, Random& random, uint64_t near) {
  switch (kind) {
    case OperandKind::kHalf:
      return RandomFloat<uint16_t>(random, static_cast<uint16_t>(near));
    case OperandKind::kSingle:
      return RandomFloat<uint32_t>(random, static_cast<uint32_t>(near));
    case OperandKind::kDouble:
      return RandomFloat<uint64_t>(random, near);
    default: {
      const int shift = static_cast<int>(random.Below(64));
      return static_cast<uint64_t>(static_cast<int64_t>(RandomBits(random)) >>
                                   shift);
    }
  }
}

template <typename F>
std::vector<uint64_t> Specials64() {
  const std::vector<F> values = SpecialFloats<F>();
  return {values.begin(), values.end()};
}

std::vector<uint64_t> SpecialOperands(OperandKind kind) {
  switch (kind) {
    case OperandKind::kHalf:
      return Specials64<uint16_t>();
    case OperandKind::kSingle:
      return Specials64<uint32_t>();
    case OperandKind::kDouble:
      return Specials64<uint64_t>();
    default:
      return {0,
              1,
              ~uint64_t{0},
              0x7fffffff,
              0x80000000,
              0x7fffffffffffffff,
              uint64_t{1} << 63};
  }
}

}  // namespace

std::vector<SseOperation> SseOperations() {
  using In = const SseOperands&;
  std::vector<SseOperation> all;
  AddFloatOperations<uint32_t>("ss", OperandKind::kSingle, all);
  AddFloatOperations<uint64_t>("sd", OperandKind::kDouble, all);
  all.push_back({"cvtss2sd", OperandKind::kSingle, 1, [](In o, uint32_t m) {
                   return Outcome(
                       SingleToDouble(static_cast<uint32_t>(o.a), m));
                 }});
  all.push_back({"cvtsd2ss", OperandKind::kDouble, 1, [](In o, uint32_t m) {
                   return Outcome(DoubleToSingle(o.a, m));
                 }});
  all.push_back({"vcvtph2ps", OperandKind::kHalf, 1, [](In o, uint32_t m) {
                   return Outcome(HalfToSingle(static_cast<uint16_t>(o.a), m));
                 }});
  for (uint8_t control = 0; control < 5; ++control) {
    all.push_back({"vcvtps2ph" + std::to_string(control), OperandKind::kSingle,
                   1, [control](In o, uint32_t m) {
                     return Outcome(
                         SingleToHalf(static_cast<uint32_t>(o.a), control, m));
                   }});
  }
  return all;
}

std::vector<SseOperands> GenerateSseOperands(OperandKind kind, int operands,
                                             int random_count) {
  std::vector<SseOperands> cases;
  const std::vector<uint64_t> specials = SpecialOperands(kind);
  Random random(static_cast<uint64_t>(kind) * 4 +
                static_cast<uint64_t>(operands));
  for (uint64_t a : specials) {
    for (uint64_t b : specials) {
      // A third operand would cube the number: a few for each pair.
      cases.push_back({a, b, specials[random.Below(specials.size())]});
      if (operands == 1) break;
      if (operands < 3) continue;
      for (int i = 0; i < 3; ++i) {
        cases.push_back({a, b, specials[random.Below(specials.size())]});
      }
    }
  }
  for (int i = 0; i < random_count; ++i) {
    const uint64_t a = RandomOperand(kind, random, 0);
    const uint64_t b = RandomOperand(kind, random, a);
    uint64_t c = RandomOperand(kind, random, a);
    if (operands == 3 && random.Below(2) == 0) {
      // Near the product, where sums cancel.
      c = kind == OperandKind::kSingle
              ? Mul(static_cast<uint32_t>(a), static_cast<uint32_t>(b),
                    kMxcsrDefault)
                    .value
              : Mul(a, b, kMxcsrDefault).value;
      c ^= random.Below(4) << (kind == OperandKind::kSingle ? 31 : 63);
      c += random.Below(3) - 1;
      if (kind == OperandKind::kSingle) c &= 0xffffffff;
    }
    cases.push_back({a, b, c});
  }
  return cases;
}

std::vector<uint32_t> MaskedMxcsrs() {
  std::vector<uint32_t> all;
  for (uint32_t rounding = 0; rounding < 4; ++rounding) {
    for (uint32_t zeros : {0u, kMxcsrDenormalsAreZeros, kMxcsrFlushToZero,
                           kMxcsrDenormalsAreZeros | kMxcsrFlushToZero}) {
      const uint32_t mxcsr =
          kMxcsrDefault | (rounding << kMxcsrRoundingShift) | zeros;
      all.push_back(mxcsr);
      all.push_back(mxcsr | kInexact);
    }
  }
  return all;
}

SseOutcome WithoutVendors(const SseOperation& operation, SseOutcome outcome,
                          uint32_t mxcsr) {
  const bool underflows = (UnmaskedSse(outcome.flags, mxcsr) & kUnderflow) != 0;
  if (underflows && operation.name.rfind("vcvtps2ph", 0) == 0) {
    outcome.flags &= ~kInexact;
  }
  return outcome;
}

uint64_t HashSseOperation(const SseOperation& operation, const SseFunction& run,
                          int random_count) {
  uint64_t hash = 0;
  const auto mix = [&](const SseOperands& operands, uint32_t mxcsr) {
    SseOutcome outcome = run(operands, mxcsr);
    const bool stores = UnmaskedSse(outcome.flags, mxcsr) == 0;
    outcome.flags |= mxcsr & kAllExceptions;
    outcome = WithoutVendors(operation, outcome, mxcsr);
    hash = (hash ^ (stores ? outcome.value : 0)) * 0x9e3779b97f4a7c15;
    hash = (hash ^ (hash >> 29) ^ outcome.flags) * 0xbf58476d1ce4e5b9;
  };
  Random random(5);
  for (const SseOperands& operands :
       GenerateSseOperands(operation.kind, operation.operands, random_count)) {
    for (const uint32_t mxcsr : MaskedMxcsrs()) mix(operands, mxcsr);
    mix(operands, static_cast<uint32_t>(random.Next()) & 0xffc0);
  }
  return hash ^ (hash >> 32);
}

}  // namespace emu::x86::fpu
