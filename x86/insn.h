// SPDX-License-Identifier: Apache-2.0

#ifndef X86_INSN_H_
#define X86_INSN_H_

#include <cstdint>

#include "x86/op.h"
#include "x86/registers.h"

namespace emu::x86 {

enum class OperandKind : uint8_t {
  kNone,
  kGpr,         // reg: Gpr; for size 1, encodings 4..7 without REX are kGprHigh
  kGprHigh,     // reg: Gpr 0..3, bits 8..15 (AH CH DH BH); size 1
  kSegment,     // reg: Segment; size 2
  kControl,     // reg: CRn
  kDebug,       // reg: DRn
  kX87,         // reg: i of ST(i); size 10
  kMmx,         // reg: MMn; size 8
  kVector,      // reg: XMMn (size 16 or less) or YMMn (size 32)
  kMemory,      // Insn::memory; size in bytes, 0 when no data is accessed (lea)
                // or more than 255 bytes (fxsave, xsave)
  kImmediate,   // Insn::immediate, already sign- or zero-extended to `size`
  kRelative,    // Insn::immediate: displacement from the next instruction
  kFarPointer,  // Insn::immediate: offset, Insn::immediate2: selector
  kImmediate2,  // Insn::immediate2: enter's level; the register of is4 is
                // kVector
};

struct Operand {
  OperandKind kind = OperandKind::kNone;
  uint8_t reg = 0;
  // Bytes of data that the operand holds: 1, 2, 4, 8, 10, 16, 32 …; for vector
  // operands the bytes that the instruction reads or writes of it.
  uint8_t size = 0;
};

// base / index value for "none", and base value for RIP-relative addressing.
inline constexpr uint8_t kNoRegister = 0xff;
inline constexpr uint8_t kRipRegister = 0xfe;

// An effective address: base + (index << scale) + displacement, truncated to
// Insn::address_size, plus the segment's base.
struct MemoryOperand {
  uint8_t base = kNoRegister;
  uint8_t index = kNoRegister;  // of a vector register for gathers (VSIB)
  uint8_t scale = 0;            // log2: 0..3
  // The segment in force: the override, or the default (SS for a base of
  // rSP or rBP, else DS). In 64-bit mode only FS and GS have a base.
  Segment segment = kDs;
  int64_t displacement = 0;  // from the next instruction for kRipRegister
};

inline constexpr int kMaxOperands = 5;

// One decoded instruction. Plain data, no pointers into the guest's bytes.
struct Insn {
  Op op = Op::kInvalid;
  // Index of the instruction's row in the instruction table (opcode_table.h).
  uint16_t row = 0;
  uint8_t length = 0;  // bytes, 1..15
  // Effective, in bytes: 2, 4 or 8; 1 for string instructions on bytes.
  uint8_t operand_size = 0;
  uint8_t address_size = 0;  // effective, in bytes: 2, 4 or 8
  bool lock = false;
  // F3 and F2 where they repeat a string instruction (kept for others too).
  bool rep = false;
  bool repne = false;
  // Bytes of vector length: 0 for a legacy encoding, 16 or 32 for VEX.
  uint8_t vex_length = 0;
  Condition condition = kO;  // jcc, setcc, cmovcc
  bool has_memory = false;   // one of the operands is kMemory
  uint8_t operand_count = 0;
  Operand operands[kMaxOperands];
  MemoryOperand memory;
  int64_t immediate = 0;
  int64_t immediate2 = 0;
};
static_assert(sizeof(Insn) == 64);

}  // namespace emu::x86

#endif  // X86_INSN_H_
