// SPDX-License-Identifier: Apache-2.0

// On an x86-64 host, what the loader made can be run by the processor itself:
// guest addresses are host addresses. So real programs, through glibc's own
// start-up code and dynamic linker, judge the stack, the auxiliary vector and
// the vDSO. Their output is compared with that of a run by the kernel.

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "loader/executable.h"
#include "loader/program.h"
#include "mem/fault_handler_for_test.h"

namespace emu::loader {
namespace {

const std::vector<std::string> kArguments = {"probe", "-x", "", "last"};
const std::vector<std::string> kEnvironment = {"A=1",
                                               "LONG=" + std::string(500, 'y')};

struct Outcome {
  std::string output;
  int status = -1;
};

// Runs `child`, which does not return, in a child process.
template <typename Child>
Outcome RunChild(Child child) {
  int fds[2];
  EXPECT_EQ(pipe(fds), 0);
  const pid_t pid = fork();
  if (pid == 0) {
    dup2(fds[1], STDOUT_FILENO);
    close(fds[0]);
    close(fds[1]);
    alarm(20);
    child();
    _exit(100);
  }
  close(fds[1]);
  Outcome outcome;
  char buffer[4096];
  ssize_t got;
  while ((got = read(fds[0], buffer, sizeof(buffer))) > 0) {
    outcome.output.append(buffer, got);
  }
  close(fds[0]);
  EXPECT_EQ(waitpid(pid, &outcome.status, 0), pid);
  return outcome;
}

std::vector<char*> Pointers(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (const std::string& text : strings) {
    pointers.push_back(const_cast<char*>(text.c_str()));
  }
  pointers.push_back(nullptr);
  return pointers;
}

Outcome RunByTheKernel(const std::string& path) {
  return RunChild([&] {
    execve(path.c_str(), Pointers(kArguments).data(),
           Pointers(kEnvironment).data());
  });
}

// Sets the registers as the kernel does (rdx 0: no function for atexit) and
// goes to the program, to a code segment of its mode.
[[noreturn]] void Enter(const Program& program) {
  const uint64_t segment = program.mode == x86::Mode::k32 ? 0x23 : 0x33;
  asm volatile(
      "mov %0, %%rsp\n"
      "sub $16, %%rsp\n"
      "mov %1, (%%rsp)\n"
      "mov %2, 8(%%rsp)\n"
      "xor %%edx, %%edx\n"
      "xor %%ebp, %%ebp\n"
      "mov $0x2b, %%eax\n"
      "mov %%eax, %%ds\n"
      "mov %%eax, %%es\n"
      "lretq\n"
      :
      : "r"(program.stack_pointer), "r"(program.entry), "r"(segment)
      : "rdx", "rax", "memory");
  __builtin_unreachable();
}

Outcome RunByTheLoader(const std::string& path) {
  return RunChild([&] {
    auto executable = OpenExecutable({path, kArguments, {}});
    EXPECT_TRUE(executable.ok()) << executable.status();
    mem::AddressSpace memory(mem::AddressSpace::DefaultLayout(
        executable->kind == FileKind::kGuest32));
    LoadOptions options;
    options.environment = kEnvironment;
    const auto program = LoadProgram(*executable, options, memory);
    EXPECT_TRUE(program.ok()) << program.status();
    if (!program.ok()) _exit(101);
    for (const auto& [start, end, mapping] : memory.Mappings()) {
      if (!(mapping.protection & mem::kProtExec)) continue;
      mprotect(reinterpret_cast<void*>(start), end - start,
               PROT_READ | PROT_EXEC |
                   (mapping.protection & mem::kProtWrite ? PROT_WRITE : 0));
    }
    Enter(*program);
  });
}

class NativeRunTest : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Programs, NativeRunTest,
                         testing::Values("load_probe_i386", "load_probe_x86_64",
                                         "load_probe_pie_i386",
                                         "load_probe_pie_x86_64",
                                         "load_probe_dynamic_i386",
                                         "load_probe_dynamic_x86_64"),
                         [](const auto& info) { return info.param; });

TEST_P(NativeRunTest, AProgramFindsItselfAsIfTheKernelHadLoadedIt) {
  const std::string path = std::string("loader/") + GetParam();
  const Outcome expected = RunByTheKernel(path);
  if (WIFEXITED(expected.status) && WEXITSTATUS(expected.status) == 100) {
    GTEST_SKIP() << "this host does not run it";
  }
  const Outcome actual = RunByTheLoader(path);
  EXPECT_EQ(actual.output, expected.output);
  EXPECT_EQ(actual.status, expected.status);
  EXPECT_EQ(WEXITSTATUS(actual.status), 42);
}

}  // namespace
}  // namespace emu::loader
