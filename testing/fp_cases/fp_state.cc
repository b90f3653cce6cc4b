// SPDX-License-Identifier: Apache-2.0

#include <bit>
#include <cstring>
#include <string_view>

#include "testing/fp_cases/fp_case.h"
#include "x86/fx_image.h"

namespace emu::fp_cases {
namespace {

uint32_t Single(Random& random) {
  static constexpr uint32_t kSpecial[] = {
      0,          0x80000000, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000,
      0x7fc00000, 0xffc00000, 0x7f800001, 0xffa12345, 0x7fd54321, 1,
      0x80000001, 0x007fffff, 0x00800000, 0x7f7fffff, 0x4b800000, 0x4effffff,
      0x4f000000, 0xcf000000, 0x3f000000, 0x3fc00000, 0x40490fdb};
  const uint64_t r = random.Next();
  switch (r % 4) {
    case 0:
      return kSpecial[(r >> 8) % std::size(kSpecial)];
    case 1:  // near 1
      return static_cast<uint32_t>((r >> 32 & 0x807fffff) |
                                   (120 + (r >> 8) % 16) << 23);
    case 2:
      return std::bit_cast<uint32_t>(
          static_cast<float>(static_cast<int16_t>(r >> 16)) / 4);
    default:
      return static_cast<uint32_t>(r >> 32);
  }
}

uint64_t Double(Random& random) {
  static constexpr uint64_t kSpecial[] = {0,
                                          0x8000000000000000,
                                          0x3ff0000000000000,
                                          0xbff0000000000000,
                                          0x7ff0000000000000,
                                          0xfff0000000000000,
                                          0x7ff8000000000000,
                                          0xfff8000000000000,
                                          0x7ff0000000000001,
                                          0xfff4123400000000,
                                          0x7ffabcdef0000000,
                                          1,
                                          0x8000000000000001,
                                          0x000fffffffffffff,
                                          0x0010000000000000,
                                          0x7fefffffffffffff,
                                          0x41dfffffffc00000,
                                          0xc1e0000000000000,
                                          0x43e0000000000000,
                                          0xc3e0000000000000,
                                          0x36a0000000000000,
                                          0x380fffffffffffff,
                                          0x47efffffe0000000,
                                          0x47effffff0000000};
  const uint64_t r = random.Next();
  switch (r % 4) {
    case 0:
      return kSpecial[(r >> 8) % std::size(kSpecial)];
    case 1:
      return (random.Next() & 0x800fffffffffffff) | (1015 + (r >> 8) % 20)
                                                        << 52;
    case 2:
      return std::bit_cast<uint64_t>(
          static_cast<double>(static_cast<int32_t>(r >> 16)) / 8);
    default:
      return random.Next();
  }
}

x86::X87Register Extended(Random& random) {
  static constexpr x86::X87Register kSpecial[] = {{0, 0},
                                                  {0, 0x8000},
                                                  {0x8000000000000000, 0x3fff},
                                                  {0x8000000000000000, 0xbfff},
                                                  {0x8000000000000000, 0x7fff},
                                                  {0x8000000000000000, 0xffff},
                                                  {0xc000000000000000, 0x7fff},
                                                  {0xc000000000000000, 0xffff},
                                                  {0xa000000000000000, 0x7fff},
                                                  {0xd123456789abcdef, 0xffff},
                                                  {1, 0},
                                                  {0x7fffffffffffffff, 0x8000},
                                                  {0x8000000000000000, 0},
                                                  {0x8000000000000000, 1},
                                                  {0x1234567812345678, 0x4000},
                                                  {0x4000000000000000, 0x7fff},
                                                  {0xffffffffffffffff, 0x7ffe},
                                                  {0x8000000000000000, 0x403e},
                                                  {0x8000000000000000, 0xc03e},
                                                  {0xfffffffffffffc00, 0x403d}};
  const uint64_t r = random.Next();
  switch (r % 4) {
    case 0:
      return kSpecial[(r >> 8) % std::size(kSpecial)];
    case 1:
      return {
          random.Next() | 0x8000000000000000,
          static_cast<uint16_t>((r >> 16 & 0x8000) | (0x3ff0 + (r >> 8) % 32))};
    case 2: {
      const auto magnitude = random.Next() >> (r >> 8) % 64 | 1;
      const int shift = std::countl_zero(magnitude);
      return {magnitude << shift,
              static_cast<uint16_t>((r >> 20 & 0x8000) | (0x403e - shift))};
    }
    default:
      return {random.Next() | (r >> 60 != 0 ? 0x8000000000000000 : 0),
              static_cast<uint16_t>(r >> 16)};
  }
}

// What an instruction's operands are, by its name.
struct Kind {
  bool singles;
  bool doubles;
  bool x87;
  bool decimal;
};
Kind KindOf(std::string_view name) {
  const auto has = [name](std::string_view part) {
    return name.find(part) != name.npos;
  };
  return {
      name.ends_with("s") && has("ps"),
      name.ends_with("pd") || name.ends_with("sd") || has("sd2") || has("pd2"),
      name.starts_with("f"), has("bld")};
}

uint64_t TwoSingles(Random& random) {
  const uint64_t high = Single(random);
  return high << 32 | Single(random);
}

// What the 64 bits of a vector or of memory are likely to be.
uint64_t Word(const Kind& kind, Random& random) {
  if (kind.doubles && !random.OneIn(6)) return Double(random);
  switch (random.Below(6)) {
    case 0:
      return random.Next();
    case 1:
      return random.Next() & 0x8100ff807fff0180;
    case 2:
    case 3:
      return TwoSingles(random);
    case 4:
      return kind.singles ? TwoSingles(random)
                          : random.Next() & 0x000000ff0000003f;
    default:
      return Double(random);
  }
}

void MakeX87(bool is_x87, Random& random, x86::X87State& x87) {
  for (x86::X87Register& st : x87.st) st = Extended(random);
  const uint64_t r = random.Next();
  x87.control = 0x37f;
  x87.valid = random.OneIn(3) ? static_cast<uint8_t>(r) : 0xff;
  if (is_x87) {
    x87.control = static_cast<uint16_t>(0x40 | (r >> 8 & 0x1f00));
    if ((x87.control & 0x300) == 0x100) x87.control |= 0x300;
    x87.control |= random.OneIn(3) ? r >> 24 & 0x3f : 0x3f;
  }
  x87.status = static_cast<uint16_t>(r >> 32 & 0x7f00);
  // Flags: mostly none, sometimes masked ones, seldom a pending exception.
  if (random.OneIn(3)) x87.status |= r >> 48 & 0x7f & x87.control;
  if (random.OneIn(20)) x87.status |= r >> 48 & 0x3f;
  x86::UpdateErrorSummary(x87);
  x87.opcode = static_cast<uint16_t>(random.Next() & 0x7ff);
  x87.ip = random.Next() & 0x7fffffffffff;
  x87.dp = random.Next() & 0x7fffffffffff;
}

// Where operands lie, but for those of the XSAVE family.
void MakeMemory(const Kind& kind, Random& random, uint8_t* memory) {
  constexpr int kEnd = 1088;
  std::memset(memory, 0, kFpMemorySize);
  for (int i = kFpOperandAt - 256; i < kEnd; i += 8) {
    const uint64_t word =
        kind.x87 && random.OneIn(3) ? Double(random) : Word(kind, random);
    std::memcpy(memory + i, &word, 8);
  }
  if (!kind.decimal) return;
  for (int i = 0; i < kEnd; ++i) {
    memory[i] =
        static_cast<uint8_t>(memory[i] % 10 << 4 | (memory[i] >> 4) % 10);
  }
}

}  // namespace

void MakeFpState(const x86::OpcodeRow& row, Mode mode, Random& random,
                 FpState* state) {
  x86::CpuState& cpu = state->cpu;
  const Kind kind = KindOf(x86::OpName(row.op));
  x86::ResetCpuState(mode, cpu);
  for (uint64_t& reg : cpu.gpr) {
    reg = random.OneIn(2) ? random.Next() : random.Below(64);
    if (mode == Mode::k32) reg = static_cast<uint32_t>(reg);
  }
  cpu.gpr[x86::kRdi] = kFpMemory + kFpOperandAt;
  cpu.gpr[x86::kRcx] = random.Below(8) * 16;
  cpu.rip = kFpCode;
  x86::WriteEflags(
      cpu, 0x202 | (static_cast<uint32_t>(random.Next()) & x86::kStatusFlags));
  const bool alike = random.OneIn(8);  // all registers with the same values
  for (x86::VectorRegister& reg : cpu.vector) {
    for (uint64_t& word : reg.u64) word = Word(kind, random);
    if (alike) reg = cpu.vector[0];
  }
  MakeMemory(kind, random, state->memory);
  const auto r = static_cast<uint32_t>(random.Next());
  cpu.mxcsr = 0x1f80 | (r & 0xe040);
  if (random.OneIn(3)) cpu.mxcsr |= r >> 8 & 0x3f;
  if (random.OneIn(6)) cpu.mxcsr &= ~(r >> 16 & 0x1f80);
  MakeX87(row.map == x86::OpcodeMap::kPrimary, random, cpu.x87);
  if (mode == Mode::k32) {
    cpu.x87.ip = static_cast<uint32_t>(cpu.x87.ip);
    cpu.x87.dp = static_cast<uint32_t>(cpu.x87.dp);
  }
}

}  // namespace emu::fp_cases
