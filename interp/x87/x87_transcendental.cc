// SPDX-License-Identifier: Apache-2.0

// x87 transcendental functions.

#include <cstdint>

#include "interp/core/families.h"
#include "interp/x87/x87_unit.h"
#include "x86/fpu/transcendental.h"

namespace emu::interp {
namespace {

using x86::fpu::Result;

constexpr uint32_t kReplaced = x86::fpu::kC1 | x86::fpu::kC2;
constexpr uint32_t kUnderflow = x86::fpu::kInvalid | kStackFault;
constexpr Float80 kOne = {0x8000000000000000, 0x3fff};

bool IsNan(Float80 a) {
  return (a.sign_exponent & 0x7fff) == 0x7fff && a.significand << 1 != 0;
}

// ST(0) = f(ST(0)).
template <auto kFunction, uint32_t kCodes>
void OfTop(X87Unit& unit, const Node&) {
  if (unit.IsEmpty(0)) [[unlikely]] {
    if (unit.Finish(kUnderflow, kCodes)) unit.Set(0, kDefaultNan80);
    return;
  }
  const Result<Float80> result = kFunction(unit.St(0), unit.control());
  if (unit.Finish(result.flags, kCodes)) unit.St(0) = result.value;
}

// The checks of instructions that replace ST(0) and push. False: answered.
bool HasRoom(X87Unit& unit) {
  if (!unit.IsEmpty(0) && unit.IsEmpty(-1)) return true;
  const uint32_t flags =
      unit.IsEmpty(0) ? kUnderflow : kUnderflow | x86::fpu::kC1;
  if (unit.Finish(flags, kReplaced)) {
    unit.Set(0, kDefaultNan80);
    unit.Push(kDefaultNan80);
  }
  return false;
}

void Fsincos(X87Unit& unit, const Node&) {
  if (!HasRoom(unit)) return;
  const Result<x86::fpu::SineCosine> result =
      x86::fpu::Fsincos(unit.St(0), unit.control());
  if (!unit.Finish(result.flags, kReplaced)) return;
  if ((result.flags & x86::fpu::kC2) != 0) return;
  unit.St(0) = result.value.sine;
  unit.Push(result.value.cosine);
}

void Fptan(X87Unit& unit, const Node&) {
  if (!HasRoom(unit)) return;
  const Result<Float80> result = x86::fpu::Fptan(unit.St(0), unit.control());
  if (!unit.Finish(result.flags, kReplaced)) return;
  if ((result.flags & x86::fpu::kC2) != 0) return;
  unit.St(0) = result.value;
  unit.Push(IsNan(result.value) ? result.value : kOne);
}

// ST(1) = f(ST(1), ST(0)), and pops.
template <auto kFunction>
void OfTwo(X87Unit& unit, const Node&) {
  if (unit.IsEmpty(0) || unit.IsEmpty(1)) [[unlikely]] {
    if (!unit.Underflow()) return;
    unit.Set(1, kDefaultNan80);
  } else {
    const Result<Float80> result =
        kFunction(unit.St(1), unit.St(0), unit.control());
    if (!unit.Finish(result.flags)) return;
    unit.St(1) = result.value;
  }
  unit.Pop();
}

constexpr Binding kX87TranscendentalBindings[] = {
    {x86::Op::kFsin, &SelectX87Register<&OfTop<&x86::fpu::Fsin, kReplaced>>},
    {x86::Op::kFcos, &SelectX87Register<&OfTop<&x86::fpu::Fcos, kReplaced>>},
    {x86::Op::kFsincos, &SelectX87Register<&Fsincos>},
    {x86::Op::kFptan, &SelectX87Register<&Fptan>},
    {x86::Op::kFpatan, &SelectX87Register<&OfTwo<&x86::fpu::Fpatan>>},
    {x86::Op::kF2xm1,
     &SelectX87Register<&OfTop<&x86::fpu::F2xm1, x86::fpu::kC1>>},
    {x86::Op::kFyl2x, &SelectX87Register<&OfTwo<&x86::fpu::Fyl2x>>},
    {x86::Op::kFyl2xp1, &SelectX87Register<&OfTwo<&x86::fpu::Fyl2xp1>>},
};

}  // namespace

absl::Span<const Binding> X87TranscendentalBindings() {
  return kX87TranscendentalBindings;
}

}  // namespace emu::interp
