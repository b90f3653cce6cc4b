// SPDX-License-Identifier: Apache-2.0

#ifndef X86_OPERAND_DECODER_H_
#define X86_OPERAND_DECODER_H_

#include <cstdint>

#include "x86/encoding.h"
#include "x86/insn.h"
#include "x86/operand.h"
#include "x86/registers.h"

namespace emu::x86 {

// The decoder's last stage. Adds to `insn` the operands that the table
// describes, taking immediates; `insn`'s sizes and address are known. Decode is
// false for #UD: a register that does not exist.
class OperandDecoder {
 public:
  OperandDecoder(Encoding& encoding, Insn& insn)
      : e_(encoding),
        insn_(insn),
        sizes_(SizeColumn(insn.operand_size, encoding.vex_256)) {}

  // The next operand, which the table describes by `operand`.
  [[gnu::always_inline]] bool Decode(const OperandTraits& operand) {
    const uint8_t size = SizeOf(operand.in_register);
    const bool in_register = e_.Mod() == 3;
    switch (operand.method) {
      case AddressingMethod::kNone:
        return true;
      case AddressingMethod::kE:
        if (in_register) {
          AddGpr(e_.RmExtended(), size);
        } else {
          AddMemory(operand);
        }
        return true;
      case AddressingMethod::kG:
        AddGpr(e_.RegExtended(), size);
        return true;
      case AddressingMethod::kB:
        AddGpr(e_.Vvvv(), size);
        return true;
      case AddressingMethod::kR:
        AddGpr(e_.RmExtended(), size);
        return true;
      case AddressingMethod::kZ:
        AddGpr((e_.opcode & 7) | e_.RexB(), size);
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
        return AddImmediate(
            size == 1 ? e_.Take<uint8_t>() : e_.Take<uint16_t>(), size);
      case AddressingMethod::kIz:
        return AddImmediate(size == 2 ? e_.Take<int16_t>() : e_.Take<int32_t>(),
                            size);
      case AddressingMethod::kIv:
        return AddImmediate(size == 2   ? e_.Take<int16_t>()
                            : size == 4 ? e_.Take<int32_t>()
                                        : e_.Take<int64_t>(),
                            size);
      case AddressingMethod::kIbs:
        return AddImmediate(e_.Take<int8_t>(), size);
      case AddressingMethod::kIb2:
        insn_.immediate2 = e_.Take<uint8_t>();
        Add(OperandKind::kImmediate2, 0, size);
        return true;
      case AddressingMethod::kOne:
        return AddImmediate(1, size);
      case AddressingMethod::kJb:
        insn_.immediate = e_.Take<int8_t>();
        Add(OperandKind::kRelative, 0, size);
        return true;
      case AddressingMethod::kJz:
        insn_.immediate = size == 2 ? e_.Take<int16_t>() : e_.Take<int32_t>();
        Add(OperandKind::kRelative, 0, size);
        return true;
      case AddressingMethod::kA:
        insn_.immediate =
            insn_.operand_size == 2 ? e_.Take<uint16_t>() : e_.Take<uint32_t>();
        insn_.immediate2 = e_.Take<uint16_t>();
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
        Add(OperandKind::kDebug, e_.RegExtended(), size);
        return e_.RegExtended() < 8;
      case AddressingMethod::kSt0:
        Add(OperandKind::kX87, 0, size);
        return true;
      case AddressingMethod::kSti:
        Add(OperandKind::kX87, e_.Rm(), size);
        return true;
      case AddressingMethod::kP:
        Add(OperandKind::kMmx, e_.Reg(), size);
        return true;
      case AddressingMethod::kQ:
      case AddressingMethod::kN:
        if (in_register) {
          Add(OperandKind::kMmx, e_.Rm(), size);
        } else {
          AddMemory(operand);
        }
        return true;
      case AddressingMethod::kV:
        Add(OperandKind::kVector, e_.RegExtended(), size);
        return true;
      case AddressingMethod::kW:
      case AddressingMethod::kU:
        if (in_register) {
          Add(OperandKind::kVector, e_.RmExtended(), size);
        } else {
          AddMemory(operand);
        }
        return true;
      case AddressingMethod::kH:
        Add(OperandKind::kVector, e_.Vvvv(), size);
        return true;
      case AddressingMethod::kL:
        Add(OperandKind::kVector,
            e_.Take<uint8_t>() >> 4 & (e_.mode64 ? 15 : 7), size);
        return true;
      case AddressingMethod::kXmm0:
        Add(OperandKind::kVector, 0, size);
        return true;
      case AddressingMethod::kVsib:
      case AddressingMethod::kVsibXmm:
        // A SIB byte is required, and its index is always a register.
        if (!e_.has_sib || insn_.address_size == 2) return false;
        insn_.memory.index = e_.index;
        insn_.memory.scale = e_.scale;
        AddMemory(operand);
        return true;
    }
    return false;
  }

  int count() const { return count_; }

 private:
  uint8_t SizeOf(OperandType type) const {
    return kOperandSizes[static_cast<int>(type)][sizes_];
  }

  void Add(OperandKind kind, uint8_t reg, uint8_t size) {
    insn_.operands[count_++] = {kind, reg, size};
  }

  void AddGpr(uint8_t reg, uint8_t size) {
    if (size == 1 && reg >= 4 && reg < 8 && e_.rex == 0) {
      Add(OperandKind::kGprHigh, reg - 4, size);
    } else {
      Add(OperandKind::kGpr, reg, size);
    }
  }

  void AddMemory(const OperandTraits& operand) {
    insn_.has_memory = true;
    Add(OperandKind::kMemory, 0, SizeOf(operand.in_memory));
  }

  bool AddImmediate(int64_t value, uint8_t size) {
    insn_.immediate = value;
    Add(OperandKind::kImmediate, 0, size);
    return true;
  }

  int64_t Offset() {
    switch (insn_.address_size) {
      case 2:
        return e_.Take<uint16_t>();
      case 4:
        return e_.Take<uint32_t>();
      default:
        return e_.Take<int64_t>();
    }
  }

  // CS cannot be loaded; 6 and 7 do not exist.
  bool AddSegment() {
    if (e_.Reg() > kGs || (e_.Reg() == kCs && count_ == 0)) return false;
    Add(OperandKind::kSegment, e_.Reg(), 2);
    return true;
  }

  bool AddControl(uint8_t size) {
    const uint8_t reg = e_.RegExtended();
    Add(OperandKind::kControl, reg, size);
    return reg == 0 || (reg >= 2 && reg <= 4) || reg == 8;
  }

  Encoding& e_;
  Insn& insn_;
  const int sizes_;
  int count_ = 0;
};

}  // namespace emu::x86

#endif  // X86_OPERAND_DECODER_H_
