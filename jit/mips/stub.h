// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_MIPS_STUB_H_
#define JIT_MIPS_STUB_H_

#include <cstdint>

#include "jit/mips/region_emitter.h"

namespace emu::jit::mips {

// Code out of line, emitted behind the region's blocks.
struct RegionEmitter::Stub {
  enum class Kind : uint8_t {
    kEdge,       // what an edge needs, then along it
    kUnlinked,   // of an exit's jump that leads nowhere
    kBail,       // to the interpreter, at `pc`
    kMiss,       // an indirect jump that found no code
    kLeft,       // after a handler that left
    kHandler,    // the interpreter's handler, then `resume`
    kFlagsCall,  // a function of the flags in CpuState, then `resume`
    kX87Zero,    // a memory operand that is no normal number
    kX87,        // the handler for what x87 code declines, then `resume`
  };
  Kind kind = Kind::kEdge;
  uint16_t block = 0;
  ir::Edge edge;
  FlagsLocation flags;
  uint64_t pc = 0;                     // of kX87: it leaves to there, if not 0
  Gpr target = zero;                   // of kMiss
  int32_t stack_sum = 0;               // of kMiss: what the stack pointer lacks
  size_t exit = 0;                     // of the translation, for kUnlinked
  const interp::Node* node = nullptr;  // of kHandler
  uint32_t changed = 0;                // guest registers that it writes
  bool wants_flags = false;            // of kHandler: V0 is to be the flags
  uint32_t stored = 0;                 // of kFlagsCall: homes to be stored
  int64_t argument = 0;                // of kFlagsCall: a condition
  X87View x87;        // what holds there; of kX87 before the instruction,
  X87View x87_after;  // and after it
  Gpr result = zero;  // of kX87: is to be the flags
  X87Source source = X87Source::kRegister;  // of kX87Zero, with where it comes
  Gpr bits = zero;                          // from and goes to
  Gpr significand = zero, sign_exponent = zero;
  Label* declined = nullptr;
  Label label;
  Label resume;
};

}  // namespace emu::jit::mips

#endif  // JIT_MIPS_STUB_H_
