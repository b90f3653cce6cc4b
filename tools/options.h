// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_OPTIONS_H_
#define TOOLS_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace emu::tools {

enum class Tier : uint8_t { kAuto, kInterpreter, kJit, kVerify };

// What emu does instead of running a program.
enum class Action : uint8_t {
  kRun,
  kHelp,
  kVersion,
  kCoverage,
  kSyscalls,
  kCpuModels
};

// emu's command line. Options end at the program's name; short ones have a
// single dash, as QEMU's do, and may be given with two.
struct Options {
  Action action = Action::kRun;
  Tier tier = Tier::kAuto;
  std::string sysroot;                 // -L
  std::vector<std::string> set_env;    // -E NAME=VALUE
  std::vector<std::string> unset_env;  // -U NAME
  uint64_t stack_size = 0;             // -s; 0: RLIMIT_STACK's
  std::optional<std::string> argv0;    // -0
  std::string log_items;               // -d
  std::string log_file;                // -D
  std::string cpu_model;               // -cpu, a name of x86::CpuModels()
  int jit_threshold = -1;              // --jit-threshold; -1: the default
  int jit_max_region = 0;              // --jit-max-region; 0: the default
  uint64_t jit_cache_size = 0;         // --jit-cache-size; 0: the default
  bool jit_check = false;              // --jit-check
  bool precise_flags = false;          // --precise-flags
  bool strict_float = false;           // --fp
  bool stats = false;                  // --stats
  uint64_t host_page_size = 0;         // --host-page-size; 0: the host's
  std::string exec_prefix;             // --exec-prefix
  bool strace = false;                 // -strace
  // The program and its arguments.
  std::vector<std::string> program;
  // The options that a program started by execve gets again: not those that
  // are about the first program only.
  std::vector<std::string> inherited;
};

// `arguments` without emu's own name. InvalidArgument with one line for what is
// wrong.
absl::StatusOr<Options> ParseOptions(absl::Span<char* const> arguments);

// What --help and -cpu help print.
std::string HelpText();
std::string CpuModelText();

}  // namespace emu::tools

#endif  // TOOLS_OPTIONS_H_
