#include "jit/ir/ir.h"

namespace emu::jit::ir {
namespace {

struct OpRow {
  const char* name;
  uint16_t properties;
};

constexpr OpRow kOps[] = {
#define X(name, text, properties) {text, properties},
#include "jit/ir/op.inc"
#undef X
};

}  // namespace

uint16_t Properties(Op op) { return kOps[static_cast<int>(op)].properties; }
const char* Name(Op op) { return kOps[static_cast<int>(op)].name; }

}  // namespace emu::jit::ir
