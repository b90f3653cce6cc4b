// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_TEST_OPERANDS_H_
#define X86_FPU_TEST_OPERANDS_H_

#include <cstdint>
#include <vector>

#include "x86/fpu/format.h"

// Operands for the tests: the same sequence on every host.
namespace emu::x86::fpu {

// SplitMix64's shape: a counter, well mixed.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t Next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  uint64_t Below(uint64_t limit) { return Next() % limit; }

 private:
  uint64_t state_;
};

// 64 bits with structure: long runs, few ones, few zeros, or none of it.
inline uint64_t RandomBits(Random& random) {
  const uint64_t bits = random.Next();
  const int shift = static_cast<int>(random.Below(64));
  switch (random.Below(6)) {
    case 0:
      return ~uint64_t{0} << shift;
    case 1:
      return (~uint64_t{0} >> shift) ^ (uint64_t{1} << random.Below(64));
    case 2:
      return uint64_t{1} << shift | uint64_t{1} << random.Below(64);
    case 3:
      return bits << shift;
    default:
      return bits;
  }
}

// Every kind of value and the edges between them, of both signs.
template <typename F>
std::vector<F> SpecialFloats() {
  using Fmt = Format<F>;
  const F one = static_cast<F>(F{Fmt::kMaxExponent} << Fmt::kFractionBits);
  const F ulp_of_exponent = F{1} << Fmt::kFractionBits;
  std::vector<F> values = {
      0,
      1,
      2,
      3,
      Fmt::kFraction / 2,
      Fmt::kFraction - 1,
      Fmt::kFraction,
      ulp_of_exponent,
      ulp_of_exponent + 1,
      static_cast<F>(one - 1),
      one,
      static_cast<F>(one + 1),
      static_cast<F>(one + Fmt::kQuiet),
      static_cast<F>(one - ulp_of_exponent),
      static_cast<F>(one - ulp_of_exponent + 1),
      static_cast<F>(one + ulp_of_exponent),
      static_cast<F>(one + ulp_of_exponent + Fmt::kQuiet),
      Fmt::kMaxFinite,
      Fmt::kMaxFinite - 1,
      Fmt::kInfinity,
      Fmt::kInfinity + 1,
      Fmt::kInfinity + 5,
      Fmt::kInfinity + Fmt::kQuiet - 1,
      Fmt::kInfinity + Fmt::kQuiet,
      Fmt::kInfinity + Fmt::kQuiet + 3,
      Fmt::kSign - 1,
  };
  const size_t positive = values.size();
  for (size_t i = 0; i < positive; ++i)
    values.push_back(values[i] | Fmt::kSign);
  return values;
}

// A random value whose exponent lies near an edge, near `near`'s or anywhere.
template <typename F>
F RandomFloat(Random& random, F near = 0) {
  using Fmt = Format<F>;
  constexpr uint64_t kExponents = uint64_t{2} * Fmt::kMaxExponent + 2;
  uint64_t exponent = random.Next();
  const uint64_t spread = random.Below(5);
  switch (random.Below(8)) {
    case 0:
      exponent = random.Below(Fmt::kPrecision + 4);
      break;
    case 1:
      exponent = kExponents - random.Below(4);
      break;
    case 2:
    case 3:
      exponent = Fmt::kMaxExponent - 2 + random.Below(68);
      break;
    case 4:
      exponent = (Magnitude(near) >> Fmt::kFractionBits) + spread - 2;
      break;
    case 5:
      exponent = (Magnitude(near) >> Fmt::kFractionBits) +
                 random.Below(2 * Fmt::kPrecision + 6) - Fmt::kPrecision - 3;
      break;
    case 6:  // a product or quotient with `near` lies near underflow
      exponent = Fmt::kMaxExponent - (Magnitude(near) >> Fmt::kFractionBits) +
                 random.Below(4) * Fmt::kMaxExponent / 2 + spread - 2;
      break;
    default:
      break;
  }
  const F fraction =
      static_cast<F>(RandomBits(random) >> (64 - Fmt::kWidth)) & Fmt::kFraction;
  return static_cast<F>(SignOf<F>(random.Next() & 1) |
                        ((exponent % kExponents) << Fmt::kFractionBits) |
                        fraction);
}

}  // namespace emu::x86::fpu

#endif  // X86_FPU_TEST_OPERANDS_H_
