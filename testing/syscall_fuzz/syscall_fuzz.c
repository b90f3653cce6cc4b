// SPDX-License-Identifier: Apache-2.0

// Makes random system calls with random and structured arguments, and prints what came of each: the same natively and under
// emu, where the call is deterministic.
//
// syscall_fuzz SEED BATCHES: each batch is a child process of its own, in a fresh directory, that makes kCalls calls. As root
// it becomes nobody first.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "testing/syscall_fuzz/values.h"

enum { kCalls = 100, kLogSize = 1 << 16, kNobody = 65534, kSecondsPerBatch = 20 };

struct Call {
  const char* name;
  long number;
  const char* kinds;
  int has_value;  // that is the same everywhere
};

static const struct Call kTable[] = {
#define CALL(name, kinds) {#name, __NR_##name, kinds, 0},
#define VALUE(name, kinds) {#name, __NR_##name, kinds, 1},
#include "testing/syscall_fuzz/calls.inc"
};

// The child's lines, which survive it.
static char* lines;

__attribute__((format(printf, 1, 2))) static void Log(const char* format, ...) {
  const size_t length = strlen(lines);
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(lines + length, kLogSize - length, format, arguments);
  va_end(arguments);
}

static void OnAlarm(int signal) { (void)signal; }

// A call that blocks ends with EINTR.
static void ArmAlarm(void) {
  const struct sigaction action = {.sa_handler = OnAlarm};
  sigaction(SIGALRM, &action, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  const struct itimerval timer = {{0, 50000}, {0, 50000}};
  setitimer(ITIMER_REAL, &timer, NULL);
}

static void OneCall(int index) {
  ForgetArguments();
  const struct Call* call = &kTable[Random(sizeof(kTable) / sizeof(kTable[0]))];
  long words[12] = {0};
  int is_self[12] = {0};  // this process's id, which is another each time
  int count = 0;
  for (const char* kind = call->kinds; *kind != '\0'; ++kind) {
    const int added = MakeArgument(*kind, words + count);
    is_self[count] = *kind == 'x' && words[count] == getpid();
    // Anything at all, below the stack; but not for what would hit this process or others.
    if (Random(20) == 0 && strchr("x0qB", *kind) == NULL) words[count] = (long)Random(0xf0000000);
    count += added;
  }
  ArmAlarm();
  // Before the call, which may be the last.
  Log("%d %s(", index, call->name);
  for (int i = 0; i < 6; ++i) {
    if (is_self[i]) {
      Log("self, ");
    } else {
      Log("%lx, ", words[i]);
    }
  }
  Log(") = ");
  errno = 0;
  const long result = syscall(call->number, words[0], words[1], words[2], words[3], words[4], words[5]);
  if (result == -1 && errno != 0) {
    Log("%s\n", strerrorname_np(errno));
  } else if (call->has_value) {
    Log("%ld\n", result);
  } else {
    Log("ok\n");
  }
}

static void Batch(uint64_t seed) {
  SeedRandom(seed);
  setsid();
  signal(SIGPIPE, SIG_IGN);
  umask(022);
  close_range(3, ~0U, 0);
  MakeSurroundings();
  for (int i = 0; i < kCalls; ++i) OneCall(i);
  _exit(0);
}

static void WaitFor(pid_t child, uint64_t seed) {
  int status;
  struct timespec step = {0, 2000000};
  time_t end = time(NULL) + kSecondsPerBatch;
  while (waitpid(child, &status, WNOHANG) == 0) {
    if (time(NULL) > end) {
      kill(child, SIGKILL);
      waitpid(child, &status, 0);
      Log("hangs\n");
      break;
    }
    nanosleep(&step, NULL);
  }
  printf("batch %llu\n%s", (unsigned long long)seed, lines);
  if (WIFSIGNALED(status)) printf("ended by %s\n", strsignal(WTERMSIG(status)));
  fflush(stdout);
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const uint64_t first = strtoull(argv[1], NULL, 0);
  const uint64_t count = strtoull(argv[2], NULL, 0);
  if (mkdir("scratch", 0777) != 0) return 2;
  chmod("scratch", 0777);
  // Queues and the like of its own, where that is allowed: others outlive it.
  (void)unshare(CLONE_NEWIPC);
  // A sandbox's root may not, and is none.
  if (geteuid() == 0 && setgroups(0, NULL) == 0 && (setgid(kNobody) != 0 || setuid(kNobody) != 0)) return 2;
  lines = mmap(NULL, kLogSize, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (lines == MAP_FAILED || chdir("scratch") != 0) return 2;
  const int scratch = open(".", O_RDONLY | O_DIRECTORY);
  for (uint64_t seed = first; seed < first + count; ++seed) {
    lines[0] = '\0';
    char folder[32];
    snprintf(folder, sizeof(folder), "%llu", (unsigned long long)seed);
    if (mkdir(folder, 0755) != 0 || chdir(folder) != 0) return 2;
    const pid_t child = fork();
    if (child == 0) Batch(seed);
    if (child < 0) return 2;
    WaitFor(child, seed);
    // Not by "..": the batch may have taken its directory's permissions away.
    if (fchdir(scratch) != 0) return 2;
  }
  return 0;
}
