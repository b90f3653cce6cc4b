// SPDX-License-Identifier: Apache-2.0

#include "syscall/ioctl/sys_ioctl.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <pty.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include <cstring>
#include <map>
#include <string>

#include "gtest/gtest.h"
#include "syscall/abi/interface.h"
#include "syscall/abi/terminal.h"
#include "syscall/entry/guest_for_test.h"

namespace emu::syscall {
namespace {

// x86's requests.
constexpr uint32_t kTcgets = 0x5401, kTcsets = 0x5402, kTcgeta = 0x5405,
                   kTiocgpgrp = 0x540f, kTiocgwinsz = 0x5413,
                   kTiocswinsz = 0x5414, kFionread = 0x541b, kFionbio = 0x5421,
                   kTiocgptn = 0x80045430, kTiocsptlck = 0x40045431,
                   kSiocgifconf = 0x8912, kSiocgifindex = 0x8933,
                   kSiocgifflags = 0x8913;

TEST(IoctlTable, NoRequestTwiceInAnAbi) {
  for (IoctlAbi other : {IoctlAbi::kI386, IoctlAbi::kX8664}) {
    std::map<uint32_t, const char*> seen;
    for (const IoctlRow& row : IoctlRows()) {
      if (row.abi == other) continue;
      const auto [it, added] = seen.emplace(row.guest, row.name);
      EXPECT_TRUE(added) << row.name << " and " << it->second;
    }
  }
}

TEST(IoctlTable, RegularRequestsHaveX86Encoding) {
  EXPECT_EQ(X86Request(_IO('T', 0x41)), 0x5441u);
  EXPECT_EQ(X86Request(_IOR('T', 0x30, int)), kTiocgptn);
  EXPECT_EQ(X86Request(_IOW('T', 0x31, int)), kTiocsptlck);
  EXPECT_EQ(X86Request(_IOWR('f', 11, char[32])), 0xc020660bu);
}

TEST(IoctlTable, LongsDecideTheNumber) {
  // FS_IOC_GETFLAGS is _IOR('f', 1, long).
  EXPECT_NE(FindIoctl(x86::Mode::k64, 0x80086601), nullptr);
  EXPECT_NE(FindIoctl(x86::Mode::k32, 0x80046601), nullptr);
  EXPECT_EQ(FindIoctl(x86::Mode::k32, 0x80086601), nullptr);
}

class IoctlTest : public BothAbis {
 protected:
  SyscallResult Ioctl(int fd, uint32_t request, uint64_t argument) {
    return guest_.Call("ioctl", fd, request, argument);
  }
};
INSTANTIATE_BOTH_ABIS(IoctlTest);

TEST_P(IoctlTest, TerminalsSpeakX86) {
  const int pty = open("/dev/ptmx", O_RDWR | O_NOCTTY);
  if (pty < 0) GTEST_SKIP() << "no pseudo-terminals";
  const uint64_t number = guest_.Allocate(4);
  EXPECT_TRUE(Ioctl(pty, kTiocgptn, number).ok());
  EXPECT_TRUE(Ioctl(pty, kTiocsptlck, guest_.Put(0)).ok());
  const std::string name =
      "/dev/pts/" + std::to_string(guest_.Get<int>(number));
  const int tty = open(name.c_str(), O_RDWR | O_NOCTTY);
  ASSERT_GE(tty, 0) << name;

  const uint64_t address = guest_.Allocate(64);
  EXPECT_TRUE(Ioctl(tty, kTcgets, address).ok());
  auto modes = guest_.Get<GuestTermios>(address);
  EXPECT_EQ(modes.local, 0x8a3bu);  // x86's default, stty sane
  EXPECT_EQ(modes.control[0], 3);   // ^C
  EXPECT_EQ(modes.control[4], 4);   // VEOF: ^D
  EXPECT_EQ(guest_.Bytes(address + 36, 8), std::string(8, '\0'));

  modes.local &= ~0xau;  // ICANON | ECHO
  modes.control[6] = 7;  // VMIN
  EXPECT_TRUE(Ioctl(tty, kTcsets, guest_.Put(modes)).ok());
  termios host;
  tcgetattr(tty, &host);
  EXPECT_EQ(host.c_lflag & (ICANON | ECHO), 0u);
  EXPECT_NE(host.c_lflag & ISIG, 0u);
  EXPECT_EQ(host.c_cc[VMIN], 7);

  EXPECT_TRUE(Ioctl(tty, kTcgeta, address).ok());
  EXPECT_EQ(guest_.Get<GuestTermio>(address).local, 0x8a31);

  const winsize size = {24, 80, 1, 2};
  EXPECT_TRUE(Ioctl(tty, kTiocswinsz, guest_.Put(size)).ok());
  EXPECT_TRUE(Ioctl(pty, kTiocgwinsz, address).ok());
  EXPECT_EQ(guest_.Get<winsize>(address).ws_col, 80);
  close(tty);
  close(pty);
}

TEST_P(IoctlTest, FilesAndPipes) {
  int fds[2];
  ASSERT_EQ(pipe(fds), 0);
  ASSERT_EQ(write(fds[1], "abc", 3), 3);
  const uint64_t count = guest_.Allocate(4);
  EXPECT_TRUE(Ioctl(fds[0], kFionread, count).ok());
  EXPECT_EQ(guest_.Get<int>(count), 3);
  EXPECT_TRUE(Ioctl(fds[0], kFionbio, guest_.Put(1)).ok());
  EXPECT_NE(fcntl(fds[0], F_GETFL) & O_NONBLOCK, 0);
  const uint64_t buffer = guest_.Allocate(64);
  for (uint32_t request : {kTcgets, kTiocgpgrp, kTiocgwinsz, 0x12345678u}) {
    EXPECT_EQ(GuestErrno(Ioctl(fds[0], request, buffer)), 25) << request;
  }
  EXPECT_EQ(GuestErrno(Ioctl(fds[0], kFionread, GuestForTest::kBadAddress)),
            14);
  EXPECT_EQ(GuestErrno(Ioctl(999, kFionread, count)), 9);
}

TEST_P(IoctlTest, NetworkInterfaces) {
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  ASSERT_GE(fd, 0);
  const size_t size = guest_.is_i386() ? 32 : 40;
  const uint64_t request = guest_.Allocate(64);
  ASSERT_TRUE(mem::CopyToGuest(request, "lo", 3));
  const SyscallResult index = Ioctl(fd, kSiocgifindex, request);
  if (!index.ok()) GTEST_SKIP() << "no loopback interface";
  EXPECT_EQ(guest_.Get<int>(request + 16),
            static_cast<int>(if_nametoindex("lo")));
  EXPECT_EQ(guest_.Bytes(request + size, 8), std::string(8, '\0'));
  EXPECT_TRUE(Ioctl(fd, kSiocgifflags, request).ok());
  EXPECT_NE(guest_.Get<int16_t>(request + 16) & IFF_LOOPBACK, 0);

  const uint64_t list = guest_.Allocate(40 * size);
  const uint64_t configuration = guest_.Allocate(16);
  guest_.PutWord(configuration, 0, 40 * size);
  guest_.PutWord(configuration, 1, list);
  EXPECT_TRUE(Ioctl(fd, kSiocgifconf, configuration).ok());
  EXPECT_EQ(guest_.Get<int>(configuration) % size, 0u);
  guest_.PutWord(configuration, 1, 0);
  EXPECT_TRUE(Ioctl(fd, kSiocgifconf, configuration).ok());
  close(fd);
}

}  // namespace
}  // namespace emu::syscall
