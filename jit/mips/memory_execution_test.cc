// SPDX-License-Identifier: Apache-2.0

// Loads and stores, run on a MIPS64 processor.

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>

#include "base/bits.h"
#include "gtest/gtest.h"
#include "jit/mips/assembler.h"
#include "jit/mips/code_runner.h"
#include "jit/mips/cpu_features.h"
#include "jit/mips/registers.h"

namespace emu::jit::mips {
namespace {

constexpr int kIndex = 24;  // in kY
constexpr uint64_t kRegister = 0x8899aabbccddeeff;

Machine FilledMachine() {
  Machine m{.x = kRegister, .y = kIndex, .fx = kRegister};
  for (size_t i = 0; i < std::size(m.memory); ++i) {
    m.memory[i] = static_cast<uint8_t>(0xf1 * i + 0x80);
  }
  return m;
}

struct Access {
  const char* call;
  void (*emit)(Assembler& a);
  int offset;      // in the machine's memory
  int size;        // bytes
  bool is_signed;  // a load's value
};

#define ROW(call, ...)                                \
  {                                                   \
#call, [](Assembler & a) { a.call; }, __VA_ARGS__ \
  }
constexpr Access kLoads[] = {
    ROW(Lb(kD, 7, kMemory), 7, 1, true),
    ROW(Lb(kD, 8, kMemory), 8, 1, true),
    ROW(Lbu(kD, 7, kMemory), 7, 1, false),
    ROW(Lbu(kD, 8, kMemory), 8, 1, false),
    ROW(Lh(kD, 2, kMemory), 2, 2, true),
    ROW(Lhu(kD, 2, kMemory), 2, 2, false),
    ROW(Lw(kD, 4, kMemory), 4, 4, true),
    ROW(Lwu(kD, 4, kMemory), 4, 4, false),
    ROW(Ld(kD, 8, kMemory), 8, 8, false),
    ROW(Ll(kD, 12, kMemory), 12, 4, true),
    ROW(Lld(kD, 16, kMemory), 16, 8, false),
};
constexpr Access kStores[] = {
    ROW(Sb(kX, 7, kMemory), 7, 1, false),
    ROW(Sh(kX, 2, kMemory), 2, 2, false),
    ROW(Sw(kX, 4, kMemory), 4, 4, false),
    ROW(Sd(kX, 8, kMemory), 8, 8, false),
    ROW(Swc1(kFx, 4, kMemory), 4, 4, false),
    ROW(Sdc1(kFx, 8, kMemory), 8, 8, false),
    ROW(Swxc1(kFx, kY, kMemory), kIndex, 4, false),
    ROW(Sdxc1(kFx, kY, kMemory), kIndex, 8, false),
};
constexpr Access kFpuLoads[] = {
    ROW(Lwc1(kFd, 4, kMemory), 4, 4, false),
    ROW(Ldc1(kFd, 8, kMemory), 8, 8, false),
    ROW(Lwxc1(kFd, kY, kMemory), kIndex, 4, false),
    ROW(Ldxc1(kFd, kY, kMemory), kIndex, 8, false),
};
constexpr Access kGsLoads[] = {
    ROW(Gslbx(kD, -1, kMemory, kY), kIndex - 1, 1, true),
    ROW(Gslhx(kD, -2, kMemory, kY), kIndex - 2, 2, true),
    ROW(Gslwx(kD, 4, kMemory, kY), kIndex + 4, 4, true),
    ROW(Gsldx(kD, 8, kMemory, kY), kIndex + 8, 8, true),
};
constexpr Access kGsFpuLoads[] = {
    ROW(Gslwxc1(kFd, -4, kMemory, kY), kIndex - 4, 4, false),
    ROW(Gsldxc1(kFd, -8, kMemory, kY), kIndex - 8, 8, false),
};
constexpr Access kGsStores[] = {
    ROW(Gssbx(kX, -1, kMemory, kY), kIndex - 1, 1, false),
    ROW(Gsshx(kX, -2, kMemory, kY), kIndex - 2, 2, false),
    ROW(Gsswx(kX, 4, kMemory, kY), kIndex + 4, 4, false),
    ROW(Gssdx(kX, 8, kMemory, kY), kIndex + 8, 8, false),
    ROW(Gsswxc1(kFx, -4, kMemory, kY), kIndex - 4, 4, false),
    ROW(Gssdxc1(kFx, -8, kMemory, kY), kIndex - 8, 8, false),
};
#undef ROW

uint64_t ValueAt(const Machine& m, const Access& access) {
  uint64_t value = 0;
  std::memcpy(&value, m.memory + access.offset, access.size);
  return access.is_signed ? SignExtend(value, 8 * access.size) : value;
}

template <size_t N>
void TestLoads(const Access (&rows)[N]) {
  CodeRunner runner;
  for (const Access& row : rows) {
    Machine m = FilledMachine();
    runner.Run(row.emit, &m);
    EXPECT_EQ(m.d, ValueAt(m, row)) << row.call;
  }
}

template <size_t N>
void TestFpuLoads(const Access (&rows)[N]) {
  CodeRunner runner;
  for (const Access& row : rows) {
    Machine m = FilledMachine();
    runner.Run(row.emit, &m);
    EXPECT_EQ(m.fd & LowMask(8 * row.size), ValueAt(m, row)) << row.call;
  }
}

template <size_t N>
void TestStores(const Access (&rows)[N]) {
  CodeRunner runner;
  for (const Access& row : rows) {
    Machine expected = FilledMachine();
    std::memcpy(expected.memory + row.offset, &kRegister, row.size);
    Machine m = FilledMachine();
    runner.Run(row.emit, &m);
    EXPECT_TRUE(std::ranges::equal(m.memory, expected.memory)) << row.call;
  }
}

TEST(MemoryExecution, Loads) {
  TestLoads(kLoads);
  TestFpuLoads(kFpuLoads);
}
TEST(MemoryExecution, Stores) { TestStores(kStores); }

TEST(MemoryExecution, LoongsonIndexed) {
  if (!DetectHostFeatures().loongson_ext) GTEST_SKIP();
  TestLoads(kGsLoads);
  TestFpuLoads(kGsFpuLoads);
  TestStores(kGsStores);
}

TEST(MemoryExecution, UnalignedPairs) {
  CodeRunner runner;
  for (int offset = 0; offset < 8; ++offset) {
    SCOPED_TRACE(offset);
    Machine m = FilledMachine();
    runner.Run(
        [&](Assembler& a) {
          a.Lwr(kD, offset, kMemory);
          a.Lwl(kD, offset + 3, kMemory);
        },
        &m);
    EXPECT_EQ(m.d, static_cast<uint64_t>(
                       int64_t{LoadUnaligned<int32_t>(m.memory + offset)}));
    runner.Run(
        [&](Assembler& a) {
          a.Ldr(kD, offset, kMemory);
          a.Ldl(kD, offset + 7, kMemory);
        },
        &m);
    EXPECT_EQ(m.d, LoadUnaligned<uint64_t>(m.memory + offset));

    Machine expected = FilledMachine();
    StoreUnaligned<uint32_t>(expected.memory + offset, kRegister & ~0u);
    StoreUnaligned<uint64_t>(expected.memory + 16 + offset, kRegister);
    runner.Run(
        [&](Assembler& a) {
          a.Swr(kX, offset, kMemory);
          a.Swl(kX, offset + 3, kMemory);
          a.Sdr(kX, 16 + offset, kMemory);
          a.Sdl(kX, 16 + offset + 7, kMemory);
        },
        &m);
    EXPECT_TRUE(std::ranges::equal(m.memory, expected.memory));
  }
}

TEST(MemoryExecution, StoreConditional) {
  CodeRunner runner;
  Machine m = FilledMachine();
  runner.Run(
      [](Assembler& a) {
        a.Sync();
        a.Ll(v0, 4, kMemory);
        a.Move(v1, kX);
        a.Sc(v1, 4, kMemory);
        a.Lld(v0, 8, kMemory);
        a.Move(kD, kX);
        a.Scd(kD, 8, kMemory);
        a.Sync();
        a.Daddu(kD, kD, v1);
      },
      &m);
  EXPECT_EQ(m.d, 2u);
  EXPECT_EQ(LoadUnaligned<uint32_t>(m.memory + 4), kRegister & ~0u);
  EXPECT_EQ(LoadUnaligned<uint64_t>(m.memory + 8), kRegister);
}

TEST(MemoryExecution, HintsChangeNothing) {
  CodeRunner runner;
  Machine m = FilledMachine();
  runner.Run(
      [](Assembler& a) {
        a.Pref(0, 0, kMemory);
        a.Synci(0, kMemory);
        a.Sync(0x10);
      },
      &m);
  EXPECT_TRUE(std::ranges::equal(m.memory, FilledMachine().memory));
}

}  // namespace
}  // namespace emu::jit::mips
