// SPDX-License-Identifier: Apache-2.0

// Processes: starting programs in every way, what survives execve, how threads
// and processes end, and who is told.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const char* self;  // as this program was started

static void show_status(const char* what, int status) {
  if (WIFEXITED(status)) printf("%s: exit %d\n", what, WEXITSTATUS(status));
  else printf("%s: signal %d\n", what, WTERMSIG(status));
  fflush(stdout);
}

static void wait_for(const char* what, pid_t child) {
  int status = -1;
  if (waitpid(child, &status, 0) != child) perror("waitpid");
  show_status(what, status);
}

// What a program started by this one sees of its inheritance.
static int report(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) printf("argument %d: %s\n", i, argv[i]);
  const char* variable = getenv("PROCESS_CALLS");
  printf("variable: %s\n", variable ? variable : "none");
  sigset_t set;
  sigprocmask(SIG_BLOCK, NULL, &set);
  printf("blocked: %d %d\n", sigismember(&set, SIGUSR1),
         sigismember(&set, SIGILL));
  sigpending(&set);
  printf("pending: %d\n", sigismember(&set, SIGUSR1));
  struct sigaction action;
  sigaction(SIGUSR2, NULL, &action);
  printf("ignored: %d", action.sa_handler == SIG_IGN);
  sigaction(SIGFPE, NULL, &action);
  printf(" %d", action.sa_handler == SIG_IGN);
  sigaction(SIGTERM, NULL, &action);
  printf(" handler: %d\n", action.sa_handler != SIG_DFL);
  printf("descriptor: %d\n", fcntl(20, F_GETFD) == 0);
  printf("closed: %d\n", fcntl(21, F_GETFD) == -1);
  fflush(stdout);
  return 42;
}

static void spawned(void) {
  pid_t child;
  char* arguments[] = {"a name", "report", "two words", "", NULL};
  int error = posix_spawn(&child, self, NULL, NULL, arguments, environ);
  wait_for("spawned", child);
  printf("spawn: %d\n", error);
  fflush(stdout);
}

static void on_signal(int signal) { (void)signal; }

static void executed(void) {
  setenv("PROCESS_CALLS", "a value", 1);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGILL);
    sigprocmask(SIG_BLOCK, &set, NULL);
    raise(SIGUSR1);
    signal(SIGUSR2, SIG_IGN);
    signal(SIGFPE, SIG_IGN);
    signal(SIGTERM, on_signal);
    dup2(1, 20);
    dup2(1, 21);
    fcntl(21, F_SETFD, FD_CLOEXEC);
    execl(self, self, "report", (char*)NULL);
    _exit(1);
  }
  wait_for("executed", child);
  unsetenv("PROCESS_CALLS");
  child = fork();
  if (child == 0) {
    char* arguments[] = {(char*)self, "again", NULL};
    char* nothing[] = {NULL};
    execve(self, arguments, nothing);
    _exit(1);
  }
  wait_for("executed without variables", child);
}

static void vforked(void) {
  pid_t child = vfork();
  if (child == 0) _exit(6);
  wait_for("vfork", child);
  child = vfork();
  if (child == 0) {
    execl(self, self, "exit", "17", (char*)NULL);
    _exit(1);
  }
  wait_for("vfork and exec", child);
}

static void scripts(void) {
  FILE* script = fopen("script", "w");
  fprintf(script, "#! %s  report one argument \t\nreport ignored\n", self);
  fclose(script);
  chmod("script", 0755);
  pid_t child = fork();
  if (child == 0) {
    execl("./script", "zero", "first", (char*)NULL);
    _exit(1);
  }
  wait_for("script", child);
}

static void fails(const char* what, const char* path) {
  char* arguments[] = {"x", NULL};
  execve(path, arguments, environ);
  printf("%s: %s\n", what, strerror(errno));
}

static void failures(void) {
  fails("missing", "./no-such-program");
  fails("missing in a directory", "./no-such-directory/program");
  fails("directory", ".");
  fails("under a file", "./script/x");
  fails("empty", "");
  fails("bad pointer", (const char*)8);
  close(open("plain", O_CREAT | O_WRONLY, 0644));
  fails("not executable", "./plain");
  chmod("plain", 0755);
  fails("empty file", "./plain");
  FILE* script = fopen("plain", "w");
  fprintf(script, "#!./no-such-interpreter\n");
  fclose(script);
  fails("interpreter", "./plain");
  script = fopen("plain", "w");
  fprintf(script, "#!./plain\n");
  fclose(script);
  fails("loop", "./plain");
  char* large = malloc(200000);
  memset(large, 'x', 199999);
  large[199999] = 0;
  char* arguments[] = {"x", large, NULL};
  execve(self, arguments, environ);
  printf("large argument: %s\n", strerror(errno));
  fflush(stdout);
}

static void* execute(void* argument) {
  (void)argument;
  char pid[16];
  snprintf(pid, sizeof(pid), "%d", getpid());
  execl(self, self, "same-pid", pid, (char*)NULL);
  return NULL;
}

static void* sleep_forever(void* argument) {
  for (;;) pause();
  return argument;
}

static void exec_from_thread(void) {
  pid_t child = fork();
  if (child == 0) {
    pthread_t thread;
    pthread_create(&thread, NULL, sleep_forever, NULL);
    pthread_create(&thread, NULL, execute, NULL);
    for (;;) pause();
  }
  wait_for("exec from a thread", child);
}

static void* exit_later(void* argument) {
  usleep(20000);
  exit((int)(long)argument);
}

static pthread_t first_thread;

static void* end_later(void* argument) {
  pthread_join(first_thread, NULL);
  return argument;
}

static void* return_at_once(void* argument) { return argument; }

static void* fault(void* argument) {
  *(volatile int*)argument = 1;
  return NULL;
}

static void* leave_at_once(void* argument) {
  _exit((int)(long)argument);
}

static void* end_with_status(void* argument) {
  pthread_join(first_thread, NULL);
  syscall(SYS_exit, (int)(long)argument);
  return NULL;
}

// A process whose first thread goes, with `status`, before `other` decides.
static void outlived(const char* what, int status, void* (*other)(void*),
                     long argument) {
  fflush(stdout);
  first_thread = pthread_self();
  pid_t child = fork();
  if (child == 0) {
    pthread_t thread;
    pthread_create(&thread, NULL, other, (void*)argument);
    if (status == 0) pthread_exit(NULL);
    syscall(SYS_exit, status);
  }
  wait_for(what, child);
}

// A process whose first thread is the last to go.
static void outlives(void) {
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    pthread_t thread;
    pthread_create(&thread, NULL, return_at_once, NULL);
    pthread_join(thread, NULL);
    syscall(SYS_exit, 6);
  }
  wait_for("_exit of the last thread only", child);
}

static void ends(void) {
  outlived("exit by the last thread", 0, exit_later, 9);
  outlived("all threads end", 0, end_later, 9);
  outlived("fault in a thread", 5, fault, 0);
  outlived("_exit by a thread", 5, leave_at_once, 8);
  // The last thread's status is the process's.
  outlived("status of the first", 5, end_later, 9);
  outlived("status of the last", 5, end_with_status, 9);
  outlived("status of the last again", 0, end_with_status, 9);
  outlives();
}

static void waits(void) {
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) _exit(33);
  siginfo_t info;
  memset(&info, 0xff, sizeof(info));
  int result = waitid(P_PID, child, &info, WEXITED | WNOWAIT);
  printf("waitid: %d signal %d code %d status %d own %d\n", result,
         info.si_signo, info.si_code, info.si_status, info.si_pid == child);
  struct rusage usage;
  memset(&usage, 0xff, sizeof(usage));
  int status;
  result = wait4(child, &status, 0, &usage);
  printf("wait4: %d status %x faults %d\n", result == child, status,
         usage.ru_minflt > 0);
  result = waitpid(-1, &status, WNOHANG);
  printf("none left: %d %s\n", result, strerror(errno));
  child = fork();
  if (child == 0) sleep_forever(NULL);
  info.si_pid = 1;
  result = waitid(P_PID, child, &info, WEXITED | WNOHANG);
  printf("not yet: %d %d\n", result, info.si_pid);
  kill(child, SIGUSR1);
  waitid(P_ALL, 0, &info, WEXITED);
  printf("killed: code %d status %d\n", info.si_code, info.si_status);
  signal(SIGCHLD, SIG_IGN);
  child = fork();
  if (child == 0) _exit(0);
  result = waitpid(child, &status, 0);
  printf("reaped: %d %s\n", result, strerror(errno));
  signal(SIGCHLD, SIG_DFL);
}

static pthread_mutex_t robust;

static void* lock_and_die(void* argument) {
  pthread_mutex_lock(&robust);
  return argument;
}

static void robust_mutex(void) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(&robust, &attributes);
  pthread_t thread;
  pthread_create(&thread, NULL, lock_and_die, NULL);
  pthread_join(thread, NULL);
  int result = pthread_mutex_lock(&robust);
  printf("robust: %s\n", result == EOWNERDEAD ? "owner died" : "?");
  pthread_mutex_consistent(&robust);
  printf("again: %d\n", pthread_mutex_unlock(&robust));
}

static void names(void) {
  char name[32] = {0};
  prctl(PR_SET_NAME, "a name that is too long");
  prctl(PR_GET_NAME, name);
  printf("name: %s\n", name);
  int signal = -1;
  prctl(PR_SET_PDEATHSIG, SIGUSR2);
  prctl(PR_GET_PDEATHSIG, &signal);
  printf("death signal: %d\n", signal == SIGUSR2);
  prctl(PR_SET_PDEATHSIG, 0);
  printf("bad option: %d\n", prctl(12345, 0, 0, 0, 0));
  printf("session: %d\n", getsid(0) == getsid(getpid()));
}

// With no environment: starts itself once more, which still must be possible.
static int again(char** argv) {
  printf("prefix: %s\n", getenv("EMU_EXEC_PREFIX") ? "seen" : "none");
  fflush(stdout);
  execl(argv[0], argv[0], "exit", "19", (char*)NULL);
  return 1;
}

int main(int argc, char** argv) {
  if (argc > 1 && strncmp(argv[1], "report", 6) == 0) return report(argc, argv);
  if (argc > 2 && strcmp(argv[1], "exit") == 0) return atoi(argv[2]);
  if (argc > 2 && strcmp(argv[1], "same-pid") == 0) {
    printf("same process: %d\n", atoi(argv[2]) == getpid());
    return 0;
  }
  if (argc > 1 && strcmp(argv[1], "again") == 0) return again(argv);
  self = argv[0];
  spawned();
  executed();
  vforked();
  scripts();
  failures();
  exec_from_thread();
  ends();
  waits();
  robust_mutex();
  names();
  return 0;
}
