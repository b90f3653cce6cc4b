// SPDX-License-Identifier: Apache-2.0

// System V IPC and POSIX message queues, between two processes.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
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

static void SharedMemory(void) {
  const int id = shmget(IPC_PRIVATE, 10000, IPC_CREAT | 0600);
  char* memory = shmat(id, NULL, 0);
  char* again = shmat(id, NULL, SHM_RDONLY);
  printf("attached %d %d\n", memory != (void*)-1, again != memory);
  struct shmid_ds status;
  Show("IPC_STAT", shmctl(id, IPC_STAT, &status));
  printf("  size %ld attached %ld mode %o mine %d\n", (long)status.shm_segsz,
         (long)status.shm_nattch, status.shm_perm.mode,
         status.shm_cpid == getpid());
  if (fork() == 0) {
    strcpy(memory + 5000, "from the child");
    _exit(0);
  }
  wait(NULL);
  puts(again + 5000);
  Show("shmdt", shmdt(memory));
  Show("shmdt", shmdt(again));
  Show("shmdt", shmdt(again));
  Show("shmat", (long)shmat(id, (void*)0x123, 0));
  Show("IPC_RMID", shmctl(id, IPC_RMID, NULL));
  Show("IPC_STAT", shmctl(id, IPC_STAT, &status));
}

union semun {
  int val;
  struct semid_ds* buf;
  unsigned short* array;
};

static void Semaphores(void) {
  const int id = semget(IPC_PRIVATE, 3, IPC_CREAT | 0600);
  unsigned short values[3] = {1, 2, 3};
  Show("SETALL", semctl(id, 0, SETALL, (union semun){.array = values}));
  Show("GETVAL", semctl(id, 2, GETVAL));
  struct semid_ds status;
  Show("IPC_STAT", semctl(id, 0, IPC_STAT, (union semun){.buf = &status}));
  printf("  count %ld\n", (long)status.sem_nsems);
  const pid_t child = fork();
  if (child == 0) {
    struct sembuf take = {0, -2, 0};
    _exit(semop(id, &take, 1) == 0 ? 5 : 1);
  }
  usleep(30000);
  struct sembuf give = {0, 1, 0};
  Show("semop", semop(id, &give, 1));
  int result = 0;
  waitpid(child, &result, 0);
  printf("status %x\n", result);
  struct sembuf take = {1, -9, 0};
  const struct timespec soon = {0, 10000000};
  Show("semtimedop", semtimedop(id, &take, 1, &soon));
  take.sem_flg = IPC_NOWAIT;
  Show("semop", semop(id, &take, 1));
  Show("GETALL", semctl(id, 0, GETALL, (union semun){.array = values}));
  printf("  %d %d %d\n", values[0], values[1], values[2]);
  Show("IPC_RMID", semctl(id, 0, IPC_RMID));
}

static void Messages(void) {
  const int id = msgget(IPC_PRIVATE, IPC_CREAT | 0600);
  struct {
    long type;
    char text[32];
  } message = {-1, "text"};
  Show("msgsnd", msgsnd(id, &message, 5, 0));
  message.type = 4;
  Show("msgsnd", msgsnd(id, &message, 5, 0));
  message.type = 2;
  strcpy(message.text, "second");
  Show("msgsnd", msgsnd(id, &message, 7, 0));
  struct msqid_ds status;
  Show("IPC_STAT", msgctl(id, IPC_STAT, &status));
  printf("  %ld messages\n", (long)status.msg_qnum);
  Show("msgrcv", msgrcv(id, &message, 2, 2, 0));
  Show("msgrcv", msgrcv(id, &message, 32, -3, 0));
  printf("  %ld %s\n", message.type, message.text);
  Show("msgrcv", msgrcv(id, &message, 32, 0, 0));
  printf("  %ld %s\n", message.type, message.text);
  Show("msgrcv", msgrcv(id, &message, 32, 0, IPC_NOWAIT));
  Show("IPC_RMID", msgctl(id, IPC_RMID, NULL));
}

static void Queues(void) {
  char name[64];
  sprintf(name, "/emu-ipc-calls-%d", (int)getpid());
  struct mq_attr attributes = {.mq_maxmsg = 4, .mq_msgsize = 64};
  const mqd_t queue =
      mq_open(name, O_RDWR | O_CREAT | O_EXCL | O_NONBLOCK, 0600, &attributes);
  printf("opened %d\n", queue != (mqd_t)-1);
  if (fork() == 0) {
    mq_send(queue, "low", 4, 1);
    mq_send(queue, "high", 5, 8);
    _exit(0);
  }
  wait(NULL);
  char buffer[64];
  unsigned priority = 0;
  Show("mq_receive", mq_receive(queue, buffer, 64, &priority));
  printf("  %s %u\n", buffer, priority);
  Show("mq_receive", mq_receive(queue, buffer, 8, &priority));
  Show("mq_getattr", mq_getattr(queue, &attributes));
  printf("  %ld %ld %ld\n", attributes.mq_maxmsg, attributes.mq_msgsize,
         attributes.mq_curmsgs);
  Show("mq_receive", mq_receive(queue, buffer, 64, &priority));
  Show("mq_receive", mq_receive(queue, buffer, 64, &priority));
  Show("mq_unlink", mq_unlink(name));
  Show("mq_unlink", mq_unlink(name));
}

int main(void) {
  SharedMemory();
  Semaphores();
  Messages();
  Queues();
  return 0;
}
