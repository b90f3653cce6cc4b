// SPDX-License-Identifier: Apache-2.0

// The order in which signals that became pending meanwhile are delivered: by number, those for the thread first. Without SA_NODEFER
// and with empty masks each handler is interrupted by the next one before it begins, so the last one runs first.
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int order[64];
static volatile int count;

static void on_signal(int signal, siginfo_t* info, void* context) {
  (void)context;
  order[count++] = signal * 100 + (info->si_code == SI_QUEUE ? info->si_value.sival_int : 0);
}

static const int kSignals[] = {SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGTERM, SIGCHLD, SIGCONT, SIGURG, SIGXCPU,
                               SIGVTALRM, SIGPROF, SIGWINCH, SIGIO, SIGPWR, SIGSYS, SIGTSTP, SIGTTOU};
enum { kCount = sizeof(kSignals) / sizeof(kSignals[0]) };

static void handle(int flags, int with_mask) {
  struct sigaction action;
  memset(&action, 0, sizeof(action));
  action.sa_sigaction = on_signal;
  action.sa_flags = SA_SIGINFO | flags;
  if (with_mask) sigfillset(&action.sa_mask);
  for (int i = 0; i < kCount; ++i) sigaction(kSignals[i], &action, NULL);
  for (int i = 0; i < 6; ++i) sigaction(SIGRTMIN + i, &action, NULL);
}

static void show(const char* what) {
  printf("%s:", what);
  for (int i = 0; i < count; ++i) {
    const int signal = order[i] / 100, value = order[i] % 100;
    printf(" %d", signal);
    if (value) printf("/%d", value);
  }
  printf("\n");
  count = 0;
}

static void send_process(int signal) { kill(getpid(), signal); }
static void send_thread(int signal) { syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), signal); }

static void unblocked(const char* what, void (*first)(int), void (*second)(int), int backwards) {
  sigset_t all, old;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &old);
  for (int i = 0; i < kCount; ++i) {
    const int at = backwards ? kCount - 1 - i : i;
    (at % 2 ? first : second)(kSignals[at]);
  }
  sigprocmask(SIG_SETMASK, &old, NULL);
  show(what);
}

static void queued(const char* what) {
  sigset_t all, old;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &old);
  for (int i = 5; i >= 0; --i) {
    for (int value = 1; value <= 3; ++value) sigqueue(getpid(), SIGRTMIN + i, (union sigval){.sival_int = value});
  }
  send_process(SIGUSR2);
  send_process(SIGUSR1);
  sigprocmask(SIG_SETMASK, &old, NULL);
  show(what);
}

// Some at a time, by sigsuspend and by sigwaitinfo.
static void suspended(void) {
  sigset_t all, old, some;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &old);
  for (int i = kCount - 1; i >= 0; --i) send_process(kSignals[i]);
  sigfillset(&some);
  sigdelset(&some, SIGIO);
  sigdelset(&some, SIGUSR1);
  sigdelset(&some, SIGCHLD);
  sigdelset(&some, SIGSYS);
  sigsuspend(&some);
  show("suspended");
  sigemptyset(&some);
  sigaddset(&some, SIGURG);
  sigaddset(&some, SIGALRM);
  sigaddset(&some, SIGPWR);
  sigaddset(&some, SIGUSR2);
  printf("waited for:");
  for (int i = 0; i < 4; ++i) printf(" %d", sigwaitinfo(&some, NULL));
  printf("\n");
  sigprocmask(SIG_SETMASK, &old, NULL);
  show("the rest");
}

int main(void) {
  for (int with_mask = 1; with_mask >= 0; --with_mask) {
    printf("%s\n", with_mask ? "one after the other" : "nested");
    handle(0, with_mask);
    unblocked("to the process", send_process, send_process, 0);
    unblocked("to the process, backwards", send_process, send_process, 1);
    unblocked("to the thread", send_thread, send_thread, 1);
    unblocked("to both", send_thread, send_process, 1);
    queued("real-time");
    suspended();
  }
  return 0;
}
