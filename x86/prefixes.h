#ifndef X86_PREFIXES_H_
#define X86_PREFIXES_H_

#include "x86/encoding.h"
#include "x86/insn.h"

namespace emu::x86 {

// The decoder's first stage: legacy prefixes, REX, VEX and escapes, up to and
// with the opcode byte. Sets `insn`'s address size, prefixes and vector length.
// False for #UD, and where 15 bytes are not enough for the prefixes.
bool DecodePrefixes(Encoding& encoding, Insn& insn);

}  // namespace emu::x86

#endif  // X86_PREFIXES_H_
