// SPDX-License-Identifier: Apache-2.0

// MSA, run on a MIPS64 processor and compared lane by lane.

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#include "base/bits.h"
#include "gtest/gtest.h"
#include "jit/mips/assembler.h"
#include "jit/mips/code_runner.h"
#include "jit/mips/cpu_features.h"
#include "jit/mips/label.h"
#include "jit/mips/registers.h"

namespace emu::jit::mips {
namespace {

template <typename T>
T LaneOf(const Vector& vector, int lane) {
  return LoadUnaligned<T>(vector.bytes + lane * sizeof(T));
}
template <typename T>
void SetLane(Vector* vector, int lane, std::type_identity_t<T> value) {
  StoreUnaligned<T>(vector->bytes + lane * sizeof(T), value);
}
template <typename T>
constexpr int kLanes = 16 / sizeof(T);

// The vector whose lane i is `value(i)`.
template <typename T, typename Value>
Vector Build(const Value& value) {
  Vector result;
  for (int i = 0; i < kLanes<T>; ++i) {
    SetLane<T>(&result, i, static_cast<T>(value(i)));
  }
  return result;
}

// Values at the ends of every width's range, and some between.
constexpr Vector kIntegers[] = {
    {{0x00, 0x01, 0x7f, 0x80, 0xff, 0xfe, 0x55, 0xaa, 0x00, 0x00, 0x00, 0x80,
      0xff, 0xff, 0xff, 0x7f}},
    {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0x00, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x80}},
    {{0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0x0f, 0xed, 0xcb, 0xa9,
      0x87, 0x65, 0x43, 0x21}},
    {{0x80, 0x80, 0x7f, 0x7f, 0x00, 0x80, 0xff, 0x7f, 0x01, 0x00, 0x00, 0x80,
      0x00, 0x00, 0x00, 0x80}},
    {{}},
};

struct Row {
  const char* call;
  void (*emit)(Assembler& a);
  Vector (*model)(const Vector& x, const Vector& y, const Vector& d);
};

// Lane i of the result from those of the operands.
#define LANES(T, call, result)                                        \
  {                                                                   \
#call, [](Assembler& a) { a.call; },                                \
   [](const Vector& wx, const Vector& wy, const Vector& wd) {          \
     return Build<T>([&](int i) {                                      \
       [[maybe_unused]] typedef T Lane;                                \
       [[maybe_unused]] const T x = LaneOf<T>(wx, i);                  \
       [[maybe_unused]] const T y = LaneOf<T>(wy, i);                  \
       [[maybe_unused]] const T d = LaneOf<T>(wd, i);                  \
       return result;                                                  \
     });                                                               \
   } \
  }
#define UNSIGNED(Name, result)                         \
  LANES(uint8_t, Name##B(kWd, kWx, kWy), result),      \
      LANES(uint16_t, Name##H(kWd, kWx, kWy), result), \
      LANES(uint32_t, Name##W(kWd, kWx, kWy), result), \
      LANES(uint64_t, Name##D(kWd, kWx, kWy), result)
#define SIGNED(Name, result)                          \
  LANES(int8_t, Name##B(kWd, kWx, kWy), result),      \
      LANES(int16_t, Name##H(kWd, kWx, kWy), result), \
      LANES(int32_t, Name##W(kWd, kWx, kWy), result), \
      LANES(int64_t, Name##D(kWd, kWx, kWy), result)
#define IMMEDIATE(Lane, Name, imm, result)               \
  LANES(Lane##8_t, Name##B(kWd, kWx, imm), result),      \
      LANES(Lane##16_t, Name##H(kWd, kWx, imm), result), \
      LANES(Lane##32_t, Name##W(kWd, kWx, imm), result), \
      LANES(Lane##64_t, Name##D(kWd, kWx, imm), result)

__extension__ using Wide = __int128;

template <typename T>
T Saturate(Wide value) {
  return static_cast<T>(std::clamp<Wide>(value, std::numeric_limits<T>::min(),
                                         std::numeric_limits<T>::max()));
}
// -1 or 0: a compare's lane.
template <typename T>
T Mask(T, bool holds) {
  return holds ? static_cast<T>(~T{0}) : T{0};
}
template <typename T>
int Amount(T y) {
  return static_cast<int>(static_cast<std::make_unsigned_t<T>>(y) %
                          (8 * sizeof(T)));
}
template <typename T>
T Magnitude(T value) {
  return value < 0 ? static_cast<T>(-static_cast<Wide>(value)) : value;
}

constexpr Row kIntegerRows[] = {
    UNSIGNED(Addv, x + y),
    UNSIGNED(Subv, x - y),
    UNSIGNED(Mulv, x* y),
    SIGNED(MaxS, std::max(x, y)),
    UNSIGNED(MaxU, std::max(x, y)),
    SIGNED(MinS, std::min(x, y)),
    UNSIGNED(MinU, std::min(x, y)),
    SIGNED(AddA, static_cast<uint64_t>(Magnitude(x)) +
                     static_cast<uint64_t>(Magnitude(y))),
    SIGNED(AddsS, Saturate<Lane>(Wide{x} + y)),
    UNSIGNED(AddsU, Saturate<Lane>(Wide{x} + y)),
    SIGNED(SubsS, Saturate<Lane>(Wide{x} - y)),
    UNSIGNED(SubsU, Saturate<Lane>(Wide{x} - y)),
    SIGNED(AveS, (Wide{x} + y) >> 1),
    UNSIGNED(AveU, (Wide{x} + y) >> 1),
    SIGNED(AverS, (Wide{x} + y + 1) >> 1),
    UNSIGNED(AverU, (Wide{x} + y + 1) >> 1),
    SIGNED(AsubS, x > y ? Wide{x} - y : Wide{y} - x),
    UNSIGNED(AsubU, x > y ? x - y : y - x),
    UNSIGNED(Ceq, Mask(x, x == y)),
    SIGNED(CltS, Mask(x, x < y)),
    UNSIGNED(CltU, Mask(x, x < y)),
    SIGNED(CleS, Mask(x, x <= y)),
    UNSIGNED(CleU, Mask(x, x <= y)),
    UNSIGNED(Sll, x << Amount(y)),
    SIGNED(Sra, x >> Amount(y)),
    UNSIGNED(Srl, x >> Amount(y)),
    IMMEDIATE(uint, Addvi, 31, x + 31),
    IMMEDIATE(uint, Subvi, 31, x - 31),
    IMMEDIATE(int, Ceqi, -1, Mask(x, x == -1)),
    IMMEDIATE(int, CltiS, -1, Mask(x, x < -1)),
    IMMEDIATE(uint, CltiU, 5, Mask(x, x < 5)),
    IMMEDIATE(uint, Slli, 7, x << 7),
    IMMEDIATE(int, Srai, 7, x >> 7),
    IMMEDIATE(uint, Srli, 7, x >> 7),
    IMMEDIATE(uint, Bclri, 7, x & ~(uint64_t{1} << 7)),
    IMMEDIATE(uint, Bseti, 7, x | 1 << 7),
    IMMEDIATE(uint, Bnegi, 7, x ^ 1 << 7),
    IMMEDIATE(int, SatS, 4, std::clamp<int64_t>(x, -16, 15)),
    IMMEDIATE(uint, SatU, 4, std::min<uint64_t>(x, 31)),
    LANES(uint64_t, AndV(kWd, kWx, kWy), x& y),
    LANES(uint64_t, OrV(kWd, kWx, kWy), x | y),
    LANES(uint64_t, NorV(kWd, kWx, kWy), ~(x | y)),
    LANES(uint64_t, XorV(kWd, kWx, kWy), x ^ y),
    LANES(uint64_t, BmnzV(kWd, kWx, kWy), (x & y) | (d & ~y)),
    LANES(uint64_t, BmzV(kWd, kWx, kWy), (x & ~y) | (d & y)),
    LANES(uint64_t, BselV(kWd, kWx, kWy), (x & ~d) | (y & d)),
    LANES(uint8_t, AndiB(kWd, kWx, 0xa5), x & 0xa5),
    LANES(uint8_t, OriB(kWd, kWx, 0xa5), x | 0xa5),
    LANES(uint8_t, NoriB(kWd, kWx, 0xa5), ~(x | 0xa5)),
    LANES(uint8_t, XoriB(kWd, kWx, 0xa5), x ^ 0xa5),
    LANES(uint8_t, MoveV(kWd, kWx), x),
    LANES(uint8_t, PcntB(kWd, kWx), std::popcount(x)),
    LANES(uint16_t, PcntH(kWd, kWx), std::popcount(x)),
    LANES(uint32_t, PcntW(kWd, kWx), std::popcount(x)),
    LANES(uint64_t, PcntD(kWd, kWx), std::popcount(x)),
};

// Lane i of the result from whole operands: `x(i)` is lane i of wx.
#define WHOLE(T, call, result)                                             \
  {                                                                        \
#call, [](Assembler& a) { a.call; },                                     \
   [](const Vector& wx, const Vector& wy, const Vector& wd) {               \
     [[maybe_unused]] const auto x = [&](int i) { return LaneOf<T>(wx, i); }; \
     [[maybe_unused]] const auto y = [&](int i) { return LaneOf<T>(wy, i); }; \
     [[maybe_unused]] const auto d = [&](int i) { return LaneOf<T>(wd, i); }; \
     constexpr int n = kLanes<T>;                                           \
     return Build<T>([&]([[maybe_unused]] int i) { return n ? result : 0; }); \
   } \
  }
#define WHOLE_ALL(Name, result)                        \
  WHOLE(uint8_t, Name##B(kWd, kWx, kWy), result),      \
      WHOLE(uint16_t, Name##H(kWd, kWx, kWy), result), \
      WHOLE(uint32_t, Name##W(kWd, kWx, kWy), result), \
      WHOLE(uint64_t, Name##D(kWd, kWx, kWy), result)
#define ELEMENT(Name, result)                        \
  WHOLE(uint8_t, Name##B(kWd, kWx, 1), result),      \
      WHOLE(uint16_t, Name##H(kWd, kWx, 1), result), \
      WHOLE(uint32_t, Name##W(kWd, kWx, 1), result), \
      WHOLE(uint64_t, Name##D(kWd, kWx, 1), result)

// The element that SHF's `order` names for lane i, in its group of four.
int Shuffled(int i, int order) { return (i & ~3) | (order >> 2 * (i & 3) & 3); }

// VSHF: the control lane `c` selects from y's lanes, then x's; its bits 6 and
// 7 make zero.
template <typename T, typename X, typename Y>
T Selected(T control, const X& x, const Y& y) {
  constexpr int n = kLanes<T>;
  if ((control & 0xc0) != 0) return 0;
  const int index = static_cast<int>(control % (2 * n));
  return index < n ? y(index) : x(index - n);
}

// SLDI: byte i of a run of `length`, `amount` bytes up in x, then in d.
template <typename X, typename D>
uint8_t Slid(int i, int length, int amount, const X& x, const D& d) {
  const int place = i % length + amount;
  return place < length ? x(i + amount) : d(i + amount - length);
}

// Sums of neighbours, widened: `Half` is the type of x's and y's lanes.
template <typename Wider, typename Half>
Wider HorizontalSum(const Vector& x, const Vector& y, int i) {
  return static_cast<Wider>(Wider{LaneOf<Half>(x, 2 * i + 1)} +
                            Wider{LaneOf<Half>(y, 2 * i)});
}
template <typename Wider, typename Half>
Wider DotProduct(const Vector& x, const Vector& y, int i) {
  const auto product = [&](int j) {
    return Wide{LaneOf<Half>(x, j)} * LaneOf<Half>(y, j);
  };
  return static_cast<Wider>(product(2 * i) + product(2 * i + 1));
}

#define WIDENING(Name, Model, Lane)                                           \
  {#Name "H", [](Assembler& a) { a.Name##H(kWd, kWx, kWy); },                 \
   [](const Vector& x, const Vector& y, const Vector&) {                      \
     return Build<Lane##16_t>(                                                \
         [&](int i) { return Model<Lane##16_t, Lane##8_t>(x, y, i); });       \
   }},                                                                        \
      {#Name "W", [](Assembler& a) { a.Name##W(kWd, kWx, kWy); },             \
       [](const Vector& x, const Vector& y, const Vector&) {                  \
         return Build<Lane##32_t>(                                            \
             [&](int i) { return Model<Lane##32_t, Lane##16_t>(x, y, i); });  \
       }},                                                                    \
  {                                                                           \
#Name "D", [](Assembler& a) { a.Name##D(kWd, kWx, kWy); },                  \
   [](const Vector& x, const Vector& y, const Vector&) {                       \
     return Build<Lane##64_t>(                                                 \
         [&](int i) { return Model<Lane##64_t, Lane##32_t>(x, y, i); });       \
   } \
  }

constexpr Row kMovingRows[] = {
    WHOLE_ALL(Pckev, i < n / 2 ? y(2 * i) : x(2 * i - n)),
    WHOLE_ALL(Pckod, i < n / 2 ? y(2 * i + 1) : x(2 * i - n + 1)),
    WHOLE_ALL(Ilvl, i % 2 == 0 ? y(n / 2 + i / 2) : x(n / 2 + i / 2)),
    WHOLE_ALL(Ilvr, i % 2 == 0 ? y(i / 2) : x(i / 2)),
    WHOLE_ALL(Ilvev, i % 2 == 0 ? y(i) : x(i - 1)),
    WHOLE_ALL(Ilvod, i % 2 == 0 ? y(i + 1) : x(i)),
    WHOLE_ALL(Vshf, Selected(d(i), x, y)),
    WHOLE(uint8_t, ShfB(kWd, kWx, 0x1b), x(Shuffled(i, 0x1b))),
    WHOLE(uint16_t, ShfH(kWd, kWx, 0x6c), x(Shuffled(i, 0x6c))),
    WHOLE(uint32_t, ShfW(kWd, kWx, 0x93), x(Shuffled(i, 0x93))),
    ELEMENT(Splati, x(1)),
    WHOLE(uint8_t, SldiB(kWd, kWx, 3), i < 13 ? x(i + 3) : d(i - 13)),
    // The wider ones slide each of 2, 4 or 8 runs of bytes: byte i is in run
    // i / length.
    WHOLE(uint8_t, SldiH(kWd, kWx, 3), Slid(i, 8, 3, x, d)),
    WHOLE(uint8_t, SldiW(kWd, kWx, 3), Slid(i, 4, 3, x, d)),
    WHOLE(uint8_t, SldiD(kWd, kWx, 1), Slid(i, 2, 1, x, d)),
    WHOLE(uint8_t, InsveB(kWd, 15, kWx), i == 15 ? x(0) : d(i)),
    WHOLE(uint16_t, InsveH(kWd, 7, kWx), i == 7 ? x(0) : d(i)),
    WHOLE(uint32_t, InsveW(kWd, 3, kWx), i == 3 ? x(0) : d(i)),
    WHOLE(uint64_t, InsveD(kWd, 1, kWx), i == 1 ? x(0) : d(i)),
    WIDENING(HaddS, HorizontalSum, int),
    WIDENING(HaddU, HorizontalSum, uint),
    WIDENING(DotpS, DotProduct, int),
    WIDENING(DotpU, DotProduct, uint),
};

// MSA's quiet NaN is IEEE 754-2008's (and x86's), also where the FPU's is the
// older kind, as numeric_limits says there.
template <typename F>
constexpr F kQuietNan = F{};
template <>
constexpr float kQuietNan<float> = std::bit_cast<float>(0x7fc00000);
template <>
constexpr double kQuietNan<double> = std::bit_cast<double>(uint64_t{0x7ff8}
                                                           << 48);

template <typename F>
constexpr F kFloats[] = {
    F{0},
    -F{0},
    F{1},
    F{-1.5},
    F{2.5},
    F{0.1},
    F{1e9},
    F{-3e9},
    std::numeric_limits<F>::max(),
    std::numeric_limits<F>::infinity(),
    std::numeric_limits<F>::denorm_min(),
    kQuietNan<F>,
};

// As many vectors as make every pair of values meet.
template <typename F>
Vector FloatVector(size_t first) {
  constexpr size_t kCount = std::size(kFloats<F>);
  return Build<F>([&](int i) { return kFloats<F>[(first + i) % kCount]; });
}

#define FLOATS(Name, result)                    \
  LANES(float, Name##W(kWd, kWx, kWy), result), \
      LANES(double, Name##D(kWd, kWx, kWy), result)
#define UNARY_FLOATS(Name, result)         \
  LANES(float, Name##W(kWd, kWx), result), \
      LANES(double, Name##D(kWd, kWx), result)

// A number is less than a NaN, -0 less than 0.
template <typename F>
F Lesser(F x, F y) {
  if (std::isnan(x)) return y;
  if (std::isnan(y)) return x;
  return x < y || (x == y && std::signbit(x)) ? x : y;
}
// A compare's lane, as the type whose bits it fills.
template <typename F>
F FloatMask(F, bool holds) {
  if constexpr (sizeof(F) == 4)
    return std::bit_cast<F>(holds ? ~0u : 0u);
  else
    return std::bit_cast<F>(holds ? ~uint64_t{0} : uint64_t{0});
}
template <typename F>
using IntegerOf = std::conditional_t<sizeof(F) == 4, int32_t, int64_t>;

// A NaN becomes 0, what does not fit the nearest that does.
template <typename F>
F ToIntegerLane(F rounded) {
  using Integer = IntegerOf<F>;
  const F limit = std::ldexp(F{1}, sizeof(F) * 8 - 1);
  Integer integer = static_cast<Integer>(0);
  if (rounded >= limit) {
    integer = std::numeric_limits<Integer>::max();
  } else if (rounded < -limit) {
    integer = std::numeric_limits<Integer>::min();
  } else if (!std::isnan(rounded)) {
    integer = static_cast<Integer>(rounded);
  }
  return std::bit_cast<F>(integer);
}
template <typename F>
F FromIntegerLane(F lane) {
  return static_cast<F>(std::bit_cast<IntegerOf<F>>(lane));
}

constexpr Row kFloatRows[] = {
    FLOATS(Fadd, x + y),
    FLOATS(Fsub, x - y),
    FLOATS(Fmul, x* y),
    FLOATS(Fdiv, x / y),
    FLOATS(Fmin, Lesser(x, y)),
    FLOATS(Fmax, -Lesser(-x, -y)),
    FLOATS(Fcun, FloatMask(x, std::isunordered(x, y))),
    FLOATS(Fceq, FloatMask(x, x == y)),
    FLOATS(Fcueq, FloatMask(x, std::isunordered(x, y) || x == y)),
    FLOATS(Fclt, FloatMask(x, x < y)),
    FLOATS(Fcult, FloatMask(x, !(x >= y))),
    FLOATS(Fcle, FloatMask(x, x <= y)),
    FLOATS(Fcule, FloatMask(x, !(x > y))),
    FLOATS(Fslt, FloatMask(x, x < y)),
    FLOATS(Fsle, FloatMask(x, x <= y)),
    FLOATS(Fcor, FloatMask(x, !std::isunordered(x, y))),
    FLOATS(Fcune, FloatMask(x, !(x == y))),
    FLOATS(Fcne, FloatMask(x, !std::isunordered(x, y) && x != y)),
    UNARY_FLOATS(Fsqrt, std::sqrt(x)),
    UNARY_FLOATS(Frint, std::nearbyint(x)),
    UNARY_FLOATS(FtruncS, ToIntegerLane(std::trunc(x))),
    UNARY_FLOATS(FtintS, ToIntegerLane(std::nearbyint(x))),
    UNARY_FLOATS(FfintS, FromIntegerLane(x)),
};

bool HasMsa() { return DetectHostFeatures().msa; }

TEST(MsaExecution, Integers) {
  if (!HasMsa()) GTEST_SKIP();
  CodeRunner runner;
  const auto test = [&](const Row& row) {
    runner.Assemble(row.emit);
    for (const Vector& x : kIntegers) {
      for (const Vector& y : kIntegers) {
        Machine m{.wx = x, .wy = y, .wd = kIntegers[2]};
        const Vector expected = row.model(x, y, m.wd);
        runner.Run(&m);
        EXPECT_EQ(m.wd, expected) << row.call;
      }
    }
  };
  for (const Row& row : kIntegerRows) test(row);
  for (const Row& row : kMovingRows) test(row);
}

template <typename F>
void ExpectSameFloats(const Vector& actual, const Vector& expected) {
  for (int i = 0; i < kLanes<F>; ++i) {
    const F a = LaneOf<F>(actual, i), b = LaneOf<F>(expected, i);
    if (std::isnan(a) && std::isnan(b)) continue;
    EXPECT_EQ(std::memcmp(&a, &b, sizeof(F)), 0) << a << " for " << b;
  }
}

template <typename F>
void TestFloats(const Row& row) {
  constexpr size_t kCount = std::size(kFloats<F>);
  CodeRunner runner;
  runner.Assemble(row.emit);
  for (size_t i = 0; i < kCount; ++i) {
    for (size_t j = 0; j < kCount; ++j) {
      SCOPED_TRACE(testing::Message() << row.call << " " << i << " " << j);
      Machine m{.wx = FloatVector<F>(i), .wy = FloatVector<F>(j)};
      const Vector expected = row.model(m.wx, m.wy, m.wd);
      runner.Run(&m);
      ExpectSameFloats<F>(m.wd, expected);
    }
  }
}

TEST(MsaExecution, Floats) {
  if (!HasMsa()) GTEST_SKIP();
  for (size_t i = 0; i < std::size(kFloatRows); i += 2) {
    TestFloats<float>(kFloatRows[i]);
    TestFloats<double>(kFloatRows[i + 1]);
  }
}

TEST(MsaExecution, WidensAndNarrowsFloats) {
  if (!HasMsa()) GTEST_SKIP();
  CodeRunner runner;
  const Vector floats = FloatVector<float>(2), doubles = FloatVector<double>(2);
  Machine m{.wx = floats, .wy = doubles};
  runner.Run([](Assembler& a) { a.FexuprD(kWd, kWx); }, &m);
  ExpectSameFloats<double>(
      m.wd, Build<double>([&](int i) { return LaneOf<float>(floats, i); }));
  runner.Run([](Assembler& a) { a.FexuplD(kWd, kWx); }, &m);
  ExpectSameFloats<double>(
      m.wd, Build<double>([&](int i) { return LaneOf<float>(floats, i + 2); }));
  runner.Run([](Assembler& a) { a.FexdoW(kWd, kWy, kWy); }, &m);
  ExpectSameFloats<float>(
      m.wd, Build<float>([&](int i) {
        return static_cast<float>(LaneOf<double>(doubles, i % 2));
      }));
}

// Unlike the FPU's on the same processors (building.md): an x86 program's NaN
// passes through MSA without an invalid operation, payload and all.
TEST(MsaExecution, QuietNansAreX86s) {
  if (!HasMsa()) GTEST_SKIP();
  constexpr uint64_t kInvalid = 1 << 16;  // the cause, in MSACSR and FCSR
  constexpr uint64_t kNan = 0x7ff8000000012345, kTwo = uint64_t{1} << 62;
  CodeRunner runner;
  Machine m{.fx = kNan, .fy = kTwo};
  m.wx = Build<uint64_t>([](int) { return kNan; });
  m.wy = Build<uint64_t>([](int) { return kTwo; });
  runner.Run(
      [](Assembler& a) {
        a.FaddD(kWd, kWx, kWy);
        a.Cfcmsa(kD, 1);
        a.AddD(kFd, kFx, kFy);
      },
      &m);
  EXPECT_EQ(m.wd, m.wx);
  EXPECT_EQ(m.d & kInvalid, 0u);
  EXPECT_NE(m.fd, kNan);
  EXPECT_NE(m.fcsr & kInvalid, 0u);
}

// Between general registers and lanes.
TEST(MsaExecution, Copies) {
  if (!HasMsa()) GTEST_SKIP();
  const Vector& x = kIntegers[0];
  CodeRunner runner;
  const auto copied = [&](auto emit) {
    Machine m{.wx = x};
    runner.Run(emit, &m);
    return static_cast<int64_t>(m.d);
  };
  EXPECT_EQ(copied([](Assembler& a) { a.CopySB(kD, kWx, 3); }), -128);
  EXPECT_EQ(copied([](Assembler& a) { a.CopyUB(kD, kWx, 3); }), 128);
  EXPECT_EQ(copied([](Assembler& a) { a.CopySH(kD, kWx, 2); }),
            LaneOf<int16_t>(x, 2));
  EXPECT_EQ(copied([](Assembler& a) { a.CopyUH(kD, kWx, 2); }),
            LaneOf<uint16_t>(x, 2));
  EXPECT_EQ(copied([](Assembler& a) { a.CopySW(kD, kWx, 2); }), INT32_MIN);
  EXPECT_EQ(copied([](Assembler& a) { a.CopyUW(kD, kWx, 2); }), 0x80000000);
  EXPECT_EQ(copied([](Assembler& a) { a.CopySD(kD, kWx, 1); }),
            LaneOf<int64_t>(x, 1));
}

// The result of `emit` over kIntegers[0], kX being 0x8877665544332211.
constexpr uint64_t kGeneral = 0x8877665544332211;
template <typename Emit>
Vector Filled(const Emit& emit) {
  CodeRunner runner;
  Machine m{.x = kGeneral, .y = 1, .wx = kIntegers[2], .wd = kIntegers[0]};
  runner.Run(emit, &m);
  return m.wd;
}
template <typename T>
Vector WithLane(int lane) {
  Vector vector = kIntegers[0];
  SetLane<T>(&vector, lane, static_cast<T>(kGeneral));
  return vector;
}
template <typename T>
Vector AllLanes(uint64_t value) {
  return Build<T>([&](int) { return static_cast<T>(value); });
}

TEST(MsaExecution, Fills) {
  if (!HasMsa()) GTEST_SKIP();
  EXPECT_EQ(Filled([](Assembler& a) { a.FillB(kWd, kX); }),
            AllLanes<uint8_t>(kGeneral));
  EXPECT_EQ(Filled([](Assembler& a) { a.FillH(kWd, kX); }),
            AllLanes<uint16_t>(kGeneral));
  EXPECT_EQ(Filled([](Assembler& a) { a.FillW(kWd, kX); }),
            AllLanes<uint32_t>(kGeneral));
  EXPECT_EQ(Filled([](Assembler& a) { a.FillD(kWd, kX); }),
            AllLanes<uint64_t>(kGeneral));
  EXPECT_EQ(Filled([](Assembler& a) { a.LdiB(kWd, -3); }),
            AllLanes<int8_t>(-3));
  EXPECT_EQ(Filled([](Assembler& a) { a.LdiH(kWd, -512); }),
            AllLanes<int16_t>(-512));
  EXPECT_EQ(Filled([](Assembler& a) { a.LdiW(kWd, 511); }),
            AllLanes<int32_t>(511));
  EXPECT_EQ(Filled([](Assembler& a) { a.LdiD(kWd, -1); }),
            AllLanes<int64_t>(-1));
}

TEST(MsaExecution, Inserts) {
  if (!HasMsa()) GTEST_SKIP();
  EXPECT_EQ(Filled([](Assembler& a) { a.InsertB(kWd, 9, kX); }),
            WithLane<uint8_t>(9));
  EXPECT_EQ(Filled([](Assembler& a) { a.InsertH(kWd, 5, kX); }),
            WithLane<uint16_t>(5));
  EXPECT_EQ(Filled([](Assembler& a) { a.InsertW(kWd, 3, kX); }),
            WithLane<uint32_t>(3));
  EXPECT_EQ(Filled([](Assembler& a) { a.InsertD(kWd, 1, kX); }),
            WithLane<uint64_t>(1));
}

// kY is 1.
TEST(MsaExecution, Splats) {
  if (!HasMsa()) GTEST_SKIP();
  const Vector& x = kIntegers[2];
  EXPECT_EQ(Filled([](Assembler& a) { a.SplatB(kWd, kWx, kY); }),
            AllLanes<uint8_t>(LaneOf<uint8_t>(x, 1)));
  EXPECT_EQ(Filled([](Assembler& a) { a.SplatH(kWd, kWx, kY); }),
            AllLanes<uint16_t>(LaneOf<uint16_t>(x, 1)));
  EXPECT_EQ(Filled([](Assembler& a) { a.SplatW(kWd, kWx, kY); }),
            AllLanes<uint32_t>(LaneOf<uint32_t>(x, 1)));
  EXPECT_EQ(Filled([](Assembler& a) { a.SplatD(kWd, kWx, kY); }),
            AllLanes<uint64_t>(LaneOf<uint64_t>(x, 1)));
}

TEST(MsaExecution, LoadsAndStores) {
  if (!HasMsa()) GTEST_SKIP();
  CodeRunner runner;
  Machine m;
  for (size_t i = 0; i < sizeof(m.memory); ++i) m.memory[i] = 3 * i;
  Vector third;
  std::memcpy(&third, m.memory + 32, sizeof(third));
  runner.Run(
      [](Assembler& a) {
        a.LdB(w1, 32, kMemory);
        a.StB(w1, 0, kMemory);
        a.LdH(w2, 0, kMemory);
        a.StH(w2, 16, kMemory);
        a.LdW(w3, 16, kMemory);
        a.StW(w3, 48, kMemory);
        a.LdD(kWd, 48, kMemory);
        a.StD(kWd, 32, kMemory);
      },
      &m);
  EXPECT_EQ(m.wd, third);
  for (int offset = 0; offset < 64; offset += 16) {
    EXPECT_EQ(std::memcmp(m.memory + offset, &third, 16), 0) << offset;
  }
}

TEST(MsaExecution, ControlRegister) {
  if (!HasMsa()) GTEST_SKIP();
  CodeRunner runner;
  Machine m{.x = 3};
  runner.Run(
      [](Assembler& a) {
        a.Ctcmsa(1, kX);
        a.Cfcmsa(kD, 1);
        a.Ctcmsa(1, zero);
      },
      &m);
  EXPECT_EQ(m.d & 3, 3u);
}

TEST(MsaExecution, ScaledAdds) {
  if (!HasMsa()) GTEST_SKIP();
  CodeRunner runner;
  for (int shift = 1; shift <= 4; ++shift) {
    Machine m{.x = 0x40000003, .y = 5};
    runner.Run([&](Assembler& a) { a.Lsa(kD, kX, kY, shift); }, &m);
    EXPECT_EQ(static_cast<int64_t>(m.d), SignExtend((m.x << shift) + 5, 32));
    runner.Run([&](Assembler& a) { a.Dlsa(kD, kX, kY, shift); }, &m);
    EXPECT_EQ(m.d, (m.x << shift) + 5);
  }
}

struct BranchRow {
  const char* call;
  void (*emit)(Assembler& a, Label* taken);
  // Taken for all zeros, for zero bytes among others, for ones everywhere.
  bool none, some, all;
};

#define ROW(Name, none, some, all)                                          \
  {                                                                         \
#Name, [](Assembler & a, Label * taken) { a.Name(kWx, taken); }, none,  \
                                                                  some, all \
  }
constexpr BranchRow kBranches[] = {
    ROW(BzV, true, false, false), ROW(BnzV, false, true, true),
    ROW(BzB, true, true, false),  ROW(BnzB, false, false, true),
    ROW(BzH, true, true, false),  ROW(BnzH, false, false, true),
    ROW(BzW, true, true, false),  ROW(BnzW, false, false, true),
    ROW(BzD, true, true, false),  ROW(BnzD, false, false, true),
};
#undef ROW

bool Taken(const BranchRow& row, const Vector& x) {
  CodeRunner runner;
  Machine m{.wx = x};
  runner.Run(
      [&](Assembler& a) {
        Label taken;
        row.emit(a, &taken);
        a.Li(kD, 1);
        a.Li(kD, 0);
        a.Bind(&taken);
      },
      &m);
  return m.d == 1;
}

TEST(MsaExecution, Branches) {
  if (!HasMsa()) GTEST_SKIP();
  const Vector some = Build<uint64_t>([](int i) { return i; });
  for (const BranchRow& row : kBranches) {
    EXPECT_EQ(Taken(row, Vector{}), row.none) << row.call;
    EXPECT_EQ(Taken(row, some), row.some) << row.call;
    EXPECT_EQ(Taken(row, AllLanes<uint8_t>(1)), row.all) << row.call;
  }
}

}  // namespace
}  // namespace emu::jit::mips
