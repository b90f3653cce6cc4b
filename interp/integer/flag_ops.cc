// SPDX-License-Identifier: Apache-2.0

// Instructions over the flags, and sign extension within rAX and rDX.

#include <cstdint>
#include <type_traits>

#include "interp/core/any_operand.h"
#include "interp/core/families.h"
#include "interp/core/guest_access.h"
#include "interp/core/integer_ops.h"
#include "interp/core/operand_access.h"
#include "interp/core/selection.h"

namespace emu::interp {
namespace {

// The flags that LAHF and SAHF move: AH's layout is EFLAGS' low byte.
constexpr uint32_t kLahfFlags = x86::kStatusFlags & 0xff;

uint8_t& Ah(Context& context) {
  auto* const bytes = reinterpret_cast<uint8_t*>(&context.cpu);
  return bytes[OffsetOfGpr(x86::kRax) + 1];
}

void SetStatus(Context& context, uint32_t eflags) {
  context.cpu.flags = x86::LazyFlags::Known(eflags);
}

void Lahf(Context& context, const Node&) {
  Ah(context) = static_cast<uint8_t>(
      (x86::StatusFlags(context.cpu.flags) & kLahfFlags) | x86::kFlagReserved1);
}

void Sahf(Context& context, const Node&) {
  const uint32_t kept = x86::StatusFlags(context.cpu.flags) & x86::kFlagOf;
  SetStatus(context, kept | (Ah(context) & kLahfFlags));
}

void Clc(Context& context, const Node&) {
  SetStatus(context, x86::StatusFlags(context.cpu.flags) & ~x86::kFlagCf);
}
void Stc(Context& context, const Node&) {
  SetStatus(context, x86::StatusFlags(context.cpu.flags) | x86::kFlagCf);
}
void Cmc(Context& context, const Node&) {
  SetStatus(context, x86::StatusFlags(context.cpu.flags) ^ x86::kFlagCf);
}

void Cld(Context& context, const Node&) {
  context.cpu.system_flags &= ~x86::kFlagDf;
}
void Std(Context& context, const Node&) {
  context.cpu.system_flags |= x86::kFlagDf;
}

// AL = CF ? FF : 0 (undocumented in older SDMs).
void Salc(Context& context, const Node&) {
  const uint32_t carry = x86::CarryFlag(context.cpu.flags);
  WriteGpr<uint8_t>(context, x86::kRax, static_cast<uint8_t>(-carry));
}

// CBW, CWDE, CDQE: T is the width of the result.
template <typename Half, typename T>
void Cbw(Context& context, const Node&) {
  const auto low =
      static_cast<std::make_signed_t<Half>>(ReadGpr<Half>(context, x86::kRax));
  WriteGpr<T>(context, x86::kRax, static_cast<T>(low));
}

// CWD, CDQ, CQO.
template <typename T>
void Cwd(Context& context, const Node&) {
  const bool negative = SignOf(ReadGpr<T>(context, x86::kRax));
  WriteGpr<T>(context, x86::kRdx, static_cast<T>(negative ? ~T{0} : T{0}));
}

// AL = the byte at rBX + AL.
template <typename A>
void Xlat(Context& context, const Node& node) {
  const A offset = static_cast<A>(ReadGpr<A>(context, x86::kRbx) +
                                  ReadGpr<uint8_t>(context, x86::kRax));
  WriteGpr<uint8_t>(
      context, x86::kRax,
      Load<uint8_t>(context, node,
                    LinearAddress(context.cpu, *node.insn,
                                  node.insn->memory.segment, offset)));
}

Handler SelectCbw(Selection& selection) {
  switch (selection.insn.operand_size) {
    case 2:
      return &Threaded<&Cbw<uint8_t, uint16_t>>;
    case 4:
      return &Threaded<&Cbw<uint16_t, uint32_t>>;
    default:
      return &Threaded<&Cbw<uint32_t, uint64_t>>;
  }
}

Handler SelectCwd(Selection& selection) {
  return ByWidth(selection.insn.operand_size,
                 []<typename T>() -> Handler { return &Threaded<&Cwd<T>>; });
}

Handler SelectXlat(Selection& selection) {
  return ByWidth(selection.insn.address_size,
                 []<typename A>() -> Handler { return &Threaded<&Xlat<A>>; });
}

constexpr Binding kFlagOpsBindings[] = {
    {x86::Op::kLahf, &Always<&Lahf>},
    {x86::Op::kSahf, &Always<&Sahf>},
    {x86::Op::kClc, &Always<&Clc>},
    {x86::Op::kStc, &Always<&Stc>},
    {x86::Op::kCmc, &Always<&Cmc>},
    {x86::Op::kCld, &Always<&Cld>},
    {x86::Op::kStd, &Always<&Std>},
    {x86::Op::kSalc, &Always<&Salc>},
    {x86::Op::kCbw, &SelectCbw},
    {x86::Op::kCwd, &SelectCwd},
    {x86::Op::kXlat, &SelectXlat, NodeForm::kInsn},
};

}  // namespace

absl::Span<const Binding> FlagBindings() { return kFlagOpsBindings; }

}  // namespace emu::interp
