// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "testing/syscall_fuzz/values.h"

#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <netinet/in.h>
#include <time.h>
#include <unistd.h>

enum {
  kPage = 4096,
  kArenaPages = 16,
  kFirstFd = 3,
  // What emu takes for asked: docs/syscall_checks.md.
  kLargeFile = sizeof(long) == 4 ? 0100000 : 0,
};

// Buffers lie in the arena, in front of a page that cannot be touched; then comes one that can only be read.
static uint8_t* arena;
static uint8_t* const kMappings = (uint8_t*)0x50000000;
static int last_fd;
static uint8_t* next_struct;
static uint64_t random_state;

void SeedRandom(uint64_t seed) { random_state = seed * 0xd1342543de82ef95; }

// splitmix64.
uint32_t Random(uint32_t bound) {
  uint64_t z = random_state += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return (uint32_t)((z ^ z >> 31) >> 32) % bound;
}

#define PICK(values) ((values)[Random(sizeof(values) / sizeof((values)[0]))])

void MakeSurroundings(void) {
  int fds[2];
  last_fd = kFirstFd;
  open("file", O_RDWR | O_CREAT | kLargeFile, 0644);
  if (write(3, "0123456789abcdef", 16) != 16) abort();
  open("file", O_RDONLY | kLargeFile);
  mkdir("dir", 0755);
  close(open("dir/inner", O_WRONLY | O_CREAT, 0600));
  open("dir", O_RDONLY | O_DIRECTORY);
  symlink("file", "link");
  symlink("loop", "loop");
  mkfifo("fifo", 0644);
  pipe2(fds, O_NONBLOCK);
  socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds);
  socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, fds);
  socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  eventfd(1, EFD_NONBLOCK);
  epoll_create1(0);
  timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  inotify_init1(IN_NONBLOCK);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  signalfd(-1, &set, SFD_NONBLOCK);
  open("file", O_PATH);
  last_fd = dup(3);

  arena = mmap((void*)0x40000000, (kArenaPages + 2) * kPage, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  mprotect(arena + kArenaPages * kPage, kPage, PROT_NONE);
  mprotect(arena + (kArenaPages + 1) * kPage, kPage, PROT_READ);
  mmap(kMappings, 8 * kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  ForgetArguments();
}

void ForgetArguments(void) {
  next_struct = arena;
  // What calls have written there, times and addresses among it, is no argument of a later one.
  memset(arena, 0, kPage * kArenaPages);
}

// Room for a structure, in the first half of the arena.
static void* NewStruct(size_t size) {
  uint8_t* address = next_struct;
  next_struct += (size + 15) / 16 * 16;
  memset(address, 0, size);
  return address;
}

static long Pointer(void) {
  switch (Random(16)) {
    case 0:
      return 0;
    case 1:
      return (long)arena + kArenaPages * kPage;  // not accessible
    case 2:
      return (long)arena + (kArenaPages + 1) * kPage;  // read only
    case 3:
      return (long)arena + kArenaPages * kPage - 1 - Random(40);  // the end is not accessible
    case 4: {
      static const long kBad[] = {1, -1, -4096, 4096, 0x7ffffff0, (long)0xfffff000};
      return PICK(kBad);
    }
    case 5:
      return (long)arena + (kArenaPages / 2) * kPage + Random(64);  // not aligned
  }
  uint8_t* place = arena + kPage * (kArenaPages / 2 + Random(4)) + Random(64) * 16;
  // Zeros, small numbers, noise, or what was there before.
  const uint32_t filling = Random(4);
  for (int i = 0; filling != 3 && i < 16; ++i) {
    ((uint32_t*)place)[i] = filling == 0 ? 0 : filling == 1 ? Random(8) : Random(0xffffffff);
  }
  return (long)place;
}

// One time in eight any pointer, else the structure.
static long Struct(const void* structure) { return Random(8) == 0 ? Pointer() : (long)structure; }

static long Path(void) {
  static char long_name[300], long_path[5000];
  memset(long_name, 'n', sizeof(long_name) - 1);
  memset(long_path, '/', sizeof(long_path) - 1);
  static const char* const kPaths[] = {"file",  "dir",  "dir/inner", "link",    "missing", "dir/missing", "file/x", "loop", "",
                                       ".",     "..",   "fifo",      "dir/",    "new1",    "new2",        "dir/n",  "./file",
                                       long_name, long_path, "sock"};
  if (Random(12) == 0) return Pointer();
  const char* path = PICK(kPaths);
  return (long)strcpy(NewStruct(strlen(path) + 1), path);
}

static long Name(void) {
  static const char* const kNames[] = {"user.a", "user.b", "security.x", "system.x", "trusted.x", "user.", "", "/queue", "name"};
  return Random(10) == 0 ? Pointer() : (long)PICK(kNames);
}

static long Fd(void) {
  static const int kBad[] = {-1, 99, 1023, 100000, -100, 0x7fffffff};
  return Random(10) == 0 ? PICK(kBad) : kFirstFd + (long)Random(last_fd - kFirstFd + 3);
}

static long Integer(void) {
  static const int kValues[] = {0, 1, 2, 3, -1, 4, 7, 8, 16, 255, 256, 4096, 65535, 65536, 0x7fffffff, (int)0x80000000};
  return PICK(kValues);
}

static long Bits(void) {
  long bits = 0;
  for (uint32_t count = Random(4); count > 0; --count) bits |= 1L << Random(Random(3) == 0 ? 31 : 6);
  return bits;
}

static long Size(void) {
  static const long kSizes[] = {0, 1, 4, 8, 12, 16, 24, 32, 64, 100, 4095, 4096, 4097, 8192, 0x7fffffff, -1, 0x1000000};
  return PICK(kSizes);
}

static long Seconds(void) {
  static const long kSeconds[] = {0, 0, 0, 0, 0, -1};
  return PICK(kSeconds);
}

static long Nanoseconds(void) {
  static const long kNanoseconds[] = {0, 0, 1000, 1000000, 999999, -1, 1000000000, 0x3ffffffe, 0x3fffffff};
  return PICK(kNanoseconds);
}

static long Times(int count, int is_wide) {
  uint8_t* bytes = NewStruct(16 * count);
  for (int i = 0; i < count; ++i) {
    if (is_wide) {
      ((int64_t*)bytes)[2 * i] = Seconds();
      ((int64_t*)bytes)[2 * i + 1] = Nanoseconds();
    } else {
      ((long*)bytes)[2 * i] = Seconds();
      ((long*)bytes)[2 * i + 1] = Nanoseconds();
    }
  }
  return Struct(bytes);
}

static long Timevals(void) {
  long* times = NewStruct(4 * sizeof(long));
  for (int i = 0; i < 4; ++i) times[i] = i % 2 == 0 ? Seconds() : (long)Random(3) * 500000;
  return Struct(times);
}

static long Signal(void) {
  const long signal = Random(8) == 0 ? Integer() : (long)Random(66);
  return signal != SIGALRM ? signal : SIGUSR2;  // which may come at any time
}

static long SignalSet(void) {
  uint64_t* set = NewStruct(8);
  if (Random(2) == 0) *set = 1ull << Random(64);
  *set &= ~(1ull << (SIGALRM - 1));  // which ends calls that block
  return Random(4) == 0 ? 0 : Struct(set);
}

// The kernel's: handler, flags, restorer, mask. Only SIG_DFL and SIG_IGN.
static long Action(void) {
  unsigned long* action = NewStruct(3 * sizeof(long) + 8);
  action[0] = Random(2);
  action[1] = Random(2) ? 0 : 0x10000000;
  return Random(3) == 0 ? 0 : Struct(action);
}

static struct iovec* Iovec(void) {
  struct iovec* vector = NewStruct(4 * sizeof(*vector));
  for (int i = 0; i < 4; ++i) {
    vector[i].iov_base = (void*)Pointer();
    vector[i].iov_len = Random(8) == 0 ? (size_t)Size() : Random(64);
  }
  return vector;
}

static long Sockaddr(void) {
  uint8_t* bytes = NewStruct(128);
  if (Random(2) == 0) {
    struct sockaddr_un* address = (struct sockaddr_un*)bytes;
    address->sun_family = AF_UNIX;
    strcpy(address->sun_path, Random(2) == 0 ? "sock" : "missing");
  } else {
    struct sockaddr_in* address = (struct sockaddr_in*)bytes;
    address->sin_family = Random(4) == 0 ? Random(50) : AF_INET;
    // Never anything that listens.
    address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  }
  return Struct(bytes);
}

static long SockaddrLength(void) {
  static const int kLengths[] = {0, 1, 2, 4, 8, 12, 16, 16, 16, 110, 110, 128, 129, -1};
  return PICK(kLengths);
}

static long Msghdr(void) {
  struct mmsghdr* header = NewStruct(2 * sizeof(*header));
  for (int i = 0; i < 2; ++i) {
    header[i].msg_hdr.msg_iov = (struct iovec*)Struct(Iovec());
    header[i].msg_hdr.msg_iovlen = Random(10) == 0 ? 2000 : Random(3);
    if (Random(4) == 0) {
      header[i].msg_hdr.msg_name = (void*)Sockaddr();
      header[i].msg_hdr.msg_namelen = SockaddrLength();
    }
    if (Random(4) == 0) {
      struct cmsghdr* control = NewStruct(CMSG_SPACE(8));
      control->cmsg_level = Random(3);
      control->cmsg_type = Random(4);
      control->cmsg_len = Random(4) == 0 ? Random(64) : CMSG_LEN(4);
      header[i].msg_hdr.msg_control = (void*)Struct(control);
      header[i].msg_hdr.msg_controllen = Random(4) == 0 ? Random(64) : CMSG_SPACE(4);
    }
  }
  return Struct(header);
}

static long PollFds(void) {
  struct pollfd* fds = NewStruct(8 * sizeof(*fds));
  for (int i = 0; i < 8; ++i) fds[i] = (struct pollfd){Fd(), Random(64), 0};
  return Struct(fds);
}

static long FdSet(void) {
  uint32_t* set = NewStruct(128);
  set[0] = 1u << Random(28) | 1u << Random(28);
  return Random(3) == 0 ? 0 : Struct(set);
}

static long EpollEvent(void) {
  struct epoll_event* event = NewStruct(sizeof(*event));
  event->events = 1u << Random(32);
  return Struct(event);
}

static long Flock(int is_64) {
  if (is_64) {
    struct flock64* lock = NewStruct(sizeof(*lock));
    *lock = (struct flock64){.l_type = Random(4), .l_whence = Random(4), .l_start = Integer(), .l_len = Integer()};
    return Struct(lock);
  }
  struct flock* lock = NewStruct(sizeof(*lock));
  *lock = (struct flock){.l_type = Random(4), .l_whence = Random(4), .l_start = Integer(), .l_len = Integer()};
  return Struct(lock);
}

static long ProcessId(void) {
  static const int kBad[] = {0, -1, 0x7fffffff, 0x3fffff};
  return Random(3) == 0 ? PICK(kBad) : getpid();
}

static long OpenFlags(void) {
  static const int kFlags[] = {O_RDONLY,  O_WRONLY,    O_RDWR,  O_CREAT,    O_EXCL,   O_TRUNC, O_APPEND, O_NONBLOCK,
                               O_CLOEXEC, O_DIRECTORY, O_PATH,  O_NOFOLLOW, O_NOATIME, O_SYNC,  O_DIRECT, O_TMPFILE};
  return PICK(kFlags) | PICK(kFlags) | PICK(kFlags) | O_NONBLOCK;
}

int MakeArgument(char kind, long* words) {
  static const int kAtFlags[] = {0, 0, 0x100, 0x200, 0x400, 0x800, 0x1000, 0x2000, 1, 0x10000};
  switch (kind) {
    case '0': words[0] = 0; return 1;
    case 'B': words[0] = Random(2); return 1;
    case 'f': words[0] = Fd(); return 1;
    case 'D': words[0] = Random(2) ? AT_FDCWD : Random(2) ? 5 : Fd(); return 1;
    case 'p': words[0] = Path(); return 1;
    case 'N': words[0] = Name(); return 1;
    case 'b': words[0] = Pointer(); return 1;
    case 'z': words[0] = Size(); return 1;
    case 'q': words[0] = (long)kMappings + kPage * Random(9) + (Random(8) == 0 ? Random(kPage) : 0); return 1;
    case 'I': words[0] = Struct(Iovec()); return 1;
    case 'n': words[0] = Random(8) == 0 ? Integer() : (long)Random(9); return 1;
    case 'i': words[0] = Integer(); return 1;
    case 'l': words[0] = Random(2) ? Integer() : (long)Random(32); return 1;
    case 'h': words[0] = Random(8); return 1;
    case 'c': words[0] = Random(8) == 0 ? Random(2000) : Random(40); return 1;
    case 'u': words[0] = Bits(); return 1;
    case 'O': words[0] = OpenFlags(); return 1;
    case 'Q': words[0] = OpenFlags() | kLargeFile; return 1;
    case 'w': words[0] = PICK(kAtFlags) | PICK(kAtFlags); return 1;
    case 'M': words[0] = Random(010000) | (Random(3) == 0 ? Random(16) << 12 : 0); return 1;
    case 't': words[0] = Times(2, 0); return 1;
    case 'T': words[0] = Times(2, 1); return 1;
    case 'g': words[0] = Times(2, 0); return 1;
    case 'G': words[0] = Times(2, 1); return 1;
    case 'v':
    case 'k': words[0] = Timevals(); return 1;
    case 'C': words[0] = Random(8) == 0 ? Integer() : (long)Random(12); return 1;
    case 'R': words[0] = Pointer(); return 1;
    case 'L': words[0] = Flock(0); return 1;
    case 'V': words[0] = Flock(1); return 1;
    case 's': words[0] = Signal(); return 1;
    case 'S': words[0] = SignalSet(); return 1;
    case 'K': words[0] = Random(8) == 0 ? Size() : 8; return 1;
    case 'X': words[0] = Action(); return 1;
    case 'x': words[0] = ProcessId(); return 1;
    case 'm': words[0] = Msghdr(); return 1;
    case 'a': words[0] = Sockaddr(); return 1;
    case 'A': words[0] = SockaddrLength(); return 1;
    case 'y': {
      int* length = NewStruct(sizeof(*length));
      *length = SockaddrLength();
      words[0] = Struct(length);
      return 1;
    }
    case 'P': words[0] = PollFds(); return 1;
    case 'F': words[0] = FdSet(); return 1;
    case 'E': words[0] = EpollEvent(); return 1;
    case 'd': words[0] = Random(3) == 0 ? Random(50) : Random(2) ? AF_UNIX : AF_INET; return 1;
    case 'e': words[0] = (Random(6) == 0 ? Random(16) : 1 + Random(2)) | SOCK_NONBLOCK; return 1;
    case 'o': {
      static const int64_t kOffsets[] = {0, 1, 10, 4096, -1, INT64_MAX, INT64_MIN, 0x80000000, 0x100000000, 0xffffffff};
      const int64_t offset = PICK(kOffsets);
      words[0] = (long)offset;
      if (sizeof(long) == 8) return 1;
      words[1] = (long)(offset >> 32);
      return 2;
    }
  }
  abort();
}
