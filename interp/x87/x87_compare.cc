// SPDX-License-Identifier: Apache-2.0

// x87 comparisons and FXAM.

#include <cstdint>

#include "interp/core/families.h"
#include "interp/x87/x87_unit.h"

namespace emu::interp {
namespace {

using x86::fpu::kConditionCodes;
namespace usual = x86::fpu::usual;

constexpr uint32_t kUnordered = x86::fpu::kC0 | x86::fpu::kC2 | x86::fpu::kC3;
constexpr uint32_t kEmptyFlags = x86::fpu::kInvalid | kStackFault | kUnordered;

uint32_t Fcom(Float80 a, Float80 b) { return x86::fpu::Fcom(a, b); }

// ST(0) with ST(i); pops kPops registers.
template <auto kCompare, int kPops>
void CompareRegister(X87Unit& unit, const Node& node) {
  const int other = node.dst;
  const uint32_t flags = unit.IsEmpty(0) || unit.IsEmpty(other)
                             ? kEmptyFlags
                             : kCompare(unit.St(0), unit.St(other));
  if (unit.Finish(flags, kConditionCodes)) unit.Pop(kPops);
}
// FCOMPP, FUCOMPP: with ST(1).
uint64_t SecondRegister(const Node&) { return 1; }
template <auto kCompare>
void CompareAndPopTwo(X87Unit& unit, const Node&) {
  const uint32_t flags = unit.IsEmpty(0) || unit.IsEmpty(1)
                             ? kEmptyFlags
                             : kCompare(unit.St(0), unit.St(1));
  if (unit.Finish(flags, kConditionCodes)) unit.Pop(2);
}

template <bool kPop>
void CompareValue(X87Unit& unit, Float80 b, bool denormal) {
  const uint32_t flags =
      unit.IsEmpty(0) ? kEmptyFlags : x86::fpu::Fcom(unit.St(0), b, denormal);
  if (unit.Finish(flags, kConditionCodes) && kPop) unit.Pop();
}
template <bool kPop>
void CompareSingle(X87Unit& unit, uint32_t b) {
  const bool denormal = (b & 0x7f800000) == 0 && (b & 0x7fffff) != 0;
  CompareValue<kPop>(unit, x86::fpu::FromSingle(b), denormal);
}
template <bool kPop>
void CompareDouble(X87Unit& unit, uint64_t b) {
  const bool denormal =
      (b & 0x7ff0000000000000) == 0 && (b & 0xfffffffffffff) != 0;
  CompareValue<kPop>(unit, x86::fpu::FromDouble(b), denormal);
}
template <bool kPop, typename I>
void CompareInteger(X87Unit& unit, std::make_unsigned_t<I> b) {
  CompareValue<kPop>(unit, x86::fpu::FromInteger80(static_cast<I>(b)), false);
}

template <bool kPop>
Handler SelectFcom(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  if (!IsMemory(insn.operands[0])) {
    return &Threaded<&X87Register<&CompareRegister<&Fcom, kPop>,
                                  kPop ? &usual::CompareRegisterPop
                                       : &usual::CompareRegister,
                                  &OneRegister>>;
  }
  return insn.operands[0].size == 4 ? X87LoadHandler < uint32_t,
         &CompareSingle<kPop>,
         kPop ? &usual::CompareSinglePop : &usual::CompareSingle > (insn)
                                    : X87LoadHandler < uint64_t,
         &CompareDouble<kPop>,
         kPop ? &usual::CompareDoublePop : &usual::CompareDouble > (insn);
}

template <bool kPop>
Handler SelectFicom(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  return insn.operands[0].size == 2 ? X87LoadHandler < uint16_t,
         &CompareInteger<kPop, int16_t>,
         kPop ? &usual::CompareIntegerPop : &usual::CompareInteger > (insn)
                                    : X87LoadHandler < uint32_t,
         &CompareInteger<kPop, int32_t>,
         kPop ? &usual::CompareIntegerPop : &usual::CompareInteger > (insn);
}

// FCOMI and relatives: the outcome goes to EFLAGS, even if an exception stops
// the pop. C1 is cleared by stack faults only.
template <auto kCompare, bool kPop>
TrapOr CompareToEflags(Context& context, const Node& node) {
  constexpr auto kUsual =
      kPop ? &usual::CompareToEflagsPop : &usual::CompareToEflags;
  if (const uint64_t flags = kUsual(&context.cpu.x87, node.src, node.pc(), 0);
      flags != 0) {
    context.cpu.flags = x86::LazyFlags::Known(static_cast<uint32_t>(flags));
    return std::nullopt;
  }
  if (TrapOr trap = PendingX87(context); trap.has_value()) return trap;
  X87Unit unit(context, node);
  const uint32_t flags = unit.IsEmpty(0) || unit.IsEmpty(node.src)
                             ? kEmptyFlags
                             : kCompare(unit.St(0), unit.St(node.src));
  context.cpu.flags = x86::LazyFlags::Known(x86::fpu::CompareEflags(flags));
  const uint32_t replaced = (flags & kStackFault) != 0 ? x86::fpu::kC1 : 0;
  const bool pops = unit.Finish(flags & ~kConditionCodes, replaced);
  if (kPop && pops) unit.Pop();
  return std::nullopt;
}

void Ftst(X87Unit& unit, const Node&) {
  CompareValue<false>(unit, Float80{0, 0}, false);
}

// The class of an empty register is C3 and C0; its sign is reported too.
void Fxam(X87Unit& unit, const Node&) {
  uint32_t codes = x86::fpu::Fxam(unit.St(0));
  if (unit.IsEmpty(0)) {
    codes = (codes & x86::fpu::kC1) | x86::fpu::kC3 | x86::fpu::kC0;
  }
  unit.Report(codes, kConditionCodes);
}

constexpr Binding kX87CompareBindings[] = {
    {x86::Op::kFcom, &SelectFcom<false>},
    {x86::Op::kFcomp, &SelectFcom<true>},
    {x86::Op::kFcompp,
     &SelectX87Register<&CompareAndPopTwo<&Fcom>, &usual::CompareRegisterPopTwo,
                        &SecondRegister>},
    {x86::Op::kFicom, &SelectFicom<false>},
    {x86::Op::kFicomp, &SelectFicom<true>},
    {x86::Op::kFucom,
     &SelectX87Register<&CompareRegister<&x86::fpu::Fucom, 0>,
                        &usual::CompareRegister, &OneRegister>},
    {x86::Op::kFucomp,
     &SelectX87Register<&CompareRegister<&x86::fpu::Fucom, 1>,
                        &usual::CompareRegisterPop, &OneRegister>},
    {x86::Op::kFucompp,
     &SelectX87Register<&CompareAndPopTwo<&x86::fpu::Fucom>,
                        &usual::CompareRegisterPopTwo, &SecondRegister>},
    {x86::Op::kFcomi, &Always<&CompareToEflags<&Fcom, false>>},
    {x86::Op::kFcomip, &Always<&CompareToEflags<&Fcom, true>>},
    {x86::Op::kFucomi, &Always<&CompareToEflags<&x86::fpu::Fucom, false>>},
    {x86::Op::kFucomip, &Always<&CompareToEflags<&x86::fpu::Fucom, true>>},
    {x86::Op::kFtst, &SelectX87Register<&Ftst>},
    {x86::Op::kFxam, &SelectX87Register<&Fxam>},
};

}  // namespace

absl::Span<const Binding> X87CompareBindings() { return kX87CompareBindings; }

}  // namespace emu::interp
