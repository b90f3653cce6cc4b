// SPDX-License-Identifier: Apache-2.0

// Two-operand and one-operand integer arithmetic and logic.

#include <atomic>
#include <cstdint>

#include "interp/core/atomic_access.h"
#include "interp/core/families.h"
#include "interp/core/integer_ops.h"
#include "interp/core/operand_access.h"
#include "interp/core/selection.h"

namespace emu::interp {
namespace {

template <typename Op, typename Dst, typename Src, bool kFlags>
void Binary(Context& context, const Node& node) {
  using T = typename Dst::Type;
  const Dst dst(context, node);
  const T b = Src(context, node).Read();
  FlagsSink<kFlags> flags(context);
  dst.Write(Op::template Apply<T>(dst.Read(), b, flags));
  flags.Commit();
}

// CMP and TEST: as SUB and AND, without the result.
template <typename Op, typename Dst, typename Src>
void Compare(Context& context, const Node& node) {
  using T = typename Dst::Type;
  const T a = Dst(context, node).Read();
  const T b = Src(context, node).Read();
  FlagsSink<true> flags(context);
  Op::template Apply<T>(a, b, flags);
  flags.Commit();
}

template <typename Op, typename Dst, bool kFlags>
void Unary(Context& context, const Node& node) {
  using T = typename Dst::Type;
  const Dst dst(context, node);
  FlagsSink<kFlags> flags(context);
  dst.Write(Op::template Apply<T>(dst.Read(), flags));
  flags.Commit();
}

template <typename Op, typename Mem, typename Src>
void LockedBinary(Context& context, const Node& node) {
  using T = typename Mem::Type;
  const Mem memory(context, node);
  const T b = Src(context, node).Read();
  FlagsSink<true> flags(context);
  AtomicUpdate<T>(context, node, memory.address,
                  [&](T a) { return Op::template Apply<T>(a, b, flags); });
  flags.Commit();
}

template <typename Op, typename Mem>
void LockedUnary(Context& context, const Node& node) {
  using T = typename Mem::Type;
  const Mem memory(context, node);
  FlagsSink<true> flags(context);
  AtomicUpdate<T>(context, node, memory.address,
                  [&](T a) { return Op::template Apply<T>(a, flags); });
  flags.Commit();
}

template <typename Op>
Handler SelectBinary(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  return ByWidth(insn.operands[0].size, [&]<typename T>() -> Handler {
    if (insn.lock) {
      return ByAnyAddress<T>(insn, [&]<typename Mem>() -> Handler {
        return IsRegister(insn.operands[1])
                   ? &Threaded<&LockedBinary<Op, Mem, SrcRegister<T>>>
                   : &Threaded<&LockedBinary<Op, Mem, Immediate<T>>>;
      });
    }
    return ByTwoOperands<T>(insn, [&]<typename Dst, typename Src>() -> Handler {
      return selection.flags_live ? &Threaded<&Binary<Op, Dst, Src, true>>
                                  : &Threaded<&Binary<Op, Dst, Src, false>>;
    });
  });
}

template <typename Op>
Handler SelectCompare(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  return ByWidth(insn.operands[0].size, [&]<typename T>() -> Handler {
    return ByTwoOperands<T>(insn, [&]<typename Dst, typename Src>() -> Handler {
      return &Threaded<&Compare<Op, Dst, Src>>;
    });
  });
}

template <typename Op>
Handler SelectUnary(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  return ByWidth(insn.operands[0].size, [&]<typename T>() -> Handler {
    if (insn.lock) {
      return ByAnyAddress<T>(insn, []<typename Mem>() -> Handler {
        return &Threaded<&LockedUnary<Op, Mem>>;
      });
    }
    return ByDestination<T>(insn, [&]<typename Dst>() -> Handler {
      return selection.flags_live ? &Threaded<&Unary<Op, Dst, true>>
                                  : &Threaded<&Unary<Op, Dst, false>>;
    });
  });
}

constexpr Binding kArithmeticBindings[] = {
    {x86::Op::kAdd, &SelectBinary<Add>},   {x86::Op::kOr, &SelectBinary<Or>},
    {x86::Op::kAdc, &SelectBinary<Adc>},   {x86::Op::kSbb, &SelectBinary<Sbb>},
    {x86::Op::kAnd, &SelectBinary<And>},   {x86::Op::kSub, &SelectBinary<Sub>},
    {x86::Op::kXor, &SelectBinary<Xor>},   {x86::Op::kCmp, &SelectCompare<Sub>},
    {x86::Op::kTest, &SelectCompare<And>}, {x86::Op::kNeg, &SelectUnary<Neg>},
    {x86::Op::kNot, &SelectUnary<Not>},    {x86::Op::kInc, &SelectUnary<Inc>},
    {x86::Op::kDec, &SelectUnary<Dec>},
};

}  // namespace

absl::Span<const Binding> ArithmeticBindings() { return kArithmeticBindings; }

}  // namespace emu::interp
