// SPDX-License-Identifier: Apache-2.0

// Calls with several faults: of these, the kernel's first is told.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { kPart = 0x10000 };  // larger than any host's page

// Nothing can be touched there, and nothing can be written to the other.
static char* nowhere;
static char* constant;

// Prints how a call, with its number and arguments, ended.
#define TRY(name, ...) Show(#name " " #__VA_ARGS__, syscall(SYS_##name, __VA_ARGS__))

static void Show(const char* call, long result) {
  if (result == -1) printf("%s: %s\n", call, strerrorname_np(errno));
  else printf("%s: ok\n", call);
}

// Which of two errors comes first is another from one version of Linux to the next.
#define EITHER(one, other, name, ...) \
  ShowEither(#name " " #__VA_ARGS__, syscall(SYS_##name, __VA_ARGS__), one, other)

static void ShowEither(const char* call, long result, int one, int other) {
  if (result != -1 || (errno != one && errno != other)) return Show(call, result);
  printf("%s: %s or %s\n", call, strerrorname_np(one), strerrorname_np(other));
}

static void Programs(void) {
  char* const bad = nowhere;
  EITHER(ENOENT, EFAULT, execve, "missing", bad, NULL);
  EITHER(EACCES, EFAULT, execve, "/", bad, NULL);
  EITHER(ENOTDIR, EFAULT, execve, "/dev/null/x", bad, NULL);
  TRY(execve, "/proc/self/exe", bad, NULL);
  EITHER(EBADF, EFAULT, execveat, -1, "x", bad, NULL, 0);
  EITHER(EACCES, EFAULT, execveat, AT_FDCWD, "", bad, NULL, AT_EMPTY_PATH);
  EITHER(EINVAL, EFAULT, execveat, AT_FDCWD, "missing", bad, NULL, 1 << 30);
}

static void Scheduling(void) {
  TRY(sched_getattr, 0, nowhere, 0, 0);
  TRY(sched_getattr, -1, nowhere, 48, 0);
  TRY(sched_getattr, 0, nowhere, 48, 0);
  TRY(sched_setattr, -1, nowhere, 0);
  TRY(sched_getparam, -1, nowhere);
  TRY(sched_getparam, 0, nowhere);
  TRY(sched_setaffinity, 0, 1L, nowhere - 1);
  TRY(sched_setaffinity, 0x7fffffff, 8L, nowhere);
  struct __user_cap_header_struct header = {0, 0};
  TRY(capget, &header, nowhere);
  TRY(capget, nowhere, NULL);
}

static void Times(void) {
  TRY(clock_nanosleep, CLOCK_THREAD_CPUTIME_ID, 0, nowhere, NULL);
  TRY(clock_nanosleep, 99, 0, nowhere, NULL);
  TRY(clock_nanosleep, CLOCK_MONOTONIC, 0, nowhere, NULL);
  TRY(timer_settime, 99, 0, NULL, NULL);
  TRY(timer_settime, 99, 0, nowhere, NULL);
  TRY(timer_create, 99, NULL, nowhere);
  TRY(timer_create, CLOCK_MONOTONIC, NULL, nowhere);
  TRY(timer_create, CLOCK_MONOTONIC, nowhere - 16, nowhere);
}

static void Descriptors(void) {
  char size[4] = {16, 0, 0, 0};
  int sockets[2];
  socketpair(AF_UNIX, SOCK_DGRAM, 0, sockets);
  const int stream = socket(AF_UNIX, SOCK_STREAM, 0);
  const int epoll = epoll_create1(0);
  const int file = open("fault_order", O_RDWR | O_CREAT | O_TRUNC, 0600);
  EITHER(ENOTTY, EINVAL, ioctl, epoll, 0x12345678, 0);
  TRY(ioctl, file, 0x12345678, 0);
  TRY(ioctl, sockets[0], 1, nowhere);
  EITHER(EBADF, EINVAL, epoll_wait, -1, nowhere, 0, 0);
  TRY(epoll_wait, epoll, nowhere, 0, 0);
  TRY(epoll_pwait2, epoll, nowhere, 0, nowhere, NULL, 0L);
  TRY(poll, nowhere, 0, 0);
  TRY(poll, (void*)-1L, 0, 0);
  TRY(ppoll, nowhere, -1, NULL, nowhere, 8L);
  TRY(accept4, sockets[0], nowhere, nowhere, 0);
  TRY(accept4, stream, nowhere, size, 0);
  TRY(getsockopt, stream, 99, 1, nowhere, nowhere);
  TRY(getsockopt, stream, SOL_SOCKET, 9999, nowhere, nowhere);
  TRY(setsockopt, stream, 99, 1, nowhere, 4);
  TRY(setsockopt, stream, SOL_SOCKET, 9999, nowhere, 4);
  struct msghdr message = {.msg_name = nowhere, .msg_namelen = 4, .msg_iovlen = 5000};
  TRY(sendmsg, sockets[0], &message, 0);
  message.msg_namelen = -1;
  TRY(sendmsg, sockets[0], &message, 0);
  TRY(recvmsg, sockets[0], &message, MSG_DONTWAIT);
  message = (struct msghdr){.msg_iov = (void*)nowhere, .msg_iovlen = 1, .msg_control = nowhere, .msg_controllen = 1 << 30};
  TRY(sendmsg, sockets[0], &message, 0);
  message.msg_iovlen = 0;
  TRY(sendmsg, sockets[0], &message, 0);
  message.msg_controllen = 64;
  TRY(sendmsg, sockets[0], &message, 0);
  char some[64] = "";
  message = (struct msghdr){.msg_control = some, .msg_controllen = 5};
  TRY(sendmsg, sockets[0], &message, 0);
  message.msg_controllen = sizeof(struct cmsghdr);
  TRY(sendmsg, sockets[0], &message, 0);
  TRY(sendmsg, stream, &message, 0);
  TRY(sendfile, file, -1, constant, 1L);
  TRY(sendfile, file, stream, constant, 1L);
  TRY(copy_file_range, file, NULL, file, constant, 1L, 0);
  TRY(getcwd, nowhere, 1L);
  TRY(getrandom, nowhere, 0L, 0);
  TRY(getrandom, (void*)-1L, 0L, 0);
  TRY(getrandom, nowhere, 4L, 99);
  TRY(getdents64, file, (void*)-1L, 100);
  TRY(recvmmsg, sockets[0], nowhere, 0, 0x80000000, nowhere);
  long attributes[8] = {1};
  TRY(mq_getsetattr, -1, attributes, NULL);
  close(file);
  unlink("fault_order");
}

static void Ipc(void) {
  struct {
    long type;
    char text[8];
  } message = {1, ""};
  const int queue = msgget(IPC_PRIVATE, 0600);
  TRY(msgsnd, queue, nowhere, -1L, 0);
  TRY(msgsnd, queue, &message, -1L, 0);
  TRY(msgsnd, queue, &message, 100000000L, 0);
  TRY(msgsnd, -1, &message, 1L << 20, 0);
  TRY(msgrcv, queue, nowhere, -1L, 0L, 0);
  TRY(msgrcv, -1, nowhere, 8L, 0L, 0);
  TRY(msgctl, queue, IPC_RMID, NULL);
#ifdef SYS_semtimedop
  TRY(semtimedop, -1, nowhere, 1, NULL);
  TRY(semtimedop, 0, nowhere, 0, NULL);
#else
  TRY(semtimedop_time64, -1, nowhere, 1, NULL);
  TRY(semtimedop_time64, 0, nowhere, 0, NULL);
#endif
}

static void Signals(void) {
  struct {
    int signal, error, code;
    char rest[116];
  } info = {SIGUSR1, 0, -50, ""};
  signal(SIGUSR1, SIG_IGN);
  TRY(rt_sigqueueinfo, getpid(), SIGUSR1, &info);
  info.rest[100] = 1;
  TRY(rt_sigqueueinfo, getpid(), SIGUSR1, &info);
  info.code = -1;
  TRY(rt_sigqueueinfo, getpid(), SIGUSR1, &info);
}

static void Memory(void) {
  char* const pages = mmap(NULL, 4 * kPart, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  char* const start = pages + (-(uintptr_t)pages & (kPart - 1));
  // A hole between them.
  munmap(start + kPart, kPart);
  TRY(pkey_mprotect, start, 2L * kPart, 1 << 10, 99);
  TRY(pkey_mprotect, start, 0L, 3, 99);
  TRY(mbind, start, 3L * kPart, 0, NULL, 0L, 0);
  TRY(mbind, start, 3L * kPart, 1, NULL, 0L, 0);
  TRY(mbind, start + kPart, 1L * kPart, 0, NULL, 0L, 0);
  TRY(mbind, start + 1, 1L * kPart, 99, nowhere, 64L, 0);
  TRY(mincore, start + kPart, 1L * kPart, nowhere);
  TRY(mincore, start, 2L * kPart, nowhere);
  TRY(mincore, start + 1, 2L * kPart, nowhere);
  TRY(msync, start, 3L * kPart, MS_ASYNC);
  TRY(get_mempolicy, NULL, nowhere, 1L, NULL, 0L);
  unsigned long node = 1;
  TRY(migrate_pages, 0, 8 * sizeof(node), &node, &node);
  TRY(migrate_pages, 0, 8 * sizeof(node), &node, nowhere);
  TRY(migrate_pages, 0x7fffffff, 8 * sizeof(node), &node, &node);
  start[0] = start[2 * kPart] = 'x';
  TRY(madvise, start, 3L * kPart, MADV_DONTNEED);
  printf("beyond the hole: %d %d\n", start[0], start[2 * kPart]);
}

// What is locked is counted.
static void LockedMemory(void) {
  fflush(stdout);
  if (fork() == 0) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};
    syscall(SYS_capset, &header, none);
    const uint64_t limit[2] = {4 * kPart, 4 * kPart};
    enum { kLimitMemlock = 8 };
    syscall(SYS_prlimit64, 0, kLimitMemlock, limit, NULL);
    char* const pages = mmap(NULL, 64 * kPart, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char* const start = pages + (-(uintptr_t)pages & (kPart - 1));
    munmap(start + 3 * kPart, 16 * kPart);
    TRY(mlock, start, 3L * kPart);
    TRY(mremap, start + kPart, 2L * kPart, 10L * kPart, MREMAP_MAYMOVE);
    TRY(mremap, start, 1L * kPart, 10L * kPart, MREMAP_MAYMOVE);
    TRY(mremap, start + kPart, 2L * kPart, 3L * kPart, 0);
    TRY(mremap, start + kPart, 3L * kPart, 4L * kPart, 0);
    TRY(mlock, start + 2 * kPart, 40L * kPart);
    fflush(stdout);
    _exit(0);
  }
  wait(NULL);
}

// Records as small as they can be, and positions at a directory's end.
static void Directories(void) {
  const int fd = open("/proc/self/task", O_RDONLY | O_DIRECTORY);
  char records[64];
  for (int size = 0; size <= 32; size += 4) {
    lseek(fd, 0, SEEK_SET);
    printf("%d: %ld\n", size, syscall(SYS_getdents, fd, records, size));
  }
  memset(records, 'x', sizeof(records));
  lseek(fd, 0, SEEK_SET);
  printf("getdents64: %ld, %d\n", syscall(SYS_getdents64, fd, records, 24), records[21]);
  lseek(fd, 0, SEEK_SET);
  memcpy(nowhere - 64, records, sizeof(records));
  printf("without the padding: %ld\n", syscall(SYS_getdents64, fd, nowhere - 21, 24));
  close(fd);
  const int here = open("/tmp", O_RDONLY | O_DIRECTORY);
  TRY(lseek, here, 0L, SEEK_END);
  TRY(lseek, here, (long)INT32_MIN, SEEK_END);
  TRY(lseek, here, (long)INT32_MAX, SEEK_DATA);
  printf("at the end: %ld\n", (lseek(here, 0, SEEK_END), syscall(SYS_getdents64, here, records, 64)));
}

int main(void) {
  char* const pages = mmap(NULL, 5 * kPart, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  nowhere = pages + (-(uintptr_t)pages & (kPart - 1)) + kPart;
  mprotect(nowhere, kPart, PROT_NONE);
  constant = nowhere + 2 * kPart;
  mprotect(constant, kPart, PROT_READ);
  Programs();
  Scheduling();
  Times();
  Descriptors();
  Ipc();
  Signals();
  Memory();
  LockedMemory();
  Directories();
  return 0;
}
