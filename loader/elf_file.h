// SPDX-License-Identifier: Apache-2.0

#ifndef LOADER_ELF_FILE_H_
#define LOADER_ELF_FILE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "x86/registers.h"

namespace emu::loader {

// What a file is, by its first bytes.
enum class FileKind {
  kGuest32,   // ELF of i386
  kGuest64,   // ELF of x86-64
  kOtherElf,  // ELF of another processor: the host may know what to do
  kScript,    // #!
  kUnknown,
};

// The kernel looks at as many (BINPRM_BUF_SIZE).
inline constexpr size_t kHeadSize = 256;

FileKind IdentifyHead(std::string_view head);

// A PT_LOAD segment. The loader may trust: file_size <= memory_size, both ends
// do not overflow, the file has what it claims, and offset and address agree
// modulo 4 KiB.
struct Segment {
  int protection = 0;  // mem::kProt*
  uint64_t offset = 0;
  uint64_t address = 0;
  uint64_t file_size = 0;
  uint64_t memory_size = 0;
};

// PT_GNU_STACK.
enum class StackKind { kUnspecified, kExecutable, kNotExecutable };

// The headers of an i386 or x86-64 program or library, in one form.
struct ElfFile {
  x86::Mode mode = x86::Mode::k32;
  bool position_independent = false;
  uint64_t entry = 0;
  uint64_t program_headers_address = 0;  // 0 when in no segment
  int program_header_count = 0;
  int program_header_size = 0;
  std::vector<Segment> segments;  // at least one
  std::string interpreter;        // PT_INTERP; "" for none
  StackKind stack = StackKind::kUnspecified;
  uint64_t alignment = 0;  // the largest of the segments', at least 4 KiB

  // The pages from the first segment to the end of the last.
  uint64_t start = 0;
  uint64_t end = 0;
};

// Reads and checks the headers of the open file `fd`, which errors call
// `name`. Survives any file.
absl::StatusOr<ElfFile> ReadElf(int fd, std::string_view name);

}  // namespace emu::loader

#endif  // LOADER_ELF_FILE_H_
