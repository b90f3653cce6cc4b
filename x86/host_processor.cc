// SPDX-License-Identifier: Apache-2.0

#include "x86/host_processor.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <memory>

#include "absl/memory/memory.h"
#include "absl/types/span.h"

namespace emu::x86 {
namespace {

constexpr size_t kPageSize = 4096;
// Below 4 GiB for i386 mode, and far from anything else in the child, so that
// rip-relative data accesses fault.
constexpr uint64_t kCode = 0xb000'0000;
// Linux's user code and data selectors (arch/x86/include/asm/segment.h).
constexpr uint64_t kCs32 = 0x23, kCs64 = 0x33, kDataSegment = 0x2b;

[[noreturn]] void RunChild(int code_fd) {
  if (mmap(reinterpret_cast<void*>(kCode), kPageSize, PROT_READ | PROT_EXEC,
           MAP_SHARED | MAP_FIXED_NOREPLACE, code_fd, 0) == MAP_FAILED ||
      ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) {
    _exit(1);
  }
  raise(SIGSTOP);
  _exit(1);
}

}  // namespace

std::unique_ptr<HostProcessor> HostProcessor::Create() {
  const int fd = memfd_create("code", MFD_CLOEXEC);
  if (fd < 0 || ftruncate(fd, kPageSize) != 0) return nullptr;
  void* page =
      mmap(nullptr, kPageSize, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (page == MAP_FAILED) return nullptr;
  const pid_t child = fork();
  if (child == 0) RunChild(fd);
  close(fd);
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child || !WIFSTOPPED(status)) {
    return nullptr;
  }
  ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_EXITKILL);
  return absl::WrapUnique(
      new HostProcessor(child, static_cast<uint8_t*>(page)));
}

HostProcessor::~HostProcessor() {
  kill(child_, SIGKILL);
  waitpid(child_, nullptr, 0);
  munmap(page_, kPageSize);
}

HostProcessor::Outcome HostProcessor::Execute(Mode mode,
                                              absl::Span<const uint8_t> bytes) {
  std::memcpy(page_ + kPageSize - bytes.size(), bytes.data(), bytes.size());
  user_regs_struct registers = {};
  registers.rip = kCode + kPageSize - bytes.size();
  registers.rax = ~0ull;
  registers.rdx = ~0ull;
  registers.orig_rax = ~0ull;
  registers.cs = mode == Mode::k32 ? kCs32 : kCs64;
  registers.ss = kDataSegment;
  registers.ds = kDataSegment;
  registers.es = kDataSegment;
  registers.eflags = 0x202;
  siginfo_t info = {};
  int status = 0;
  ptrace(PTRACE_SETREGS, child_, nullptr, &registers);
  ptrace(PTRACE_SINGLESTEP, child_, nullptr, nullptr);
  waitpid(child_, &status, 0);
  ptrace(PTRACE_GETSIGINFO, child_, nullptr, &info);
  switch (info.si_signo) {
    case SIGTRAP:
      return Outcome::kExecuted;
    case SIGILL:
      return Outcome::kInvalidOpcode;
    case SIGSEGV:
      if (reinterpret_cast<uint64_t>(info.si_addr) == kCode + kPageSize) {
        return Outcome::kNeedsMoreBytes;
      }
      return Outcome::kFault;
    default:
      return Outcome::kFault;
  }
}

}  // namespace emu::x86
