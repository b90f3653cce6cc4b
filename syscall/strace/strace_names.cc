// SPDX-License-Identifier: Apache-2.0

#include "syscall/strace/strace_names.h"

namespace emu::syscall {

const ValueName kOpenNames[] = {
    // clang-format off
    {0, "O_RDONLY", 03},
    {1, "O_WRONLY", 03},
    {2, "O_RDWR", 03},
    {0100, "O_CREAT"},
    {0200, "O_EXCL"},
    {0400, "O_NOCTTY"},
    {01000, "O_TRUNC"},
    {02000, "O_APPEND"},
    {04000, "O_NONBLOCK"},
    {04010000, "O_SYNC"},
    {010000, "O_DSYNC", 04010000},
    {020000, "O_ASYNC"},
    {040000, "O_DIRECT"},
    {0100000, "O_LARGEFILE"},
    {020200000, "O_TMPFILE"},
    {0200000, "O_DIRECTORY", 020200000},
    {0400000, "O_NOFOLLOW"},
    {01000000, "O_NOATIME"},
    {02000000, "O_CLOEXEC"},
    {010000000, "O_PATH"},
    {0, nullptr},
    // clang-format on
};

const ValueName kDescriptorFlagNames[] = {
    // clang-format off
    {04000, "O_NONBLOCK"},
    {02000000, "O_CLOEXEC"},
    {040000, "O_DIRECT"},
    {1, "EFD_SEMAPHORE"},
    {0, nullptr},
    // clang-format on
};

const ValueName kAccessModeNames[] = {
    // clang-format off
    {0, "F_OK", 7},
    {4, "R_OK"},
    {2, "W_OK"},
    {1, "X_OK"},
    {0, nullptr},
    // clang-format on
};

const ValueName kAtFlagNames[] = {
    // clang-format off
    {0x100, "AT_SYMLINK_NOFOLLOW"},
    {0x200, "AT_REMOVEDIR"},
    {0x400, "AT_SYMLINK_FOLLOW"},
    {0x800, "AT_NO_AUTOMOUNT"},
    {0x1000, "AT_EMPTY_PATH"},
    {0x2000, "AT_STATX_FORCE_SYNC"},
    {0x4000, "AT_STATX_DONT_SYNC"},
    {0, nullptr},
    // clang-format on
};

const ValueName kWhenceNames[] = {
    // clang-format off
    {0, "SEEK_SET"},
    {1, "SEEK_CUR"},
    {2, "SEEK_END"},
    {3, "SEEK_DATA"},
    {4, "SEEK_HOLE"},
    {0, nullptr},
    // clang-format on
};

const ValueName kFcntlCommandNames[] = {
    // clang-format off
    {0, "F_DUPFD"},
    {1, "F_GETFD"},
    {2, "F_SETFD"},
    {3, "F_GETFL"},
    {4, "F_SETFL"},
    {5, "F_GETLK"},
    {6, "F_SETLK"},
    {7, "F_SETLKW"},
    {8, "F_SETOWN"},
    {9, "F_GETOWN"},
    {10, "F_SETSIG"},
    {11, "F_GETSIG"},
    {12, "F_GETLK64"},
    {13, "F_SETLK64"},
    {14, "F_SETLKW64"},
    {15, "F_SETOWN_EX"},
    {16, "F_GETOWN_EX"},
    {36, "F_OFD_GETLK"},
    {37, "F_OFD_SETLK"},
    {38, "F_OFD_SETLKW"},
    {1024, "F_SETLEASE"},
    {1025, "F_GETLEASE"},
    {1026, "F_NOTIFY"},
    {1030, "F_DUPFD_CLOEXEC"},
    {1031, "F_SETPIPE_SZ"},
    {1032, "F_GETPIPE_SZ"},
    {1033, "F_ADD_SEALS"},
    {1034, "F_GET_SEALS"},
    {0, nullptr},
    // clang-format on
};

const ValueName kFlockOpNames[] = {
    // clang-format off
    {1, "LOCK_SH"},
    {2, "LOCK_EX"},
    {4, "LOCK_NB"},
    {8, "LOCK_UN"},
    {0, nullptr},
    // clang-format on
};

const ValueName kRenameFlagNames[] = {
    // clang-format off
    {1, "RENAME_NOREPLACE"},
    {2, "RENAME_EXCHANGE"},
    {4, "RENAME_WHITEOUT"},
    {0, nullptr},
    // clang-format on
};

const ValueName kSpliceFlagNames[] = {
    // clang-format off
    {1, "SPLICE_F_MOVE"},
    {2, "SPLICE_F_NONBLOCK"},
    {4, "SPLICE_F_MORE"},
    {8, "SPLICE_F_GIFT"},
    {0, nullptr},
    // clang-format on
};

const ValueName kMemfdFlagNames[] = {
    // clang-format off
    {1, "MFD_CLOEXEC"},
    {2, "MFD_ALLOW_SEALING"},
    {4, "MFD_HUGETLB"},
    {0, nullptr},
    // clang-format on
};

const ValueName kIoctlRequestNames[] = {
    // clang-format off
    {0x5401, "TCGETS"},
    {0x5402, "TCSETS"},
    {0x5403, "TCSETSW"},
    {0x5404, "TCSETSF"},
    {0x5409, "TCSBRK"},
    {0x540a, "TCXONC"},
    {0x540b, "TCFLSH"},
    {0x540e, "TIOCSCTTY"},
    {0x540f, "TIOCGPGRP"},
    {0x5410, "TIOCSPGRP"},
    {0x5413, "TIOCGWINSZ"},
    {0x5414, "TIOCSWINSZ"},
    {0x541b, "FIONREAD"},
    {0x5421, "FIONBIO"},
    {0x5422, "TIOCNOTTY"},
    {0x5429, "TIOCGSID"},
    {0x802c542a, "TCGETS2"},
    {0x80045430, "TIOCGPTN"},
    {0x40045431, "TIOCSPTLCK"},
    {0x5451, "FIOCLEX"},
    {0x5452, "FIOASYNC"},
    {0x8912, "SIOCGIFCONF"},
    {0x8913, "SIOCGIFFLAGS"},
    {0x8915, "SIOCGIFADDR"},
    {0, nullptr},
    // clang-format on
};

const ValueName kProtectionNames[] = {
    // clang-format off
    {0, "PROT_NONE", 7},
    {1, "PROT_READ"},
    {2, "PROT_WRITE"},
    {4, "PROT_EXEC"},
    {0x1000000, "PROT_GROWSDOWN"},
    {0x2000000, "PROT_GROWSUP"},
    {0, nullptr},
    // clang-format on
};

const ValueName kMapFlagNames[] = {
    // clang-format off
    {1, "MAP_SHARED", 0xf},
    {2, "MAP_PRIVATE", 0xf},
    {3, "MAP_SHARED_VALIDATE", 0xf},
    {0x10, "MAP_FIXED"},
    {0x20, "MAP_ANONYMOUS"},
    {0x40, "MAP_32BIT"},
    {0x100, "MAP_GROWSDOWN"},
    {0x800, "MAP_DENYWRITE"},
    {0x1000, "MAP_EXECUTABLE"},
    {0x2000, "MAP_LOCKED"},
    {0x4000, "MAP_NORESERVE"},
    {0x8000, "MAP_POPULATE"},
    {0x10000, "MAP_NONBLOCK"},
    {0x20000, "MAP_STACK"},
    {0x40000, "MAP_HUGETLB"},
    {0x80000, "MAP_SYNC"},
    {0x100000, "MAP_FIXED_NOREPLACE"},
    {0, nullptr},
    // clang-format on
};

const ValueName kMremapFlagNames[] = {
    // clang-format off
    {1, "MREMAP_MAYMOVE"},
    {2, "MREMAP_FIXED"},
    {4, "MREMAP_DONTUNMAP"},
    {0, nullptr},
    // clang-format on
};

const ValueName kMsyncFlagNames[] = {
    // clang-format off
    {1, "MS_ASYNC"},
    {2, "MS_INVALIDATE"},
    {4, "MS_SYNC"},
    {0, nullptr},
    // clang-format on
};

const ValueName kMadviseNames[] = {
    // clang-format off
    {0, "MADV_NORMAL"},
    {1, "MADV_RANDOM"},
    {2, "MADV_SEQUENTIAL"},
    {3, "MADV_WILLNEED"},
    {4, "MADV_DONTNEED"},
    {8, "MADV_FREE"},
    {9, "MADV_REMOVE"},
    {10, "MADV_DONTFORK"},
    {11, "MADV_DOFORK"},
    {12, "MADV_MERGEABLE"},
    {13, "MADV_UNMERGEABLE"},
    {14, "MADV_HUGEPAGE"},
    {15, "MADV_NOHUGEPAGE"},
    {16, "MADV_DONTDUMP"},
    {17, "MADV_DODUMP"},
    {18, "MADV_WIPEONFORK"},
    {19, "MADV_KEEPONFORK"},
    {20, "MADV_COLD"},
    {21, "MADV_PAGEOUT"},
    {22, "MADV_POPULATE_READ"},
    {23, "MADV_POPULATE_WRITE"},
    {0, nullptr},
    // clang-format on
};

const ValueName kCloneFlagNames[] = {
    // clang-format off
    {0x100, "CLONE_VM"},
    {0x200, "CLONE_FS"},
    {0x400, "CLONE_FILES"},
    {0x800, "CLONE_SIGHAND"},
    {0x1000, "CLONE_PIDFD"},
    {0x2000, "CLONE_PTRACE"},
    {0x4000, "CLONE_VFORK"},
    {0x8000, "CLONE_PARENT"},
    {0x10000, "CLONE_THREAD"},
    {0x20000, "CLONE_NEWNS"},
    {0x40000, "CLONE_SYSVSEM"},
    {0x80000, "CLONE_SETTLS"},
    {0x100000, "CLONE_PARENT_SETTID"},
    {0x200000, "CLONE_CHILD_CLEARTID"},
    {0x400000, "CLONE_DETACHED"},
    {0x800000, "CLONE_UNTRACED"},
    {0x1000000, "CLONE_CHILD_SETTID"},
    {0x2000000, "CLONE_NEWCGROUP"},
    {0x4000000, "CLONE_NEWUTS"},
    {0x8000000, "CLONE_NEWIPC"},
    {0x10000000, "CLONE_NEWUSER"},
    {0x20000000, "CLONE_NEWPID"},
    {0x40000000, "CLONE_NEWNET"},
    {0x80000000, "CLONE_IO"},
    {17, "SIGCHLD", 0xff},
    {0, nullptr},
    // clang-format on
};

const ValueName kWaitOptionNames[] = {
    // clang-format off
    {1, "WNOHANG"},
    {2, "WUNTRACED"},
    {4, "WEXITED"},
    {8, "WCONTINUED"},
    {0x1000000, "WNOWAIT"},
    {0x20000000, "__WNOTHREAD"},
    {0x40000000, "__WALL"},
    {0x80000000, "__WCLONE"},
    {0, nullptr},
    // clang-format on
};

const ValueName kWaitIdTypeNames[] = {
    // clang-format off
    {0, "P_ALL"},
    {1, "P_PID"},
    {2, "P_PGID"},
    {3, "P_PIDFD"},
    {0, nullptr},
    // clang-format on
};

const ValueName kRusageWhoNames[] = {
    // clang-format off
    {0, "RUSAGE_SELF"},
    {0xffffffff, "RUSAGE_CHILDREN"},
    {1, "RUSAGE_THREAD"},
    {0, nullptr},
    // clang-format on
};

const ValueName kRlimitResourceNames[] = {
    // clang-format off
    {0, "RLIMIT_CPU"},
    {1, "RLIMIT_FSIZE"},
    {2, "RLIMIT_DATA"},
    {3, "RLIMIT_STACK"},
    {4, "RLIMIT_CORE"},
    {5, "RLIMIT_RSS"},
    {6, "RLIMIT_NPROC"},
    {7, "RLIMIT_NOFILE"},
    {8, "RLIMIT_MEMLOCK"},
    {9, "RLIMIT_AS"},
    {10, "RLIMIT_LOCKS"},
    {11, "RLIMIT_SIGPENDING"},
    {12, "RLIMIT_MSGQUEUE"},
    {13, "RLIMIT_NICE"},
    {14, "RLIMIT_RTPRIO"},
    {15, "RLIMIT_RTTIME"},
    {0, nullptr},
    // clang-format on
};

const ValueName kSchedPolicyNames[] = {
    // clang-format off
    {0, "SCHED_OTHER"},
    {1, "SCHED_FIFO"},
    {2, "SCHED_RR"},
    {3, "SCHED_BATCH"},
    {5, "SCHED_IDLE"},
    {6, "SCHED_DEADLINE"},
    {0, nullptr},
    // clang-format on
};

const ValueName kSigprocmaskHowNames[] = {
    // clang-format off
    {0, "SIG_BLOCK"},
    {1, "SIG_UNBLOCK"},
    {2, "SIG_SETMASK"},
    {0, nullptr},
    // clang-format on
};

const ValueName kSigactionFlagNames[] = {
    // clang-format off
    {0x4000000, "SA_RESTORER"},
    {0x8000000, "SA_ONSTACK"},
    {0x10000000, "SA_RESTART"},
    {0x40000000, "SA_NODEFER"},
    {0x80000000, "SA_RESETHAND"},
    {4, "SA_SIGINFO"},
    {1, "SA_NOCLDSTOP"},
    {2, "SA_NOCLDWAIT"},
    {0x800, "SA_EXPOSE_TAGBITS"},
    {0, nullptr},
    // clang-format on
};

const ValueName kFutexOpNames[] = {
    // clang-format off
    {0, "FUTEX_WAIT", 0xff},
    {1, "FUTEX_WAKE", 0xff},
    {2, "FUTEX_FD", 0xff},
    {3, "FUTEX_REQUEUE", 0xff},
    {4, "FUTEX_CMP_REQUEUE", 0xff},
    {5, "FUTEX_WAKE_OP", 0xff},
    {6, "FUTEX_LOCK_PI", 0xff},
    {7, "FUTEX_UNLOCK_PI", 0xff},
    {8, "FUTEX_TRYLOCK_PI", 0xff},
    {9, "FUTEX_WAIT_BITSET", 0xff},
    {10, "FUTEX_WAKE_BITSET", 0xff},
    {11, "FUTEX_WAIT_REQUEUE_PI", 0xff},
    {12, "FUTEX_CMP_REQUEUE_PI", 0xff},
    {13, "FUTEX_LOCK_PI2", 0xff},
    {0x80, "FUTEX_WAIT_PRIVATE", 0xff},
    {0x81, "FUTEX_WAKE_PRIVATE", 0xff},
    {0x83, "FUTEX_REQUEUE_PRIVATE", 0xff},
    {0x84, "FUTEX_CMP_REQUEUE_PRIVATE", 0xff},
    {0x85, "FUTEX_WAKE_OP_PRIVATE", 0xff},
    {0x86, "FUTEX_LOCK_PI_PRIVATE", 0xff},
    {0x87, "FUTEX_UNLOCK_PI_PRIVATE", 0xff},
    {0x88, "FUTEX_TRYLOCK_PI_PRIVATE", 0xff},
    {0x89, "FUTEX_WAIT_BITSET_PRIVATE", 0xff},
    {0x8a, "FUTEX_WAKE_BITSET_PRIVATE", 0xff},
    {0x8b, "FUTEX_WAIT_REQUEUE_PI_PRIVATE", 0xff},
    {0x8c, "FUTEX_CMP_REQUEUE_PI_PRIVATE", 0xff},
    {0x8d, "FUTEX_LOCK_PI2_PRIVATE", 0xff},
    {0x100, "FUTEX_CLOCK_REALTIME"},
    {0, nullptr},
    // clang-format on
};

const ValueName kPrctlOptionNames[] = {
    // clang-format off
    {1, "PR_SET_PDEATHSIG"},
    {2, "PR_GET_PDEATHSIG"},
    {3, "PR_GET_DUMPABLE"},
    {4, "PR_SET_DUMPABLE"},
    {7, "PR_GET_KEEPCAPS"},
    {8, "PR_SET_KEEPCAPS"},
    {15, "PR_SET_NAME"},
    {16, "PR_GET_NAME"},
    {21, "PR_GET_SECCOMP"},
    {22, "PR_SET_SECCOMP"},
    {23, "PR_CAPBSET_READ"},
    {24, "PR_CAPBSET_DROP"},
    {25, "PR_GET_TSC"},
    {26, "PR_SET_TSC"},
    {27, "PR_GET_SECUREBITS"},
    {28, "PR_SET_SECUREBITS"},
    {29, "PR_SET_TIMERSLACK"},
    {30, "PR_GET_TIMERSLACK"},
    {35, "PR_SET_MM"},
    {36, "PR_SET_CHILD_SUBREAPER"},
    {37, "PR_GET_CHILD_SUBREAPER"},
    {38, "PR_SET_NO_NEW_PRIVS"},
    {39, "PR_GET_NO_NEW_PRIVS"},
    {41, "PR_SET_THP_DISABLE"},
    {42, "PR_GET_THP_DISABLE"},
    {47, "PR_CAP_AMBIENT"},
    {0x59616d61, "PR_SET_PTRACER"},
    {0x53564d41, "PR_SET_VMA"},
    {0, nullptr},
    // clang-format on
};

const ValueName kArchPrctlNames[] = {
    // clang-format off
    {0x1001, "ARCH_SET_GS"},
    {0x1002, "ARCH_SET_FS"},
    {0x1003, "ARCH_GET_FS"},
    {0x1004, "ARCH_GET_GS"},
    {0x1011, "ARCH_GET_CPUID"},
    {0x1012, "ARCH_SET_CPUID"},
    {0x1021, "ARCH_GET_XCOMP_SUPP"},
    {0x1022, "ARCH_GET_XCOMP_PERM"},
    {0x1023, "ARCH_REQ_XCOMP_PERM"},
    {0x3001, "ARCH_CET_STATUS"},
    {0, nullptr},
    // clang-format on
};

const ValueName kMembarrierCommandNames[] = {
    // clang-format off
    {0, "MEMBARRIER_CMD_QUERY"},
    {1, "MEMBARRIER_CMD_GLOBAL"},
    {2, "MEMBARRIER_CMD_GLOBAL_EXPEDITED"},
    {4, "MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED"},
    {8, "MEMBARRIER_CMD_PRIVATE_EXPEDITED"},
    {16, "MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED"},
    {0, nullptr},
    // clang-format on
};

const ValueName kGetrandomFlagNames[] = {
    // clang-format off
    {1, "GRND_NONBLOCK"},
    {2, "GRND_RANDOM"},
    {4, "GRND_INSECURE"},
    {0, nullptr},
    // clang-format on
};

const ValueName kClockNames[] = {
    // clang-format off
    {0, "CLOCK_REALTIME"},
    {1, "CLOCK_MONOTONIC"},
    {2, "CLOCK_PROCESS_CPUTIME_ID"},
    {3, "CLOCK_THREAD_CPUTIME_ID"},
    {4, "CLOCK_MONOTONIC_RAW"},
    {5, "CLOCK_REALTIME_COARSE"},
    {6, "CLOCK_MONOTONIC_COARSE"},
    {7, "CLOCK_BOOTTIME"},
    {8, "CLOCK_REALTIME_ALARM"},
    {9, "CLOCK_BOOTTIME_ALARM"},
    {11, "CLOCK_TAI"},
    {0, nullptr},
    // clang-format on
};

const ValueName kTimerFlagNames[] = {
    // clang-format off
    {1, "TIMER_ABSTIME"},
    {2, "TFD_TIMER_CANCEL_ON_SET"},
    {0, nullptr},
    // clang-format on
};

const ValueName kItimerNames[] = {
    // clang-format off
    {0, "ITIMER_REAL"},
    {1, "ITIMER_VIRTUAL"},
    {2, "ITIMER_PROF"},
    {0, nullptr},
    // clang-format on
};

const ValueName kEpollOpNames[] = {
    // clang-format off
    {1, "EPOLL_CTL_ADD"},
    {2, "EPOLL_CTL_DEL"},
    {3, "EPOLL_CTL_MOD"},
    {0, nullptr},
    // clang-format on
};

const ValueName kPollEventNames[] = {
    // clang-format off
    {1, "POLLIN"},
    {2, "POLLPRI"},
    {4, "POLLOUT"},
    {8, "POLLERR"},
    {0x10, "POLLHUP"},
    {0x20, "POLLNVAL"},
    {0x40, "POLLRDNORM"},
    {0x80, "POLLRDBAND"},
    {0x100, "POLLWRNORM"},
    {0x200, "POLLWRBAND"},
    {0x2000, "POLLRDHUP"},
    {0, nullptr},
    // clang-format on
};

const ValueName kSocketDomainNames[] = {
    // clang-format off
    {0, "AF_UNSPEC"},
    {1, "AF_UNIX"},
    {2, "AF_INET"},
    {10, "AF_INET6"},
    {16, "AF_NETLINK"},
    {17, "AF_PACKET"},
    {38, "AF_ALG"},
    {40, "AF_VSOCK"},
    {0, nullptr},
    // clang-format on
};

const ValueName kSocketTypeNames[] = {
    // clang-format off
    {1, "SOCK_STREAM", 0xf},
    {2, "SOCK_DGRAM", 0xf},
    {3, "SOCK_RAW", 0xf},
    {4, "SOCK_RDM", 0xf},
    {5, "SOCK_SEQPACKET", 0xf},
    {10, "SOCK_PACKET", 0xf},
    {04000, "SOCK_NONBLOCK"},
    {02000000, "SOCK_CLOEXEC"},
    {0, nullptr},
    // clang-format on
};

const ValueName kSocketLevelNames[] = {
    // clang-format off
    {1, "SOL_SOCKET"},
    {6, "SOL_TCP"},
    {17, "SOL_UDP"},
    {41, "SOL_IPV6"},
    {0, "SOL_IP"},
    {263, "SOL_PACKET"},
    {270, "SOL_NETLINK"},
    {0, nullptr},
    // clang-format on
};

const ValueName kFdFlagNames[] = {
    // clang-format off
    {1, "FD_CLOEXEC"},
    {0, nullptr},
    // clang-format on
};

const ValueName kEpollCreateFlagNames[] = {
    // clang-format off
    {02000000, "EPOLL_CLOEXEC"},
    {0, nullptr},
    // clang-format on
};

const ValueName kEpollEventNames[] = {
    // clang-format off
    {1, "EPOLLIN"},
    {2, "EPOLLPRI"},
    {4, "EPOLLOUT"},
    {8, "EPOLLERR"},
    {0x10, "EPOLLHUP"},
    {0x40, "EPOLLRDNORM"},
    {0x80, "EPOLLRDBAND"},
    {0x100, "EPOLLWRNORM"},
    {0x200, "EPOLLWRBAND"},
    {0x400, "EPOLLMSG"},
    {0x2000, "EPOLLRDHUP"},
    {0x10000000, "EPOLLEXCLUSIVE"},
    {0x20000000, "EPOLLWAKEUP"},
    {0x40000000, "EPOLLONESHOT"},
    {0x80000000, "EPOLLET"},
    {0, nullptr},
    // clang-format on
};

const ValueName kIpProtocolNames[] = {
    // clang-format off
    {0, "IPPROTO_IP"},
    {1, "IPPROTO_ICMP"},
    {2, "IPPROTO_IGMP"},
    {6, "IPPROTO_TCP"},
    {17, "IPPROTO_UDP"},
    {41, "IPPROTO_IPV6"},
    {58, "IPPROTO_ICMPV6"},
    {132, "IPPROTO_SCTP"},
    {136, "IPPROTO_UDPLITE"},
    {255, "IPPROTO_RAW"},
    {262, "IPPROTO_MPTCP"},
    {0, nullptr},
    // clang-format on
};

const ValueName kControlTypeNames[] = {
    // clang-format off
    {1, "SCM_RIGHTS"},
    {2, "SCM_CREDENTIALS"},
    {29, "SO_TIMESTAMP_OLD"},
    {35, "SO_TIMESTAMPNS_OLD"},
    {37, "SO_TIMESTAMPING_OLD"},
    {0, nullptr},
    // clang-format on
};

const ValueName kSocketOptionNames[] = {
    // clang-format off
    {1, "SO_DEBUG"},
    {2, "SO_REUSEADDR"},
    {3, "SO_TYPE"},
    {4, "SO_ERROR"},
    {5, "SO_DONTROUTE"},
    {6, "SO_BROADCAST"},
    {7, "SO_SNDBUF"},
    {8, "SO_RCVBUF"},
    {9, "SO_KEEPALIVE"},
    {10, "SO_OOBINLINE"},
    {11, "SO_NO_CHECK"},
    {12, "SO_PRIORITY"},
    {13, "SO_LINGER"},
    {14, "SO_BSDCOMPAT"},
    {15, "SO_REUSEPORT"},
    {16, "SO_PASSCRED"},
    {17, "SO_PEERCRED"},
    {18, "SO_RCVLOWAT"},
    {19, "SO_SNDLOWAT"},
    {20, "SO_RCVTIMEO_OLD"},
    {21, "SO_SNDTIMEO_OLD"},
    {25, "SO_BINDTODEVICE"},
    {26, "SO_ATTACH_FILTER"},
    {27, "SO_DETACH_FILTER"},
    {28, "SO_PEERNAME"},
    {29, "SO_TIMESTAMP_OLD"},
    {30, "SO_ACCEPTCONN"},
    {31, "SO_PEERSEC"},
    {32, "SO_SNDBUFFORCE"},
    {33, "SO_RCVBUFFORCE"},
    {34, "SO_PASSSEC"},
    {35, "SO_TIMESTAMPNS_OLD"},
    {36, "SO_MARK"},
    {37, "SO_TIMESTAMPING_OLD"},
    {38, "SO_PROTOCOL"},
    {39, "SO_DOMAIN"},
    {40, "SO_RXQ_OVFL"},
    {42, "SO_PEEK_OFF"},
    {44, "SO_LOCK_FILTER"},
    {46, "SO_BUSY_POLL"},
    {49, "SO_INCOMING_CPU"},
    {50, "SO_ATTACH_BPF"},
    {57, "SO_COOKIE"},
    {60, "SO_ZEROCOPY"},
    {61, "SO_TXTIME"},
    {66, "SO_RCVTIMEO_NEW"},
    {67, "SO_SNDTIMEO_NEW"},
    {77, "SO_PEERPIDFD"},
    {0, nullptr},
    // clang-format on
};

const ValueName kMsgFlagNames[] = {
    // clang-format off
    {1, "MSG_OOB"},
    {2, "MSG_PEEK"},
    {4, "MSG_DONTROUTE"},
    {8, "MSG_CTRUNC"},
    {0x20, "MSG_TRUNC"},
    {0x40, "MSG_DONTWAIT"},
    {0x80, "MSG_EOR"},
    {0x100, "MSG_WAITALL"},
    {0x800, "MSG_CONFIRM"},
    {0x2000, "MSG_ERRQUEUE"},
    {0x4000, "MSG_NOSIGNAL"},
    {0x8000, "MSG_MORE"},
    {0x10000, "MSG_WAITFORONE"},
    {0x20000000, "MSG_FASTOPEN"},
    {0x40000000, "MSG_CMSG_CLOEXEC"},
    {0, nullptr},
    // clang-format on
};

const ValueName kShutdownNames[] = {
    // clang-format off
    {0, "SHUT_RD"},
    {1, "SHUT_WR"},
    {2, "SHUT_RDWR"},
    {0, nullptr},
    // clang-format on
};

const ValueName kSocketCallNames[] = {
    // clang-format off
    {1, "SYS_SOCKET"},
    {2, "SYS_BIND"},
    {3, "SYS_CONNECT"},
    {4, "SYS_LISTEN"},
    {5, "SYS_ACCEPT"},
    {6, "SYS_GETSOCKNAME"},
    {7, "SYS_GETPEERNAME"},
    {8, "SYS_SOCKETPAIR"},
    {9, "SYS_SEND"},
    {10, "SYS_RECV"},
    {11, "SYS_SENDTO"},
    {12, "SYS_RECVFROM"},
    {13, "SYS_SHUTDOWN"},
    {14, "SYS_SETSOCKOPT"},
    {15, "SYS_GETSOCKOPT"},
    {16, "SYS_SENDMSG"},
    {17, "SYS_RECVMSG"},
    {18, "SYS_ACCEPT4"},
    {19, "SYS_RECVMMSG"},
    {20, "SYS_SENDMMSG"},
    {0, nullptr},
    // clang-format on
};

const ValueName kIpcCallNames[] = {
    // clang-format off
    {1, "SEMOP"},
    {2, "SEMGET"},
    {3, "SEMCTL"},
    {4, "SEMTIMEDOP"},
    {11, "MSGSND"},
    {12, "MSGRCV"},
    {13, "MSGGET"},
    {14, "MSGCTL"},
    {21, "SHMAT"},
    {22, "SHMDT"},
    {23, "SHMGET"},
    {24, "SHMCTL"},
    {0, nullptr},
    // clang-format on
};

}  // namespace emu::syscall
