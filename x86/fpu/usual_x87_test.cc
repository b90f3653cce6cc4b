// SPDX-License-Identifier: Apache-2.0

// The usual cases against the operations that know every case, over generated
// operands: what is done is done as they do it, what is declined changes
// nothing; and what programs mostly do is not declined.
#include "x86/fpu/usual_x87.h"

#include <cstring>
#include <string>

#include "gtest/gtest.h"
#include "x86/fpu/float80.h"
#include "x86/fpu/x87_cases.h"

namespace emu::x86::fpu {
namespace {

constexpr int kRandomCases = 2'000;
constexpr uint64_t kPc = 0x8048123;
constexpr uint16_t kInitialControl = 0x37f;
constexpr int kTop = 6;  // so that ST(2) is register 0

// A unit that holds ST(0) and ST(1).
X87State UnitWith(Float80 st0, Float80 st1, uint16_t control) {
  X87State x87 = {};
  x87.st[kTop] = st0;
  x87.st[kTop + 1] = st1;
  x87.control = control;
  x87.status = kTop << 11 | kC1 | kC0 | kC3 | kDenormal;
  x87.valid = 3 << kTop;
  return x87;
}

std::string Bytes(const X87State& x87) {
  return {reinterpret_cast<const char*>(&x87), sizeof x87};
}

// `flags` added, the condition codes in `replaced` theirs.
void Report(uint32_t flags, uint32_t replaced, X87State* x87) {
  x87->status = static_cast<uint16_t>((x87->status & ~replaced) | flags);
  x87->ip = kPc;
}
void Pop(X87State* x87) {
  const int top = TopOf(*x87);
  x87->valid = static_cast<uint8_t>(x87->valid & ~(1 << top));
  x87->status =
      static_cast<uint16_t>((x87->status & ~(7 << 11)) | ((top + 1) & 7) << 11);
}

bool operator==(const X87State& a, const X87State& b) {
  for (int i = 0; i < 8; ++i) {
    if (a.st[i].significand != b.st[i].significand ||
        a.st[i].sign_exponent != b.st[i].sign_exponent) {
      return false;
    }
  }
  return a.control == b.control && a.status == b.status && a.valid == b.valid &&
         a.ip == b.ip;
}

// Runs `usual` on ST(0) and ST(1), on memory where `bits` says so.
class UsualX87Test : public ::testing::Test {
 protected:
  template <typename Reference>
  void Check(const X87State& before, UsualOperation usual, uint64_t a,
             const Reference& reference) {
    X87State x87 = before;
    if (usual(&x87, a, kPc, 0) == 0) {
      EXPECT_EQ(Bytes(x87), Bytes(before));
      return;
    }
    ++done_;
    X87State expected = before;
    reference(&expected);
    EXPECT_TRUE(x87 == expected)
        << std::hex << before.st[kTop].sign_exponent << ":"
        << before.st[kTop].significand << " with "
        << before.st[kTop + 1].sign_exponent << ":"
        << before.st[kTop + 1].significand << " or " << a << " under "
        << before.control << " gives " << x87.st[kTop].sign_exponent << ":"
        << x87.st[kTop].significand << " status " << x87.status << ", not "
        << expected.st[kTop].sign_exponent << ":"
        << expected.st[kTop].significand << " status " << expected.status;
  }
  int done_ = 0;
};

struct Arithmetic {
  Result<Float80> (*reference)(Float80, Float80, uint16_t, bool);
  UsualOperation registers, registers_pop, with_double;
};
constexpr Arithmetic kArithmetic[] = {
    {&Fadd, &usual::AddRegisters, &usual::AddRegistersPop, &usual::AddDouble},
    {&Fsub, &usual::SubRegisters, &usual::SubRegistersPop, &usual::SubDouble},
    {&Fmul, &usual::MulRegisters, &usual::MulRegistersPop, &usual::MulDouble},
    {&Fdiv, &usual::DivRegisters, &usual::DivRegistersPop, &usual::DivDouble},
};

// Precisions, roundings, masks: few that are usual, and some that are not.
constexpr uint16_t kControls[] = {0x37f, 0x27f, 0x07f, 0xf7f, 0x340, 0x35f};

TEST_F(UsualX87Test, ArithmeticOfRegisters) {
  for (const X87Operands& operands :
       GenerateX87Operands(X87Operation::kBinary, kRandomCases)) {
    for (const uint16_t control : kControls) {
      const X87State before = UnitWith(operands.a, operands.b, control);
      for (const Arithmetic& op : kArithmetic) {
        Check(before, op.registers, OperandsOf(0, 1), [&](X87State* x87) {
          const auto result =
              op.reference(operands.a, operands.b, control, false);
          x87->st[kTop] = result.value;
          Report(result.flags, kC1, x87);
        });
        Check(before, op.registers_pop, OperandsOf(1, 0), [&](X87State* x87) {
          const auto result =
              op.reference(operands.b, operands.a, control, false);
          x87->st[kTop + 1] = result.value;
          Report(result.flags, kC1, x87);
          Pop(x87);
        });
      }
    }
  }
  EXPECT_GT(done_, kRandomCases);
}

uint64_t DoubleOf(const X87Operands& operands) {
  uint64_t bits;
  std::memcpy(&bits, operands.m.data(), sizeof bits);
  return bits;
}

TEST_F(UsualX87Test, ArithmeticWithMemory) {
  for (const X87Operands& operands :
       GenerateX87Operands(X87Operation::kMemory, kRandomCases)) {
    const uint64_t bits = DoubleOf(operands);
    for (const uint16_t control : kControls) {
      const X87State before = UnitWith(operands.a, {}, control);
      for (const Arithmetic& op : kArithmetic) {
        Check(before, op.with_double, bits, [&](X87State* x87) {
          const auto result =
              op.reference(operands.a, FromDouble(bits), control, false);
          x87->st[kTop] = result.value;
          Report(result.flags, kC1, x87);
        });
      }
    }
  }
  EXPECT_GT(done_, kRandomCases);
}

TEST_F(UsualX87Test, Comparisons) {
  for (const X87Operands& operands :
       GenerateX87Operands(X87Operation::kBinary, kRandomCases)) {
    const X87State before = UnitWith(operands.a, operands.b, kInitialControl);
    const uint32_t outcome = Fcom(operands.a, operands.b);
    Check(before, &usual::CompareRegisterPop, 1, [&](X87State* x87) {
      Report(outcome, kConditionCodes, x87);
      Pop(x87);
    });
    X87State x87 = before;
    const uint64_t eflags = usual::CompareToEflags(&x87, 1, kPc, 0);
    if (eflags != 0) {
      EXPECT_EQ(eflags & ~uint64_t{2}, CompareEflags(outcome));
    }
  }
  EXPECT_GT(done_, kRandomCases / 4);
}

// What is stored, and the status that comes after it.
template <typename T, typename Reference>
int CheckStore(UsualStore usual, const Reference& reference) {
  int done = 0;
  for (const X87Operands& operands :
       GenerateX87Operands(X87Operation::kUnary, kRandomCases)) {
    for (const uint16_t control : kControls) {
      const X87State before = UnitWith(operands.a, {}, control);
      X87State x87 = before;
      const UsualStored stored = usual(&x87);
      EXPECT_EQ(Bytes(x87), Bytes(before));
      if (stored.changed == 0) continue;
      ++done;
      CommitStore(&x87, stored.changed, kPc);
      const auto result = reference(operands.a, control);
      X87State expected = before;
      Report(result.flags, kC1, &expected);
      Pop(&expected);
      EXPECT_TRUE(x87 == expected);
      EXPECT_EQ(static_cast<T>(stored.value), static_cast<T>(result.value))
          << std::hex << operands.a.sign_exponent << ":"
          << operands.a.significand << " under " << control;
    }
  }
  return done;
}

TEST_F(UsualX87Test, Stores) {
  EXPECT_GT(CheckStore<uint32_t>(&usual::StoreSinglePop, &FstSingle), 1000);
  EXPECT_GT(CheckStore<uint64_t>(&usual::StoreDoublePop, &FstDouble), 1000);
  EXPECT_GT(CheckStore<int16_t>(&usual::StoreInt16Pop, &Fist<int16_t>), 1000);
  EXPECT_GT(CheckStore<int32_t>(&usual::StoreInt32Pop, &Fist<int32_t>), 1000);
  EXPECT_GT(CheckStore<int64_t>(&usual::StoreInt64Pop, &Fist<int64_t>), 1000);
  EXPECT_GT(CheckStore<int32_t>(&usual::TruncateInt32Pop, &Fisttp<int32_t>),
            1000);
}

TEST_F(UsualX87Test, Loads) {
  for (const X87Operands& operands :
       GenerateX87Operands(X87Operation::kMemory, kRandomCases)) {
    const uint64_t bits = DoubleOf(operands);
    const X87State before = UnitWith(operands.a, {}, kInitialControl);
    const auto push = [](X87State* x87, Float80 value) {
      x87->st[kTop - 1] = value;
      Report(0, kC1, x87);
      x87->status = static_cast<uint16_t>(x87->status - (1 << 11));
      x87->valid |= 1 << (kTop - 1);
    };
    Check(before, &usual::LoadDouble, bits,
          [&](X87State* x87) { push(x87, FldDouble(bits).value); });
    Check(before, &usual::LoadSingle, static_cast<uint32_t>(bits),
          [&](X87State* x87) {
            push(x87, FldSingle(static_cast<uint32_t>(bits)).value);
          });
    Check(before, &usual::LoadInteger, bits, [&](X87State* x87) {
      push(x87, FromInteger80(static_cast<int64_t>(bits)));
    });
  }
  EXPECT_GT(done_, kRandomCases);
}

// A full or an empty register in the way, and a pending exception.
TEST_F(UsualX87Test, DeclinesWhatFaults) {
  const Float80 one = {uint64_t{1} << 63, 0x3fff};
  const auto never = [](X87State*) { FAIL(); };
  X87State x87 = UnitWith(one, one, kInitialControl);
  Check(x87, &usual::AddRegisters, OperandsOf(0, 2), never);
  Check(x87, &usual::CompareRegister, 2, never);
  Check(x87, &usual::Exchange, 2, never);
  Check(x87, &usual::LoadRegister, 2, never);
  x87.valid = 0xff;
  Check(x87, &usual::LoadDouble, 0, never);
  x87.valid = 3 << kTop;
  x87.status |= 0x8080;
  for (const UsualOperation usual :
       {&usual::AddRegisters, &usual::LoadDouble, &usual::Exchange,
        &usual::ChangeSign, &usual::CompareRegister, &usual::LoadControl,
        &usual::StoreRegister, &usual::Wait}) {
    Check(x87, usual, 0, never);
  }
  EXPECT_EQ(usual::StoreDouble(&x87).changed, 0u);
}

}  // namespace
}  // namespace emu::x86::fpu
