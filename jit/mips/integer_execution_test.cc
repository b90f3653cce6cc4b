// SPDX-License-Identifier: Apache-2.0

// The integer instructions, run on a MIPS64 processor and compared with what
// they should do.

#include <bit>
#include <cstdint>
#include <string>

#include "base/bits.h"
#include "gtest/gtest.h"
#include "jit/mips/assembler.h"
#include "jit/mips/code_runner.h"
#include "jit/mips/cpu_features.h"
#include "jit/mips/registers.h"

namespace emu::jit::mips {
namespace {

__extension__ using Wide = __int128;
__extension__ using UnsignedWide = unsigned __int128;

constexpr uint64_t kOperands[] = {
    0,          1,          2,
    31,         0x7fff,     0x8000,
    0x12345678, 0x7fffffff, 0x80000000,
    0xdeadbeef, 0xffffffff, 0x123456789abcdef0,
    1ull << 63, ~0ull >> 1, 0xfedcba9876543210,
    ~0ull,
};

uint64_t Word(uint64_t value) { return SignExtend(value, 32); }
int32_t S32(uint64_t value) { return static_cast<int32_t>(value); }
uint32_t U32(uint64_t value) { return static_cast<uint32_t>(value); }
int64_t S64(uint64_t value) { return static_cast<int64_t>(value); }

struct Row {
  const char* call;
  void (*emit)(Assembler& a);
  uint64_t (*model)(uint64_t x, uint64_t y, uint64_t d);
};

#define ROW(call, result)                                                     \
  {                                                                           \
#call, [](Assembler & a) { a.call; }, []([[maybe_unused]] uint64_t x,     \
                                             [[maybe_unused]] uint64_t y,     \
                                             [[maybe_unused]] uint64_t d)     \
                                               -> uint64_t { return result; } \
  }

// Operands are sign-extended words, as these demand.
const Row kWordRows[] = {
    ROW(Addu(kD, kX, kY), Word(x + y)),
    ROW(Subu(kD, kX, kY), Word(x - y)),
    ROW(Addiu(kD, kX, -32768), Word(x - 32768)),
    ROW(Mul(kD, kX, kY), Word(x* y)),
    ROW(Sll(kD, kX, 7), Word(x << 7)),
    ROW(Srl(kD, kX, 7), Word(U32(x) >> 7)),
    ROW(Srl(kD, kX, 0), x),
    ROW(Sra(kD, kX, 31), Word(S32(x) >> 31)),
    ROW(Rotr(kD, kX, 9), Word(std::rotr(U32(x), 9))),
    ROW(Sllv(kD, kX, kY), Word(x << (y & 31))),
    ROW(Srlv(kD, kX, kY), Word(U32(x) >> (y & 31))),
    ROW(Srav(kD, kX, kY), Word(S32(x) >> (y & 31))),
    ROW(Rotrv(kD, kX, kY), Word(std::rotr(U32(x), y & 31))),
    ROW(Seb(kD, kX), SignExtend(x, 8)),
    ROW(Seh(kD, kX), SignExtend(x, 16)),
    ROW(Wsbh(kD, kX), Word((x & 0x00ff00ff) << 8 | (x >> 8 & 0x00ff00ff))),
    ROW(Clz(kD, kX), std::countl_zero(U32(x))),
    ROW(Clo(kD, kX), std::countl_one(U32(x))),
};

const Row kDoubleRows[] = {
    ROW(And(kD, kX, kY), x& y),
    ROW(Or(kD, kX, kY), x | y),
    ROW(Xor(kD, kX, kY), x ^ y),
    ROW(Nor(kD, kX, kY), ~(x | y)),
    ROW(Andi(kD, kX, 0xff0f), x & 0xff0f),
    ROW(Ori(kD, kX, 0xff0f), x | 0xff0f),
    ROW(Xori(kD, kX, 0xff0f), x ^ 0xff0f),
    ROW(Lui(kD, 0x8001), 0xffffffff80010000),
    ROW(Slt(kD, kX, kY), S64(x) < S64(y)),
    ROW(Sltu(kD, kX, kY), x < y),
    ROW(Slti(kD, kX, -2), S64(x) < -2),
    ROW(Sltiu(kD, kX, -2), x < ~uint64_t{1}),
    ROW(Movz(kD, kX, kY), y == 0 ? x : d),
    ROW(Movn(kD, kX, kY), y != 0 ? x : d),
    ROW(Daddu(kD, kX, kY), x + y),
    ROW(Dsubu(kD, kX, kY), x - y),
    ROW(Daddiu(kD, kX, 32767), x + 32767),
    ROW(Dsll(kD, kX, 13), x << 13),
    ROW(Dsrl(kD, kX, 13), x >> 13),
    ROW(Dsra(kD, kX, 13), S64(x) >> 13),
    ROW(Drotr(kD, kX, 13), std::rotr(x, 13)),
    ROW(Dsll32(kD, kX, 13), x << 45),
    ROW(Dsrl32(kD, kX, 13), x >> 45),
    ROW(Dsra32(kD, kX, 13), S64(x) >> 45),
    ROW(Drotr32(kD, kX, 13), std::rotr(x, 45)),
    ROW(DsllAny(kD, kX, 31), x << 31),
    ROW(DsllAny(kD, kX, 32), x << 32),
    ROW(DsrlAny(kD, kX, 63), x >> 63),
    ROW(DsraAny(kD, kX, 32), S64(x) >> 32),
    ROW(Dsllv(kD, kX, kY), x << (y & 63)),
    ROW(Dsrlv(kD, kX, kY), x >> (y & 63)),
    ROW(Dsrav(kD, kX, kY), S64(x) >> (y & 63)),
    ROW(Drotrv(kD, kX, kY), std::rotr(x, y & 63)),
    ROW(Dsbh(kD, kX),
        (x & 0x00ff00ff00ff00ff) << 8 | (x >> 8 & 0x00ff00ff00ff00ff)),
    ROW(Dshd(kD, kX), x << 48 | (x << 16 & 0xffff00000000) |
                          (x >> 16 & 0xffff0000) | x >> 48),
    ROW(Dclz(kD, kX), std::countl_zero(x)),
    ROW(Dclo(kD, kX), std::countl_one(x)),
    ROW(Move(kD, kX), x),
    ROW(Not(kD, kX), ~x),
};

// Without gsmod: qemu 7.2 extends its operands with zeros
// (gen_loongson_integer), so that negative ones go wrong. Gsdmod on
// sign-extended words does the same.
const Row kGsWordRows[] = {
    ROW(Gsdmod(kD, kX, kY), Word(S32(x) % S32(y))),
    ROW(Gsmult(kD, kX, kY), Word(x* y)),
    ROW(Gsmultu(kD, kX, kY), Word(x* y)),
    ROW(Gsdiv(kD, kX, kY), Word(S32(x) / S32(y))),
    ROW(Gsdivu(kD, kX, kY), Word(U32(x) / U32(y))),
    ROW(Gsmodu(kD, kX, kY), Word(U32(x) % U32(y))),
};

const Row kGsDoubleRows[] = {
    ROW(Gsdmult(kD, kX, kY), x* y),           ROW(Gsdmultu(kD, kX, kY), x* y),
    ROW(Gsddiv(kD, kX, kY), S64(x) / S64(y)), ROW(Gsddivu(kD, kX, kY), x / y),
    ROW(Gsdmod(kD, kX, kY), S64(x) % S64(y)), ROW(Gsdmodu(kD, kX, kY), x % y),
};
#undef ROW

// Whether the quotient is not defined; `lowest` is INT32_MIN or INT64_MIN.
bool QuotientUndefined(uint64_t x, uint64_t y, uint64_t lowest) {
  return y == 0 || (x == lowest && y == ~uint64_t{0});
}

// Calls `test` with each pair of operands.
template <typename Test>
void ForOperands(bool words, bool divides, const Test& test) {
  const uint64_t lowest = words ? Word(0x80000000) : 1ull << 63;
  for (uint64_t x : kOperands) {
    for (uint64_t y : kOperands) {
      if (words) x = Word(x), y = Word(y);
      if (!divides || !QuotientUndefined(x, y, lowest)) test(x, y);
    }
  }
}

template <size_t N>
void TestRows(const Row (&rows)[N], bool words, bool divides) {
  CodeRunner runner;
  for (const Row& row : rows) {
    runner.Assemble(row.emit);
    ForOperands(words, divides, [&](uint64_t x, uint64_t y) {
      Machine m{.x = x, .y = y, .d = 0x5555aaaa12345678};
      const uint64_t expected = row.model(x, y, m.d);
      runner.Run(&m);
      EXPECT_EQ(m.d, expected) << row.call << std::hex << " " << x << " " << y;
    });
  }
}

TEST(IntegerExecution, Words) { TestRows(kWordRows, true, false); }
TEST(IntegerExecution, DoubleWords) { TestRows(kDoubleRows, false, false); }

TEST(IntegerExecution, LoongsonProductsAndQuotients) {
  if (!DetectHostFeatures().loongson_ext) GTEST_SKIP();
  TestRows(kGsWordRows, true, true);
  TestRows(kGsDoubleRows, false, true);
}

struct HiLo {
  uint64_t hi, lo;
};

struct HiLoRow {
  const char* call;
  bool words;
  void (*emit)(Assembler& a);
  // `before` is HI and LO as one number: 32 bits of each.
  HiLo (*model)(uint64_t x, uint64_t y, uint64_t before);
};

HiLo WordPair(uint64_t value) { return {Word(value >> 32), Word(value)}; }
HiLo DoublePair(UnsignedWide value) {
  return {static_cast<uint64_t>(value >> 64), static_cast<uint64_t>(value)};
}
uint64_t SignedProduct(uint64_t x, uint64_t y) {
  return int64_t{S32(x)} * S32(y);
}
uint64_t UnsignedProduct(uint64_t x, uint64_t y) {
  return uint64_t{U32(x)} * U32(y);
}

#define ROW(call, words, ...)                                               \
  {                                                                         \
#call, words,                                                           \
        [](Assembler & a) { a.call; }, []([[maybe_unused]] uint64_t x,      \
                                          [[maybe_unused]] uint64_t y,      \
                                          [[maybe_unused]] uint64_t before) \
                                            -> HiLo { return __VA_ARGS__; } \
  }

const HiLoRow kHiLoRows[] = {
    ROW(Mult(kX, kY), true, WordPair(SignedProduct(x, y))),
    ROW(Multu(kX, kY), true, WordPair(UnsignedProduct(x, y))),
    ROW(Madd(kX, kY), true, WordPair(before + SignedProduct(x, y))),
    ROW(Maddu(kX, kY), true, WordPair(before + UnsignedProduct(x, y))),
    ROW(Msub(kX, kY), true, WordPair(before - SignedProduct(x, y))),
    ROW(Msubu(kX, kY), true, WordPair(before - UnsignedProduct(x, y))),
    ROW(Dmult(kX, kY), false, DoublePair(Wide{S64(x)} * S64(y))),
    ROW(Dmultu(kX, kY), false, DoublePair(UnsignedWide{x} * y)),
    ROW(Mthi(kX), false, {x, Word(before)}),
    ROW(Mtlo(kX), false, {Word(before >> 32), x}),
};

const HiLoRow kDivisionRows[] = {
    ROW(Div(kX, kY), true, {Word(S32(x) % S32(y)), Word(S32(x) / S32(y))}),
    ROW(Divu(kX, kY), true, {Word(U32(x) % U32(y)), Word(U32(x) / U32(y))}),
    ROW(Ddiv(kX, kY), false,
        {uint64_t(S64(x) % S64(y)), uint64_t(S64(x) / S64(y))}),
    ROW(Ddivu(kX, kY), false, {x % y, x / y}),
};
#undef ROW

template <size_t N>
void TestHiLoRows(const HiLoRow (&rows)[N], bool divides) {
  constexpr uint64_t kBefore = 0x23456789a1b2c3d4;
  CodeRunner runner;
  for (const HiLoRow& row : rows) {
    runner.Assemble(row.emit);
    ForOperands(row.words, divides, [&](uint64_t x, uint64_t y) {
      Machine m{.x = x, .y = y, .hi = Word(kBefore >> 32), .lo = Word(kBefore)};
      runner.Run(&m);
      const HiLo expected = row.model(x, y, kBefore);
      EXPECT_EQ(m.hi, expected.hi) << row.call << std::hex << x << " " << y;
      EXPECT_EQ(m.lo, expected.lo) << row.call << std::hex << x << " " << y;
    });
  }
}

TEST(IntegerExecution, HiAndLo) {
  TestHiLoRows(kHiLoRows, false);
  TestHiLoRows(kDivisionRows, true);
}

TEST(IntegerExecution, MovesByConditionCode) {
  CodeRunner runner;
  for (int cc = 0; cc < 8; ++cc) {
    for (bool set : {false, true}) {
      const Machine before{.x = 1, .d = 2, .fcsr = set ? ConditionBit(cc) : 0};
      Machine m = before;
      runner.Run([&](Assembler& a) { a.Movt(kD, kX, cc); }, &m);
      EXPECT_EQ(m.d, set ? 1u : 2u) << cc;
      m = before;
      runner.Run([&](Assembler& a) { a.Movf(kD, kX, cc); }, &m);
      EXPECT_EQ(m.d, set ? 2u : 1u) << cc;
    }
  }
}

// The extraction and insertion of `size` bits at `position`, in the one form
// that can say it.
void EmitExtract(Assembler& a, int position, int size) {
  if (position >= 32) {
    a.Dextu(kD, kX, position, size);
  } else if (size > 32) {
    a.Dextm(kD, kX, position, size);
  } else {
    a.Dext(kD, kX, position, size);
  }
}
void EmitInsert(Assembler& a, int position, int size) {
  if (position >= 32) {
    a.Dinsu(kD, kX, position, size);
  } else if (position + size > 32) {
    a.Dinsm(kD, kX, position, size);
  } else {
    a.Dins(kD, kX, position, size);
  }
}

uint64_t Inserted(uint64_t into, uint64_t value, int position, int size) {
  const uint64_t mask = LowMask(size) << position;
  return (into & ~mask) | (value << position & mask);
}

TEST(IntegerExecution, BitFields) {
  constexpr uint64_t kValue = 0xfedcba9876543211;
  constexpr uint64_t kInto = 0x5555aaaa12345678;
  CodeRunner runner;
  for (int position = 0; position < 64; ++position) {
    for (int size = 1; size <= 64 - position; ++size) {
      Machine m{.x = kValue, .d = kInto};
      runner.Run([&](Assembler& a) { EmitExtract(a, position, size); }, &m);
      EXPECT_EQ(m.d, ExtractBits(kValue, position, size))
          << position << ", " << size;
      m.d = kInto;
      runner.Run([&](Assembler& a) { EmitInsert(a, position, size); }, &m);
      EXPECT_EQ(m.d, Inserted(kInto, kValue, position, size))
          << position << ", " << size;
    }
  }
}

TEST(IntegerExecution, WordBitFields) {
  const uint64_t value = Word(0xfedcba98);
  constexpr uint64_t kInto = 0x12345678;
  CodeRunner runner;
  for (int position = 0; position < 32; ++position) {
    for (int size = 1; size <= 32 - position; ++size) {
      Machine m{.x = value, .d = kInto};
      runner.Run([&](Assembler& a) { a.Ext(kD, kX, position, size); }, &m);
      EXPECT_EQ(m.d, Word(ExtractBits(value, position, size)))
          << position << ", " << size;
      m.d = kInto;
      runner.Run([&](Assembler& a) { a.Ins(kD, kX, position, size); }, &m);
      EXPECT_EQ(m.d, Word(Inserted(kInto, value, position, size)))
          << position << ", " << size;
    }
  }
}

TEST(IntegerExecution, LoadsEveryConstant) {
  CodeRunner runner;
  for (uint64_t value : kOperands) {
    for (int shift = 0; shift < 64; shift += 5) {
      const int64_t constant = std::rotl(value, shift);
      Machine m;
      runner.Run([&](Assembler& a) { a.Li(kD, constant); }, &m);
      EXPECT_EQ(m.d, static_cast<uint64_t>(constant));
    }
  }
}

TEST(IntegerExecution, ReadsTheThreadPointer) {
  CodeRunner runner;
  Machine m;
  runner.Run([](Assembler& a) { a.Rdhwr(v1, 29), a.Move(kD, v1); }, &m);
  EXPECT_EQ(m.d, reinterpret_cast<uintptr_t>(__builtin_thread_pointer()));
}

}  // namespace
}  // namespace emu::jit::mips
