// SPDX-License-Identifier: Apache-2.0

// Moves between vector registers, memory and general registers.

#include <cstddef>
#include <cstdint>

#include "interp/core/any_operand.h"
#include "interp/core/families.h"
#include "interp/core/vector_operand.h"

namespace emu::interp {
namespace {

// A whole register from a register (Node::src), a loaded source, or memory.
template <VectorForm kForm>
void MoveRegister(Context& context, const Node& node) {
  WriteVector<kForm>(context, node.dst,
                     ReadVector<BytesOf(kForm)>(context, node.src));
}

template <VectorForm kForm, typename Mem, bool kAligned>
TrapOr MoveFromMemory(Context& context, const Node& node) {
  const Mem memory(context, node);
  if constexpr (kAligned) {
    TrapOr trap = CheckAlignment(memory.address, BytesOf(kForm));
    if (trap.has_value()) return trap;
  }
  WriteVector<kForm>(context, node.dst, memory.Read());
  return std::nullopt;
}

template <typename Mem, bool kAligned>
TrapOr MoveToMemory(Context& context, const Node& node) {
  using T = typename Mem::Type;
  const Mem memory(context, node);
  if constexpr (kAligned) {
    TrapOr trap = CheckAlignment(memory.address, sizeof(T));
    if (trap.has_value()) return trap;
  }
  memory.Write(ReadAs<T>(context, node.src));
  return std::nullopt;
}

// MOVAPS, MOVUPS and their relatives, MOVNTPS among them.
template <bool kAligned>
Handler SelectMove(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  return ByVectorForm<false>(insn, [&]<VectorForm kForm>() -> Handler {
    using T = Vector<BytesOf(kForm)>;
    if (IsMemory(insn.operands[0])) {
      return ByAddress<T>(insn, []<typename Mem>() -> Handler {
        return &Threaded<&MoveToMemory<Mem, kAligned>>;
      });
    }
    if (IsMemory(insn.operands[1])) {
      return ByAddress<T>(insn, []<typename Mem>() -> Handler {
        return &Threaded<&MoveFromMemory<kForm, Mem, kAligned>>;
      });
    }
    return &Threaded<&MoveRegister<kForm>>;
  });
}

// The low T of memory, to memory or to a whole zero-extended register.
template <typename Mem>
void StoreLow(Context& context, const Node& node) {
  Mem(context, node).Write(ReadAs<typename Mem::Type>(context, node.src));
}
template <typename Mem>
void StoreHigh(Context& context, const Node& node) {
  Mem(context, node).Write(ReadAs<uint64_t>(context, node.src + 8));
}

template <VectorForm kForm>
void WriteZeroExtended(Context& context, const Node& node, uint64_t value) {
  Vector<BytesOf(kForm)> vector = {};
  vector.word[0] = value;
  WriteVector<kForm>(context, node.dst, vector);
}
template <VectorForm kForm, typename Mem>
void LoadZeroExtended(Context& context, const Node& node) {
  WriteZeroExtended<kForm>(context, node, Mem(context, node).Read());
}
// From a register, vector or general.
template <VectorForm kForm, typename T>
void CopyZeroExtended(Context& context, const Node& node) {
  WriteZeroExtended<kForm>(context, node, ReadAs<T>(context, node.src));
}
template <typename T>
void CopyToGeneral(Context& context, const Node& node) {
  WriteRegister<T>(context, node.dst, ReadAs<T>(context, node.src));
}

template <typename T, auto kForm>
Handler SelectZeroExtendedMove(const x86::Insn& insn) {
  if (IsMemory(insn.operands[0])) {
    return ByAddress<T>(insn, []<typename Mem>() -> Handler {
      return VectorHandler<kForm, &StoreLow<Mem>>();
    });
  }
  if (IsRegister(insn.operands[0])) {
    return VectorHandler<kForm, &CopyToGeneral<T>>();
  }
  if (IsMemory(insn.operands[1])) {
    return ByAddress<T>(insn, []<typename Mem>() -> Handler {
      return VectorHandler<kForm, &LoadZeroExtended<kForm, Mem>>();
    });
  }
  return VectorHandler<kForm, &CopyZeroExtended<kForm, T>>();
}

// MOVD and MOVQ. An i386 guest's VEX.W1 MOVD moves 32 bits all the same.
Handler SelectMovdMovq(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  int size = 8;
  for (int i = 0; i < 2; ++i) {
    const x86::Operand& operand = insn.operands[i];
    if (IsMemory(operand) || IsRegister(operand)) size = operand.size;
  }
  return ByVectorForm<true>(insn, [&]<VectorForm kForm>() -> Handler {
    if constexpr (kForm == VectorForm::kVex256) return nullptr;
    return size == 4 ? SelectZeroExtendedMove<uint32_t, kForm>(insn)
                     : SelectZeroExtendedMove<uint64_t, kForm>(insn);
  });
}

// Between registers MOVSS and MOVSD replace the lowest element only.
template <VectorForm kForm, typename T>
void MoveScalar(Context& context, const Node& node) {
  const T value = ReadAs<T>(context, SecondSource<kForm>(node));
  WriteScalar<kForm>(context, node.dst, FirstSource<kForm>(node), value);
}

template <typename T>
Handler SelectScalarMove(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  const bool is_store = IsMemory(insn.operands[0]);
  const bool is_load = IsMemory(insn.operands[1]);
  return ByVectorForm<false>(insn, [&]<VectorForm kForm>() -> Handler {
    constexpr VectorForm kXmm = WithBytes(kForm, 16);
    if (is_store || is_load) return SelectZeroExtendedMove<T, kXmm>(insn);
    return &Threaded<&MoveScalar<kXmm, T>>;
  });
}

// One half of an XMM register, kHalf, from half kFrom of the last operand; the
// other half is the first source's.
template <VectorForm kForm, int kHalf, int kFrom>
void MoveHalf(Context& context, const Node& node) {
  Vector<16> value = ReadVector<16>(context, FirstSource<kForm>(node));
  value.word[kHalf] =
      ReadVector<16>(context, SecondSource<kForm>(node)).word[kFrom];
  WriteVector<kForm>(context, node.dst, value);
}

template <int kHalf, int kFrom>
Handler SelectHalfMove(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  if (IsMemory(insn.operands[0])) {
    return ByAddress<uint64_t>(insn, []<typename Mem>() -> Handler {
      return kHalf == 0 ? &Threaded<&StoreLow<Mem>>
                        : &Threaded<&StoreHigh<Mem>>;
    });
  }
  LoadMemorySource(selection);
  if (insn.vex_length != 0) {
    return &Threaded<&MoveHalf<VectorForm::kVex128, kHalf, kFrom>>;
  }
  return &Threaded<&MoveHalf<VectorForm::kLegacy, kHalf, kFrom>>;
}

void Movq2dq(Context& context, const Node& node) {
  CopyZeroExtended<VectorForm::kLegacy, uint64_t>(context, node);
}
void Movdq2q(Context& context, const Node& node) {
  CopyZeroExtended<VectorForm::kMmx, uint64_t>(context, node);
}

// MOVNTI: a plain store.
Handler SelectMovnti(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  return ByWidth(insn.operands[0].size, [&]<typename T>() -> Handler {
    return ByAddress<T>(insn, []<typename Mem>() -> Handler {
      return &Threaded<&StoreLow<Mem>>;
    });
  });
}

// Stores the bytes whose mask has the top bit set. Those not stored are not
// written at all: another thread may own them.
template <int kBytes>
void MaskedBytes(Context& context, const Node& node) {
  const x86::Insn& insn = *node.insn;
  const auto value = ToLanes<uint8_t>(
      ReadVector<kBytes>(context, RegisterOffset(insn.operands[0])));
  const auto mask = ToLanes<uint8_t>(
      ReadVector<kBytes>(context, RegisterOffset(insn.operands[1])));
  const uint64_t address = LinearAddress(context.cpu, insn, insn.memory.segment,
                                         context.cpu.gpr[x86::kRdi]);
  for (int i = 0; i < kBytes; ++i) {
    if (mask[i] >> 7 != 0) Store<uint8_t>(context, node, address + i, value[i]);
  }
}

constexpr Binding kSseMovesBindings[] = {
    {x86::Op::kMovaps, &SelectMove<true>},
    {x86::Op::kMovapd, &SelectMove<true>},
    {x86::Op::kMovdqa, &SelectMove<true>},
    {x86::Op::kMovntps, &SelectMove<true>},
    {x86::Op::kMovntpd, &SelectMove<true>},
    {x86::Op::kMovntdq, &SelectMove<true>},
    {x86::Op::kMovntdqa, &SelectMove<true>},
    {x86::Op::kMovups, &SelectMove<false>},
    {x86::Op::kMovupd, &SelectMove<false>},
    {x86::Op::kMovdqu, &SelectMove<false>},
    {x86::Op::kLddqu, &SelectMove<false>},
    {x86::Op::kMovd, &SelectMovdMovq},
    {x86::Op::kMovq, &SelectMovdMovq},
    {x86::Op::kMovntq, &SelectMovdMovq},
    {x86::Op::kMovss, &SelectScalarMove<uint32_t>},
    {x86::Op::kMovsdXmm, &SelectScalarMove<uint64_t>},
    {x86::Op::kMovlps, &SelectHalfMove<0, 0>},
    {x86::Op::kMovlpd, &SelectHalfMove<0, 0>},
    {x86::Op::kMovhps, &SelectHalfMove<1, 0>},
    {x86::Op::kMovhpd, &SelectHalfMove<1, 0>},
    {x86::Op::kMovhlps, &SelectHalfMove<0, 1>},
    {x86::Op::kMovlhps, &SelectHalfMove<1, 0>},
    {x86::Op::kMovq2dq, &Always<&InMmx<&Movq2dq>>},
    {x86::Op::kMovdq2q, &Always<&InMmx<&Movdq2q>>},
    {x86::Op::kMovnti, &SelectMovnti},
    {x86::Op::kMaskmovdqu, &Always<&MaskedBytes<16>>, NodeForm::kInsn},
    {x86::Op::kMaskmovq, &Always<&InMmx<&MaskedBytes<8>>>, NodeForm::kInsn},
};

}  // namespace

absl::Span<const Binding> SseMoveBindings() { return kSseMovesBindings; }

}  // namespace emu::interp
