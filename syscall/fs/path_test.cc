// SPDX-License-Identifier: Apache-2.0

#include "syscall/fs/path.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "gtest/gtest.h"
#include "syscall/entry/guest_for_test.h"

namespace emu::syscall {
namespace {

class SysrootTest : public testing::Test {
 protected:
  SysrootTest() {
    std::filesystem::create_directories(root_ + "/usr/lib/arch");
    std::filesystem::create_directories(root_ + "/etc");
    std::filesystem::create_directories(root_ + "/tmp");
    Link("usr/lib", "lib");
    Make("usr/lib/arch/libc.so.6");
    // As Debian has it, absolute: it must not lead to the host's.
    Link("/lib/arch/libc.so.6", "usr/lib/ld.so.2");
    Link("ld.so.2", "usr/lib/relative");
    Link("/etc/../../../usr/lib", "climbing");
    Link("loop", "loop");
    Link("/proc/self/mounts", "etc/mtab");
  }
  void Make(const std::string& name) {
    close(open((root_ + "/" + name).c_str(), O_CREAT | O_WRONLY, 0600));
  }
  void Link(const std::string& target, const std::string& name) {
    ASSERT_EQ(symlink(target.c_str(), (root_ + "/" + name).c_str()), 0);
  }
  std::string Find(const std::string& path,
                   FinalLink final_link = FinalLink::kFollow) {
    const std::string found = FindInSysroot(root_, path, final_link);
    return found.starts_with(root_) ? "ROOT" + found.substr(root_.size())
                                    : found;
  }

  ScratchDir dir_;
  std::string root_ = dir_.Path("root");
};

TEST_F(SysrootTest, WhatIsThereIsFoundThere) {
  struct Case {
    const char* path;
    const char* found;
  };
  for (const Case& c : {
           Case{"/usr/lib/arch/libc.so.6", "ROOT/usr/lib/arch/libc.so.6"},
           Case{"/lib/arch/libc.so.6", "ROOT/usr/lib/arch/libc.so.6"},
           Case{"/lib//arch/./libc.so.6", "ROOT/usr/lib/arch/libc.so.6"},
           Case{"/lib/ld.so.2", "ROOT/usr/lib/arch/libc.so.6"},
           Case{"/lib/relative", "ROOT/usr/lib/arch/libc.so.6"},
           Case{"/../usr/lib/../../etc", "ROOT/etc"},
           Case{"/climbing/arch", "ROOT/usr/lib/arch"},
       }) {
    EXPECT_EQ(Find(c.path), c.found) << c.path;
  }
}

TEST_F(SysrootTest, EverythingElseIsTheHosts) {
  for (const char* path :
       {"/usr/lib/missing", "relative/path", "", "/loop", "/proc/self/exe",
        "/dev/null", "/tmp", "/lib/arch/libc.so.6/x/y"}) {
    EXPECT_EQ(Find(path), path);
  }
  EXPECT_EQ(Find("/etc/mtab"), "/proc/self/mounts");
  EXPECT_EQ(FindInSysroot("", "/lib", FinalLink::kFollow), "/lib");
}

TEST_F(SysrootTest, TheLastLinkIsKeptForCallsThatSpeakOfIt) {
  EXPECT_EQ(Find("/lib/ld.so.2", FinalLink::kKeep), "ROOT/usr/lib/ld.so.2");
  EXPECT_EQ(Find("/lib", FinalLink::kKeep), "ROOT/lib");
  EXPECT_EQ(Find("/lib/", FinalLink::kKeep), "ROOT/usr/lib");
}

TEST_F(SysrootTest, CallsThatLookUseIt) {
  GuestForTest guest(x86::Mode::k64);
  guest.process().options.sysroot = root_;
  const uint64_t path = guest.String("/lib/arch/libc.so.6");
  EXPECT_TRUE(guest.Call("open", path, 0).ok());
  EXPECT_TRUE(guest.Call("access", path, 0).ok());
  EXPECT_TRUE(guest.Call("stat", path, guest.Allocate(144)).ok());
  const uint64_t target = guest.Allocate(64);
  EXPECT_EQ(guest.Call("readlink", guest.String("/lib"), target, 64).value, 7);
  EXPECT_EQ(guest.Bytes(target, 7), "usr/lib");
}

}  // namespace
}  // namespace emu::syscall
