// SPDX-License-Identifier: Apache-2.0

#include "x86/opcode_table.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "x86/decoder.h"

namespace emu::x86 {
namespace {

Insn Decoded(Mode mode, std::vector<uint8_t> bytes) {
  bytes.resize(16);
  Insn insn;
  EXPECT_EQ(Decode(mode, bytes, &insn), DecodeStatus::kOk);
  return insn;
}

// That no two rows claim an encoding is checked when the table is compiled.

TEST(OpcodeTableTest, EveryOperationHasARow) {
  std::set<Op> used;
  for (const OpcodeRow& row : AllRows()) used.insert(row.op);
  for (int op = 0; op < kOpCount; ++op) {
    EXPECT_EQ(used.count(static_cast<Op>(op)), 1)
        << OpName(static_cast<Op>(op));
  }
}

// Every row is reached by some encoding that its columns allow.
TEST(OpcodeTableTest, RowsAreNotEmpty) {
  for (const OpcodeRow& row : AllRows().subspan(1)) {
    for (const MatchDimension& dimension :
         {kMatchPrefix, kMatchMode, kMatchW, kMatchL, kMatchB, kMatchMod,
          kMatchReg, kMatchRm}) {
      EXPECT_NE(row.match.bits & dimension.Mask(), 0)
          << EncodingText(row) << " " << RowText(row);
    }
  }
}

// The one-byte opcodes without rows in each mode are exactly these.
TEST(OpcodeTableTest, PrimaryMapIsComplete) {
  for (Mode mode : {Mode::k32, Mode::k64}) {
    const uint32_t mode_bit =
        kMatchMode.Only(mode == Mode::k32 ? 1 : 2).bits & kMatchMode.Mask();
    std::set<int> without;
    for (int code = 0; code < 256; ++code) without.insert(code);
    for (const OpcodeRow& row : AllRows()) {
      if (row.map == OpcodeMap::kPrimary && row.op != Op::kInvalid &&
          (row.match.bits & mode_bit) != 0) {
        without.erase(row.code);
      }
    }
    std::set<int> expected = {0x0f, 0x26, 0x2e, 0x36, 0x3e, 0x64,
                              0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3};
    if (mode == Mode::k64) {
      // SDM vol. 2, table A-2, i64.
      for (int code : {0x06, 0x07, 0x0e, 0x16, 0x17, 0x1e, 0x1f, 0x27,
                       0x2f, 0x37, 0x3f, 0x60, 0x61, 0x62, 0x82, 0x9a,
                       0xc4, 0xc5, 0xce, 0xd4, 0xd5, 0xd6, 0xea}) {
        expected.insert(code);
      }
      for (int code = 0x40; code < 0x50; ++code) expected.insert(code);
    }
    EXPECT_EQ(without, expected);
  }
}

// 0F opcodes without rows: SDM vol. 2, table A-3; 0F 0E and 0F 0F are 3DNow!.
TEST(OpcodeTableTest, TwoByteMapIsComplete) {
  std::set<int> without;
  for (int code = 0; code < 256; ++code) without.insert(code);
  for (const OpcodeRow& row : AllRows()) {
    if (row.map == OpcodeMap::k0F) without.erase(row.code);
  }
  const std::set<int> expected = {0x04, 0x0a, 0x0c, 0x0e, 0x0f, 0x24, 0x25,
                                  0x26, 0x27, 0x36, 0x37, 0x38, 0x39, 0x3a,
                                  0x3b, 0x3c, 0x3d, 0x3e, 0x3f, 0x78, 0x79,
                                  0x7a, 0x7b, 0xa6, 0xa7, 0xaa};
  EXPECT_EQ(without, expected);
}

TEST(OpcodeTableTest, WrittenAndUndefinedFlagsAreDisjoint) {
  for (const OpcodeRow& row : AllRows()) {
    EXPECT_EQ(row.traits.flags_written & row.traits.flags_undefined, 0)
        << RowText(row);
  }
}

TEST(OpcodeTableTest, Flags) {
  const Mode k64 = Mode::k64;
  const FlagEffect add = FlagsOf(Decoded(k64, {0x01, 0xc8}));
  EXPECT_EQ(add.read, 0u);
  EXPECT_EQ(add.written, kStatusFlags);
  EXPECT_EQ(FlagsOf(Decoded(k64, {0x11, 0xc8})).read, kFlagCf);
  EXPECT_EQ(FlagsOf(Decoded(k64, {0xff, 0xc0})).written,
            kStatusFlags & ~kFlagCf);
  EXPECT_EQ(FlagsOf(Decoded(k64, {0x7f, 0x00})).read,
            kFlagZf | kFlagSf | kFlagOf);
  EXPECT_EQ(FlagsOf(Decoded(k64, {0x0f, 0x92, 0xc0})).read, kFlagCf);
  // shl by 1, 2, 0, 32 (masked to 0), CL.
  EXPECT_EQ(FlagsOf(Decoded(k64, {0xc1, 0xe0, 1})).undefined, kFlagAf);
  EXPECT_EQ(FlagsOf(Decoded(k64, {0xc1, 0xe0, 2})).undefined,
            kFlagAf | kFlagOf);
  EXPECT_EQ(FlagsOf(Decoded(k64, {0xc1, 0xe0, 0})).written, 0u);
  EXPECT_EQ(FlagsOf(Decoded(k64, {0xc1, 0xe0, 32})).written, 0u);
  EXPECT_NE(FlagsOf(Decoded(k64, {0x48, 0xc1, 0xe0, 32})).written, 0u);
  EXPECT_EQ(FlagsOf(Decoded(k64, {0xd3, 0xe0})).read, kStatusFlags);
  // cmps, plain and repeated.
  EXPECT_EQ(FlagsOf(Decoded(k64, {0xa6})).read, kFlagDf);
  EXPECT_EQ(FlagsOf(Decoded(k64, {0xf3, 0xa6})).read, kFlagDf | kStatusFlags);
}

TEST(OpcodeTableTest, Faults) {
  const Mode k64 = Mode::k64;
  EXPECT_FALSE(MayFault(Decoded(k64, {0x01, 0xc8})));
  EXPECT_TRUE(MayFault(Decoded(k64, {0x01, 0x08})));
  EXPECT_FALSE(MayFault(Decoded(k64, {0x8d, 0x00})));        // lea
  EXPECT_FALSE(MayFault(Decoded(k64, {0x0f, 0x1f, 0x00})));  // nop
  EXPECT_FALSE(MayFault(Decoded(k64, {0x0f, 0x18, 0x08})));  // prefetch
  EXPECT_TRUE(MayFault(Decoded(k64, {0x50})));
  EXPECT_TRUE(MayFault(Decoded(k64, {0xf7, 0xf1})));
  EXPECT_TRUE(MayFault(Decoded(k64, {0xa4})));
  EXPECT_TRUE(MayFault(Decoded(k64, {0xd7})));
  EXPECT_TRUE(MayFault(Decoded(k64, {0xd8, 0xc1})));
  EXPECT_FALSE(MayFault(Decoded(k64, {0x66, 0x0f, 0xef, 0xc1})));
}

TEST(OpcodeTableTest, Alignment) {
  const Mode k64 = Mode::k64;
  EXPECT_TRUE(RequiresAlignment(Decoded(k64, {0x0f, 0x28, 0x00})));
  EXPECT_TRUE(RequiresAlignment(Decoded(k64, {0x0f, 0x58, 0x00})));
  EXPECT_FALSE(RequiresAlignment(Decoded(k64, {0x0f, 0x10, 0x00})));
  EXPECT_FALSE(RequiresAlignment(Decoded(k64, {0xf3, 0x0f, 0x58, 0x00})));
  EXPECT_TRUE(RequiresAlignment(Decoded(k64, {0xc5, 0xf8, 0x28, 0x00})));
  EXPECT_FALSE(RequiresAlignment(Decoded(k64, {0xc5, 0xf8, 0x58, 0x00})));
  EXPECT_FALSE(
      RequiresAlignment(Decoded(k64, {0x66, 0x0f, 0x3a, 0x63, 0x00, 0x00})));
}

TEST(OpcodeTableTest, Features) {
  const Mode k64 = Mode::k64;
  EXPECT_EQ(FeatureOf(Decoded(k64, {0xc5, 0xf1, 0xfe, 0xc2})), Feature::kAvx);
  EXPECT_EQ(FeatureOf(Decoded(k64, {0xc5, 0xf5, 0xfe, 0xc2})), Feature::kAvx2);
  EXPECT_EQ(FeatureOf(Decoded(k64, {0x90})), Feature::kBase);
}

TEST(OpcodeTableTest, Blocks) {
  const Mode k64 = Mode::k64;
  for (const std::vector<uint8_t>& bytes : {std::vector<uint8_t>{0xeb},
                                            {0x74},
                                            {0xe8},
                                            {0xc3},
                                            {0xff, 0xe0},
                                            {0x0f, 0x05},
                                            {0xcd, 0x80},
                                            {0xe2},
                                            {0x0f, 0x0b}}) {
    EXPECT_TRUE(EndsBlock(Decoded(k64, bytes)));
  }
  EXPECT_FALSE(EndsBlock(Decoded(k64, {0x90})));
}

TEST(OpcodeTableTest, Texts) {
  const Insn insn = Decoded(Mode::k64, {0x66, 0x0f, 0x3a, 0x14, 0xc0, 0x00});
  EXPECT_EQ(EncodingText(Row(insn)), "66 0F3A 14");
  EXPECT_EQ(RowText(Row(insn)), "pextrb RdMb, Vdq, Ib");
  const Insn vex = Decoded(Mode::k64, {0xc4, 0xe2, 0x78, 0xf3, 0xc8});
  EXPECT_EQ(EncodingText(Row(vex)), "VEX L0 0F38 F3 /1");
  EXPECT_EQ(Mnemonic(vex), "blsr");
}

}  // namespace
}  // namespace emu::x86
