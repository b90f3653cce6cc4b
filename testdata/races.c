// SPDX-License-Identifier: Apache-2.0

// Races that a lost wake-up, a signal between a check and a block, or an end at the wrong time would show: each is run many
// times, `races TIMES` as many times more.
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kThreads = 4, kPatience = 200 };

static const char* self;
static int times = 1;
static int pipes[2];
static sem_t semaphore;
static atomic_int turn, ended;
static pthread_t main_thread;
static volatile unsigned random_state = 1;

// A moment of up to some thousand instructions.
static void moment(void) {
  random_state = random_state * 1103515245 + 12345;
  for (volatile unsigned i = random_state >> 16 & 0x7ff; i > 0; --i) continue;
}

static void install(int signal, void (*handler)(int), int flags) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  sigaction(signal, &action, NULL);
}

static void done(const char* name) {
  printf("%s: done\n", name);
  fflush(stdout);
  alarm(kPatience);  // what hangs ends
}

static void write_byte(int signal) {
  (void)signal;
  const int saved = errno;
  if (write(pipes[1], "x", 1) != 1) abort();
  errno = saved;
}

static void post(int signal) {
  (void)signal;
  sem_post(&semaphore);
}

static void nothing(int signal) { (void)signal; }

// Sends a signal for each turn that the main thread has taken.
static void* send_signals(void* signal) {
  for (int sent = 0; !atomic_load(&ended);) {
    if (atomic_load(&turn) == sent) {
      sched_yield();
      continue;
    }
    ++sent;
    moment();
    pthread_kill(main_thread, (int)(long)signal);
  }
  return NULL;
}

// The handler makes the call's condition true: a signal that comes just before the call blocks must be handled before.
static void just_before(const char* name, int signal, void (*handler)(int), int (*wait)(void)) {
  install(signal, handler, 0);
  atomic_store(&turn, 0);
  atomic_store(&ended, 0);
  pthread_t sender;
  pthread_create(&sender, NULL, send_signals, (void*)(long)signal);
  for (int i = 0; i < 1000 * times; ++i) {
    atomic_fetch_add(&turn, 1);
    moment();
    while (wait() != 0) continue;
  }
  atomic_store(&ended, 1);
  pthread_join(sender, NULL);
  done(name);
}

static int wait_by_read(void) {
  char byte;
  return read(pipes[0], &byte, 1) == 1 ? 0 : -1;
}

static int wait_by_poll(void) {
  struct pollfd fd = {pipes[0], POLLIN, 0};
  return poll(&fd, 1, -1) == 1 ? wait_by_read() : -1;
}

static int wait_by_semaphore(void) { return sem_wait(&semaphore); }

static int wait_unmasked(void) {
  sigset_t none;
  sigemptyset(&none);
  return ppoll(NULL, 0, NULL, &none) == -1 && errno == EINTR ? 0 : -1;
}

static int wait_suspended(void) {
  sigset_t none;
  sigemptyset(&none);
  return sigsuspend(&none) == -1 && errno == EINTR ? 0 : -1;
}

static int wait_for_signal(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  return sigwaitinfo(&set, NULL) == SIGUSR2 ? 0 : -1;
}

static void signals_before_blocking(void) {
  just_before("read", SIGUSR1, write_byte, wait_by_read);
  just_before("poll", SIGUSR1, write_byte, wait_by_poll);
  just_before("semaphore", SIGUSR1, post, wait_by_semaphore);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  sigprocmask(SIG_BLOCK, &set, NULL);
  just_before("ppoll", SIGUSR2, nothing, wait_unmasked);
  just_before("sigsuspend", SIGUSR2, nothing, wait_suspended);
  just_before("sigwaitinfo", SIGUSR2, nothing, wait_for_signal);
  sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static void* quick(void* argument) {
  moment();
  return argument;
}

static void creating_and_joining(void) {
  for (long i = 0; i < 500 * times; ++i) {
    pthread_t threads[kThreads];
    for (long t = 0; t < kThreads; ++t) pthread_create(&threads[t], NULL, quick, (void*)(i + t));
    for (long t = 0; t < kThreads; ++t) {
      void* result;
      pthread_join(threads[t], &result);
      if (result != (void*)(i + t)) abort();
    }
  }
  done("create and join");
}

static void* end_process(void* status) {
  moment();
  _exit((int)(long)status);
  return NULL;
}

static void* end_thread(void* argument) {
  moment();
  pthread_exit(argument);
}

static void* make_threads(void* argument) {
  for (;;) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, quick, argument) == 0) pthread_join(thread, NULL);
  }
  return NULL;
}

static void* use_memory(void* argument) {
  for (;;) {
    char* pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pages[0] = 'x';
    munmap(pages, 8192);
  }
  return argument;
}

static void* block(void* argument) {
  pause();
  return argument;
}

static void start(void* (*function)(void*), long argument) {
  pthread_t thread;
  pthread_create(&thread, NULL, function, (void*)argument);
}

static int ending(void) {
  for (long i = 0; i < kThreads; ++i) start(i % 2 ? end_process : end_thread, 40);
  start(use_memory, 0);
  start(make_threads, 0);
  moment();
  return 40;
}

static void* execute(void* argument) {
  moment();
  execl(self, self, "exit", "41", NULL);
  return argument;
}

static int executing(void) {
  start(use_memory, 0);
  start(make_threads, 0);
  start(block, 0);
  start(execute, 0);
  start(execute, 0);
  pause();
  return 1;
}

static int killed(void) {
  start(use_memory, 0);
  start(make_threads, 0);
  start(block, 0);
  moment();
  kill(getpid(), SIGTERM);
  pause();
  return 1;
}

static int forking(void) {
  start(use_memory, 0);
  start(make_threads, 0);
  for (int i = 0; i < 5; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      free(malloc(1000));
      _exit(42);
    }
    int status;
    if (waitpid(child, &status, 0) != child || WEXITSTATUS(status) != 42) return 1;
  }
  return 42;
}

static void in_children(const char* name, int (*function)(void), int count, int expected) {
  for (int i = 0; i < count * times; ++i) {
    random_state += i;
    const pid_t child = fork();
    if (child == 0) {
      alarm(kPatience);
      _exit(function());
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (status != expected) printf("%s: status %#x\n", name, status);
  }
  done(name);
}

int main(int argc, char** argv) {
  if (argc > 2) return atoi(argv[2]);
  if (argc > 1) times = atoi(argv[1]);
  self = argv[0];
  main_thread = pthread_self();
  if (pipe(pipes) != 0 || sem_init(&semaphore, 0, 0) != 0) return 1;
  alarm(kPatience);
  signals_before_blocking();
  creating_and_joining();
  in_children("exit", ending, 30, 40 << 8);
  in_children("execve", executing, 10, 41 << 8);
  in_children("kill", killed, 30, SIGTERM);
  in_children("fork", forking, 10, 42 << 8);
  return 0;
}
