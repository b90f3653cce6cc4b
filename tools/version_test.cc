// SPDX-License-Identifier: Apache-2.0

#include "tools/version.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace emu::tools {
namespace {

using ::testing::MatchesRegex;

TEST(VersionTest, NamesVersionCommitHostAndHowGuestsAreExecuted) {
  EXPECT_THAT(VersionText(false),
              MatchesRegex("emu [0-9]+\\.[0-9]+ \\(commit unknown, "
                           "(x86-64|mips64el) host, interpreter only\\)\n"));
  EXPECT_THAT(VersionText(true),
              MatchesRegex("emu [0-9]+\\.[0-9]+ \\(commit unknown, "
                           "(x86-64|mips64el) host, interpreter and JIT\\)\n"));
}

}  // namespace
}  // namespace emu::tools
