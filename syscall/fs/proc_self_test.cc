// SPDX-License-Identifier: Apache-2.0

#include "syscall/fs/proc_self.h"

#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "syscall/entry/guest_for_test.h"

namespace emu::syscall {
namespace {

TEST(ProcSelf, AllItsNames) {
  const std::string pid = absl::StrCat("/proc/", getpid());
  for (const std::string& path :
       {std::string("/proc/self/exe"), std::string("/proc/thread-self/exe"),
        pid + "/exe", pid + "/task/" + std::to_string(getpid()) + "/exe"}) {
    EXPECT_EQ(ProcSelfEntry(path), "exe") << path;
  }
  EXPECT_EQ(ProcSelfEntry("/proc/self/fd/3"), "fd/3");
  for (const char* path : {"/proc/1x/exe", "/proc/cpuinfo", "/proc/self",
                           "proc/self/exe", "/procs/self/exe"}) {
    EXPECT_EQ(ProcSelfEntry(path), std::nullopt) << path;
  }
  EXPECT_EQ(ProcSelfEntry(absl::StrCat("/proc/", getpid() + 1, "/exe")),
            std::nullopt);
}

class ProcSelfTest : public BothAbis {
 protected:
  ProcSelfTest() {
    ProgramInfo& program = guest_.process().program;
    program.path = "/usr/bin/program";
    program.auxv = "auxv's bytes";
    program.arguments_start = guest_.String("program");
    guest_.String("-x");  // 16 bytes on
    program.arguments_end = program.arguments_start + 8;
    program.stack_start = 0xabc0;
  }
  // What the guest reads from `path`.
  std::string Read(const std::string& path) {
    const SyscallResult opened = guest_.Call("open", guest_.String(path), 0);
    EXPECT_TRUE(opened.ok()) << path;
    const uint64_t buffer = guest_.Allocate(65536);
    const SyscallResult read = guest_.Call("read", opened.value, buffer, 65536);
    guest_.Call("close", opened.value).ok();
    return guest_.Bytes(buffer, read.value);
  }
};
INSTANTIATE_BOTH_ABIS(ProcSelfTest);

TEST_P(ProcSelfTest, TheExecutableIsTheGuests) {
  const uint64_t buffer = guest_.Allocate(64);
  const uint64_t path = guest_.String("/proc/self/exe");
  EXPECT_EQ(guest_.Call("readlink", path, buffer, 64).value, 16);
  EXPECT_EQ(guest_.Bytes(buffer, 16), "/usr/bin/program");
  EXPECT_EQ(guest_.Call("readlink", path, buffer, 4).value, 4);
}

TEST_P(ProcSelfTest, ArgumentsAndAuxvAreTheGuests) {
  EXPECT_EQ(Read("/proc/self/cmdline"), std::string("program\0", 8));
  EXPECT_EQ(Read("/proc/self/auxv"), "auxv's bytes");
}

TEST_P(ProcSelfTest, MapsShowOnlyGuestMemory) {
  const std::string maps = Read("/proc/self/maps");
  // The arena, and nothing of this test program.
  EXPECT_NE(maps.find("rw-p 00000000 00:00 0 "), std::string::npos) << maps;
  EXPECT_EQ(maps.find("proc_self_test"), std::string::npos) << maps;
}

TEST_P(ProcSelfTest, StatTellsTheGuestsStack) {
  const std::string stat = Read("/proc/self/stat");
  EXPECT_TRUE(stat.starts_with(absl::StrCat(getpid(), " ("))) << stat;
  EXPECT_NE(stat.find(absl::StrCat(" ", 0xabc0, " ")), std::string::npos);
  EXPECT_EQ(stat.back(), '\n');
}

TEST_P(ProcSelfTest, TheProcessorIsX86) {
  EXPECT_NE(Read("/proc/cpuinfo").find("vendor_id\t: "), std::string::npos);
}

}  // namespace
}  // namespace emu::syscall
