// SPDX-License-Identifier: Apache-2.0

#include "loader/program.h"

#include <sys/auxv.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "loader/auxv.h"
#include "loader/elf_mapper.h"
#include "loader/initial_stack.h"
#include "loader/load_error.h"

namespace emu::loader {
namespace {

constexpr uint64_t kMegabyte = 1 << 20;

// The whole stack is mapped at once: as large as it may become, within what
// the layout keeps free for it.
uint64_t StackSize(const LoadOptions& options,
                   const mem::AddressSpace::Layout& layout) {
  uint64_t size = ~uint64_t{0};
  rlimit limit;
  if (options.stack_size.has_value()) {
    size = *options.stack_size;
  } else if (getrlimit(RLIMIT_STACK, &limit) == 0) {
    size = limit.rlim_cur;  // RLIM_INFINITY is large
  }
  return std::min(size, layout.stack_top - layout.mmap_top - kMegabyte);
}

std::array<uint8_t, 16> Random(const LoadOptions& options) {
  std::array<uint8_t, 16> random = {};
  if (options.random.has_value()) return *options.random;
  if (getrandom(random.data(), random.size(), 0) < 0) random.fill(42);
  return random;
}

// arch/x86/include/asm/elf.h, elf_read_implies_exec: only for i386 programs
// that say nothing of their stack.
bool ReadImpliesExec(const ElfFile& elf) {
  return elf.mode == x86::Mode::k32 && elf.stack == StackKind::kUnspecified;
}

// In the kernel's order (arch/x86/include/asm/elf.h, ARCH_DLINFO;
// fs/binfmt_elf.c, create_elf_tables).
std::vector<AuxEntry> AuxiliaryVector(const ElfFile& elf,
                                      const MappedElf& mapped,
                                      const Program& program,
                                      const LoadOptions& options) {
  std::vector<AuxEntry> auxv;
  if (elf.mode == x86::Mode::k32) {
    auxv.push_back({kAtSysinfo, program.vdso.vsyscall});
  }
  auxv.insert(auxv.end(),
              {{kAtSysinfoEhdr, program.vdso.start},
               {kAtMinsigstksz, options.minimum_signal_stack},
               {kAtHwcap, options.hwcap},
               {kAtPagesz, mem::kGuestPageSize},
               {kAtClktck, static_cast<uint64_t>(sysconf(_SC_CLK_TCK))},
               {kAtPhdr, mapped.program_headers},
               {kAtPhent, static_cast<uint64_t>(elf.program_header_size)},
               {kAtPhnum, static_cast<uint64_t>(elf.program_header_count)},
               {kAtBase, program.interpreter_base},
               {kAtFlags, 0},
               {kAtEntry, program.program_entry},
               {kAtUid, getuid()},
               {kAtEuid, geteuid()},
               {kAtGid, getgid()},
               {kAtEgid, getegid()},
               {kAtSecure, getauxval(AT_SECURE)},
               {kAtRandom, 0},
               {kAtHwcap2, options.hwcap2},
               {kAtExecfn, 0},
               {kAtPlatform, 0}});
  return auxv;
}

std::string ResolvedPath(const std::string& path) {
  char resolved[PATH_MAX];
  return realpath(path.c_str(), resolved) != nullptr ? resolved : path;
}

}  // namespace

absl::StatusOr<Program> LoadProgram(const Executable& executable,
                                    const LoadOptions& options,
                                    mem::AddressSpace& memory) {
  if (executable.kind == FileKind::kOtherElf) {
    // Its headers tell for which processor it is.
    return ReadElf(executable.program.fd.get(), executable.program.path)
        .status();
  }
  const ElfFile& elf = executable.program.elf;
  Program program;
  program.mode = elf.mode;
  program.arguments = executable.arguments;
  program.host_path = ResolvedPath(executable.program.host_path);
  program.read_implies_exec = ReadImpliesExec(elf);
  memory.SetReadImpliesExec(program.read_implies_exec);

  ASSIGN_OR_RETURN(
      const MappedElf mapped,
      MapElf(executable.program, memory.layout().pie_base, memory));
  program.load_bias = mapped.bias;
  program.program_entry = program.entry = mapped.entry;
  program.code_start = mapped.code_start;
  program.code_end = mapped.code_end;
  program.break_start = mapped.end;
  memory.InitBreak(mapped.end);
  if (executable.interpreter.has_value()) {
    ASSIGN_OR_RETURN(const MappedElf interpreter,
                     MapElf(*executable.interpreter, std::nullopt, memory));
    program.entry = interpreter.entry;
    program.interpreter_base = interpreter.bias;
  }
  ASSIGN_OR_RETURN(program.vdso, MapVdso(elf.mode, memory));

  StackContents contents;
  contents.mode = elf.mode;
  contents.arguments = executable.arguments;
  contents.environment = options.environment;
  contents.request_path = executable.request_path;
  contents.random = Random(options);
  contents.auxv = AuxiliaryVector(elf, mapped, program, options);
  ASSIGN_OR_RETURN(
      const InitialStack stack,
      MakeInitialStack(contents, StackSize(options, memory.layout()),
                       elf.stack == StackKind::kExecutable, memory));
  program.stack_pointer = program.stack_start = stack.stack_pointer;
  program.arguments_start = stack.arguments_start;
  program.arguments_end = stack.arguments_end;
  program.environment_start = stack.environment_start;
  program.environment_end = stack.environment_end;
  program.auxv_start = stack.auxv_start;
  program.auxv_end = stack.auxv_end;
  program.auxv = stack.auxv;
  return program;
}

}  // namespace emu::loader
