// SPDX-License-Identifier: Apache-2.0

// x87 loads, stores, constants, exchanges and conditional moves.

#include <cstdint>
#include <cstring>

#include "interp/core/families.h"
#include "interp/x87/x87_unit.h"
#include "x86/opcode_table.h"

namespace emu::interp {
namespace {

using x86::fpu::PackedBcd;
using x86::fpu::Result;
namespace usual = x86::fpu::usual;

// Pushes what an instruction loads, or the response to a full stack.
// `harmless`: exceptions that do not keep it from being pushed.
void PushResult(X87Unit& unit, const Result<Float80>& result,
                uint32_t harmless = 0) {
  if (!unit.IsEmpty(-1)) [[unlikely]] {
    if (unit.Overflow()) unit.Push(kDefaultNan80);
    return;
  }
  unit.Report(result.flags);
  if (x86::fpu::StoresRegister(result.flags & ~harmless, unit.control())) {
    unit.Push(result.value);
  }
}

// A denormal is loaded even if that exception is not masked.
void LoadSingle(X87Unit& unit, uint32_t a) {
  PushResult(unit, x86::fpu::FldSingle(a), x86::fpu::kDenormal);
}
void LoadDouble(X87Unit& unit, uint64_t a) {
  PushResult(unit, x86::fpu::FldDouble(a), x86::fpu::kDenormal);
}
void LoadExtended(X87Unit& unit, Memory80 a) {
  PushResult(unit, {{a.significand, a.sign_exponent}, 0});
}
template <typename I>
void LoadInteger(X87Unit& unit, std::make_unsigned_t<I> a) {
  PushResult(unit, {x86::fpu::FromInteger80(static_cast<I>(a)), 0});
}
void LoadBcd(X87Unit& unit, Memory80 a) {
  PackedBcd bcd;
  std::memcpy(bcd.data(), &a, bcd.size());
  PushResult(unit, {x86::fpu::Fbld(bcd), 0});
}

void LoadRegister(X87Unit& unit, const Node& node) {
  if (unit.IsEmpty(node.dst)) [[unlikely]] {
    if (unit.Underflow()) unit.Push(kDefaultNan80);
    return;
  }
  PushResult(unit, {unit.St(node.dst), 0});
}

template <int kIndex>
void LoadConstant(X87Unit& unit, const Node&) {
  PushResult(unit, {x86::fpu::Constant(kIndex, unit.control()), 0});
}

Handler SelectFld(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  if (!IsMemory(insn.operands[0])) {
    return &Threaded<
        &X87Register<&LoadRegister, &usual::LoadRegister, &OneRegister>>;
  }
  switch (insn.operands[0].size) {
    case 4:
      return X87LoadHandler<uint32_t, &LoadSingle, &usual::LoadSingle>(insn);
    case 8:
      return X87LoadHandler<uint64_t, &LoadDouble, &usual::LoadDouble>(insn);
    default:
      return X87LoadHandler<Memory80, &LoadExtended>(insn);
  }
}

Handler SelectFild(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  switch (insn.operands[0].size) {
    case 2:
      return X87LoadHandler<uint16_t, &LoadInteger<int16_t>,
                            &usual::LoadInteger>(insn);
    case 4:
      return X87LoadHandler<uint32_t, &LoadInteger<int32_t>,
                            &usual::LoadInteger>(insn);
    default:
      return X87LoadHandler<uint64_t, &LoadInteger<int64_t>,
                            &usual::LoadInteger>(insn);
  }
}

Handler SelectFbld(Selection& selection) {
  return X87LoadHandler<Memory80, &LoadBcd>(selection.insn);
}

// Formats that are stored: each with its conversion, and what an empty ST(0)
// gives when that is masked.
struct AsSingle {
  using Type = uint32_t;
  static constexpr Type kIndefinite = 0xffc00000;
  static Result<Type> Convert(Float80 a, uint16_t control) {
    return x86::fpu::FstSingle(a, control);
  }
};
struct AsDouble {
  using Type = uint64_t;
  static constexpr Type kIndefinite = 0xfff8000000000000;
  static Result<Type> Convert(Float80 a, uint16_t control) {
    return x86::fpu::FstDouble(a, control);
  }
};
struct AsExtended {
  using Type = Memory80;
  static constexpr Type kIndefinite = {0xc000000000000000, 0xffff};
  static Result<Type> Convert(Float80 a, uint16_t) {
    return {{a.significand, a.sign_exponent}, 0};
  }
};
template <typename I, auto kConvert>
struct AsInteger {
  using Type = std::make_unsigned_t<I>;
  static constexpr Type kIndefinite = Type{1} << (sizeof(I) * 8 - 1);
  static Result<Type> Convert(Float80 a, uint16_t control) {
    const Result<I> result = kConvert(a, control);
    return {static_cast<Type>(result.value), result.flags};
  }
};
struct AsBcd {
  using Type = Memory80;
  static constexpr Type kIndefinite = {0xc000000000000000, 0xffff};
  static Result<Type> Convert(Float80 a, uint16_t control) {
    const Result<PackedBcd> result = x86::fpu::Fbstp(a, control);
    Type value;
    std::memcpy(&value, result.value.data(), sizeof value);
    return {value, result.flags};
  }
};

// The store comes before any change of state: it may fault.
template <typename Format, bool kPop, typename Mem, x86::fpu::UsualStore kUsual>
TrapOr StoreTop(Context& context, const Node& node) {
  if (TrapOr trap = PendingX87(context); trap.has_value()) return trap;
  const Mem memory(context, node);
  if constexpr (!kIsNull<kUsual>) {
    const x86::fpu::UsualStored stored = kUsual(&context.cpu.x87);
    if (stored.changed != 0) {
      memory.Write(static_cast<typename Format::Type>(stored.value));
      x86::fpu::CommitStore(&context.cpu.x87, stored.changed, node.pc());
      return std::nullopt;
    }
  }
  X87Unit unit(context, node);
  unit.SetOperandAddress(memory.address);
  const Result<typename Format::Type> result =
      unit.IsEmpty(0)
          ? Result<typename Format::Type>{Format::kIndefinite,
                                          x86::fpu::kInvalid | kStackFault}
          : Format::Convert(unit.St(0), unit.control());
  const bool stores = x86::fpu::StoresMemory(result.flags, unit.control());
  if (stores) memory.Write(result.value);
  unit.Report(result.flags);
  if (stores && kPop) unit.Pop();
  return std::nullopt;
}

template <typename Format, bool kPop, x86::fpu::UsualStore kUsual = nullptr>
Handler StoreHandler(const x86::Insn& insn) {
  return ByAddress<typename Format::Type>(insn, []<typename Mem>() -> Handler {
    return &Threaded<&StoreTop<Format, kPop, Mem, kUsual>>;
  });
}

template <bool kPop>
void StoreRegister(X87Unit& unit, const Node& node) {
  const bool empty = unit.IsEmpty(0);
  if (empty) {
    if (!unit.Underflow()) return;
  } else {
    unit.Report(0);
  }
  unit.Set(node.dst, empty ? kDefaultNan80 : unit.St(0));
  if (kPop) unit.Pop();
}

// D9 D8+i: an undocumented FSTP that does not mind an empty ST(0).
void StoreUnchecked(X87Unit& unit, const Node& node) {
  unit.Report(0);
  if (!unit.IsEmpty(0)) unit.Set(node.dst, unit.St(0));
  unit.Pop();
}

template <bool kPop>
Handler SelectFst(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  if (!IsMemory(insn.operands[0]) && x86::Row(insn).code == 0xd9) {
    return &Threaded<&X87Register<&StoreUnchecked>>;
  }
  if (!IsMemory(insn.operands[0])) {
    return &Threaded<&X87Register<
        &StoreRegister<kPop>,
        kPop ? &usual::StoreRegisterPop : &usual::StoreRegister, &OneRegister>>;
  }
  switch (insn.operands[0].size) {
    case 4:
      return StoreHandler < AsSingle, kPop,
             kPop ? &usual::StoreSinglePop : &usual::StoreSingle > (insn);
    case 8:
      return StoreHandler < AsDouble, kPop,
             kPop ? &usual::StoreDoublePop : &usual::StoreDouble > (insn);
    default:
      return StoreHandler<AsExtended, kPop>(insn);
  }
}

template <bool kPop>
Handler SelectFist(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  using x86::fpu::Fist;
  switch (insn.operands[0].size) {
    case 2:
      return StoreHandler < AsInteger<int16_t, &Fist<int16_t>>, kPop,
             kPop ? &usual::StoreInt16Pop : &usual::StoreInt16 > (insn);
    case 4:
      return StoreHandler < AsInteger<int32_t, &Fist<int32_t>>, kPop,
             kPop ? &usual::StoreInt32Pop : &usual::StoreInt32 > (insn);
    default:
      return StoreHandler<AsInteger<int64_t, &Fist<int64_t>>, kPop,
                          &usual::StoreInt64Pop>(insn);
  }
}

Handler SelectFisttp(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  using x86::fpu::Fisttp;
  switch (insn.operands[0].size) {
    case 2:
      return StoreHandler<AsInteger<int16_t, &Fisttp<int16_t>>, true,
                          &usual::TruncateInt16Pop>(insn);
    case 4:
      return StoreHandler<AsInteger<int32_t, &Fisttp<int32_t>>, true,
                          &usual::TruncateInt32Pop>(insn);
    default:
      return StoreHandler<AsInteger<int64_t, &Fisttp<int64_t>>, true,
                          &usual::TruncateInt64Pop>(insn);
  }
}

Handler SelectFbstp(Selection& selection) {
  return StoreHandler<AsBcd, true>(selection.insn);
}

// Empty registers become NaNs first when the fault is masked.
void Fxch(X87Unit& unit, const Node& node) {
  const int other = node.dst;
  if (unit.IsEmpty(0) || unit.IsEmpty(other)) [[unlikely]] {
    if (!unit.Underflow()) return;
    if (unit.IsEmpty(0)) unit.Set(0, kDefaultNan80);
    if (unit.IsEmpty(other)) unit.Set(other, kDefaultNan80);
  } else {
    unit.Report(0);
  }
  const Float80 top = unit.St(0);
  unit.St(0) = unit.St(other);
  unit.St(other) = top;
}

// FCMOVcc: the stack is checked whether or not the condition holds.
template <x86::Condition kCondition>
TrapOr Fcmov(Context& context, const Node& node) {
  if (TrapOr trap = PendingX87(context); trap.has_value()) return trap;
  X87Unit unit(context, node);
  if (unit.IsEmpty(0) || unit.IsEmpty(node.src)) [[unlikely]] {
    if (unit.Underflow()) unit.Set(0, kDefaultNan80);
    return std::nullopt;
  }
  unit.ReportNothing();
  if (x86::ConditionHolds(context.cpu.flags, kCondition)) {
    unit.St(0) = unit.St(node.src);
  }
  return std::nullopt;
}

constexpr Binding kX87DataBindings[] = {
    {x86::Op::kFld, &SelectFld},
    {x86::Op::kFst, &SelectFst<false>},
    {x86::Op::kFstp, &SelectFst<true>},
    {x86::Op::kFild, &SelectFild},
    {x86::Op::kFist, &SelectFist<false>},
    {x86::Op::kFistp, &SelectFist<true>},
    {x86::Op::kFisttp, &SelectFisttp},
    {x86::Op::kFbld, &SelectFbld},
    {x86::Op::kFbstp, &SelectFbstp},
    {x86::Op::kFxch, &SelectX87Register<&Fxch, &usual::Exchange, &OneRegister>},
    {x86::Op::kFcmovb, &Always<&Fcmov<x86::kB>>},
    {x86::Op::kFcmove, &Always<&Fcmov<x86::kE>>},
    {x86::Op::kFcmovbe, &Always<&Fcmov<x86::kBe>>},
    {x86::Op::kFcmovu, &Always<&Fcmov<x86::kP>>},
    {x86::Op::kFcmovnb, &Always<&Fcmov<x86::kAe>>},
    {x86::Op::kFcmovne, &Always<&Fcmov<x86::kNe>>},
    {x86::Op::kFcmovnbe, &Always<&Fcmov<x86::kA>>},
    {x86::Op::kFcmovnu, &Always<&Fcmov<x86::kNp>>},
    {x86::Op::kFld1, &SelectX87Register<&LoadConstant<0>>},
    {x86::Op::kFldl2t, &SelectX87Register<&LoadConstant<1>>},
    {x86::Op::kFldl2e, &SelectX87Register<&LoadConstant<2>>},
    {x86::Op::kFldpi, &SelectX87Register<&LoadConstant<3>>},
    {x86::Op::kFldlg2, &SelectX87Register<&LoadConstant<4>>},
    {x86::Op::kFldln2, &SelectX87Register<&LoadConstant<5>>},
    {x86::Op::kFldz, &SelectX87Register<&LoadConstant<6>>},
};

}  // namespace

absl::Span<const Binding> X87DataBindings() { return kX87DataBindings; }

}  // namespace emu::interp
