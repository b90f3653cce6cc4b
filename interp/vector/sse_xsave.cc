// SPDX-License-Identifier: Apache-2.0

// XSAVE and XRSTOR in the standard and the compacted form, for x87, SSE and
// AVX state (SDM vol. 1, §13).

#include <bit>
#include <cstdint>
#include <cstring>

#include "interp/core/any_operand.h"
#include "interp/core/families.h"
#include "interp/core/vector_operand.h"
#include "x86/fx_image.h"

namespace emu::interp {
namespace {

constexpr uint64_t kX87Bit = 1, kSseBit = 2, kAvxBit = 4;
constexpr uint64_t kXcr0 = kX87Bit | kSseBit | kAvxBit;
constexpr uint64_t kCompacted = uint64_t{1} << 63;
constexpr uint32_t kInitialMxcsr = 0x1f80;
constexpr int kHeaderAt = 512;
constexpr int kAvxAt = 576;  // in both forms: no component lies before it

struct Header {
  uint64_t state;
  uint64_t compaction;
  uint64_t reserved[6];
};

struct UpperHalves {
  uint64_t word[16][2];
};

int RegisterCount(const Context& context) {
  return context.cpu.mode == x86::Mode::k64 ? 16 : 8;
}

uint64_t Requested(const Context& context) {
  const auto* gpr = context.cpu.gpr;
  return (static_cast<uint32_t>(gpr[x86::kRax]) | gpr[x86::kRdx] << 32) & kXcr0;
}

bool IsInitial(const x86::X87State& x87) {
  uint64_t bits = x87.control ^ 0x37f;
  bits |= x87.status | x87.valid | x87.opcode | x87.cs | x87.ds;
  bits |= x87.ip | x87.dp;
  for (const auto& st : x87.st) bits |= st.significand | st.sign_exponent;
  return bits == 0;
}

// The components that are not in their initial state.
uint64_t InUse(const Context& context) {
  const x86::CpuState& cpu = context.cpu;
  uint64_t used = IsInitial(cpu.x87) ? 0 : kX87Bit;
  for (int i = 0; i < RegisterCount(context); ++i) {
    const uint64_t* word = cpu.vector[i].u64;
    if ((word[0] | word[1]) != 0) used |= kSseBit;
    if ((word[2] | word[3]) != 0) used |= kAvxBit;
  }
  return used;
}

// Those that the mode has; what lies behind is not accessed.
using FirstHalves = Vector<128>;
UpperHalves LoadUpperHalves(Context& context, const Node& node,
                            uint64_t address) {
  if (context.cpu.mode == x86::Mode::k64) {
    return Load<UpperHalves>(context, node, address);
  }
  const auto first = Load<FirstHalves>(context, node, address);
  UpperHalves halves = {};
  std::memcpy(&halves, &first, sizeof first);
  return halves;
}
void StoreUpperHalves(Context& context, const Node& node, uint64_t address) {
  UpperHalves halves;
  for (int i = 0; i < 16; ++i) {
    std::memcpy(halves.word[i], &context.cpu.vector[i].u64[2], 16);
  }
  if (context.cpu.mode == x86::Mode::k64) {
    Store(context, node, address, halves);
    return;
  }
  FirstHalves first;
  std::memcpy(&first, &halves, sizeof first);
  Store(context, node, address, first);
}
void SetUpperHalves(Context& context, const UpperHalves& halves) {
  for (int i = 0; i < RegisterCount(context); ++i) {
    std::memcpy(&context.cpu.vector[i].u64[2], halves.word[i], 16);
  }
}

// Merges the saved components into the image that is there, and stores it.
void StoreLegacy(Context& context, const Node& node, uint64_t address,
                 uint64_t components, bool with_mxcsr) {
  auto image = Load<x86::FxImage>(context, node, address);
  const bool wide = node.insn->operand_size == 8;
  if ((components & kX87Bit) != 0) SaveX87(context.cpu, wide, image);
  if ((components & kSseBit) != 0) SaveXmm(context.cpu, image);
  if (with_mxcsr) {
    image.mxcsr = context.cpu.mxcsr;
    image.mxcsr_mask = x86::kMxcsrMask;
  }
  Store(context, node, address, image);
}

// kOptimized: what is in its initial state is not written. kCompact: the form
// of XSAVEC, for which MXCSR belongs to SSE's state.
template <bool kOptimized, bool kCompact>
TrapOr Xsave(Context& context, const Node& node) {
  const uint64_t address = LinearAddress(context.cpu, *node.insn, node.next_pc);
  if (TrapOr trap = CheckAlignment(address, 64); trap.has_value()) return trap;
  const uint64_t requested = Requested(context);
  uint64_t used = InUse(context);
  if (kCompact && context.cpu.mxcsr != kInitialMxcsr) used |= kSseBit;
  used &= requested;
  const uint64_t saved = kOptimized ? used : requested;
  if ((saved & kAvxBit) != 0) {
    StoreUpperHalves(context, node, address + kAvxAt);
  }
  if constexpr (kCompact) {
    Store(context, node, address + kHeaderAt,
          Vector<16>{used, requested | kCompacted});
  } else {
    const auto old = Load<uint64_t>(context, node, address + kHeaderAt);
    Store(context, node, address + kHeaderAt, (old & ~requested) | used);
  }
  StoreLegacy(context, node, address, saved,
              kCompact ? (saved & kSseBit) != 0
                       : (requested & (kSseBit | kAvxBit)) != 0);
  return std::nullopt;
}

// What must be zero is 8 bytes in the standard form, 48 in the compacted one
// (SDM vol. 1, §13.8.1, §13.8.2).
bool IsValid(const Header& header) {
  const bool compacted = (header.compaction & kCompacted) != 0;
  const uint64_t allowed = compacted ? header.compaction & ~kCompacted : kXcr0;
  if ((allowed & ~kXcr0) != 0 || (header.state & ~allowed) != 0) return false;
  if (!compacted) return header.compaction == 0 && header.reserved[0] == 0;
  uint64_t bits = 0;
  for (uint64_t word : header.reserved) bits |= word;
  return bits == 0;
}

// Components that are requested but not in the image become initial.
TrapOr Xrstor(Context& context, const Node& node) {
  constexpr x86::Trap kFault = {x86::Vector::kGeneralProtection};
  const uint64_t address = LinearAddress(context.cpu, *node.insn, node.next_pc);
  if (TrapOr trap = CheckAlignment(address, 64); trap.has_value()) return trap;
  const auto header = Load<Header>(context, node, address + kHeaderAt);
  if (!IsValid(header)) return kFault;
  const uint64_t requested = Requested(context);
  const uint64_t present = requested & header.state;
  const auto image = Load<x86::FxImage>(context, node, address);
  UpperHalves halves = {};
  if ((present & kAvxBit) != 0) {
    halves = LoadUpperHalves(context, node, address + kAvxAt);
  }
  const bool compacted = (header.compaction & kCompacted) != 0;
  const bool loads_mxcsr = compacted ? (present & kSseBit) != 0
                                     : (requested & (kSseBit | kAvxBit)) != 0;
  if (loads_mxcsr && (image.mxcsr & ~x86::kMxcsrMask) != 0) return kFault;

  x86::FxImage initial = {};
  initial.control = 0x37f;
  const auto source = [&](uint64_t bit) -> const x86::FxImage& {
    return (present & bit) != 0 ? image : initial;
  };
  const bool wide = node.insn->operand_size == 8;
  if ((requested & kX87Bit) != 0) {
    RestoreX87(source(kX87Bit), wide, context.cpu);
  }
  if ((requested & kSseBit) != 0) RestoreXmm(source(kSseBit), context.cpu);
  if ((requested & kAvxBit) != 0) SetUpperHalves(context, halves);
  if (loads_mxcsr) {
    context.cpu.mxcsr = image.mxcsr;
  } else if ((requested & kSseBit) != 0) {
    context.cpu.mxcsr = kInitialMxcsr;
  }
  return std::nullopt;
}

constexpr Binding kSseXsaveBindings[] = {
    {x86::Op::kXsave, &Always<&Xsave<false, false>>, NodeForm::kInsn},
    {x86::Op::kXsaveopt, &Always<&Xsave<true, false>>, NodeForm::kInsn},
    {x86::Op::kXsavec, &Always<&Xsave<true, true>>, NodeForm::kInsn},
    {x86::Op::kXrstor, &Always<&Xrstor>, NodeForm::kInsn},
};

}  // namespace

absl::Span<const Binding> SseXsaveBindings() { return kSseXsaveBindings; }

}  // namespace emu::interp
