// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_MIPS_X87_CODE_H_
#define JIT_MIPS_X87_CODE_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "jit/mips/assembler.h"
#include "jit/mips/registers.h"

// x87 arithmetic in MIPS code that all regions share: routines on 80-bit
// numbers in fixed registers, for numbers as programs mostly have them. They
// round to nearest, to 64 or 53 bits of precision.
namespace emu::jit::mips {

// Operand A and the result; operand B. A number is its significand, and its
// sign and exponent as X87Register has them, of which only 16 bits count.
inline constexpr Gpr kX87SignificandA = a4, kX87SignExponentA = a5;
inline constexpr Gpr kX87SignificandB = a6, kX87SignExponentB = a7;
// Whether the last result was rounded up (C1): 0 or 1. Or, after a comparison,
// all condition codes in their places.
inline constexpr Gpr kX87Codes = t0;
// Gets bits when a result is inexact, and keeps them.
inline constexpr Gpr kX87Inexact = t1;
// A memory operand's bits in, a converted number's out.
inline constexpr Gpr kX87Bits = t2;
inline constexpr Gpr kX87Scratch = t3;
// What the control word says: how it differs from the initial one in the low
// bit of PC and in RC, a bit each, but moved up.
inline constexpr Gpr kX87Mode = t8;
inline constexpr int kX87ModeShift = 3;

// What such code keeps for itself, a bit a register. (RA is its link.)
constexpr uint32_t X87Registers() {
  uint32_t mask = uint32_t{1} << ra.code;
  for (const Gpr reg : {a4, a5, a6, a7, t0, t1, t2, t3, t8}) {
    mask |= uint32_t{1} << reg.code;
  }
  return mask;
}

enum class X87Arithmetic : uint8_t { kAdd, kSub, kSubr, kMul, kCompare };
inline constexpr size_t kX87Arithmetics = 5;
// Where B comes from: its registers, or kX87Bits.
enum class X87Source : uint8_t { kRegister, kSingle, kDouble, kInteger };
inline constexpr size_t kX87Sources = 4;
// What A is converted to; integers as the control word says, or truncated.
enum class X87Target : uint8_t {
  kSingle,
  kDouble,
  kInt16,
  kInt32,
  kInt64,
  kTruncated16,
  kTruncated32,
  kTruncated64,
};
inline constexpr size_t kX87Targets = 8;

// The routines' addresses. Each is called with its address in RA, and leaves AT
// zero, unless it declines: then A is as it was (kSubr's sign apart), and
// kX87Codes and kX87Inexact have not changed.
struct X87Code {
  // A = A op B; of kCompare kX87Codes. B is lost.
  uint64_t arithmetic[kX87Arithmetics][kX87Sources] = {};
  // kX87Bits = A as a number of that format; kX87Scratch is 1 if it was rounded
  // up, kX87SignificandB not 0 if it is inexact. A is kept.
  uint64_t conversion[kX87Targets] = {};

  uint64_t Of(X87Arithmetic operation, X87Source source) const {
    return arithmetic[static_cast<size_t>(operation)]
                     [static_cast<size_t>(source)];
  }
  uint64_t To(X87Target target) const {
    return conversion[static_cast<size_t>(target)];
  }
};

X87Code EmitX87Code(Assembler* assembler);

// A number is what `bits` holds, or goes to `others`; the code there, which
// goes on at `done` if it is a zero. Uses AT, T9 and kX87Scratch.
void EmitX87FromBits(Assembler* assembler, X87Source source, Gpr bits,
                     Gpr significand, Gpr sign_exponent, Label* others);
void EmitX87ZeroFromBits(Assembler* assembler, X87Source source, Gpr bits,
                         Gpr significand, Gpr sign_exponent, Label* done,
                         Label* declines);

}  // namespace emu::jit::mips

#endif  // JIT_MIPS_X87_CODE_H_
