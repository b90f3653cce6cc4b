// SPDX-License-Identifier: Apache-2.0

// Operations on all of a vector register's elements, where the host has no
// 128-bit ones: a half at a time, with general registers.

#include <algorithm>
#include <cstdint>

#include "jit/lift/families.h"
#include "x86/packed_words.h"

namespace emu::jit {
namespace {

using ir::Op;
using ir::Value;
using x86::OperandKind;

// A half as an expression: what the functions of x86/packed_words.h do to it is
// appended to the block.
class Word {
 public:
  Word(ir::Builder* ir, Value value) : ir_(ir), value_(value) {}

  Value value() const { return value_; }

  Word operator&(Word b) const { return Do(Op::kAnd, b.value_); }
  Word operator|(Word b) const { return Do(Op::kOr, b.value_); }
  Word operator^(Word b) const { return Do(Op::kXor, b.value_); }
  Word operator+(Word b) const { return Do(Op::kAdd64, b.value_); }
  Word operator-(Word b) const { return Do(Op::kSub64, b.value_); }
  Word operator*(Word b) const { return Do(Op::kMul64, b.value_); }
  Word operator&(uint64_t b) const { return Do(Op::kAnd, Const(b)); }
  Word operator|(uint64_t b) const { return Do(Op::kOr, Const(b)); }
  Word operator+(uint64_t b) const { return Do(Op::kAdd64, Const(b)); }
  Word operator~() const { return {ir_, ir_->Not(value_)}; }
  Word operator<<(int count) const { return Do(Op::kShl64, Const(count)); }
  Word operator>>(int count) const { return Do(Op::kShr64, Const(count)); }

 private:
  Value Const(uint64_t value) const {
    return ir_->Const(static_cast<int64_t>(value));
  }
  Word Do(Op op, Value b) const { return {ir_, ir_->Binary(op, value_, b)}; }

  ir::Builder* ir_;
  Value value_;
};

using Halves = Lifter::Halves;

template <Word (*kOperation)(Word, Word)>
bool LiftZip(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacyVector(insn)) return false;
  const Halves b = lifter.ReadBits(insn, 1), a = lifter.ReadBits(insn, 0);
  lifter.WriteEachHalf(insn.operands[0].reg, [&](int half) {
    return kOperation({&lifter.ir, a.half[half]}, {&lifter.ir, b.half[half]})
        .value();
  });
  return true;
}

// Shifts by an immediate: a count beyond the width leaves nothing, or signs.
enum class Beyond { kZero, kSigns };

template <typename T, Word (*kOperation)(Word, int), Beyond kBeyond>
bool LiftShift(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacyVector(insn) ||
      insn.operands[1].kind != OperandKind::kImmediate) {
    return false;
  }
  const int reg = insn.operands[0].reg;
  int count = static_cast<int>(insn.immediate & 0xff);
  if (count >= x86::kLaneBits<T> && kBeyond == Beyond::kZero) {
    lifter.WriteBits(reg, {{lifter.ir.Const(0), lifter.ir.Const(0)}});
    return true;
  }
  count = std::min(count, x86::kLaneBits<T> - 1);
  const Halves a = lifter.ReadBits(insn, 0);
  lifter.WriteEachHalf(reg, [&](int half) {
    return kOperation({&lifter.ir, a.half[half]}, count).value();
  });
  return true;
}

// PSLLDQ, PSRLDQ: of all 128 bits, by bytes.
template <bool kLeft>
bool LiftShiftWhole(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacyVector(insn)) return false;
  ir::Builder& ir = lifter.ir;
  const int count = static_cast<int>(insn.immediate & 0xff) * 8;
  const Halves a = lifter.ReadBits(insn, 0);
  constexpr Op kForth = kLeft ? Op::kShl64 : Op::kShr64;
  constexpr Op kBack = kLeft ? Op::kShr64 : Op::kShl64;
  constexpr int kFrom = kLeft ? 0 : 1, kTo = 1 - kFrom;
  const auto shift = [&](Op op, int half, int bits) {
    return ir.Binary(op, a.half[half], ir.Const(bits));
  };
  Halves result = a;
  if (count >= 64) {
    result.half[kFrom] = ir.Const(0);
    result.half[kTo] =
        count < 128 ? shift(kForth, kFrom, count - 64) : ir.Const(0);
  } else if (count > 0) {
    result.half[kTo] = ir.Binary(Op::kOr, shift(kForth, kTo, count),
                                 shift(kBack, kFrom, 64 - count));
    result.half[kFrom] = shift(kForth, kFrom, count);
  }
  lifter.WriteBits(insn.operands[0].reg, result);
  return true;
}

// Doublewords `first` and `second` of `from`, 0 to 3, as a half.
Value PairOf(ir::Builder& ir, const Halves& from, int first, int second) {
  const auto half = [&](int i) { return from.half[i / 2]; };
  if (first % 2 == 0 && second == first + 1) return half(first);
  const Value low =
      first % 2 == 0 ? half(first) : ir.ExtractU(half(first), 32, 32);
  const Value high =
      second % 2 == 0 ? half(second) : ir.ExtractU(half(second), 32, 32);
  return ir.Deposit(low, high, 32, 32);
}

// PSHUFD, SHUFPS: two doublewords of operand `kLowFrom`, two of the second one.
template <int kLowFrom>
bool LiftShuffleDoublewords(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacyVector(insn)) return false;
  const int control = static_cast<int>(insn.immediate);
  const Halves b = lifter.ReadBits(insn, 1);
  const Halves a = kLowFrom == 1 ? b : lifter.ReadBits(insn, kLowFrom);
  lifter.WriteEachHalf(insn.operands[0].reg, [&](int half) {
    const int fields = control >> (4 * half);
    return PairOf(lifter.ir, half == 0 ? a : b, fields & 3, fields >> 2 & 3);
  });
  return true;
}

// PSHUFLW, PSHUFHW: the words of one half.
template <int kHalf>
bool LiftShuffleWords(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacyVector(insn)) return false;
  ir::Builder& ir = lifter.ir;
  Halves result = lifter.ReadBits(insn, 1);
  const auto word = [&, from = result.half[kHalf]](int i) {
    const int which = static_cast<int>(insn.immediate) >> (2 * i) & 3;
    return ir.ExtractU(from, 16 * which, 16);
  };
  Value shuffled = word(0);
  for (int i = 1; i < 4; ++i) {
    shuffled = ir.Deposit(shuffled, word(i), 16 * i, 16);
  }
  result.half[kHalf] = shuffled;
  lifter.WriteBits(insn.operands[0].reg, result);
  return true;
}

// PUNPCKL…, PUNPCKH…: lanes of two halves alternate.
template <typename T, int kHalf>
bool LiftInterleave(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacyVector(insn)) return false;
  ir::Builder& ir = lifter.ir;
  const Value b = lifter.ReadBits(insn, 1).half[kHalf];
  const Value a = lifter.ReadBits(insn, 0).half[kHalf];
  const auto spread = [&](Value half, int part) {
    const Word lanes(&ir, ir.ExtractU(half, 32 * part, 32));
    if constexpr (sizeof(T) == 4) return lanes;
    return x86::SpreadWord<T>(lanes);
  };
  lifter.WriteEachHalf(insn.operands[0].reg, [&](int part) {
    return (spread(a, part) | (spread(b, part) << x86::kLaneBits<T>)).value();
  });
  return true;
}

#define EMU_ZIP(Name, Function, T) \
  { x86::Op::Name, &LiftZip<&x86::Function<T>> }
#define EMU_SHIFT(Name, Function, T, beyond) \
  { x86::Op::Name, &LiftShift<T, &x86::Function<T, Word>, Beyond::beyond> }
constexpr Lifting kSseWordsLiftings[] = {
    EMU_ZIP(kPaddb, AddWord, uint8_t),
    EMU_ZIP(kPaddw, AddWord, uint16_t),
    EMU_ZIP(kPaddd, AddWord, uint32_t),
    EMU_ZIP(kPaddq, AddWord, uint64_t),
    EMU_ZIP(kPsubb, SubWord, uint8_t),
    EMU_ZIP(kPsubw, SubWord, uint16_t),
    EMU_ZIP(kPsubd, SubWord, uint32_t),
    EMU_ZIP(kPsubq, SubWord, uint64_t),
    EMU_ZIP(kPaddusb, AddSaturatedWord, uint8_t),
    EMU_ZIP(kPaddusw, AddSaturatedWord, uint16_t),
    EMU_ZIP(kPsubusb, SubSaturatedWord, uint8_t),
    EMU_ZIP(kPsubusw, SubSaturatedWord, uint16_t),
    EMU_ZIP(kPcmpeqb, EqualWord, uint8_t),
    EMU_ZIP(kPcmpeqw, EqualWord, uint16_t),
    EMU_ZIP(kPcmpeqd, EqualWord, uint32_t),
    EMU_ZIP(kPcmpgtb, GreaterWord, int8_t),
    EMU_ZIP(kPcmpgtw, GreaterWord, int16_t),
    EMU_ZIP(kPcmpgtd, GreaterWord, int32_t),
    EMU_ZIP(kPmaxsw, MaxWord, int16_t),
    EMU_ZIP(kPmaxub, MaxWord, uint8_t),
    EMU_ZIP(kPminsw, MinWord, int16_t),
    EMU_ZIP(kPminub, MinWord, uint8_t),
    EMU_ZIP(kPavgb, AverageWord, uint8_t),
    EMU_ZIP(kPavgw, AverageWord, uint16_t),
    EMU_SHIFT(kPsllw, ShiftLeftWord, uint16_t, kZero),
    EMU_SHIFT(kPslld, ShiftLeftWord, uint32_t, kZero),
    EMU_SHIFT(kPsllq, ShiftLeftWord, uint64_t, kZero),
    EMU_SHIFT(kPsrlw, ShiftRightWord, uint16_t, kZero),
    EMU_SHIFT(kPsrld, ShiftRightWord, uint32_t, kZero),
    EMU_SHIFT(kPsrlq, ShiftRightWord, uint64_t, kZero),
    EMU_SHIFT(kPsraw, ShiftRightSignedWord, uint16_t, kSigns),
    EMU_SHIFT(kPsrad, ShiftRightSignedWord, uint32_t, kSigns),
    {x86::Op::kPslldq, &LiftShiftWhole<true>},
    {x86::Op::kPsrldq, &LiftShiftWhole<false>},
    {x86::Op::kPmuludq, &LiftZip<&x86::MulEvenWord<Word>>},
    {x86::Op::kPshufd, &LiftShuffleDoublewords<1>},
    {x86::Op::kShufps, &LiftShuffleDoublewords<0>},
    {x86::Op::kPshuflw, &LiftShuffleWords<0>},
    {x86::Op::kPshufhw, &LiftShuffleWords<1>},
    {x86::Op::kPunpcklbw, &LiftInterleave<uint8_t, 0>},
    {x86::Op::kPunpcklwd, &LiftInterleave<uint16_t, 0>},
    {x86::Op::kPunpckldq, &LiftInterleave<uint32_t, 0>},
    {x86::Op::kPunpckhbw, &LiftInterleave<uint8_t, 1>},
    {x86::Op::kPunpckhwd, &LiftInterleave<uint16_t, 1>},
    {x86::Op::kPunpckhdq, &LiftInterleave<uint32_t, 1>},
    {x86::Op::kUnpcklps, &LiftInterleave<uint32_t, 0>},
    {x86::Op::kUnpckhps, &LiftInterleave<uint32_t, 1>},
};
#undef EMU_ZIP
#undef EMU_SHIFT

}  // namespace

absl::Span<const Lifting> SseWordLiftings() { return kSseWordsLiftings; }

}  // namespace emu::jit
