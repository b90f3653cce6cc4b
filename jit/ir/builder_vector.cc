// SPDX-License-Identifier: Apache-2.0

// Vector registers and floating point.

#include "jit/ir/builder.h"

namespace emu::jit::ir {

Value Builder::AppendGetVector(Op op, int reg, int offset, int width) {
  const Value value =
      AppendResult(op, kNoValue, kNoValue, 64, 64, offset, width);
  block_.insts[value].reg = static_cast<uint8_t>(reg);
  return value;
}

void Builder::AppendPutVector(Op op, int reg, int offset, int width,
                              Value value) {
  Inst inst{op};
  inst.reg = static_cast<uint8_t>(reg);
  inst.imm = offset;
  inst.width = static_cast<uint8_t>(width);
  inst.a = value;
  Append(inst);
}

void Builder::Vector::SetHalf(int which, Value as_float, Value as_bits) {
  half[which] = as_float;
  bits[which] = as_bits;
  if (which == 0) {
    single = kNoValue;
    is_only_single = false;
  }
}

Value Builder::GetHalf(int reg, int half) {
  Vector& vector = vectors_[reg];
  Value& known = vector.half[half];
  if (known != kNoValue) return known;
  return known = vector.bits[half] != kNoValue
                     ? AppendResult(Op::kFloatOfBits, vector.bits[half],
                                    kNoValue, 64, 64, 0, 8)
                     : AppendGetVector(Op::kGetVector, reg, half * 8, 8);
}

void Builder::PutHalf(int reg, int half, Value value) {
  if (vectors_[reg].half[half] == value) return;
  AppendPutVector(Op::kPutVector, reg, half * 8, 8, value);
  vectors_[reg].SetHalf(half, value, kNoValue);
}

Value Builder::GetSingle(int reg) {
  Vector& vector = vectors_[reg];
  if (vector.single != kNoValue) return vector.single;
  // The low half of a register holds what a smaller format needs.
  if (vector.half[0] != kNoValue) return vector.half[0];
  return vector.single = vector.bits[0] != kNoValue
                             ? AppendResult(Op::kFloatOfBits, vector.bits[0],
                                            kNoValue, 64, 64, 0, 4)
                             : AppendGetVector(Op::kGetVector, reg, 0, 4);
}

void Builder::PutSingle(int reg, Value value) {
  Vector& vector = vectors_[reg];
  if (vector.single == value) return;
  AppendPutVector(Op::kPutVector, reg, 0, 4, value);
  vector.single = value;
  vector.half[0] = vector.bits[0] = kNoValue;
}

void Builder::ClearAboveSingle(int reg) {
  Vector& vector = vectors_[reg];
  if (!vector.is_only_single) {
    AppendPutVector(Op::kPutVectorBits, reg, 4, 4, Const(0));
    vector.half[0] = vector.bits[0] = kNoValue;
    vector.is_only_single = true;
  }
  PutHalfBits(reg, 1, Const(0));
}

Value Builder::GetHalfBits(int reg, int half) {
  Vector& vector = vectors_[reg];
  Value& known = vector.bits[half];
  if (known != kNoValue) return known;
  return known = vector.half[half] != kNoValue
                     ? AppendResult(Op::kBitsOfFloat, vector.half[half],
                                    kNoValue, 64, 64, 0, 8)
                     : AppendGetVector(Op::kGetVectorBits, reg, half * 8, 8);
}

void Builder::PutHalfBits(int reg, int half, Value value) {
  if (vectors_[reg].bits[half] == value) return;
  AppendPutVector(Op::kPutVectorBits, reg, half * 8, 8, value);
  vectors_[reg].SetHalf(half, kNoValue, value);
}

void Builder::Packed(Op op, ir::Packed packed, int reg, int source,
                     int64_t control) {
  Packed(op, packed, reg, kNoValue, kNoValue, control | int64_t{source} << 16);
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
