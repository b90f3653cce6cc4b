// SPDX-License-Identifier: Apache-2.0

#include "interp/lowering/fusion.h"

#include <cstdint>
#include <type_traits>

#include "interp/core/branch.h"
#include "interp/core/integer_ops.h"
#include "interp/core/operand_access.h"
#include "interp/core/selection.h"

namespace emu::interp {
namespace {

using x86::Condition;

// Whether `kCondition` holds after `a - b` with result `result`.
struct AfterSub {
  template <Condition kCondition, typename T>
  static bool Holds(T a, T b, T result) {
    using Signed = std::make_signed_t<T>;
    switch (kCondition) {
      case x86::kB:
        return a < b;
      case x86::kE:
        return a == b;
      case x86::kBe:
        return a <= b;
      case x86::kS:
        return SignOf(result);
      case x86::kL:
        return static_cast<Signed>(a) < static_cast<Signed>(b);
      default:
        return static_cast<Signed>(a) <= static_cast<Signed>(b);
    }
  }
};

// After a logic operation: CF and OF are clear.
struct AfterLogic {
  template <Condition kCondition, typename T>
  static bool Holds(T, T, T result) {
    switch (kCondition) {
      case x86::kB:
        return false;
      case x86::kE:
      case x86::kBe:
        return result == 0;
      case x86::kS:
      case x86::kL:
        return SignOf(result);
      default:
        return result == 0 || SignOf(result);
    }
  }
};

// The condition's low bit negates it. It is kept in the jump's `scale`, so that
// one handler serves both senses. Inlined, so that each handler has jumps of
// its own for the host to predict.
[[gnu::always_inline]] inline const Node* BranchIf(Context* context,
                                                   const Node* jump,
                                                   bool holds) {
  if (holds != (jump->scale != 0)) {
    return FollowLink(context, jump, kLinkTaken,
                      static_cast<uint64_t>(jump->immediate));
  }
  return FollowLink(context, jump, kLinkNext, jump->next_pc);
}

template <typename Op, typename After, typename Dst, typename Src,
          Condition kCondition>
const Node* CompareAndBranch(Context* context, const Node* node) {
  using T = typename Dst::Type;
  const T a = Dst(*context, *node).Read();
  const T b = Src(*context, *node).Read();
  FlagsSink<true> flags(*context);
  const T result = Op::template Apply<T>(a, b, flags);
  flags.Commit();
  return BranchIf(context, node + 1,
                  After::template Holds<kCondition, T>(a, b, result));
}

// ADD, SUB, AND … with a register destination, INC and DEC: the jump asks for
// zero or sign, which the result alone tells.
template <typename Op, typename Src, Condition kCondition>
const Node* ComputeAndBranch(Context* context, const Node* node) {
  using T = typename Src::Type;
  const DstRegister<T> dst(*context, *node);
  FlagsSink<true> flags(*context);
  T result;
  if constexpr (requires { Op::template Apply<T>(T{}, flags); }) {
    result = Op::template Apply<T>(dst.Read(), flags);
  } else {
    result =
        Op::template Apply<T>(dst.Read(), Src(*context, *node).Read(), flags);
  }
  dst.Write(result);
  flags.Commit();
  return BranchIf(context, node + 1,
                  kCondition == x86::kE ? result == 0 : SignOf(result));
}

// Calls f<kCondition> for the positive form of the jump's condition.
template <typename F>
Handler ByFusedCondition(Condition condition, F f) {
  switch (condition & ~1) {
    case x86::kB:
      return f.template operator()<x86::kB>();
    case x86::kE:
      return f.template operator()<x86::kE>();
    case x86::kBe:
      return f.template operator()<x86::kBe>();
    case x86::kS:
      return f.template operator()<x86::kS>();
    case x86::kL:
      return f.template operator()<x86::kL>();
    case x86::kLe:
      return f.template operator()<x86::kLe>();
    default:
      return nullptr;  // overflow and parity
  }
}

template <typename F>
Handler ByFusedWidth(int bytes, F f) {
  switch (bytes) {
    case 1:
      return f.template operator()<uint8_t>();
    case 4:
      return f.template operator()<uint32_t>();
    case 8:
      return f.template operator()<uint64_t>();
    default:
      return nullptr;
  }
}

template <typename Op, typename After>
Handler SelectCompare(const x86::Insn& insn, Condition condition) {
  return ByFusedWidth(insn.operands[0].size, [&]<typename T>() -> Handler {
    return ByTwoOperands<T>(insn, [&]<typename Dst, typename Src>() -> Handler {
      return ByFusedCondition(condition, []<Condition kCondition>() -> Handler {
        return &CompareAndBranch<Op, After, Dst, Src, kCondition>;
      });
    });
  });
}

template <typename Op>
Handler SelectCompute(const x86::Insn& insn, Condition condition) {
  if (insn.lock || !IsRegister(insn.operands[0]) ||
      (insn.operand_count == 2 && IsMemory(insn.operands[1]))) {
    return nullptr;
  }
  return ByFusedWidth(insn.operands[0].size, [&]<typename T>() -> Handler {
    const auto select = [&]<typename Src>() -> Handler {
      switch (condition & ~1) {
        case x86::kE:
          return &ComputeAndBranch<Op, Src, x86::kE>;
        case x86::kS:
          return &ComputeAndBranch<Op, Src, x86::kS>;
        default:
          return nullptr;
      }
    };
    return insn.operand_count == 2 && IsRegister(insn.operands[1])
               ? select.template operator()<SrcRegister<T>>()
               : select.template operator()<Immediate<T>>();
  });
}

using FusedSelector = Handler (*)(const x86::Insn&, Condition);

struct FusedBinding {
  x86::Op op;
  FusedSelector select;
};

constexpr FusedBinding kFused[] = {
    {x86::Op::kCmp, &SelectCompare<Sub, AfterSub>},
    {x86::Op::kTest, &SelectCompare<And, AfterLogic>},
    {x86::Op::kAdd, &SelectCompute<Add>},
    {x86::Op::kSub, &SelectCompute<Sub>},
    {x86::Op::kAnd, &SelectCompute<And>},
    {x86::Op::kInc, &SelectCompute<Inc>},
    {x86::Op::kDec, &SelectCompute<Dec>},
};

}  // namespace

void Fuse(const x86::Insn& insn, const x86::Insn& jcc, Node* node) {
  for (const FusedBinding& fused : kFused) {
    if (fused.op != insn.op) continue;
    if (Handler handler = fused.select(insn, jcc.condition)) {
      node[0].run = handler;
      node[1].scale = jcc.condition & 1;
    }
    return;
  }
}

}  // namespace emu::interp
