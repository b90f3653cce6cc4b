// SPDX-License-Identifier: Apache-2.0

// Signals: into spinning code and blocking calls, restarts, alternate stacks,
// nesting, masks, queueing, jumping out of handlers, registers kept.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t seen;
static sigjmp_buf landing;
static int pipes[2];

static void install(int signal, void (*handler)(int), int flags) {
  struct sigaction action = {0};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigaction(signal, &action, NULL);
}

static void count(int signal) {
  (void)signal;
  ++seen;
}

static void alarm_in(int microseconds) {
  struct itimerval timer = {{0, 0}, {0, microseconds}};
  setitimer(ITIMER_REAL, &timer, NULL);
}

// Again and again, for calls that wait: the first may come before the call. Not
// so often that a slow machine does nothing else.
static void alarm_each(int microseconds) {
  struct itimerval timer = {{0, microseconds}, {0, microseconds}};
  setitimer(ITIMER_REAL, &timer, NULL);
}

static void spinning(void) {
  seen = 0;
  install(SIGALRM, count, 0);
  alarm_in(5000);
  double x = 1;
  do x += 1;
  while (!seen);
  printf("spinning: %d %d\n", (int)seen, x > 1);
}

static void interrupted_read(void) {
  char byte;
  seen = 0;
  install(SIGALRM, count, 0);
  alarm_each(20000);
  ssize_t n = read(pipes[0], &byte, 1);
  int error = errno;
  alarm_in(0);
  printf("read without SA_RESTART: %zd %s\n", n, n < 0 ? strerror(error) : "");
}

static void feed(int signal) {
  (void)signal;
  ++seen;
  if (seen == 2 && write(pipes[1], "x", 1) != 1) abort();
}

static void restarted_read(void) {
  char byte = 0;
  seen = 0;
  install(SIGALRM, feed, SA_RESTART);
  alarm_each(20000);
  ssize_t n = read(pipes[0], &byte, 1);
  alarm_in(0);
  printf("read with SA_RESTART: %zd %c %d\n", n, byte, seen >= 2);
}

static void on_stack(int signal) {
  (void)signal;
  char here;
  stack_t stack;
  sigaltstack(NULL, &stack);
  seen = &here >= (char*)stack.ss_sp && &here < (char*)stack.ss_sp + stack.ss_size &&
         (stack.ss_flags & SS_ONSTACK);
}

static void alternate_stack(void) {
  static char memory[65536];
  stack_t stack = {.ss_sp = memory, .ss_size = sizeof(memory)};
  sigaltstack(&stack, NULL);
  install(SIGUSR1, on_stack, SA_ONSTACK);
  raise(SIGUSR1);
  stack.ss_flags = SS_DISABLE;
  sigaltstack(&stack, NULL);
  printf("alternate stack: %d\n", (int)seen);
}

static void outer(int signal) {
  printf("outer %d begins\n", signal);
  raise(SIGUSR2);
  raise(signal);  // blocked until this handler returns
  printf("outer %d ends\n", signal);
  install(signal, count, 0);
}

static void inner(int signal) { printf("inner %d\n", signal); }

static void nested(void) {
  seen = 0;
  install(SIGUSR1, outer, 0);
  install(SIGUSR2, inner, 0);
  raise(SIGUSR1);
  printf("nested: %d\n", (int)seen);
}

static void queued_info(int signal, siginfo_t* info, void* context) {
  (void)context;
  printf("queued %d code %d value %d own %d\n", signal - SIGRTMIN, info->si_code, info->si_value.sival_int,
         info->si_pid == getpid());
}

static void queued(void) {
  struct sigaction action = {0};
  action.sa_sigaction = queued_info;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGRTMIN, &action, NULL);
  sigaction(SIGRTMIN + 1, &action, NULL);
  sigset_t set, old, pending;
  sigemptyset(&set);
  sigaddset(&set, SIGRTMIN);
  sigaddset(&set, SIGRTMIN + 1);
  sigprocmask(SIG_BLOCK, &set, &old);
  for (int i = 0; i < 4; ++i) {
    union sigval value = {.sival_int = i};
    sigqueue(getpid(), SIGRTMIN + (i + 1) % 2, value);
  }
  sigpending(&pending);
  printf("pending %d %d\n", sigismember(&pending, SIGRTMIN), sigismember(&pending, SIGUSR1));
  sigprocmask(SIG_SETMASK, &old, NULL);
}

static void jump(int signal) {
  (void)signal;
  siglongjmp(landing, 42);
}

static void jumping(void) {
  install(SIGSEGV, jump, 0);
  int rounds = 0;
  for (int i = 0; i < 3; ++i) {
    if (sigsetjmp(landing, 1) == 0) *(volatile int*)8 = 1;
    else ++rounds;
  }
  printf("jumping out: %d\n", rounds);
}

static void suspended(void) {
  sigset_t block, none;
  seen = 0;
  install(SIGALRM, count, 0);
  sigemptyset(&none);
  sigemptyset(&block);
  sigaddset(&block, SIGALRM);
  sigprocmask(SIG_BLOCK, &block, NULL);
  alarm_in(3000);
  int result = sigsuspend(&none);
  printf("sigsuspend: %d %d %d\n", result, errno == EINTR, (int)seen);
  sigprocmask(SIG_UNBLOCK, &block, NULL);
}

// How children end: by exit, by a signal's default action, by abort.
static void endings(void) {
  int kinds[] = {0, SIGTERM, SIGSEGV, SIGABRT, SIGKILL, SIGPIPE};
  for (int i = 0; i < 6; ++i) {
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
      signal(SIGSEGV, SIG_DFL);
      if (kinds[i] == SIGABRT) abort();
      if (kinds[i] == SIGSEGV) *(volatile int*)0 = 1;
      if (kinds[i] != 0) raise(kinds[i]);
      _exit(7);
    }
    int status;
    waitpid(child, &status, 0);
    if (WIFEXITED(status)) printf("ending: exit %d\n", WEXITSTATUS(status));
    else printf("ending: signal %d\n", WTERMSIG(status));
  }
}

static void stopped(void) {
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    raise(SIGSTOP);
    // Not before the parent has seen it continue.
    char byte;
    _exit(read(pipes[0], &byte, 1) == 1 ? 3 : 1);
  }
  int status;
  waitpid(child, &status, WUNTRACED);
  printf("stopped: %d by %d\n", WIFSTOPPED(status), WSTOPSIG(status));
  kill(child, SIGCONT);
  waitpid(child, &status, WCONTINUED);
  printf("continued: %d\n", WIFCONTINUED(status));
  if (write(pipes[1], "x", 1) != 1) abort();
  waitpid(child, &status, 0);
  printf("then: exit %d\n", WEXITSTATUS(status));
}

static volatile int ready_fd, ready_code;
static void on_ready(int signal, siginfo_t* info, void* context) {
  (void)signal;
  (void)context;
  ready_fd = info->si_fd;
  ready_code = info->si_code;
}

// fcntl's F_SETSIG: a realtime signal with SIGIO's siginfo.
static void readiness(void) {
  struct sigaction action = {.sa_sigaction = on_ready, .sa_flags = SA_SIGINFO};
  sigaction(SIGRTMIN + 2, &action, NULL);
  int fds[2];
  if (pipe(fds) != 0) abort();
  fcntl(fds[0], F_SETOWN, getpid());
  fcntl(fds[0], F_SETSIG, SIGRTMIN + 2);
  fcntl(fds[0], F_SETFL, O_ASYNC);
  if (write(fds[1], "x", 1) != 1) abort();
  printf("ready: %d code %d\n", ready_fd == fds[0], ready_code);
  close(fds[0]);
  close(fds[1]);
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (pipe(pipes) != 0) return 1;
  spinning();
  interrupted_read();
  restarted_read();
  alternate_stack();
  nested();
  queued();
  jumping();
  suspended();
  endings();
  stopped();
  readiness();
  return 0;
}
