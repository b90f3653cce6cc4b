// SPDX-License-Identifier: Apache-2.0

#ifndef INTERP_CORE_SELECTION_H_
#define INTERP_CORE_SELECTION_H_

#include <cstdint>

#include "interp/core/block.h"
#include "interp/core/operand_access.h"
#include "interp/core/threading.h"
#include "x86/insn.h"
#include "x86/op.h"

namespace emu::interp {

// How the node's operands are stored.
enum class NodeForm : uint8_t {
  kOperands,  // dst, src, address, immediate
  kInsn,      // Node::insn; read with AnyOperand (any_operand.h)
  kBranch,    // block, and immediate: the target's pc
};

// What a selector knows of the instruction that it finds a handler for.
struct Selection {
  const x86::Insn& insn;
  x86::Mode mode;
  // Whether anything reads a flag that the instruction writes.
  bool flags_live;
  // The binding's; a selector whose handlers differ in it may change it.
  NodeForm form;
  // Set by a selector that wants its memory source in Context::memory_source:
  // the handler, for a node before its own, that loads it. The memory operand
  // is then lowered as a register.
  Handler load = nullptr;
};

// Picks the handler for an instruction's operand forms; null when there is
// none.
using Selector = Handler (*)(Selection&);

// One row of a family's table: the operation and who executes it.
struct Binding {
  x86::Op op;
  Selector select;
  NodeForm form = NodeForm::kOperands;
};

// The selector of an operation with one handler for all forms (kInsn mostly).
template <auto kBody>
Handler Always(Selection&) {
  return &Threaded<kBody>;
}

// Calls f.template operator()<T>() with the unsigned type of `bytes` bytes.
template <typename F>
Handler ByWidth(int bytes, F f) {
  switch (bytes) {
    case 1:
      return f.template operator()<uint8_t>();
    case 2:
      return f.template operator()<uint16_t>();
    case 4:
      return f.template operator()<uint32_t>();
    case 8:
      return f.template operator()<uint64_t>();
    default:
      return nullptr;
  }
}

// The handler that raises #GP(0), for what needs a higher privilege.
Handler PrivilegedHandler();

// Calls f.template operator()<kCondition>().
template <int kFirst = 0, typename F>
Handler ByCondition(x86::Condition condition, F f) {
  if constexpr (kFirst < 16) {
    constexpr auto kCondition = static_cast<x86::Condition>(kFirst);
    if (condition == kCondition) return f.template operator()<kCondition>();
    return ByCondition<kFirst + 1>(condition, f);
  } else {
    return nullptr;
  }
}

AddressForm AddressFormOf(const x86::Insn& insn);

// Whether the address does not fit the handlers' forms: 16-bit addressing, a
// 64-bit displacement, RIP-relative. Then a node before it computes the
// address.
bool NeedsAddressNode(const x86::Insn& insn);

// Calls f with one of the two general forms, which serve for all: for what is
// not worth more code.
template <typename T, typename F>
Handler ByAnyAddress(const x86::Insn& insn, F f) {
  return insn.address_size == 8
             ? f.template operator()<Memory<T, AddressForm::kSegment64>>()
             : f.template operator()<Memory<T, AddressForm::kSegment32>>();
}

// Calls f with the Memory<T, …> of the instruction's address. The narrow widths
// have only the general forms, which serve for all.
template <typename T, typename F>
Handler ByAddress(const x86::Insn& insn, F f) {
  const AddressForm form = AddressFormOf(insn);
  if constexpr (sizeof(T) >= 4) {
    switch (form) {
      case AddressForm::kBase32:
        return f.template operator()<Memory<T, AddressForm::kBase32>>();
      case AddressForm::kIndex32:
        return f.template operator()<Memory<T, AddressForm::kIndex32>>();
      case AddressForm::kBase64:
        return f.template operator()<Memory<T, AddressForm::kBase64>>();
      case AddressForm::kIndex64:
        return f.template operator()<Memory<T, AddressForm::kIndex64>>();
      default:
        break;
    }
  }
  return ByAnyAddress<T>(insn, f);
}

inline bool IsRegister(const x86::Operand& operand) {
  return operand.kind == x86::OperandKind::kGpr ||
         operand.kind == x86::OperandKind::kGprHigh;
}
inline bool IsMemory(const x86::Operand& operand) {
  return operand.kind == x86::OperandKind::kMemory;
}
inline bool IsImmediate(const x86::Operand& operand) {
  return operand.kind == x86::OperandKind::kImmediate;
}

// Calls f with the accessor of a destination that is a register (Node::dst) or
// memory.
template <typename T, typename F>
Handler ByDestination(const x86::Insn& insn, F f) {
  if (IsRegister(insn.operands[0])) {
    return f.template operator()<DstRegister<T>>();
  }
  return ByAddress<T>(insn, f);
}

// Calls f with the accessor of operand `i` as a source: register (Node::src),
// memory or immediate.
template <typename T, typename F>
Handler BySource(const x86::Insn& insn, int i, F f) {
  if (IsRegister(insn.operands[i])) {
    return f.template operator()<SrcRegister<T>>();
  }
  if (IsMemory(insn.operands[i])) return ByAddress<T>(insn, f);
  return f.template operator()<Immediate<T>>();
}

// Calls f<Dst, Src> for the two-operand forms: r,r r,m r,i m,r m,i.
template <typename T, typename F>
Handler ByTwoOperands(const x86::Insn& insn, F f) {
  if (IsMemory(insn.operands[0])) {
    return ByAddress<T>(insn, [&]<typename Dst>() -> Handler {
      if (IsRegister(insn.operands[1])) {
        return f.template operator()<Dst, SrcRegister<T>>();
      }
      return f.template operator()<Dst, Immediate<T>>();
    });
  }
  return BySource<T>(insn, 1, [&]<typename Src>() -> Handler {
    return f.template operator()<DstRegister<T>, Src>();
  });
}

}  // namespace emu::interp

#endif  // INTERP_CORE_SELECTION_H_
