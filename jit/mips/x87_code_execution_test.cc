// SPDX-License-Identifier: Apache-2.0

// The x87 routines, run on a MIPS64 processor and compared with the operations
// that know every case.

#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

#include "gtest/gtest.h"
#include "jit/mips/code_runner.h"
#include "jit/mips/x87_code.h"
#include "x86/fpu/float80.h"
#include "x86/fpu/x87_cases.h"
#include "x86/fpu/x87_control.h"

namespace emu::jit::mips {
namespace {

using x86::fpu::Float80;
using x86::fpu::Result;
using x86::fpu::X87Operands;

constexpr uint16_t kInitialControl = 0x37f;
// All of RC, with 64 and 53 bits of precision.
constexpr uint16_t kControls[] = {0x37f, 0x77f, 0xb7f, 0xf7f,
                                  0x27f, 0x67f, 0xa7f, 0xe7f};
constexpr int kRandomCases = 10'000;

bool RoundsToNearest(uint16_t control) { return (control & 0xc00) == 0; }

// What a routine takes and leaves, in the order of kRegisters.
struct Frame {
  uint64_t significand_a, sign_exponent_a, significand_b, sign_exponent_b;
  uint64_t codes, inexact, bits, scratch, mode, declined;
};
constexpr Gpr kRegisters[] = {kX87SignificandA, kX87SignExponentA,
                              kX87SignificandB, kX87SignExponentB,
                              kX87Codes,        kX87Inexact,
                              kX87Bits,         kX87Scratch,
                              kX87Mode,         at};

class X87CodeTest : public ::testing::Test {
 protected:
  X87CodeTest() {
    void* mapping = mmap(nullptr, kSize, PROT_READ | PROT_WRITE | PROT_EXEC,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EMU_CHECK(mapping != MAP_FAILED);
    begin_ = static_cast<uint32_t*>(mapping);
    Assembler a(begin_, begin_ + kSize / 4,
                reinterpret_cast<uintptr_t>(begin_));
    code_ = EmitX87Code(&a);
    caller_ = a.pc();
    EmitCaller(a);
    EMU_CHECK(!a.overflowed() && !a.out_of_range());
    FlushInstructionCache(begin_, a.position());
  }
  ~X87CodeTest() override { munmap(begin_, kSize); }

  void Call(uint64_t routine, Frame* frame) const {
    reinterpret_cast<void (*)(Frame*, uint64_t)>(caller_)(frame, routine);
  }

  X87Code code_;

 private:
  static constexpr size_t kSize = 64 * 1024;

  // (frame, routine)
  static void EmitCaller(Assembler& a) {
    a.Daddiu(sp, sp, -16);
    a.Sd(ra, 0, sp);
    int64_t offset = 0;
    for (const Gpr reg : kRegisters) {
      a.Ld(reg, offset, a0);
      offset += 8;
    }
    a.Jalr(a1);
    a.Nop();
    offset = 0;
    for (const Gpr reg : kRegisters) {
      a.Sd(reg, offset, a0);
      offset += 8;
    }
    a.Ld(ra, 0, sp);
    a.Jr(ra);
    a.Daddiu(sp, sp, 16);
  }

  uint32_t* begin_;
  uint64_t caller_;
};

std::string Text(const X87Operands& operands, uint64_t bits) {
  testing::Message text;
  text << std::hex << operands.a.sign_exponent << ":" << operands.a.significand
       << ", " << operands.b.sign_exponent << ":" << operands.b.significand
       << ", " << bits;
  return text.GetString();
}

// (What is above the 16 bits does not count.)
Frame FrameOf(const X87Operands& operands, uint64_t bits, uint16_t control) {
  constexpr uint64_t kAbove = 0x12340000;
  Frame frame = {};
  frame.significand_a = operands.a.significand;
  frame.sign_exponent_a = operands.a.sign_exponent | kAbove;
  frame.significand_b = operands.b.significand;
  frame.sign_exponent_b = operands.b.sign_exponent;
  frame.bits = bits;
  frame.mode = uint64_t{static_cast<uint16_t>(control ^ kInitialControl)}
               << kX87ModeShift;
  frame.codes = 0x55;
  return frame;
}

Float80 ValueOf(uint64_t significand, uint64_t sign_exponent) {
  return {significand, static_cast<uint16_t>(sign_exponent)};
}

bool IsSame(Float80 a, Float80 b) {
  return a.significand == b.significand && a.sign_exponent == b.sign_exponent;
}

using Function = Result<Float80> (*)(Float80, Float80, uint16_t, bool);
Result<Float80> Subr(Float80 a, Float80 b, uint16_t control, bool denormal) {
  return x86::fpu::Fsub(b, a, control, denormal);
}

struct ArithmeticRow {
  X87Arithmetic operation;
  Function reference;
};
constexpr ArithmeticRow kArithmetic[] = {
    {X87Arithmetic::kAdd, &x86::fpu::Fadd},
    {X87Arithmetic::kSub, &x86::fpu::Fsub},
    {X87Arithmetic::kSubr, &Subr},
    {X87Arithmetic::kMul, &x86::fpu::Fmul},
};

// The operand that a source gives; `bits` what is in memory.
Float80 OperandOf(X87Source source, Float80 b, uint64_t bits) {
  switch (source) {
    case X87Source::kRegister:
      return b;
    case X87Source::kSingle:
      return x86::fpu::FromSingle(static_cast<uint32_t>(bits));
    case X87Source::kDouble:
      return x86::fpu::FromDouble(bits);
    default:
      return x86::fpu::FromInteger80(static_cast<int64_t>(bits));
  }
}

uint64_t BitsOf(const X87Operands& operands, X87Source source) {
  uint64_t bits;
  std::memcpy(&bits, operands.m.data(), sizeof bits);
  if (source == X87Source::kSingle) {
    return static_cast<uint64_t>(int64_t{static_cast<int32_t>(bits)});
  }
  return bits;
}

constexpr X87Source kSources[] = {X87Source::kRegister, X87Source::kSingle,
                                  X87Source::kDouble, X87Source::kInteger};

// Pairs as the generator has them, and pairs whose exponents are as near as
// those of programs.
std::vector<X87Operands> AllOperands(X87Source source) {
  const auto kind = source == X87Source::kRegister
                        ? x86::fpu::X87Operation::kBinary
                        : x86::fpu::X87Operation::kMemory;
  std::vector<X87Operands> all =
      x86::fpu::GenerateX87Operands(kind, kRandomCases);
  const size_t count = all.size();
  for (size_t i = 0; i < count; ++i) {
    X87Operands near = all[i];
    const auto exponent = static_cast<uint16_t>(
        0x3fc0 + (near.a.sign_exponent * 7 + near.b.significand % 131) % 140);
    near.a.significand |= uint64_t{1} << 63;
    near.b.significand |= uint64_t{1} << 63;
    near.a.sign_exponent =
        static_cast<uint16_t>((near.a.sign_exponent & 0x8000) | exponent);
    near.b.sign_exponent =
        static_cast<uint16_t>((near.b.sign_exponent & 0x8000) | 0x3fff);
    all.push_back(near);
  }
  return all;
}

class X87ArithmeticTest : public X87CodeTest,
                          public ::testing::WithParamInterface<uint16_t> {};

TEST_P(X87ArithmeticTest, AgreesOrDeclines) {
  const uint16_t control = GetParam();
  for (const ArithmeticRow& row : kArithmetic) {
    for (const X87Source source : kSources) {
      int done = 0;
      const std::vector<X87Operands> all = AllOperands(source);
      for (const X87Operands& operands : all) {
        const uint64_t bits = BitsOf(operands, source);
        const Float80 b = OperandOf(source, operands.b, bits);
        const Frame before = FrameOf(operands, bits, control);
        Frame frame = before;
        Call(code_.Of(row.operation, source), &frame);
        if (frame.declined != 0) {
          ASSERT_EQ(frame.codes, before.codes);
          ASSERT_EQ(frame.inexact, before.inexact);
          if (row.operation == X87Arithmetic::kSubr) continue;
          ASSERT_EQ(frame.significand_a, before.significand_a);
          ASSERT_EQ(frame.sign_exponent_a, before.sign_exponent_a);
          continue;
        }
        ++done;
        const Result<Float80> result =
            row.reference(operands.a, b, control, false);
        const Float80 value =
            ValueOf(frame.significand_a, frame.sign_exponent_a);
        ASSERT_TRUE(IsSame(value, result.value))
            << Text(operands, bits) << " gives " << std::hex
            << value.sign_exponent << ":" << value.significand << ", not "
            << result.value.sign_exponent << ":" << result.value.significand
            << " by " << static_cast<int>(row.operation) << " "
            << static_cast<int>(source);
        const uint32_t flags = (frame.inexact != 0 ? x86::fpu::kInexact : 0) |
                               (frame.codes != 0 ? x86::fpu::kC1 : 0);
        ASSERT_EQ(flags, result.flags) << Text(operands, bits);
      }
      // Most of what is near, at least.
      if (!RoundsToNearest(control)) continue;
      EXPECT_GT(done, static_cast<int>(all.size()) / 4);
    }
  }
}
INSTANTIATE_TEST_SUITE_P(Controls, X87ArithmeticTest,
                         ::testing::ValuesIn(kControls));

TEST_F(X87CodeTest, Compare) {
  for (const X87Source source : kSources) {
    int done = 0;
    const std::vector<X87Operands> all = AllOperands(source);
    for (const X87Operands& operands : all) {
      const uint64_t bits = BitsOf(operands, source);
      const Float80 b = OperandOf(source, operands.b, bits);
      Frame frame = FrameOf(operands, bits, kInitialControl);
      Call(code_.Of(X87Arithmetic::kCompare, source), &frame);
      if (frame.declined != 0) continue;
      ++done;
      ASSERT_EQ(frame.codes, x86::fpu::Fcom(operands.a, b))
          << Text(operands, bits);
      ASSERT_EQ(frame.significand_a, operands.a.significand);
    }
    EXPECT_GT(done, static_cast<int>(all.size()) / 4);
  }
}

// As a store gives it.
template <typename T>
Result<uint64_t> Widened(const Result<T>& result) {
  return {static_cast<std::make_unsigned_t<T>>(result.value), result.flags};
}

struct ConversionRow {
  X87Target target;
  int bytes;
  Result<uint64_t> (*reference)(Float80, uint16_t);
};
#define ROW(target, bytes, function)                            \
  {                                                             \
    X87Target::target, bytes, [](Float80 a, uint16_t control) { \
      return Widened(x86::fpu::function(a, control));           \
    }                                                           \
  }
constexpr ConversionRow kConversions[] = {
    ROW(kSingle, 4, FstSingle),
    ROW(kDouble, 8, FstDouble),
    ROW(kInt16, 2, Fist<int16_t>),
    ROW(kInt32, 4, Fist<int32_t>),
    ROW(kInt64, 8, Fist<int64_t>),
    ROW(kTruncated16, 2, Fisttp<int16_t>),
    ROW(kTruncated32, 4, Fisttp<int32_t>),
    ROW(kTruncated64, 8, Fisttp<int64_t>),
};
#undef ROW

TEST_F(X87CodeTest, Conversions) {
  for (const ConversionRow& row : kConversions) {
    for (const uint16_t control : kControls) {
      int done = 0;
      for (const X87Operands& operands : AllOperands(X87Source::kRegister)) {
        Frame frame = FrameOf(operands, 0, control);
        Call(code_.To(row.target), &frame);
        ASSERT_EQ(frame.significand_a, operands.a.significand);
        if (frame.declined != 0) continue;
        ++done;
        const Result<uint64_t> result = row.reference(operands.a, control);
        ASSERT_EQ(std::memcmp(&frame.bits, &result.value, row.bytes), 0)
            << Text(operands, result.value) << " gives " << std::hex
            << frame.bits << " under " << control << ", "
            << static_cast<int>(row.target);
        const uint32_t flags =
            (frame.significand_b != 0 ? x86::fpu::kInexact : 0) |
            (frame.scratch != 0 ? x86::fpu::kC1 : 0);
        ASSERT_EQ(flags, result.flags) << Text(operands, 0);
      }
      if (!RoundsToNearest(control)) continue;
      EXPECT_GT(done, kRandomCases / 8);
    }
  }
}

}  // namespace
}  // namespace emu::jit::mips
