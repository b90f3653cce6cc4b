#ifndef INTERP_LOWERING_H_
#define INTERP_LOWERING_H_

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

// A block's nodes and what they point to.
struct LoweredBlock {
  std::unique_ptr<Node[]> nodes;
  std::unique_ptr<x86::Insn[]> insns;
  size_t node_count = 0;
  size_t insn_count = 0;  // of those kept in `insns`
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

 private:
  void LowerInsn(x86::Mode mode, const x86::Insn& insn, uint64_t next_pc,
                 bool flags_live, Block* block);

  std::vector<Node> nodes_;
  std::vector<const x86::Insn*> kept_;  // per node, the instruction it needs
  std::vector<bool> flags_live_;
};

}  // namespace emu::interp

#endif  // INTERP_LOWERING_H_
