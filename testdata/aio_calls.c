// SPDX-License-Identifier: Apache-2.0

// The kernel's own asynchronous I/O: io_setup, io_submit, io_getevents, io_pgetevents, io_cancel, io_destroy.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static void print(const char* name, long result) {
  printf("%s: %s\n", name, result >= 0 ? "ok" : strerrorname_np(errno));
}

static long Setup(unsigned count, unsigned long* context) { return syscall(__NR_io_setup, count, context); }
static long Destroy(unsigned long context) { return syscall(__NR_io_destroy, context); }
static long Submit(unsigned long context, long count, struct iocb** list) {
  return syscall(__NR_io_submit, context, count, list);
}

// The C library's timespec, on i386 that of io_getevents and not of the …_time64 call.
static long GetEvents(unsigned long context, long least, long most, struct io_event* events, struct timespec* timeout) {
  return syscall(__NR_io_getevents, context, least, most, events, timeout);
}

static struct iocb operation(int fd, int code, const void* buffer, size_t size, long long offset) {
  return (struct iocb){.aio_data = 1000 + code,
                       .aio_lio_opcode = code,
                       .aio_fildes = fd,
                       .aio_buf = (uintptr_t)buffer,
                       .aio_nbytes = size,
                       .aio_offset = offset};
}

// Submits one, and tells what comes of it.
static void run(unsigned long context, const char* name, struct iocb* iocb) {
  struct iocb* list[] = {iocb};
  const long submitted = Submit(context, 1, list);
  print(name, submitted);
  if (submitted != 1) return;
  struct io_event event;
  const long got = GetEvents(context, 1, 1, &event, NULL);
  printf("  %ld event, data %llu, is it %d, result %lld, %lld\n", got, (unsigned long long)event.data,
         event.obj == (uintptr_t)iocb, (long long)event.res, (long long)event.res2);
}

static void files(unsigned long context) {
  const int fd = open("file", O_RDWR | O_CREAT | O_TRUNC, 0600);
  struct iocb iocb = operation(fd, IOCB_CMD_PWRITE, "asynchronous", 12, 5);
  run(context, "write", &iocb);
  char text[32] = "";
  iocb = operation(fd, IOCB_CMD_PREAD, text, sizeof(text), 5);
  run(context, "read", &iocb);
  printf("  '%.12s'\n", text);
  char parts[2][8] = {"", ""};
  struct iovec vector[] = {{parts[0], 3}, {parts[1], 4}};
  iocb = operation(fd, IOCB_CMD_PREADV, vector, 2, 6);
  run(context, "readv", &iocb);
  printf("  '%s' '%s'\n", parts[0], parts[1]);
  vector[0].iov_base = "AB";
  vector[0].iov_len = 2;
  iocb = operation(fd, IOCB_CMD_PWRITEV, vector, 2, 0);
  run(context, "writev", &iocb);
  iocb = operation(fd, IOCB_CMD_FDSYNC, NULL, 0, 0);
  run(context, "fdsync", &iocb);
  iocb = operation(fd, IOCB_CMD_PREAD, (void*)4096, 8, 0);
  run(context, "read to nowhere", &iocb);
  iocb = operation(99, IOCB_CMD_PREAD, text, 8, 0);
  run(context, "no file", &iocb);
  iocb = operation(fd, 77, text, 8, 0);
  run(context, "no operation", &iocb);
  iocb = operation(fd, IOCB_CMD_PREAD, text, 8, 0);
  iocb.aio_rw_flags = 1 << 30;
  run(context, "unknown flag", &iocb);
  // What is told of it comes through an eventfd, too.
  const int told = eventfd(0, EFD_NONBLOCK);
  iocb = operation(fd, IOCB_CMD_PREAD, text, 8, 0);
  iocb.aio_flags = IOCB_FLAG_RESFD;
  iocb.aio_resfd = told;
  run(context, "with an eventfd", &iocb);
  uint64_t count = 0;
  print("eventfd", read(told, &count, sizeof(count)));
  printf("  %llu\n", (unsigned long long)count);
}

// Code that has run, then is read over.
static void code(unsigned long context) {
  unsigned char* page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  static const unsigned char kSeven[] = {0xb8, 7, 0, 0, 0, 0xc3}, kNine[] = {0xb8, 9, 0, 0, 0, 0xc3};
  memcpy(page, kSeven, sizeof(kSeven));
  const int before = ((int (*)(void))page)();
  const int fd = open("code", O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (write(fd, kNine, sizeof(kNine)) != sizeof(kNine)) puts("write failed");
  struct iocb iocb = operation(fd, IOCB_CMD_PREAD, page, sizeof(kNine), 0);
  run(context, "read over code", &iocb);
  printf("  %d, then %d\n", before, ((int (*)(void))page)());
}

static void several(unsigned long context) {
  const int fd = open("file", O_RDWR);
  char text[3][8];
  struct iocb iocbs[3];
  struct iocb* list[3];
  for (int i = 0; i < 3; ++i) {
    iocbs[i] = operation(i == 2 ? 99 : fd, IOCB_CMD_PREAD, text[i], 4, i);
    list[i] = &iocbs[i];
  }
  printf("several: %ld\n", Submit(context, 3, list));  // as many as are good
  struct io_event events[4];
  struct timespec moment = {0, 1000000};
  printf("events: %ld\n", GetEvents(context, 1, 4, events, &moment));
  printf("no more: %ld\n", GetEvents(context, 1, 4, events, &moment));
  print("too few asked for", GetEvents(context, 3, 2, events, NULL));
  print("bad time", GetEvents(context, 1, 1, events, (struct timespec*)1));
  print("bad list", Submit(context, 1, (struct iocb**)1));
  print("negative count", Submit(context, -1, list));
  printf("none: %ld\n", Submit(context, 0, list));
}

static void ignore(int signal) { (void)signal; }

static void waiting(unsigned long context) {
  int pipes[2];
  if (pipe(pipes) != 0) return;
  struct iocb iocb = operation(pipes[0], IOCB_CMD_POLL, (void*)(POLLIN | POLLRDNORM), 0, 0);
  struct iocb* list[] = {&iocb};
  printf("poll: %ld\n", Submit(context, 1, list));
  struct io_event event;
  struct timespec moment = {0, 1000000};
  printf("not yet: %ld\n", GetEvents(context, 1, 1, &event, &moment));
  const struct sigaction action = {.sa_handler = ignore};
  sigaction(SIGALRM, &action, NULL);
  const struct itimerval timer = {{0, 0}, {0, 20000}};
  setitimer(ITIMER_REAL, &timer, NULL);
  print("interrupted", GetEvents(context, 1, 1, &event, NULL));
  // The same with a mask: the signal waits.
  sigset_t alarm;
  sigemptyset(&alarm);
  sigaddset(&alarm, SIGALRM);
  const struct {
    const sigset_t* set;
    size_t size;
  } mask = {&alarm, 8};
  raise(SIGALRM);
  struct timespec longer = {0, 5000000};
  printf("with a mask: %ld\n", syscall(__NR_io_pgetevents, context, 1L, 1L, &event, &longer, &mask));
  if (write(pipes[1], "x", 1) != 1) puts("write failed");
  printf("ready: %ld\n", GetEvents(context, 1, 1, &event, NULL));
  printf("  events %#llx\n", (unsigned long long)event.res);
  // One that never comes is called off.
  iocb = operation(pipes[1], IOCB_CMD_POLL, (void*)POLLPRI, 0, 0);
  printf("poll: %ld\n", Submit(context, 1, list));
  print("cancel", syscall(__NR_io_cancel, context, &iocb, &event));
  struct iocb other = iocb;
  print("cancel another", syscall(__NR_io_cancel, context, &other, &event));
}

int main(void) {
  unsigned long context = 0, second = 0, used = 1;
  print("setup", Setup(8, &context));
  print("setup", Setup(1, &second));
  printf("two: %d\n", context != second && context != 0 && second != 0);
  print("setup again", Setup(8, &used));
  used = 0;
  print("setup for none", Setup(0, &used));
  print("setup nowhere", Setup(8, (unsigned long*)4096));
  files(context);
  code(context);
  several(context);
  waiting(context);
  fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    struct io_event event;
    print("the parent's", GetEvents(context, 0, 1, &event, NULL));
    fflush(stdout);
    _exit(0);
  }
  waitpid(child, NULL, 0);
  print("destroy", Destroy(context));
  print("destroy again", Destroy(context));
  print("destroy", Destroy(second));
  return 0;
}
