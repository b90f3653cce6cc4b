// SPDX-License-Identifier: Apache-2.0

// sys_ipc, sys_mq.

#include "syscall/ipc/sys_ipc.h"

#include <fcntl.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "syscall/abi/ipc.h"
#include "syscall/entry/guest_for_test.h"

namespace emu::syscall {
namespace {

constexpr int kRemove = 0, kStat = 2, kIpc64 = 0x100;

class IpcTest : public BothAbis {};
INSTANTIATE_BOTH_ABIS(IpcTest);

TEST_P(IpcTest, SharedMemoryIsSharedAndKnownToTheMap) {
  const SyscallResult made =
      guest_.Call("shmget", IPC_PRIVATE, 5000, IPC_CREAT | 0600);
  if (!made.ok()) GTEST_SKIP() << "no shared memory: " << GuestErrno(made);
  const int id = made.value;
  const SyscallResult first = guest_.Call("shmat", id, 0, 0);
  const SyscallResult second = guest_.Call("shmat", id, 0, SHM_RDONLY);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_TRUE(mem::WriteGuest(first.value + 4100, 1234));
  EXPECT_EQ(guest_.Get<int>(second.value + 4100), 1234);
  EXPECT_FALSE(mem::WriteGuest(second.value, 1));
  EXPECT_TRUE(guest_.process().memory->IsAccessible(first.value, 8192,
                                                    mem::kProtWrite));
  const uint64_t status = guest_.Allocate(128);
  EXPECT_TRUE(guest_.Call("shmctl", id, kStat, status).ok());
  if (guest_.is_i386()) {
    EXPECT_EQ(guest_.Get<ShmidI386>(status).size, 5000u);
    EXPECT_EQ(guest_.Get<ShmidI386>(status).attach_count, 2u);
  } else {
    EXPECT_EQ(guest_.Get<ShmidX8664>(status).size, 5000u);
    EXPECT_EQ(guest_.Get<ShmidX8664>(status).creator_pid, getpid());
  }
  EXPECT_TRUE(guest_.Call("shmdt", first.value).ok());
  EXPECT_TRUE(guest_.Call("shmdt", second.value).ok());
  EXPECT_EQ(GuestErrno(guest_.Call("shmdt", first.value)), 22);
  EXPECT_FALSE(guest_.process().memory->IsMapped(first.value));
  EXPECT_TRUE(guest_.Call("shmctl", id, kRemove, 0).ok());
}

TEST_P(IpcTest, SemaphoresCount) {
  const SyscallResult made =
      guest_.Call("semget", IPC_PRIVATE, 3, IPC_CREAT | 0600);
  if (!made.ok()) GTEST_SKIP() << "no semaphores: " << GuestErrno(made);
  const int id = made.value;
  EXPECT_TRUE(guest_.Call("semctl", id, 1, SETVAL, 5).ok());
  const sembuf take = {1, -2, IPC_NOWAIT};
  // i386's table has no semop of its own.
  const auto operate = [&] {
    const uint64_t operations = guest_.Put(take);
    return guest_.is_i386()
               ? guest_.Call("ipc", 1 /*SEMOP*/, id, 1, 0, operations, 0)
               : guest_.Call("semop", id, operations, 1);
  };
  EXPECT_TRUE(operate().ok());
  EXPECT_EQ(guest_.Call("semctl", id, 1, GETVAL, 0).value, 3);
  EXPECT_TRUE(operate().ok());
  EXPECT_EQ(GuestErrno(operate()), 11);
  const uint64_t all = guest_.Allocate(8);
  EXPECT_TRUE(guest_.Call("semctl", id, 0, GETALL, all).ok());
  EXPECT_EQ(guest_.Get<uint16_t>(all + 2), 1);
  const uint64_t status = guest_.Allocate(128);
  EXPECT_TRUE(guest_.Call("semctl", id, 0, kStat, status).ok());
  EXPECT_EQ(guest_.is_i386() ? guest_.Get<SemidI386>(status).count
                             : guest_.Get<SemidX8664>(status).count,
            3u);
  EXPECT_TRUE(guest_.Call("semctl", id, 0, kRemove, 0).ok());
}

TEST_P(IpcTest, MessagesStartWithALong) {
  const SyscallResult made =
      guest_.Call("msgget", IPC_PRIVATE, IPC_CREAT | 0600);
  if (!made.ok()) GTEST_SKIP() << "no message queues: " << GuestErrno(made);
  const int id = made.value;
  const int word = guest_.word_size();
  const uint64_t message = guest_.Allocate(32);
  guest_.PutWord(message, 0, 7);
  ASSERT_TRUE(mem::CopyToGuest(message + word, "hello", 5));
  EXPECT_TRUE(guest_.Call("msgsnd", id, message, 5, 0).ok());
  const uint64_t received = guest_.Allocate(32);
  EXPECT_EQ(guest_.Call("msgrcv", id, received, 20, 0, 0).value, 5);
  EXPECT_EQ(guest_.Word(received, 0), 7u);
  EXPECT_EQ(guest_.Bytes(received + word, 6), std::string("hello\0", 6));
  EXPECT_EQ(GuestErrno(guest_.Call("msgrcv", id, received, 20, 0, IPC_NOWAIT)),
            42);
  EXPECT_EQ(GuestErrno(guest_.Call("msgsnd", id, message, -1, 0)), 22);
  EXPECT_TRUE(guest_.Call("msgctl", id, kRemove, 0).ok());
}

TEST_P(IpcTest, TheMultiplexerKnowsThemAll) {
  if (!guest_.is_i386()) return;
  const SyscallResult made =
      guest_.Call("ipc", 23 /*SHMGET*/, IPC_PRIVATE, 4096, IPC_CREAT | 0600);
  if (!made.ok()) GTEST_SKIP() << "no shared memory";
  const int id = made.value;
  const uint64_t place = guest_.Allocate(4);
  EXPECT_EQ(guest_.Call("ipc", 21 /*SHMAT*/, id, 0, place, 0).value, 0);
  const uint64_t address = guest_.Get<uint32_t>(place);
  EXPECT_TRUE(mem::WriteGuest(address, 1));
  EXPECT_TRUE(guest_.Call("ipc", 22 /*SHMDT*/, 0, 0, 0, address).ok());
  const uint64_t status = guest_.Allocate(128);
  EXPECT_TRUE(
      guest_.Call("ipc", 24 /*SHMCTL*/, id, kStat | kIpc64, 0, status).ok());
  EXPECT_EQ(guest_.Get<ShmidI386>(status).size, 4096u);
  EXPECT_TRUE(guest_.Call("ipc", 24, id, kRemove | kIpc64, 0, 0).ok());
  EXPECT_EQ(GuestErrno(guest_.Call("ipc", 77, 0, 0, 0, 0)), 38);
}

TEST_P(IpcTest, PosixQueuesInOrderOfPriority) {
  const std::string name = absl::StrCat("emu-test-", getpid());
  // flags, max_messages, message_size, messages
  const uint64_t attributes = guest_.Allocate(64);
  guest_.PutWord(attributes, 1, 4);
  guest_.PutWord(attributes, 2, 100);
  constexpr int kReadWriteCreateNonblock = 2 | 0100 | 04000;
  const SyscallResult made =
      guest_.Call("mq_open", guest_.String(name), kReadWriteCreateNonblock,
                  0600, attributes);
  if (!made.ok()) GTEST_SKIP() << "no queues: " << GuestErrno(made);
  const int queue = made.value;
  EXPECT_TRUE(
      guest_.Call("mq_timedsend", queue, guest_.String("low"), 3, 1, 0).ok());
  EXPECT_TRUE(
      guest_.Call("mq_timedsend", queue, guest_.String("high"), 4, 9, 0).ok());
  const uint64_t buffer = guest_.Allocate(100);
  const uint64_t priority = guest_.Allocate(4);
  EXPECT_EQ(
      guest_.Call("mq_timedreceive", queue, buffer, 100, priority, 0).value, 4);
  EXPECT_EQ(guest_.Bytes(buffer, 4), "high");
  EXPECT_EQ(guest_.Get<int>(priority), 9);
  const uint64_t state = guest_.Allocate(64);
  EXPECT_TRUE(guest_.Call("mq_getsetattr", queue, 0, state).ok());
  // QEMU as a MIPS host does not translate the flags: only that there are any.
  EXPECT_NE(guest_.Word(state, 0), 0u);
  EXPECT_EQ(guest_.Word(state, 1), 4u);
  EXPECT_EQ(guest_.Word(state, 3), 1u);
  EXPECT_TRUE(guest_.Call("mq_unlink", guest_.String(name)).ok());
  close(queue);
}

}  // namespace
}  // namespace emu::syscall
