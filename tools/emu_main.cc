// SPDX-License-Identifier: Apache-2.0

// emu: runs a Linux program built for i386 or x86-64.
//
// The way of a run: options (tools/options) → the program's file, mapped
// (loader/) → the loop (exec/), which executes guest code (interp/) and answers
// its system calls and signals (syscall/). docs/walkthrough.md follows one
// instruction through all of it, docs/one_syscall.md one system call.

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "absl/status/statusor.h"
#include "jit/backend.h"
#include "tools/coverage.h"
#include "tools/options.h"
#include "tools/run_program.h"
#include "tools/syscall_report.h"
#include "tools/version.h"

namespace {

using emu::tools::Action;
using emu::tools::Options;

constexpr int kUsageError = 2;

int Run(const Options& options) {
  const bool needs_jit = options.tier == emu::tools::Tier::kJit ||
                         options.tier == emu::tools::Tier::kVerify;
  if (needs_jit && !emu::jit::HasBackend()) {
    std::fputs(
        "emu: --tier: this host has no JIT, MIPS64 has: bazel run "
        "--config=mips64el //:emu -- PROGRAM\n",
        stderr);
    return kUsageError;
  }
  return emu::tools::RunProgram(options);
}

int Print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  return std::fflush(stdout) == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  // Under `bazel run`, paths are the caller's.
  if (const char* folder = std::getenv("BUILD_WORKING_DIRECTORY")) {
    if (chdir(folder) != 0) {
      std::fprintf(stderr, "emu: %s: %s\n", folder, std::strerror(errno));
      return 1;
    }
  }
  const absl::StatusOr<Options> options =
      emu::tools::ParseOptions({argv + 1, static_cast<size_t>(argc - 1)});
  if (!options.ok()) {
    std::fprintf(stderr, "emu: %s\n",
                 std::string(options.status().message()).c_str());
    return kUsageError;
  }
  switch (options->action) {
    case Action::kRun:
      return Run(*options);
    case Action::kHelp:
      return Print(emu::tools::HelpText());
    case Action::kVersion:
      return Print(emu::tools::VersionText(emu::jit::HasBackend()));
    case Action::kCoverage:
      return Print(emu::tools::CoverageReport());
    case Action::kSyscalls:
      return Print(emu::tools::SyscallReport());
    case Action::kCpuModels:
      return Print(emu::tools::CpuModelText());
  }
  return 1;
}
