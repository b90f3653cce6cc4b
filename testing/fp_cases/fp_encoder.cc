// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "base/check.h"
#include "testing/fp_cases/fp_case.h"
#include "x86/decoder.h"
#include "x86/opcode_table.h"
#include "x86/operand.h"

namespace emu::fp_cases {
namespace {

using x86::AddressingMethod;
using x86::MatchDimension;
using x86::OpcodeMap;
using x86::OpcodeRow;

uint32_t Allowed(const OpcodeRow& row, const MatchDimension& dimension) {
  return (row.match.bits & dimension.Mask()) >> dimension.shift;
}

// One of the values that the row allows in this dimension.
int Pick(const OpcodeRow& row, const MatchDimension& dimension,
         Random& random) {
  const uint32_t allowed = Allowed(row, dimension);
  for (;;) {
    const int value =
        static_cast<int>(random.Below(static_cast<uint64_t>(dimension.count)));
    if ((allowed >> value & 1) != 0) return value;
  }
}

// Appends to `bytes`; the pieces of an encoding in their order.
class Encoder {
 public:
  Encoder(const OpcodeRow& row, Mode mode, Random& random)
      : row_(row),
        mode_(mode),
        random_(random),
        registers_(mode == Mode::k64 ? 16 : 8) {}

  std::vector<uint8_t> Encode() {
    prefix_ = Pick(row_, x86::kMatchPrefix, random_);
    w_ = Pick(row_, x86::kMatchW, random_);
    l_ = Pick(row_, x86::kMatchL, random_);
    ChooseModRm();
    if (row_.map >= OpcodeMap::kVex0F) {
      Vex();
    } else {
      Legacy();
    }
    bytes_.push_back(row_.code);
    ModRm();
    Immediate();
    return bytes_;
  }

 private:
  bool Has(AddressingMethod method) const {
    for (x86::OperandSpec spec : row_.operands) {
      if (x86::TraitsOf(spec).method == method) return true;
    }
    return false;
  }
  bool HasType(x86::OperandType type) const {
    return std::any_of(std::begin(row_.operands), std::end(row_.operands),
                       [type](x86::OperandSpec spec) {
                         return x86::TraitsOf(spec).in_memory == type;
                       });
  }
  bool Extended() const { return row_.map != OpcodeMap::kPrimary; }

  // RSP, RDI and RCX keep their values: they are the stack and addresses.
  int General() {
    for (;;) {
      const int reg = static_cast<int>(random_.Below(registers_));
      if (reg != x86::kRsp && reg != x86::kRdi && reg != x86::kRcx) return reg;
    }
  }

  void ChooseModRm() {
    memory_only_ = Has(AddressingMethod::kM) || Has(AddressingMethod::kVsib) ||
                   Has(AddressingMethod::kVsibXmm);
    register_only_ = Has(AddressingMethod::kU) || Has(AddressingMethod::kN) ||
                     Has(AddressingMethod::kR);
    const uint32_t mods = Allowed(row_, x86::kMatchMod);
    memory_ = !register_only_ && (mods & 1) != 0 &&
              (memory_only_ || (mods & 2) == 0 || random_.OneIn(2));
    if (row_.map == OpcodeMap::kPrimary && mods == 2) memory_ = false;
    const bool general_rm =
        Has(AddressingMethod::kE) || Has(AddressingMethod::kR);
    reg_ = static_cast<int>(random_.Below(registers_));
    if (Has(AddressingMethod::kG)) reg_ = General();
    if (Allowed(row_, x86::kMatchReg) != 0xff) {
      reg_ = Pick(row_, x86::kMatchReg, random_);
    }
    rm_ = general_rm ? General() : static_cast<int>(random_.Below(registers_));
    if (Allowed(row_, x86::kMatchRm) != 0xff) {
      rm_ = Pick(row_, x86::kMatchRm, random_);
    }
    if (row_.map == OpcodeMap::kPrimary) {
      reg_ &= 7;
      rm_ &= 7;
    }
    vsib_ = Has(AddressingMethod::kVsib) || Has(AddressingMethod::kVsibXmm);
    sib_ = vsib_ || random_.OneIn(4);
    if (mode_ == Mode::k64 && random_.OneIn(16)) bytes_.push_back(0x67);
    index_ =
        vsib_ ? static_cast<int>(random_.Below(registers_)) : int{x86::kRcx};
    vvvv_ = Has(AddressingMethod::kH)
                ? static_cast<int>(random_.Below(registers_))
            : Has(AddressingMethod::kB) ? General()
                                        : 0;
    if (vsib_) {  // must be distinct
      const int mask = static_cast<int>(registers_) - 1;
      index_ = (reg_ + 1) & mask;
      vvvv_ = (reg_ + 2) & mask;
    }
  }

  int R() const { return reg_ >> 3; }
  int X() const { return memory_ && sib_ ? index_ >> 3 : 0; }
  int B() const { return memory_ ? 0 : rm_ >> 3; }

  void Legacy() {
    constexpr uint8_t kPrefixes[4] = {0, 0x66, 0xf3, 0xf2};
    // It selects the short forms of x87's environment.
    const bool has_short_form =
        HasType(x86::OperandType::e) || HasType(x86::OperandType::f);
    if (has_short_form && random_.OneIn(3)) bytes_.push_back(0x66);
    if (row_.map != OpcodeMap::kPrimary && prefix_ != 0) {
      bytes_.push_back(kPrefixes[prefix_]);
    }
    const int rex = w_ << 3 | R() << 2 | X() << 1 | B();
    if (rex != 0 && Extended() && mode_ == Mode::k64) {
      bytes_.push_back(static_cast<uint8_t>(0x40 | rex));
    }
    if (row_.map == OpcodeMap::kPrimary) return;
    bytes_.push_back(0x0f);
    if (row_.map == OpcodeMap::k0F38) bytes_.push_back(0x38);
    if (row_.map == OpcodeMap::k0F3A) bytes_.push_back(0x3a);
  }

  // In i386 mode R, X and B are one's complements of zero, and the upper bit of
  // vvvv is ignored.
  void Vex() {
    if (mode_ == Mode::k32 && Has(AddressingMethod::kH) && random_.OneIn(4)) {
      vvvv_ |= 8;
    }
    const int map =
        static_cast<int>(row_.map) - static_cast<int>(OpcodeMap::kVex0F) + 1;
    constexpr uint8_t kPp[4] = {0, 1, 2, 3};
    bytes_.push_back(0xc4);
    bytes_.push_back(static_cast<uint8_t>((~R() & 1) << 7 | (~X() & 1) << 6 |
                                          (~B() & 1) << 5 | map));
    bytes_.push_back(static_cast<uint8_t>(w_ << 7 | (~vvvv_ & 15) << 3 |
                                          l_ << 2 | kPp[prefix_]));
  }

  // [rdi + displacement], or with RCX or a vector as an index.
  void ModRm() {
    if (row_.code == 0x77 && row_.operands[0] == x86::OperandSpec::kNone) {
      return;  // EMMS, VZEROUPPER
    }
    if (row_.operands[0] == x86::OperandSpec::kNone && row_.code == 0x9b) {
      return;  // FWAIT
    }
    if (!memory_) {
      bytes_.push_back(
          static_cast<uint8_t>(0xc0 | (reg_ & 7) << 3 | (rm_ & 7)));
      return;
    }
    const int rm = sib_ ? 4 : 7;
    bytes_.push_back(static_cast<uint8_t>(0x40 | (reg_ & 7) << 3 | rm));
    if (sib_) {
      const int scale = vsib_ ? static_cast<int>(random_.Below(4)) : 0;
      bytes_.push_back(
          static_cast<uint8_t>(scale << 6 | (index_ & 7) << 3 | 7));
    }
    const bool aligned = !random_.OneIn(8);
    const int displacement = static_cast<int>(random_.Below(256)) - 128;
    bytes_.push_back(
        static_cast<uint8_t>(aligned ? displacement & ~31 : displacement));
  }

  void Immediate() {
    for (x86::OperandSpec spec : row_.operands) {
      const AddressingMethod method = x86::TraitsOf(spec).method;
      if (method == AddressingMethod::kI || method == AddressingMethod::kL) {
        bytes_.push_back(static_cast<uint8_t>(
            random_.OneIn(2) ? random_.Next() : random_.Below(32)));
      }
    }
  }

  const OpcodeRow& row_;
  const Mode mode_;
  Random& random_;
  const uint64_t registers_;
  std::vector<uint8_t> bytes_;
  int prefix_ = 0, w_ = 0, l_ = 0, reg_ = 0, rm_ = 0, index_ = 0, vvvv_ = 0;
  bool memory_ = false, memory_only_ = false, register_only_ = false;
  bool sib_ = false, vsib_ = false;
};

}  // namespace

std::vector<uint8_t> EncodeRow(const OpcodeRow& row, Mode mode,
                               Random& random) {
  for (int attempt = 0; attempt < 1000; ++attempt) {
    std::vector<uint8_t> bytes = Encoder(row, mode, random).Encode();
    x86::Insn insn;
    if (x86::Decode(mode, bytes, &insn) == x86::DecodeStatus::kOk &&
        &x86::Row(insn) == &row) {
      return bytes;
    }
  }
  EMU_CHECK(false) << "no encoding of " << x86::RowText(row);
  return {};
}

}  // namespace emu::fp_cases
