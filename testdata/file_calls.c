// SPDX-License-Identifier: Apache-2.0

// File system calls whose results do not depend on where they run, printed for
// comparison with the native run.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utime.h>

// One line a call: its name, its result, and what errno says of a failure.
static long Show(const char* what, long result) {
  if (result == -1) {
    printf("%s: %s\n", what, strerrorname_np(errno));
  } else {
    printf("%s: %ld\n", what, result);
  }
  fflush(stdout);
  return result;
}

static void ShowStat(const char* name) {
  struct stat s;
  if (Show("lstat", lstat(name, &s)) != 0) return;
  printf("  %s mode %o links %u size %lld atime %lld.%ld mtime %lld\n", name,
         s.st_mode, (unsigned)s.st_nlink, (long long)s.st_size,
         (long long)s.st_atim.tv_sec, s.st_atim.tv_nsec,
         (long long)s.st_mtim.tv_sec);
}

static int CompareNames(const void* a, const void* b) {
  return strcmp(*(char* const*)a, *(char* const*)b);
}

static void ShowDirectory(const char* path) {
  char* names[100];
  int count = 0;
  DIR* dir = opendir(path);
  for (struct dirent* e; (e = readdir(dir)) != NULL && count < 100;) {
    names[count] = malloc(strlen(e->d_name) + 8);
    sprintf(names[count++], "%s(%d)", e->d_name, e->d_type);
  }
  // telldir and seekdir must agree.
  rewinddir(dir);
  readdir(dir);
  const long place = telldir(dir);
  struct dirent* second = readdir(dir);
  char name[256];
  strcpy(name, second->d_name);
  readdir(dir);
  seekdir(dir, place);
  printf("seekdir: %s\n",
         strcmp(readdir(dir)->d_name, name) == 0 ? "same" : "different");
  closedir(dir);
  qsort(names, count, sizeof(names[0]), CompareNames);
  for (int i = 0; i < count; ++i) printf(" %s", names[i]);
  printf("\n");
}

static void Files(void) {
  // The lowest free number: the emulator has none of its own down there.
  const int fd = Show("open", open("a", O_RDWR | O_CREAT | O_EXCL, 0640));
  Show("open again", open("a", O_RDWR | O_CREAT | O_EXCL, 0640));
  Show("open as directory", open("a", O_RDONLY | O_DIRECTORY));
  Show("write", write(fd, "0123456789", 10));
  char buffer[64] = {0};
  Show("pread", pread(fd, buffer, 4, 3));
  puts(buffer);
  struct iovec iov[2] = {{buffer, 2}, {buffer + 8, 3}};
  Show("lseek", lseek(fd, 1, SEEK_SET));
  Show("readv", readv(fd, iov, 2));
  Show("pwritev", pwritev(fd, iov, 2, 20));
  Show("lseek end", lseek(fd, 0, SEEK_END));
  Show("lseek data", lseek(fd, 100, SEEK_DATA));
  Show("lseek back", lseek(fd, -1, SEEK_SET));
  Show("ftruncate", ftruncate(fd, 5));
  Show("fallocate", posix_fallocate(fd, 0, 4096));
  void* volatile bad = (void*)8;
  Show("read bad", read(fd, bad, 4));
  Show("read fd", read(99, buffer, 4));
  Show("F_GETFL", fcntl(fd, F_GETFL) & ~O_LARGEFILE & 0x7fff);
  Show("F_SETFL", fcntl(fd, F_SETFL, O_APPEND | O_NONBLOCK));
  Show("F_GETFL", fcntl(fd, F_GETFL) & 0x7fff);
  Show("F_DUPFD", fcntl(fd, F_DUPFD_CLOEXEC, 40));
  Show("F_GETFD", fcntl(40, F_GETFD));
  Show("dup2", dup2(fd, 41));
  Show("dup3", dup3(fd, fd, 0));
  Show("close_range", syscall(SYS_close_range, 40, 60, 0));
  Show("close", close(40));
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 10};
  Show("F_SETLK", fcntl(fd, F_SETLK, &lock));
  Show("F_OFD_GETLK", fcntl(fd, F_OFD_GETLK, &lock));
  printf("lock type %d\n", lock.l_type);
  Show("flock", flock(fd, LOCK_EX | LOCK_NB));
  int count = -1;
  Show("FIONREAD", ioctl(fd, FIONREAD, &count));
  Show("TCGETS", ioctl(fd, 0x5401, buffer));
  Show("fcntl bad", fcntl(fd, 999, 0));
  close(fd);
}

static void Names(void) {
  Show("mkdir", mkdir("d", 0755));
  Show("mkdir again", mkdir("d", 0755));
  Show("symlink", symlink("a", "d/link"));
  Show("link", link("a", "d/hard"));
  Show("rename", rename("a", "d/a"));
  Show("renameat2", renameat2(AT_FDCWD, "d/a", AT_FDCWD, "d/hard", 1));
  Show("mkfifo", mkfifo("d/fifo", 0600));
  char target[16] = {0};
  Show("readlink", readlink("d/link", target, sizeof(target)));
  puts(target);
  Show("readlink file", readlink("d/a", target, sizeof(target)));
  Show("chmod", chmod("d/a", 0604));
  Show("access", access("d/a", X_OK | R_OK));
  Show("access", access("d/a", R_OK));
  Show("chown", chown("d/a", -1, -1));
  const struct utimbuf times = {1000, 2000};
  Show("utime", utime("d/a", &times));
  const struct timespec specs[2] = {{3000, 4000}, {0, UTIME_OMIT}};
  Show("utimensat", utimensat(AT_FDCWD, "d/a", specs, 0));
  ShowStat("d/a");
  ShowStat("d/missing");
  ShowStat("d/a/b");
  ShowDirectory("d");
  Show("rmdir", rmdir("d"));
  Show("unlinkat", unlinkat(AT_FDCWD, "d", 0));
  struct statfs fs;
  Show("statfs", statfs("/proc", &fs));
  printf("type %lx name %ld\n", (long)fs.f_type, (long)fs.f_namelen);
  Show("setxattr", setxattr("d/a", "user.x", "value", 5, 0));
  Show("getxattr", getxattr("d/a", "user.y", target, 16));
  for (const char** p = (const char*[]){"d/a", "d/hard", "d/link", "d/fifo", 0};
       *p != NULL; ++p) {
    Show("unlink", unlink(*p));
  }
  Show("rmdir", rmdir("d"));
}

static void Pipes(void) {
  int fds[2];
  char buffer[16] = {0};
  Show("pipe2", pipe2(fds, O_NONBLOCK | O_CLOEXEC));
  Show("read empty", read(fds[0], buffer, 4));
  Show("write", write(fds[1], "pipe", 4));
  Show("read", read(fds[0], buffer, 16));
  Show("lseek", lseek(fds[0], 0, SEEK_SET));
  Show("F_SETPIPE_SZ", fcntl(fds[0], F_SETPIPE_SZ, 8192));
  close(fds[1]);
  Show("read end", read(fds[0], buffer, 16));
  const int memory = memfd_create("name", MFD_ALLOW_SEALING);
  Show("write", write(memory, "sealed", 6));
  Show("F_ADD_SEALS", fcntl(memory, F_ADD_SEALS, F_SEAL_WRITE));
  Show("write", write(memory, "more", 4));
  Show("F_GET_SEALS", fcntl(memory, F_GET_SEALS));
  Show("pipe2 bad", pipe2(fds, O_CREAT));
}

// A 32-bit program that did not ask for large files may not open one.
static void LargeFiles(void) {
  close(open64("large", O_WRONLY | O_CREAT, 0600));
  Show("truncate64", truncate64("large", 0x80000000LL));
  const int fd = open64("large", O_RDONLY);
  Show("open64", fd >= 0 ? 0 : -1);
  Show("open a large file", open("large", O_RDONLY) == fd + 1 ? 0 : -1);
  Show("truncate64", truncate64("large", 0x7fffffffLL));
  Show("open the largest file", open("large", O_RDONLY) < 0 ? -1 : 0);
  unlink("large");
}

// No path at all.
static void NullPaths(void) {
  Show("open", syscall(SYS_openat, AT_FDCWD, NULL, O_RDONLY, 0));
  Show("mkdir", syscall(SYS_mkdir, NULL, 0700));
}

int main(void) {
  char directory[] = "/tmp/file_callsXXXXXX";
  if (mkdtemp(directory) == NULL || chdir(directory) != 0) return 1;
  umask(022);
  Files();
  LargeFiles();
  NullPaths();
  Names();
  Pipes();
  if (chdir("/") != 0) return 1;
  Show("rmdir", rmdir(directory));
  return 0;
}
