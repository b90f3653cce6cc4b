#ifndef INTERP_LOWERING_H_
#define INTERP_LOWERING_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "interp/block.h"
#include "x86/insn.h"

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

// A block's nodes and the instructions that they point to, in one piece.
class LoweredBlock {
 public:
  LoweredBlock() = default;
  // Copies both. `kept` is for each node the instruction it needs, or null.
  LoweredBlock(absl::Span<const Node> nodes,
               absl::Span<const x86::Insn* const> kept);

  Node* nodes() const { return reinterpret_cast<Node*>(storage_.get()); }
  size_t node_count() const { return node_count_; }
  size_t bytes() const { return bytes_; }

 private:
  std::unique_ptr<std::byte[]> storage_;
  size_t node_count_ = 0;
  size_t bytes_ = 0;
};

// Whether a block ends with this instruction.
bool EndsBlock(const x86::Insn& insn);

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

 private:
  void Append(Handler handler, uint64_t next_pc, Block* block,
              int64_t immediate);
  void LowerInsn(x86::Mode mode, const x86::Insn& insn, uint64_t next_pc,
                 bool flags_live, Block* block);

  std::vector<Node> nodes_;
  std::vector<const x86::Insn*> kept_;  // per node, the instruction it needs
  std::vector<bool> flags_live_;
};

}  // namespace emu::interp

#endif  // INTERP_LOWERING_H_
