// SPDX-License-Identifier: Apache-2.0

#ifndef X86_INSN_TEXT_H_
#define X86_INSN_TEXT_H_

#include <string>

#include "x86/insn.h"

namespace emu::x86 {

// What was decoded, every field that matters, for tests and messages; not
// assembly: "lock add m4[rax+rcx*4+8], ecx", "movss xmm1:4, m4[fs:0]". Memory
// operands are m and their bytes, vectors carry theirs after a colon.
std::string InsnText(const Insn& insn);

}  // namespace emu::x86

#endif  // X86_INSN_TEXT_H_
