// SPDX-License-Identifier: Apache-2.0

#ifndef LOADER_INITIAL_STACK_H_
#define LOADER_INITIAL_STACK_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "loader/auxv.h"
#include "mem/address_space.h"
#include "x86/registers.h"

namespace emu::loader {

// What the program finds on its stack.
struct StackContents {
  x86::Mode mode = x86::Mode::k32;
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
  std::string request_path;        // AT_EXECFN
  std::array<uint8_t, 16> random;  // AT_RANDOM
  // Without the end. The values of kAtRandom, kAtExecfn and kAtPlatform are
  // filled in here.
  std::vector<AuxEntry> auxv;
};

// Where it came to be.
struct InitialStack {
  uint64_t stack_pointer = 0;  // at argc
  uint64_t arguments_start = 0, arguments_end = 0;
  uint64_t environment_start = 0, environment_end = 0;
  uint64_t auxv_start = 0, auxv_end = 0;
  std::string auxv;  // the bytes there
};

// Bytes of arguments and environment, with a pointer each, that a stack of
// `stack_limit` bytes (RLIMIT_STACK) may hold, else E2BIG.
uint64_t MaxArgumentBytes(uint64_t stack_limit);

// Maps "[stack]", `stack_size` bytes below memory.layout().stack_top, and
// writes `contents` as the kernel does (fs/binfmt_elf.c, create_elf_tables).
absl::StatusOr<InitialStack> MakeInitialStack(const StackContents& contents,
                                              uint64_t stack_size,
                                              bool executable,
                                              mem::AddressSpace& memory);

}  // namespace emu::loader

#endif  // LOADER_INITIAL_STACK_H_
