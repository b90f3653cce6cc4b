// SPDX-License-Identifier: Apache-2.0

// Waiting: poll, select, epoll, sleeps and timers, with and without signals
// that break them off.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long Show(const char* what, long result) {
  if (result == -1) {
    printf("%s: %s\n", what, strerrorname_np(errno));
  } else {
    printf("%s: %ld\n", what, result);
  }
  fflush(stdout);
  return result;
}

static volatile sig_atomic_t signals = 0;
static void OnSignal(int signal) { signals = signals + 1; }

static void Handle(int signal, int flags) {
  struct sigaction action = {.sa_handler = OnSignal, .sa_flags = flags};
  sigaction(signal, &action, NULL);
}

// SIGALRM soon, once; not before a slow host has come to the call.
static void AlarmSoon(void) {
  const struct itimerval timer = {{0, 0}, {0, 100000}};
  setitimer(ITIMER_REAL, &timer, NULL);
}

// A pause that SIGALRM ends. On a busy machine the signal may come before the call, which then would never end: it comes again.
static void Pause(void) {
  const sig_atomic_t before = signals;
  const struct itimerval timer = {{0, 30000}, {0, 30000}}, none = {{0, 0}, {0, 0}};
  setitimer(ITIMER_REAL, &timer, NULL);
  const long result = pause();
  const int error = errno;
  setitimer(ITIMER_REAL, &none, NULL);
  signals = before + 1;
  errno = error;
  Show("pause", result);
}

static long Milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void Poll(void) {
  int fds[2];
  socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
  struct pollfd poll_fds[3] = {{fds[0], POLLIN | POLLOUT | POLLWRNORM, 0},
                               {fds[1], POLLIN, 0},
                               {99, POLLIN, 0}};
  Show("poll", poll(poll_fds, 3, 0));
  for (int i = 0; i < 3; ++i) printf("  %x\n", poll_fds[i].revents);
  write(fds[1], "x", 1);
  Show("poll", poll(poll_fds, 1, 1000));
  printf("  %x\n", poll_fds[0].revents);
  shutdown(fds[1], SHUT_RDWR);
  Show("poll", poll(poll_fds, 1, 1000));
  printf("  %x\n", poll_fds[0].revents);

  fd_set set;
  FD_ZERO(&set);
  FD_SET(fds[0], &set);
  struct timeval time = {5, 0};
  Show("select", select(fds[0] + 1, &set, NULL, NULL, &time));
  printf("  %d %ld\n", FD_ISSET(fds[0], &set) != 0, (long)time.tv_sec);
  FD_ZERO(&set);
  time = (struct timeval){0, 10000};
  Show("select", select(fds[0] + 1, NULL, NULL, &set, &time));
  printf("  %ld %ld\n", (long)time.tv_sec, (long)time.tv_usec);
  // The kernel looks no further than its table of the process's descriptors reaches.
  close(dup2(fds[0], 98));
  FD_SET(98, &set);
  Show("select", select(99, &set, NULL, NULL, &time));

  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {EPOLLIN | EPOLLET, {.u64 = 0x123456789abcdef}};
  Show("epoll_ctl", epoll_ctl(epoll, EPOLL_CTL_ADD, fds[0], &event));
  Show("epoll_ctl", epoll_ctl(epoll, EPOLL_CTL_ADD, fds[0], &event));
  struct epoll_event events[4];
  Show("epoll_wait", epoll_wait(epoll, events, 4, 1000));
  printf("  %x %llx\n", events[0].events,
         (unsigned long long)events[0].data.u64);
  Show("epoll_wait", epoll_wait(epoll, events, 4, 0));
  close(epoll);
  close(fds[0]);
  close(fds[1]);
}

// More events at once than fit into a page or two.
static void ManyEvents(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  const struct rlimit most = {limit.rlim_max, limit.rlim_max};
  setrlimit(RLIMIT_NOFILE, &most);
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event ready = {EPOLLIN, {.u64 = 0}};
  int count = 0;
  for (int fd = 1000; fd < 6000; ++fd, ++count) {
    const int counter = eventfd(1, 0);
    if (dup2(counter, fd) != fd) break;
    close(counter);
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &ready);
  }
  static struct epoll_event many[5000];
  // How many there may be is the machine's say.
  Show("epoll_wait, many, less all", epoll_wait(epoll, many, 5000, 1000) - count);
  close_range(3, ~0U, 0);
  setrlimit(RLIMIT_NOFILE, &limit);
}

static void Interrupted(void) {
  int fds[2];
  pipe(fds);
  char byte;
  struct pollfd poll_fd = {fds[0], POLLIN, 0};
  fd_set set;
  struct timespec left = {0, 0};
  const struct timespec second = {1, 0};
  for (int flags = 0; flags <= SA_RESTART; flags += SA_RESTART) {
    Handle(SIGALRM, flags);
    printf("flags %x\n", flags);
    AlarmSoon();
    Show("poll", poll(&poll_fd, 1, 1000));
    AlarmSoon();
    FD_ZERO(&set);
    FD_SET(fds[0], &set);
    struct timeval time = {1, 0};
    Show("select", select(fds[0] + 1, &set, NULL, NULL, &time));
    AlarmSoon();
    Show("nanosleep", nanosleep(&second, &left));
    printf("  %d\n", left.tv_sec == 0 && left.tv_nsec > 500000000);
    Pause();
    const int epoll = epoll_create1(0);
    struct epoll_event event;
    AlarmSoon();
    Show("epoll_wait", epoll_wait(epoll, &event, 1, 1000));
    close(epoll);
    // With SA_RESTART the read goes on, until the child writes.
    const pid_t child = fork();
    if (child == 0) {
      usleep(300000);
      write(fds[1], "x", 1);
      _exit(0);
    }
    AlarmSoon();
    Show("read", read(fds[0], &byte, 1));
    waitpid(child, NULL, 0);
    if (flags == 0) read(fds[0], &byte, 1);
  }
  // A receive time-out never restarts.
  int sockets[2];
  socketpair(AF_UNIX, SOCK_STREAM, 0, sockets);
  const struct timeval timeout = {1, 0};
  setsockopt(sockets[0], SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
  AlarmSoon();
  Show("recv", recv(sockets[0], &byte, 1, 0));
  printf("signals %d\n", (int)signals);
}

// ppoll's mask lets the signal in only while it waits.
static void Masks(void) {
  Handle(SIGUSR1, 0);
  sigset_t blocked, none;
  sigemptyset(&none);
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGUSR1);
  sigprocmask(SIG_SETMASK, &blocked, NULL);
  signals = 0;
  raise(SIGUSR1);
  printf("signals %d\n", (int)signals);
  const struct timespec second = {1, 0};
  const long start = Milliseconds();
  Show("ppoll", ppoll(NULL, 0, &second, &none));
  printf("signals %d, at once %d\n", (int)signals,
         Milliseconds() - start < 500);
  raise(SIGUSR1);
  Show("pselect", pselect(0, NULL, NULL, NULL, &second, &none));
  printf("signals %d\n", (int)signals);
  raise(SIGUSR1);
  const int epoll = epoll_create1(0);
  struct epoll_event event;
  Show("epoll_pwait", epoll_pwait(epoll, &event, 1, 1000, &none));
  printf("signals %d\n", (int)signals);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

static void Timers(void) {
  const long start = Milliseconds();
  usleep(20000);
  const long slept = Milliseconds() - start;
  printf("slept %d\n", slept >= 20);
  const struct timespec bad = {0, 1000000000};
  Show("nanosleep", nanosleep(&bad, NULL));
  Show("clock_nanosleep", clock_nanosleep(CLOCK_MONOTONIC, 0, &bad, NULL));
  Show("clock_gettime", clock_gettime(77, (struct timespec*)&start));

  struct timespec resolution;
  Show("clock_getres", clock_getres(CLOCK_REALTIME, &resolution));
  printf("  %ld\n", resolution.tv_nsec);
  Show("alarm", alarm(100));
  Show("alarm", alarm(0));

  const int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
  const struct itimerspec periodic = {{0, 5000000}, {0, 5000000}};
  struct itimerspec now;
  Show("timerfd_settime", timerfd_settime(fd, 0, &periodic, NULL));
  usleep(30000);
  unsigned long long expirations = 0;
  Show("read", read(fd, &expirations, 8));
  printf("  %d\n", expirations >= 5);
  Show("timerfd_gettime", timerfd_gettime(fd, &now));
  printf("  %ld\n", now.it_interval.tv_nsec);
  close(fd);

  Handle(SIGUSR2, 0);
  signals = 0;
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL,
                           .sigev_signo = SIGUSR2};
  timer_t timer;
  Show("timer_create", timer_create(CLOCK_MONOTONIC, &event, &timer));
  Show("timer_settime", timer_settime(timer, 0, &periodic, NULL));
  while (signals < 3) pause();
  Show("timer_delete", timer_delete(timer));
  event.sigev_signo = 99;
  Show("timer_create", timer_create(CLOCK_MONOTONIC, &event, &timer));

  const int counter = eventfd(3, EFD_SEMAPHORE | EFD_NONBLOCK);
  Show("read", read(counter, &expirations, 8));
  Show("read", read(counter, &expirations, 8));
  Show("read", read(counter, &expirations, 8));
  Show("read", read(counter, &expirations, 8));
  close(counter);
}

int main(void) {
  Poll();
  ManyEvents();
  Interrupted();
  Masks();
  Timers();
  return 0;
}
