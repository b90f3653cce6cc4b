// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_FLOAT80_H_
#define X86_FPU_FLOAT80_H_

#include <array>
#include <cstdint>

#include "x86/cpu_state.h"
#include "x86/fpu/exceptions.h"
#include "x86/fpu/x87_control.h"

// The arithmetic of the x87 instructions, over integers, on values: no stack,
// no tags. Bit-exact with hardware.
//
// Each function takes the guest's control word. `flags` holds the exception
// flags and the condition codes, at their places in the status word; the caller
// ORs the former into it, replaces the latter (C1 by every one; C0, C2 and C3
// where named), and asks StoresRegister or StoresMemory whether the value goes
// anywhere. After an unmasked overflow or underflow the value is the biased one
// that the SDM specifies (vol. 1, §8.5.4, §8.5.5).
namespace emu::x86::fpu {

using Float80 = X87Register;

// FADD, FSUB, FMUL, FDIV: a op b, rounded to the control word's precision. The
// reversed forms swap their operands. `denormal` says that an operand came from
// a denormal number in memory.
Result<Float80> Fadd(Float80 a, Float80 b, uint16_t control,
                     bool denormal = false);
Result<Float80> Fsub(Float80 a, Float80 b, uint16_t control,
                     bool denormal = false);
Result<Float80> Fmul(Float80 a, Float80 b, uint16_t control,
                     bool denormal = false);
Result<Float80> Fdiv(Float80 a, Float80 b, uint16_t control,
                     bool denormal = false);
Result<Float80> Fsqrt(Float80 a, uint16_t control);

// FPREM and FPREM1 of a (ST0) by b (ST1): C2 if the reduction is incomplete,
// else C0, C3 and C1 hold the quotient's bits 2, 1 and 0.
Result<Float80> Fprem(Float80 a, Float80 b, uint16_t control);
Result<Float80> Fprem1(Float80 a, Float80 b, uint16_t control);
Result<Float80> Frndint(Float80 a, uint16_t control);
// a (ST0) × 2^trunc(b) (ST1).
Result<Float80> Fscale(Float80 a, Float80 b, uint16_t control);

struct Extracted {
  Float80 significand;  // the new ST0
  Float80 exponent;     // the new ST1
};
Result<Extracted> Fxtract(Float80 a, uint16_t control);

// FCOM (IE for every NaN) and FUCOM (IE for signalling ones only): C3, C2, C0.
// FTST is Fcom with zero.
uint32_t Fcom(Float80 a, Float80 b, bool denormal = false);
uint32_t Fucom(Float80 a, Float80 b);
// FCOMI and FUCOMI put C3, C2, C0 into ZF, PF, CF instead.
uint32_t CompareEflags(uint32_t flags);
// FXAM of a register that is not empty: C3, C2, C0 for its class, C1 its sign.
uint32_t Fxam(Float80 a);

// A number of another format, exactly, its NaNs not quieted: an operand of an
// arithmetic instruction. FLD itself is FldSingle, FldDouble.
Float80 FromSingle(uint32_t a);
Float80 FromDouble(uint64_t a);
Float80 FromInteger80(int64_t a);  // FILD
Result<Float80> FldSingle(uint32_t a);
Result<Float80> FldDouble(uint64_t a);
Result<uint32_t> FstSingle(Float80 a, uint16_t control);
Result<uint64_t> FstDouble(Float80 a, uint16_t control);

// FIST rounds by the control word, FISTTP truncates; I is int16_t, int32_t or
// int64_t.
template <typename I>
Result<I> Fist(Float80 a, uint16_t control);
template <typename I>
Result<I> Fisttp(Float80 a, uint16_t control);

// FBLD, FBSTP: 18 decimal digits, two a byte, then the sign (SDM vol. 1, §4.7).
using PackedBcd = std::array<uint8_t, 10>;
Float80 Fbld(const PackedBcd& bcd);
Result<PackedBcd> Fbstp(Float80 a, uint16_t control);

// FLD1, FLDL2T, FLDL2E, FLDPI, FLDLG2, FLDLN2, FLDZ in the order of their
// encodings, rounded by the control word.
Float80 Constant(int index, uint16_t control);

inline Float80 Fchs(Float80 a) {
  return {a.significand, static_cast<uint16_t>(a.sign_exponent ^ 0x8000)};
}
inline Float80 Fabs(Float80 a) {
  return {a.significand, static_cast<uint16_t>(a.sign_exponent & 0x7fff)};
}

}  // namespace emu::x86::fpu

#endif  // X86_FPU_FLOAT80_H_
