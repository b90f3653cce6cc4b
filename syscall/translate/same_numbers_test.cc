// SPDX-License-Identifier: Apache-2.0

// Numbers that pass between guest and host untranslated must be x86's on this
// host. Checked by the compiler: a host that differs does not build.

#include <fcntl.h>
#include <linux/falloc.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#include "gtest/gtest.h"

namespace {

// Files.
static_assert(AT_FDCWD == -100 && AT_SYMLINK_NOFOLLOW == 0x100);
static_assert(AT_REMOVEDIR == 0x200 && AT_EACCESS == 0x200);
static_assert(AT_SYMLINK_FOLLOW == 0x400 && AT_EMPTY_PATH == 0x1000);
static_assert(R_OK == 4 && W_OK == 2 && X_OK == 1 && F_OK == 0);
static_assert(SEEK_SET == 0 && SEEK_CUR == 1 && SEEK_END == 2);
static_assert(SEEK_DATA == 3 && SEEK_HOLE == 4);
static_assert(S_IFMT == 0170000 && S_IFREG == 0100000 && S_IFDIR == 040000);
static_assert(S_IFLNK == 0120000 && S_IFSOCK == 0140000 && S_IFIFO == 010000);
static_assert(S_IFCHR == 020000 && S_IFBLK == 060000 && S_ISUID == 04000);
static_assert(F_RDLCK == 0 && F_WRLCK == 1 && F_UNLCK == 2 && FD_CLOEXEC == 1);
static_assert(LOCK_SH == 1 && LOCK_EX == 2 && LOCK_NB == 4 && LOCK_UN == 8);
static_assert(UTIME_NOW == 0x3fffffff && UTIME_OMIT == 0x3ffffffe);
static_assert(FALLOC_FL_KEEP_SIZE == 1 && FALLOC_FL_PUNCH_HOLE == 2);
static_assert(POSIX_FADV_WILLNEED == 3 && POSIX_FADV_DONTNEED == 4);
static_assert(POSIX_FADV_NOREUSE == 5);
static_assert(SPLICE_F_MOVE == 1 && SPLICE_F_NONBLOCK == 2 &&
              SPLICE_F_MORE == 4);
static_assert(RENAME_NOREPLACE == 1 && RENAME_EXCHANGE == 2);
static_assert(MFD_CLOEXEC == 1 && MFD_ALLOW_SEALING == 2);
static_assert(XATTR_CREATE == 1 && XATTR_REPLACE == 2);
static_assert(STATX_BASIC_STATS == 0x7ff && STATX_BTIME == 0x800);
static_assert(IN_ACCESS == 1 && IN_CREATE == 0x100 && IN_ISDIR == 0x40000000);
static_assert(SYNC_FILE_RANGE_WRITE == 2 && EFD_SEMAPHORE == 1);
static_assert(F_OWNER_TID == 0 && F_OWNER_PID == 1 && F_OWNER_PGRP == 2);
static_assert(F_SEAL_SEAL == 1 && F_SEAL_WRITE == 8 && DN_ACCESS == 1);

// Memory.
static_assert(MS_ASYNC == 1 && MS_INVALIDATE == 2 && MS_SYNC == 4);
static_assert(MADV_DONTNEED == 4 && MADV_FREE == 8 && MADV_HUGEPAGE == 14);
static_assert(MCL_CURRENT == 1 && MCL_FUTURE == 2 && MCL_ONFAULT == 4);

// Time.
static_assert(CLOCK_REALTIME == 0 && CLOCK_MONOTONIC == 1);
static_assert(CLOCK_PROCESS_CPUTIME_ID == 2 && CLOCK_THREAD_CPUTIME_ID == 3);
static_assert(CLOCK_MONOTONIC_RAW == 4 && CLOCK_BOOTTIME == 7);
static_assert(CLOCK_TAI == 11 && TIMER_ABSTIME == 1);
static_assert(ITIMER_REAL == 0 && ITIMER_VIRTUAL == 1 && ITIMER_PROF == 2);
static_assert(TFD_TIMER_ABSTIME == 1 && TFD_TIMER_CANCEL_ON_SET == 2);

// epoll keeps x86's bits where poll does not.
static_assert(EPOLLIN == 1 && EPOLLOUT == 4 && EPOLLERR == 8 && EPOLLHUP == 16);
static_assert(EPOLLWRNORM == 0x100 && EPOLLRDHUP == 0x2000);
static_assert(EPOLLET == 1u << 31 && EPOLLONESHOT == 1 << 30);
static_assert(EPOLL_CTL_ADD == 1 && EPOLL_CTL_DEL == 2 && EPOLL_CTL_MOD == 3);

// Sockets, but for what socket_options.h names.
static_assert(AF_UNIX == 1 && AF_INET == 2 && AF_INET6 == 10);
static_assert(AF_NETLINK == 16 && AF_PACKET == 17 && AF_VSOCK == 40);
static_assert(MSG_OOB == 1 && MSG_PEEK == 2 && MSG_DONTROUTE == 4);
static_assert(MSG_CTRUNC == 8 && MSG_TRUNC == 0x20 && MSG_DONTWAIT == 0x40);
static_assert(MSG_EOR == 0x80 && MSG_WAITALL == 0x100 &&
              MSG_NOSIGNAL == 0x4000);
static_assert(MSG_MORE == 0x8000 && MSG_WAITFORONE == 0x10000);
static_assert(MSG_CMSG_CLOEXEC == 0x40000000);
static_assert(SCM_RIGHTS == 1 && SCM_CREDENTIALS == 2);
static_assert(SHUT_RD == 0 && SHUT_WR == 1 && SHUT_RDWR == 2);
static_assert(IP_TTL == 2 && IPV6_V6ONLY == 26 && MCAST_JOIN_GROUP == 42);

// System V IPC.
static_assert(IPC_CREAT == 01000 && IPC_EXCL == 02000 && IPC_NOWAIT == 04000);
static_assert(IPC_RMID == 0 && IPC_SET == 1 && IPC_STAT == 2 && IPC_INFO == 3);
static_assert(GETVAL == 12 && SETVAL == 16 && GETALL == 13 && SETALL == 17);
static_assert(SHM_RDONLY == 010000 && SHM_RND == 020000 && SHM_REMAP == 040000);
static_assert(SEM_UNDO == 0x1000 && MSG_NOERROR == 010000 &&
              MSG_EXCEPT == 020000);

// Processes.
static_assert(WNOHANG == 1 && WUNTRACED == 2 && WCONTINUED == 8);
static_assert(WEXITED == 4 && WNOWAIT == 0x01000000);
static_assert(CLONE_VM == 0x100 && CLONE_THREAD == 0x10000);
static_assert(SCHED_OTHER == 0 && SCHED_FIFO == 1 && SCHED_RR == 2);

TEST(SameNumbers, AreCheckedByTheCompiler) {}

}  // namespace
