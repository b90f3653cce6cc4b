// SPDX-License-Identifier: Apache-2.0

#include "jit/ir/verify.h"

#include <cstddef>

#include "absl/strings/str_cat.h"

namespace emu::jit::ir {
namespace {

class Verifier {
 public:
  explicit Verifier(const Block& block) : block_(block) {}

  std::string FirstProblem() {
    if (block_.insts.size() < 2) return "an empty block";
    for (size_t i = 1; i < block_.insts.size(); ++i) {
      const std::string problem = ProblemOf(i);
      if (!problem.empty()) {
        return absl::StrCat("v", i, " ", Name(block_.insts[i].op), ": ",
                            problem);
      }
    }
    return FlagsProblem();
  }

 private:
  std::string ProblemOf(size_t i) {
    const Inst& inst = block_.insts[i];
    const uint16_t properties = Properties(inst.op);
    const bool is_last = i + 1 == block_.insts.size();
    if (is_last != ((properties & kEndsBlock) != 0)) {
      return is_last ? "the block goes on behind it"
                     : "ends the block too soon";
    }
    if (inst.flags >= block_.flags.size()) return "has unknown flags";
    if ((inst.op == Op::kBranch || inst.op == Op::kGoto) &&
        inst.edge >= block_.edges.size()) {
      return "has an unknown edge";
    }
    for (const Value value : {inst.a, inst.b, inst.c}) {
      const std::string problem = ValueProblem(inst, value, i);
      if (!problem.empty()) return problem;
    }
    return OrderProblem(inst);
  }

  // Whether operand `value` is one that a floating-point register holds.
  static bool WantsFloat(const Inst& inst, Value value) {
    if (inst.op == Op::kStoreFloat) return value == inst.b;
    return (Properties(inst.op) & kFloatArgs) != 0;
  }

  std::string ValueProblem(const Inst& inst, Value value, size_t i) const {
    if (value == kNoValue) return "";
    const std::string reads = absl::StrCat("reads v", value);
    if (value >= i || (Properties(block_.insts[value].op) & kResult) == 0) {
      return absl::StrCat(reads, ", which is no earlier value");
    }
    const bool is_float = (Properties(block_.insts[value].op) & kFloat) != 0;
    if (is_float != WantsFloat(inst, value)) {
      return absl::StrCat(reads, ", which is in the other kind of register");
    }
    return "";
  }

  // What may fault, or refuses, comes before the first put of its instruction.
  std::string OrderProblem(const Inst& inst) {
    if (inst.insn != insn_) {
      if (inst.insn < insn_) return "belongs to an earlier guest instruction";
      insn_ = inst.insn;
      has_put_ = false;
    }
    const bool may_leave =
        (Properties(inst.op) & kFaults) != 0 || inst.op == Op::kBail;
    if (may_leave && has_put_) return "may fault behind a put";
    has_put_ |= inst.op == Op::kPutReg;
    return "";
  }

  std::string FlagsProblem() const {
    for (size_t i = 1; i < block_.flags.size(); ++i) {
      const Flags& flags = block_.flags[i];
      if (flags.before >= i) return absl::StrCat("f", i, " is over itself");
      for (const Value value : {flags.result, flags.a, flags.b}) {
        if (value >= block_.insts.size()) {
          return absl::StrCat("f", i, " is of an unknown value");
        }
      }
    }
    return "";
  }

  const Block& block_;
  uint16_t insn_ = 0;
  bool has_put_ = false;
};

}  // namespace

std::string FirstProblem(const Block& block) {
  return Verifier(block).FirstProblem();
}

}  // namespace emu::jit::ir
