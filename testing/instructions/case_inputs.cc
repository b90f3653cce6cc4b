// SPDX-License-Identifier: Apache-2.0

#include "testing/instructions/case_inputs.h"

#include <initializer_list>
#include <iterator>

#include "testing/instructions/arena.h"
#include "x86/opcode_table.h"

namespace emu::instructions {
namespace {

using x86::Mode;
using x86::Op;

uint64_t Mask(int bytes) {
  return bytes >= 8 ? ~uint64_t{0} : (uint64_t{1} << (bytes * 8)) - 1;
}

// Boundaries of all widths, small numbers, random ones.
uint64_t Interesting(Random& random) {
  static constexpr uint64_t kBoundaries[] = {0,
                                             1,
                                             0x7f,
                                             0x80,
                                             0xff,
                                             0x7fff,
                                             0x8000,
                                             0xffff,
                                             0x7fffffff,
                                             0x80000000,
                                             0xffffffff,
                                             0x7fffffffffffffff,
                                             0x8000000000000000,
                                             0xffffffffffffffff};
  switch (random.Below(4)) {
    case 0:
      return random.Pick(kBoundaries);
    case 1:
      return random.Pick(kBoundaries) + random.Below(5) - 2;
    case 2:
      return random.Below(256) - 128;
    default:
      return random.Next() >> random.Below(64);
  }
}

// An address in the arena's data, often where something changes.
uint64_t DataAddress(Random& random) {
  static constexpr uint64_t kEdges[] = {kDataBase, kDataBase + 0x1000,
                                        kReadOnlyBase, kSecondWritableBase,
                                        kDataBase + kDataSize};
  const uint64_t spread = random.Below(32) - 16;
  if (random.OneIn(6)) return random.Pick(kEdges) + spread;
  // Mostly where it can be written, too.
  const Window& window =
      kWindows[random.OneIn(4) ? random.Below(std::size(kWindows)) : 1];
  // An access from there stays in the window.
  constexpr uint64_t kMargin = 64;
  const uint64_t address =
      window.begin + kMargin +
      random.Below(window.end - window.begin - 2 * kMargin);
  return random.OneIn(2) ? address & ~uint64_t{7} : address;
}

// One with room for a few pushes and pops, mostly.
uint64_t StackAddress(Random& random) {
  if (random.OneIn(8)) return DataAddress(random);
  const uint64_t address = kDataBase + 0x1000 - 0x100 + random.Below(0x200);
  return random.OneIn(4) ? address : address & ~uint64_t{7};
}

uint64_t LandingAddress(Random& random) {
  return kLandingBase + random.Below(kLandingSize);
}

uint16_t Selector(Random& random) {
  static constexpr uint16_t kSelectors[] = {0x00, 0x03, 0x08, 0x10, 0x1b, 0x20,
                                            0x23, 0x28, 0x2b, 0x2b, 0x30, 0x33,
                                            0x63, 0x63, 0x6b, 0x07, 0x2f};
  return random.OneIn(8) ? static_cast<uint16_t>(random.Below(0x78))
                         : random.Pick(kSelectors);
}

class Inputs {
 public:
  Inputs(EncodedInsn& encoded, Random& random, InsnCase& insn_case)
      : encoded_(encoded),
        insn_(encoded.insn),
        random_(random),
        case_(insn_case),
        gpr_(insn_case.before.gpr) {}

  bool Run() {
    if (!IsRunnable()) return false;
    case_.before = InitialState(case_.mode);
    case_.memory_seed = random_.Next();
    for (uint64_t& reg : gpr_) reg = Interesting(random_);
    gpr_[x86::kRsp] = StackAddress(random_);
    case_.before.eflags |=
        static_cast<uint32_t>(random_.Next()) & x86::kStatusFlags;
    if (random_.OneIn(8)) case_.before.eflags |= x86::kFlagDf;
    if (!SolveAddress()) return false;
    PrepareMemory(case_);
    if (!ByOperation()) return false;
    if (case_.mode == Mode::k32) {
      for (uint64_t& reg : gpr_) reg &= 0xffffffff;
      for (int i = 8; i < x86::kGprCount; ++i) gpr_[i] = 0;
    }
    return true;
  }

 private:
  bool HasMemory() const {
    for (int i = 0; i < insn_.operand_count; ++i) {
      if (insn_.operands[i].kind == x86::OperandKind::kMemory) return true;
    }
    return false;
  }

  // FS belongs to the host's own threads; CS is not writable; INT 80 would be a
  // system call.
  bool IsRunnable() const {
    for (int i = 0; i < insn_.operand_count; ++i) {
      const x86::Operand& operand = insn_.operands[i];
      if (operand.kind == x86::OperandKind::kSegment &&
          operand.reg == x86::kFs) {
        return false;
      }
    }
    if (insn_.memory.segment == x86::kFs || insn_.op == Op::kLfs) return false;
    if (insn_.memory.segment == x86::kCs && case_.mode == Mode::k32) {
      return false;
    }
    return insn_.op != Op::kInt || (insn_.immediate & 0xff) != 0x80;
  }

  uint64_t SegmentBase() const {
    return insn_.memory.segment == x86::kGs ? kDataBase : 0;
  }

  // Gives the registers of the address such values that it is in the data.
  bool SolveAddress() {
    if (!HasMemory()) return true;
    address_ = DataAddress(random_);
    // Below a segment's base is its end, with a limit that is checked.
    if (insn_.memory.segment == x86::kGs && address_ < kDataBase) return false;
    const uint64_t effective = address_ - SegmentBase();
    const x86::MemoryOperand& memory = insn_.memory;
    const auto displacement = static_cast<uint64_t>(memory.displacement);
    const bool has_base = memory.base < x86::kGprCount;
    const bool has_index = memory.index < x86::kGprCount;
    if (!has_base && !has_index) return SetDisplacement(effective);
    const uint64_t scale = uint64_t{1} << memory.scale;
    uint64_t rest = effective - displacement;
    if (has_base && memory.base == memory.index) {
      return SetAddressRegister(memory.base, rest, scale + 1);
    }
    if (!has_base) return SetAddressRegister(memory.index, rest, scale);
    if (has_index) {
      gpr_[memory.index] =
          memory.index == x86::kRsp ? gpr_[x86::kRsp] : random_.Below(64) - 32;
      rest -= gpr_[memory.index] << memory.scale;
    }
    return SetAddressRegister(memory.base, rest, 1);
  }

  // reg * factor is to be `value` in the address size; near it will do.
  bool SetAddressRegister(uint8_t reg, uint64_t value, uint64_t factor) {
    const uint64_t mask = Mask(insn_.address_size);
    uint64_t quotient = (value & mask) / factor;
    // Nothing below the mask is special to a wider register.
    if (insn_.address_size < 8) {
      quotient |= gpr_[reg] & ~mask;
      if (reg == x86::kRsp) quotient &= 0xffffffff;
    }
    gpr_[reg] = quotient;
    const uint64_t reached = (quotient * factor) & mask;
    address_ += reached - (value & mask);
    return true;
  }

  bool SetDisplacement(uint64_t effective) {
    const size_t place = DisplacementPlace(encoded_);
    int size = insn_.address_size == 2 ? 2 : 4;
    if (x86::TraitsOf(x86::Row(insn_).operands[0]).method ==
            x86::AddressingMethod::kO ||
        x86::TraitsOf(x86::Row(insn_).operands[1]).method ==
            x86::AddressingMethod::kO) {
      size = insn_.address_size;
    }
    if (insn_.memory.base == x86::kRipRegister) {
      effective -= kInsnPc + insn_.length;
    }
    if (insn_.address_size == 2)
      address_ = SegmentBase() + (effective & 0xffff);
    Patch(encoded_, case_.mode, place, effective, size);
    return true;
  }

  void SetWord(uint64_t address, uint64_t value, int size) {
    case_.words.push_back({address, value, size});
  }

  // Gives operand `i` this value, where it is not part of the address.
  void SetOperand(int i, uint64_t value) {
    const x86::Operand& operand = insn_.operands[i];
    if (operand.kind == x86::OperandKind::kMemory) {
      SetWord(address_, value, operand.size);
    } else if (operand.kind == x86::OperandKind::kGpr &&
               !IsAddressRegister(operand.reg)) {
      gpr_[operand.reg] = value;
    }
  }

  bool IsAddressRegister(uint8_t reg) const {
    return HasMemory() &&
           (insn_.memory.base == reg || insn_.memory.index == reg);
  }

  void SetFree(x86::Gpr reg, uint64_t value) {
    if (!IsAddressRegister(reg)) gpr_[reg] = value;
  }

  uint64_t OperandValue(int i) const {
    const x86::Operand& operand = insn_.operands[i];
    switch (operand.kind) {
      case x86::OperandKind::kMemory:
        return Arena::Get().Read(address_, operand.size);
      case x86::OperandKind::kGprHigh:
        return gpr_[operand.reg] >> 8 & 0xff;
      default:
        return gpr_[operand.reg] & Mask(operand.size);
    }
  }

  bool ByOperation() {
    switch (insn_.op) {
      case Op::kMovs:
      case Op::kCmps:
      case Op::kStos:
      case Op::kLods:
      case Op::kScas:
        return String();
      case Op::kBt:
      case Op::kBts:
      case Op::kBtr:
      case Op::kBtc:
        return BitOffset();
      case Op::kXlat:
        gpr_[x86::kRbx] = DataAddress(random_) - SegmentBase();
        return true;
      case Op::kEnter:
        case_.whole_memory = true;  // it reads and writes whole frames
        [[fallthrough]];
      case Op::kLeave:
        gpr_[x86::kRbp] = StackAddress(random_);
        return true;
      case Op::kDiv:
      case Op::kIdiv:
        Dividend();
        return true;
      case Op::kCmpxchg:
        if (random_.OneIn(2)) SetFree(x86::kRax, OperandValue(0));
        return true;
      case Op::kCmpxchg8b:
      case Op::kCmpxchg16b:
        WideCompare();
        return true;
      case Op::kJmp:
      case Op::kCall:
        return BranchTarget();
      case Op::kJcc:
      case Op::kLoop:
      case Op::kLoope:
      case Op::kLoopne:
      case Op::kJcxz:
        if (random_.OneIn(4)) gpr_[x86::kRcx] = random_.Below(3);
        return IsOutsideCode();
      case Op::kRet:
        SetWord(gpr_[x86::kRsp], LandingAddress(random_), insn_.operand_size);
        return true;
      case Op::kRetFar:
      case Op::kIret:
        FarFrame();
        return true;
      case Op::kJmpFar:
      case Op::kCallFar:
        FarTarget();
        return true;
      case Op::kPopf:
        SetWord(gpr_[x86::kRsp], random_.Next() & kSafeFlags,
                insn_.operand_size);
        return true;
      case Op::kLar:
      case Op::kLsl:
        SetOperand(1, Selector(random_));
        return IsQuerySafe(1);
      case Op::kVerr:
      case Op::kVerw:
        SetOperand(0, Selector(random_));
        return true;
      case Op::kMov:
        return MovSegment();
      case Op::kPop:
        if (insn_.operands[0].kind == x86::OperandKind::kSegment) {
          SetWord(gpr_[x86::kRsp], Selector(random_), insn_.operand_size);
        }
        return true;
      case Op::kLes:
      case Op::kLds:
      case Op::kLss:
      case Op::kLgs:
        SetWord(address_ + insn_.operand_size, Selector(random_), 2);
        return true;
      case Op::kMovbe:
        // A store that crosses into a fault may have done a part.
        return address_ % 8 == 0;
      case Op::kSgdt:
      case Op::kSidt:
      case Op::kSldt:
      case Op::kStr:
        // The kernel's emulation, which writes what it can of a crossing one,
        // and does not know all addresses.
        return address_ % 16 == 0 && insn_.address_size != 2;
      case Op::kBound:
        if (random_.OneIn(2)) Bounds();
        return true;
      default:
        return true;
    }
  }

  // TF would trap in the wrong place, AC in the test's own code.
  static constexpr uint64_t kSafeFlags =
      ~uint64_t{x86::kFlagTf | x86::kFlagAc | 1u << 17 /* VM */};

  bool String() {
    if (random_.OneIn(2)) case_.before.eflags ^= x86::kFlagDf;
    const bool by_gs = insn_.memory.segment == x86::kGs;
    const bool short_address = insn_.address_size == 2;
    gpr_[x86::kRsi] = StringAddress() - (by_gs ? kDataBase : 0);
    if (by_gs && gpr_[x86::kRsi] - 0x1000 >= kDataSize) return false;
    gpr_[x86::kRdi] = StringAddress();
    // 16-bit addresses without GS are in the first 64 KiB: nothing is there.
    if (random_.OneIn(3)) {
      gpr_[x86::kRdi] =
          gpr_[x86::kRsi] + SegmentBase() + random_.Below(64) - 32;
    }
    const uint64_t source = gpr_[x86::kRsi] + SegmentBase();
    const bool compares = insn_.op == Op::kCmps || insn_.op == Op::kScas;
    uint64_t count = random_.Below(40);
    if (random_.OneIn(16)) {
      case_.whole_memory = true;
      count = random_.Below(4000);
    }
    if (!StaysInWindow(gpr_[x86::kRdi], count) ||
        !StaysInWindow(source, count)) {
      case_.whole_memory = true;
    }
    if (compares) Likeness(count);
    if (short_address) {
      gpr_[x86::kRsi] &= 0xffff;
      gpr_[x86::kRdi] &= 0xffff;
    }
    gpr_[x86::kRcx] = count;
    if (insn_.address_size < 8 && random_.OneIn(4)) {
      for (auto reg : {x86::kRcx, x86::kRsi, x86::kRdi}) {
        gpr_[reg] |= random_.Next() << (insn_.address_size * 8);
      }
    }
    return true;
  }

  bool StaysInWindow(uint64_t address, uint64_t count) const {
    const uint64_t reach = (count + 1) * insn_.operand_size;
    for (const Window& window : kWindows) {
      if (address - reach >= window.begin && address + reach <= window.end) {
        return true;
      }
    }
    return false;
  }

  uint64_t StringAddress() {
    return random_.OneIn(8) ? kReadOnlyBase - 0x4000 + random_.Below(0x4000)
                            : DataAddress(random_);
  }

  // Memory in which a comparison goes on for a while.
  void Likeness(uint64_t count) {
    const uint64_t value = random_.OneIn(2) ? 0 : Interesting(random_);
    const int size = insn_.operand_size;
    const bool down = (case_.before.eflags & x86::kFlagDf) != 0;
    const uint64_t step = down ? -static_cast<uint64_t>(size) : size;
    const uint64_t like = random_.Below(count + 2);
    gpr_[x86::kRax] = value;
    for (uint64_t i = 0; i < like; ++i) {
      SetWord(gpr_[x86::kRdi] + i * step, value, size);
      if (insn_.op == Op::kCmps) {
        SetWord(gpr_[x86::kRsi] + SegmentBase() + i * step, value, size);
      }
    }
  }

  // An offset in a register reaches far; it stays within the arena's reach.
  bool BitOffset() {
    const x86::Operand& offset = insn_.operands[1];
    if (!HasMemory() || offset.kind != x86::OperandKind::kGpr) return true;
    if (IsAddressRegister(offset.reg)) return false;
    gpr_[offset.reg] = random_.Below(256) - 128;
    if (insn_.memory.segment == x86::kGs && address_ < kDataBase + 64) {
      return false;
    }
    if (random_.OneIn(8)) {
      case_.whole_memory = true;
      if (insn_.memory.segment == x86::kGs) return false;
      gpr_[offset.reg] = random_.Below(0x8000) - 0x4000;
    }
    return true;
  }

  void Dividend() {
    const int size = insn_.operands[0].size;
    const uint64_t divisor = OperandValue(0);
    switch (random_.Below(4)) {
      case 0:
        SetFree(x86::kRdx, 0);
        break;
      case 1:
        SetFree(x86::kRdx, -(gpr_[x86::kRax] >> (size * 8 - 1) & 1));
        break;
      case 2:
        if (divisor > 1) SetFree(x86::kRdx, random_.Next() % divisor);
        break;
      default:
        break;
    }
    if (size == 1 && random_.OneIn(2)) {
      SetFree(x86::kRax, gpr_[x86::kRax] & 0xff);
    }
  }

  void WideCompare() {
    if (!random_.OneIn(3)) address_ &= ~uint64_t{15};
    const int half = insn_.operands[0].size / 2;
    if (!random_.OneIn(2)) return;
    SetFree(x86::kRax, Arena::Get().Read(address_, half));
    SetFree(x86::kRdx,
            Arena::Get().Read(address_ + static_cast<uint64_t>(half), half));
  }

  bool BranchTarget() {
    const x86::Operand& target = insn_.operands[0];
    if (target.kind == x86::OperandKind::kRelative) return IsOutsideCode();
    if (target.kind == x86::OperandKind::kGpr) {
      // CALL RSP would write to where it goes.
      if (target.reg == x86::kRsp && insn_.op == Op::kCall) return false;
      gpr_[target.reg] = LandingAddress(random_);
    } else {
      SetWord(address_, LandingAddress(random_), target.size);
    }
    return true;
  }

  bool IsOutsideCode() const {
    const auto displacement = static_cast<uint64_t>(insn_.immediate);
    const uint64_t target = kInsnPc + insn_.length + displacement;
    return displacement == 0 || target + 16 < kInsnPc ||
           target >= kInsnPc + kMaxCodeSize;
  }

  uint64_t CodeSelector() {
    const uint64_t current = case_.before.segment[x86::kCs];
    // The other mode's is refused by the emulator, but not by the processor.
    static constexpr uint16_t kOthers[] = {0, 3, 0x08, 0x10, 0x2b, 0x63, 0x6b};
    switch (random_.Below(8)) {
      case 0:
        return random_.Pick(kOthers);
      case 1:
        return current & ~uint64_t{3};
      default:
        return current;
    }
  }

  void FarFrame() {
    const int size = insn_.operand_size;
    const uint64_t rsp = gpr_[x86::kRsp];
    const auto at = [&](int i) {
      return rsp + static_cast<uint64_t>(i * size);
    };
    SetWord(at(0), LandingAddress(random_), size);
    SetWord(at(1), CodeSelector() | (random_.OneIn(8) ? 0 : 3), size);
    if (insn_.op != Op::kIret) return;
    SetWord(at(2), random_.Next() & kSafeFlags, size);
    if (case_.mode == Mode::k32) return;
    SetWord(at(3), StackAddress(random_), size);
    SetWord(at(4), 0x2b, size);
  }

  void FarTarget() {
    const int size = insn_.operand_size;
    if (HasMemory()) {
      SetWord(address_, LandingAddress(random_), size);
      SetWord(address_ + static_cast<uint64_t>(size), CodeSelector(), 2);
      return;
    }
    const size_t place = encoded_.after_opcode;
    Patch(encoded_, case_.mode, place, LandingAddress(random_), size);
    Patch(encoded_, case_.mode, place + static_cast<size_t>(size),
          CodeSelector(), 2);
  }

  // The limit of descriptor 15 is the processor's number.
  bool IsQuerySafe(int i) const {
    const x86::Operand& operand = insn_.operands[i];
    if (operand.kind == x86::OperandKind::kMemory) return true;
    return (gpr_[operand.reg] & 0xfffc) != 0x78;
  }

  bool MovSegment() {
    if (insn_.operands[0].kind == x86::OperandKind::kSegment) {
      SetOperand(1, Selector(random_));
    }
    return true;
  }

  void Bounds() {
    const int size = insn_.operand_size;
    const uint64_t index = OperandValue(0);
    SetWord(address_, index - random_.Below(3), size);
    SetWord(address_ + static_cast<uint64_t>(size), index + random_.Below(3),
            size);
  }

  EncodedInsn& encoded_;
  const x86::Insn& insn_;
  Random& random_;
  InsnCase& case_;
  uint64_t (&gpr_)[x86::kGprCount];
  uint64_t address_ = 0;  // linear, of the memory operand
};

}  // namespace

bool ChooseInputs(EncodedInsn& encoded, Random& random, InsnCase& insn_case) {
  return Inputs(encoded, random, insn_case).Run();
}

}  // namespace emu::instructions
