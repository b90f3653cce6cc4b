// SPDX-License-Identifier: Apache-2.0

#ifndef X86_OP_H_
#define X86_OP_H_

#include <cstdint>

namespace emu::x86 {

// What an instruction does. The list is in op.inc.
enum class Op : uint16_t {
  kInvalid,
#define X(enumerator, mnemonic) enumerator,
#include "x86/op.inc"
#undef X
  kCount
};

inline constexpr int kOpCount = static_cast<int>(Op::kCount);

// The operation's bare mnemonic: "add", "movs", "j" (see Mnemonic() in
// opcode_table.h for an instruction's own). Static storage.
const char* OpName(Op op);

}  // namespace emu::x86

#endif  // X86_OP_H_
