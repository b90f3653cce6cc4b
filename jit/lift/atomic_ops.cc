// SPDX-License-Identifier: Apache-2.0

// Locked instructions on aligned words and doublewords, by the host's atomic
// operations; XCHG with memory, CMPXCHG, XADD. What is narrower or was found
// misaligned is the interpreter's. These agree with its own atomics, which are
// in interp/core/atomic_access.h.

#include "jit/lift/families.h"
#include "x86/registers.h"

namespace emu::jit {
namespace {

using ir::FlagsKind;
using ir::Op;
using ir::Value;
using x86::OperandKind;

// Whether the host can lock an operand, as far as is known.
bool IsLockable(const Lifter& lifter, const x86::Insn& insn, int i) {
  return insn.operands[i].kind == OperandKind::kMemory &&
         insn.operands[i].size >= 4 && !lifter.is_unaligned();
}

// As the host's operations on words want it.
Value AsWord(Lifter& lifter, int size, Value v) {
  return size == 4 ? lifter.AsSigned(4, v) : v;
}

enum class Arithmetic { kAdd, kSub, kXadd };

template <Arithmetic kKind>
bool LiftLockedAdd(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const int size = insn.operands[0].size;
  if (!IsLockable(lifter, insn, 0)) return false;
  const Lifter::Address address = lifter.LinearAddress(insn);
  const Value b = AsWord(lifter, size, lifter.ReadOperand(insn, 1));
  const bool subtracts = kKind == Arithmetic::kSub;
  const Value added = subtracts ? lifter.Sub(size, ir.Const(0), b) : b;
  const Value a = ir.Atomic(Op::kAtomicAdd, size, address.base, address.offset,
                            AsWord(lifter, size, added));
  if (kKind == Arithmetic::kXadd) lifter.WriteGpr(insn.operands[1], a);
  lifter.SetFlags(subtracts ? FlagsKind::kSub : FlagsKind::kAdd, size,
                  subtracts ? lifter.Sub(size, a, b) : lifter.Add(size, a, b),
                  a, b);
  return true;
}

template <FlagsKind kKind>
bool LiftLockedIncDec(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const int size = insn.operands[0].size;
  if (!IsLockable(lifter, insn, 0)) return false;
  const Lifter::Address address = lifter.LinearAddress(insn);
  const Value one = ir.Const(kKind == FlagsKind::kInc ? 1 : -1);
  const Value a =
      ir.Atomic(Op::kAtomicAdd, size, address.base, address.offset, one);
  lifter.SetSomeFlags(kKind, size, lifter.Add(size, a, one));
  return true;
}

template <Op kAtomic, Op kOp>
bool LiftLockedLogic(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const int size = insn.operands[0].size;
  if (!IsLockable(lifter, insn, 0)) return false;
  const Lifter::Address address = lifter.LinearAddress(insn);
  const Value b = AsWord(lifter, size, lifter.ReadOperand(insn, 1));
  const Value a = ir.Atomic(kAtomic, size, address.base, address.offset, b);
  lifter.SetFlags(FlagsKind::kLogic, size, ir.Binary(kOp, a, b), ir::kNoValue,
                  ir::kNoValue);
  return true;
}

bool LiftLockedNot(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLockable(lifter, insn, 0)) return false;
  const Lifter::Address address = lifter.LinearAddress(insn);
  lifter.ir.Atomic(Op::kAtomicXor, insn.operands[0].size, address.base,
                   address.offset, lifter.ir.Const(-1));
  return true;
}

// With a bit's number that is known.
template <Op kAtomic>
bool LiftLockedBit(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const int size = insn.operands[0].size;
  if (insn.operands[1].kind != OperandKind::kImmediate) return false;
  if (!IsLockable(lifter, insn, 0)) return false;
  const Lifter::Address address = lifter.LinearAddress(insn);
  const int bit = static_cast<int>(insn.immediate) & (size * 8 - 1);
  const auto one = static_cast<int64_t>(uint64_t{1} << bit);
  const Value mask =
      AsWord(lifter, size, ir.Const(kAtomic == Op::kAtomicAnd ? ~one : one));
  const Value a = ir.Atomic(kAtomic, size, address.base, address.offset, mask);
  lifter.MergeFlags(x86::kFlagCf, ir.ExtractU(a, bit, 1));
  return true;
}

// With memory it is always locked.
bool LiftXchg(Lifter& lifter, const x86::Insn& insn) {
  const bool first = insn.operands[0].kind == OperandKind::kMemory;
  const x86::Operand& reg = insn.operands[first ? 1 : 0];
  if (!first && insn.operands[1].kind != OperandKind::kMemory) {
    const Value a = lifter.ReadGpr(insn.operands[0]);
    const Value b = lifter.ReadGpr(insn.operands[1]);
    lifter.WriteGpr(insn.operands[0], b);
    lifter.WriteGpr(insn.operands[1], a);
    return true;
  }
  if (!IsLockable(lifter, insn, first ? 0 : 1)) return false;
  const Lifter::Address address = lifter.LinearAddress(insn);
  const Value b = AsWord(lifter, reg.size, lifter.ReadGpr(reg));
  lifter.WriteGpr(reg, lifter.ir.Atomic(Op::kAtomicExchange, reg.size,
                                        address.base, address.offset, b));
  return true;
}

// The accumulator takes what was found; of a word that was equal, its upper
// half stays.
void FinishCmpxchg(Lifter& lifter, int size, Value accumulator, Value found) {
  ir::Builder& ir = lifter.ir;
  if (size == 4 && lifter.is_64()) {
    const Value difference = ir.Binary(
        Op::kXor, lifter.AsSigned(4, accumulator), lifter.AsSigned(4, found));
    ir.PutReg(x86::kRax,
              ir.Select(difference, ir.Zext(found, 32), accumulator));
  } else {
    lifter.WriteGpr(x86::kRax, size, found);
  }
  lifter.SetFlags(FlagsKind::kCompare, size, ir::kNoValue, accumulator, found);
}

bool LiftLockedCmpxchg(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const int size = insn.operands[0].size;
  if (!IsLockable(lifter, insn, 0)) return false;
  const Lifter::Address address = lifter.LinearAddress(insn);
  const Value accumulator = ir.GetReg(x86::kRax);
  const Value desired = lifter.ReadGpr(insn.operands[1]);
  const Value found =
      ir.AtomicCompare(size, address.base, address.offset,
                       AsWord(lifter, size, accumulator), desired);
  FinishCmpxchg(lifter, size, accumulator, found);
  return true;
}

// Memory is written whether or not it is equal (SDM vol. 2, CMPXCHG).
bool LiftCmpxchg(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const int size = insn.operands[0].size;
  if (insn.operands[0].kind != OperandKind::kMemory) return false;
  const Lifter::Place place = lifter.Locate(insn, 0);
  const Value found = lifter.Read(place);
  const Value accumulator = ir.GetReg(x86::kRax);
  const Value difference =
      ir.Binary(Op::kXor, lifter.AsUnsigned(size, accumulator),
                lifter.AsUnsigned(size, found));
  const Value desired = lifter.ReadGpr(insn.operands[1]);
  lifter.Write(place, ir.Select(difference, found, desired));
  FinishCmpxchg(lifter, size, accumulator, found);
  return true;
}

// The register takes the old value; of the same register twice, the sum stays.
bool LiftXadd(Lifter& lifter, const x86::Insn& insn) {
  const int size = insn.operands[0].size;
  const Lifter::Place place = lifter.Locate(insn, 0);
  const Value a = lifter.Read(place);
  const Value b = lifter.ReadGpr(insn.operands[1]);
  const Value sum = lifter.Add(size, a, b);
  if (insn.operands[0].kind == OperandKind::kMemory) {
    lifter.Write(place, sum);
    lifter.WriteGpr(insn.operands[1], a);
  } else {
    lifter.WriteGpr(insn.operands[1], a);
    lifter.Write(place, sum);
  }
  lifter.SetFlags(FlagsKind::kAdd, size, sum, a, b);
  return true;
}

constexpr Lifting kAtomicOpsLiftings[] = {
    {x86::Op::kXchg, &LiftXchg},
    {x86::Op::kCmpxchg, &LiftCmpxchg},
    {x86::Op::kXadd, &LiftXadd},
};

// By what they are called without LOCK.
constexpr Lifting kLocked[] = {
    {x86::Op::kXchg, &LiftXchg},
    {x86::Op::kCmpxchg, &LiftLockedCmpxchg},
    {x86::Op::kXadd, &LiftLockedAdd<Arithmetic::kXadd>},
    {x86::Op::kAdd, &LiftLockedAdd<Arithmetic::kAdd>},
    {x86::Op::kSub, &LiftLockedAdd<Arithmetic::kSub>},
    {x86::Op::kInc, &LiftLockedIncDec<FlagsKind::kInc>},
    {x86::Op::kDec, &LiftLockedIncDec<FlagsKind::kDec>},
    {x86::Op::kAnd, &LiftLockedLogic<Op::kAtomicAnd, Op::kAnd>},
    {x86::Op::kOr, &LiftLockedLogic<Op::kAtomicOr, Op::kOr>},
    {x86::Op::kXor, &LiftLockedLogic<Op::kAtomicXor, Op::kXor>},
    {x86::Op::kNot, &LiftLockedNot},
    {x86::Op::kBts, &LiftLockedBit<Op::kAtomicOr>},
    {x86::Op::kBtr, &LiftLockedBit<Op::kAtomicAnd>},
    {x86::Op::kBtc, &LiftLockedBit<Op::kAtomicXor>},
};

}  // namespace

absl::Span<const Lifting> AtomicLiftings() { return kAtomicOpsLiftings; }
absl::Span<const Lifting> LockedLiftings() { return kLocked; }

}  // namespace emu::jit
