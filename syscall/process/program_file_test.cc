// SPDX-License-Identifier: Apache-2.0

#include "syscall/process/program_file.h"

#include <cerrno>
#include <string>

#include "gtest/gtest.h"

namespace emu::syscall {
namespace {

using Kind = ProgramFile::Kind;

ProgramFile Parse(const std::string& start, int expected_errno = 0) {
  ProgramFile program;
  EXPECT_EQ(ParseProgramFile(start, -1, &program), expected_errno) << start;
  return program;
}

TEST(ProgramFileTest, AScriptNamesItsInterpreter) {
  const ProgramFile program = Parse("#!/bin/sh\necho hi\n");
  EXPECT_EQ(program.kind, Kind::kScript);
  EXPECT_EQ(program.script_interpreter, "/bin/sh");
  EXPECT_EQ(program.script_argument, "");
}

TEST(ProgramFileTest, AScriptHasOneArgumentWithItsBlanks) {
  const ProgramFile program = Parse("#! /usr/bin/env  -S a b \t\n");
  EXPECT_EQ(program.script_interpreter, "/usr/bin/env");
  EXPECT_EQ(program.script_argument, "-S a b");
}

TEST(ProgramFileTest, ALineMayEndWithTheFile) {
  EXPECT_EQ(Parse("#!/bin/sh").script_interpreter, "/bin/sh");
}

TEST(ProgramFileTest, ACutNameIsNoName) {
  Parse("#!/" + std::string(253, 'x'), ENOEXEC);
  EXPECT_EQ(Parse("#!/bin/sh " + std::string(246, 'x')).script_interpreter,
            "/bin/sh");
}

TEST(ProgramFileTest, AnEmptyLineIsRefused) { Parse("#! \n", ENOEXEC); }

// The first bytes of an ELF file.
std::string Elf(int bits, int machine, int type) {
  std::string start(256, '\0');
  start.replace(0, 4,
                "\x7f"
                "ELF");
  start[4] = bits == 32 ? 1 : 2;
  start[5] = 1;
  start[16] = static_cast<char>(type);
  start[18] = static_cast<char>(machine);
  start[bits == 32 ? 42 : 54] = bits == 32 ? 32 : 56;  // e_phentsize
  start[bits == 32 ? 44 : 56] = 1;                     // e_phnum
  return start;
}

TEST(ProgramFileTest, OnlyI386AndX8664AreGuests) {
  EXPECT_EQ(Parse(Elf(32, 3, 2)).kind, Kind::kGuest);
  EXPECT_EQ(Parse(Elf(64, 62, 3)).kind, Kind::kGuest);
  EXPECT_EQ(Parse(Elf(64, 8, 2)).kind, Kind::kOther);   // MIPS
  EXPECT_EQ(Parse(Elf(32, 62, 2)).kind, Kind::kOther);  // x32
}

TEST(ProgramFileTest, AnObjectFileIsNoProgram) {
  Parse(Elf(32, 3, 1), ENOEXEC);
}

TEST(ProgramFileTest, TheHostJudgesEverythingElse) {
  EXPECT_EQ(Parse("").kind, Kind::kOther);
  EXPECT_EQ(Parse("plain text").kind, Kind::kOther);
}

TEST(ProgramFileTest, AFileMustBeRegularAndExecutable) {
  ProgramFile program;
  EXPECT_EQ(ReadProgramFile("/no/such", &program), ENOENT);
  EXPECT_EQ(ReadProgramFile("/", &program), EACCES);
  EXPECT_EQ(ReadProgramFile("/etc/passwd", &program), EACCES);
}

}  // namespace
}  // namespace emu::syscall
