// SPDX-License-Identifier: Apache-2.0

#include "loader/elf_builder_for_test.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/check.h"

namespace emu::loader {
namespace {

template <typename T>
void Append(const T& value, std::string* to) {
  to->append(reinterpret_cast<const char*>(&value), sizeof(value));
}

Elf32_Ehdr Narrow(const Elf64_Ehdr& wide) {
  Elf32_Ehdr header = {};
  std::memcpy(header.e_ident, wide.e_ident, EI_NIDENT);
  header.e_type = wide.e_type;
  header.e_machine = wide.e_machine;
  header.e_version = wide.e_version;
  header.e_entry = wide.e_entry;
  header.e_phoff = wide.e_phoff;
  header.e_ehsize = wide.e_ehsize;
  header.e_phentsize = wide.e_phentsize;
  header.e_phnum = wide.e_phnum;
  return header;
}

Elf32_Phdr Narrow(const Elf64_Phdr& wide) {
  Elf32_Phdr header = {};
  header.p_type = wide.p_type;
  header.p_flags = wide.p_flags;
  header.p_offset = wide.p_offset;
  header.p_vaddr = wide.p_vaddr;
  header.p_filesz = wide.p_filesz;
  header.p_memsz = wide.p_memsz;
  header.p_align = wide.p_align;
  return header;
}

}  // namespace

ElfBuilder::ElfBuilder(bool is_64bit_in) : is_64bit(is_64bit_in), header{} {
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = is_64bit ? ELFCLASS64 : ELFCLASS32;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_ident[EI_VERSION] = EV_CURRENT;
  header.e_type = ET_EXEC;
  header.e_machine = is_64bit ? EM_X86_64 : EM_386;
  header.e_version = EV_CURRENT;
  header.e_ehsize = is_64bit ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
  header.e_phoff = header.e_ehsize;
  header.e_phentsize = is_64bit ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
  header.e_phnum = 1;
  Elf64_Phdr segment = {};
  segment.p_type = PT_LOAD;
  segment.p_flags = PF_R | PF_X;
  segment.p_vaddr = 0x10000;
  segment.p_filesz = segment.p_memsz =
      header.e_phoff + header.e_phentsize + text.size();
  segment.p_align = 4096;
  header.e_entry = segment.p_vaddr + segment.p_filesz - text.size();
  program_headers.push_back(segment);
}

std::string ElfBuilder::Build() const {
  std::string bytes;
  if (is_64bit) {
    Append(header, &bytes);
    for (const Elf64_Phdr& entry : program_headers) Append(entry, &bytes);
  } else {
    Append(Narrow(header), &bytes);
    for (const Elf64_Phdr& entry : program_headers) {
      Append(Narrow(entry), &bytes);
    }
  }
  return bytes + text;
}

UniqueFd FileOf(const std::string& bytes) {
  UniqueFd fd(memfd_create("test", MFD_CLOEXEC));
  EMU_CHECK(write(fd.get(), bytes.data(), bytes.size()) ==
            static_cast<ssize_t>(bytes.size()));
  return fd;
}

TestFolder::TestFolder() {
  char path[] = "/tmp/emu_loader_test_XXXXXX";
  EMU_CHECK(mkdtemp(path) != nullptr);
  path_ = path;
}

TestFolder::~TestFolder() { std::filesystem::remove_all(path_); }

std::string TestFolder::Write(const std::string& name, const std::string& bytes,
                              int mode) const {
  const std::string path = path_ + "/" + name;
  std::filesystem::create_directories(
      std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
  EMU_CHECK(chmod(path.c_str(), mode) == 0);
  return path;
}

std::string ReadWholeFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace emu::loader
