// SPDX-License-Identifier: Apache-2.0

// AVX masked loads and stores, AVX2 gathers: elements whose mask has its sign
// clear are not accessed.

#include <cstdint>

#include "interp/core/any_operand.h"
#include "interp/core/families.h"
#include "interp/core/vector_operand.h"

namespace emu::interp {
namespace {

template <typename T>
bool IsSelected(T mask) {
  return mask >> (sizeof(T) * 8 - 1) != 0;
}

uint16_t RegisterAt(const Node& node, int i) {
  return RegisterOffset(node.insn->operands[i]);
}

template <typename T, VectorForm kForm>
void MaskedLoad(Context& context, const Node& node) {
  using Elements = Lanes<T, BytesOf(kForm)>;
  const auto mask = ReadAs<Elements>(context, RegisterAt(node, 1));
  const uint64_t address = LinearAddress(context.cpu, *node.insn, node.next_pc);
  Elements result = {};
  for (int i = 0; i < result.kCount; ++i) {
    if (IsSelected(mask[i])) {
      result[i] = Load<T>(context, node, address + i * sizeof(T));
    }
  }
  WriteVector<kForm>(context, RegisterAt(node, 0), ToVector(result));
}

template <typename T, VectorForm kForm>
void MaskedStore(Context& context, const Node& node) {
  using Elements = Lanes<T, BytesOf(kForm)>;
  const auto mask = ReadAs<Elements>(context, RegisterAt(node, 1));
  const auto value = ReadAs<Elements>(context, RegisterAt(node, 2));
  const uint64_t address = LinearAddress(context.cpu, *node.insn, node.next_pc);
  for (int i = 0; i < value.kCount; ++i) {
    if (IsSelected(mask[i])) {
      Store<T>(context, node, address + i * sizeof(T), value[i]);
    }
  }
}

template <typename T>
Handler SelectMasked(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  const bool store = IsMemory(insn.operands[0]);
  if (insn.vex_length == 32) {
    return store ? &Threaded<&MaskedStore<T, VectorForm::kVex256>>
                 : &Threaded<&MaskedLoad<T, VectorForm::kVex256>>;
  }
  return store ? &Threaded<&MaskedStore<T, VectorForm::kVex128>>
               : &Threaded<&MaskedLoad<T, VectorForm::kVex128>>;
}

uint64_t GatherAddress(Context& context, const x86::Insn& insn, int64_t index) {
  const x86::MemoryOperand& memory = insn.memory;
  uint64_t address = static_cast<uint64_t>(memory.displacement) +
                     (static_cast<uint64_t>(index) << memory.scale);
  if (memory.base != x86::kNoRegister) address += context.cpu.gpr[memory.base];
  return LinearAddress(context.cpu, insn, memory.segment, address);
}

// What is gathered before a fault stays, with its mask cleared (SDM vol. 2,
// VPGATHERDD). In the end the mask is zero.
template <typename T, typename Index, VectorForm kForm>
void Gather(Context& context, const Node& node) {
  constexpr int kCount =
      BytesOf(kForm) / static_cast<int>(std::max(sizeof(T), sizeof(Index)));
  constexpr VectorForm kResult =
      WithBytes(kForm, std::max<int>(16, kCount * sizeof(T)));
  const x86::Insn& insn = *node.insn;
  const uint16_t dst = RegisterAt(node, 0), mask = RegisterAt(node, 2);
  const auto index = ReadAs<Lanes<Index, kCount * sizeof(Index)>>(
      context,
      static_cast<uint16_t>(offsetof(x86::CpuState, vector) +
                            insn.memory.index * sizeof(x86::VectorRegister)));
  for (int i = 0; i < kCount; ++i) {
    const auto at = static_cast<uint16_t>(i * sizeof(T));
    if (!IsSelected(ReadAs<T>(context, mask + at))) continue;
    const uint64_t address = GatherAddress(context, insn, index[i]);
    WriteAs(context, dst + at, Load<T>(context, node, address));
    WriteAs(context, mask + at, T{0});
  }
  WriteAs(context, mask, Vector<32>{});
  Vector<BytesOf(kResult)> result = {};
  auto lanes = ReadAs<Lanes<T, kCount * sizeof(T)>>(context, dst);
  std::memcpy(&result, &lanes, sizeof lanes);
  WriteVector<kResult>(context, dst, result);
}

template <typename T, typename Index>
Handler SelectGather(Selection& selection) {
  return selection.insn.vex_length == 32
             ? &Threaded<&Gather<T, Index, VectorForm::kVex256>>
             : &Threaded<&Gather<T, Index, VectorForm::kVex128>>;
}

constexpr Binding kAvxMaskedBindings[] = {
    {x86::Op::kVmaskmovps, &SelectMasked<uint32_t>, NodeForm::kInsn},
    {x86::Op::kVmaskmovpd, &SelectMasked<uint64_t>, NodeForm::kInsn},
    {x86::Op::kVpmaskmovd, &SelectMasked<uint32_t>, NodeForm::kInsn},
    {x86::Op::kVpmaskmovq, &SelectMasked<uint64_t>, NodeForm::kInsn},
    {x86::Op::kVgatherdps, &SelectGather<uint32_t, int32_t>, NodeForm::kInsn},
    {x86::Op::kVgatherdpd, &SelectGather<uint64_t, int32_t>, NodeForm::kInsn},
    {x86::Op::kVgatherqps, &SelectGather<uint32_t, int64_t>, NodeForm::kInsn},
    {x86::Op::kVgatherqpd, &SelectGather<uint64_t, int64_t>, NodeForm::kInsn},
    {x86::Op::kVpgatherdd, &SelectGather<uint32_t, int32_t>, NodeForm::kInsn},
    {x86::Op::kVpgatherdq, &SelectGather<uint64_t, int32_t>, NodeForm::kInsn},
    {x86::Op::kVpgatherqd, &SelectGather<uint32_t, int64_t>, NodeForm::kInsn},
    {x86::Op::kVpgatherqq, &SelectGather<uint64_t, int64_t>, NodeForm::kInsn},
};

}  // namespace

absl::Span<const Binding> AvxMaskedBindings() { return kAvxMaskedBindings; }

}  // namespace emu::interp
