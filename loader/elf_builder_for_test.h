// SPDX-License-Identifier: Apache-2.0

#ifndef LOADER_ELF_BUILDER_FOR_TEST_H_
#define LOADER_ELF_BUILDER_FOR_TEST_H_

#include <elf.h>

#include <string>
#include <vector>

#include "base/unique_fd.h"

namespace emu::loader {

// A small ELF program, to be made wrong in tests. As it is, it is a valid
// i386 or x86-64 program with the headers and `text` in one segment at
// 0x10000.
struct ElfBuilder {
  explicit ElfBuilder(bool is_64bit_in);

  // The file's bytes.
  std::string Build() const;

  bool is_64bit;
  Elf64_Ehdr header;  // converted to 32 bits when built
  std::vector<Elf64_Phdr> program_headers;
  std::string text = "text";  // right behind the program headers
};

// An unnamed file.
UniqueFd FileOf(const std::string& bytes);

// A folder that goes away with the test.
class TestFolder {
 public:
  TestFolder();
  ~TestFolder();
  // Writes a file and returns its path.
  std::string Write(const std::string& name, const std::string& bytes,
                    int mode = 0755) const;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::string ReadWholeFile(const std::string& path);

}  // namespace emu::loader

#endif  // LOADER_ELF_BUILDER_FOR_TEST_H_
