// SPDX-License-Identifier: Apache-2.0

#include "x86/encoding_samples.h"

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include "absl/functional/function_ref.h"

namespace emu::x86 {
namespace {

using Visitor = absl::FunctionRef<void(Mode, const EncodingBytes&)>;
using Bytes = std::vector<uint8_t>;

// What follows the opcode's bytes: SIB bytes, displacements and immediates that
// are valid for everything.
constexpr uint8_t kFiller = 0x11;

void Emit(Visitor visit, Mode mode, std::initializer_list<Bytes> parts) {
  EncodingBytes bytes;
  bytes.fill(kFiller);
  auto next = bytes.begin();
  for (const Bytes& part : parts) {
    next = std::copy(part.begin(), part.end(), next);
  }
  visit(mode, bytes);
}

// Every /reg with rm = 1, in memory and in registers, and some other forms of
// memory operand.
const std::vector<Bytes>& SomeModRms() {
  static const auto& some = *new std::vector<Bytes>([] {
    std::vector<Bytes> all = {{0x04, 0x25}, {0x05}, {0x44, 0x24}, {0x84, 0x88},
                              {0x45},       {0x06}, {0x86}};
    for (int reg = 0; reg < 8; ++reg) {
      all.push_back({static_cast<uint8_t>(reg << 3 | 1)});
      all.push_back({static_cast<uint8_t>(0xc0 | reg << 3 | 1)});
    }
    return all;
  }());
  return some;
}

// Few, for what does not depend on /reg.
const std::vector<Bytes>& FewModRms() {
  static const auto& few = *new std::vector<Bytes>{
      {0x04, 0x25}, {0x4c, 0x88}, {0x11}, {0xc1}, {0xdc}};
  return few;
}

// For VEX: few, but for opcodes with the operation in /reg.
const std::vector<Bytes>& VexModRms(int map, int opcode) {
  const bool group = map == 1
                         ? (opcode >= 0x71 && opcode <= 0x73) || opcode == 0xae
                         : map == 2 && opcode == 0xf3;
  return group ? SomeModRms() : FewModRms();
}

const std::vector<Bytes>& AllModRms() {
  static const auto& every = *new std::vector<Bytes>([] {
    std::vector<Bytes> all;
    for (int modrm = 0; modrm < 256; ++modrm) {
      all.push_back({static_cast<uint8_t>(modrm)});
    }
    return all;
  }());
  return every;
}

bool NeedsAllModRms(const Bytes& escape, int opcode) {
  if (escape.empty()) return opcode >= 0xd8 && opcode <= 0xdf;
  if (escape.size() > 1) return false;
  return opcode == 0x01 || opcode == 0x1e || opcode == 0xae || opcode == 0xc7;
}

}  // namespace

void ForEachLegacyEncoding(Visitor visit) {
  const std::vector<Bytes> prefixes = {{},     {0x66}, {0xf3},
                                       {0xf2}, {0xf0}, {0x48}};
  const std::vector<Bytes> more_prefixes = {
      {0x67},       {0x64},       {0x2e},       {0x41},       {0x66, 0xf3},
      {0xf2, 0x66}, {0x66, 0x48}, {0xf3, 0x48}, {0xf3, 0xf2}, {0x48, 0x66},
      {0xf0, 0xf2}, {0xf2, 0xf3}, {0x67, 0x66}};
  for (Mode mode : {Mode::k32, Mode::k64}) {
    for (const Bytes& escape :
         {Bytes{}, Bytes{0x0f}, Bytes{0x0f, 0x38}, Bytes{0x0f, 0x3a}}) {
      for (int opcode = 0; opcode < 256; ++opcode) {
        const Bytes code = {static_cast<uint8_t>(opcode)};
        const bool all = NeedsAllModRms(escape, opcode);
        for (const Bytes& prefix : prefixes) {
          for (const Bytes& modrm : all ? AllModRms() : SomeModRms()) {
            Emit(visit, mode, {prefix, escape, code, modrm});
          }
        }
        for (const Bytes& prefix : more_prefixes) {
          for (const Bytes& modrm : all ? SomeModRms() : FewModRms()) {
            Emit(visit, mode, {prefix, escape, code, modrm});
          }
        }
      }
    }
  }
}

void ForEachVexEncoding(Visitor visit) {
  for (Mode mode : {Mode::k32, Mode::k64}) {
    for (int map = 1; map <= 3; ++map) {
      for (int payload = 0; payload < 256; ++payload) {
        // vvvv: unused, XMM1, XMM8 (or XMM0 in i386 mode).
        const int vvvv = payload >> 3 & 15;
        if (vvvv != 15 && vvvv != 14 && vvvv != 7) continue;
        for (int opcode = 0; opcode < 256; ++opcode) {
          for (const Bytes& modrm : VexModRms(map, opcode)) {
            const auto last = static_cast<uint8_t>(payload);
            const auto code = static_cast<uint8_t>(opcode);
            Emit(visit, mode,
                 {{0xc4, static_cast<uint8_t>(0xe0 | map), last, code}, modrm});
            if (map == 1 && (payload & 0x80) != 0) {
              Emit(visit, mode, {{0xc5, last, code}, modrm});
            }
          }
        }
      }
    }
  }
}

void ForEachRandomEncoding(uint64_t seed, int count, Visitor visit) {
  static constexpr uint8_t kPrefixes[] = {0x66, 0xf2, 0xf3, 0x67, 0xf0, 0x48,
                                          0x44, 0x41, 0x2e, 0x64, 0x40, 0x26};
  // splitmix64, so that the sequence is the same everywhere.
  const auto random = [&seed] {
    uint64_t z = seed += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  };
  for (int i = 0; i < count; ++i) {
    EncodingBytes bytes;
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random());
    const uint64_t choice = random();
    auto next = bytes.begin();
    const int prefixes = (choice & 3) != 0 ? 0 : choice >> 2 & 15;
    for (int k = 0; k < prefixes; ++k) {
      *next++ = kPrefixes[random() % sizeof kPrefixes];
    }
    switch (choice >> 8 & 7) {
      case 0:
      case 1:
        *next = 0x0f;
        break;
      case 2:
      case 3:
        *next++ = 0x0f;
        *next = (choice & 0x1000) != 0 ? 0x38 : 0x3a;
        break;
      case 4:
        *next++ = 0xc5;
        *next |= 0xc0;
        break;
      case 5:
        *next++ = 0xc4;
        *next = static_cast<uint8_t>(0xc0 | (*next & 0x20) |
                                     (1 + (choice >> 16) % 3));
        if ((choice & 0x1000) != 0) next[1] |= 0x78;
        break;
      default:
        break;
    }
    visit((choice & 0x2000) != 0 ? Mode::k32 : Mode::k64, bytes);
  }
}

}  // namespace emu::x86
