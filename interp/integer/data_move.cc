// SPDX-License-Identifier: Apache-2.0

// MOV and its relatives, LEA, exchanges, conditional moves and sets.

#include <cstdint>
#include <type_traits>

#include "interp/core/any_operand.h"
#include "interp/core/atomic_access.h"
#include "interp/core/families.h"
#include "interp/core/integer_ops.h"
#include "interp/core/operand_access.h"
#include "interp/core/segment_load.h"
#include "interp/core/selection.h"

namespace emu::interp {
namespace {

template <typename Dst, typename Src>
void Mov(Context& context, const Node& node) {
  const Dst dst(context, node);
  dst.Write(Src(context, node).Read());
}

// MOVZX, MOVSX, MOVSXD: Src is narrower than the destination register.
template <typename To, typename Src, bool kSigned>
void MovExtend(Context& context, const Node& node) {
  using From = typename Src::Type;
  using SignedFrom = std::make_signed_t<From>;
  const From value = Src(context, node).Read();
  if constexpr (kSigned) {
    WriteRegister<To>(context, node.dst,
                      static_cast<To>(static_cast<SignedFrom>(value)));
  } else {
    WriteRegister<To>(context, node.dst, value);
  }
}

template <typename T, AddressForm kForm>
void Lea(Context& context, const Node& node) {
  WriteRegister<T>(context, node.dst,
                   static_cast<T>(EffectiveAddress<kForm>(context, node)));
}

template <typename T>
void XchgRegisters(Context& context, const Node& node) {
  const T a = ReadRegister<T>(context, node.dst);
  WriteRegister<T>(context, node.dst, ReadRegister<T>(context, node.src));
  WriteRegister<T>(context, node.src, a);
}

// With memory XCHG locks by itself (SDM vol. 2, XCHG).
template <typename Mem, typename Reg>
void XchgMemory(Context& context, const Node& node) {
  using T = typename Mem::Type;
  const Mem memory(context, node);
  const Reg reg(context, node);
  const T value = reg.Read();
  reg.Write(AtomicUpdate<T>(context, node, memory.address,
                            [value](T) { return value; }));
}

template <typename T>
void Bswap(Context& context, const Node& node) {
  const T value = ReadRegister<T>(context, node.dst);
  if constexpr (sizeof(T) == 8) {
    WriteRegister<T>(context, node.dst, __builtin_bswap64(value));
  } else if constexpr (sizeof(T) == 4) {
    WriteRegister<T>(context, node.dst, __builtin_bswap32(value));
  } else {
    // Undefined by the SDM; processors give zero.
    WriteRegister<T>(context, node.dst, 0);
  }
}

template <typename Dst, typename Src>
void Movbe(Context& context, const Node& node) {
  using T = typename Dst::Type;
  const T value = Src(context, node).Read();
  const Dst dst(context, node);
  if constexpr (sizeof(T) == 8) {
    dst.Write(__builtin_bswap64(value));
  } else if constexpr (sizeof(T) == 4) {
    dst.Write(__builtin_bswap32(value));
  } else {
    dst.Write(__builtin_bswap16(value));
  }
}

// The source is read, and a 32-bit destination's upper half cleared, whether or
// not the condition holds (SDM vol. 2, CMOVcc).
template <x86::Condition kCondition, typename Src>
void Cmov(Context& context, const Node& node) {
  using T = typename Src::Type;
  const T value = Src(context, node).Read();
  const T old = ReadRegister<T>(context, node.dst);
  const bool holds = x86::ConditionHolds(context.cpu.flags, kCondition);
  WriteRegister<T>(context, node.dst, holds ? value : old);
}

template <x86::Condition kCondition, typename Dst>
void Setcc(Context& context, const Node& node) {
  const Dst dst(context, node);
  dst.Write(x86::ConditionHolds(context.cpu.flags, kCondition));
}

void Nop(Context&, const Node&) {}

TrapOr MovToSegment(Context& context, const Node& node) {
  return LoadSegment(context.cpu,
                     static_cast<x86::Segment>(node.insn->operands[0].reg),
                     ReadOperand<uint16_t>(context, node, 1));
}

// A register destination is zero-extended; memory takes 16 bits.
template <typename T>
void MovFromSegment(Context& context, const Node& node) {
  const uint8_t segment = node.insn->operands[1].reg;
  WriteOperand<T>(context, node, 0, context.cpu.segment_selector[segment]);
}

bool IsSegment(const x86::Operand& operand) {
  return operand.kind == x86::OperandKind::kSegment;
}

Handler SelectMovFromSegment(const x86::Insn& insn) {
  const int size = IsMemory(insn.operands[0]) ? 2 : insn.operand_size;
  return ByWidth(size, []<typename T>() -> Handler {
    return &Threaded<&MovFromSegment<T>>;
  });
}

Handler SelectMov(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  for (const x86::Operand& operand : insn.operands) {
    if (operand.kind == x86::OperandKind::kControl ||
        operand.kind == x86::OperandKind::kDebug) {
      return nullptr;  // privileged
    }
    if (operand.kind == x86::OperandKind::kSegment) {
      selection.form = NodeForm::kInsn;
      return IsSegment(insn.operands[0]) ? &Threaded<&MovToSegment>
                                         : SelectMovFromSegment(insn);
    }
  }
  return ByWidth(insn.operands[0].size, [&]<typename T>() -> Handler {
    return ByTwoOperands<T>(insn, []<typename Dst, typename Src>() -> Handler {
      return &Threaded<&Mov<Dst, Src>>;
    });
  });
}

template <bool kSigned>
Handler SelectMovExtend(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  return ByWidth(insn.operands[0].size, [&]<typename To>() -> Handler {
    return ByWidth(insn.operands[1].size, [&]<typename From>() -> Handler {
      return BySource<From>(insn, 1, []<typename Src>() -> Handler {
        return &Threaded<&MovExtend<To, Src, kSigned>>;
      });
    });
  });
}

Handler SelectLea(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  return ByWidth(insn.operands[0].size, [&]<typename T>() -> Handler {
    if constexpr (sizeof(T) == 1) return nullptr;
    switch (AddressFormOf(insn)) {
      case AddressForm::kBase32:
        return &Threaded<&Lea<T, AddressForm::kBase32>>;
      case AddressForm::kIndex32:
      case AddressForm::kSegment32:
        return &Threaded<&Lea<T, AddressForm::kIndex32>>;
      case AddressForm::kBase64:
        return &Threaded<&Lea<T, AddressForm::kBase64>>;
      case AddressForm::kIndex64:
      case AddressForm::kSegment64:
        return &Threaded<&Lea<T, AddressForm::kIndex64>>;
    }
    return nullptr;
  });
}

Handler SelectXchg(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  return ByWidth(insn.operands[0].size, [&]<typename T>() -> Handler {
    if (IsMemory(insn.operands[0])) {
      return ByAddress<T>(insn, []<typename Mem>() -> Handler {
        return &Threaded<&XchgMemory<Mem, SrcRegister<T>>>;
      });
    }
    if (IsMemory(insn.operands[1])) {
      return ByAddress<T>(insn, []<typename Mem>() -> Handler {
        return &Threaded<&XchgMemory<Mem, DstRegister<T>>>;
      });
    }
    return &Threaded<&XchgRegisters<T>>;
  });
}

Handler SelectBswap(Selection& selection) {
  return ByWidth(selection.insn.operands[0].size,
                 []<typename T>() -> Handler { return &Threaded<&Bswap<T>>; });
}

Handler SelectMovbe(Selection& selection) {
  return ByWidth(selection.insn.operands[0].size, [&]<typename T>() -> Handler {
    return ByTwoOperands<T>(
        selection.insn, []<typename Dst, typename Src>() -> Handler {
          if constexpr (requires { &Threaded<&Movbe<Dst, Src>>; }) {
            return &Threaded<&Movbe<Dst, Src>>;
          }
          return nullptr;
        });
  });
}

Handler SelectCmov(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  return ByWidth(insn.operands[0].size, [&]<typename T>() -> Handler {
    return BySource<T>(insn, 1, [&]<typename Src>() -> Handler {
      return ByCondition(insn.condition, []<x86::Condition kCondition>() {
        return Handler{&Threaded<&Cmov<kCondition, Src>>};
      });
    });
  });
}

Handler SelectSetcc(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  return ByDestination<uint8_t>(insn, [&]<typename Dst>() -> Handler {
    return ByCondition(insn.condition, []<x86::Condition kCondition>() {
      return Handler{&Threaded<&Setcc<kCondition, Dst>>};
    });
  });
}

constexpr Binding kDataMoveBindings[] = {
    {x86::Op::kMov, &SelectMov},
    {x86::Op::kMovzx, &SelectMovExtend<false>},
    {x86::Op::kMovsx, &SelectMovExtend<true>},
    {x86::Op::kMovsxd, &SelectMovExtend<true>},
    {x86::Op::kLea, &SelectLea},
    {x86::Op::kXchg, &SelectXchg},
    {x86::Op::kBswap, &SelectBswap},
    {x86::Op::kMovbe, &SelectMovbe},
    {x86::Op::kCmovcc, &SelectCmov},
    {x86::Op::kSetcc, &SelectSetcc},
    {x86::Op::kNop, &Always<&Nop>},
    {x86::Op::kPause, &Always<&Nop>},
};

}  // namespace

absl::Span<const Binding> DataMoveBindings() { return kDataMoveBindings; }

}  // namespace emu::interp
