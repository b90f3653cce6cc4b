// SPDX-License-Identifier: Apache-2.0

// LDMXCSR, STMXCSR, FXSAVE, FXRSTOR.

#include <cstddef>
#include <cstdint>

#include "interp/core/any_operand.h"
#include "interp/core/families.h"
#include "interp/core/vector_operand.h"
#include "x86/fx_image.h"

namespace emu::interp {
namespace {

TrapOr Ldmxcsr(Context& context, const Node& node) {
  const auto value = ReadOperand<uint32_t>(context, node, 0);
  if ((value & ~x86::kMxcsrMask) != 0) {
    return x86::Trap{x86::Vector::kGeneralProtection};
  }
  context.cpu.mxcsr = value;
  return std::nullopt;
}

void Stmxcsr(Context& context, const Node& node) {
  WriteOperand<uint32_t>(context, node, 0, context.cpu.mxcsr);
}

bool IsWide(const Node& node) { return node.insn->operand_size == 8; }

// The image up to the first byte that FXSAVE leaves as it was.
template <int kXmmCount>
struct FxPart {
  uint8_t bytes[offsetof(x86::FxImage, xmm) + kXmmCount * 16];
};
template <int kXmmCount>
void StoreImage(Context& context, const Node& node, uint64_t address,
                const x86::FxImage& image) {
  FxPart<kXmmCount> part;
  std::memcpy(&part, &image, sizeof part);
  Store(context, node, address, part);
}

TrapOr Fxsave(Context& context, const Node& node) {
  const uint64_t address = LinearAddress(context.cpu, *node.insn, node.next_pc);
  if (TrapOr trap = CheckAlignment(address, 16); trap.has_value()) return trap;
  x86::FxImage image = {};
  SaveX87(context.cpu, IsWide(node), image);
  SaveXmm(context.cpu, image);
  image.mxcsr = context.cpu.mxcsr;
  image.mxcsr_mask = x86::kMxcsrMask;
  if (context.cpu.mode == x86::Mode::k64) {
    StoreImage<16>(context, node, address, image);
  } else {
    StoreImage<8>(context, node, address, image);
  }
  return std::nullopt;
}

TrapOr Fxrstor(Context& context, const Node& node) {
  const uint64_t address = LinearAddress(context.cpu, *node.insn, node.next_pc);
  if (TrapOr trap = CheckAlignment(address, 16); trap.has_value()) return trap;
  const auto image = Load<x86::FxImage>(context, node, address);
  if ((image.mxcsr & ~x86::kMxcsrMask) != 0) {
    return x86::Trap{x86::Vector::kGeneralProtection};
  }
  RestoreX87(image, IsWide(node), context.cpu);
  RestoreXmm(image, context.cpu);
  context.cpu.mxcsr = image.mxcsr;
  return std::nullopt;
}

constexpr Binding kSseStateBindings[] = {
    {x86::Op::kLdmxcsr, &Always<&Ldmxcsr>, NodeForm::kInsn},
    {x86::Op::kStmxcsr, &Always<&Stmxcsr>, NodeForm::kInsn},
    {x86::Op::kFxsave, &Always<&Fxsave>, NodeForm::kInsn},
    {x86::Op::kFxrstor, &Always<&Fxrstor>, NodeForm::kInsn},
};

}  // namespace

absl::Span<const Binding> SseStateBindings() { return kSseStateBindings; }

}  // namespace emu::interp
