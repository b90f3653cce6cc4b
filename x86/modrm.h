#ifndef X86_MODRM_H_
#define X86_MODRM_H_

#include "x86/encoding.h"
#include "x86/insn.h"

namespace emu::x86 {

// The decoder's second stage, for ModRM.mod below 3: what follows ModRM becomes
// `insn.memory` (SDM vol. 2, §2.1.5, §2.2.1).
void DecodeAddress(Encoding& encoding, Insn& insn);

}  // namespace emu::x86

#endif  // X86_MODRM_H_
