// SPDX-License-Identifier: Apache-2.0

#include "loader/elf_file.h"

#include <elf.h>

#include <cerrno>
#include <string>

#include "gtest/gtest.h"
#include "loader/elf_builder_for_test.h"
#include "loader/load_error.h"
#include "mem/protection.h"

namespace emu::loader {
namespace {

absl::StatusOr<ElfFile> Read(const std::string& bytes) {
  return ReadElf(FileOf(bytes).get(), "./x");
}

// The line that the user sees.
std::string ErrorOf(const std::string& bytes) {
  const auto elf = Read(bytes);
  if (elf.ok()) return "no error";
  EXPECT_EQ(ErrnoOf(elf.status()), ENOEXEC);
  return std::string(elf.status().message());
}

class ElfFileTest : public testing::TestWithParam<bool> {
 protected:
  ElfBuilder builder_{GetParam()};
  Elf64_Phdr& segment_ = builder_.program_headers[0];

  // Adds a program header, and keeps the first segment's size right.
  Elf64_Phdr& Add(uint32_t type) {
    builder_.program_headers.push_back({});
    builder_.program_headers.back().p_type = type;
    ++builder_.header.e_phnum;
    return builder_.program_headers.back();
  }
};
INSTANTIATE_TEST_SUITE_P(Classes, ElfFileTest, testing::Bool(),
                         [](const auto& info) {
                           return info.param ? "Elf64" : "Elf32";
                         });

TEST_P(ElfFileTest, ReadsAStaticProgram) {
  const auto elf = Read(builder_.Build());
  ASSERT_TRUE(elf.ok()) << elf.status();
  EXPECT_EQ(elf->mode, GetParam() ? x86::Mode::k64 : x86::Mode::k32);
  EXPECT_FALSE(elf->position_independent);
  EXPECT_EQ(elf->entry, builder_.header.e_entry);
  EXPECT_EQ(elf->program_headers_address, 0x10000 + builder_.header.e_phoff);
  EXPECT_EQ(elf->program_header_count, 1);
  EXPECT_EQ(elf->program_header_size, builder_.header.e_phentsize);
  ASSERT_EQ(elf->segments.size(), 1u);
  EXPECT_EQ(elf->segments[0].protection, mem::kProtRead | mem::kProtExec);
  EXPECT_EQ(elf->start, 0x10000u);
  EXPECT_EQ(elf->end, 0x11000u);
  EXPECT_EQ(elf->stack, StackKind::kUnspecified);
  EXPECT_EQ(elf->interpreter, "");
}

TEST_P(ElfFileTest, ReadsInterpreterStackAndAlignment) {
  builder_.text = std::string("/lib/ld.so\0", 11);
  builder_.header.e_type = ET_DYN;
  Add(PT_INTERP);
  Add(PT_GNU_STACK).p_flags = PF_R | PF_W;
  Add(PT_PHDR).p_vaddr = 0x123;
  Elf64_Phdr& interpreter = builder_.program_headers[1];
  interpreter.p_offset =
      builder_.header.e_phoff + 4 * builder_.header.e_phentsize;
  interpreter.p_filesz = 11;
  builder_.program_headers[0].p_align = 0x10000;
  auto elf = Read(builder_.Build());
  ASSERT_TRUE(elf.ok()) << elf.status();
  EXPECT_TRUE(elf->position_independent);
  EXPECT_EQ(elf->interpreter, "/lib/ld.so");
  EXPECT_EQ(elf->stack, StackKind::kNotExecutable);
  EXPECT_EQ(elf->program_headers_address, 0x123u);
  EXPECT_EQ(elf->alignment, 0x10000u);

  builder_.program_headers[2].p_flags |= PF_X;
  builder_.program_headers[0].p_align = 12345;  // ignored, as by the kernel
  elf = Read(builder_.Build());
  EXPECT_EQ(elf->stack, StackKind::kExecutable);
  EXPECT_EQ(elf->alignment, 4096u);
}

TEST_P(ElfFileTest, TruncatedFilesSayWhereTheyEnd) {
  const std::string bytes = builder_.Build();
  EXPECT_EQ(ErrorOf(""), "./x: empty file");
  EXPECT_EQ(ErrorOf("hello"), "./x: not an ELF file");
  EXPECT_EQ(ErrorOf("\x7f"
                    "ELF"),
            "./x: truncated ELF file (ELF header ends at byte 52, the file at "
            "4)");
  EXPECT_EQ(ErrorOf(bytes.substr(0, 40)),
            GetParam() ? "./x: truncated ELF file (ELF header ends at byte 64, "
                         "the file at 40)"
                       : "./x: truncated ELF file (ELF header ends at byte 52, "
                         "the file at 40)");
  EXPECT_EQ(ErrorOf(bytes.substr(0, 70)),
            GetParam() ? "./x: truncated ELF file (program header table ends "
                         "at byte 120, the file at 70)"
                       : "./x: truncated ELF file (program header table ends "
                         "at byte 84, the file at 70)");
  EXPECT_EQ(ErrorOf(bytes.substr(0, bytes.size() - 1)),
            GetParam() ? "./x: truncated ELF file (segment 0 ends at byte 124, "
                         "the file at 123)"
                       : "./x: truncated ELF file (segment 0 ends at byte 88, "
                         "the file at 87)");
}

TEST_P(ElfFileTest, OtherProcessorsAreNamed) {
  builder_.header.e_machine = EM_MIPS;
  EXPECT_EQ(ErrorOf(builder_.Build()),
            "./x: program for another processor (MIPS, not i386 or x86-64)");
  builder_.header.e_ident[EI_DATA] = ELFDATA2MSB;
  builder_.header.e_machine = __builtin_bswap16(EM_PPC64);
  EXPECT_EQ(
      ErrorOf(builder_.Build()),
      "./x: program for another processor (PowerPC64, not i386 or x86-64)");
  builder_.header.e_ident[EI_DATA] = ELFDATA2LSB;
  builder_.header.e_machine = GetParam() ? EM_386 : EM_X86_64;
  EXPECT_NE(ErrorOf(builder_.Build()).find("another processor"),
            std::string::npos);
}

TEST_P(ElfFileTest, OnlyProgramsRun) {
  builder_.header.e_type = ET_REL;
  EXPECT_EQ(ErrorOf(builder_.Build()), "./x: ELF file that is not a program");
  builder_.header.e_type = ET_CORE;
  EXPECT_EQ(ErrorOf(builder_.Build()), "./x: ELF file that is not a program");
}

TEST_P(ElfFileTest, TheProgramHeaderTableMustMakeSense) {
  const std::string error = "./x: invalid ELF file (program header table)";
  builder_.header.e_phentsize += 8;
  EXPECT_EQ(ErrorOf(builder_.Build()), error);
  builder_.header.e_phentsize -= 8;
  builder_.header.e_phnum = 0;
  EXPECT_EQ(ErrorOf(builder_.Build()), error);
  builder_.header.e_phnum = 0xffff;
  EXPECT_EQ(ErrorOf(builder_.Build()), error);
}

TEST_P(ElfFileTest, SegmentsMustMakeSense) {
  const Elf64_Phdr good = segment_;
  segment_.p_memsz = segment_.p_filesz - 1;
  EXPECT_EQ(ErrorOf(builder_.Build()),
            "./x: invalid ELF file (segment 0 is larger in the file than in "
            "memory)");
  segment_ = good;
  segment_.p_vaddr += 8;
  EXPECT_EQ(ErrorOf(builder_.Build()),
            "./x: invalid ELF file (segment 0 is not aligned to pages)");
  segment_ = good;
  segment_.p_type = PT_NULL;
  EXPECT_EQ(ErrorOf(builder_.Build()),
            "./x: invalid ELF file (nothing to load)");
}

TEST_P(ElfFileTest, NothingWrapsAround) {
  if (!GetParam()) return;  // in 64 bits, 32-bit numbers don't
  const Elf64_Phdr good = segment_;
  segment_.p_offset = ~uint64_t{0} - 0xfff;
  segment_.p_filesz = segment_.p_memsz = 0x2000;
  EXPECT_EQ(ErrorOf(builder_.Build()).substr(0, 32),
            "./x: invalid ELF file (segment 0");
  segment_ = good;
  segment_.p_vaddr = ~uint64_t{0} - 0xfff;
  EXPECT_EQ(ErrorOf(builder_.Build()),
            "./x: invalid ELF file (segment 0 wraps around)");
}

TEST_P(ElfFileTest, TheInterpretersPathMustEnd) {
  Elf64_Phdr& interpreter = Add(PT_INTERP);
  interpreter.p_offset =
      builder_.header.e_phoff + 2 * builder_.header.e_phentsize;
  interpreter.p_filesz = 4;
  EXPECT_EQ(ErrorOf(builder_.Build()),
            "./x: invalid ELF file (interpreter's path has no end)");
  interpreter.p_filesz = 1;
  EXPECT_EQ(ErrorOf(builder_.Build()),
            "./x: invalid ELF file (interpreter's path)");
  interpreter.p_filesz = 4;
  interpreter.p_offset = 0x10000;
  EXPECT_NE(ErrorOf(builder_.Build()).find("truncated"), std::string::npos);
}

TEST(IdentifyHeadTest, TellsKindsApart) {
  EXPECT_EQ(IdentifyHead(""), FileKind::kUnknown);
  EXPECT_EQ(IdentifyHead("#!"), FileKind::kScript);
  EXPECT_EQ(IdentifyHead("echo"), FileKind::kUnknown);
  EXPECT_EQ(IdentifyHead("\x7f"
                         "ELF"),
            FileKind::kUnknown);
  EXPECT_EQ(IdentifyHead(ElfBuilder(false).Build()), FileKind::kGuest32);
  EXPECT_EQ(IdentifyHead(ElfBuilder(true).Build()), FileKind::kGuest64);
  ElfBuilder mips(true);
  mips.header.e_machine = EM_MIPS;
  EXPECT_EQ(IdentifyHead(mips.Build()), FileKind::kOtherElf);
}

}  // namespace
}  // namespace emu::loader
