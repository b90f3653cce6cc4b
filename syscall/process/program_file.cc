// SPDX-License-Identifier: Apache-2.0

#include "syscall/process/program_file.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <vector>

#include "base/unique_fd.h"

namespace emu::syscall {
namespace {

constexpr size_t kStartSize = 256;  // BINPRM_BUF_SIZE
constexpr size_t kMaxInterpreter = 4096;
constexpr size_t kMaxHeaders = 65536 / sizeof(Elf32_Phdr);

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

// load_script().
int ParseScript(const std::string& start, ProgramFile* program) {
  size_t end = start.find('\n');
  if (end == std::string::npos) {
    end = start.size();
    // A name that is cut off is no name.
    const size_t name = start.find_first_not_of(" \t", 2);
    if (end == kStartSize && (name == std::string::npos ||
                              start.find_first_of(std::string(" \t\0", 3),
                                                  name) == std::string::npos)) {
      return ENOEXEC;
    }
  }
  std::string line = start.substr(2, end - 2);
  line = line.substr(0, line.find('\0'));
  while (!line.empty() && IsBlank(line.back())) line.pop_back();
  const size_t name = line.find_first_not_of(" \t");
  if (name == std::string::npos) return ENOEXEC;
  const size_t name_end = line.find_first_of(" \t", name);
  program->kind = ProgramFile::Kind::kScript;
  program->script_interpreter = line.substr(name, name_end - name);
  if (name_end != std::string::npos) {
    program->script_argument =
        line.substr(line.find_first_not_of(" \t", name_end));
  }
  return 0;
}

template <typename Ehdr, typename Phdr>
int ParseElf(const std::string& start, int fd, ProgramFile* program) {
  Ehdr header;
  if (start.size() < sizeof(header)) return ENOEXEC;
  std::memcpy(&header, start.data(), sizeof(header));
  if ((header.e_type != ET_EXEC && header.e_type != ET_DYN) ||
      header.e_phentsize != sizeof(Phdr) || header.e_phnum == 0 ||
      header.e_phnum > kMaxHeaders) {
    return ENOEXEC;
  }
  program->kind = ProgramFile::Kind::kGuest;
  if (fd < 0) return 0;
  std::vector<Phdr> headers(header.e_phnum);
  const ssize_t size = headers.size() * sizeof(Phdr);
  if (::pread(fd, headers.data(), size, header.e_phoff) != size) return EIO;
  for (const Phdr& segment : headers) {
    if (segment.p_type != PT_INTERP) continue;
    if (segment.p_filesz < 2 || segment.p_filesz > kMaxInterpreter) {
      return ENOEXEC;
    }
    std::string name(segment.p_filesz, '\0');
    if (::pread(fd, name.data(), name.size(), segment.p_offset) !=
        static_cast<ssize_t>(name.size())) {
      return EIO;
    }
    if (name.back() != '\0') return ENOEXEC;
    program->elf_interpreter = name.c_str();
    break;
  }
  return 0;
}

}  // namespace

int ParseProgramFile(const std::string& start, int fd, ProgramFile* program) {
  *program = {};
  if (start.compare(0, 2, "#!") == 0) return ParseScript(start, program);
  if (start.size() < EI_NIDENT + 4 || start.compare(0, 4, ELFMAG) != 0 ||
      start[EI_DATA] != ELFDATA2LSB) {
    return 0;
  }
  uint16_t machine;
  std::memcpy(&machine, start.data() + offsetof(Elf32_Ehdr, e_machine),
              sizeof(machine));
  if (machine == EM_386 && start[EI_CLASS] == ELFCLASS32) {
    return ParseElf<Elf32_Ehdr, Elf32_Phdr>(start, fd, program);
  }
  if (machine == EM_X86_64 && start[EI_CLASS] == ELFCLASS64) {
    return ParseElf<Elf64_Ehdr, Elf64_Phdr>(start, fd, program);
  }
  return 0;
}

int OpenError(const std::string& host_path) {
  struct stat info;
  if (::stat(host_path.c_str(), &info) != 0) return errno;
  if (!S_ISREG(info.st_mode)) return EACCES;
  return ::faccessat(AT_FDCWD, host_path.c_str(), X_OK, AT_EACCESS) == 0
             ? 0
             : errno;
}

int ReadProgramFile(const std::string& host_path, ProgramFile* program) {
  if (const int error = OpenError(host_path)) return error;
  const UniqueFd fd(::open(host_path.c_str(), O_RDONLY | O_CLOEXEC));
  // A program that can be executed but not read is the host's affair.
  if (!fd.valid()) return errno == EACCES ? 0 : errno;
  std::string start(kStartSize, '\0');
  const ssize_t size = ::pread(fd.get(), start.data(), start.size(), 0);
  if (size < 0) return errno;
  start.resize(size);
  return ParseProgramFile(start, fd.get(), program);
}

}  // namespace emu::syscall
