// SPDX-License-Identifier: Apache-2.0

#include "tools/options.h"

#include <vector>

#include "gtest/gtest.h"

namespace emu::tools {
namespace {

absl::StatusOr<Options> Parse(std::vector<const char*> words) {
  std::vector<char*> arguments;
  for (const char* word : words) arguments.push_back(const_cast<char*>(word));
  return ParseOptions(arguments);
}

TEST(OptionsTest, EndAtTheProgramsName) {
  const auto options = Parse({"-strace", "prog", "-L", "x"});
  ASSERT_TRUE(options.ok());
  EXPECT_TRUE(options->strace);
  EXPECT_EQ(options->program, (std::vector<std::string>{"prog", "-L", "x"}));
}

TEST(OptionsTest, TakeTheirValueFromTheNextWordOrBehindEquals) {
  const auto options = Parse({"-L", "/root/", "--tier=interp", "prog"});
  ASSERT_TRUE(options.ok());
  EXPECT_EQ(options->sysroot, "/root");
  EXPECT_EQ(options->tier, Tier::kInterpreter);
}

TEST(OptionsTest, AllButTheFirstProgramsOwnAreInheritedByExecve) {
  const auto options = Parse({"-0", "name", "-L", "/r", "-E", "A=1", "-strace",
                              "-U", "B", "--exec-prefix=x y", "prog"});
  ASSERT_TRUE(options.ok());
  EXPECT_EQ(options->argv0, "name");
  EXPECT_EQ(options->inherited,
            (std::vector<std::string>{"-L", "/r", "-strace"}));
}

TEST(OptionsTest, ChooseHowExactFloatingPointIs) {
  EXPECT_FALSE(Parse({"prog"})->strict_float);
  EXPECT_TRUE(Parse({"--fp=strict", "prog"})->strict_float);
  EXPECT_FALSE(Parse({"--fp=exact", "prog"}).ok());
}

TEST(OptionsTest, ChecksOfTheJitAreInheritedByExecve) {
  EXPECT_FALSE(Parse({"prog"})->jit_check);
  const auto options = Parse({"--jit-check", "prog"});
  ASSERT_TRUE(options.ok());
  EXPECT_TRUE(options->jit_check);
  EXPECT_EQ(options->inherited, (std::vector<std::string>{"--jit-check"}));
}

TEST(OptionsTest, NameAProcessor) {
  EXPECT_EQ(Parse({"prog"})->cpu_model, "");
  const auto options = Parse({"-cpu", "pentium3", "prog"});
  ASSERT_TRUE(options.ok());
  EXPECT_EQ(options->cpu_model, "pentium3");
  EXPECT_EQ(options->inherited, (std::vector<std::string>{"-cpu", "pentium3"}));
  EXPECT_EQ(Parse({"-cpu", "help"})->action, Action::kCpuModels);
  EXPECT_NE(CpuModelText().find("x86-64-v2"), std::string::npos);
}

struct BadCase {
  std::vector<const char*> words;
  const char* message;
};

TEST(OptionsTest, SayInOneLineWhatIsWrong) {
  const BadCase cases[] = {
      {{}, "no program given (see emu --help)"},
      {{"--nonsense", "p"}, "--nonsense: unknown option (see emu --help)"},
      {{"-L"}, "-L needs DIR"},
      {{"--strace=1", "p"}, "-strace takes no value"},
      {{"--tier=fast", "p"},
       "--tier fast: expected interp, jit, auto or verify"},
      {{"-cpu", "486", "p"}, "-cpu 486: expected a name that -cpu help lists"},
      {{"-s", "12", "p"},
       "-s 12: expected a stack size in bytes, at least 4096"},
      {{"-E", "NAME", "p"}, "-E NAME: expected NAME=VALUE"},
      {{"--host-page-size=5000", "p"},
       "--host-page-size 5000: expected a power of two from 4096 to 1048576"},
  };
  for (const BadCase& bad : cases) {
    const auto options = Parse(bad.words);
    ASSERT_FALSE(options.ok()) << bad.message;
    EXPECT_EQ(options.status().message(), bad.message);
  }
}

}  // namespace
}  // namespace emu::tools
