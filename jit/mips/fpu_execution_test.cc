// SPDX-License-Identifier: Apache-2.0

// The FPU's instructions, run on a MIPS64 processor and compared with what the
// compiler's arithmetic gives there.

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "base/bits.h"
#include "gtest/gtest.h"
#include "jit/mips/assembler.h"
#include "jit/mips/code_runner.h"
#include "jit/mips/registers.h"

namespace emu::jit::mips {
namespace {

template <typename F>
using Bits = std::conditional_t<sizeof(F) == 4, uint32_t, uint64_t>;

template <typename F>
constexpr F kOperands[] = {
    F{0},
    -F{0},
    F{1},
    F{-1.5},
    F{2.5},
    F{3.5},
    F{-2.5},
    F{0.1},
    F{1e10},
    F{-1e10},
    F{1e30},
    std::numeric_limits<F>::min(),
    std::numeric_limits<F>::denorm_min(),
    std::numeric_limits<F>::max(),
    std::numeric_limits<F>::infinity(),
    -std::numeric_limits<F>::infinity(),
    std::numeric_limits<F>::quiet_NaN(),
};

template <typename F>
uint64_t ToRegister(F value) {
  return std::bit_cast<Bits<F>>(value);
}
template <typename F>
F FromRegister(uint64_t value) {
  return std::bit_cast<F>(static_cast<Bits<F>>(value));
}

// An operation on From values that gives a To.
template <typename From, typename To>
struct Row {
  const char* call;
  void (*emit)(Assembler& a);
  To (*model)(From x, From y);
};

#define ROW(call, F, To, result)                                             \
  Row<F, To> {                                                               \
#call, [](Assembler &                                                    \
              a) { a.call; },                                                \
                           []([[maybe_unused]] F x,                          \
                              [[maybe_unused]] F y) -> To { return result; } \
  }

// Bit for bit, but for a NaN's payload and sign.
template <typename To>
void ExpectSame(uint64_t actual, To expected) {
  if constexpr (std::is_floating_point_v<To>) {
    if (std::isnan(expected)) {
      EXPECT_TRUE(std::isnan(FromRegister<To>(actual))) << std::hex << actual;
      return;
    }
  }
  EXPECT_EQ(static_cast<Bits<To>>(actual), std::bit_cast<Bits<To>>(expected));
}

template <typename From, typename To, size_t N>
void TestRows(const Row<From, To> (&rows)[N]) {
  CodeRunner runner;
  for (const auto& row : rows) {
    runner.Assemble(row.emit);
    for (From x : kOperands<From>) {
      for (From y : kOperands<From>) {
        SCOPED_TRACE(testing::Message() << row.call << " " << x << " " << y);
        Machine m{.fx = ToRegister(x), .fy = ToRegister(y)};
        runner.Run(&m);
        ExpectSame(m.fd, row.model(x, y));
      }
    }
  }
}

TEST(FpuExecution, Arithmetic) {
  TestRows({
      ROW(AddS(kFd, kFx, kFy), float, float, x + y),
      ROW(SubS(kFd, kFx, kFy), float, float, x - y),
      ROW(MulS(kFd, kFx, kFy), float, float, x* y),
      ROW(DivS(kFd, kFx, kFy), float, float, x / y),
      ROW(SqrtS(kFd, kFx), float, float, std::sqrt(x)),
      ROW(AbsS(kFd, kFx), float, float, std::fabs(x)),
      ROW(NegS(kFd, kFx), float, float, -x),
      ROW(MovS(kFd, kFx), float, float, x),
  });
  TestRows({
      ROW(AddD(kFd, kFx, kFy), double, double, x + y),
      ROW(SubD(kFd, kFx, kFy), double, double, x - y),
      ROW(MulD(kFd, kFx, kFy), double, double, x* y),
      ROW(DivD(kFd, kFx, kFy), double, double, x / y),
      ROW(SqrtD(kFd, kFx), double, double, std::sqrt(x)),
      ROW(AbsD(kFd, kFx), double, double, std::fabs(x)),
      ROW(NegD(kFd, kFx), double, double, -x),
      ROW(MovD(kFd, kFx), double, double, x),
  });
}

// What a host whose NaNs are of the old kind makes of a value that has been
// rounded already: the largest integer, if it does not fit.
template <typename To>
To ToInteger(double rounded) {
  constexpr To kMax = std::numeric_limits<To>::max();
  const double limit = std::ldexp(1.0, sizeof(To) * 8 - 1);
  if (!(rounded >= -limit && rounded < limit)) return kMax;
  return static_cast<To>(rounded);
}
// To the nearest, even on a tie: FCSR 0.
double Nearest(double value) { return std::nearbyint(value); }

TEST(FpuExecution, ConversionsToIntegers) {
#define TO_INTEGERS(Suffix, F)                                                 \
  TestRows({                                                                   \
      ROW(CvtW##Suffix(kFd, kFx), F, int32_t, ToInteger<int32_t>(Nearest(x))), \
      ROW(RoundW##Suffix(kFd, kFx), F, int32_t,                                \
          ToInteger<int32_t>(Nearest(x))),                                     \
      ROW(TruncW##Suffix(kFd, kFx), F, int32_t,                                \
          ToInteger<int32_t>(std::trunc(x))),                                  \
      ROW(CeilW##Suffix(kFd, kFx), F, int32_t,                                 \
          ToInteger<int32_t>(std::ceil(x))),                                   \
      ROW(FloorW##Suffix(kFd, kFx), F, int32_t,                                \
          ToInteger<int32_t>(std::floor(x))),                                  \
  });                                                                          \
  TestRows({                                                                   \
      ROW(CvtL##Suffix(kFd, kFx), F, int64_t, ToInteger<int64_t>(Nearest(x))), \
      ROW(RoundL##Suffix(kFd, kFx), F, int64_t,                                \
          ToInteger<int64_t>(Nearest(x))),                                     \
      ROW(TruncL##Suffix(kFd, kFx), F, int64_t,                                \
          ToInteger<int64_t>(std::trunc(x))),                                  \
      ROW(CeilL##Suffix(kFd, kFx), F, int64_t,                                 \
          ToInteger<int64_t>(std::ceil(x))),                                   \
      ROW(FloorL##Suffix(kFd, kFx), F, int64_t,                                \
          ToInteger<int64_t>(std::floor(x))),                                  \
  })
  TO_INTEGERS(S, float);
  TO_INTEGERS(D, double);
#undef TO_INTEGERS
}

TEST(FpuExecution, ConversionsBetweenFormats) {
  TestRows({ROW(CvtDS(kFd, kFx), float, double, double{x})});
  TestRows({ROW(CvtSD(kFd, kFx), double, float, static_cast<float>(x))});
}

TEST(FpuExecution, ConversionsFromIntegers) {
  CodeRunner runner;
  for (int64_t value : {int64_t{0}, int64_t{-1}, int64_t{16777217},
                        int64_t{INT32_MIN}, INT64_MAX, INT64_MIN}) {
    Machine m{.fx = static_cast<uint64_t>(value)};
    const int32_t word = static_cast<int32_t>(value);
    runner.Run([](Assembler& a) { a.CvtSW(kFd, kFx); }, &m);
    ExpectSame(m.fd, static_cast<float>(word));
    runner.Run([](Assembler& a) { a.CvtDW(kFd, kFx); }, &m);
    ExpectSame(m.fd, static_cast<double>(word));
    runner.Run([](Assembler& a) { a.CvtSL(kFd, kFx); }, &m);
    ExpectSame(m.fd, static_cast<float>(value));
    runner.Run([](Assembler& a) { a.CvtDL(kFd, kFx); }, &m);
    ExpectSame(m.fd, static_cast<double>(value));
  }
}

struct CompareRow {
  const char* name;
  void (*single)(Assembler& a, int cc);
  void (*normal)(Assembler& a, int cc);
  int condition;  // the manual's: 1 unordered, 2 equal, 4 less, 8 signals
};

#define ROW_C(Name, condition)                                   \
  {                                                              \
#Name, [](Assembler& a, int cc) { a.Name##S(cc, kFx, kFy); },  \
   [](Assembler& a, int cc) { a.Name##D(cc, kFx, kFy); }, condition \
  }
constexpr CompareRow kCompares[] = {
    ROW_C(CF, 0),   ROW_C(CUn, 1),   ROW_C(CEq, 2),   ROW_C(CUeq, 3),
    ROW_C(COlt, 4), ROW_C(CUlt, 5),  ROW_C(COle, 6),  ROW_C(CUle, 7),
    ROW_C(CSf, 8),  ROW_C(CNgle, 9), ROW_C(CSeq, 10), ROW_C(CNgl, 11),
    ROW_C(CLt, 12), ROW_C(CNge, 13), ROW_C(CLe, 14),  ROW_C(CNgt, 15),
};
#undef ROW_C

bool Holds(int condition, double x, double y) {
  return ((condition & 1) != 0 && std::isunordered(x, y)) ||
         ((condition & 2) != 0 && x == y) || ((condition & 4) != 0 && x < y);
}

template <typename F>
void TestCompare(const CompareRow& row, int cc,
                 void (*emit)(Assembler& a, int cc)) {
  CodeRunner runner;
  runner.Assemble([&](Assembler& a) { emit(a, cc); });
  for (F x : kOperands<F>) {
    for (F y : kOperands<F>) {
      for (uint64_t before : {uint64_t{0}, ConditionBit(cc)}) {
        Machine m{.fx = ToRegister(x), .fy = ToRegister(y), .fcsr = before};
        runner.Run(&m);
        EXPECT_EQ((m.fcsr & ConditionBit(cc)) != 0, Holds(row.condition, x, y))
            << row.name << " " << cc << " " << x << " " << y;
      }
    }
  }
}

TEST(FpuExecution, Compares) {
  for (const CompareRow& row : kCompares) {
    for (int cc : {0, 1, 7}) {
      TestCompare<float>(row, cc, row.single);
      TestCompare<double>(row, cc, row.normal);
    }
  }
}

constexpr uint64_t kOne = 0x3ff0000040000000;
constexpr uint64_t kTwo = 0x4000000041000000;

// The register after a move of kOne over kTwo.
template <typename Emit>
uint64_t Moved(const Emit& emit, uint64_t y, uint64_t fcsr) {
  CodeRunner runner;
  Machine m{.y = y, .fx = kOne, .fd = kTwo, .fcsr = fcsr};
  runner.Run(emit, &m);
  return m.fd;
}

TEST(FpuExecution, ConditionalMoves) {
  const auto movt = [](Assembler& a) { a.MovtD(kFd, kFx, 2); };
  const auto movf = [](Assembler& a) { a.MovfD(kFd, kFx, 2); };
  const auto movz = [](Assembler& a) { a.MovzD(kFd, kFx, kY); };
  const auto movn = [](Assembler& a) { a.MovnD(kFd, kFx, kY); };
  EXPECT_EQ(Moved(movt, 0, ConditionBit(2)), kOne);
  EXPECT_EQ(Moved(movt, 0, ConditionBit(3)), kTwo);
  EXPECT_EQ(Moved(movf, 0, ConditionBit(2)), kTwo);
  EXPECT_EQ(Moved(movf, 0, ConditionBit(3)), kOne);
  EXPECT_EQ(Moved(movz, 0, 0), kOne);
  EXPECT_EQ(Moved(movz, 1, 0), kTwo);
  EXPECT_EQ(Moved(movn, 0, 0), kTwo);
  EXPECT_EQ(Moved(movn, 1, 0), kOne);
}

TEST(FpuExecution, SingleConditionalMoves) {
  const auto movt = [](Assembler& a) { a.MovtS(kFd, kFx, 2); };
  const auto movf = [](Assembler& a) { a.MovfS(kFd, kFx, 2); };
  const auto movz = [](Assembler& a) { a.MovzS(kFd, kFx, kY); };
  const auto movn = [](Assembler& a) { a.MovnS(kFd, kFx, kY); };
  const auto low = [](uint64_t value) { return value & LowMask(32); };
  EXPECT_EQ(low(Moved(movt, 0, ConditionBit(2))), low(kOne));
  EXPECT_EQ(low(Moved(movt, 0, 0)), low(kTwo));
  EXPECT_EQ(low(Moved(movf, 0, ConditionBit(2))), low(kTwo));
  EXPECT_EQ(low(Moved(movf, 0, 0)), low(kOne));
  EXPECT_EQ(low(Moved(movz, 0, 0)), low(kOne));
  EXPECT_EQ(low(Moved(movz, 1, 0)), low(kTwo));
  EXPECT_EQ(low(Moved(movn, 0, 0)), low(kTwo));
  EXPECT_EQ(low(Moved(movn, 1, 0)), low(kOne));
}

TEST(FpuExecution, Transfers) {
  constexpr uint64_t kValue = 0x8899aabbfccddeef;
  CodeRunner runner;
  Machine m{.x = kValue, .fx = kValue};
  runner.Run([](Assembler& a) { a.Mfc1(kD, kFx); }, &m);
  EXPECT_EQ(m.d, 0xfffffffffccddeef);
  runner.Run([](Assembler& a) { a.Mfhc1(kD, kFx); }, &m);
  EXPECT_EQ(m.d, 0xffffffff8899aabb);
  runner.Run([](Assembler& a) { a.Dmfc1(kD, kFx); }, &m);
  EXPECT_EQ(m.d, kValue);
  runner.Run([](Assembler& a) { a.Dmtc1(kX, kFd); }, &m);
  EXPECT_EQ(m.fd, kValue);
  runner.Run([](Assembler& a) { a.Mthc1(kX, kFd); }, &m);
  EXPECT_EQ(m.fd, 0xfccddeeffccddeef);
  m.fd = 0;
  runner.Run([](Assembler& a) { a.Mtc1(kX, kFd); }, &m);
  EXPECT_EQ(m.fd & LowMask(32), 0xfccddeef);
}

TEST(FpuExecution, RoundingModeIsFcsrs) {
  constexpr int32_t kExpected[] = {2, 2, 3, 2};  // nearest, zero, up, down
  CodeRunner runner;
  for (uint64_t mode = 0; mode < 4; ++mode) {
    Machine m{.fx = ToRegister(2.5), .fcsr = mode};
    runner.Run([](Assembler& a) { a.CvtWD(kFd, kFx); }, &m);
    ExpectSame(m.fd, kExpected[mode]);
  }
}

#undef ROW

}  // namespace
}  // namespace emu::jit::mips
