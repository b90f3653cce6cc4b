// SPDX-License-Identifier: Apache-2.0

#include "jit/ir/builder.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <utility>

namespace emu::jit::ir {
namespace {

// The least n so that `value` is the sign (zero) extension of n bits.
int SignedBits(int64_t value) {
  const auto bits = static_cast<uint64_t>(value < 0 ? ~value : value);
  return 64 - std::countl_zero(bits) + 1;
}
int UnsignedBits(int64_t value) {
  return std::max(1, 64 - std::countl_zero(static_cast<uint64_t>(value)));
}

int64_t Sext32(uint64_t value) { return static_cast<int32_t>(value); }

bool IsCommutative(Op op) {
  switch (op) {
    case Op::kAdd32:
    case Op::kAdd64:
    case Op::kMul32:
    case Op::kMul64:
    case Op::kAnd:
    case Op::kOr:
    case Op::kXor:
    case Op::kNor:
      return true;
    default:
      return false;
  }
}

bool Is32(Op op) {
  switch (op) {
    case Op::kAdd32:
    case Op::kSub32:
    case Op::kMul32:
    case Op::kShl32:
    case Op::kShr32:
    case Op::kSar32:
    case Op::kRotr32:
      return true;
    default:
      return false;
  }
}

bool HoldsFor(Compare compare, int64_t a, int64_t b) {
  const auto ua = static_cast<uint64_t>(a), ub = static_cast<uint64_t>(b);
  switch (compare) {
    case Compare::kEq:
      return a == b;
    case Compare::kNe:
      return a != b;
    case Compare::kLt:
      return a < b;
    case Compare::kGe:
      return a >= b;
    case Compare::kLtU:
      return ua < ub;
    case Compare::kGeU:
      return ua >= ub;
  }
  return false;
}

}  // namespace

Value Builder::Append(const Inst& inst) {
  Inst& made = block_.insts.emplace_back(inst);
  made.insn = insn_;
  made.flags = flags_;
  return static_cast<Value>(block_.insts.size() - 1);
}

Value Builder::AppendResult(Op op, Value a, Value b, int sbits, int zbits,
                            int64_t imm, int width) {
  Inst inst{op};
  inst.a = a;
  inst.b = b;
  inst.imm = imm;
  inst.width = static_cast<uint8_t>(width);
  // A number below 2^n is also the sign extension of n + 1 bits.
  inst.zbits = static_cast<uint8_t>(zbits);
  inst.sbits = static_cast<uint8_t>(std::min(sbits, std::min(zbits + 1, 64)));
  return Append(inst);
}

Value Builder::Const(int64_t value) {
  for (const Value known : constants_) {
    if (known != kNoValue && (*this)[known].imm == value) return known;
  }
  const Value made =
      AppendResult(Op::kConst, kNoValue, kNoValue, SignedBits(value),
                   UnsignedBits(value), value);
  constants_[next_constant_++ % std::size(constants_)] = made;
  return made;
}

Value Builder::GetReg(int reg) {
  if (regs_[reg] == kNoValue) {
    Inst inst{Op::kGetReg};
    inst.reg = static_cast<uint8_t>(reg);
    inst.sbits = is_64_ ? 64 : 32;
    regs_[reg] = Append(inst);
  }
  return regs_[reg];
}

void Builder::PutReg(int reg, Value value) {
  if (regs_[reg] == value) return;
  Inst inst{Op::kPutReg};
  inst.reg = static_cast<uint8_t>(reg);
  inst.a = value;
  Append(inst);
  regs_[reg] = value;
}

bool Builder::IsInRegister(Value value) const {
  return std::find(std::begin(regs_), std::end(regs_), value) !=
         std::end(regs_);
}

bool Builder::Fold(Op op, int64_t sa, int64_t sb, int64_t* result) {
  const auto a = static_cast<uint64_t>(sa), b = static_cast<uint64_t>(sb);
  switch (op) {
    case Op::kAdd32:
      *result = Sext32(a + b);
      return true;
    case Op::kAdd64:
      *result = static_cast<int64_t>(a + b);
      return true;
    case Op::kSub32:
      *result = Sext32(a - b);
      return true;
    case Op::kSub64:
      *result = static_cast<int64_t>(a - b);
      return true;
    case Op::kAnd:
      *result = sa & sb;
      return true;
    case Op::kOr:
      *result = sa | sb;
      return true;
    case Op::kXor:
      *result = sa ^ sb;
      return true;
    case Op::kNor:
      *result = ~(sa | sb);
      return true;
    case Op::kShl32:
      *result = Sext32(a << (b & 31));
      return true;
    case Op::kShr32:
      *result = Sext32(static_cast<uint32_t>(a) >> (b & 31));
      return true;
    case Op::kSar32:
      *result = Sext32(a) >> (b & 31);
      return true;
    case Op::kShl64:
      *result = static_cast<int64_t>(a << (b & 63));
      return true;
    case Op::kShr64:
      *result = static_cast<int64_t>(a >> (b & 63));
      return true;
    case Op::kSar64:
      *result = sa >> (b & 63);
      return true;
    default:
      return false;
  }
}

Value Builder::Binary(Op op, Value a, Value b) {
  if (IsConst(a) && !IsConst(b) && IsCommutative(op)) std::swap(a, b);
  if (IsConst(a) && IsConst(b)) {
    int64_t result;
    if (Fold(op, (*this)[a].imm, (*this)[b].imm, &result)) return Const(result);
  }
  const Inst left = (*this)[a];
  const Inst right = (*this)[b];
  const bool fits32 = !Is32(op) || left.sbits <= 32;
  int sbits = Is32(op) ? 32 : 64;
  int zbits = 64;
  if (IsConst(b)) {
    const int64_t k = right.imm;
    switch (op) {
      case Op::kAdd32:
      case Op::kAdd64:
        if (k == 0 && fits32) return a;
        // (x + j) + k
        if (left.op == op && IsConst(left.b)) {
          return Binary(
              op, left.a,
              Const(op == Op::kAdd32
                        ? Sext32(static_cast<uint64_t>(k) +
                                 static_cast<uint64_t>((*this)[left.b].imm))
                        : static_cast<int64_t>(
                              static_cast<uint64_t>(k) +
                              static_cast<uint64_t>((*this)[left.b].imm))));
        }
        break;
      case Op::kSub32:
      case Op::kSub64:
        // As an addition, which has an immediate form.
        return Binary(op == Op::kSub32 ? Op::kAdd32 : Op::kAdd64, a,
                      Const(op == Op::kSub32 ? Sext32(-static_cast<uint64_t>(k))
                                             : static_cast<int64_t>(
                                                   -static_cast<uint64_t>(k))));
      case Op::kOr:
      case Op::kXor:
        if (k == 0) return a;
        break;
      case Op::kAnd:
        if (k == 0) return b;
        if (k == -1) return a;
        // A mask that covers all there is.
        if (k > 0 && (k & (k + 1)) == 0 && left.zbits <= UnsignedBits(k)) {
          return a;
        }
        break;
      case Op::kShl64:
      case Op::kShr64:
      case Op::kSar64:
      case Op::kRotr64:
        if ((k & 63) == 0) return a;
        break;
      case Op::kShl32:
      case Op::kShr32:
      case Op::kSar32:
      case Op::kRotr32:
        if ((k & 31) == 0 && fits32) return a;
        break;
      default:
        break;
    }
  }
  switch (op) {
    case Op::kAnd:
      sbits = std::max(left.sbits, right.sbits);
      zbits = std::min(left.zbits, right.zbits);
      break;
    case Op::kOr:
    case Op::kXor:
      sbits = std::max(left.sbits, right.sbits);
      zbits = std::max(left.zbits, right.zbits);
      break;
    case Op::kNor:
      sbits = std::max(left.sbits, right.sbits);
      break;
    case Op::kAdd64:
    case Op::kSub64:
      // One more bit, as long as nothing is lost.
      sbits = std::min(64, std::max(left.sbits, right.sbits) + 1);
      if (op == Op::kAdd64) {
        zbits = std::min(64, std::max(left.zbits, right.zbits) + 1);
      }
      break;
    case Op::kMul64:
      zbits = std::min(64, left.zbits + right.zbits);
      sbits = std::min(64, left.sbits + right.sbits);
      break;
    case Op::kShr64:
      if (IsConst(b)) {
        zbits = std::max(1, left.zbits - static_cast<int>(right.imm & 63));
      } else {
        zbits = left.zbits;
      }
      break;
    case Op::kSar64:
      sbits = left.sbits;
      if (IsConst(b)) {
        sbits = std::max(1, sbits - static_cast<int>(right.imm & 63));
      }
      break;
    case Op::kShr32:
      if (IsConst(b) && (right.imm & 31) != 0) {
        zbits = 32 - static_cast<int>(right.imm & 31);
      }
      break;
    default:
      break;
  }
  return AppendResult(op, a, b, sbits, zbits);
}

Value Builder::AddScaled(bool is_64, Value a, Value b, int scale) {
  if (scale == 0 || IsConst(b)) {
    const Op shift = is_64 ? Op::kShl64 : Op::kShl32;
    return Binary(is_64 ? Op::kAdd64 : Op::kAdd32, a,
                  Binary(shift, b, Const(scale)));
  }
  return AppendResult(is_64 ? Op::kAddScaled64 : Op::kAddScaled32, a, b,
                      is_64 ? 64 : 32, 64, scale);
}

Value Builder::ExtractU(Value a, int position, int bits) {
  const Inst& inst = (*this)[a];
  if (position == 0 && inst.zbits <= bits) return a;
  if (IsConst(a)) {
    const uint64_t shifted = static_cast<uint64_t>(inst.imm) >> position;
    return Const(static_cast<int64_t>(
        bits == 64 ? shifted : shifted & ((uint64_t{1} << bits) - 1)));
  }
  // Of what was extended only to be cut again, the source.
  if ((inst.op == Op::kExtractU || inst.op == Op::kExtractS) && position == 0 &&
      bits <= inst.width) {
    return ExtractU(inst.a, static_cast<int>(inst.imm), bits);
  }
  return AppendResult(Op::kExtractU, a, kNoValue, 64, bits, position, bits);
}

Value Builder::ExtractS(Value a, int position, int bits) {
  const Inst& inst = (*this)[a];
  if (position == 0 && inst.sbits <= bits) return a;
  if (IsConst(a)) {
    const uint64_t up = static_cast<uint64_t>(inst.imm)
                        << (64 - bits - position);
    return Const(static_cast<int64_t>(up) >> (64 - bits));
  }
  if ((inst.op == Op::kExtractU || inst.op == Op::kExtractS) && position == 0 &&
      bits <= inst.width) {
    return ExtractS(inst.a, static_cast<int>(inst.imm), bits);
  }
  return AppendResult(Op::kExtractS, a, kNoValue, bits, 64, position, bits);
}

Value Builder::Deposit(Value a, Value b, int position, int bits) {
  const Inst& base = (*this)[a];
  // What is cut to its place anyway need not be extended before.
  const Inst& part = (*this)[b];
  if ((part.op == Op::kExtractU || part.op == Op::kExtractS) && part.imm == 0 &&
      bits <= part.width) {
    b = part.a;
  }
  const int end = position + bits;
  return AppendResult(Op::kDeposit, a, b,
                      end < 32 ? std::max<int>(base.sbits, end + 1) : 64,
                      std::max<int>(base.zbits, end), position, bits);
}

Value Builder::Unary(Op op, Value a) {
  const bool is_32 = op == Op::kBswap32;
  const bool counts = op == Op::kClz64;
  return AppendResult(op, a, kNoValue, is_32 ? 32 : 64, counts ? 7 : 64);
}

Value Builder::Compare(ir::Compare compare, Value a, Value b) {
  if (IsConst(a) && IsConst(b)) {
    return Const(HoldsFor(compare, (*this)[a].imm, (*this)[b].imm));
  }
  const Value result = AppendResult(Op::kCompare, a, b, 2, 1);
  block_.insts[result].compare = compare;
  return result;
}

Value Builder::Select(Value condition, Value if_true, Value if_false) {
  if (if_true == if_false) return if_true;
  if (IsConst(condition)) {
    return (*this)[condition].imm != 0 ? if_true : if_false;
  }
  const Value result =
      AppendResult(Op::kSelect, condition, if_true,
                   std::max((*this)[if_true].sbits, (*this)[if_false].sbits),
                   std::max((*this)[if_true].zbits, (*this)[if_false].zbits));
  block_.insts[result].c = if_false;
  return result;
}

Value Builder::LoadState(int64_t offset, int width, bool is_signed) {
  const int bits = width * 8;
  const Value result =
      AppendResult(Op::kLoadState, kNoValue, kNoValue, is_signed ? bits : 64,
                   is_signed ? 64 : bits, offset, width);
  block_.insts[result].is_signed = is_signed;
  return result;
}

void Builder::StoreState(int64_t offset, int width, Value value) {
  Inst inst{Op::kStoreState};
  inst.width = static_cast<uint8_t>(width);
  inst.a = value;
  inst.imm = offset;
  Append(inst);
}

Value Builder::Address(Value base, int64_t* offset) {
  const Op add = is_64_ ? Op::kAdd64 : Op::kAdd32;
  const auto fits = [](int64_t n) { return n == static_cast<int16_t>(n); };
  for (;;) {
    const Inst& inst = (*this)[base];
    // (What a guest register holds is at hand; its parts may be no more.)
    if (inst.op != add || !IsConst(inst.b) || IsInRegister(base)) break;
    const int64_t sum = *offset + (*this)[inst.b].imm;
    if (!fits(sum)) break;
    *offset = sum;
    base = inst.a;
  }
  const int64_t low = static_cast<int16_t>(*offset);
  const auto high = static_cast<uint64_t>(*offset) - static_cast<uint64_t>(low);
  if (IsConst(base)) {
    const uint64_t whole = static_cast<uint64_t>((*this)[base].imm + *offset);
    *offset = static_cast<int16_t>(whole);
    const uint64_t rest = whole - static_cast<uint64_t>(*offset);
    return Const(is_64_ ? static_cast<int64_t>(rest) : Sext32(rest));
  }
  *offset = low;
  if (high == 0) return base;
  return Binary(add, base,
                Const(is_64_ ? static_cast<int64_t>(high) : Sext32(high)));
}

Value Builder::Load(int width, bool is_signed, Value base, int64_t offset) {
  const Value address = Address(base, &offset);
  const int bits = width * 8;
  const Value result =
      AppendResult(Op::kLoad, address, kNoValue, is_signed ? bits : 64,
                   is_signed ? 64 : bits, offset, width);
  block_.insts[result].is_signed = is_signed;
  return result;
}

void Builder::Store(int width, Value base, int64_t offset, Value value) {
  Inst inst{Op::kStore};
  inst.a = Address(base, &offset);
  // Only the low part is stored.
  const Inst& stored = (*this)[value];
  if ((stored.op == Op::kExtractU || stored.op == Op::kExtractS) &&
      stored.imm == 0 && width * 8 <= stored.width) {
    value = stored.a;
  }
  inst.width = static_cast<uint8_t>(width);
  inst.b = value;
  inst.imm = offset;
  Append(inst);
}

Value Builder::Atomic(Op op, int width, Value base, int64_t offset, Value b) {
  const Value address = Address(base, &offset);
  return AppendResult(op, address, b, width * 8, 64, offset, width);
}

Value Builder::AtomicCompare(int width, Value base, int64_t offset,
                             Value expected, Value desired) {
  const Value found = Atomic(Op::kAtomicCompare, width, base, offset, expected);
  block_.insts[found].c = desired;
  return found;
}

void Builder::Repeat(Op op, int width) {
  Inst inst{op};
  inst.width = static_cast<uint8_t>(width);
  Append(inst);
}

Value Builder::X87(uint8_t operation, Value a, Value b) {
  const Value result = AppendResult(Op::kX87, a, b, 64, 64);
  block_.insts[result].reg = operation;
  return result;
}

void Builder::X87Store(uint8_t operation, int width, Value base,
                       int64_t offset) {
  Inst inst{Op::kX87Store};
  inst.reg = operation;
  inst.width = static_cast<uint8_t>(width);
  inst.a = Address(base, &offset);
  inst.imm = offset;
  Append(inst);
}

void Builder::SetFlags(const Flags& flags) {
  block_.flags.push_back(flags);
  flags_ = static_cast<uint16_t>(block_.flags.size() - 1);
}

void Builder::StoreFlags() {
  if (flags().kind == FlagsKind::kState) return;
  Append(Inst{Op::kStoreFlags});
  flags_ = 0;
}

Value Builder::StateCondition(int condition) {
  return AppendResult(Op::kStateCondition, kNoValue, kNoValue, 2, 1, condition);
}

Value Builder::StateFlags() {
  return AppendResult(Op::kStateFlags, kNoValue, kNoValue, 64, 12);
}

uint16_t Builder::AddEdge(Edge edge) {
  edge.flags = flags_;
  block_.edges.push_back(edge);
  return static_cast<uint16_t>(block_.edges.size() - 1);
}

void Builder::Branch(ir::Compare compare, Value a, Value b, uint16_t edge) {
  Inst inst{Op::kBranch};
  inst.compare = compare;
  inst.a = a;
  inst.b = b;
  inst.edge = edge;
  Append(inst);
}

void Builder::Goto(uint16_t edge) {
  Inst inst{Op::kGoto};
  inst.edge = edge;
  Append(inst);
}

void Builder::Indirect(Value target) {
  Inst inst{Op::kIndirect};
  inst.a = target;
  Append(inst);
}

void Builder::Bail(ir::Compare compare, Value a, Value b) {
  Inst inst{Op::kBail};
  inst.compare = compare;
  inst.a = a;
  inst.b = b;
  Append(inst);
}

void Builder::CallHandler() { Append(Inst{Op::kCallHandler}); }

}  // namespace emu::jit::ir
