// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_USUAL_X87_H_
#define X86_FPU_USUAL_X87_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "x86/cpu_state.h"

// x87 instructions in their usual case, as the interpreter's handlers would do
// them, but quickly: no stack fault, no pending exception, numbers as
// usual_number.h wants them, all that they raise masked, and a control word
// that rounds as it says. Handlers and translated code try these first.
namespace emu::x86::fpu {

// Does the instruction at `pc`; not zero when that is done. Zero: nothing has
// changed. `a` is the memory operand's bits, integers sign-extended; of
// registers, OperandsOf. (Of LoadExtended `b` is the upper part.)
using UsualOperation = uint64_t (*)(X87State* x87, uint64_t a, uint64_t pc,
                                    uint64_t b);

// What an instruction stores to memory. Nothing has changed; when the store is
// done, CommitStore is the rest. `changed` is zero when the case is not usual.
struct UsualStored {
  uint64_t value;
  uint64_t changed;  // the new status word; the new tags in bits 16 to 23
};
using UsualStore = UsualStored (*)(const X87State* x87);
void CommitStore(X87State* x87, uint64_t changed, uint64_t pc);

// Operands ST(dst) and ST(src).
constexpr uint64_t OperandsOf(int dst, int src) {
  return static_cast<uint64_t>(dst | src << 8);
}

namespace usual {
#define X(name, function) \
  uint64_t function(X87State* x87, uint64_t a, uint64_t pc, uint64_t b);
#include "x86/fpu/usual_operations.inc"
#undef X
#define X(name, function) UsualStored function(const X87State* x87);
#include "x86/fpu/usual_stores.inc"
#undef X
}  // namespace usual

enum class UsualOp : uint8_t {
#define X(name, function) name,
#include "x86/fpu/usual_operations.inc"
#undef X
};
inline constexpr size_t kUsualOps = 0
#define X(name, function) +1
#include "x86/fpu/usual_operations.inc"
#undef X
    ;
// By UsualOp.
extern const std::array<UsualOperation, kUsualOps> kUsualOperations;

enum class UsualStoreOp : uint8_t {
#define X(name, function) name,
#include "x86/fpu/usual_stores.inc"
#undef X
};
inline constexpr size_t kUsualStoreOps = 0
#define X(name, function) +1
#include "x86/fpu/usual_stores.inc"
#undef X
    ;
// By UsualStoreOp.
extern const std::array<UsualStore, kUsualStoreOps> kUsualStores;

}  // namespace emu::x86::fpu

#endif  // X86_FPU_USUAL_X87_H_
