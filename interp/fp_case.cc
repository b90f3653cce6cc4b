#include "interp/fp_case.h"

#include <bit>
#include <cstring>
#include <string_view>

#include "absl/strings/str_format.h"
#include "x86/decoder.h"
#include "x86/op.h"
#include "x86/operand.h"

namespace emu::interp {
namespace {

using x86::AddressingMethod;
using x86::Feature;
using x86::Match;
using x86::MatchDimension;
using x86::OpcodeMap;
using x86::OpcodeRow;

bool Chance(Random& random, int one_in) { return random() % one_in == 0; }

uint32_t Allowed(const OpcodeRow& row, const MatchDimension& dimension) {
  return (row.match.bits & dimension.Mask()) >> dimension.shift;
}

// One of the values that the row allows in this dimension.
int Pick(const OpcodeRow& row, const MatchDimension& dimension,
         Random& random) {
  const uint32_t allowed = Allowed(row, dimension);
  for (;;) {
    const int value = static_cast<int>(random() % dimension.count);
    if ((allowed >> value & 1) != 0) return value;
  }
}

// Appends to `bytes`; the pieces of an encoding in their order.
class Encoder {
 public:
  Encoder(const OpcodeRow& row, Random& random) : row_(row), random_(random) {}

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
  bool Extended() { return row_.map != OpcodeMap::kPrimary; }

  // RSP, RDI and RCX keep their values: they are the stack and addresses.
  int General() {
    for (;;) {
      const int reg = static_cast<int>(random_() % 16);
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
              (memory_only_ || (mods & 2) == 0 || Chance(random_, 2));
    if (row_.map == OpcodeMap::kPrimary && mods == 2) memory_ = false;
    const bool general_rm =
        Has(AddressingMethod::kE) || Has(AddressingMethod::kR);
    reg_ = static_cast<int>(random_() % 16);
    if (Has(AddressingMethod::kG)) reg_ = General();
    if (Allowed(row_, x86::kMatchReg) != 0xff) {
      reg_ = Pick(row_, x86::kMatchReg, random_);
    }
    rm_ = general_rm ? General() : static_cast<int>(random_() % 16);
    if (Allowed(row_, x86::kMatchRm) != 0xff) {
      rm_ = Pick(row_, x86::kMatchRm, random_);
    }
    if (row_.map == OpcodeMap::kPrimary) {
      reg_ &= 7;
      rm_ &= 7;
    }
    vsib_ = Has(AddressingMethod::kVsib) || Has(AddressingMethod::kVsibXmm);
    sib_ = vsib_ || Chance(random_, 4);
    index_ = vsib_ ? static_cast<int>(random_() % 16) : int{x86::kRcx};
    vvvv_ = Has(AddressingMethod::kH)   ? static_cast<int>(random_() % 16)
            : Has(AddressingMethod::kB) ? General()
                                        : 0;
    if (vsib_) {  // must be distinct
      index_ = (reg_ + 1) & 15;
      vvvv_ = (reg_ + 2) & 15;
    }
  }

  int R() const { return reg_ >> 3; }
  int X() const { return memory_ && sib_ ? index_ >> 3 : 0; }
  int B() const { return memory_ ? 0 : rm_ >> 3; }

  void Legacy() {
    constexpr uint8_t kPrefixes[4] = {0, 0x66, 0xf3, 0xf2};
    if (row_.map != OpcodeMap::kPrimary && prefix_ != 0) {
      bytes_.push_back(kPrefixes[prefix_]);
    }
    const int rex = w_ << 3 | R() << 2 | X() << 1 | B();
    if (rex != 0 && Extended()) {
      bytes_.push_back(static_cast<uint8_t>(0x40 | rex));
    }
    if (row_.map == OpcodeMap::kPrimary) return;
    bytes_.push_back(0x0f);
    if (row_.map == OpcodeMap::k0F38) bytes_.push_back(0x38);
    if (row_.map == OpcodeMap::k0F3A) bytes_.push_back(0x3a);
  }

  void Vex() {
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
      const int scale = vsib_ ? static_cast<int>(random_() % 4) : 0;
      bytes_.push_back(
          static_cast<uint8_t>(scale << 6 | (index_ & 7) << 3 | 7));
    }
    const bool aligned = !Chance(random_, 8);
    const int displacement = static_cast<int>(random_() % 256) - 128;
    bytes_.push_back(
        static_cast<uint8_t>(aligned ? displacement & ~31 : displacement));
  }

  void Immediate() {
    for (x86::OperandSpec spec : row_.operands) {
      const AddressingMethod method = x86::TraitsOf(spec).method;
      if (method == AddressingMethod::kI || method == AddressingMethod::kL) {
        bytes_.push_back(static_cast<uint8_t>(
            Chance(random_, 2) ? random_() : random_() % 32));
      }
    }
  }

  const OpcodeRow& row_;
  Random& random_;
  std::vector<uint8_t> bytes_;
  int prefix_ = 0, w_ = 0, l_ = 0, reg_ = 0, rm_ = 0, index_ = 0, vvvv_ = 0;
  bool memory_ = false, memory_only_ = false, register_only_ = false;
  bool sib_ = false, vsib_ = false;
};

}  // namespace

bool IsFpRow(const OpcodeRow& row) {
  switch (row.op) {
    case x86::Op::kCrc32:
    case x86::Op::kLfence:
    case x86::Op::kMfence:
    case x86::Op::kSfence:
    case x86::Op::kPrefetchnta:
    case x86::Op::kPrefetcht0:
    case x86::Op::kPrefetcht1:
    case x86::Op::kPrefetcht2:
      return false;
    default:
      break;
  }
  if ((Allowed(row, x86::kMatchMode) & 2) == 0) return false;
  switch (row.traits.feature) {
    case Feature::kFpu:
    case Feature::kMmx:
    case Feature::kFxsr:
    case Feature::kSse:
    case Feature::kSse2:
    case Feature::kSse3:
    case Feature::kSsse3:
    case Feature::kSse41:
    case Feature::kSse42:
    case Feature::kPclmulqdq:
    case Feature::kAes:
    case Feature::kAvx:
    case Feature::kAvxOrAvx2:
    case Feature::kAvxAndAes:
    case Feature::kAvxAndPclmul:
    case Feature::kAvx2:
    case Feature::kF16c:
    case Feature::kFma:
      return true;
    case Feature::kXsave:
    case Feature::kXsaveopt:
    case Feature::kXsavec:
      return row.operands[0] != x86::OperandSpec::kNone;
    default:
      return false;
  }
}

namespace {

// A gather's indices must lead into the memory.
void TameIndices(const std::vector<uint8_t>& bytes, Random& random,
                 FpState& state) {
  x86::Insn insn;
  if (x86::Decode(x86::Mode::k64, bytes, &insn) != x86::DecodeStatus::kOk) {
    return;
  }
  const bool quads = std::string_view(x86::OpName(insn.op)).find("gatherq") !=
                     std::string_view::npos;
  for (uint64_t& word : state.cpu.vector[insn.memory.index].u64) {
    const auto low = static_cast<int64_t>(random() % 32) - 16;
    const auto high = static_cast<int64_t>(random() % 32) - 16;
    word = static_cast<uint64_t>(quads ? low : (low & 0xffffffff) | high << 32);
  }
}

// An area that XRSTOR takes mostly, and a request for what exists.
void TameXsave(Random& random, FpState& state) {
  state.cpu.gpr[x86::kRax] = random() % 8;
  state.cpu.gpr[x86::kRdx] = 0;
  state.cpu.gpr[x86::kRcx] = random() % 4 * 64;
  // Wherever it begins, the header is at 0 modulo 64.
  for (int at = 0; at < kFpMemorySize; at += 64) {
    std::memset(state.memory + at, 0, 64);
    state.memory[at] = static_cast<uint8_t>(random() % 8);
    if (Chance(random, 4)) state.memory[at + 15] = 0x80;
    if (Chance(random, 4)) state.memory[at + 8] = 7;
    // MXCSR, were the area to begin here. (With a reserved bit set, hardware
    // has loaded the x87 state when it faults.)
    state.memory[at + 25] = static_cast<uint8_t>(random());
  }
}

bool IsXsave(const OpcodeRow& row) {
  return row.traits.feature == Feature::kXsave ||
         row.traits.feature == Feature::kXsaveopt ||
         row.traits.feature == Feature::kXsavec;
}

}  // namespace

FpCase MakeFpCase(const OpcodeRow& row, Random& random) {
  FpCase test_case = {EncodeRow(row, random), MakeFpState(row, random)};
  if (IsXsave(row)) TameXsave(random, test_case.state);
  for (x86::OperandSpec spec : row.operands) {
    const AddressingMethod method = x86::TraitsOf(spec).method;
    if (method == AddressingMethod::kVsib ||
        method == AddressingMethod::kVsibXmm) {
      TameIndices(test_case.bytes, random, test_case.state);
    }
  }
  return test_case;
}

std::vector<uint8_t> EncodeRow(const OpcodeRow& row, Random& random) {
  return Encoder(row, random).Encode();
}

}  // namespace emu::interp
