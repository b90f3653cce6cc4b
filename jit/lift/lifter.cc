// SPDX-License-Identifier: Apache-2.0

#include "jit/lift/lifter.h"

#include <algorithm>
#include <bit>
#include <cstddef>

#include "interp/lowering/handler_call.h"
#include "jit/lift/families.h"
#include "x86/cpu_state.h"
#include "x86/opcode_table.h"

namespace emu::jit {

using ir::FlagsKind;
using ir::Op;
using ir::Value;
using x86::OperandKind;

namespace {

constexpr int64_t SegmentBaseOffset(x86::Segment segment) {
  return static_cast<int64_t>(offsetof(x86::CpuState, segment_base)) +
         segment * 8;
}

int Log2(int size) { return size == 1 ? 0 : size == 2 ? 1 : size == 4 ? 2 : 3; }

ir::Flags FlagsOf(FlagsKind kind, int size, Value result, Value a, Value b) {
  ir::Flags flags;
  flags.kind = kind;
  flags.log2_width = static_cast<uint8_t>(Log2(size));
  flags.result = result;
  flags.a = a;
  flags.b = b;
  return flags;
}

}  // namespace

void Lifter::Lift(uint16_t index, absl::Span<const x86::Insn> insns) {
  ir.block().Clear(index);
  float_test_ = {};
  down_ = ir::kNoValue;
  pc_ = planned().pc;
  const auto mask = is_64() ? ~uint64_t{0} : uint64_t{0xffffffff};
  for (size_t i = 0; i < insns.size(); ++i) {
    next_pc_ = (pc_ + insns[i].length) & mask;
    ir.BeginInsn(static_cast<uint16_t>(i));
    following_ = i + 1 < insns.size() ? &insns[i + 1] : nullptr;
    LiftInsn(insns[i]);
    pc_ = next_pc_;
  }
  const ir::Inst& last = ir.block().insts.back();
  if ((ir::Properties(last.op) & ir::kEndsBlock) == 0) {
    GoTo(interp::kLinkNext, pc_);
  }
}

bool Lifter::IsInterpreted(const x86::Insn& insn) const {
  if (plan_.strict_float && x86::UsesFloat(insn)) return true;
  return std::binary_search(plan_.interpreted.begin(), plan_.interpreted.end(),
                            pc_);
}

void Lifter::LiftInsn(const x86::Insn& insn) {
  if (!x86::IsPrivileged(insn) && !IsInterpreted(insn)) {
    const LiftFunction lift = FindLifting(insn.op, insn.lock, has_vectors_);
    if (lift != nullptr && lift(*this, insn)) return;
  }
  CallHandler(insn);
}

namespace {

// What may change how the guest computes; how translated code does is fixed
// (Engine::RunFrom).
bool WritesMxcsr(x86::Op op) {
  switch (op) {
    case x86::Op::kLdmxcsr:
    case x86::Op::kFxrstor:
    case x86::Op::kXrstor:
    case x86::Op::kXrstors:
      return true;
    default:
      return false;
  }
}

}  // namespace

void Lifter::CallHandler(const x86::Insn& insn) {
  if (WritesMxcsr(insn.op)) {
    ir.Bail(ir::Compare::kEq, ir.Const(0), ir.Const(0));
  }
  ir.StoreFlags();
  ir.CallHandler();
  if (interp::MayWriteGpr(insn)) {
    for (int reg = 0; reg < x86::kGprCount; ++reg) ir.ForgetReg(reg);
  }
  for (int reg = 0; reg < ir::kVectors; ++reg) ir.ForgetVector(reg);
  ir.FlagsAreInState();
  down_ = ir::kNoValue;
}

Value Lifter::ReadGpr(const x86::Operand& operand) {
  const Value reg = ir.GetReg(operand.reg);
  if (operand.kind == OperandKind::kGprHigh) return ir.ExtractU(reg, 8, 8);
  return reg;
}

void Lifter::WriteGpr(const x86::Operand& operand, Value value) {
  if (operand.kind == OperandKind::kGprHigh) {
    ir.PutReg(operand.reg, ir.Deposit(ir.GetReg(operand.reg), value, 8, 8));
  } else {
    WriteGpr(static_cast<x86::Gpr>(operand.reg), operand.size, value);
  }
}

void Lifter::WriteGpr(x86::Gpr reg, int size, Value value) {
  switch (size) {
    case 8:
      ir.PutReg(reg, value);
      return;
    case 4:
      ir.PutReg(reg, is_64() ? ir.Zext(value, 32) : ir.Sext(value, 32));
      return;
    default:
      ir.PutReg(reg, ir.Deposit(ir.GetReg(reg), value, 0, size * 8));
      return;
  }
}

Value Lifter::ReadOperand(const x86::Insn& insn, int i) {
  const x86::Operand& operand = insn.operands[i];
  switch (operand.kind) {
    case OperandKind::kGpr:
    case OperandKind::kGprHigh:
      return ReadGpr(operand);
    case OperandKind::kMemory:
      return Load(operand.size, LinearAddress(insn));
    case OperandKind::kImmediate2:
      return ir.Const(insn.immediate2);
    default:
      return ir.Const(insn.immediate);
  }
}

void Lifter::WriteOperand(const x86::Insn& insn, int i, Value value) {
  Write(Locate(insn, i), value);
}

Lifter::Place Lifter::Locate(const x86::Insn& insn, int i) {
  const x86::Operand& operand = insn.operands[i];
  Place place = {&operand, {}};
  if (operand.kind == OperandKind::kMemory) place.address = LinearAddress(insn);
  return place;
}

Value Lifter::Read(const Place& place) {
  if (place.operand->kind != OperandKind::kMemory) {
    return ReadGpr(*place.operand);
  }
  return Load(place.operand->size, place.address);
}

Value Lifter::Load(int size, const Address& address) {
  return ir.Load(size, size == 4 && !is_64(), address.base, address.offset);
}

void Lifter::Write(const Place& place, Value value) {
  if (place.operand->kind != OperandKind::kMemory) {
    WriteGpr(*place.operand, value);
    return;
  }
  ir.Store(place.operand->size, place.address.base, place.address.offset,
           value);
}

Lifter::Address Lifter::LinearAddress(const x86::Insn& insn) {
  const x86::MemoryOperand& memory = insn.memory;
  const bool truncated = !HasFullAddress(insn);
  const bool has_base =
      memory.segment == x86::kFs || memory.segment == x86::kGs;
  if (truncated) {
    Value address = EffectiveAddress(insn);
    if (has_base) {
      address = ir.Binary(is_64() ? Op::kAdd64 : Op::kAdd32, address,
                          ir.LoadState(SegmentBaseOffset(memory.segment),
                                       is_64() ? 8 : 4, !is_64()));
    }
    return {address, 0};
  }
  Address address = {ir::kNoValue, memory.displacement};
  if (memory.base == x86::kRipRegister) {
    address.offset += static_cast<int64_t>(next_pc_);
  } else if (memory.base != x86::kNoRegister) {
    address.base = ir.GetReg(memory.base);
  }
  const auto add = [&](Value value, int scale) {
    const Op shift = is_64() ? Op::kShl64 : Op::kShl32;
    address.base = address.base == ir::kNoValue
                       ? ir.Binary(shift, value, ir.Const(scale))
                       : ir.AddScaled(is_64(), address.base, value, scale);
  };
  if (memory.index != x86::kNoRegister) {
    add(ir.GetReg(memory.index), memory.scale);
  }
  if (has_base) {
    add(ir.LoadState(SegmentBaseOffset(memory.segment), is_64() ? 8 : 4,
                     !is_64()),
        0);
  }
  if (!is_64()) address.offset = static_cast<int32_t>(address.offset);
  if (address.base == ir::kNoValue) {
    address = {ir.Const(address.offset), 0};
  }
  return address;
}

Value Lifter::EffectiveAddress(const x86::Insn& insn) {
  x86::Insn flat = insn;
  flat.memory.segment = x86::kDs;
  const int size = insn.address_size;
  const int full = is_64() ? 8 : 4;
  flat.address_size = static_cast<uint8_t>(full);
  const Address address = LinearAddress(flat);
  const Op add = is_64() ? Op::kAdd64 : Op::kAdd32;
  const Value whole = address.offset == 0 ? address.base
                                          : ir.Binary(add, address.base,
                                                      ir.Const(address.offset));
  return size == full ? whole : ir.Zext(whole, size * 8);
}

Value Lifter::Add(int size, Value a, Value b) {
  if (is_64() || size < 4) return ir.Binary(Op::kAdd64, a, b);
  return ir.Binary(Op::kAdd32, ir.Sext(a, 32), ir.Sext(b, 32));
}

Value Lifter::Sub(int size, Value a, Value b) {
  if (is_64() || size < 4) return ir.Binary(Op::kSub64, a, b);
  return ir.Binary(Op::kSub32, ir.Sext(a, 32), ir.Sext(b, 32));
}

void Lifter::SetFlags(FlagsKind kind, int size, Value result, Value a,
                      Value b) {
  ir.SetFlags(FlagsOf(kind, size, result, a, b));
}

bool Lifter::is_unaligned() const {
  return std::binary_search(plan_.unaligned.begin(), plan_.unaligned.end(),
                            pc_);
}

uint32_t Lifter::WrittenFlags(const ir::Flags& flags) const {
  switch (flags.kind) {
    case FlagsKind::kState:
      return 0;
    case FlagsKind::kInc:
    case FlagsKind::kDec:
      return x86::kStatusFlags & ~x86::kFlagCf;
    case FlagsKind::kRotl:
    case FlagsKind::kRotr:
      return x86::kFlagCf | x86::kFlagOf;
    case FlagsKind::kMerged:
      return static_cast<uint32_t>(ir[flags.a].imm);
    default:
      return x86::kStatusFlags;
  }
}

uint32_t Lifter::KeptFlags(const ir::Flags& flags) const {
  const uint32_t others = x86::kStatusFlags & ~WrittenFlags(flags);
  switch (flags.kind) {
    case FlagsKind::kRotl:
    case FlagsKind::kRotr:
    case FlagsKind::kShl:
    case FlagsKind::kShr:
    case FlagsKind::kSar:
    case FlagsKind::kShld:
    case FlagsKind::kShrd:
      return ir.IsConst(flags.b) ? others : x86::kStatusFlags;
    default:
      return others;
  }
}

void Lifter::SetSomeFlags(FlagsKind kind, int size, Value result, Value a,
                          Value b) {
  // A chain of such flags is cut short where the last one hides the one before
  // it, and stored when it gets long.
  constexpr int kLongestChain = 3;
  ir::Flags flags = FlagsOf(kind, size, result, a, b);
  flags.before = ir.flags_index();
  const uint32_t kept = KeptFlags(flags);
  if (kept == 0) flags.before = 0;
  while (flags.before != 0 &&
         (WrittenFlags(ir.block().flags[flags.before]) & kept) == 0) {
    flags.before = ir.block().flags[flags.before].before;
  }
  int length = 0;
  for (uint16_t i = flags.before; i != 0; i = ir.block().flags[i].before) {
    ++length;
  }
  if (length > kLongestChain) {
    ir.StoreFlags();
    flags.before = ir.flags_index();
  }
  ir.SetFlags(flags);
}

void Lifter::MergeFlags(uint32_t mask, Value bits) {
  SetSomeFlags(FlagsKind::kMerged, 1, ir::kNoValue, ir.Const(mask), bits);
}

void Lifter::Push(int size, Value value) {
  const Value rsp = ir.GetReg(x86::kRsp);
  ir.Store(size, rsp, -size, value);
  Drop(-size);
}

Value Lifter::Top(int size) { return Load(size, {ir.GetReg(x86::kRsp), 0}); }

void Lifter::Advance(x86::Gpr reg, Value bytes) {
  ir.PutReg(
      reg, ir.Binary(is_64() ? Op::kAdd64 : Op::kAdd32, ir.GetReg(reg), bytes));
}

Value Lifter::StringStep(int size) {
  constexpr int kDfPosition = std::countr_zero(x86::kFlagDf);
  if (down_ == ir::kNoValue) {
    down_ = ir.ExtractU(
        ir.LoadState(offsetof(x86::CpuState, system_flags), 4, false),
        kDfPosition, 1);
  }
  const Value twice = ir.Binary(Op::kShl64, down_, ir.Const(Log2(size) + 1));
  return ir.Binary(Op::kSub64, ir.Const(size), twice);
}

uint16_t Lifter::EdgeTo(int link, uint64_t target) {
  ir::Edge edge;
  edge.link = static_cast<uint8_t>(link);
  edge.target = target;
  edge.stores_flags = planned().flags_wanted[link];
  const int16_t successor = planned().successor[link];
  if (successor != PlannedBlock::kOutside) {
    edge.kind = ir::Edge::Kind::kBlock;
    edge.block = static_cast<uint16_t>(successor);
  }
  // A loop has at least one jump to where it came by before.
  edge.polls = target < next_pc_;
  return ir.AddEdge(edge);
}

void Lifter::GoTo(int link, uint64_t target) { ir.Goto(EdgeTo(link, target)); }

uint64_t Lifter::BranchTarget(const x86::Insn& insn) const {
  uint64_t target = next_pc_ + static_cast<uint64_t>(insn.immediate);
  if (insn.operand_size == 2) target &= 0xffff;
  return is_64() ? target : static_cast<uint32_t>(target);
}

}  // namespace emu::jit
