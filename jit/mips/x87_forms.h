// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_MIPS_X87_FORMS_H_
#define JIT_MIPS_X87_FORMS_H_

#include <cstdint>

#include "jit/mips/x87_code.h"
#include "x86/fpu/usual_x87.h"
#include "x86/insn.h"

// What each x87 instruction does, as far as code that has it inline must know.
namespace emu::jit::mips {

enum class X87Kind : uint8_t {
  kArithmetic,  // ST(dst) = ST(dst) op source
  kDivision,    // the same, by a call
  kCompare,     // ST(0) with the source
  kCompareToEflags,
  kLoad,  // pushes what a format of memory holds
  kLoadExtended,
  kLoadRegister,
  kExchange,
  kStoreRegister,
  kChangeSign,
  kAbsolute,
  kLoadControl,
  kWait,
};

struct X87Form {
  X87Kind kind;
  X87Source source = X87Source::kRegister;
  X87Arithmetic arithmetic = X87Arithmetic::kAdd;
  uint8_t pops = 0;
};
const X87Form& FormOf(x86::fpu::UsualOp op);

// What an instruction asks of the register stack and does to it: registers by
// their distance from TOP before it.
struct X87Effect {
  uint8_t reads = 0;  // a bit each: must be full
  uint8_t fills = 0;  // of these, too, that is known then
  int8_t pushes = 0;  // the registers above TOP must be empty
  int8_t pops = 0;
  bool is_known = true;
};
X87Effect EffectOf(x86::fpu::UsualOp op, uint64_t operands);
X87Effect EffectOf(x86::fpu::UsualStoreOp op);
// Of an instruction that is left to its handler, as long as exceptions are
// masked.
X87Effect EffectOf(const x86::Insn& insn);

}  // namespace emu::jit::mips

#endif  // JIT_MIPS_X87_FORMS_H_
