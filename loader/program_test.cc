// SPDX-License-Identifier: Apache-2.0

#include "loader/program.h"

#include <cerrno>
#include <cstring>
#include <map>
#include <string>

#include "gtest/gtest.h"
#include "loader/auxv.h"
#include "loader/elf_builder_for_test.h"
#include "loader/load_error.h"
#include "mem/address_space.h"
#include "mem/fault_handler_for_test.h"
#include "mem/guest_copy.h"

namespace emu::loader {
namespace {

struct Param {
  const char* name;  // of the guest program
  bool is_32bit;
  bool position_independent;
  uint64_t host_page_size = 4096;
};

std::string BytesAt(uint64_t address, uint64_t size) {
  std::string bytes(size, '\0');
  EXPECT_TRUE(mem::CopyFromGuest(bytes.data(), address, size));
  return bytes;
}

class ProgramTest : public testing::TestWithParam<Param> {
 protected:
  ProgramTest()
      : memory_(mem::AddressSpace::DefaultLayout(GetParam().is_32bit,
                                                 GetParam().host_page_size)) {
    mem::InstallFaultHandlerForTest();
    options_.environment = {"A=1"};
    options_.hwcap = 0x123;
  }

  std::string path() const { return std::string("loader/") + GetParam().name; }

  // Opens and loads the program.
  void Load() {
    auto executable = OpenExecutable({path(), {"probe", "arg"}, {}});
    ASSERT_TRUE(executable.ok()) << executable.status();
    executable_ = *std::move(executable);
    const auto program = LoadProgram(executable_, options_, memory_);
    ASSERT_TRUE(program.ok()) << program.status();
    program_ = *program;
    const uint64_t word = GetParam().is_32bit ? 4 : 8;
    for (size_t at = 0; at < program_.auxv.size(); at += 2 * word) {
      uint64_t entry[2] = {};
      std::memcpy(&entry[0], &program_.auxv[at], word);
      std::memcpy(&entry[1], &program_.auxv[at + word], word);
      auxv_[entry[0]] = entry[1];
    }
  }

  mem::AddressSpace memory_;
  LoadOptions options_;
  Executable executable_;
  Program program_;
  std::map<uint64_t, uint64_t> auxv_;
};
INSTANTIATE_TEST_SUITE_P(
    Programs, ProgramTest,
    testing::Values(Param{"load_probe_i386", true, false},
                    Param{"load_probe_x86_64", false, false},
                    Param{"load_probe_pie_i386", true, true},
                    Param{"load_probe_pie_x86_64", false, true},
                    Param{"load_probe_i386", true, false, 16384},
                    Param{"load_probe_x86_64", false, false, 65536},
                    Param{"load_probe_pie_i386", true, true, 65536},
                    Param{"load_probe_pie_x86_64", false, true, 16384}),
    [](const auto& info) {
      return std::string(info.param.name) + "_" +
             std::to_string(info.param.host_page_size / 1024) + "K";
    });

TEST_P(ProgramTest, SegmentsHoldTheFileThenZeroes) {
  Load();
  const std::string file = ReadWholeFile(path());
  const ElfFile& elf = executable_.program.elf;
  for (const Segment& segment : elf.segments) {
    const uint64_t start = segment.address + program_.load_bias;
    EXPECT_EQ(BytesAt(start, segment.file_size),
              file.substr(segment.offset, segment.file_size));
    EXPECT_EQ(BytesAt(start + segment.file_size,
                      segment.memory_size - segment.file_size),
              std::string(segment.memory_size - segment.file_size, '\0'));
    EXPECT_EQ(memory_.ProtectionAt(start), segment.protection);
    const uint64_t end = start + segment.memory_size;
    EXPECT_TRUE(memory_.IsAccessible(start, end - start, segment.protection));
  }
}

TEST_P(ProgramTest, LiesWhereItBelongs) {
  Load();
  EXPECT_EQ(program_.mode,
            GetParam().is_32bit ? x86::Mode::k32 : x86::Mode::k64);
  if (GetParam().position_independent) {
    EXPECT_EQ(program_.load_bias, memory_.layout().pie_base);
  } else {
    EXPECT_EQ(program_.load_bias, 0u);
  }
  EXPECT_EQ(program_.entry, executable_.program.elf.entry + program_.load_bias);
  EXPECT_EQ(program_.program_entry, program_.entry);
  EXPECT_EQ(program_.interpreter_base, 0u);
  EXPECT_GE(program_.entry, program_.code_start);
  EXPECT_LT(program_.entry, program_.code_end);
}

TEST_P(ProgramTest, TheBreakFollowsTheBss) {
  Load();
  EXPECT_EQ(program_.break_start,
            executable_.program.elf.end + program_.load_bias);
  EXPECT_EQ(memory_.SetBreak(0), program_.break_start);
  EXPECT_EQ(memory_.SetBreak(program_.break_start + 0x100000),
            program_.break_start + 0x100000);
  EXPECT_TRUE(mem::ZeroGuest(program_.break_start, 0x100000));
}

TEST_P(ProgramTest, TheAuxiliaryVectorTellsOfIt) {
  Load();
  EXPECT_EQ(auxv_[kAtEntry], program_.program_entry);
  EXPECT_EQ(auxv_[kAtBase], 0u);
  EXPECT_EQ(auxv_[kAtPagesz], 4096u);
  EXPECT_EQ(auxv_[kAtHwcap], 0x123u);
  EXPECT_EQ(auxv_[kAtSysinfoEhdr], program_.vdso.start);
  EXPECT_EQ(auxv_[kAtPhdr], executable_.program.elf.program_headers_address +
                                program_.load_bias);
  EXPECT_EQ(auxv_.contains(kAtSysinfo), GetParam().is_32bit);
  if (GetParam().is_32bit) {
    EXPECT_EQ(auxv_[kAtSysinfo], program_.vdso.vsyscall);
  }
  EXPECT_EQ(BytesAt(auxv_[kAtExecfn], path().size()), path());
  EXPECT_EQ(BytesAt(program_.auxv_start, program_.auxv.size()), program_.auxv);
  EXPECT_EQ(BytesAt(program_.arguments_start, 10),
            std::string("probe\0arg\0", 10));
}

TEST_P(ProgramTest, NothingElseIsMapped) {
  Load();
  std::string names;
  for (const auto& range : memory_.Mappings()) {
    const std::string& name = range.mapping.name;
    names += name.ends_with(GetParam().name) ? "f"
             : name == "[vdso]"              ? "v"
             : name == "[stack]"             ? "s"
             : name.empty()                  ? "b"
                                             : "?";
    EXPECT_TRUE(name.empty() || range.mapping.protection != 0) << name;
  }
  // The file's segments, the bss, then vDSO and stack.
  EXPECT_TRUE(names.ends_with("bvs")) << names;
  EXPECT_EQ(names.find_first_not_of("f"), names.size() - 3) << names;
}

TEST(LoadErrorTest, NoMemoryForTheLayout) {
  mem::InstallFaultHandlerForTest();
  mem::AddressSpace memory(mem::AddressSpace::DefaultLayout(true));
  TestFolder folder;
  ElfBuilder builder(false);
  builder.program_headers[0].p_vaddr = 0xfffff000;
  const auto executable =
      OpenExecutable({folder.Write("x", builder.Build()), {}, {}});
  ASSERT_TRUE(executable.ok()) << executable.status();
  const auto program = LoadProgram(*executable, {}, memory);
  EXPECT_EQ(ErrnoOf(program.status()), ENOMEM);
  EXPECT_EQ(ExitStatusOf(program.status()), 126);
  EXPECT_EQ(program.status().message(),
            folder.path() +
                "/x: cannot map 0xfffff000-0x100000000: Cannot allocate "
                "memory");
}

TEST(LoadErrorTest, AHostProgramIsNotLoaded) {
  mem::AddressSpace memory(mem::AddressSpace::DefaultLayout(false));
  TestFolder folder;
  ElfBuilder builder(true);
  builder.header.e_machine = 183;  // AArch64
  const std::string path = folder.Write("x", builder.Build());
  const auto executable = OpenExecutable({path, {}, {}});
  ASSERT_TRUE(executable.ok()) << executable.status();
  const auto program = LoadProgram(*executable, {}, memory);
  EXPECT_EQ(program.status().message(),
            path +
                ": program for another processor (AArch64, not i386 or "
                "x86-64)");
  EXPECT_EQ(ErrnoOf(program.status()), ENOEXEC);
}

TEST(ReadImpliesExecTest, OnlyAnI386ProgramWithoutPtGnuStackGetsIt) {
  TestFolder folder;
  mem::InstallFaultHandlerForTest();
  for (bool is_64bit : {false, true}) {
    ElfBuilder builder(is_64bit);
    const auto executable =
        OpenExecutable({folder.Write("x", builder.Build()), {}, {}});
    mem::AddressSpace memory(mem::AddressSpace::DefaultLayout(!is_64bit));
    const auto program = LoadProgram(*executable, {}, memory);
    ASSERT_TRUE(program.ok()) << program.status();
    EXPECT_EQ(program->read_implies_exec, !is_64bit);
    EXPECT_EQ(
        (memory.ProtectionAt(program->stack_pointer) & mem::kProtExec) != 0,
        !is_64bit);
  }
}

}  // namespace
}  // namespace emu::loader
