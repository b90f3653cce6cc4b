// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_IR_IR_H_
#define JIT_IR_IR_H_

#include <cstdint>
#include <vector>

#include "x86/flags.h"
#include "x86/registers.h"

// The JIT's intermediate representation: what a guest block does, as values and
// effects in program order. It knows neither x86 encodings nor host registers.
//
// Values are 64 bits wide, defined once, and live within their block: across
// blocks the guest's state is the only thing that lives. An instruction that
// can fault comes before the first PutReg of its guest instruction, so that at
// each such point the guest's registers are exactly what was put.

namespace emu::jit::ir {

// A value, by the number of the instruction that defines it. 0 is none.
using Value = uint16_t;
inline constexpr Value kNoValue = 0;

// How two values compare.
enum class Compare : uint8_t { kEq, kNe, kLt, kGe, kLtU, kGeU };
constexpr Compare Negated(Compare compare) {
  return static_cast<Compare>(static_cast<uint8_t>(compare) ^ 1);
}

enum class Op : uint8_t {
#define X(name, text, properties) name,
#include "jit/ir/op.inc"
#undef X
};

enum class Packed : uint8_t {
#define X(name) name,
#include "jit/ir/packed.inc"
#undef X
};

// Bits of an operation's properties.
enum OpProperty : uint16_t {
  kResult = 1 << 0,     // defines a value
  kEffect = 1 << 1,     // stays even when nobody uses its value
  kFaults = 1 << 2,     // a guest fault may come of it
  kFloat = 1 << 3,      // its value is a floating-point register's
  kFloatArgs = 1 << 4,  // its value operands are
  kEndsBlock = 1 << 5,
  kWrites = 1 << 6,  // what faults is a write
};
struct OpRow {
  const char* name;
  uint16_t properties;
};
inline constexpr OpRow kOps[] = {
#define X(name, text, properties) {text, properties},
#include "jit/ir/op.inc"
#undef X
};
constexpr uint16_t Properties(Op op) {
  return kOps[static_cast<int>(op)].properties;
}
constexpr const char* Name(Op op) { return kOps[static_cast<int>(op)].name; }

// One instruction. Which fields mean something depends on `op` (op.inc).
struct Inst {
  Op op;
  uint8_t width = 0;       // of memory or state accessed, in bytes
  bool is_signed = false;  // loads: sign- or zero-extended to 64 bits
  uint8_t reg = 0;         // guest register, general or vector
  Compare compare = Compare::kEq;
  // What is known of the result: it is the sign extension of its low `sbits`
  // bits and the zero extension of its low `zbits`; 64 is nothing.
  uint8_t sbits = 64, zbits = 64;
  Value a = kNoValue, b = kNoValue, c = kNoValue;
  // The guest instruction that it belongs to, by its index in the block.
  uint16_t insn = 0;
  // The status flags in force when it faults or leaves (Block::flags).
  uint16_t flags = 0;
  uint16_t edge = 0;  // Block::edges
  int64_t imm = 0;
};

// How the status flags follow from values: what x86::LazyFlags says, with more
// kinds, so that flags need code only where somebody wants them.
enum class FlagsKind : uint8_t {
  kState,    // they are in CpuState::flags
  kKnown,    // a: the flags in their EFLAGS places
  kAdd,      // result = a + b; `a` is not kept
  kSub,      // result = a - b; `a` is not kept
  kCompare,  // kSub whose result is not kept: of a - b
  kLogic,    // result
  kInc,      // result = a + 1, CF as in `before`
  kDec,      // result = a - 1, CF as in `before`
  // Shifts of `a` by `b`. Where that is a count of zero, which only one that is
  // no constant can be, all flags are as in `before`.
  kShl,
  kShr,
  kSar,
  kShld,  // CF as kShl has it, OF set when the sign changes
  kShrd,
  kResult,  // ZF, SF, PF of result; b: CF, AF, OF in their EFLAGS places
  kImul,    // result; b: nonzero when CF and OF are set
  // CF and OF follow from the result, the others are as in `before`; all are
  // when `b`, the count, is zero.
  kRotl,
  kRotr,
  kZero,    // ZF of result; CF is set when b is there and not zero; no others
  kMerged,  // of b, in their EFLAGS places, those in the constant a; the others
            // are as in `before`
};

struct Flags {
  FlagsKind kind = FlagsKind::kState;
  uint8_t log2_width = 0;  // of the operation, in bytes
  Value result = kNoValue;
  Value a = kNoValue;
  Value b = kNoValue;
  uint16_t before = 0;  // another one of Block::flags
};

// A way out of a block.
struct Edge {
  enum class Kind : uint8_t {
    kBlock,  // to `block` of the region
    kLink,   // along link `link` of the guest block
  };
  Kind kind = Kind::kLink;
  uint8_t link = 0;
  uint16_t block = 0;
  uint64_t target = 0;        // guest pc
  uint16_t flags = 0;         // Block::flags in force
  bool stores_flags = false;  // the target wants them in CpuState::flags
  bool polls = false;         // may close a loop: asks for attention
};

// One guest block, lifted. Flags 0 is kState, value 0 is none.
struct Block {
  uint16_t index = 0;  // in the region
  // The kind of flags that CpuState probably has when the block begins:
  // x86::LazyFlags::op.
  uint32_t likely_flags = 0;
  std::vector<Inst> insts;
  std::vector<Flags> flags;
  std::vector<Edge> edges;

  void Clear(uint16_t new_index) {
    index = new_index;
    insts.assign(1, Inst{});
    flags.assign(1, Flags{});
    edges.clear();
  }
};

}  // namespace emu::jit::ir

#endif  // JIT_IR_IR_H_
