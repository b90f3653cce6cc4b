// SPDX-License-Identifier: Apache-2.0

#ifndef INTERP_LOWERING_LOWERING_H_
#define INTERP_LOWERING_LOWERING_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "interp/core/block.h"
#include "interp/lowering/handler_table.h"
#include "x86/flag_liveness.h"
#include "x86/insn.h"
#include "x86/opcode_table.h"

namespace emu::interp {

// What stands behind the last decoded instruction of a block.
struct BlockEnd {
  enum class Kind : uint8_t {
    kContinues,  // nothing yet: the block was cut, or ends in a branch
    kInvalidOpcode,
    kGeneralProtection,
    kFetchFault,  // at `address`
  };
  Kind kind = Kind::kContinues;
  uint64_t address = 0;
};

// Whether a block ends with this instruction.
inline bool EndsBlock(const x86::Insn& insn) {
  // POPF may set TF, which the loop has to see.
  return x86::Has(insn, x86::RowProperty(x86::kPropEndsBlock |
                                         x86::kPropPrivileged)) ||
         insn.op == x86::Op::kPopf;
}

// A block's nodes and the instructions that they point to, in one piece.
class LoweredBlock {
 public:
  Node* nodes() const { return reinterpret_cast<Node*>(storage_.get()); }

 private:
  friend class Lowering;
  std::unique_ptr<std::byte[]> storage_;
};

// Turns decoded instructions into nodes; keeps its buffers from block to block.
class Lowering {
 public:
  // The instructions are consecutive from `pc`. Branches will follow the links
  // of `block`, which must outlive the nodes.
  LoweredBlock Lower(x86::Mode mode, uint64_t pc,
                     absl::Span<const x86::Insn> insns, const BlockEnd& end,
                     Block* block);

  // One instruction by itself: a node with handler `front` before its nodes,
  // unless null, and one with `behind` where the next instruction would be.
  LoweredBlock LowerAlone(x86::Mode mode, uint64_t pc, const x86::Insn& insn,
                          Block* block, Handler front, Handler behind);

  // Lower in two steps, for a block with room for its nodes: Prepare makes
  // them; Place copies them, with the instructions that they need, to the
  // size() bytes at `storage`, aligned as a Node is, and returns the first.
  void Prepare(x86::Mode mode, uint64_t pc, absl::Span<const x86::Insn> insns,
               const BlockEnd& end);
  size_t size() const {
    return nodes_.size() * sizeof(Node) +
           insn_nodes_.size() * sizeof(x86::Insn);
  }
  Node* Place(void* storage, Block* block) const;
  // Of the block that was prepared.
  const x86::FlagUse& flag_use() const { return flag_use_; }

 private:
  Node& Append(Handler run, uint8_t length, uint64_t next_pc);
  void AppendBranch(Handler run, uint64_t next_pc, int64_t immediate);
  // A node whose handler reads `insn`.
  void AppendWithInsn(Handler run, const x86::Insn& insn, uint64_t next_pc);
  // What leaves the memory operand's address in Context::address.
  void AppendAddress(const x86::Insn& insn, uint64_t next_pc);
  void LowerInsn(x86::Mode mode, const x86::Insn& insn, uint64_t next_pc,
                 bool flags_live);
  void Clear();
  LoweredBlock PlaceAnew(Block* block) const;

  const BindingTable& bindings_ = Bindings();
  std::vector<Node> nodes_;
  // Which nodes point to an instruction, to the block.
  std::vector<size_t> insn_nodes_;
  std::vector<size_t> block_nodes_;
  std::vector<uint8_t> flags_live_;
  x86::FlagUse flag_use_;
};

}  // namespace emu::interp

#endif  // INTERP_LOWERING_LOWERING_H_
