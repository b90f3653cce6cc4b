// SPDX-License-Identifier: Apache-2.0

#include "testing/instructions/row_encoder.h"

#include "x86/decoder.h"
#include "x86/opcode_table.h"

namespace emu::instructions {
namespace {

using x86::Mode;
using x86::OpcodeMap;

constexpr uint8_t kRepeats[] = {0xf3, 0xf2};
constexpr uint8_t kSegmentPrefixes[] = {0x26, 0x36, 0x3e, 0x65, 0x65};
constexpr uint8_t kRexW = 8, kRexBits = 7, kRexB = 1;

// A value of the dimension that the row allows.
uint32_t PickValue(const x86::OpcodeRow& row, x86::MatchDimension dimension,
                   Random& random) {
  const uint32_t allowed =
      (row.match.bits & dimension.Mask()) >> dimension.shift;
  for (;;) {
    const auto value = static_cast<uint32_t>(
        random.Below(static_cast<uint64_t>(dimension.count)));
    if ((allowed >> value & 1) != 0) return value;
  }
}

bool IsFixed(const x86::OpcodeRow& row, x86::MatchDimension dimension) {
  return (row.match.bits & dimension.Mask()) != dimension.Mask();
}

bool IsString(x86::Op op) {
  switch (op) {
    case x86::Op::kMovs:
    case x86::Op::kCmps:
    case x86::Op::kStos:
    case x86::Op::kLods:
    case x86::Op::kScas:
    case x86::Op::kIns:
    case x86::Op::kOuts:
      return true;
    default:
      return false;
  }
}

class Encoder {
 public:
  Encoder(const x86::OpcodeRow& row, Mode mode, Random& random)
      : row_(row), mode_(mode), random_(random) {}

  EncodedInsn Run() {
    if (row_.map >= OpcodeMap::kVex0F) {
      OptionalPrefixes();
      Vex();
    } else {
      OptionalPrefixes();
      Legacy();
    }
    Byte(row_.code);
    encoded_.after_opcode = encoded_.bytes.size();
    ModRmAndRest();
    return std::move(encoded_);
  }

 private:
  void Byte(uint64_t byte) {
    encoded_.bytes.push_back(static_cast<uint8_t>(byte));
  }

  void OptionalPrefixes() {
    if (random_.OneIn(8)) Byte(random_.Pick(kSegmentPrefixes));
    if (random_.OneIn(8)) {
      Byte(0x67);
      // 16-bit addresses reach the data by GS only.
      if (mode_ == Mode::k32 && !random_.OneIn(8)) Byte(0x65);
    }
  }

  void Legacy() {
    switch (PickPrefix()) {
      case 1:
        Byte(0x66);
        break;
      case 2:
        if (random_.OneIn(4)) Byte(0x66);
        Byte(0xf3);
        break;
      case 3:
        if (random_.OneIn(4)) Byte(0x66);
        Byte(0xf2);
        break;
      default:
        break;
    }
    if ((row_.traits.properties & x86::kPropLock) != 0 && random_.OneIn(4)) {
      Byte(0xf0);
    }
    if (mode_ == Mode::k64) Rex();
    switch (row_.map) {
      case OpcodeMap::k0F:
        Byte(0x0f);
        break;
      case OpcodeMap::k0F38:
        Byte(0x0f);
        Byte(0x38);
        break;
      case OpcodeMap::k0F3A:
        Byte(0x0f);
        Byte(0x3a);
        break;
      default:
        break;
    }
  }

  // Repeat prefixes where they mean something, and rarely elsewhere.
  uint32_t PickPrefix() {
    if (IsFixed(row_, x86::kMatchPrefix) && !random_.OneIn(4)) {
      return PickValue(row_, x86::kMatchPrefix, random_);
    }
    if (IsString(row_.op) && random_.OneIn(2)) {
      return random_.Pick(kRepeats) == 0xf3 ? 2 : 3;
    }
    const uint32_t value = PickValue(row_, x86::kMatchPrefix, random_);
    const bool repeat = value >= 2 && !IsFixed(row_, x86::kMatchPrefix);
    return repeat && !random_.OneIn(16) ? 0 : value;
  }

  void Rex() {
    uint64_t rex = 0;
    if (PickValue(row_, x86::kMatchW, random_) != 0) rex |= kRexW;
    if (PickValue(row_, x86::kMatchB, random_) != 0) rex |= kRexB;
    if (random_.OneIn(2)) rex |= random_.Next() & kRexBits & ~kRexB;
    if (rex != 0 || random_.OneIn(2)) Byte(0x40 | rex);
  }

  void Vex() {
    // The inverted R, X and B: set in i386 mode, where there is LES instead.
    const uint64_t inverted = mode_ == Mode::k64 ? random_.Next() & 0xe0 : 0xe0;
    const auto map = static_cast<uint64_t>(row_.map) -
                     static_cast<uint64_t>(OpcodeMap::kVex0F) + 1;
    Byte(0xc4);
    Byte(inverted | map);
    const uint64_t w = PickValue(row_, x86::kMatchW, random_);
    const uint64_t l = PickValue(row_, x86::kMatchL, random_);
    const uint64_t pp = PickValue(row_, x86::kMatchPrefix, random_);
    const uint64_t vvvv = random_.OneIn(4) ? 15 : random_.Below(16);
    Byte(w << 7 | vvvv << 3 | l << 2 | pp);
  }

  // Bytes that do not belong to the instruction are cut off afterwards.
  void ModRmAndRest() {
    const uint64_t mod =
        PickValue(row_, x86::kMatchMod, random_) != 0 ? 3 : random_.Below(3);
    const uint64_t reg = PickValue(row_, x86::kMatchReg, random_);
    const uint64_t rm = PickValue(row_, x86::kMatchRm, random_);
    Byte(mod << 6 | reg << 3 | rm);
    static constexpr uint8_t kFill[] = {0x00, 0xff, 0x7f, 0x80, 0x01, 0x10};
    const bool random_bytes = random_.OneIn(2);
    const uint8_t fill = random_.Pick(kFill);
    Byte(random_.Next());  // may be a SIB byte
    for (int i = 0; i < 12; ++i) Byte(random_bytes ? random_.Next() : fill);
  }

  const x86::OpcodeRow& row_;
  const Mode mode_;
  Random& random_;
  EncodedInsn encoded_;
};

}  // namespace

std::optional<EncodedInsn> EncodeRow(const x86::OpcodeRow& row, Mode mode,
                                     Random& random) {
  const uint32_t mode_bit = 1u << static_cast<int>(mode);
  if (((row.match.bits >> x86::kMatchMode.shift) & mode_bit) == 0) return {};
  for (int attempt = 0; attempt < 32; ++attempt) {
    EncodedInsn encoded = Encoder(row, mode, random).Run();
    const auto status = x86::Decode(mode, encoded.bytes, &encoded.insn);
    if (status != x86::DecodeStatus::kOk) continue;
    if (&x86::Row(encoded.insn) != &row) continue;
    encoded.bytes.resize(encoded.insn.length);
    return encoded;
  }
  return {};
}

size_t DisplacementPlace(const EncodedInsn& encoded) {
  const x86::Insn& insn = encoded.insn;
  const bool fixed = insn.memory.index == x86::kNoRegister &&
                     insn.memory.base >= x86::kRipRegister;
  if (!fixed) return 0;
  for (x86::OperandSpec spec : x86::Row(insn).operands) {
    const auto method = x86::TraitsOf(spec).method;
    if (method == x86::AddressingMethod::kO) return encoded.after_opcode;
  }
  const bool has_sib =
      insn.address_size != 2 && (encoded.bytes[encoded.after_opcode] & 7) == 4;
  return encoded.after_opcode + (has_sib ? 2 : 1);
}

void Patch(EncodedInsn& encoded, Mode mode, size_t place, uint64_t value,
           int size) {
  for (int i = 0; i < size; ++i, value >>= 8) {
    encoded.bytes[place + static_cast<size_t>(i)] = static_cast<uint8_t>(value);
  }
  x86::Decode(mode, encoded.bytes, &encoded.insn);
}

}  // namespace emu::instructions
