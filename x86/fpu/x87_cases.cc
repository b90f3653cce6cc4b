// SPDX-License-Identifier: Apache-2.0

#include "x86/fpu/x87_cases.h"

#include <cstring>

#include "x86/fpu/float80.h"
#include "x86/fpu/test_operands.h"

namespace emu::x86::fpu {
namespace {

using In = const X87Operands&;

template <typename T>
T Load(const std::array<uint8_t, 10>& m) {
  T value;
  std::memcpy(&value, m.data(), sizeof value);
  return value;
}

// Instructions that replace ST0.
X87Outcome Replace(In o, uint16_t control, const Result<Float80>& result) {
  const bool stores = StoresRegister(result.flags, control);
  return {stores ? result.value : o.a, o.b, o.m, result.flags};
}

// Instructions that push.
X87Outcome Push(In o, uint16_t control, const Result<Float80>& result) {
  if (!LoadsRegister(result.flags, control))
    return {o.a, o.b, o.m, result.flags};
  return {result.value, o.a, o.m, result.flags};
}

template <typename T>
X87Outcome Store(In o, uint16_t control, const Result<T>& result) {
  X87Outcome outcome = {o.a, o.b, o.m, result.flags};
  if (StoresMemory(result.flags, control)) {
    std::memcpy(outcome.m.data(), &result.value, sizeof result.value);
  }
  return outcome;
}

X87Outcome Flags(In o, uint32_t flags) { return {o.a, o.b, o.m, flags}; }

// Comparisons that write EFLAGS: shown as the condition codes' bits in memory.
X87Outcome Eflags(In o, uint32_t flags) {
  X87Outcome outcome = {o.a, o.b, o.m, flags & kAllExceptions};
  outcome.m[0] = static_cast<uint8_t>(CompareEflags(flags));
  return outcome;
}

using Arithmetic = Result<Float80> (*)(Float80, Float80, uint16_t, bool);

void AddArithmetic(const std::string& name, Arithmetic function,
                   std::vector<X87Case>& all) {
  all.push_back({name, X87Operation::kBinary, [function](In o, uint16_t c) {
                   return Replace(o, c, function(o.a, o.b, c, false));
                 }});
  all.push_back(
      {name + "_m32", X87Operation::kMemory, [function](In o, uint16_t c) {
         const uint32_t b = Load<uint32_t>(o.m);
         return Replace(o, c, function(o.a, FromSingle(b), c, IsDenormal(b)));
       }});
  all.push_back(
      {name + "_m64", X87Operation::kMemory, [function](In o, uint16_t c) {
         const uint64_t b = Load<uint64_t>(o.m);
         return Replace(o, c, function(o.a, FromDouble(b), c, IsDenormal(b)));
       }});
}

void AddUnary(std::vector<X87Case>& all) {
  constexpr auto kUnary = X87Operation::kUnary;
  all.push_back({"fsqrt", kUnary, [](In o, uint16_t c) {
                   return Replace(o, c, Fsqrt(o.a, c));
                 }});
  all.push_back({"frndint", kUnary, [](In o, uint16_t c) {
                   return Replace(o, c, Frndint(o.a, c));
                 }});
  all.push_back({"fxtract", kUnary, [](In o, uint16_t c) {
                   const Result<Extracted> result = Fxtract(o.a, c);
                   if (!StoresRegister(result.flags, c)) {
                     return Flags(o, result.flags);
                   }
                   return X87Outcome{result.value.significand,
                                     result.value.exponent, o.m, result.flags};
                 }});
  all.push_back(
      {"fxam", kUnary, [](In o, uint16_t) { return Flags(o, Fxam(o.a)); }});
  all.push_back({"fst_m32", kUnary, [](In o, uint16_t c) {
                   return Store(o, c, FstSingle(o.a, c));
                 }});
  all.push_back({"fst_m64", kUnary, [](In o, uint16_t c) {
                   return Store(o, c, FstDouble(o.a, c));
                 }});
  all.push_back({"fist16", kUnary, [](In o, uint16_t c) {
                   return Store(o, c, Fist<int16_t>(o.a, c));
                 }});
  all.push_back({"fist32", kUnary, [](In o, uint16_t c) {
                   return Store(o, c, Fist<int32_t>(o.a, c));
                 }});
  all.push_back({"fist64", kUnary, [](In o, uint16_t c) {
                   return Store(o, c, Fist<int64_t>(o.a, c));
                 }});
  all.push_back({"fisttp16", kUnary, [](In o, uint16_t c) {
                   return Store(o, c, Fisttp<int16_t>(o.a, c));
                 }});
  all.push_back({"fisttp32", kUnary, [](In o, uint16_t c) {
                   return Store(o, c, Fisttp<int32_t>(o.a, c));
                 }});
  all.push_back({"fisttp64", kUnary, [](In o, uint16_t c) {
                   return Store(o, c, Fisttp<int64_t>(o.a, c));
                 }});
  all.push_back({"fbstp", kUnary,
                 [](In o, uint16_t c) { return Store(o, c, Fbstp(o.a, c)); }});
  for (int index = 0; index < 7; ++index) {
    all.push_back(
        {"constant" + std::to_string(index), kUnary, [index](In o, uint16_t c) {
           return Push(o, c, {Constant(index, c), 0});
         }});
  }
}

void AddBinary(std::vector<X87Case>& all) {
  constexpr auto kBinary = X87Operation::kBinary;
  all.push_back({"fprem", kBinary, [](In o, uint16_t c) {
                   return Replace(o, c, Fprem(o.a, o.b, c));
                 }});
  all.push_back({"fprem1", kBinary, [](In o, uint16_t c) {
                   return Replace(o, c, Fprem1(o.a, o.b, c));
                 }});
  all.push_back({"fscale", kBinary, [](In o, uint16_t c) {
                   return Replace(o, c, Fscale(o.a, o.b, c));
                 }});
  all.push_back({"fcom", kBinary,
                 [](In o, uint16_t) { return Flags(o, Fcom(o.a, o.b)); }});
  all.push_back({"fucom", kBinary,
                 [](In o, uint16_t) { return Flags(o, Fucom(o.a, o.b)); }});
  all.push_back({"fcomi", kBinary,
                 [](In o, uint16_t) { return Eflags(o, Fcom(o.a, o.b)); }});
  all.push_back({"fucomi", kBinary,
                 [](In o, uint16_t) { return Eflags(o, Fucom(o.a, o.b)); }});
}

void AddMemory(std::vector<X87Case>& all) {
  constexpr auto kMemory = X87Operation::kMemory;
  all.push_back({"fld_m32", kMemory, [](In o, uint16_t c) {
                   return Push(o, c, FldSingle(Load<uint32_t>(o.m)));
                 }});
  all.push_back({"fld_m64", kMemory, [](In o, uint16_t c) {
                   return Push(o, c, FldDouble(Load<uint64_t>(o.m)));
                 }});
  all.push_back({"fild64", kMemory, [](In o, uint16_t c) {
                   return Push(o, c, {FromInteger80(Load<int64_t>(o.m)), 0});
                 }});
  all.push_back({"fbld", kMemory, [](In o, uint16_t c) {
                   return Push(o, c, {Fbld(o.m), 0});
                 }});
  all.push_back({"fcom_m32", kMemory, [](In o, uint16_t) {
                   const uint32_t b = Load<uint32_t>(o.m);
                   return Flags(o, Fcom(o.a, FromSingle(b), IsDenormal(b)));
                 }});
  all.push_back({"fcom_m64", kMemory, [](In o, uint16_t) {
                   const uint64_t b = Load<uint64_t>(o.m);
                   return Flags(o, Fcom(o.a, FromDouble(b), IsDenormal(b)));
                 }});
}

}  // namespace

bool operator==(const X87Outcome& a, const X87Outcome& b) {
  const auto same = [](Float80 x, Float80 y) {
    return x.significand == y.significand && x.sign_exponent == y.sign_exponent;
  };
  return same(a.st0, b.st0) && same(a.st1, b.st1) && a.m == b.m &&
         a.status == b.status;
}

std::vector<X87Case> X87Cases() {
  std::vector<X87Case> all;
  AddArithmetic("fadd", Fadd, all);
  AddArithmetic("fsub", Fsub, all);
  AddArithmetic("fmul", Fmul, all);
  AddArithmetic("fdiv", Fdiv, all);
  AddUnary(all);
  AddBinary(all);
  AddMemory(all);
  return all;
}

bool IsVendorsChoice(const X87Case& operation, const X87Operands& operands,
                     uint16_t control) {
  const bool remainder =
      operation.name == "fprem" || operation.name == "fprem1";
  if (!remainder && operation.name != "fscale") return false;
  const bool denormal = (operands.a.sign_exponent & 0x7fff) == 0;
  if (!denormal || (control & kUnderflow) != 0) return false;
  const int exponent = operands.b.sign_exponent & 0x7fff;
  return remainder ? exponent == 0x7fff : exponent < 0x3fff;
}

std::vector<uint16_t> MaskedControls() {
  std::vector<uint16_t> all;
  for (int rounding = 0; rounding < 4; ++rounding) {
    for (int precision = 0; precision < 4; ++precision) {
      all.push_back(
          static_cast<uint16_t>(rounding << 10 | precision << 8 | 0x3f));
    }
  }
  return all;
}

uint64_t HashX87Operation(const X87Case& operation, const X87Function& run,
                          int random_count) {
  uint64_t hash = 0;
  const auto mix = [&hash](uint64_t value) {
    hash = (hash ^ value) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 29;
  };
  Random random(7);
  for (const X87Operands& operands :
       GenerateX87Operands(operation.kind, random_count)) {
    for (const uint16_t masked : MaskedControls()) {
      uint16_t control = masked;
      if (random.Below(4) == 0) control ^= random.Next() & 0x3f;
      if (IsVendorsChoice(operation, operands, control)) continue;
      const X87Outcome outcome = run(operands, control);
      mix(outcome.st0.significand);
      mix(outcome.st1.significand);
      mix(uint64_t{outcome.st0.sign_exponent} << 48 |
          uint64_t{outcome.st1.sign_exponent} << 32 | outcome.status);
      mix(Load<uint64_t>(outcome.m));
      mix(uint64_t{outcome.m[8]} << 8 | outcome.m[9]);
    }
  }
  return hash;
}

}  // namespace emu::x86::fpu
