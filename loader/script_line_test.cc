// SPDX-License-Identifier: Apache-2.0

#include "loader/script_line.h"

#include <string>

#include "gtest/gtest.h"

namespace emu::loader {
namespace {

// "interpreter|argument", as Linux 6.18 was seen to run these.
std::string Parse(const std::string& text) {
  const auto line = ParseScriptLine(std::string_view(text).substr(0, 256));
  if (!line.has_value()) return "ENOEXEC";
  return line->interpreter +
         (line->argument.has_value() ? "|" + *line->argument : "");
}

TEST(ScriptLineTest, ParsesAsTheKernelDoes) {
  EXPECT_EQ(Parse("#!/bin/sh\nrest"), "/bin/sh");
  EXPECT_EQ(Parse("#! \t/bin/sh \t\n"), "/bin/sh");
  EXPECT_EQ(Parse("#! /bin/echo   a b  \t\nx"), "/bin/echo|a b");
  EXPECT_EQ(Parse("#!/bin/sh"), "/bin/sh");
  EXPECT_EQ(Parse("#!/bin/sh -e"), "/bin/sh|-e");
  EXPECT_EQ(Parse("#!sh\n"), "sh");
  EXPECT_EQ(Parse("#!/bin/sh\r\n"), "/bin/sh\r");
}

TEST(ScriptLineTest, ANulEndsWhatItIsIn) {
  EXPECT_EQ(Parse(std::string("#!/bin/echo\0abc def\n", 20)), "/bin/echo");
  EXPECT_EQ(Parse(std::string("#!/bin/echo a\0c def\n", 20)), "/bin/echo|a");
}

TEST(ScriptLineTest, WithoutAnInterpreterItIsNone) {
  EXPECT_EQ(Parse("#!\n"), "ENOEXEC");
  EXPECT_EQ(Parse("#!   \t \n/bin/sh"), "ENOEXEC");
  EXPECT_EQ(Parse("#!" + std::string(400, ' ')), "ENOEXEC");
  EXPECT_EQ(Parse("# !/bin/sh\n"), "ENOEXEC");
}

TEST(ScriptLineTest, AfterTheBufferTheArgumentIsCutAndAPathIsNone) {
  EXPECT_EQ(Parse("#!/bin/echo " + std::string(300, 'x') + "\n"),
            "/bin/echo|" + std::string(243, 'x'));
  EXPECT_EQ(Parse("#!/bin/" + std::string(300, 'x') + "\n"), "ENOEXEC");
  EXPECT_EQ(Parse("#!/bin/" + std::string(240, 'x') + "\n"),
            "/bin/" + std::string(240, 'x'));
}

}  // namespace
}  // namespace emu::loader
