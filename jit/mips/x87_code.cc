// SPDX-License-Identifier: Apache-2.0

#include "jit/mips/x87_code.h"

namespace emu::jit::mips {
namespace {

constexpr Gpr kSigA = kX87SignificandA, kSeA = kX87SignExponentA;
constexpr Gpr kSigB = kX87SignificandB, kSeB = kX87SignExponentB;

constexpr int64_t kSign = 0x8000;
constexpr int64_t kExponent = 0x7fff;
constexpr int64_t kBias = 0x3fff;
// Of operands; and what bits are set in the distance of others from it.
constexpr int64_t kLeastExponent = 0x3000, kBeyondExponents = 0x6000;
// RC in kX87Mode: the same bits, so that one look finds either.
constexpr int64_t kRounding = 3 << (10 + kX87ModeShift);
static_assert(kRounding == kBeyondExponents);
// Bits of the significand that are beyond 53.
constexpr int kSpare = 11;

// How a format of memory maps to the 80 bits.
struct Format {
  int fraction_bits;
  int exponent_bits;

  constexpr int width() const { return 1 + exponent_bits + fraction_bits; }
  // Of infinities and NaNs.
  constexpr int64_t max_exponent() const {
    return (int64_t{1} << exponent_bits) - 1;
  }
  // What is added to its exponents.
  constexpr int64_t rebias() const { return kBias - max_exponent() / 2; }
  // Bits of the significand that it lacks.
  constexpr int below() const { return 63 - fraction_bits; }
};
constexpr Format kSingle = {23, 8}, kDouble = {52, 11};

class Emitter {
 public:
  explicit Emitter(Assembler* assembler) : a_(*assembler) {}

  void Arithmetic(X87Arithmetic operation, X87Source source) {
    Label declines, is_zero, converted;
    if (source != X87Source::kRegister) {
      EmitX87FromBits(&a_, source, kX87Bits, kSigB, kSeB, &is_zero);
      a_.Bind(&converted);
    }
    switch (operation) {
      case X87Arithmetic::kSubr:
        a_.Xori(kSeA, kSeA, kSign);
        Add(&declines);
        break;
      case X87Arithmetic::kSub:
        a_.Xori(kSeB, kSeB, kSign);
        Add(&declines);
        break;
      case X87Arithmetic::kAdd:
        Add(&declines);
        break;
      case X87Arithmetic::kMul:
        Multiply(&declines);
        break;
      case X87Arithmetic::kCompare:
        Compare(&declines);
        break;
    }
    if (source != X87Source::kRegister) {
      a_.Bind(&is_zero);
      EmitX87ZeroFromBits(&a_, source, kX87Bits, kSigB, kSeB, &converted,
                          &declines);
    }
    Decline(&declines);
  }

  void Conversion(X87Target target) {
    switch (target) {
      case X87Target::kSingle:
        return To(kSingle);
      case X87Target::kDouble:
        return To(kDouble);
      case X87Target::kInt16:
        return ToInteger(16, /*truncates=*/false);
      case X87Target::kInt32:
        return ToInteger(32, /*truncates=*/false);
      case X87Target::kInt64:
        return ToInteger(64, /*truncates=*/false);
      case X87Target::kTruncated16:
        return ToInteger(16, /*truncates=*/true);
      case X87Target::kTruncated32:
        return ToInteger(32, /*truncates=*/true);
      case X87Target::kTruncated64:
        return ToInteger(64, /*truncates=*/true);
    }
  }

 private:
  void To(const Format& format);
  void ToInteger(int width, bool truncates);
  void Add(Label* declines);
  void Subtract(Label* round);
  void Multiply(Label* declines);
  void Compare(Label* declines);

  void Return() {
    a_.Jr(ra);
    a_.Move(at, zero);
  }
  void Decline(Label* declines) {
    a_.Bind(declines);
    a_.Jr(ra);
    a_.Addiu(at, zero, 1);
  }

  // To `others` unless A and B are normal and so far from the least and largest
  // exponents that no sum or product, and no difference but zero, leaves the
  // range: from 0x3000 to 0x4fff; and unless rounding, if the result is, goes
  // to nearest. An instruction each can go into the delay slots.
  template <typename First, typename Second>
  void CheckOperands(bool rounds, Label* others, const First& first,
                     const Second& second) {
    a_.Addiu(at, kSeA, -kLeastExponent);
    a_.Addiu(t9, kSeB, -kLeastExponent);
    a_.Or(at, at, t9);
    if (rounds) a_.Or(at, at, kX87Mode);
    a_.And(t9, kSigA, kSigB);
    a_.Andi(at, at, kBeyondExponents);
    a_.Bne(at, zero, others);
    first();
    a_.Bgez(t9, others);
    second();
  }
  // The same for one of them.
  void CheckOperand(Gpr significand, Gpr sign_exponent, Label* others) {
    a_.Addiu(at, sign_exponent, -kLeastExponent);
    a_.Andi(at, at, kBeyondExponents);
    a_.Bne(at, zero, others);
    a_.Nop();
    a_.Bgez(significand, others);
    a_.Nop();
  }

  // kX87Bits and kX87Scratch are zero where A and B are. To `declines` unless
  // one is, or when the other is not what CheckOperand wants, nor zero.
  void FindZeros(Label* declines);

  // AT = what of B is below A's last bit when their exponents are `distance` of
  // 64 or more apart; from its third bit on only whether there is some.
  void TakeFarBits(Gpr distance);

  // Takes the lowest one away of the bits below the last bit, into which that
  // is put, too: the highest of them stays set where rounding to nearest goes
  // up, which is above the half, or at the half and odd. Uses `scratch`.
  void TakeLowestBit(Gpr bits, Gpr scratch) {
    a_.Daddiu(scratch, bits, -1);
    a_.And(bits, bits, scratch);
  }

  // A is rounded at its last bit, by the 64 bits below it in AT; kX87Codes is
  // the last bit. Returns. kX87Codes becomes whether it went up.
  void Round();

  Assembler& a_;
};

void Emitter::TakeFarBits(Gpr distance) {
  a_.Addiu(t9, distance, -64);
  a_.Dsrlv(at, kSigB, t9);
  a_.Andi(kSigB, kSigB, 1);
  a_.Or(at, at, kSigB);
  a_.Sltiu(t9, t9, 2);
  a_.Addiu(kSigB, zero, 1);
  a_.Movz(at, kSigB, t9);
}

void Emitter::Round() {
  Label carried, narrow;
  a_.Or(kX87Codes, kX87Codes, at);
  a_.Bne(kX87Mode, zero, &narrow);
  TakeLowestBit(kX87Codes, t9);
  a_.DsrlAny(kX87Codes, kX87Codes, 63);
  a_.Daddu(kSigA, kSigA, kX87Codes);
  a_.Beq(kSigA, zero, &carried);
  a_.Or(kX87Inexact, kX87Inexact, at);
  Return();

  a_.Bind(&narrow);
  a_.Sltu(at, zero, at);
  a_.DsllAny(t9, kSigA, 64 - kSpare);
  a_.Or(at, at, t9);
  a_.Dsrl(kSigA, kSigA, kSpare);
  a_.Andi(kX87Codes, kSigA, 1);
  a_.Or(kX87Codes, kX87Codes, at);
  TakeLowestBit(kX87Codes, t9);
  a_.DsrlAny(kX87Codes, kX87Codes, 63);
  a_.Daddu(kSigA, kSigA, kX87Codes);
  a_.Dsll(kSigA, kSigA, kSpare);
  a_.Beq(kSigA, zero, &carried);
  a_.Or(kX87Inexact, kX87Inexact, at);
  Return();
  a_.Bind(&carried);
  a_.Addiu(t9, zero, 1);
  a_.DsllAny(kSigA, t9, 63);
  a_.Addiu(kSeA, kSeA, 1);
  Return();
}

void Emitter::FindZeros(Label* declines) {
  Label a_is_zero, done;
  a_.Andi(kX87Bits, kSeA, kExponent);
  a_.Or(kX87Bits, kX87Bits, kSigA);
  a_.Andi(kX87Scratch, kSeB, kExponent);
  a_.Beq(kX87Bits, zero, &a_is_zero);
  a_.Or(kX87Scratch, kX87Scratch, kSigB);
  a_.Bne(kX87Scratch, zero, declines);
  a_.Nop();
  CheckOperand(kSigA, kSeA, declines);
  a_.Beq(zero, zero, &done);
  a_.Nop();
  a_.Bind(&a_is_zero);
  a_.Beq(kX87Scratch, zero, &done);
  a_.Nop();
  CheckOperand(kSigB, kSeB, declines);
  a_.Bind(&done);
}

void Emitter::Add(Label* declines) {
  const Gpr distance = kX87Bits;
  Label others, swapped, ordered, differ, far, carried, round;
  CheckOperands(
      /*rounds=*/true, &others, [&] { a_.Andi(distance, kSeA, kExponent); },
      [&] { a_.Andi(kX87Scratch, kSeB, kExponent); });
  a_.Subu(distance, distance, kX87Scratch);
  a_.Bltz(distance, &swapped);
  a_.Xor(at, kSeA, kSeB);
  // A's exponent is the larger one.
  a_.Bind(&ordered);
  a_.Andi(at, at, kSign);
  a_.Bne(at, zero, &differ);
  a_.Sltiu(t9, distance, 64);
  a_.Beq(t9, zero, &far);
  a_.Not(kX87Scratch, distance);
  a_.Dsll(at, kSigB, 1);
  a_.Dsllv(at, at, kX87Scratch);
  a_.Dsrlv(kSigB, kSigB, distance);
  a_.Daddu(kSigA, kSigA, kSigB);
  a_.Sltu(t9, kSigA, kSigB);
  a_.Bne(t9, zero, &carried);
  a_.Andi(kX87Codes, kSigA, 1);
  a_.Bind(&round);
  Round();

  a_.Bind(&carried);
  a_.DsllAny(kX87Scratch, kSigA, 63);
  a_.Sltu(at, zero, at);
  a_.Or(at, at, kX87Scratch);
  a_.Dsrl(kSigA, kSigA, 1);
  a_.Dinsu(kSigA, t9, 63, 1);
  a_.Addiu(kSeA, kSeA, 1);
  a_.Beq(zero, zero, &round);
  a_.Andi(kX87Codes, kSigA, 1);

  a_.Bind(&swapped);
  a_.Move(kX87Scratch, kSigA);
  a_.Move(kSigA, kSigB);
  a_.Move(kSigB, kX87Scratch);
  a_.Move(kSeA, kSeB);
  a_.Beq(zero, zero, &ordered);
  a_.Subu(distance, zero, distance);

  a_.Bind(&far);
  TakeFarBits(distance);
  a_.Beq(zero, zero, &round);
  a_.Andi(kX87Codes, kSigA, 1);

  a_.Bind(&differ);
  Subtract(&round);

  // A zero and another, which is the result if it need not be rounded.
  a_.Bind(&others);
  FindZeros(declines);
  a_.Or(at, kSigA, kSigB);
  a_.DsllAny(at, at, 64 - kSpare);
  a_.Andi(t9, kX87Mode, kRounding);
  a_.Movz(at, zero, kX87Mode);
  a_.Or(at, at, t9);
  a_.Bne(at, zero, declines);
  // (Two zeros: negative if both are.)
  Label not_both;
  a_.Or(t9, kX87Bits, kX87Scratch);
  a_.Bne(t9, zero, &not_both);
  a_.Move(kX87Codes, zero);
  a_.And(kSeB, kSeA, kSeB);
  a_.Bind(&not_both);
  a_.Movz(kSigA, kSigB, kX87Bits);
  a_.Movz(kSeA, kSeB, kX87Bits);
  Return();
}

// |A| - |B| where A's exponent is not the smaller one; T9 is 0 when they are 64
// or more apart.
void Emitter::Subtract(Label* round) {
  const Gpr distance = kX87Bits;
  Label far, less, normalize, borrowed, cancelled, zero_result;
  a_.Beq(t9, zero, &far);
  a_.Not(kX87Scratch, distance);
  a_.Dsll(at, kSigB, 1);
  a_.Dsllv(at, at, kX87Scratch);
  a_.Dsrlv(kSigB, kSigB, distance);
  a_.Sltu(t9, kSigA, kSigB);
  a_.Bne(t9, zero, &less);
  a_.Dsubu(kSigA, kSigA, kSigB);
  a_.Bind(&borrowed);
  a_.Sltu(kX87Scratch, zero, at);
  a_.Dsubu(kSigA, kSigA, kX87Scratch);
  a_.Dsubu(at, zero, at);
  a_.Bind(&normalize);
  a_.Beq(kSigA, zero, &cancelled);
  a_.Dclz(kX87Scratch, kSigA);
  a_.Beq(kX87Scratch, zero, round);
  a_.Andi(kX87Codes, kSigA, 1);
  a_.Dsllv(kSigA, kSigA, kX87Scratch);
  a_.Subu(kSeA, kSeA, kX87Scratch);
  a_.Subu(t9, zero, kX87Scratch);
  a_.Dsrlv(t9, at, t9);
  a_.Or(kSigA, kSigA, t9);
  a_.Dsllv(at, at, kX87Scratch);
  a_.Beq(zero, zero, round);
  a_.Andi(kX87Codes, kSigA, 1);

  a_.Bind(&far);
  TakeFarBits(distance);
  a_.Beq(zero, zero, &borrowed);
  a_.Nop();

  // (Then the exponents are the same, and AT is zero.)
  a_.Bind(&less);
  a_.Dsubu(kSigA, zero, kSigA);
  a_.Beq(zero, zero, &normalize);
  a_.Xori(kSeA, kSeA, kSign);

  a_.Bind(&cancelled);
  a_.Beq(at, zero, &zero_result);
  a_.Move(kSigA, at);
  a_.Move(at, zero);
  a_.Beq(zero, zero, &normalize);
  a_.Addiu(kSeA, kSeA, -64);
  a_.Bind(&zero_result);
  a_.Move(kSeA, zero);
  a_.Move(kX87Codes, zero);
  Return();
}

void Emitter::Multiply(Label* declines) {
  const Gpr high = kX87Scratch, sum = kX87Bits;
  Label others, normal;
  a_.Dmultu(kSigA, kSigB);
  CheckOperands(
      /*rounds=*/true, &others, [&] { a_.Addu(sum, kSeA, kSeB); },
      [&] { a_.Mfhi(high); });
  // The signs' sum is bit 15, since the exponents' does not reach it.
  a_.Addiu(kSeA, sum, -kBias + 1);
  a_.Mflo(at);
  a_.Bltz(high, &normal);
  a_.Move(kSigA, high);
  a_.DsrlAny(t9, at, 63);
  a_.Dsll(kSigA, high, 1);
  a_.Or(kSigA, kSigA, t9);
  a_.Dsll(at, at, 1);
  a_.Addiu(kSeA, kSeA, -1);
  a_.Bind(&normal);
  a_.Andi(kX87Codes, kSigA, 1);
  Round();

  a_.Bind(&others);
  FindZeros(declines);
  a_.Xor(kSeA, kSeA, kSeB);
  a_.Andi(kSeA, kSeA, kSign);
  a_.Move(kSigA, zero);
  a_.Move(kX87Codes, zero);
  Return();
}

// C0 if A < B, C3 if they are equal.
void Emitter::Compare(Label* declines) {
  constexpr int kC0 = 0x100, kC3 = 0x4000;
  Label others, compare, signs_differ, equal;
  CheckOperands(
      /*rounds=*/false, &others, [&] { a_.Xor(at, kSeA, kSeB); },
      [&] { a_.Andi(at, at, kSign); });
  a_.Bind(&compare);
  a_.Bne(at, zero, &signs_differ);
  a_.Andi(kX87Bits, kSeA, kExponent);
  a_.Andi(kX87Scratch, kSeB, kExponent);
  // |A| < |B|, and whether they are the same.
  Label by_exponent;
  a_.Bne(kX87Bits, kX87Scratch, &by_exponent);
  a_.Slt(t9, kX87Bits, kX87Scratch);
  a_.Beq(kSigA, kSigB, &equal);
  a_.Sltu(t9, kSigA, kSigB);
  a_.Bind(&by_exponent);
  a_.Dext(at, kSeA, 15, 1);
  a_.Xor(t9, t9, at);
  a_.Sll(kX87Codes, t9, 8);
  Return();
  a_.Bind(&equal);
  a_.Addiu(kX87Codes, zero, kC3);
  Return();

  a_.Bind(&signs_differ);
  a_.Dext(t9, kSeA, 15, 1);
  a_.Sll(kX87Codes, t9, 8);
  Return();

  // With a zero: its exponent is the least, and of two the signs do not count.
  a_.Bind(&others);
  FindZeros(declines);
  a_.Or(t9, kX87Bits, kX87Scratch);
  a_.Beq(t9, zero, &equal);
  a_.Xor(at, kSeA, kSeB);
  a_.Beq(zero, zero, &compare);
  a_.Andi(at, at, kSign);
  static_assert(kC0 == 1 << 8);
}

void Emitter::To(const Format& format) {
  const Gpr kept = kSeB, below = kSigB, up = kX87Scratch, bits = kX87Bits;
  Label others, declines;
  a_.Andi(bits, kSeA, kExponent);
  a_.Addiu(bits, bits, -format.rebias() - 1);
  // (Rounding may still carry into the exponent.)
  a_.Sltiu(t9, bits, format.max_exponent() - 2);
  a_.Andi(at, kX87Mode, kRounding);
  a_.Movn(t9, zero, at);
  a_.Beq(t9, zero, &others);
  a_.DsrlAny(kept, kSigA, format.below());
  a_.Bgez(kSigA, &others);
  a_.DsllAny(below, kSigA, 64 - format.below());
  a_.Andi(t9, kept, 1);
  a_.Or(t9, t9, below);
  TakeLowestBit(t9, at);
  a_.DsrlAny(up, t9, 63);
  // The integer bit counts as one more of the exponent.
  a_.DsllAny(bits, bits, format.fraction_bits);
  a_.Daddu(bits, bits, kept);
  a_.Daddu(bits, bits, up);
  a_.Dext(t9, kSeA, 15, 1);
  a_.DsllAny(t9, t9, format.width() - 1);
  a_.Or(bits, bits, t9);
  Return();

  a_.Bind(&others);
  a_.Andi(bits, kSeA, kExponent);
  a_.Or(bits, bits, kSigA);
  a_.Bne(bits, zero, &declines);
  a_.Dext(bits, kSeA, 15, 1);
  a_.DsllAny(bits, bits, format.width() - 1);
  a_.Move(below, zero);
  a_.Move(up, zero);
  Return();
  Decline(&declines);
}

constexpr const Format& FormatOf(X87Source source) {
  return source == X87Source::kSingle ? kSingle : kDouble;
}

void Emitter::ToInteger(int width, bool truncates) {
  const Gpr kept = kSeB, below = kSigB, up = kX87Scratch, bits = kX87Bits;
  Label small, rounded, declines;
  a_.Andi(bits, kSeA, kExponent);
  a_.Addiu(bits, bits, -kBias);
  a_.Sltiu(t9, bits, 63);
  a_.Beq(t9, zero, &small);
  a_.Not(at, bits);  // 63 - exponent
  a_.Bgez(kSigA, &declines);
  a_.Dsrlv(kept, kSigA, at);
  a_.Addiu(t9, bits, 1);
  a_.Dsllv(below, kSigA, t9);
  a_.Bind(&rounded);
  if (truncates) {
    a_.Move(up, zero);
  } else {
    // RC is 0, to nearest, or 3, truncated.
    Label known;
    a_.Andi(t9, kept, 1);
    a_.Or(t9, t9, below);
    TakeLowestBit(t9, at);
    a_.Andi(at, kX87Mode, kRounding);
    a_.Beq(at, zero, &known);
    a_.DsrlAny(up, t9, 63);
    a_.Xori(at, at, kRounding);
    a_.Bne(at, zero, &declines);
    a_.Move(up, zero);
    a_.Bind(&known);
    a_.Daddu(kept, kept, up);
  }
  a_.DsrlAny(t9, kept, width - 1);
  a_.Bne(t9, zero, &declines);
  a_.Dext(t9, kSeA, 15, 1);
  a_.Dsubu(t9, zero, t9);
  a_.Xor(bits, kept, t9);
  a_.Dsubu(bits, bits, t9);
  Return();

  // Below one: a half or more has exponent -1.
  a_.Bind(&small);
  Label other;
  a_.Bgez(bits, &declines);
  a_.Move(kept, zero);
  a_.Bgez(kSigA, &other);
  a_.Addiu(t9, bits, 1);
  a_.Addiu(bits, bits, kBias);
  a_.Beq(bits, zero, &declines);
  a_.Move(below, kSigA);
  a_.Addiu(at, zero, 1);
  a_.Beq(zero, zero, &rounded);
  a_.Movn(below, at, t9);
  a_.Bind(&other);
  a_.Addiu(bits, bits, kBias);
  a_.Or(bits, bits, kSigA);
  a_.Beq(bits, zero, &rounded);
  a_.Move(below, zero);
  Decline(&declines);
}

void FromInteger(Assembler& a, Gpr bits, Gpr significand, Gpr sign_exponent,
                 Label* zero_case) {
  const Gpr sign = kX87Scratch;
  a.DsraAny(sign, bits, 63);
  a.Xor(t9, bits, sign);
  a.Dsubu(t9, t9, sign);
  a.Beq(t9, zero, zero_case);
  a.Dclz(at, t9);
  a.Dsllv(significand, t9, at);
  a.Addiu(sign_exponent, zero, kBias + 63);
  a.Subu(sign_exponent, sign_exponent, at);
  a.Ins(sign_exponent, sign, 15, 1);
}

void FromFloat(Assembler& a, const Format& format, Gpr bits, Gpr significand,
               Gpr sign_exponent, Label* others) {
  const Gpr exponent = kX87Scratch;
  if (format.fraction_bits < 32) {
    a.Dext(exponent, bits, format.fraction_bits, format.exponent_bits);
  } else {
    a.Dextu(exponent, bits, format.fraction_bits, format.exponent_bits);
  }
  a.Addiu(t9, exponent, -1);
  a.Sltiu(t9, t9, format.max_exponent() - 1);
  a.Beq(t9, zero, others);
  a.DsllAny(significand, bits, format.below());
  a.Dinsu(significand, t9, 63, 1);
  a.DsrlAny(t9, bits, format.width() - 1);
  a.Addiu(sign_exponent, exponent, format.rebias());
  a.Ins(sign_exponent, t9, 15, 1);
}

}  // namespace

void EmitX87FromBits(Assembler* assembler, X87Source source, Gpr bits,
                     Gpr significand, Gpr sign_exponent, Label* others) {
  if (source == X87Source::kInteger) {
    FromInteger(*assembler, bits, significand, sign_exponent, others);
  } else {
    FromFloat(*assembler, FormatOf(source), bits, significand, sign_exponent,
              others);
  }
}

void EmitX87ZeroFromBits(Assembler* assembler, X87Source source, Gpr bits,
                         Gpr significand, Gpr sign_exponent, Label* done,
                         Label* declines) {
  Assembler& a = *assembler;
  const int sign_bit = FormatOf(source).width() - 1;
  if (source == X87Source::kInteger) {
    a.Move(sign_exponent, zero);
  } else {
    a.DsllAny(t9, bits, 64 - sign_bit);
    a.Bne(t9, zero, declines);
    a.DsrlAny(sign_exponent, bits, sign_bit);
    a.Sll(sign_exponent, sign_exponent, 15);
  }
  a.Beq(zero, zero, done);
  a.Move(significand, zero);
}

X87Code EmitX87Code(Assembler* assembler) {
  X87Code code;
  for (size_t operation = 0; operation < kX87Arithmetics; ++operation) {
    for (size_t source = 0; source < kX87Sources; ++source) {
      code.arithmetic[operation][source] = assembler->pc();
      Emitter(assembler).Arithmetic(static_cast<X87Arithmetic>(operation),
                                    static_cast<X87Source>(source));
    }
  }
  for (size_t target = 0; target < kX87Targets; ++target) {
    code.conversion[target] = assembler->pc();
    Emitter(assembler).Conversion(static_cast<X87Target>(target));
  }
  return code;
}

}  // namespace emu::jit::mips
