// SPDX-License-Identifier: Apache-2.0

#include "loader/executable.h"

#include <elf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "loader/elf_builder_for_test.h"
#include "loader/load_error.h"

namespace emu::loader {
namespace {

using Strings = std::vector<std::string>;

class ExecutableTest : public testing::Test {
 protected:
  absl::StatusOr<Executable> Open(const std::string& path) {
    return OpenExecutable({path, {"argv0", "one", "two"}, find_});
  }
  // "errno exit-status message", with the test's folder as DIR.
  std::string ErrorOf(const std::string& path) {
    const auto result = Open(path);
    if (result.ok()) return "no error";
    std::string text = std::to_string(ErrnoOf(result.status())) + " " +
                       std::to_string(ExitStatusOf(result.status())) + " " +
                       std::string(result.status().message());
    for (size_t at; (at = text.find(folder_.path())) != text.npos;) {
      text.replace(at, folder_.path().size(), "DIR");
    }
    return text;
  }
  // What ErrorOf says.
  std::string Expect(int error_number, const std::string& message) {
    return std::to_string(error_number) +
           (error_number == ENOENT ? " 127 " : " 126 ") + message;
  }

  // A program that wants an ELF interpreter.
  static std::string WithInterpreter(const std::string& interpreter,
                                     bool is_64bit = true) {
    ElfBuilder builder(is_64bit);
    builder.text = interpreter + '\0';
    Elf64_Phdr header = {};
    header.p_type = PT_INTERP;
    header.p_offset = builder.header.e_phoff + 2 * builder.header.e_phentsize;
    header.p_filesz = builder.text.size();
    builder.program_headers.push_back(header);
    builder.header.e_phnum = 2;
    return builder.Build();
  }

  TestFolder folder_;
  PathFinder find_;
};

TEST_F(ExecutableTest, OpensAProgram) {
  const std::string path = folder_.Write("x", ElfBuilder(true).Build());
  const auto result = Open(path);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->kind, FileKind::kGuest64);
  EXPECT_EQ(result->request_path, path);
  EXPECT_EQ(result->program.path, path);
  EXPECT_EQ(result->program.host_path, path);
  EXPECT_EQ(result->arguments, (Strings{"argv0", "one", "two"}));
  EXPECT_EQ(result->program.elf.segments.size(), 1u);
  EXPECT_FALSE(result->interpreter.has_value());
}

TEST_F(ExecutableTest, NoProgramIsWithoutArgv0) {
  const std::string path = folder_.Write("x", ElfBuilder(true).Build());
  EXPECT_EQ(OpenExecutable({path, {}, {}})->arguments, Strings{""});
}

TEST_F(ExecutableTest, FollowsScripts) {
  const std::string program = folder_.Write("x", ElfBuilder(false).Build());
  const std::string inner = folder_.Write("inner", "#! " + program + " a b \n");
  const std::string outer = folder_.Write("outer", "#!" + inner + "\n");
  const auto result = Open(outer);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->kind, FileKind::kGuest32);
  EXPECT_EQ(result->request_path, outer);
  EXPECT_EQ(result->program.path, program);
  EXPECT_EQ(result->arguments,
            (Strings{program, "a b", inner, outer, "one", "two"}));
}

TEST_F(ExecutableTest, FiveScriptsInARowAreTheMost) {
  std::string path = folder_.Write("s0", ElfBuilder(false).Build());
  for (int i = 1; i <= 6; ++i) {
    const std::string name = "s" + std::to_string(i);
    path = folder_.Write(name, "#!" + path + "\n");
    EXPECT_EQ(ErrorOf(path),
              i <= 5 ? "no error"
                     : Expect(ELOOP, "DIR/s6: too many scripts in a row"));
  }
}

TEST_F(ExecutableTest, ErrorsAreOneClearLine) {
  const std::string& dir = folder_.path();
  EXPECT_EQ(ErrorOf(dir + "/none"),
            Expect(ENOENT, "DIR/none: No such file or directory"));
  EXPECT_EQ(ErrorOf(""), Expect(ENOENT, ": No such file or directory"));
  EXPECT_EQ(ErrorOf(dir), Expect(EACCES, "DIR: Is a directory"));
  EXPECT_EQ(ErrorOf("/dev/null"),
            Expect(EACCES, "/dev/null: not a regular file"));
  folder_.Write("data", ElfBuilder(true).Build(), 0644);
  EXPECT_EQ(ErrorOf(dir + "/data"),
            Expect(EACCES, "DIR/data: Permission denied"));
  EXPECT_EQ(ErrorOf(dir + "/data/x"),
            Expect(ENOTDIR, "DIR/data/x: Not a directory"));
  folder_.Write("text", "echo hello\n");
  EXPECT_EQ(ErrorOf(dir + "/text"),
            Expect(ENOEXEC, "DIR/text: not an ELF file"));
  folder_.Write("empty", "");
  EXPECT_EQ(ErrorOf(dir + "/empty"), Expect(ENOEXEC, "DIR/empty: empty file"));
  folder_.Write("script", "#!/nowhere/sh\n");
  EXPECT_EQ(ErrorOf(dir + "/script"),
            Expect(ENOENT,
                   "DIR/script: bad interpreter: /nowhere/sh: No such "
                   "file or directory"));
  folder_.Write("blank", "#!\n");
  EXPECT_EQ(ErrorOf(dir + "/blank"),
            Expect(ENOEXEC, "DIR/blank: script with a bad #! line"));
}

TEST_F(ExecutableTest, ElfInterpretersAreFoundWhereTheFinderSays) {
  const std::string loader =
      folder_.Write("sysroot/lib/ld.so", ElfBuilder(true).Build());
  const std::string program = folder_.Write("x", WithInterpreter("/lib/ld.so"));
  find_ = [&](const std::string& path) {
    return path == "/lib/ld.so" ? loader : path;
  };
  const auto result = Open(program);
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_TRUE(result->interpreter.has_value());
  EXPECT_EQ(result->interpreter->path, "/lib/ld.so");
  EXPECT_EQ(result->interpreter->host_path, loader);
}

TEST_F(ExecutableTest, AMissingOrWrongElfInterpreterIsNamed) {
  const std::string& dir = folder_.path();
  folder_.Write("x", WithInterpreter("/nowhere/ld.so"));
  EXPECT_EQ(ErrorOf(dir + "/x"),
            Expect(ENOENT,
                   "DIR/x: its ELF interpreter /nowhere/ld.so: No such file or "
                   "directory (option -L names the folder it is under)"));
  const std::string text = folder_.Write("text", "hello");
  folder_.Write("y", WithInterpreter(text));
  EXPECT_EQ(ErrorOf(dir + "/y"),
            Expect(ELIBBAD,
                   "DIR/y: unusable ELF interpreter DIR/text: not an "
                   "ELF file"));
  folder_.Write("z", WithInterpreter(dir + "/x", false));
  EXPECT_EQ(ErrorOf(dir + "/z"),
            Expect(ELIBBAD,
                   "DIR/z: unusable ELF interpreter DIR/x: of the "
                   "other word size"));
}

TEST_F(ExecutableTest, HostProgramsAreForTheHost) {
  ElfBuilder builder(true);
  builder.header.e_machine = EM_AARCH64;
  const std::string program = folder_.Write("host", builder.Build());
  const std::string script = folder_.Write("script", "#!" + program + "\n");
  const auto result = Open(script);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->kind, FileKind::kOtherElf);
  EXPECT_EQ(result->program.host_path, program);
  EXPECT_EQ(result->arguments, (Strings{program, script, "one", "two"}));
}

TEST_F(ExecutableTest, InspectFileSaysWhatAFileIs) {
  EXPECT_EQ(*InspectFile(folder_.Write("a", ElfBuilder(false).Build())),
            FileKind::kGuest32);
  EXPECT_EQ(*InspectFile(folder_.Write("b", "#!/bin/sh\n")), FileKind::kScript);
  EXPECT_EQ(*InspectFile(folder_.Write("c", "")), FileKind::kUnknown);
  EXPECT_EQ(ErrnoOf(InspectFile(folder_.path()).status()), EACCES);
  EXPECT_EQ(ErrnoOf(InspectFile("/nowhere").status()), ENOENT);
}

}  // namespace
}  // namespace emu::loader
