#include "x86/decoder.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "absl/types/span.h"
#include "x86/opcode_lookup.h"

namespace emu::x86 {
namespace {

// More than the longest run of bytes that Decoder looks at: 15 prefixes and an
// instruction without them. So it reads without checks; Decode checks after.
constexpr size_t kWindow = 48;

constexpr uint8_t kRexW = 8, kRexR = 4, kRexX = 2, kRexB = 1;

// What a byte is before the opcode.
enum class ByteClass : uint8_t {
  kOpcode,
  kSegment,
  kOperandSize,
  kAddressSize,
  kLock,
  kRepne,
  kRep,
  kRex,  // in 64-bit mode
};

struct ByteClasses {
  ByteClass of[256] = {};
  constexpr ByteClasses() {
    for (int byte : {0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65}) {
      of[byte] = ByteClass::kSegment;
    }
    for (int byte = 0x40; byte < 0x50; ++byte) of[byte] = ByteClass::kRex;
    of[0x66] = ByteClass::kOperandSize;
    of[0x67] = ByteClass::kAddressSize;
    of[0xf0] = ByteClass::kLock;
    of[0xf2] = ByteClass::kRepne;
    of[0xf3] = ByteClass::kRep;
  }
};
constexpr ByteClasses kByteClasses;

constexpr Segment SegmentOfPrefix(uint8_t prefix) {
  switch (prefix) {
    case 0x26:
      return kEs;
    case 0x2e:
      return kCs;
    case 0x36:
      return kSs;
    case 0x3e:
      return kDs;
    case 0x64:
      return kFs;
    default:
      return kGs;
  }
}

// 16-bit addressing by ModRM.rm (SDM vol. 2, table 2-1).
struct Address16 {
  uint8_t base;
  uint8_t index;
  Segment segment;
};
constexpr Address16 kAddress16[8] = {
    {kRbx, kRsi, kDs},        {kRbx, kRdi, kDs},
    {kRbp, kRsi, kSs},        {kRbp, kRdi, kSs},
    {kRsi, kNoRegister, kDs}, {kRdi, kNoRegister, kDs},
    {kRbp, kNoRegister, kSs}, {kRbx, kNoRegister, kDs}};

class Decoder {
 public:
  Decoder(Mode mode, const uint8_t* bytes, Insn& insn)
      : start_(bytes), next_(bytes), insn_(insn), mode64_(mode == Mode::k64) {}

  // False for #UD. Either way Looked() bytes decided it.
  bool Run() {
    if (!Prefixes() || !OpcodeMapAndVex()) return false;
    const OpcodeSlot& slot =
        kOpcodeLookup.slots[static_cast<int>(map_)][opcode_];
    if (slot.has_modrm) modrm_ = *next_++;
    const uint16_t row = kOpcodeLookup.row_index[slot.first + Index(slot)];
    if (row == 0) return false;
    plan_ = &kOpcodeLookup.plans[row];
    insn_.row = row;
    insn_.op = plan_->op;
    Sizes();
    if (slot.has_modrm && !ModRm()) return false;
    for (int i = 0; i < plan_->operand_count; ++i) {
      if (!DecodeOperand(plan_->operands[i])) return false;
    }
    return CheckPrefixes() && CheckVex();
  }

  size_t Looked() const { return next_ - start_; }

 private:
  bool Has(RowProperty property) const {
    return (plan_->properties & property) != 0;
  }
  uint8_t Mod() const { return modrm_ >> 6; }
  uint8_t Reg() const { return modrm_ >> 3 & 7; }
  uint8_t Rm() const { return modrm_ & 7; }
  uint8_t RegExtended() const { return Reg() | ((rex_ & kRexR) != 0 ? 8 : 0); }
  uint8_t RmExtended() const { return Rm() | ((rex_ & kRexB) != 0 ? 8 : 0); }

  // As a register; an unused vvvv must have all four bits, whatever the mode.
  uint8_t Vvvv() const { return mode64_ ? vvvv_ : vvvv_ & 7; }

  template <typename T>
  T Take() {
    T value;
    std::memcpy(&value, next_, sizeof value);
    next_ += sizeof value;
    return value;
  }

  // Everything up to the opcode, which becomes opcode_. False if there is
  // nothing else within the limit.
  bool Prefixes() {
    insn_.address_size = mode64_ ? 8 : 4;
    for (;;) {
      opcode_ = *next_++;
      const ByteClass byte_class = kByteClasses.of[opcode_];
      if (byte_class == ByteClass::kOpcode) return true;
      if (byte_class == ByteClass::kRex) {
        if (!mode64_) return true;
        // Only a REX prefix that immediately precedes the opcode counts.
        rex_ = opcode_;
      } else {
        Prefix(byte_class);
        rex_ = 0;
      }
      if (Looked() > kMaxInsnLength) return false;
    }
  }

  void Prefix(ByteClass byte_class) {
    switch (byte_class) {
      case ByteClass::kSegment: {
        const Segment segment = SegmentOfPrefix(opcode_);
        if (!mode64_ || segment >= kFs) {
          override_ = true;
          insn_.memory.segment = segment;
        }
        break;
      }
      case ByteClass::kOperandSize:
        operand_size_prefix_ = true;
        break;
      case ByteClass::kAddressSize:
        insn_.address_size = mode64_ ? 4 : 2;
        break;
      case ByteClass::kLock:
        insn_.lock = true;
        break;
      case ByteClass::kRepne:
        insn_.repne = true;
        insn_.rep = false;
        break;
      default:
        insn_.rep = true;
        insn_.repne = false;
        break;
    }
  }

  // Escapes to the other maps. Leaves opcode_ at the opcode proper.
  bool OpcodeMapAndVex() {
    if (opcode_ == 0x0f) {
      opcode_ = *next_++;
      map_ = OpcodeMap::k0F;
      if (opcode_ == 0x38 || opcode_ == 0x3a) {
        map_ = opcode_ == 0x38 ? OpcodeMap::k0F38 : OpcodeMap::k0F3A;
        opcode_ = *next_++;
      }
    } else if ((opcode_ & 0xfe) == 0xc4 && (mode64_ || *next_ >= 0xc0)) {
      return Vex();
    }
    prefix_ = insn_.rep ? 2 : insn_.repne ? 3 : operand_size_prefix_ ? 1 : 0;
    return true;
  }

  // SDM vol. 2, §2.3.5.
  bool Vex() {
    if (operand_size_prefix_ || insn_.rep || insn_.repne || insn_.lock ||
        rex_ != 0) {
      return false;
    }
    uint8_t payload = *next_++;
    rex_ = (payload & 0x80) != 0 ? 0 : kRexR;
    if (opcode_ == 0xc5) {
      map_ = OpcodeMap::kVex0F;
    } else {
      if ((payload & 0x40) == 0) rex_ |= kRexX;
      if ((payload & 0x20) == 0) rex_ |= kRexB;
      switch (payload & 0x1f) {
        case 1:
          map_ = OpcodeMap::kVex0F;
          break;
        case 2:
          map_ = OpcodeMap::kVex0F38;
          break;
        case 3:
          map_ = OpcodeMap::kVex0F3A;
          break;
        default:
          return false;
      }
      payload = *next_++;
      if ((payload & 0x80) != 0) rex_ |= kRexW;
    }
    vvvv_ = ~payload >> 3 & 15;
    vex_256_ = (payload & 4) != 0;
    prefix_ = "\0\1\2\3"[payload & 3];
    insn_.vex_length = vex_256_ ? 32 : 16;
    opcode_ = *next_++;
    // Outside 64-bit mode there are no registers 8 to 15 to name.
    if (!mode64_) rex_ &= kRexW;
    return true;
  }

  int Index(const OpcodeSlot& slot) const {
    const uint8_t select = slot.select;
    int index = 0;
    if (select == 0) return index;
    if ((select & kSelectPrefix) != 0) index = prefix_;
    if ((select & kSelectMode) != 0) index = index * 2 + mode64_;
    if ((select & kSelectW) != 0) index = index * 2 + (rex_ >> 3 & 1);
    if ((select & kSelectL) != 0) index = index * 2 + vex_256_;
    if ((select & kSelectB) != 0) index = index * 2 + (rex_ & kRexB);
    if ((select & kSelectMod) != 0) index = index * 2 + (Mod() == 3);
    if ((select & kSelectReg) != 0) index = index * 8 + Reg();
    if ((select & kSelectRm) != 0) index = index * 8 + Rm();
    return index;
  }

  void Sizes() {
    int size = operand_size_prefix_ ? 2 : 4;
    if (mode64_) {
      if ((rex_ & kRexW) != 0 || Has(kPropForce64)) {
        size = 8;
      } else if (Has(kPropDefault64) && !operand_size_prefix_) {
        size = 8;
      }
    }
    insn_.operand_size = static_cast<uint8_t>(size);
    sizes_ = SizeColumn(size, vex_256_);
    if (Has(kPropCondition)) {
      insn_.condition = static_cast<Condition>(opcode_ & 15);
    }
  }

  // The effective address, if there is one.
  bool ModRm() {
    if (Mod() == 3 || Has(kPropModIgnored)) return true;
    MemoryOperand& memory = insn_.memory;
    Segment segment = kDs;
    if (insn_.address_size == 2) {
      segment = Memory16(memory);
    } else {
      segment = Memory32(memory);
    }
    if (!override_) memory.segment = segment;
    return true;
  }

  Segment Memory16(MemoryOperand& memory) {
    if (Mod() == 0 && Rm() == 6) {
      memory.displacement = Take<int16_t>();
      return kDs;
    }
    const Address16& address = kAddress16[Rm()];
    memory.base = address.base;
    memory.index = address.index;
    if (Mod() == 1) memory.displacement = Take<int8_t>();
    if (Mod() == 2) memory.displacement = Take<int16_t>();
    return address.segment;
  }

  Segment Memory32(MemoryOperand& memory) {
    uint8_t base = RmExtended();
    bool no_base = Mod() == 0 && Rm() == 5;
    if (Rm() == 4) {
      const uint8_t sib = *next_++;
      has_sib_ = true;
      base = (sib & 7) | ((rex_ & kRexB) != 0 ? 8 : 0);
      no_base = Mod() == 0 && (sib & 7) == 5;
      index_ = (sib >> 3 & 7) | ((rex_ & kRexX) != 0 ? 8 : 0);
      memory.scale = sib >> 6;
      if (index_ != kRsp) {
        memory.index = index_;
      } else {
        memory.scale = 0;
      }
    }
    if (no_base) {
      memory.displacement = Take<int32_t>();
      if (!has_sib_ && mode64_) memory.base = kRipRegister;
      return kDs;
    }
    memory.base = base;
    if (Mod() == 1) memory.displacement = Take<int8_t>();
    if (Mod() == 2) memory.displacement = Take<int32_t>();
    return base == kRsp || base == kRbp ? kSs : kDs;
  }

  uint8_t SizeOf(OperandType type) const {
    return kOperandSizes[static_cast<int>(type)][sizes_];
  }

  void Add(OperandKind kind, uint8_t reg, uint8_t size) {
    insn_.operands[insn_.operand_count++] = {kind, reg, size};
  }

  void AddGpr(uint8_t reg, uint8_t size) {
    if (size == 1 && reg >= 4 && reg < 8 && rex_ == 0) {
      Add(OperandKind::kGprHigh, reg - 4, size);
    } else {
      Add(OperandKind::kGpr, reg, size);
    }
  }

  void AddMemory(const OperandTraits& operand) {
    Add(OperandKind::kMemory, 0, SizeOf(operand.in_memory));
  }

  bool AddImmediate(int64_t value, uint8_t size) {
    insn_.immediate = value;
    Add(OperandKind::kImmediate, 0, size);
    return true;
  }

  bool DecodeOperand(const OperandTraits& operand) {
    const uint8_t size = SizeOf(operand.in_register);
    const bool in_register = Mod() == 3;
    switch (operand.method) {
      case AddressingMethod::kNone:
        return true;
      case AddressingMethod::kE:
        if (in_register) {
          AddGpr(RmExtended(), size);
        } else {
          AddMemory(operand);
        }
        return true;
      case AddressingMethod::kG:
        AddGpr(RegExtended(), size);
        return true;
      case AddressingMethod::kB:
        AddGpr(Vvvv(), size);
        return true;
      case AddressingMethod::kR:
        AddGpr(RmExtended(), size);
        return true;
      case AddressingMethod::kZ:
        AddGpr((opcode_ & 7) | ((rex_ & kRexB) != 0 ? 8 : 0), size);
        return true;
      case AddressingMethod::kM:
        AddMemory(operand);
        return true;
      case AddressingMethod::kO:
        insn_.memory.displacement = Offset();
        AddMemory(operand);
        return true;
      case AddressingMethod::kX:
      case AddressingMethod::kY:
        insn_.operand_size = size;
        return true;
      case AddressingMethod::kI:
        return AddImmediate(size == 1 ? Take<uint8_t>() : Take<uint16_t>(),
                            size);
      case AddressingMethod::kIz:
        return AddImmediate(size == 2 ? Take<int16_t>() : Take<int32_t>(),
                            size);
      case AddressingMethod::kIv:
        return AddImmediate(size == 2   ? Take<int16_t>()
                            : size == 4 ? Take<int32_t>()
                                        : Take<int64_t>(),
                            size);
      case AddressingMethod::kIbs:
        return AddImmediate(Take<int8_t>(), size);
      case AddressingMethod::kIb2:
        insn_.immediate2 = Take<uint8_t>();
        Add(OperandKind::kImmediate2, 0, size);
        return true;
      case AddressingMethod::kOne:
        return AddImmediate(1, size);
      case AddressingMethod::kJb:
        insn_.immediate = Take<int8_t>();
        Add(OperandKind::kRelative, 0, size);
        return true;
      case AddressingMethod::kJz:
        insn_.immediate = size == 2 ? Take<int16_t>() : Take<int32_t>();
        Add(OperandKind::kRelative, 0, size);
        return true;
      case AddressingMethod::kA:
        insn_.immediate =
            insn_.operand_size == 2 ? Take<uint16_t>() : Take<uint32_t>();
        insn_.immediate2 = Take<uint16_t>();
        Add(OperandKind::kFarPointer, 0, size);
        return true;
      case AddressingMethod::kRax:
        Add(OperandKind::kGpr, kRax, size);
        return true;
      case AddressingMethod::kRcx:
        Add(OperandKind::kGpr, kRcx, size);
        return true;
      case AddressingMethod::kRdx:
        Add(OperandKind::kGpr, kRdx, size);
        return true;
      case AddressingMethod::kSegment0:
      case AddressingMethod::kSegment1:
      case AddressingMethod::kSegment2:
      case AddressingMethod::kSegment3:
      case AddressingMethod::kSegment4:
      case AddressingMethod::kSegment5:
        Add(OperandKind::kSegment,
            static_cast<uint8_t>(operand.method) -
                static_cast<uint8_t>(AddressingMethod::kSegment0),
            size);
        return true;
      case AddressingMethod::kS:
        return AddSegment();
      case AddressingMethod::kC:
        return AddControl(size);
      case AddressingMethod::kD:
        Add(OperandKind::kDebug, RegExtended(), size);
        return RegExtended() < 8;
      case AddressingMethod::kSt0:
        Add(OperandKind::kX87, 0, size);
        return true;
      case AddressingMethod::kSti:
        Add(OperandKind::kX87, Rm(), size);
        return true;
      case AddressingMethod::kP:
        Add(OperandKind::kMmx, Reg(), size);
        return true;
      case AddressingMethod::kQ:
      case AddressingMethod::kN:
        if (in_register) {
          Add(OperandKind::kMmx, Rm(), size);
        } else {
          AddMemory(operand);
        }
        return true;
      case AddressingMethod::kV:
        Add(OperandKind::kVector, RegExtended(), size);
        return true;
      case AddressingMethod::kW:
      case AddressingMethod::kU:
        if (in_register) {
          Add(OperandKind::kVector, RmExtended(), size);
        } else {
          AddMemory(operand);
        }
        return true;
      case AddressingMethod::kH:
        Add(OperandKind::kVector, Vvvv(), size);
        return true;
      case AddressingMethod::kL:
        Add(OperandKind::kVector, Take<uint8_t>() >> 4 & (mode64_ ? 15 : 7),
            size);
        return true;
      case AddressingMethod::kXmm0:
        Add(OperandKind::kVector, 0, size);
        return true;
      case AddressingMethod::kVsib:
      case AddressingMethod::kVsibXmm:
        // A SIB byte is required, and its index is always a register.
        if (!has_sib_ || insn_.address_size == 2) return false;
        insn_.memory.index = index_;
        AddMemory(operand);
        return true;
    }
    return false;
  }

  int64_t Offset() {
    switch (insn_.address_size) {
      case 2:
        return Take<uint16_t>();
      case 4:
        return Take<uint32_t>();
      default:
        return Take<int64_t>();
    }
  }

  // CS cannot be loaded; 6 and 7 do not exist.
  bool AddSegment() {
    if (Reg() > kGs || (Reg() == kCs && insn_.operand_count == 0)) return false;
    Add(OperandKind::kSegment, Reg(), 2);
    return true;
  }

  bool AddControl(uint8_t size) {
    const uint8_t reg = RegExtended();
    Add(OperandKind::kControl, reg, size);
    return reg == 0 || (reg >= 2 && reg <= 4) || reg == 8;
  }

  // LOCK needs a destination in memory, of an operation that allows it.
  bool CheckPrefixes() const {
    return !insn_.lock ||
           (Has(kPropLock) && insn_.operands[0].kind == OperandKind::kMemory);
  }

  bool CheckVex() const {
    if (insn_.vex_length == 0) return true;
    if (!plan_->uses_vvvv && vvvv_ != 0) return false;
    if (!Has(kPropDistinct)) return true;
    // Gathers: destination, index and mask (SDM vol. 2, VPGATHERDD).
    const uint8_t destination = insn_.operands[0].reg;
    const uint8_t mask = insn_.operands[2].reg;
    return destination != mask && destination != index_ && mask != index_;
  }

  const uint8_t* start_;
  const uint8_t* next_;
  Insn& insn_;
  const RowPlan* plan_ = nullptr;
  const bool mode64_;
  bool override_ = false;
  bool operand_size_prefix_ = false;
  bool vex_256_ = false;
  bool has_sib_ = false;
  uint8_t rex_ = 0;
  uint8_t opcode_ = 0;
  uint8_t prefix_ = 0;  // value in kMatchPrefix
  uint8_t vvvv_ = 0;
  uint8_t modrm_ = 0;
  uint8_t index_ = 0;
  int sizes_ = 0;
  OpcodeMap map_ = OpcodeMap::kPrimary;
};

}  // namespace

DecodeStatus Decode(Mode mode, absl::Span<const uint8_t> bytes, Insn* insn) {
  uint8_t window[kWindow];
  const uint8_t* start = bytes.data();
  if (bytes.size() < kWindow) {
    std::memset(window, 0, sizeof window);
    std::memcpy(window, bytes.data(), bytes.size());
    start = window;
  }
  *insn = Insn();
  Decoder decoder(mode, start, *insn);
  const bool valid = decoder.Run();
  const size_t looked = decoder.Looked();
  insn->length = static_cast<uint8_t>(std::min<size_t>(looked, kMaxInsnLength));
  if (looked > bytes.size() && bytes.size() < kMaxInsnLength) {
    return DecodeStatus::kTruncated;
  }
  if (looked > kMaxInsnLength) return DecodeStatus::kGeneralProtection;
  return valid ? DecodeStatus::kOk : DecodeStatus::kInvalidOpcode;
}

}  // namespace emu::x86
