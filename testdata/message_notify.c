// SPDX-License-Identifier: Apache-2.0

// mq_notify: a signal, with a value, when a message comes into an empty queue.
// (Not on qemu-mips64el as a host: it lacks the call, and does not translate
// a queue's flags.)
#define _GNU_SOURCE
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t notified = 0;
static void OnNotify(int signal, siginfo_t* info, void* context) {
  notified = info->si_value.sival_int + info->si_code;
}

static volatile sig_atomic_t called = 0;
static void OnThread(union sigval value) { called = value.sival_int; }

static void SendFromChild(mqd_t queue) {
  if (fork() == 0) _exit(mq_send(queue, "message", 8, 3));
  int status = 0;
  wait(&status);
  printf("status %x\n", status);
}

int main(void) {
  char name[64];
  sprintf(name, "/emu-notify-%d", (int)getpid());
  struct mq_attr attributes = {.mq_maxmsg = 4, .mq_msgsize = 64};
  const mqd_t queue =
      mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &attributes);
  if (queue == (mqd_t)-1) return 1;
  struct sigaction action = {.sa_sigaction = OnNotify, .sa_flags = SA_SIGINFO};
  sigaction(SIGUSR1, &action, NULL);
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL,
                           .sigev_signo = SIGUSR1,
                           .sigev_value.sival_int = 4711};
  printf("mq_notify %d\n", mq_notify(queue, &event));
  printf("again %d\n", mq_notify(queue, &event));
  SendFromChild(queue);
  printf("notified %d\n", (int)notified);
  char buffer[64];
  printf("received %d\n", (int)mq_receive(queue, buffer, 64, NULL));

  // Once only, and then by a thread of the C library's.
  event = (struct sigevent){.sigev_notify = SIGEV_THREAD,
                            .sigev_notify_function = OnThread,
                            .sigev_value.sival_int = 99};
  printf("mq_notify %d\n", mq_notify(queue, &event));
  SendFromChild(queue);
  for (int i = 0; i < 500 && called == 0; ++i) usleep(10000);
  printf("called %d\n", (int)called);
  attributes.mq_flags = O_NONBLOCK;
  mq_setattr(queue, &attributes, NULL);
  mq_getattr(queue, &attributes);
  printf("flags %d\n", attributes.mq_flags == O_NONBLOCK);
  mq_unlink(name);
  return 0;
}
