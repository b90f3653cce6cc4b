// SPDX-License-Identifier: Apache-2.0

// Decimal adjustments (i386 only; SDM vol. 2).

#include <cstdint>

#include "interp/core/families.h"
#include "interp/core/operand_access.h"
#include "interp/core/selection.h"

namespace emu::interp {
namespace {

uint8_t Al(Context& context) { return ReadGpr<uint8_t>(context, x86::kRax); }

void SetAl(Context& context, uint8_t al, uint32_t carry_adjust) {
  WriteGpr<uint8_t>(context, x86::kRax, al);
  FlagsSink<true> flags(context);
  flags.SetResult(al, carry_adjust);
  flags.Commit();
}

// DAA adds, DAS subtracts: 6 for a low digit that is none, 0x60 for a high one.
template <bool kAdd>
void AdjustPacked(Context& context, const Node&) {
  const uint32_t status = x86::StatusFlags(context.cpu.flags);
  const uint8_t old = Al(context);
  const bool low = (old & 0xf) > 9 || (status & x86::kFlagAf) != 0;
  const bool high = old > 0x99 || (status & x86::kFlagCf) != 0;
  const int change = (low ? 6 : 0) + (high ? 0x60 : 0);
  // A borrow out of the low digit's correction is a carry of DAS.
  const bool borrow = !kAdd && low && old < 6;
  SetAl(context, static_cast<uint8_t>(kAdd ? old + change : old - change),
        (high || borrow ? x86::kFlagCf : 0) | (low ? x86::kFlagAf : 0));
}

// AAA and AAS: one digit in AL, the carry into AH.
template <bool kAdd>
void AdjustUnpacked(Context& context, const Node&) {
  const uint32_t status = x86::StatusFlags(context.cpu.flags);
  auto ax = ReadGpr<uint16_t>(context, x86::kRax);
  const bool carry = (ax & 0xf) > 9 || (status & x86::kFlagAf) != 0;
  if (carry) ax = static_cast<uint16_t>(kAdd ? ax + 0x106 : ax - 0x106);
  WriteGpr<uint16_t>(context, x86::kRax, ax);
  SetAl(context, ax & 0xf, carry ? x86::kFlagCf | x86::kFlagAf : 0);
}

// The base is an immediate: 10 in the assembler's AAM and AAD.
TrapOr Aam(Context& context, const Node& node) {
  const auto base = static_cast<uint8_t>(node.immediate);
  if (base == 0) return x86::Trap{x86::Vector::kDivideError, 0, 0};
  const uint8_t al = Al(context);
  WriteGpr<uint16_t>(context, x86::kRax,
                     static_cast<uint16_t>((al / base) << 8));
  SetAl(context, al % base, 0);
  return {};
}

void Aad(Context& context, const Node& node) {
  const auto ax = ReadGpr<uint16_t>(context, x86::kRax);
  const auto value = static_cast<uint8_t>(
      (ax >> 8) * static_cast<uint8_t>(node.immediate) + (ax & 0xff));
  WriteGpr<uint16_t>(context, x86::kRax, value);
  SetAl(context, value, 0);
}

constexpr Binding kBcdBindings[] = {
    {x86::Op::kDaa, &Always<&AdjustPacked<true>>},
    {x86::Op::kDas, &Always<&AdjustPacked<false>>},
    {x86::Op::kAaa, &Always<&AdjustUnpacked<true>>},
    {x86::Op::kAas, &Always<&AdjustUnpacked<false>>},
    {x86::Op::kAam, &Always<&Aam>},
    {x86::Op::kAad, &Always<&Aad>},
};

}  // namespace

absl::Span<const Binding> BcdBindings() { return kBcdBindings; }

}  // namespace emu::interp
