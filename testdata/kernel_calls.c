// SPDX-License-Identifier: Apache-2.0

// What only a kernel does, and no QEMU: getdents into little memory, and calls that look at other processes, restrict this
// one or watch files: fanotify, kcmp, process_madvise, process_mrelease,
// landlock, move_pages, madvise. Whether a kernel has them, and to whom, is part of what is compared.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/kcmp.h>
#include <linux/landlock.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static long print(const char* name, long result) {
  printf("%s: %s\n", name, result >= 0 ? "ok" : strerrorname_np(errno));
  return result;
}

// What root may is another thing: the program says the same, whoever starts it. (In a user namespace of a sandbox there is
// nobody else to become, but its root has no rights outside.)
static void become_nobody(void) {
  enum { kNobody = 65534 };
  if (geteuid() != 0 || chmod(".", 0777) != 0 || setgroups(0, NULL) != 0) return;
  if (setgid(kNobody) == 0 && setuid(kNobody) != 0) puts("nobody cannot be had");
  // A process that has changed its user is closed to others, even its own children.
  prctl(PR_SET_DUMPABLE, 1);
}

// The descriptor is another in each run.
static void watch(const char* name, unsigned flags, unsigned event_flags) {
  printf("%s\n", name);
  const int group = (int)print("fanotify_init", fanotify_init(flags | FAN_NONBLOCK, event_flags));
  if (group < 0) return;
  print("mark", fanotify_mark(group, FAN_MARK_ADD, FAN_OPEN | FAN_MODIFY | FAN_CLOSE_WRITE, AT_FDCWD, "watched"));
  print("mark what is missing", fanotify_mark(group, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, "missing"));
  print("mark a bad path", fanotify_mark(group, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, (const char*)1));
  print("mark for the unknown", fanotify_mark(group, FAN_MARK_ADD, 1ull << 40, AT_FDCWD, "watched"));
  const int fd = open("watched", O_WRONLY);
  if (write(fd, "x", 1) != 1) puts("write failed");
  close(fd);
  char events[1024];
  const ssize_t size = read(group, events, sizeof(events));
  print("events", size);
  ssize_t left = size;
  for (struct fanotify_event_metadata* event = (void*)events; FAN_EVENT_OK(event, left);
       event = FAN_EVENT_NEXT(event, left)) {
    printf("  version %d mask %#llx, by us %d, header %d\n", event->vers, (unsigned long long)event->mask,
           event->pid == getpid(), event->metadata_len);
    if (event->fd < 0) continue;
    char text[4] = "";
    const ssize_t got = pread(event->fd, text, 3, 0);
    printf("  its file: %zd '%s', for writing %d, close-on-exec %d\n", got, text,
           (fcntl(event->fd, F_GETFL) & O_ACCMODE) == O_RDWR, fcntl(event->fd, F_GETFD));
    close(event->fd);
  }
  print("remove", fanotify_mark(group, FAN_MARK_REMOVE, FAN_OPEN, AT_FDCWD, "watched"));
  print("flush", fanotify_mark(group, FAN_MARK_FLUSH, 0, AT_FDCWD, NULL));
  close(group);
}

static void fanotify(void) {
  close(open("watched", O_WRONLY | O_CREAT, 0600));
  watch("for root", FAN_CLASS_NOTIF, O_RDWR | O_CLOEXEC);
  watch("for all", FAN_CLASS_NOTIF | FAN_REPORT_FID, 0);
  print("unknown flags", fanotify_init(1 << 30, 0));
  print("unknown flags of files", fanotify_init(FAN_CLASS_NOTIF | FAN_REPORT_FID, 1 << 29));
}

static long Kcmp(pid_t first, pid_t second, int type, unsigned long a, unsigned long b) {
  return syscall(SYS_kcmp, first, second, type, a, b);
}

static void kcmp(void) {
  const int fd = open("watched", O_RDONLY), same = dup(fd), other = open("watched", O_RDONLY);
  const pid_t self = getpid();
  printf("kcmp: %ld %d\n", Kcmp(self, self, KCMP_FILE, fd, same), Kcmp(self, self, KCMP_FILE, fd, other) > 0);
  int pipes[2];
  if (pipe(pipes) != 0) return;
  const pid_t child = fork();
  if (child == 0) {
    char byte;
    close(pipes[1]);
    if (read(pipes[0], &byte, 1) < 0) _exit(1);
    _exit(0);
  }
  printf("with a child: %ld %d %d %d\n", Kcmp(self, child, KCMP_FILE, fd, fd), Kcmp(self, child, KCMP_VM, 0, 0) > 0,
         Kcmp(self, child, KCMP_FILES, 0, 0) > 0, Kcmp(self, child, KCMP_FS, 0, 0) > 0);
  print("unknown type", Kcmp(self, self, 99, 0, 0));
  print("no such file", Kcmp(self, self, KCMP_FILE, fd, 999));
  print("no such process", Kcmp(self, 0x7ffffff, KCMP_VM, 0, 0));
  close(pipes[1]);
  waitpid(child, NULL, 0);
}

static void pidfd_calls(void) {
  const int self = (int)syscall(SYS_pidfd_open, getpid(), 0);
  char* pages = mmap(NULL, 0x20000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memset(pages, 1, 0x20000);
  struct iovec ranges[] = {{pages, 0x10000}, {pages + 0x10000, 0x10000}};
  // Older kernels permit it to root only, even to oneself.
  const long advised = syscall(SYS_process_madvise, self, ranges, 2, MADV_COLD, 0);
  const int permitted = advised != -1 || errno != EPERM;
  printf("process_madvise: %ld\n", permitted ? advised : 0x20000);
  ranges[1].iov_base = (void*)1;
  const long odd = syscall(SYS_process_madvise, self, &ranges[1], 1, MADV_COLD, 0);
  if (!permitted && errno == EPERM) errno = EINVAL;
  print("process_madvise, odd", odd);
  print("process_madvise, unknown", syscall(SYS_process_madvise, self, ranges, 1, 9999, 0));
  print("process_madvise, flags", syscall(SYS_process_madvise, self, ranges, 1, MADV_COLD, 1));
  print("process_mrelease of the living", syscall(SYS_process_mrelease, self, 0));
  void* addresses[] = {pages, pages + 0x10000};
  int status[2] = {-1, -1};
  const long moved = syscall(SYS_move_pages, 0, 2UL, addresses, NULL, status, 0);
  print("move_pages", moved);
  if (moved == 0) printf("  nodes %d %d\n", status[0], status[1]);
}

// In a child, since it is for good.
static void landlock(void) {
  mkdir("open", 0700);
  close(open("open/file", O_WRONLY | O_CREAT, 0600));
  fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    const struct landlock_ruleset_attr attributes = {
        .handled_access_fs = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE};
    print("no size", syscall(SYS_landlock_create_ruleset, &attributes, 0UL, 0));
    const int rules =
        (int)print("ruleset", syscall(SYS_landlock_create_ruleset, &attributes, sizeof(attributes), 0));
    struct landlock_path_beneath_attr beneath = {.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE,
                                                 .parent_fd = open("open", O_PATH)};
    print("rule", syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0));
    beneath.allowed_access = LANDLOCK_ACCESS_FS_EXECUTE;
    print("rule for what is not handled", syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0));
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    print("restrict", syscall(SYS_landlock_restrict_self, rules, 0));
    print("read inside", open("open/file", O_RDONLY));
    print("write inside", open("open/file", O_WRONLY));
    print("read outside", open("watched", O_RDONLY));
    fflush(stdout);
    _exit(0);
  }
  waitpid(child, NULL, 0);
}

// With AT_EMPTY_PATH newer kernels take a null pointer for the empty path.
static void null_path(void) {
  char status[256];
  print("statx", syscall(SYS_statx, AT_FDCWD, NULL, 0, 0, status));
  const long result = syscall(SYS_statx, AT_FDCWD, NULL, AT_EMPTY_PATH, 0, status);
  if (result != 0 && errno != EFAULT) print("statx of nothing", result);
}

// Memory is read in for reading, or for writing, where that is allowed.
static void populate(void) {
  unsigned char* page = mmap(NULL, 0x10000, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  static const unsigned char kSeven[] = {0xb8, 7, 0, 0, 0, 0xc3};
  memcpy(page, kSeven, sizeof(kSeven));
  printf("code: %d\n", ((int (*)(void))page)());
  for (int writes = 0; writes < 2; ++writes) {
    const int advice = writes ? MADV_POPULATE_WRITE : MADV_POPULATE_READ;
    mprotect(page, 0x10000, PROT_READ | PROT_WRITE | PROT_EXEC);
    ((int (*)(void))page)();
    print("populate all", madvise(page, 0x10000, advice));
    mprotect(page, 0x10000, PROT_READ);
    print("populate readable", madvise(page, 0x10000, advice));
    mprotect(page, 0x10000, PROT_WRITE);
    print("populate writable", madvise(page, 0x10000, advice));
    mprotect(page, 0x10000, PROT_NONE);
    print("populate none", madvise(page, 0x10000, advice));
  }
}

// Entries as far as there is memory for them; the next call goes on from there.
static void cut_directory(void) {
  mkdir("cut", 0700);
  for (int i = 0; i < 5; ++i) {
    char name[32];
    sprintf(name, "cut/a name of file %d", i);
    close(open(name, O_WRONLY | O_CREAT, 0600));
  }
  char* end = (char*)mmap(NULL, 0x30000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) + 0x10000;
  end += -(unsigned long)end & 0xffff;
  mprotect(end, 0x10000, PROT_NONE);
  static const long kCalls[] = {SYS_getdents, SYS_getdents64};
  for (int i = 0; i < 2; ++i) {
    const int fd = open("cut", O_RDONLY | O_DIRECTORY);
    long all = 0, calls = 0;
    for (long got; (got = syscall(kCalls[i], fd, end - 100, 4096)) > 0; all += got) ++calls;
    printf("cut directory: %ld bytes, several calls %d\n", all, calls > 1);
    print("negative size", syscall(kCalls[i], fd, end - 100, -1));
    lseek(fd, 0, SEEK_SET);
    print("negative size", syscall(kCalls[i], fd, end - 100, -1));
    print("no memory", syscall(kCalls[i], fd, end, 4096));
    close(fd);
  }
  for (int i = 0; i < 5; ++i) {
    char name[32];
    sprintf(name, "cut/a name of file %d", i);
    unlink(name);
  }
  rmdir("cut");
}

int main(void) {
  become_nobody();
  cut_directory();
  null_path();
  populate();
  fanotify();
  kcmp();
  pidfd_calls();
  landlock();
  return 0;
}
