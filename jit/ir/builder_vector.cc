// Vector registers and floating point.

#include "jit/ir/builder.h"

namespace emu::jit::ir {

Value Builder::GetHalf(int reg, int half) {
  Vector& vector = vectors_[reg];
  if (vector.half[half] != kNoValue) return vector.half[half];
  Value value;
  if (vector.bits[half] != kNoValue) {
    value = AppendResult(Op::kFloatOfBits, vector.bits[half], kNoValue, 64, 64,
                         0, 8);
  } else {
    value = AppendResult(Op::kGetVector, kNoValue, kNoValue, 64, 64, half * 8,
                         8);
    block_.insts[value].reg = static_cast<uint8_t>(reg);
  }
  return vector.half[half] = value;
}

void Builder::PutHalf(int reg, int half, Value value) {
  Vector& vector = vectors_[reg];
  if (vector.half[half] == value) return;
  Inst inst{Op::kPutVector};
  inst.reg = static_cast<uint8_t>(reg);
  inst.imm = half * 8;
  inst.width = 8;
  inst.a = value;
  Append(inst);
  vector.half[half] = value;
  vector.bits[half] = kNoValue;
  if (half == 0) {
    vector.single = kNoValue;
    vector.is_only_single = false;
  }
}

Value Builder::GetSingle(int reg) {
  Vector& vector = vectors_[reg];
  if (vector.single != kNoValue) return vector.single;
  // The low half of a register holds what a smaller format needs.
  if (vector.half[0] != kNoValue) return vector.half[0];
  Value value;
  if (vector.bits[0] != kNoValue) {
    value =
        AppendResult(Op::kFloatOfBits, vector.bits[0], kNoValue, 64, 64, 0, 4);
  } else {
    value = AppendResult(Op::kGetVector, kNoValue, kNoValue, 64, 64, 0, 4);
    block_.insts[value].reg = static_cast<uint8_t>(reg);
  }
  return vector.single = value;
}

void Builder::PutSingle(int reg, Value value) {
  Vector& vector = vectors_[reg];
  if (vector.single == value) return;
  Inst inst{Op::kPutVector};
  inst.reg = static_cast<uint8_t>(reg);
  inst.width = 4;
  inst.a = value;
  Append(inst);
  vector.single = value;
  vector.half[0] = vector.bits[0] = kNoValue;
}

void Builder::ClearAboveSingle(int reg) {
  Vector& vector = vectors_[reg];
  if (!vector.is_only_single) {
    Inst inst{Op::kPutVectorBits};
    inst.reg = static_cast<uint8_t>(reg);
    inst.imm = 4;
    inst.width = 4;
    inst.a = Const(0);
    Append(inst);
    vector.half[0] = vector.bits[0] = kNoValue;
    vector.is_only_single = true;
  }
  PutHalfBits(reg, 1, Const(0));
}

Value Builder::GetHalfBits(int reg, int half) {
  Vector& vector = vectors_[reg];
  if (vector.bits[half] != kNoValue) return vector.bits[half];
  Value value;
  if (vector.half[half] != kNoValue) {
    value = AppendResult(Op::kBitsOfFloat, vector.half[half], kNoValue, 64, 64,
                         0, 8);
  } else {
    value = AppendResult(Op::kGetVectorBits, kNoValue, kNoValue, 64, 64,
                         half * 8, 8);
    block_.insts[value].reg = static_cast<uint8_t>(reg);
  }
  return vector.bits[half] = value;
}

void Builder::PutHalfBits(int reg, int half, Value value) {
  Vector& vector = vectors_[reg];
  if (vector.bits[half] == value) return;
  Inst inst{Op::kPutVectorBits};
  inst.reg = static_cast<uint8_t>(reg);
  inst.imm = half * 8;
  inst.width = 8;
  inst.a = value;
  Append(inst);
  vector.half[half] = kNoValue;
  vector.bits[half] = value;
  if (half == 0) {
    vector.single = kNoValue;
    vector.is_only_single = false;
  }
}

void Builder::Packed(Op op, ir::Packed packed, int reg, int source,
                     int64_t control) {
  Packed(op, packed, reg, kNoValue, kNoValue,
         control | int64_t{source} << 16);
}

void Builder::Packed(Op op, ir::Packed packed, int reg, Value low, Value high,
                     int64_t control) {
  Inst inst{op};
  inst.width = static_cast<uint8_t>(packed);
  inst.reg = static_cast<uint8_t>(reg);
  inst.a = low;
  inst.b = high;
  inst.imm = control;
  Append(inst);
  ForgetVector(reg);
}

Value Builder::LoadFloat(int width, Value base, int64_t offset) {
  const Value address = Address(base, &offset);
  return AppendResult(Op::kLoadFloat, address, kNoValue, 64, 64, offset, width);
}

void Builder::StoreFloat(int width, Value base, int64_t offset, Value value) {
  Inst inst{Op::kStoreFloat};
  inst.a = Address(base, &offset);
  inst.width = static_cast<uint8_t>(width);
  inst.b = value;
  inst.imm = offset;
  Append(inst);
}

Value Builder::Float(Op op, int width, Value a, Value b) {
  return AppendResult(op, a, b, 64, 64, 0, width);
}

Value Builder::FloatOfInt(int width, Value a, int bytes) {
  return AppendResult(Op::kFOfInt, a, kNoValue, 64, 64, bytes, width);
}

Value Builder::IntOfFloat(Op op, int width, Value a, int bytes) {
  return AppendResult(op, a, kNoValue, bytes * 8, 64, bytes, width);
}

Value Builder::FloatCompare(Op op, ir::Compare compare, int width, Value a,
                            Value b) {
  const Value result = AppendResult(op, a, b, 2, 1, 0, width);
  block_.insts[result].compare = compare;
  return result;
}

}  // namespace emu::jit::ir
