// SPDX-License-Identifier: Apache-2.0

#include <cstring>

#include "x86/fpu/float80.h"
#include "x86/fpu/test_operands.h"
#include "x86/fpu/x87_cases.h"

namespace emu::x86::fpu {
namespace {

constexpr uint64_t kInteger = uint64_t{1} << 63;
constexpr uint64_t kQuiet = uint64_t{1} << 62;

std::vector<Float80> SpecialFloat80s() {
  std::vector<Float80> values = {
      {0, 0},
      {1, 0},
      {3, 0},
      {kInteger - 1, 0},
      {kInteger, 0},  // pseudo-denormals
      {kInteger + 1, 0},
      {~uint64_t{0}, 0},
      {kInteger, 1},
      {kInteger + 1, 1},
      {~uint64_t{0}, 1},
      {kInteger, 2},
      {kInteger, 64},
      {kInteger, 16382},
      {~uint64_t{0}, 16382},
      {kInteger, 16383},
      {kInteger + 1, 16383},
      {kInteger + 1024, 16383},
      {kInteger | kQuiet, 16383},
      {kInteger, 16384},
      {kInteger | kQuiet, 16384},
      {~uint64_t{0}, 16383 + 14},
      {kInteger, 16383 + 15},
      {~uint64_t{0}, 16383 + 62},
      {kInteger, 16383 + 63},
      {0xde0b6b3a763fffff, 16383 + 59},  // around 10^18
      {0xde0b6b3a76400000, 16383 + 59},
      {kInteger, 16383 + 300},
      {~uint64_t{0}, 32766},
      {kInteger, 32766},
      {0, 32767},  // pseudo-infinity, pseudo-NaN
      {5, 32767},
      {kInteger, 32767},
      {kInteger + 1, 32767},
      {kInteger + kQuiet - 1, 32767},
      {kInteger + kQuiet, 32767},
      {kInteger + kQuiet + 1, 32767},
      {~uint64_t{0}, 32767},
      {kQuiet, 16383},  // unnormals
      {0, 1},
      {kInteger - 1, 32766},
  };
  const size_t positive = values.size();
  for (size_t i = 0; i < positive; ++i) values.push_back(Fchs(values[i]));
  return values;
}

Float80 RandomFloat80(Random& random, Float80 near) {
  const uint64_t near_exponent = near.sign_exponent & 0x7fff;
  const uint64_t spread = random.Below(5);
  uint64_t exponent = random.Next();
  switch (random.Below(9)) {
    case 0:
      exponent = random.Below(70);
      break;
    case 1:
      exponent = 32767 - random.Below(4);
      break;
    case 2:
    case 3:
      exponent = 16383 - 2 + random.Below(68);
      break;
    case 4:
      exponent = near_exponent + spread - 2;
      break;
    case 5:
      exponent = near_exponent + random.Below(140) - 70;
      break;
    case 6:  // a product or quotient with `near` lies near an edge
      exponent = 16383 - near_exponent + random.Below(4) * 16383 / 2 + spread;
      break;
    case 7: {  // near the edges of single and double precision
      constexpr uint64_t kEdges[4] = {16383 - 149, 16383 + 125, 16383 - 1074,
                                      16383 + 1021};
      exponent = kEdges[random.Below(4)] + random.Below(30);
      break;
    }
    default:
      break;
  }
  uint64_t significand = RandomBits(random);
  const uint64_t kind = random.Below(16);
  if (kind >= 2) significand |= kInteger;
  if (kind == 0) exponent = 0;
  return {significand, static_cast<uint16_t>((random.Next() & 1) << 15 |
                                             (exponent & 0x7fff))};
}

// Memory operands: a float, a double, or decimal digits.
std::array<uint8_t, 10> RandomMemory(Random& random) {
  std::array<uint8_t, 10> m = {};
  for (uint8_t& byte : m) {
    byte = static_cast<uint8_t>(random.Below(10) << 4 | random.Below(10));
  }
  const uint64_t real = RandomFloat<uint64_t>(random);
  const uint32_t single = RandomFloat<uint32_t>(random);
  switch (random.Below(3)) {
    case 0:
      std::memcpy(m.data(), &single, sizeof single);
      break;
    case 1:
      std::memcpy(m.data(), &real, sizeof real);
      break;
    default:
      break;
  }
  return m;
}

std::vector<std::array<uint8_t, 10>> SpecialMemory() {
  std::vector<std::array<uint8_t, 10>> all;
  for (const uint32_t value : SpecialFloats<uint32_t>()) {
    all.push_back({});
    std::memcpy(all.back().data(), &value, sizeof value);
  }
  for (const uint64_t value : SpecialFloats<uint64_t>()) {
    all.push_back({});
    std::memcpy(all.back().data(), &value, sizeof value);
  }
  return all;
}

}  // namespace

std::vector<X87Operands> GenerateX87Operands(X87Operation kind,
                                             int random_count) {
  std::vector<X87Operands> cases;
  Random random(static_cast<uint64_t>(kind));
  for (const Float80 a : SpecialFloat80s()) {
    if (kind == X87Operation::kUnary) {
      cases.push_back({a, {}, {}});
    } else if (kind == X87Operation::kBinary) {
      for (const Float80 b : SpecialFloat80s()) cases.push_back({a, b, {}});
    } else {
      for (const auto& m : SpecialMemory()) cases.push_back({a, {}, m});
    }
  }
  for (int i = 0; i < random_count; ++i) {
    const Float80 a = RandomFloat80(random, {});
    const Float80 b = RandomFloat80(random, a);
    cases.push_back({a, b, RandomMemory(random)});
  }
  return cases;
}

}  // namespace emu::x86::fpu
