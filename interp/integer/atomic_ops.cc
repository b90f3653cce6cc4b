// SPDX-License-Identifier: Apache-2.0

// CMPXCHG and its wide forms, XADD.

#include <cstdint>

#include "interp/core/any_operand.h"
#include "interp/core/atomic_access.h"
#include "interp/core/families.h"
#include "interp/core/integer_ops.h"
#include "interp/core/operand_access.h"
#include "interp/core/selection.h"

namespace emu::interp {
namespace {

template <typename T>
void CommitCompare(Context& context, T accumulator, T found) {
  FlagsSink<true> flags(context);
  Sub::Apply<T>(accumulator, found, flags);
  flags.Commit();
}

// Memory is written whether or not it is equal (SDM vol. 2, CMPXCHG); a
// register that is not keeps its upper half.
template <typename Dst>
void Cmpxchg(Context& context, const Node& node) {
  using T = typename Dst::Type;
  const Dst dst(context, node);
  const T accumulator = ReadGpr<T>(context, x86::kRax);
  const T found = dst.Read();
  const bool equal = found == accumulator;
  if (equal) {
    dst.Write(ReadRegister<T>(context, node.src));
  } else if constexpr (requires { dst.address; }) {
    dst.Write(found);
  }
  if (!equal) WriteGpr<T>(context, x86::kRax, found);
  CommitCompare<T>(context, accumulator, found);
}

template <typename Mem>
void LockedCmpxchg(Context& context, const Node& node) {
  using T = typename Mem::Type;
  const Mem memory(context, node);
  const T accumulator = ReadGpr<T>(context, x86::kRax);
  T found = accumulator;
  if (!AtomicCompareExchange<T>(context, node, memory.address, &found,
                                ReadRegister<T>(context, node.src))) {
    WriteGpr<T>(context, x86::kRax, found);
  }
  CommitCompare<T>(context, accumulator, found);
}

uint64_t JoinHalves(Context& context, x86::Gpr high, x86::Gpr low) {
  return uint64_t{ReadGpr<uint32_t>(context, high)} << 32 |
         ReadGpr<uint32_t>(context, low);
}

template <bool kLock>
void Cmpxchg8b(Context& context, const Node& node) {
  const uint64_t address = LinearAddress(context.cpu, *node.insn, node.next_pc);
  const uint64_t expected = JoinHalves(context, x86::kRdx, x86::kRax);
  const uint64_t desired = JoinHalves(context, x86::kRcx, x86::kRbx);
  uint64_t found = expected;
  if constexpr (kLock) {
    AtomicCompareExchange<uint64_t>(context, node, address, &found, desired);
  } else {
    found = Load<uint64_t>(context, node, address);
    Store<uint64_t>(context, node, address,
                    found == expected ? desired : found);
  }
  if (found != expected) {
    WriteGpr<uint32_t>(context, x86::kRax, static_cast<uint32_t>(found));
    WriteGpr<uint32_t>(context, x86::kRdx, static_cast<uint32_t>(found >> 32));
  }
  CommitOnlyZf(context, found == expected);
}

// 16 aligned bytes: if the first half can be accessed, so can the second.
struct Pair {
  uint64_t low;
  uint64_t high;
  friend bool operator==(const Pair&, const Pair&) = default;
};

// Not every host has an atomic access of 16 bytes: locked or not, it excludes
// its like only.
TrapOr Cmpxchg16b(Context& context, const Node& node) {
  const uint64_t address = LinearAddress(context.cpu, *node.insn, node.next_pc);
  if (address % sizeof(Pair) != 0) {
    return x86::Trap{x86::Vector::kGeneralProtection, 0, 0};
  }
  const Pair expected = {ReadGpr<uint64_t>(context, x86::kRax),
                         ReadGpr<uint64_t>(context, x86::kRdx)};
  const Pair desired = {ReadGpr<uint64_t>(context, x86::kRbx),
                        ReadGpr<uint64_t>(context, x86::kRcx)};
  SplitLock::Acquire();
  const Pair found = {Load<uint64_t>(context, node, address),
                      Load<uint64_t>(context, node, address + 8)};
  const Pair stored = found == expected ? desired : found;
  Store<uint64_t>(context, node, address, stored.low);
  Store<uint64_t>(context, node, address + 8, stored.high);
  SplitLock::Release();
  WriteGpr<uint64_t>(context, x86::kRax, found.low);
  WriteGpr<uint64_t>(context, x86::kRdx, found.high);
  CommitOnlyZf(context, found == expected);
  return {};
}

// The register takes the old value; of the same register twice, the sum stays.
template <typename Dst>
void Xadd(Context& context, const Node& node) {
  using T = typename Dst::Type;
  const Dst dst(context, node);
  const T a = dst.Read();
  const T b = ReadRegister<T>(context, node.src);
  FlagsSink<true> flags(context);
  const T sum = Add::Apply<T>(a, b, flags);
  if constexpr (requires { dst.address; }) {
    dst.Write(sum);
    WriteRegister<T>(context, node.src, a);
  } else {
    WriteRegister<T>(context, node.src, a);
    dst.Write(sum);
  }
  flags.Commit();
}

template <typename Mem>
void LockedXadd(Context& context, const Node& node) {
  using T = typename Mem::Type;
  const Mem memory(context, node);
  const T b = ReadRegister<T>(context, node.src);
  FlagsSink<true> flags(context);
  const T a = AtomicUpdate<T>(context, node, memory.address, [&](T value) {
    return Add::Apply<T>(value, b, flags);
  });
  WriteRegister<T>(context, node.src, a);
  flags.Commit();
}

Handler SelectCmpxchg(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  return ByWidth(insn.operands[0].size, [&]<typename T>() -> Handler {
    if (insn.lock) {
      return ByAddress<T>(insn, []<typename Mem>() -> Handler {
        return &Threaded<&LockedCmpxchg<Mem>>;
      });
    }
    return ByDestination<T>(insn, []<typename Dst>() -> Handler {
      return &Threaded<&Cmpxchg<Dst>>;
    });
  });
}

Handler SelectCmpxchg8b(Selection& selection) {
  return selection.insn.lock ? &Threaded<&Cmpxchg8b<true>>
                             : &Threaded<&Cmpxchg8b<false>>;
}

Handler SelectXadd(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  return ByWidth(insn.operands[0].size, [&]<typename T>() -> Handler {
    if (insn.lock) {
      return ByAddress<T>(insn, []<typename Mem>() -> Handler {
        return &Threaded<&LockedXadd<Mem>>;
      });
    }
    return ByDestination<T>(
        insn, []<typename Dst>() -> Handler { return &Threaded<&Xadd<Dst>>; });
  });
}

constexpr Binding kAtomicOpsBindings[] = {
    {x86::Op::kCmpxchg, &SelectCmpxchg},
    {x86::Op::kCmpxchg8b, &SelectCmpxchg8b, NodeForm::kInsn},
    {x86::Op::kCmpxchg16b, &Always<&Cmpxchg16b>, NodeForm::kInsn},
    {x86::Op::kXadd, &SelectXadd},
};

}  // namespace

absl::Span<const Binding> AtomicBindings() { return kAtomicOpsBindings; }

}  // namespace emu::interp
