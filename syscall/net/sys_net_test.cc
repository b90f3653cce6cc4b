// SPDX-License-Identifier: Apache-2.0

#include "syscall/net/sys_net.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "syscall/entry/guest_for_test.h"
#include "syscall/translate/errno.h"

namespace emu::syscall {
namespace {

constexpr int kStream = 1, kDgram = 2, kCloexec = 02000000, kNonblock = 04000;
constexpr int kSolSocket = 1, kSoReuseaddr = 2, kSoType = 3, kSoError = 4,
              kSoRcvbuf = 8, kSoPasscred = 16, kSoRcvtimeo = 20;

class NetTest : public BothAbis {
 protected:
  // Through socketcall on i386, where older programs use nothing else.
  SyscallResult Net(int multiplexed, const char* direct,
                    std::vector<uint64_t> arguments) {
    arguments.resize(6);
    if (!guest_.is_i386()) {
      return guest_.Call(direct, arguments[0], arguments[1], arguments[2],
                         arguments[3], arguments[4], arguments[5]);
    }
    const uint64_t words = guest_.Allocate(24);
    for (int i = 0; i < 6; ++i) guest_.PutWord(words, i, arguments[i]);
    return guest_.Call("socketcall", multiplexed, words);
  }
  // A pair of connected sockets.
  void Pair(int type, int (&fds)[2]) {
    const uint64_t address = guest_.Allocate(8);
    ASSERT_TRUE(guest_.Call("socketpair", AF_UNIX, type, 0, address).ok());
    fds[0] = guest_.Get<int>(address);
    fds[1] = guest_.Get<int>(address + 4);
  }
  // A message header of the ABI with one buffer.
  uint64_t Message(uint64_t buffer, size_t size, uint64_t control,
                   size_t control_size) {
    const uint64_t iov = guest_.Allocate(16);
    guest_.PutWord(iov, 0, buffer);
    guest_.PutWord(iov, 1, size);
    const uint64_t header = guest_.Allocate(64);
    // name, its length (an int in a word), iov, count, control, length, flags
    guest_.PutWord(header, 2, iov);
    guest_.PutWord(header, 3, 1);
    guest_.PutWord(header, 4, control);
    guest_.PutWord(header, 5, control_size);
    return header;
  }
};
INSTANTIATE_BOTH_ABIS(NetTest);

TEST_P(NetTest, StreamsOverLoopback) {
  const SyscallResult made = Net(1, "socket", {AF_INET, kStream | kCloexec, 0});
  ASSERT_TRUE(made.ok());
  const uint64_t fd = made.value;
  EXPECT_EQ(fcntl(made.value, F_GETFD), FD_CLOEXEC);
  sockaddr_in any = {};
  any.sin_family = AF_INET;
  any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const uint64_t address = guest_.Put(any);
  ASSERT_TRUE(Net(2, "bind", {fd, address, 16}).ok());
  const uint64_t length = guest_.Put<int>(16);
  ASSERT_TRUE(Net(6, "getsockname", {fd, address, length}).ok());
  ASSERT_TRUE(Net(4, "listen", {fd, 5}).ok());

  const uint64_t client = Net(1, "socket", {AF_INET, kStream, 0}).value;
  ASSERT_TRUE(Net(3, "connect", {client, address, 16}).ok());
  const uint64_t peer = guest_.Allocate(16);
  const SyscallResult accepted = Net(5, "accept", {fd, peer, length});
  ASSERT_TRUE(accepted.ok());
  EXPECT_EQ(guest_.Get<sockaddr_in>(peer).sin_addr.s_addr,
            htonl(INADDR_LOOPBACK));
  const uint64_t server = accepted.value;

  EXPECT_EQ(
      Net(11, "sendto", {client, guest_.String("ping"), 4, 0, 0, 0}).value, 4);
  const uint64_t buffer = guest_.Allocate(16);
  EXPECT_EQ(Net(12, "recvfrom", {server, buffer, 16, 0, 0, 0}).value, 4);
  EXPECT_EQ(guest_.Bytes(buffer, 4), "ping");
  EXPECT_TRUE(Net(13, "shutdown", {client, SHUT_WR}).ok());
  EXPECT_EQ(Net(12, "recvfrom", {server, buffer, 16, 0, 0, 0}).value, 0);
  for (uint64_t open : {fd, client, server}) close(static_cast<int>(open));
}

TEST_P(NetTest, TypesAreX86s) {
  int fds[2];
  Pair(kDgram | kNonblock, fds);
  int type = 0;
  socklen_t size = sizeof(type);
  ASSERT_EQ(getsockopt(fds[0], SOL_SOCKET, SO_TYPE, &type, &size), 0);
  EXPECT_EQ(type, SOCK_DGRAM);
  EXPECT_NE(fcntl(fds[0], F_GETFL) & O_NONBLOCK, 0);
  const uint64_t value = guest_.Allocate(4);
  EXPECT_TRUE(Net(15, "getsockopt",
                  {static_cast<uint64_t>(fds[0]), kSolSocket, kSoType, value,
                   guest_.Put<int>(4)})
                  .ok());
  EXPECT_EQ(guest_.Get<int>(value), kDgram);
  EXPECT_EQ(GuestErrno(guest_.Call("socket", AF_UNIX, 0x40000001, 0)), 22);
  EXPECT_EQ(GuestErrno(guest_.Call("socket", 255, kStream, 0)), 97);
  close(fds[0]);
  close(fds[1]);
}

TEST_P(NetTest, OptionsHaveX86Numbers) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  const uint64_t one = guest_.Put(1);
  EXPECT_TRUE(
      guest_.Call("setsockopt", fd, kSolSocket, kSoReuseaddr, one, 4).ok());
  int value = 0;
  socklen_t size = sizeof(value);
  getsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &value, &size);
  EXPECT_EQ(value, 1);
  EXPECT_TRUE(
      guest_.Call("setsockopt", fd, kSolSocket, kSoRcvbuf, guest_.Put(10000), 4)
          .ok());
  EXPECT_EQ(GuestErrno(guest_.Call("setsockopt", fd, kSolSocket, 9999, one, 4)),
            92);
  EXPECT_TRUE(
      guest_.Call("setsockopt", fd, IPPROTO_TCP, 1 /*TCP_NODELAY*/, one, 4)
          .ok());
  // The time-out is the ABI's timeval.
  const uint64_t time = guest_.Allocate(16);
  guest_.PutWord(time, 0, 3);
  guest_.PutWord(time, 1, 500000);
  EXPECT_TRUE(guest_
                  .Call("setsockopt", fd, kSolSocket, kSoRcvtimeo, time,
                        2 * guest_.word_size())
                  .ok());
  const uint64_t length = guest_.Put<int>(16);
  guest_.PutWord(time, 0, 0);
  EXPECT_TRUE(
      guest_.Call("getsockopt", fd, kSolSocket, kSoRcvtimeo, time, length)
          .ok());
  EXPECT_EQ(guest_.Word(time, 0), 3u);
  EXPECT_EQ(guest_.Get<int>(length), 2 * guest_.word_size());
  close(fd);
}

TEST_P(NetTest, PendingErrorsAreX86s) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  sockaddr_in nobody = {};
  nobody.sin_family = AF_INET;
  nobody.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  nobody.sin_port = htons(1);
  const SyscallResult result =
      guest_.Call("connect", fd, guest_.Put(nobody), sizeof(nobody));
  if (GuestErrno(result) == 115) {  // EINPROGRESS
    usleep(10000);
    const uint64_t value = guest_.Allocate(4);
    EXPECT_TRUE(guest_
                    .Call("getsockopt", fd, kSolSocket, kSoError, value,
                          guest_.Put<int>(4))
                    .ok());
    // ECONNREFUSED. (QEMU 7.2 as a MIPS host gives its own host's number.)
    const int error = guest_.Get<int>(value);
    EXPECT_TRUE(error == 111 || error == ErrnoToGuest(111)) << error;
  } else {
    EXPECT_EQ(GuestErrno(result), 111);
  }
  close(fd);
}

TEST_P(NetTest, DescriptorsTravelInControlMessages) {
  int fds[2];
  Pair(kStream, fds);
  int sent[2];
  ASSERT_EQ(pipe(sent), 0);
  const int word = guest_.word_size();
  const size_t header = word + 8;
  // Two descriptors: length, level, type, data.
  const uint64_t control = guest_.Allocate(64);
  guest_.PutWord(control, 0, header + 8);
  ASSERT_TRUE(mem::WriteGuest(control + word, kSolSocket));
  ASSERT_TRUE(mem::WriteGuest(control + word + 4, 1 /*SCM_RIGHTS*/));
  ASSERT_TRUE(mem::CopyToGuest(control + header, sent, 8));
  EXPECT_EQ(guest_
                .Call("sendmsg", fds[0],
                      Message(guest_.String("x"), 1, control, header + 8), 0)
                .value,
            1);

  const uint64_t buffer = guest_.Allocate(4);
  const uint64_t received = guest_.Allocate(64);
  const uint64_t message = Message(buffer, 4, received, 64);
  EXPECT_EQ(guest_.Call("recvmsg", fds[1], message, 0).value, 1);
  EXPECT_EQ(guest_.Word(received, 0), header + 8);
  EXPECT_EQ(guest_.Get<int>(received + word), kSolSocket);
  EXPECT_EQ(guest_.Get<int>(received + word + 4), 1);
  EXPECT_EQ(guest_.Word(message, 5), header + 8);
  const int in = guest_.Get<int>(received + header);
  const int out = guest_.Get<int>(received + header + 4);
  ASSERT_EQ(write(out, "y", 1), 1);
  char byte = 0;
  EXPECT_EQ(read(in, &byte, 1), 1);
  EXPECT_EQ(byte, 'y');

  // Room for one only: it is truncated, and the other one is not left open.
  EXPECT_EQ(guest_
                .Call("sendmsg", fds[0],
                      Message(guest_.String("x"), 1, control, header + 8), 0)
                .value,
            1);
  const int next = dup(0);
  close(next);
  const uint64_t narrow = Message(buffer, 4, received, header + 4);
  EXPECT_EQ(guest_.Call("recvmsg", fds[1], narrow, 0).value, 1);
  EXPECT_EQ(guest_.Get<int>(narrow + 6 * word) & 0x8, 0x8);  // MSG_CTRUNC
  EXPECT_EQ(guest_.Word(received, 0), header + 4);
  EXPECT_EQ(fcntl(next + 1, F_GETFD), -1);
  for (int fd : {fds[0], fds[1], sent[0], sent[1], in, out, next}) close(fd);
}

TEST_P(NetTest, BadControlIsRefused) {
  int fds[2];
  Pair(kStream, fds);
  const uint64_t control = guest_.Allocate(64);
  guest_.PutWord(control, 0, 3);
  const uint64_t text = guest_.String("x");
  EXPECT_EQ(GuestErrno(guest_.Call("sendmsg", fds[0],
                                   Message(text, 1, control, 64), 0)),
            22);
  EXPECT_EQ(GuestErrno(guest_.Call(
                "sendmsg", fds[0],
                Message(text, 1, GuestForTest::kBadAddress, 64), 0)),
            14);
  EXPECT_EQ(
      GuestErrno(guest_.Call("sendmsg", fds[0], GuestForTest::kBadAddress, 0)),
      14);
  close(fds[0]);
  close(fds[1]);
}

TEST_P(NetTest, ManyMessagesAtOnce) {
  int fds[2];
  Pair(kDgram, fds);
  const int size = guest_.is_i386() ? 32 : 64;
  const uint64_t out = guest_.Allocate(2 * size);
  const uint64_t in = guest_.Allocate(2 * size);
  const uint64_t buffers = guest_.Allocate(32);
  for (int i = 0; i < 2; ++i) {
    const std::string sent = guest_.Bytes(
        Message(guest_.String(i == 0 ? "one" : "three"), i == 0 ? 3 : 5, 0, 0),
        size);
    ASSERT_TRUE(mem::CopyToGuest(out + i * size, sent.data(), size));
    const std::string received =
        guest_.Bytes(Message(buffers + 16 * i, 16, 0, 0), size);
    ASSERT_TRUE(mem::CopyToGuest(in + i * size, received.data(), size));
  }
  EXPECT_EQ(guest_.Call("sendmmsg", fds[0], out, 2, 0).value, 2);
  EXPECT_EQ(guest_.Call("recvmmsg", fds[1], in, 2, 0, 0).value, 2);
  const int length_at = guest_.is_i386() ? 28 : 56;
  EXPECT_EQ(guest_.Get<int>(in + length_at), 3);
  EXPECT_EQ(guest_.Get<int>(in + size + length_at), 5);
  EXPECT_EQ(guest_.Bytes(buffers + 16, 5), "three");
  close(fds[0]);
  close(fds[1]);
}

TEST_P(NetTest, CredentialsArrive) {
  int fds[2];
  Pair(kStream, fds);
  EXPECT_TRUE(
      guest_
          .Call("setsockopt", fds[1], kSolSocket, kSoPasscred, guest_.Put(1), 4)
          .ok());
  ASSERT_EQ(write(fds[0], "x", 1), 1);
  const uint64_t control = guest_.Allocate(64);
  const uint64_t message = Message(guest_.Allocate(4), 4, control, 64);
  EXPECT_EQ(guest_.Call("recvmsg", fds[1], message, 0).value, 1);
  const int header = guest_.word_size() + 8;
  EXPECT_EQ(guest_.Word(control, 0), static_cast<uint64_t>(header + 12));
  EXPECT_EQ(guest_.Get<int>(control + header), getpid());
  close(fds[0]);
  close(fds[1]);
}

}  // namespace
}  // namespace emu::syscall
