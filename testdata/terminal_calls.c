// SPDX-License-Identifier: Apache-2.0

// Terminals: modes, sizes, process groups, and ^C through a pseudo-terminal.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
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

static void ShowModes(int fd) {
  struct termios modes;
  Show("tcgetattr", tcgetattr(fd, &modes));
  printf("  %x %x %x %x:", modes.c_iflag, modes.c_oflag, modes.c_cflag,
         modes.c_lflag);
  for (int i = 0; i < 17; ++i) printf(" %d", modes.c_cc[i]);
  printf(" speed %u\n", cfgetospeed(&modes));
}

static void OnSignal(int signal) {}

// A session of its own on the terminal: what a shell does.
static int Session(const char* name) {
  setsid();
  const int tty = open(name, O_RDWR);
  Show("TIOCSCTTY", ioctl(tty, TIOCSCTTY, 0));
  printf("group %d\n", tcgetpgrp(tty) == getpid());
  const pid_t child = fork();
  if (child == 0) {
    setpgid(0, 0);
    signal(SIGTTOU, SIG_IGN);
    tcsetpgrp(tty, getpid());
    signal(SIGINT, OnSignal);
    sigset_t interrupt, none;
    sigemptyset(&none);
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    sigprocmask(SIG_BLOCK, &interrupt, NULL);
    write(tty, "ready\n", 6);
    sigsuspend(&none);
    write(tty, "interrupted\n", 12);
    _exit(tcgetpgrp(tty) == getpid() ? 3 : 4);
  }
  int status = 0;
  waitpid(child, &status, 0);
  printf("child %x\n", status);
  signal(SIGTTOU, SIG_IGN);
  Show("tcsetpgrp", tcsetpgrp(tty, getpid()));
  fflush(stdout);
  // A background process that reads is stopped.
  const pid_t reader = fork();
  if (reader == 0) {
    setpgid(0, 0);
    char byte;
    read(tty, &byte, 1);
    _exit(0);
  }
  waitpid(reader, &status, WUNTRACED);
  printf("reader %s\n",
         WIFSTOPPED(status) ? strsignal(WSTOPSIG(status)) : "not stopped");
  kill(reader, SIGKILL);
  waitpid(reader, &status, 0);
  return 0;
}

int main(void) {
  const int pty = posix_openpt(O_RDWR | O_NOCTTY);
  Show("grantpt", grantpt(pty));
  Show("unlockpt", unlockpt(pty));
  const char* name = ptsname(pty);
  const int tty = open(name, O_RDWR | O_NOCTTY);
  Show("isatty", isatty(tty));
  ShowModes(tty);
  struct winsize size = {25, 81, 0, 0};
  Show("TIOCSWINSZ", ioctl(tty, TIOCSWINSZ, &size));
  memset(&size, 0, sizeof(size));
  Show("TIOCGWINSZ", ioctl(pty, TIOCGWINSZ, &size));
  printf("  %d %d\n", size.ws_row, size.ws_col);

  write(pty, "line\n", 5);
  char buffer[64] = {0};
  int count = 0;
  struct pollfd input = {tty, POLLIN, 0};
  poll(&input, 1, 5000);
  Show("FIONREAD", ioctl(tty, FIONREAD, &count));
  printf("  %d\n", count);
  Show("read", read(tty, buffer, sizeof(buffer)));
  printf("  %s", buffer);
  usleep(50000);  // the echo comes in pieces
  Show("echo", read(pty, buffer, sizeof(buffer)));

  struct termios modes;
  tcgetattr(tty, &modes);
  cfmakeraw(&modes);
  modes.c_cc[VMIN] = 2;
  cfsetospeed(&modes, B115200);
  Show("tcsetattr", tcsetattr(tty, TCSADRAIN, &modes));
  ShowModes(tty);
  write(pty, "ab", 2);
  poll(&input, 1, 5000);
  Show("read", read(tty, buffer, sizeof(buffer)));
  Show("tcflush", tcflush(tty, TCIOFLUSH));
  Show("tcdrain", tcdrain(tty));
  Show("tcgetattr", tcgetattr(0x7777, &modes));
  int pipe_fds[2];
  pipe(pipe_fds);
  Show("tcgetattr", tcgetattr(pipe_fds[0], &modes));
  Show("tcgetpgrp", tcgetpgrp(pipe_fds[0]));

  cfmakeraw(&modes);
  tcgetattr(tty, &modes);
  modes.c_lflag |= ISIG | ICANON;
  modes.c_oflag = 0;
  tcsetattr(tty, TCSANOW, &modes);
  fflush(stdout);
  const pid_t session = fork();
  if (session == 0) {
    close(pty);
    exit(Session(name));
  }
  int length = 0;
  memset(buffer, 0, sizeof(buffer));
  while (strchr(buffer, '\n') == NULL && length < 60) {
    length += read(pty, buffer + length, 1);
  }
  printf("%s", buffer);
  fflush(stdout);
  write(pty, "\003", 1);
  int status = 0;
  waitpid(session, &status, 0);
  printf("session %x\n", status);
  return 0;
}
