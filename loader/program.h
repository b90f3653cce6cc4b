// SPDX-License-Identifier: Apache-2.0

#ifndef LOADER_PROGRAM_H_
#define LOADER_PROGRAM_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "loader/executable.h"
#include "loader/vdso.h"
#include "mem/address_space.h"
#include "x86/registers.h"

namespace emu::loader {

// What the guest is told of its machine and process. The rest (ids, clock
// tick) is the host's.
struct LoadOptions {
  std::vector<std::string> environment;
  uint64_t hwcap = 0;   // CPUID leaf 1, edx
  uint64_t hwcap2 = 0;  // 2: the FSGSBASE instructions may be used
  // The size of the largest signal frame, AT_MINSIGSTKSZ.
  uint64_t minimum_signal_stack = 2048;
  std::optional<uint64_t> stack_size;  // none: RLIMIT_STACK
  // AT_RANDOM, for repeatable runs; none: random.
  std::optional<std::array<uint8_t, 16>> random;
};

// A program ready to run.
struct Program {
  x86::Mode mode = x86::Mode::k32;
  uint64_t entry = 0;  // where to begin: the ELF interpreter's, if there is one
  uint64_t stack_pointer = 0;
  uint64_t load_bias = 0;         // of the program
  uint64_t program_entry = 0;     // AT_ENTRY
  uint64_t interpreter_base = 0;  // AT_BASE
  uint64_t break_start = 0;       // memory's break begins here
  uint64_t code_start = 0, code_end = 0;
  Vdso vdso;
  // The personality READ_IMPLIES_EXEC is on, in `memory`, too.
  bool read_implies_exec = false;

  // For /proc/self.
  std::string host_path;  // of the program (a script's interpreter), resolved
  std::vector<std::string> arguments;
  uint64_t stack_start = 0;  // = stack_pointer
  uint64_t arguments_start = 0, arguments_end = 0;
  uint64_t environment_start = 0, environment_end = 0;
  uint64_t auxv_start = 0, auxv_end = 0;
  std::string auxv;  // the bytes there
};

// Loads what OpenExecutable found, of kind kGuest32 or kGuest64, into
// `memory`: a fresh AddressSpace with the default layout of that kind. On an
// error `memory` is of no more use.
absl::StatusOr<Program> LoadProgram(const Executable& executable,
                                    const LoadOptions& options,
                                    mem::AddressSpace& memory);

}  // namespace emu::loader

#endif  // LOADER_PROGRAM_H_
