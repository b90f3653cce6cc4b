// SPDX-License-Identifier: Apache-2.0

// A child that the parent waits for: each writes one line, through glibc, and the child's status comes back.

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
  fflush(stdout);
  const pid_t child = fork();
  if (child < 0) {
    perror("fork");
    return 1;
  }
  if (child == 0) {
    puts("child");
    return 5;
  }
  int status = 0;
  if (waitpid(child, &status, 0) != child) {
    perror("waitpid");
    return 1;
  }
  printf("parent: child exited %d with status %d\n", WIFEXITED(status), WEXITSTATUS(status));
  return 0;
}
