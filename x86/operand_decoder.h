#ifndef X86_OPERAND_DECODER_H_
#define X86_OPERAND_DECODER_H_

#include "x86/encoding.h"
#include "x86/insn.h"
#include "x86/operand.h"

namespace emu::x86 {

// The decoder's last stage. Adds to `insn` the operand that the table describes
// by `operand`, taking immediates; `insn`'s sizes and address are known. False
// for #UD: a register that does not exist.
bool DecodeOperand(const OperandTraits& operand, Encoding& encoding,
                   Insn& insn);

}  // namespace emu::x86

#endif  // X86_OPERAND_DECODER_H_
