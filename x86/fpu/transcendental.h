// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_TRANSCENDENTAL_H_
#define X86_FPU_TRANSCENDENTAL_H_

#include <cstdint>

#include "x86/fpu/float80.h"

// The x87 transcendental instructions (SDM vol. 1, §8.3.10): computed with 128
// bits and rounded once, by the control word. FSIN and relatives first reduce
// their operand by the processors' π, which has 66 bits: what hardware gives is
// what programs know, so near multiples of π the values are not the exact
// sine's but this processor's (an Intel Xeon, family 6 model 85), as all others
// are. Theirs have an error of up to 1 ulp, ours of just over half of one: the
// last bit may differ, with C1; the other flags and the special cases are the
// same.
//
// Conventions as in float80.h.
namespace emu::x86::fpu {

// C2 if |a| >= 2^63: the operand stays then.
Result<Float80> Fsin(Float80 a, uint16_t control);
Result<Float80> Fcos(Float80 a, uint16_t control);
struct SineCosine {
  Float80 sine;    // the new ST1
  Float80 cosine;  // the new ST0
};
Result<SineCosine> Fsincos(Float80 a, uint16_t control);
// The tangent, to ST1; the caller pushes 1 unless C2 is set. (For a NaN, it
// pushes the NaN again.)
Result<Float80> Fptan(Float80 a, uint16_t control);
// arctan(y / x) in y's half plane: y is ST1, x is ST0.
Result<Float80> Fpatan(Float80 y, Float80 x, uint16_t control);

// 2^a - 1 for |a| <= 1.
Result<Float80> F2xm1(Float80 a, uint16_t control);
// y × log2(x) and y × log2(x + 1): y is ST1, x is ST0.
Result<Float80> Fyl2x(Float80 y, Float80 x, uint16_t control);
Result<Float80> Fyl2xp1(Float80 y, Float80 x, uint16_t control);

}  // namespace emu::x86::fpu

#endif  // X86_FPU_TRANSCENDENTAL_H_
