// SPDX-License-Identifier: Apache-2.0

// Checks what the build promises every other test: language, dependencies,
// arguments, environment and data files.

#include <capstone/capstone.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace {

int argument_count = 0;

TEST(ToolchainTest, IsCxx20) { EXPECT_GE(__cplusplus, 202002L); }

TEST(ToolchainTest, HasAbseil) {
  const absl::StatusOr<std::string> value = absl::StrCat("a", 1);
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(*value, "a1");
}

TEST(ToolchainTest, PassesArgumentsAndEnvironment) {
  EXPECT_EQ(argument_count, 2);
  EXPECT_STREQ(std::getenv("EMU_TOOLCHAIN_TEST"), "set");
}

TEST(ToolchainTest, FindsItsData) {
  std::ifstream file("testing/toolchain_test_data.txt");
  std::string line;
  ASSERT_TRUE(std::getline(file, line));
  EXPECT_EQ(line, "read through runfiles");
}

// Disassembles one instruction; the mnemonic, or an empty string.
std::string Mnemonic(cs_arch arch, cs_mode mode, const std::string& code) {
  csh handle;
  if (cs_open(arch, mode, &handle) != CS_ERR_OK) return "";
  cs_insn* insn = nullptr;
  const size_t count =
      cs_disasm(handle, reinterpret_cast<const uint8_t*>(code.data()),
                code.size(), 0, 1, &insn);
  const std::string mnemonic = count == 1 ? insn->mnemonic : "";
  cs_free(insn, count);
  cs_close(&handle);
  return mnemonic;
}

TEST(ToolchainTest, HasBothDisassemblers) {
  EXPECT_EQ(Mnemonic(CS_ARCH_X86, CS_MODE_32, "\xc3"), "ret");
  EXPECT_EQ(Mnemonic(CS_ARCH_MIPS, CS_MODE_MIPS64,
                     std::string("\x2d\x10\x85\x00", 4)),
            "daddu");
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  argument_count = argc;
  return RUN_ALL_TESTS();
}
