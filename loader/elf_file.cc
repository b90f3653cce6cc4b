// SPDX-License-Identifier: Apache-2.0

#include "loader/elf_file.h"

#include <elf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/bits.h"
#include "base/status_macros.h"
#include "loader/load_error.h"
#include "mem/protection.h"

namespace emu::loader {
namespace {

constexpr uint64_t kPage = mem::kGuestPageSize;
// The kernel's limits: fs/binfmt_elf.c, load_elf_phdrs and load_elf_binary.
constexpr uint64_t kMaxProgramHeaderBytes = 65536;
constexpr uint64_t kMaxInterpreterPath = 4096;

struct Elf32 {
  using Header = Elf32_Ehdr;
  using ProgramHeader = Elf32_Phdr;
};
struct Elf64 {
  using Header = Elf64_Ehdr;
  using ProgramHeader = Elf64_Phdr;
};

std::string MachineName(int machine) {
  switch (machine) {
    case EM_MIPS:
      return "MIPS";
    case EM_ARM:
      return "ARM";
    case EM_AARCH64:
      return "AArch64";
    case EM_PPC64:
      return "PowerPC64";
    case EM_RISCV:
      return "RISC-V";
    case EM_S390:
      return "S/390";
    case EM_X86_64:
      return "x86-64 with 32-bit pointers (x32)";
    default:
      return absl::StrCat("machine number ", machine);
  }
}

// The file and what errors call it.
struct Input {
  int fd;
  std::string_view name;
  uint64_t size;

  absl::Status Invalid(std::string_view what) const {
    return LoadError(ENOEXEC, absl::StrCat(name, ": ", what));
  }
  absl::Status Truncated(std::string_view what, uint64_t end) const {
    return Invalid(absl::StrCat("truncated ELF file (", what, " ends at byte ",
                                end, ", the file at ", size, ")"));
  }
  // [offset, offset + count) must lie in the file: `what` is there.
  absl::Status CheckInside(uint64_t offset, uint64_t count,
                           std::string_view what) const {
    if (offset > ~uint64_t{0} - count) {
      return Invalid(
          absl::StrCat("invalid ELF file (", what, " at byte ", offset, ")"));
    }
    if (offset + count > size) return Truncated(what, offset + count);
    return absl::OkStatus();
  }
  absl::Status Read(void* to, uint64_t offset, uint64_t count,
                    std::string_view what) const {
    RETURN_IF_ERROR(CheckInside(offset, count, what));
    const ssize_t got = pread(fd, to, count, offset);
    if (got < 0) return PathError(errno, name);
    if (static_cast<uint64_t>(got) != count) return Truncated(what, offset);
    return absl::OkStatus();
  }
};

int Protection(uint32_t flags) {
  return (flags & PF_R ? mem::kProtRead : 0) |
         (flags & PF_W ? mem::kProtWrite : 0) |
         (flags & PF_X ? mem::kProtExec : 0);
}

template <typename Header>
absl::Status AddSegment(const Input& input, const Header& header, int index,
                        ElfFile* elf) {
  const std::string what = absl::StrCat("segment ", index);
  const Segment segment = {Protection(header.p_flags), header.p_offset,
                           header.p_vaddr, header.p_filesz, header.p_memsz};
  if (segment.file_size > segment.memory_size) {
    return input.Invalid(absl::StrCat(
        "invalid ELF file (", what, " is larger in the file than in memory)"));
  }
  if (segment.memory_size == 0) return absl::OkStatus();
  if (segment.file_size != 0) {
    RETURN_IF_ERROR(input.CheckInside(segment.offset, segment.file_size, what));
    if (segment.offset % kPage != segment.address % kPage) {
      return input.Invalid(absl::StrCat("invalid ELF file (", what,
                                        " is not aligned to pages)"));
    }
  }
  if (segment.address > ~uint64_t{0} - segment.memory_size - kPage) {
    return input.Invalid(
        absl::StrCat("invalid ELF file (", what, " wraps around)"));
  }
  elf->segments.push_back(segment);
  const uint64_t alignment = header.p_align;
  if (std::has_single_bit(alignment)) {
    elf->alignment = std::max(elf->alignment, alignment);
  }
  return absl::OkStatus();
}

template <typename Header>
absl::Status ReadInterpreter(const Input& input, const Header& header,
                             ElfFile* elf) {
  if (header.p_filesz < 2 || header.p_filesz > kMaxInterpreterPath) {
    return input.Invalid("invalid ELF file (interpreter's path)");
  }
  elf->interpreter.resize(header.p_filesz);
  RETURN_IF_ERROR(input.Read(elf->interpreter.data(), header.p_offset,
                             header.p_filesz, "interpreter's path"));
  if (elf->interpreter.back() != '\0') {
    return input.Invalid("invalid ELF file (interpreter's path has no end)");
  }
  elf->interpreter.resize(std::strlen(elf->interpreter.c_str()));
  return absl::OkStatus();
}

// Where the program headers are in memory.
uint64_t AddressOfOffset(const ElfFile& elf, uint64_t offset) {
  for (const Segment& segment : elf.segments) {
    if (offset >= segment.offset &&
        offset - segment.offset < segment.file_size) {
      return segment.address + (offset - segment.offset);
    }
  }
  return 0;
}

template <typename Class>
absl::StatusOr<ElfFile> ReadAs(const Input& input, x86::Mode mode) {
  typename Class::Header header;
  RETURN_IF_ERROR(input.Read(&header, 0, sizeof(header), "ELF header"));
  if (header.e_type != ET_EXEC && header.e_type != ET_DYN) {
    return input.Invalid("ELF file that is not a program");
  }
  using ProgramHeader = typename Class::ProgramHeader;
  const uint64_t table_size = header.e_phnum * sizeof(ProgramHeader);
  if (header.e_phentsize != sizeof(ProgramHeader) || table_size == 0 ||
      table_size > kMaxProgramHeaderBytes) {
    return input.Invalid("invalid ELF file (program header table)");
  }
  std::vector<ProgramHeader> table(header.e_phnum);
  RETURN_IF_ERROR(input.Read(table.data(), header.e_phoff, table_size,
                             "program header table"));

  ElfFile elf;
  elf.mode = mode;
  elf.position_independent = header.e_type == ET_DYN;
  elf.entry = header.e_entry;
  elf.program_header_count = header.e_phnum;
  elf.program_header_size = header.e_phentsize;
  elf.alignment = kPage;
  for (int i = 0; i < header.e_phnum; ++i) {
    const ProgramHeader& entry = table[i];
    if (entry.p_type == PT_LOAD) {
      RETURN_IF_ERROR(AddSegment(input, entry, i, &elf));
    } else if (entry.p_type == PT_INTERP && elf.interpreter.empty()) {
      RETURN_IF_ERROR(ReadInterpreter(input, entry, &elf));
    } else if (entry.p_type == PT_GNU_STACK) {
      elf.stack = entry.p_flags & PF_X ? StackKind::kExecutable
                                       : StackKind::kNotExecutable;
    } else if (entry.p_type == PT_PHDR) {
      elf.program_headers_address = entry.p_vaddr;
    }
  }
  if (elf.segments.empty()) {
    return input.Invalid("invalid ELF file (nothing to load)");
  }
  if (elf.program_headers_address == 0) {
    elf.program_headers_address = AddressOfOffset(elf, header.e_phoff);
  }
  elf.start = ~uint64_t{0};
  for (const Segment& segment : elf.segments) {
    elf.start = std::min(elf.start, AlignDown(segment.address, kPage));
    elf.end = std::max(elf.end,
                       AlignUp(segment.address + segment.memory_size, kPage));
  }
  return elf;
}

}  // namespace

FileKind IdentifyHead(std::string_view head) {
  if (head.starts_with("#!")) return FileKind::kScript;
  if (!head.starts_with(ELFMAG)) return FileKind::kUnknown;
  if (head.size() < offsetof(Elf32_Ehdr, e_machine) + 2) {
    return FileKind::kUnknown;
  }
  const auto machine =
      LoadUnaligned<uint16_t>(&head[offsetof(Elf32_Ehdr, e_machine)]);
  if (head[EI_DATA] != ELFDATA2LSB) return FileKind::kOtherElf;
  // 6 is EM_486, which Linux accepts, too.
  if (head[EI_CLASS] == ELFCLASS32 && (machine == EM_386 || machine == 6)) {
    return FileKind::kGuest32;
  }
  if (head[EI_CLASS] == ELFCLASS64 && machine == EM_X86_64) {
    return FileKind::kGuest64;
  }
  return FileKind::kOtherElf;
}

absl::StatusOr<ElfFile> ReadElf(int fd, std::string_view name) {
  struct stat status;
  if (fstat(fd, &status) != 0) return PathError(errno, name);
  const Input input = {fd, name, static_cast<uint64_t>(status.st_size)};
  char head[kHeadSize] = {};
  const ssize_t got = pread(fd, head, sizeof(head), 0);
  if (got < 0) return PathError(errno, name);
  const std::string_view text(head, got);
  switch (IdentifyHead(text)) {
    case FileKind::kGuest32:
      return ReadAs<Elf32>(input, x86::Mode::k32);
    case FileKind::kGuest64:
      return ReadAs<Elf64>(input, x86::Mode::k64);
    case FileKind::kOtherElf: {
      int machine =
          LoadUnaligned<uint16_t>(&head[offsetof(Elf32_Ehdr, e_machine)]);
      if (head[EI_DATA] == ELFDATA2MSB) machine = __builtin_bswap16(machine);
      return input.Invalid(absl::StrCat("program for another processor (",
                                        MachineName(machine),
                                        ", not i386 or x86-64)"));
    }
    case FileKind::kScript:
    case FileKind::kUnknown:
      break;
  }
  if (text.starts_with(ELFMAG)) {
    return input.Truncated("ELF header", sizeof(Elf32_Ehdr));
  }
  return input.Invalid(got == 0 ? "empty file" : "not an ELF file");
}

}  // namespace emu::loader
