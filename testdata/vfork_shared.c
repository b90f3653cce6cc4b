// SPDX-License-Identifier: Apache-2.0

// A vfork child runs in its parent's memory, so that posix_spawn can say why a
// program did not start.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;
static volatile int shared;

static void on_signal(int signal) { (void)signal; }

int main(int argc, char** argv) {
  if (argc > 1) return 3;
  int status;
  struct sigaction action = {.sa_handler = on_signal};
  sigaction(SIGUSR1, &action, NULL);
  // The child's dispositions are its own, and so are its descriptors.
  pid_t child = vfork();
  if (child == 0) {
    shared = 7;
    signal(SIGUSR1, SIG_IGN);
    close(1);
    _exit(4);
  }
  waitpid(child, &status, 0);
  sigaction(SIGUSR1, NULL, &action);
  printf("shared: %d status %x handler kept %d\n", shared, status,
         action.sa_handler == on_signal);
  char* arguments[] = {argv[0], "again", NULL};
  for (int i = 0; i < 20; ++i) {
    int error = posix_spawn(&child, i % 2 ? argv[0] : "./missing", NULL, NULL,
                            arguments, environ);
    if (error != 0) {
      printf("spawn: %s\n", strerror(error));
      continue;
    }
    waitpid(child, &status, 0);
    printf("spawn: status %x\n", status);
  }
  fflush(stdout);
  // A signal ends the child only.
  child = vfork();
  if (child == 0) {
    raise(SIGKILL);
    _exit(1);
  }
  waitpid(child, &status, 0);
  printf("killed: %x\n", status);
  return 0;
}
