// SPDX-License-Identifier: Apache-2.0

#ifndef LOADER_ELF_MAPPER_H_
#define LOADER_ELF_MAPPER_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "loader/executable.h"
#include "mem/address_space.h"

namespace emu::loader {

// Where an ELF file came to be in guest memory.
struct MappedElf {
  uint64_t bias = 0;  // what was added to the file's addresses
  uint64_t entry = 0;
  uint64_t program_headers = 0;
  uint64_t end = 0;  // of its last segment, at a page
  // As /proc/self/stat shows them.
  uint64_t code_start = 0, code_end = 0;
};

// Maps `file`'s segments and clears its bss. A position-independent one goes
// to `preferred` if there is room, else (or without it) where mmap would put
// it.
absl::StatusOr<MappedElf> MapElf(const OpenElf& file,
                                 std::optional<uint64_t> preferred,
                                 mem::AddressSpace& memory);

}  // namespace emu::loader

#endif  // LOADER_ELF_MAPPER_H_
