// SPDX-License-Identifier: Apache-2.0

#include "jit/mips/common_code.h"

#include <cstddef>
#include <utility>

#include "jit/flags_recipe.h"
#include "jit/mips/float_control.h"
#include "jit/mips/guest_state.h"

namespace emu::jit::mips {
namespace {

// What the n64 ABI has a callee preserve, and RA.
constexpr Gpr kPreserved[] = {s0, s1, s2, s3, s4, s5, s6, s7, gp, s8, ra};
constexpr Fpr kPreservedFpr[] = {f24, f25, f26, f27, f28, f29, f30, f31};
constexpr int64_t kFrame =
    (std::size(kPreserved) + std::size(kPreservedFpr) + 1) / 2 * 16;

// What a C++ function may change, and translated code keeps something in.
constexpr Gpr kVolatile[] = {v0, v1, a0, a1, a2, a3, a4, a5,
                             a6, a7, t0, t1, t2, t3, t8};
// These, AT and RA.
constexpr int64_t kVolatileFrame = (std::size(kVolatile) + 2 + 1) / 2 * 16;

class CommonEmitter {
 public:
  CommonEmitter(Assembler* assembler, bool is_64, const CpuFeatures& features)
      : a_(*assembler), is_64_(is_64), features_(features) {}

  CommonCode Emit() {
    CommonCode code;
    code.enter = a_.pc();
    EmitEnter();
    code.left = a_.pc();
    EmitReturn(Return::kLeft);
    code.unlinked = a_.pc();
    a_.Sd(ra, EMU_JIT_OFFSET(exit_address), kContext);
    SaveHomes();
    EmitReturn(Return::kUnlinked);
    code.indirect = a_.pc();
    EmitSecondProbe(&code);
    SaveHomes();
    EmitReturn(Return::kIndirect);
    code.bail = a_.pc();
    SaveHomes();
    EmitReturn(Return::kBail);
    code.store_flags = a_.pc();
    EmitStoreFlags();
    code.float_call = a_.pc();
    EmitFloatCall();
    code.handler = a_.pc();
    EmitHandler(code);
    if (is_64_) return code;
    code.x87_handler = a_.pc();
    EmitX87Handler(code);
    code.x87 = EmitX87Code(&a_);
    return code;
  }

 private:
  void SaveHomes() { StoreHomes(&a_, is_64_, AllHomes(is_64_)); }

  // (context, code)
  void EmitEnter() {
    a_.Daddiu(sp, sp, -kFrame);
    int64_t at = 0;
    for (const Gpr reg : kPreserved) a_.Sd(reg, 8 * at++, sp);
    for (const Fpr reg : kPreservedFpr) a_.Sdc1(reg, 8 * at++, sp);
    a_.Move(kContext, a0);
    a_.Ld(kJumpTable, EMU_JIT_OFFSET(jump_table), kContext);
    LoadHomes(&a_, is_64_, AllHomes(is_64_));
    if (features_.msa) a_.Ctcmsa(kMsacsr, zero);
    a_.Li(mips::at, kFcsrInCode);
    a_.Jr(a1);
    a_.Ctc1(mips::at, kFcsr);
  }

  void EmitReturn(Return why) {
    TakeFloatFlags();
    int64_t at = 0;
    for (const Gpr reg : kPreserved) a_.Ld(reg, 8 * at++, sp);
    for (const Fpr reg : kPreservedFpr) a_.Ldc1(reg, 8 * at++, sp);
    a_.Daddiu(v0, zero, static_cast<int64_t>(why));
    a_.Jr(ra);
    a_.Daddiu(sp, sp, kFrame);
  }

  // What FCSR has collected goes to MXCSR; then FCSR is as C++ wants it. Uses
  // AT, V0 and V1.
  void TakeFloatFlags() {
    Label none;
    a_.Cfc1(mips::at, kFcsr);
    if (features_.msa) {
      a_.Cfcmsa(v0, kMsacsr);
      a_.Ctcmsa(kMsacsr, zero);
      a_.Or(mips::at, mips::at, v0);
    }
    a_.Andi(v0, mips::at, kFcsrSticky);
    a_.Beq(v0, zero, &none);
    a_.Ctc1(zero, kFcsr);
    a_.Lw(v1, offsetof(x86::CpuState, mxcsr), kContext);
    for (const StickyFlag& flag : kStickyFlags) {
      a_.Ext(v0, mips::at, flag.fcsr, 1);
      a_.Sll(v0, v0, flag.mxcsr);
      a_.Or(v1, v1, v0);
    }
    a_.Sw(v1, offsetof(x86::CpuState, mxcsr), kContext);
    a_.Bind(&none);
  }

  // The node's function in T9, its arguments in place.
  void EmitFloatCall() {
    a_.Daddiu(sp, sp, -16);
    a_.Sd(ra, 0, sp);
    TakeFloatFlags();
    a_.Jalr(t9);
    a_.Nop();
    a_.Ld(ra, 0, sp);
    a_.Li(mips::at, kFcsrInCode);
    a_.Ctc1(mips::at, kFcsr);
    a_.Jr(ra);
    a_.Daddiu(sp, sp, 16);
  }

  // The node is in A1.
  void EmitHandler(const CommonCode& code) {
    Label left;
    a_.Daddiu(sp, sp, -16);
    a_.Sd(ra, 0, sp);
    SaveHomes();
    a_.Ld(t9, offsetof(interp::Node, run), a1);
    a_.Jal(code.float_call);
    a_.Move(a0, kContext);
    a_.Beq(v0, zero, &left);
    a_.Ld(ra, 0, sp);
    LoadHomes(&a_, is_64_, VolatileHomes(is_64_));
    a_.Jr(ra);
    a_.Daddiu(sp, sp, 16);
    a_.Bind(&left);
    a_.J(code.left);
    a_.Daddiu(sp, sp, 16);
  }

  // Not on the stack, since the handler may leave.
  void EmitX87Handler(const CommonCode& code) {
    constexpr Gpr kKept[] = {v0, v1, a0, a1, a2, a3, ra};
    static_assert(std::size(kKept) * 8 == sizeof(ThreadContext::kept));
    int64_t offset = EMU_JIT_OFFSET(kept);
    for (const Gpr reg : kKept)
      a_.Sd(reg, std::exchange(offset, offset + 8), kContext);
    a_.Jal(code.handler);
    a_.Move(a1, kX87Scratch);
    offset = EMU_JIT_OFFSET(kept);
    for (const Gpr reg : kKept)
      a_.Ld(reg, std::exchange(offset, offset + 8), kContext);
    a_.Jr(ra);
    a_.Nop();
  }

  // After a miss: the flags are in CpuState now, AT holds the target, and the
  // place in the table is its first. Perhaps the entry is one for which they
  // had to be, or in its second place.
  void EmitSecondProbe(CommonCode* code) {
    Label found, miss;
    code->probes = a_.pc();
    a_.Ld(v0, offsetof(JumpTarget, pc), kJumpTable);
    a_.Not(v1, mips::at);
    a_.Beq(v0, v1, &found);
    a_.Move(t9, kJumpTable);
    a_.DsrlAny(v0, mips::at, JumpTable::kBits);
    a_.Xor(v0, v0, mips::at);
    a_.Dins(t9, v0, kLog2Target, JumpTable::kBits);
    a_.Li(v0, offsetof(JumpTable, second));
    a_.Daddu(t9, t9, v0);
    a_.Ld(v0, offsetof(JumpTarget, pc), t9);
    a_.Bne(v0, mips::at, &miss);
    a_.Nop();
    a_.Bind(&found);
    a_.Ld(t9, offsetof(JumpTarget, code), t9);
    code->probes_end = a_.pc();
    a_.Jr(t9);
    a_.Nop();
    a_.Bind(&miss);
    // (The upper half of an i386 guest's rip is zero.)
    StoreWord(&a_, is_64_ ? 8 : 4, mips::at, kRipOffset, kContext);
  }

  // AT holds what RA did; it comes back there.
  void EmitStoreFlags() {
    a_.Daddiu(sp, sp, -kVolatileFrame);
    int64_t at = 0;
    for (const Gpr reg : kVolatile) a_.Sd(reg, 8 * at++, sp);
    a_.Sd(mips::at, 8 * at++, sp);
    a_.Sd(ra, 8 * at, sp);
    a_.Move(a0, kContext);
    a_.Ld(a1, ArgumentOffset(3), kContext);
    a_.Ld(a2, ArgumentOffset(0), kContext);
    a_.Ld(a3, ArgumentOffset(1), kContext);
    a_.Ld(a4, ArgumentOffset(2), kContext);
    a_.Li(t9, reinterpret_cast<int64_t>(&StoreFlagsFrom));
    a_.Jalr(t9);
    a_.Nop();
    at = 0;
    for (const Gpr reg : kVolatile) a_.Ld(reg, 8 * at++, sp);
    a_.Ld(t9, 8 * (at + 1), sp);
    a_.Ld(ra, 8 * at, sp);
    a_.Jr(t9);
    a_.Daddiu(sp, sp, kVolatileFrame);
  }

  static int64_t ArgumentOffset(int i) { return SlotOffset(kArgumentSlot + i); }

  Assembler& a_;
  const bool is_64_;
  const CpuFeatures features_;
};

}  // namespace

CommonCode EmitCommonCode(Assembler* assembler, bool is_64,
                          const CpuFeatures& features) {
  return CommonEmitter(assembler, is_64, features).Emit();
}

}  // namespace emu::jit::mips
