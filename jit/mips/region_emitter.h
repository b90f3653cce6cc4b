// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_MIPS_REGION_EMITTER_H_
#define JIT_MIPS_REGION_EMITTER_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "jit/ir/ir.h"
#include "jit/mips/assembler.h"
#include "jit/mips/cpu_features.h"
#include "jit/mips/float_locations.h"
#include "jit/mips/label.h"
#include "jit/mips/value_locations.h"
#include "jit/mips/x87_code.h"
#include "jit/mips/x87_view.h"
#include "jit/thread_context.h"
#include "jit/translation.h"

namespace emu::jit::mips {

// Addresses of the code that all regions share (common_code.h).
struct CommonCode {
  uint64_t enter = 0;
  uint64_t left = 0;      // ends with Return::kLeft; CpuState is up to date
  uint64_t unlinked = 0;  // these save the guest's registers first
  uint64_t indirect = 0;  // the target is in AT, the flags in CpuState
  // The part of `indirect` whose loads may be stopped.
  uint64_t probes = 0;
  uint64_t probes_end = 0;
  uint64_t bail = 0;
  // Called with RA saved in AT and four argument slots filled: StoreFlagsFrom.
  // Keeps all registers but the scratch ones.
  uint64_t store_flags = 0;
  // Called instead of the node's function (in T9) by handlers that compute with
  // floating-point numbers: merges their exceptions so far into MXCSR, and has
  // FCSR as C++ wants it meanwhile.
  uint64_t float_call = 0;
  // Called with a node in A1: has the interpreter execute it, with the guest's
  // registers in CpuState. Leaves when that does.
  uint64_t handler = 0;
  // The same with the node in kX87Scratch. Keeps what values live in beside x87
  // code.
  uint64_t x87_handler = 0;
  X87Code x87;
};

// The slots with those arguments: result, a, b, kind and width.
inline constexpr int kArgumentSlot = ThreadContext::kSlots - 4;

// How the flags follow from what is where, at one point of the code.
struct FlagsLocation {
  struct Step {
    ir::FlagsKind kind;
    uint8_t log2_width;
    Location result, a, b;
  };
  // The first is the last operation; each leaves something of the next's.
  std::vector<Step> steps;
};

// Whether EmitLazyCondition knows the condition, a positive one, by flags of
// that kind.
bool LazyFlagsTell(x86::FlagsKind kind, x86::Condition condition);

// Emits the code of one region, block by block, out of line parts last.
class RegionEmitter {
 private:
  struct Stub;
  struct BlockLabels {
    Label begin;
    Label poll;  // of those that poll first
    // The same for those who do not know that the guard holds.
    Label entry;
    Label entry_poll;
    X87Guard guard;
    int8_t x87_top = -1;  // as it is expected
  };

 public:
  // Memory that is kept from region to region.
  struct Buffers {
    Buffers();
    ~Buffers();

    ValueLocations::Buffers values;
    FloatLocations::Buffers floats;
    std::deque<BlockLabels> labels;
    std::deque<Stub> stubs;
  };

  RegionEmitter(Assembler* assembler, const RegionPlan& plan,
                const CommonCode& common, const CpuFeatures& features,
                Buffers* buffers, HandlerCalls* calls,
                Translation* translation);
  ~RegionEmitter();

  // Which blocks may be jumped back to: these get a poll. Before any block.
  void SetLoopHeads(std::vector<bool> heads) { loop_heads_ = std::move(heads); }

  // `insns` and `pcs` of the block's guest instructions.
  void EmitBlock(const ir::Block& block, const std::vector<x86::Insn>& insns,
                 const std::vector<uint64_t>& pcs);
  // Whether that has x87 instructions inline behind a guard, and needs this
  // once all blocks are emitted: the guard, and the block with calls.
  bool IsGuarded(size_t block) const { return labels_[block].guard.exists(); }
  void EmitGuarded(const ir::Block& block, const std::vector<x86::Insn>& insns,
                   const std::vector<uint64_t>& pcs);
  void Finish();

  // A branch, by what it compares.
  enum class BranchKind : uint8_t { kEq, kNe, kLtz, kGez, kLez, kGtz, kAlways };
  struct Branch {
    BranchKind kind = BranchKind::kAlways;
    Gpr rs = zero, rt = zero;

    bool IsTaken(const HostRegisters& registers) const;
  };

  // Recording: what is known when the instruction at `offset` runs. Before any
  // block. `starts` may be null.
  void RecordAt(uint32_t offset, std::vector<InsnStart>* starts) {
    wanted_offset_ = offset;
    starts_ = starts;
  }
  struct Record {
    bool found = false;
    uint64_t pc = 0;
    FlagsLocation flags;
    PendingSums sums;
    X87View x87;
    bool is_poll = false;
    // Of a poll in a branch's delay slot: where the branch is not taken the
    // guest is at `other_pc`, and where it is, the flags are in CpuState.
    std::optional<Branch> branch;
    uint64_t other_pc = 0;
    // Of an indirect jump: the guest's pc, instead of `pc`.
    Location target;
    // Of a load or store: where, how many bytes.
    Location base;
    int64_t displacement = 0;
    int size = 0;
    bool is_write = false;
  };
  const Record& record() const { return record_; }

  // More values at once than there is room for.
  bool failed() const { return values_.out_of_slots(); }

 private:
  using Emit = void (RegionEmitter::*)(const ir::Inst&);
  static const Emit kEmitters[];

  // One method per operation (op.inc).
#define X(name, text, properties) void Emit_##name(const ir::Inst& inst);
#include "jit/ir/op.inc"
#undef X

  void BeginBlock(const ir::Block& block, const std::vector<x86::Insn>& insns,
                  const std::vector<uint64_t>& pcs, uint32_t reserved);
  void EmitInsts();
  void CountExecution(size_t insns);

  // emit_arithmetic.cc
  bool ImmediateOf(ir::Value v, int64_t* immediate) const;
  struct Operand {
    bool is_immediate;
    int64_t immediate;  // of 16 bits, signed
    Gpr reg;
  };
  Operand OperandOf(ir::Value v, bool immediate);
  void SetOn(Gpr rd, ir::Compare compare, Gpr a, const Operand& b);
  void LoHi(const ir::Inst& inst, void (Assembler::*operate)(Gpr, Gpr),
            void (Assembler::*move_from)(Gpr));

  // emit_control.cc
  // Where a branch goes.
  struct Destination {
    Destination(Label* to) : label(to) {}  // NOLINT: a label is one

    Label* label;
    // Of a jump back, which may as well poll itself and go here; and the edge
    // of the jump behind it, if any.
    Label* behind_poll = nullptr;
    uint64_t pc = 0;
    const ir::Edge* other = nullptr;
  };
  // With what can go there in its delay slot.
  void BranchTo(const Branch& branch, const Destination& to);
  void BranchIf(ir::Compare compare, ir::Value a, ir::Value b,
                const Destination& to);
  // The next instruction is a poll in front of `pc`, or a jump there with a
  // poll in its delay slot. Whether that is what is looked for.
  bool NotePoll(uint64_t pc);
  // The next instruction is that branch, with a poll in its delay slot.
  void NotePollingBranch(const Branch& branch, const Destination& to);
  void Poll() { a_.Lw(kScratch, EMU_JIT_OFFSET(poll), kContext); }
  Stub* NewStub();
  // The block along the edge finds the TOP of `x87`, unless it is known to find
  // another.
  void ExpectX87Top(const ir::Edge& edge, const X87View& x87);
  // `x87` is what holds there, `other` what the branch along `edge` is followed
  // by.
  Destination DestinationOf(const ir::Edge& edge, const X87View& x87,
                            const ir::Edge* other);
  // Whether a branch to a label is all that the edge takes; or nothing at all.
  bool IsLabel(const ir::Edge& edge) const;
  bool FallsThrough(const ir::Edge& edge) const;
  void BranchAlong(const ir::Edge& edge, const ir::Edge* other,
                   ir::Compare compare, ir::Value a, ir::Value b);
  void GoAlong(const ir::Edge& edge);
  void EmitEdge(const ir::Edge& edge, uint16_t from, const FlagsLocation& flags,
                const X87View& x87, bool may_fall_through);
  void EmitExit(const ir::Edge& edge, uint16_t from);
  void EmitPoll(uint64_t pc);
  void EmitStub(Stub& stub);
  // Takes the last word out of the code when it can as well be executed after
  // the next, a branch on `reads` (a mask of registers).
  bool TakeForDelaySlot(uint32_t reads, uint32_t* word);
  void FenceDelaySlot() { fence_ = a_.position(); }

  // emit_state.cc
  FlagsLocation Locate(uint16_t flags) const;
  void StoreFlags(const FlagsLocation& flags);
  void StoreFlagsStep(const FlagsLocation::Step& step);
  void LoadLocation(Gpr to, const Location& location);
  Gpr InRegister(const Location& location, Gpr scratch);
  void BeginStateCall();
  void CallOnState(uint64_t function, int64_t argument, uint32_t stored);
  void EmitStateCall(uint64_t function, int64_t argument);
  void EmitFlagsCall(Stub& stub);
  // Leaves in kScratch whether the condition holds, by CpuState::flags of that
  // kind.
  void EmitLazyCondition(x86::FlagsKind kind, int width,
                         x86::Condition condition);
  // The node of an instruction whose handler is called.
  const interp::Node* NodeFor(const ir::Inst& inst);

  // emit_memory.cc
  // Where an instruction accesses guest memory.
  struct Access {
    Gpr base = zero;
    int64_t offset = 0;
    bool in_parts = false;
  };
  Access AccessOf(const ir::Inst& inst);
  // `access`: none for what can only raise a floating-point exception.
  void PrepareFault(const ir::Inst& inst, const Access& access);
  void NoteFault(uint32_t begin);
  bool IsUnaligned(const ir::Inst& inst) const;
  void LoadInParts(const ir::Inst& inst, Gpr rd, const Access& access);
  void StoreInParts(const ir::Inst& inst, Gpr value, const Access& access);

  // emit_string.cc
  void Step(Gpr reg, int64_t by);
  void EmitElement(const ir::Inst& inst, Gpr value, Gpr base, bool is_store);
  void BranchToHandler(const ir::Inst& inst, Stub* handler);
  void EmitRepeat(const ir::Inst& inst);

  // emit_atomic.cc
  template <typename Operate>
  void EmitAtomic(const ir::Inst& inst, Operate operate);

  // emit_float.cc
  void FloatBinary(const ir::Inst& inst,
                   void (Assembler::*single)(Fpr, Fpr, Fpr),
                   void (Assembler::*twice)(Fpr, Fpr, Fpr));
  void FloatUnary(const ir::Inst& inst, void (Assembler::*single)(Fpr, Fpr),
                  void (Assembler::*twice)(Fpr, Fpr));
  void FloatLesser(const ir::Inst& inst, bool want_lesser);
  void FloatToInt(const ir::Inst& inst, bool truncates);
  void FloatCompare(const ir::Inst& inst);
  bool IsForBranchesOnly(ir::Value v) const;
  // Whether it is a branch on a comparison whose outcome is in a condition
  // code.
  bool FloatBranch(ir::Compare compare, ir::Value a, ir::Value b,
                   Label* target);
  void LoadFloatInParts(const ir::Inst& inst, Fpr fd, const Access& access);

  // emit_x87.cc
  void BeginX87Call();
  Stub* CallX87(const ir::Inst& inst, int64_t function);
  Access AccessBehindCall(const ir::Inst& inst);

  // What calls and handlers do to the unit is known, or ends what is.
  X87Effect BeforeX87Call(const ir::Inst& inst);
  void AfterX87Call(const X87Effect& effect);

  // emit_x87_inline.cc
  struct X87Pair {
    Gpr significand, sign_exponent;
  };
  static const X87Pair kA, kB;
  X87Guard GuardFor(const ir::Block& block, int8_t top) const;
  X87Effect X87EffectOf(const ir::Block& block, const ir::Inst& inst) const;
  void EmitX87Guard(const X87Guard& guard, Label* holds);
  void LoadX87Mode();
  void TakeX87Mode();
  void PrepareX87();
  bool ObservesX87(const ir::Inst& inst) const;
  void FlushX87();
  void StoreX87View(const X87View& view);
  void PutInA(int physical);
  void PutInB(int physical);
  bool PutOperands(int dst, int src);
  X87Pair TakePair(int physical);
  void LoadX87(const X87Pair& to, int physical);
  void StoreX87(const X87Pair& value, int physical);
  void PutInPair(const X87Pair& to, int8_t* held, int physical,
                 const X87Pair& other, int8_t in_other);
  uint64_t X87OperandsOf(const ir::Inst& inst) const;
  void BeginX87Inline();
  void CallX87Routine(uint64_t routine, Gpr bits);
  Stub* NewX87Stub(const ir::Inst& inst, const X87View& before);
  void BranchIfDeclined(Stub* stub);
  void EndX87Inline(const ir::Inst& inst, const X87Effect& effect, Stub* stub);
  void EmitX87Declined(Stub& stub);
  using EmitX87 = void (RegionEmitter::*)(const ir::Inst&);
  bool EmitX87Inline(const ir::Inst& inst);
  void EmitX87Arithmetic(const ir::Inst& inst);
  void EmitX87Compare(const ir::Inst& inst);
  void EmitX87Load(const ir::Inst& inst);
  void EmitX87LoadExtended(const ir::Inst& inst);
  void EmitX87LoadRegister(const ir::Inst& inst);
  void EmitX87Exchange(const ir::Inst& inst);
  void EmitX87StoreRegister(const ir::Inst& inst);
  void EmitX87Sign(const ir::Inst& inst);
  void EmitX87LoadControl(const ir::Inst& inst);
  void EmitX87Wait(const ir::Inst& inst);
  bool EmitX87StoreInline(const ir::Inst& inst);

  // emit_packed.cc
  void LoadPackedSource(const ir::Inst& inst);
  void EmitPacked(const ir::Inst& inst);
  void BailOnNan(const ir::Inst& inst, Msa x, Msa y);

  uint32_t offset() const { return static_cast<uint32_t>(a_.size()); }

  Assembler& a_;
  const RegionPlan& plan_;
  const CommonCode& common_;
  const CpuFeatures& features_;
  HandlerCalls& calls_;
  Translation& translation_;
  const bool is_64_;
  ValueLocations values_;
  FloatLocations floats_;

  // The block under way.
  const ir::Block* block_ = nullptr;
  const std::vector<x86::Insn>* insns_ = nullptr;
  const std::vector<uint64_t>* pcs_ = nullptr;
  ir::Value at_ = 0;

  // What is in LO and HI: what was done to which values.
  struct LoHiState {
    void (Assembler::*operate)(Gpr, Gpr) = nullptr;
    ir::Value a = ir::kNoValue, b = ir::kNoValue;
    bool operator==(const LoHiState&) const = default;
  };
  LoHiState lo_hi_;

  // Which comparison's outcome is in which condition code; whether inverted.
  struct ConditionCode {
    ir::Value value = ir::kNoValue;
    bool inverted = false;
  };
  ConditionCode codes_[8];
  int next_code_ = 0;

  std::deque<BlockLabels>& labels_;  // of the blocks
  std::vector<bool> loop_heads_;
  std::deque<Stub>& stubs_;
  size_t next_call_ = 0;
  // What the jump behind a branch does instead of its own edge.
  const ir::Edge* swapped_ = nullptr;
  const uint32_t* fence_ = nullptr;

  X87View x87_;  // the x87 unit, here
  // Behind the last word that loaded a data register.
  const uint32_t* x87_loaded_ = nullptr;
  size_t begun_ = 0;  // blocks whose guard is known
  // What falls through to the next block, if anything does.
  bool falls_through_ = false;
  // The blocks are not in their order.
  bool is_guarded_ = false;

  // The code of instruction `insn` of the block under way begins here.
  void NoteStart(uint16_t insn);

  int64_t wanted_offset_ = -1;
  std::vector<InsnStart>* starts_ = nullptr;
  Record record_;
  Record prepared_;  // of the access under way
};

}  // namespace emu::jit::mips

#endif  // JIT_MIPS_REGION_EMITTER_H_
