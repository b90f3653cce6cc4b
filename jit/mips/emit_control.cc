// SPDX-License-Identifier: Apache-2.0

// Branches, edges between blocks, exits.

#include <cstddef>
#include <utility>

#include "jit/mips/guest_state.h"
#include "jit/mips/stub.h"

namespace emu::jit::mips {

using ir::Compare;
using ir::Inst;
using ir::Value;

namespace {

constexpr uint64_t kPageSize = 4096;

constexpr uint32_t Bit(Gpr reg) {
  return reg == zero ? 0 : uint32_t{1} << reg.code;
}

// Which registers an instruction reads and writes, if it is one that may change
// places with a branch: it computes, and can't fault.
struct Effect {
  bool is_simple = false;
  uint32_t reads = 0;
  uint32_t writes = 0;
};

Effect EffectOf(uint32_t word) {
  const auto field = [word](int shift) { return (word >> shift) & 31; };
  const uint32_t rs = 1u << field(21), rt = 1u << field(16),
                 rd = 1u << field(11);
  const uint32_t opcode = word >> 26, function = word & 63;
  switch (opcode) {
    case 0x00:  // SPECIAL
      switch (function) {
        case 0x00:
        case 0x02:
        case 0x03:  // sll srl sra
        case 0x38:
        case 0x3a:
        case 0x3b:  // dsll dsrl dsra
        case 0x3c:
        case 0x3e:
        case 0x3f:  // dsll32 dsrl32 dsra32
          return {word != 0, rt, rd};
        case 0x04:
        case 0x06:
        case 0x07:  // sllv srlv srav
        case 0x14:
        case 0x16:
        case 0x17:  // dsllv dsrlv dsrav
        case 0x21:
        case 0x23:
        case 0x24:
        case 0x25:
        case 0x26:
        case 0x27:
        case 0x2a:
        case 0x2b:
        case 0x2d:
        case 0x2f:
          // addu subu and or xor nor slt sltu daddu dsubu
          return {true, rs | rt, rd};
        case 0x0a:
        case 0x0b:  // movz movn
          return {true, rs | rt | rd, rd};
        default:
          return {};
      }
    case 0x09:
    case 0x0a:
    case 0x0b:
    case 0x0c:
    case 0x0d:
    case 0x0e:
    case 0x19:  // addiu slti sltiu andi ori xori daddiu
      return {true, rs, rt};
    case 0x0f:  // lui
      return {true, 0, rt};
    case 0x1f:  // SPECIAL3
      switch (function) {
        case 0x00:
        case 0x01:
        case 0x02:
        case 0x03:  // ext dextm dextu dext
          return {true, rs, rt};
        case 0x04:
        case 0x05:
        case 0x06:
        case 0x07:  // ins dinsm dinsu dins
          return {true, rs | rt, rt};
        case 0x20:  // seb seh wsbh
          return {true, rt, rd};
        default:
          return {};
      }
    default:
      return {};
  }
}

}  // namespace

bool RegionEmitter::TakeForDelaySlot(uint32_t reads, uint32_t* word) {
  const auto available = a_.position() - fence_;
  if (available < 1 || a_.overflowed()) return false;
  const Effect last = EffectOf(a_.position()[-1]);
  if (!last.is_simple) return false;
  if ((last.writes & reads) == 0) {
    *word = a_.Retract();
    return true;
  }
  // The last one is what the branch waits for; perhaps the one before it.
  if (available < 2) return false;
  const Effect before = EffectOf(a_.position()[-2]);
  if (!before.is_simple || (before.writes & (reads | last.reads)) != 0 ||
      (before.reads & last.writes) != 0 || (before.writes & last.writes) != 0) {
    return false;
  }
  const uint32_t compare = a_.Retract();
  *word = a_.Retract();
  a_.Emit(compare);
  return true;
}

bool RegionEmitter::Branch::IsTaken(const HostRegisters& registers) const {
  const auto a = static_cast<int64_t>(registers.gpr[rs.code]);
  const auto b = static_cast<int64_t>(registers.gpr[rt.code]);
  switch (kind) {
    case BranchKind::kEq:
      return a == b;
    case BranchKind::kNe:
      return a != b;
    case BranchKind::kLtz:
      return a < 0;
    case BranchKind::kGez:
      return a >= 0;
    case BranchKind::kLez:
      return a <= 0;
    case BranchKind::kGtz:
      return a > 0;
    case BranchKind::kAlways:
      break;
  }
  return true;
}

bool RegionEmitter::NotePoll(uint64_t pc) {
  if (wanted_offset_ != offset()) return false;
  record_ = {};
  record_.found = record_.is_poll = true;
  record_.pc = pc;
  return true;
}

void RegionEmitter::NotePollingBranch(const Branch& branch,
                                      const Destination& to) {
  // (What faults in a delay slot faults at the branch.)
  if (!NotePoll(to.pc) || to.other == nullptr) return;
  record_.branch = branch;
  record_.other_pc = to.other->target;
  if (to.other->stores_flags) record_.flags = Locate(to.other->flags);
}

void RegionEmitter::BranchTo(const Branch& branch, const Destination& to) {
  const Gpr rs = branch.rs, rt = branch.rt;
  Label* label = to.label;
  uint32_t slot = 0;
  const bool polls =
      !TakeForDelaySlot(Bit(rs) | Bit(rt), &slot) && to.behind_poll != nullptr;
  if (polls) {
    label = to.behind_poll;
    NotePollingBranch(branch, to);
  }
  switch (branch.kind) {
    case BranchKind::kEq:
      a_.Beq(rs, rt, label);
      break;
    case BranchKind::kNe:
      a_.Bne(rs, rt, label);
      break;
    case BranchKind::kLtz:
      a_.Bltz(rs, label);
      break;
    case BranchKind::kGez:
      a_.Bgez(rs, label);
      break;
    case BranchKind::kLez:
      a_.Blez(rs, label);
      break;
    case BranchKind::kGtz:
      a_.Bgtz(rs, label);
      break;
    case BranchKind::kAlways:
      a_.Beq(zero, zero, label);
      break;
  }
  polls ? Poll() : a_.Emit(slot);
  FenceDelaySlot();
}

void RegionEmitter::BranchIf(Compare compare, Value a, Value b,
                             const Destination& to) {
  if (FloatBranch(compare, a, b, to.label)) return;
  int64_t k;
  if (ImmediateOf(b, &k) && k == 0) {
    const Gpr ra = values_.Use(a);
    switch (compare) {
      case Compare::kEq:
        return BranchTo({BranchKind::kEq, ra, zero}, to);
      case Compare::kNe:
        return BranchTo({BranchKind::kNe, ra, zero}, to);
      case Compare::kLt:
        return BranchTo({BranchKind::kLtz, ra, zero}, to);
      case Compare::kGe:
        return BranchTo({BranchKind::kGez, ra, zero}, to);
      case Compare::kLtU:
        return;
      case Compare::kGeU:
        return BranchTo({BranchKind::kAlways, zero, zero}, to);
    }
  }
  if (ImmediateOf(a, &k) && k == 0) {
    const Gpr rb = values_.Use(b);
    switch (compare) {
      case Compare::kLt:
        return BranchTo({BranchKind::kGtz, rb, zero}, to);
      case Compare::kGe:
        return BranchTo({BranchKind::kLez, rb, zero}, to);
      case Compare::kNe:
      case Compare::kLtU:
        return BranchTo({BranchKind::kNe, rb, zero}, to);
      case Compare::kEq:
      case Compare::kGeU:
        return BranchTo({BranchKind::kEq, rb, zero}, to);
    }
  }
  const Gpr ra = values_.Use(a);
  if (compare == Compare::kEq || compare == Compare::kNe) {
    const Gpr rb = values_.Use(b);
    BranchTo(
        {compare == Compare::kEq ? BranchKind::kEq : BranchKind::kNe, ra, rb},
        to);
    return;
  }
  // The negated comparison costs nothing more.
  const bool negated = compare == Compare::kGe || compare == Compare::kGeU;
  const Operand operand = OperandOf(b, true);
  SetOn(kScratch, negated ? ir::Negated(compare) : compare, ra, operand);
  BranchTo({negated ? BranchKind::kEq : BranchKind::kNe, kScratch, zero}, to);
}

RegionEmitter::Stub* RegionEmitter::NewStub() {
  Stub& stub = stubs_.emplace_back();
  if (block_ != nullptr) stub.block = block_->index;
  return &stub;
}

void RegionEmitter::ExpectX87Top(const ir::Edge& edge, const X87View& x87) {
  int8_t& top = labels_[edge.block].x87_top;
  if (top < 0) top = x87.top;
}

RegionEmitter::Destination RegionEmitter::DestinationOf(const ir::Edge& edge,
                                                        const X87View& x87,
                                                        const ir::Edge* other) {
  BlockLabels& labels = labels_[edge.block];
  const bool holds = edge.block < begun_ && labels.guard.IsImpliedBy(x87);
  Label* const begin = holds ? &labels.begin : &labels.entry;
  if (!edge.polls) return begin;
  Destination to = holds ? &labels.poll : &labels.entry_poll;
  to.behind_poll = begin;
  to.pc = edge.target;
  to.other = other;
  return to;
}

void RegionEmitter::EmitPoll(uint64_t pc) {
  NotePoll(pc);
  Poll();
  FenceDelaySlot();
}

void RegionEmitter::EmitExit(const ir::Edge& edge, uint16_t from) {
  uint32_t slot = 0;
  if (!edge.polls) TakeForDelaySlot(0, &slot);
  Stub* unlinked = NewStub();
  unlinked->kind = Stub::Kind::kUnlinked;
  unlinked->exit = translation_.exits.size();
  // qemu 7.2 does not see a patch of a jump whose delay slot is in the next
  // page.
  if (a_.pc() % kPageSize == kPageSize - 4) a_.Nop();
  translation_.exits.push_back({from, edge.link, edge.target, offset(), 0});
  if (edge.polls) NotePoll(edge.target);
  a_.J(a_.pc());
  edge.polls ? Poll() : a_.Emit(slot);
  FenceDelaySlot();
}

void RegionEmitter::EmitEdge(const ir::Edge& edge, uint16_t from,
                             const FlagsLocation& flags, const X87View& x87,
                             bool may_fall_through) {
  if (edge.stores_flags) StoreFlags(flags);
  if (edge.kind == ir::Edge::Kind::kLink) return EmitExit(edge, from);
  ExpectX87Top(edge, x87);
  falls_through_ = may_fall_through && !edge.polls && edge.block == from + 1;
  if (!falls_through_) BranchTo({}, DestinationOf(edge, x87, nullptr));
}

bool RegionEmitter::IsLabel(const ir::Edge& edge) const {
  return edge.kind == ir::Edge::Kind::kBlock &&
         !(edge.stores_flags && edge.flags != 0);
}

bool RegionEmitter::FallsThrough(const ir::Edge& edge) const {
  return IsLabel(edge) && !edge.polls && !is_guarded_ &&
         edge.block == block_->index + 1;
}

void RegionEmitter::BranchAlong(const ir::Edge& edge, const ir::Edge* other,
                                Compare compare, Value a, Value b) {
  if (IsLabel(edge)) {
    ExpectX87Top(edge, x87_);
    Destination to = DestinationOf(edge, x87_, other);
    // (Where the guest would be if it is not taken is known from a jump only.)
    if (other == nullptr) to.behind_poll = nullptr;
    BranchIf(compare, a, b, to);
    return;
  }
  Stub* stub = NewStub();
  stub->kind = Stub::Kind::kEdge;
  stub->edge = edge;
  stub->x87 = x87_;
  BranchIf(compare, a, b, &stub->label);
  if (edge.stores_flags) stub->flags = Locate(edge.flags);
}

void RegionEmitter::GoAlong(const ir::Edge& edge) {
  EmitEdge(edge, block_->index,
           edge.stores_flags ? Locate(edge.flags) : FlagsLocation{}, x87_,
           !is_guarded_);
}

// With the jump behind it, so that what is next in the code, or can be reached
// by a branch alone, costs no jump.
void RegionEmitter::Emit_kBranch(const Inst& inst) {
  values_.Settle();
  const ir::Edge& taken = block_->edges[inst.edge];
  const Inst* next = at_ + 1u < block_->insts.size() ? &inst + 1 : nullptr;
  const ir::Edge* const behind = next != nullptr && next->op == ir::Op::kGoto
                                     ? &block_->edges[next->edge]
                                     : nullptr;
  if (behind != nullptr) {
    const ir::Edge& other = *behind;
    const bool swap =
        !FallsThrough(other) &&
        (FallsThrough(taken) || (IsLabel(other) && !IsLabel(taken)));
    if (swap) {
      BranchAlong(other, &taken, ir::Negated(inst.compare), inst.a, inst.b);
      swapped_ = &taken;
      return;
    }
  }
  BranchAlong(taken, behind, inst.compare, inst.a, inst.b);
}

void RegionEmitter::Emit_kGoto(const Inst& inst) {
  values_.Settle();
  const ir::Edge* swapped = std::exchange(swapped_, nullptr);
  GoAlong(swapped != nullptr ? *swapped : block_->edges[inst.edge]);
}

void RegionEmitter::Emit_kBail(const Inst& inst) {
  values_.Settle();
  Stub* stub = NewStub();
  stub->kind = Stub::Kind::kBail;
  stub->pc = (*pcs_)[inst.insn];
  BranchIf(inst.compare, inst.a, inst.b, &stub->label);
  stub->flags = Locate(inst.flags);
}

// The table's entry is also what a poll would read: it can't be read while
// attention is asked for.
// The stack pointer of a return is put up to date in the jump's delay slot.
void RegionEmitter::Emit_kIndirect(const Inst& inst) {
  values_.SettleAllBut(x86::kRsp);
  const Gpr target = values_.Use(inst.a);
  a_.Dins(kJumpTable, target, kLog2Target, JumpTable::kBits);
  const uint32_t begin = offset();
  a_.Ld(kScratch2, offsetof(JumpTarget, pc), kJumpTable);
  FenceDelaySlot();
  Stub* miss = NewStub();
  miss->kind = Stub::Kind::kMiss;
  miss->flags = Locate(inst.flags);
  miss->target = target;
  a_.Bne(kScratch2, target, &miss->label);
  a_.Ld(kScratch, offsetof(JumpTarget, code), kJumpTable);
  // Permission may go between the two loads; the second one, being in the delay
  // slot, faults at the branch.
  if (wanted_offset_ >= begin && wanted_offset_ < offset()) {
    record_ = {};
    record_.found = record_.is_poll = true;
    record_.flags = Locate(inst.flags);
    record_.sums = values_.pending();
    record_.target = values_.Find(inst.a);
  }
  a_.Jr(kScratch);
  miss->stack_sum = values_.pending().of[x86::kRsp];
  if (miss->stack_sum != 0) {
    values_.Settle();
  } else {
    a_.Nop();
  }
  FenceDelaySlot();
}

void RegionEmitter::EmitStub(Stub& stub) {
  FenceDelaySlot();
  if (stub.kind == Stub::Kind::kUnlinked) {
    Exit& exit = translation_.exits[stub.exit];
    exit.unlinked_offset = offset();
    a_.SetJump(exit.jump_offset, a_.pc());
    a_.Jal(common_.unlinked);
    a_.Nop();
    return;
  }
  a_.Bind(&stub.label);
  FenceDelaySlot();
  switch (stub.kind) {
    case Stub::Kind::kEdge:
      EmitEdge(stub.edge, stub.block, stub.flags, stub.x87, false);
      break;
    case Stub::Kind::kBail:
      StoreFlags(stub.flags);
      a_.Li(kScratch, static_cast<int64_t>(stub.pc));
      a_.J(common_.bail);
      a_.Sd(kScratch, kRipOffset, kContext);
      break;
    case Stub::Kind::kMiss:
      StoreFlags(stub.flags);
      if (stub.stack_sum == 0) {
        a_.J(common_.indirect);
        a_.Move(kScratch, stub.target);
      } else {
        a_.Move(kScratch, stub.target);
        a_.J(common_.indirect);
        values_.AddTo(Home(x86::kRsp), stub.stack_sum);
      }
      break;
    case Stub::Kind::kHandler:
      StoreFlags(stub.flags);
      a_.Li(a1, reinterpret_cast<int64_t>(stub.node));
      a_.Jal(common_.handler);
      a_.Nop();
      LoadHomes(&a_, is_64_, stub.changed);
      if (stub.wants_flags) {
        a_.Ld(v0, kFlagsValueOffset, kContext);
      }
      FenceDelaySlot();
      BranchTo({}, &stub.resume);
      break;
    case Stub::Kind::kFlagsCall:
      EmitFlagsCall(stub);
      break;
    case Stub::Kind::kX87Zero:
      EmitX87ZeroFromBits(&a_, stub.source, stub.bits, stub.significand,
                          stub.sign_exponent, &stub.resume, stub.declined);
      FenceDelaySlot();
      break;
    case Stub::Kind::kX87:
      EmitX87Declined(stub);
      break;
    default:  // kLeft
      a_.J(common_.left);
      a_.Nop();
      break;
  }
}

}  // namespace emu::jit::mips
