// SPDX-License-Identifier: Apache-2.0

// Bit tests, bit scans and counts of bits.

#include <bit>
#include <cstdint>
#include <type_traits>

#include "interp/core/any_operand.h"
#include "interp/core/atomic_access.h"
#include "interp/core/families.h"
#include "interp/core/integer_ops.h"
#include "interp/core/operand_access.h"
#include "interp/core/selection.h"

namespace emu::interp {
namespace {

// What becomes of the operand whose bit `mask` was tested.
struct Bt {
  static constexpr bool kWrites = false;
  template <typename T>
  static T Apply(T a, T) {
    return a;
  }
};
struct Bts {
  static constexpr bool kWrites = true;
  template <typename T>
  static T Apply(T a, T mask) {
    return a | mask;
  }
};
struct Btr {
  static constexpr bool kWrites = true;
  template <typename T>
  static T Apply(T a, T mask) {
    return a & static_cast<T>(~mask);
  }
};
struct Btc {
  static constexpr bool kWrites = true;
  template <typename T>
  static T Apply(T a, T mask) {
    return a ^ mask;
  }
};

template <typename T>
T BitMask(T offset) {
  return static_cast<T>(T{1} << (offset & (kBits<T> - 1)));
}

// The tested bit becomes CF; processors leave the "undefined" flags alone.
template <bool kFlags>
void CommitCarry(Context& context, bool carry) {
  FlagsSink<kFlags> flags(context);
  flags.SetKnown((flags.Status() & ~x86::kFlagCf) | (carry ? x86::kFlagCf : 0));
  flags.Commit();
}

// A register, or memory with an immediate offset.
template <typename Op, typename Dst, typename Offset, bool kFlags>
void BitTest(Context& context, const Node& node) {
  using T = typename Dst::Type;
  const T mask = BitMask<T>(Offset(context, node).Read());
  const Dst dst(context, node);
  const T a = dst.Read();
  if constexpr (Op::kWrites) dst.Write(Op::template Apply<T>(a, mask));
  CommitCarry<kFlags>(context, (a & mask) != 0);
}

template <typename Op, typename Mem>
void LockedBitTest(Context& context, const Node& node) {
  using T = typename Mem::Type;
  const Mem memory(context, node);
  const T mask = BitMask<T>(static_cast<T>(node.immediate));
  const T a = AtomicUpdate<T>(context, node, memory.address, [mask](T value) {
    return Op::template Apply<T>(value, mask);
  });
  CommitCarry<true>(context, (a & mask) != 0);
}

template <typename T>
inline constexpr int kBitsLog2 =
    std::countr_zero(static_cast<unsigned>(kBits<T>));

// Memory with an offset in a register, which reaches beyond the operand (SDM
// vol. 2, §3.1.1.9: Bit(BitBase, BitOffset)).
template <typename Op, typename T, bool kLock>
void BitStringTest(Context& context, const Node& node) {
  const x86::Insn& insn = *node.insn;
  const T offset = ReadOperand<T>(context, node, 1);
  const auto units = static_cast<int64_t>(
      static_cast<std::make_signed_t<T>>(offset) >> kBitsLog2<T>);
  const uint64_t address =
      LinearAddress(context.cpu, insn, insn.memory.segment,
                    EffectiveAddress(context.cpu, insn, node.next_pc) +
                        static_cast<uint64_t>(units) * sizeof(T));
  const T mask = BitMask<T>(offset);
  T a;
  if constexpr (kLock) {
    a = AtomicUpdate<T>(context, node, address, [mask](T value) {
      return Op::template Apply<T>(value, mask);
    });
  } else {
    a = Load<T>(context, node, address);
    if constexpr (Op::kWrites) {
      Store<T>(context, node, address, Op::template Apply<T>(a, mask));
    }
  }
  CommitCarry<true>(context, (a & mask) != 0);
}

template <typename T>
int LowestBit(T value) {
  return std::countr_zero(value);
}
template <typename T>
int HighestBit(T value) {
  return kBits<T> - 1 - std::countl_zero(value);
}

// A source of zero leaves the destination as it was.
template <typename Src, auto kFind>
void BitScan(Context& context, const Node& node) {
  using T = typename Src::Type;
  const T value = Src(context, node).Read();
  if (value != 0) {
    WriteRegister<T>(context, node.dst, static_cast<T>(kFind(value)));
  }
  FlagsSink<true> flags(context);
  flags.SetKnown(value == 0 ? x86::kFlagZf : 0);
  flags.Commit();
}

// LZCNT and TZCNT: CF tells a source of zero, ZF a result of zero.
template <typename Src, auto kCount>
void CountZeros(Context& context, const Node& node) {
  using T = typename Src::Type;
  const T value = Src(context, node).Read();
  const T count = static_cast<T>(kCount(value));
  WriteRegister<T>(context, node.dst, count);
  FlagsSink<true> flags(context);
  flags.SetKnown((value == 0 ? x86::kFlagCf : 0) |
                 (count == 0 ? x86::kFlagZf : 0));
  flags.Commit();
}

template <typename Src>
void Popcnt(Context& context, const Node& node) {
  using T = typename Src::Type;
  const T value = Src(context, node).Read();
  WriteRegister<T>(context, node.dst, static_cast<T>(std::popcount(value)));
  FlagsSink<true> flags(context);
  flags.SetKnown(value == 0 ? x86::kFlagZf : 0);
  flags.Commit();
}

template <typename Op, typename T>
Handler SelectBitString(Selection& selection) {
  selection.form = NodeForm::kInsn;
  return selection.insn.lock ? &Threaded<&BitStringTest<Op, T, true>>
                             : &Threaded<&BitStringTest<Op, T, false>>;
}

template <typename Op, typename T, typename Dst>
Handler SelectBitTestOf(Selection& selection) {
  if (IsRegister(selection.insn.operands[1])) {
    return &Threaded<&BitTest<Op, Dst, SrcRegister<T>, true>>;
  }
  return selection.flags_live
             ? &Threaded<&BitTest<Op, Dst, Immediate<T>, true>>
             : &Threaded<&BitTest<Op, Dst, Immediate<T>, false>>;
}

template <typename Op>
Handler SelectBitTest(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  return ByWidth(insn.operands[0].size, [&]<typename T>() -> Handler {
    if constexpr (sizeof(T) == 1) return nullptr;
    if (IsRegister(insn.operands[0])) {
      return SelectBitTestOf<Op, T, DstRegister<T>>(selection);
    }
    if (IsRegister(insn.operands[1])) return SelectBitString<Op, T>(selection);
    return ByAddress<T>(insn, [&]<typename Mem>() -> Handler {
      return insn.lock ? &Threaded<&LockedBitTest<Op, Mem>>
                       : &Threaded<&BitTest<Op, Mem, Immediate<T>, true>>;
    });
  });
}

// Calls f<Src> for a source that is a register or memory of 2 to 8 bytes.
template <typename F>
Handler ByScanSource(const x86::Insn& insn, F f) {
  return ByWidth(insn.operands[1].size, [&]<typename T>() -> Handler {
    if (IsRegister(insn.operands[1])) {
      return f.template operator()<T, SrcRegister<T>>();
    }
    return ByAddress<T>(insn, [&]<typename Mem>() -> Handler {
      return f.template operator()<T, Mem>();
    });
  });
}

Handler SelectBsf(Selection& selection) {
  return ByScanSource(selection.insn, []<typename T, typename Src>() {
    return Handler{&Threaded<&BitScan<Src, &LowestBit<T>>>};
  });
}

Handler SelectBsr(Selection& selection) {
  return ByScanSource(selection.insn, []<typename T, typename Src>() {
    return Handler{&Threaded<&BitScan<Src, &HighestBit<T>>>};
  });
}

Handler SelectTzcnt(Selection& selection) {
  return ByScanSource(selection.insn, []<typename T, typename Src>() {
    return Handler{&Threaded<&CountZeros<Src, &std::countr_zero<T>>>};
  });
}

Handler SelectLzcnt(Selection& selection) {
  return ByScanSource(selection.insn, []<typename T, typename Src>() {
    return Handler{&Threaded<&CountZeros<Src, &std::countl_zero<T>>>};
  });
}

Handler SelectPopcnt(Selection& selection) {
  return ByScanSource(selection.insn, []<typename, typename Src>() {
    return Handler{&Threaded<&Popcnt<Src>>};
  });
}

constexpr Binding kBitOpsBindings[] = {
    {x86::Op::kBt, &SelectBitTest<Bt>},   {x86::Op::kBts, &SelectBitTest<Bts>},
    {x86::Op::kBtr, &SelectBitTest<Btr>}, {x86::Op::kBtc, &SelectBitTest<Btc>},
    {x86::Op::kBsf, &SelectBsf},          {x86::Op::kBsr, &SelectBsr},
    {x86::Op::kTzcnt, &SelectTzcnt},      {x86::Op::kLzcnt, &SelectLzcnt},
    {x86::Op::kPopcnt, &SelectPopcnt},
};

}  // namespace

absl::Span<const Binding> BitBindings() { return kBitOpsBindings; }

}  // namespace emu::interp
