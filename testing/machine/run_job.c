// SPDX-License-Identifier: Apache-2.0
//
// Runs one program as a machine's job and writes a record of it to
// standard output:
//
//   run_job --cwd=FOLDER [OPTION]... -- PROGRAM [ARG]...
//
// Options are --root=FOLDER, --stdin=FILE, --timeout=SECONDS,
// --personality=i686 and --env=NAME=VALUE, the last as often as it is needed.
//
// The record is one line, `stdout N stderr N OUTCOME`, and then the bytes of
// stdout and of stderr. OUTCOME is one of
//   exited STATUS
//   killed SIGNAL    By name, since numbers differ, or by number.
//   timeout SECONDS
//   overflow BYTES   There was more output; only its beginning is written.
//   failed WHAT      The program could not be started.
//
// Three processes take part. The session's leader, which is this program, reads
// the job's pipes. The leader of the process group waits for the job. The job
// itself leads nothing, like a program that a test runner has started: it may
// call setsid, has no controlling terminal, and its group is not orphaned. The
// outer two ignore every signal, so a job may signal its whole group. When the
// job is over or out of time, everything else on the machine is killed.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
  // A job that writes more to one stream is killed: its output would fill the
  // machine's memory.
  kMaxOutput = 16 << 20,
  // What is kept of it.
  kKeptOutput = 64 << 10,
};

struct Options {
  const char* root;
  const char* cwd;
  const char* stdin_file;
  const char* personality;
  long timeout;
  char** env;
  char** program;
};

struct Stream {
  int fd;
  char* bytes;
  size_t size;
};

static void Die(const char* what) {
  perror(what);
  exit(1);
}

// The text after `name` if `word` begins with it; null otherwise.
static const char* Value(const char* word, const char* name) {
  const size_t length = strlen(name);
  return strncmp(word, name, length) == 0 ? word + length : NULL;
}

static struct Options Parse(int argc, char** argv) {
  struct Options options = {NULL, "/", "/dev/null", "", 60, NULL, NULL};
  options.env = calloc(argc, sizeof(char*));
  int env_size = 0;
  for (int i = 1; i < argc; ++i) {
    const char* value;
    if (strcmp(argv[i], "--") == 0) {
      options.program = argv + i + 1;
      break;
    } else if ((value = Value(argv[i], "--root="))) {
      options.root = value;
    } else if ((value = Value(argv[i], "--cwd="))) {
      options.cwd = value;
    } else if ((value = Value(argv[i], "--stdin="))) {
      options.stdin_file = value;
    } else if ((value = Value(argv[i], "--timeout="))) {
      options.timeout = atol(value);
    } else if ((value = Value(argv[i], "--personality="))) {
      options.personality = value;
    } else if ((value = Value(argv[i], "--env="))) {
      options.env[env_size++] = (char*)value;
    }
  }
  return options;
}

static void SetLimit(int resource, rlim_t soft, rlim_t hard) {
  const struct rlimit limit = {soft, hard};
  setrlimit(resource, &limit);
}

static void SetAllSignals(void (*handler)(int)) {
  for (int signal = 1; signal < NSIG; ++signal) {
    sigaction(signal, &(struct sigaction){.sa_handler = handler}, NULL);
  }
}

// Tells the session's leader why the program could not be started. Its first
// line is the outcome.
static void Fail(int outcome, const char* what) {
  dprintf(outcome, "failed %s: %s\n", what, strerror(errno));
  _exit(127);
}

// The job's process. Everything that a program can inherit is set here.
static void Start(const struct Options* options, int out, int err,
                  int outcome) {
  const int in = open(options->stdin_file, O_RDONLY);
  if (in < 0) Fail(outcome, options->stdin_file);
  dup2(in, 0);
  dup2(out, 1);
  dup2(err, 2);
  // The outcome stays open until execve succeeds.
  fcntl(outcome, F_SETFD, FD_CLOEXEC);
  // A table of descriptors as large as in what bash starts, which has 255 open:
  // select looks at no descriptor beyond the table.
  dup2(in, 255);
  for (int fd = 3; fd <= 255; ++fd) {
    if (fd != outcome) close(fd);
  }
  SetAllSignals(SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  umask(022);
  SetLimit(RLIMIT_CORE, 0, RLIM_INFINITY);
  // As systemd sets it.
  SetLimit(RLIMIT_NOFILE, 1024, 524288);
  SetLimit(RLIMIT_STACK, 8 << 20, RLIM_INFINITY);
  if (strcmp(options->personality, "i686") == 0) personality(PER_LINUX32);
  if (options->root && chroot(options->root) != 0) Fail(outcome, options->root);
  if (chdir(options->cwd) != 0) Fail(outcome, options->cwd);
  execve(options->program[0], options->program, options->env);
  if (errno == ENOENT && access(options->program[0], F_OK) == 0) {
    Fail(outcome, "the loader that it is linked with");
  }
  Fail(outcome, options->program[0]);
}

// The process group's leader: starts the job and tells how it ended.
static void LeadGroup(const struct Options* options, int out, int err,
                      int outcome) {
  setpgid(0, 0);
  const pid_t job = fork();
  if (job < 0) Fail(outcome, "fork");
  if (job == 0) Start(options, out, err, outcome);
  close(out);
  close(err);
  int status;
  while (waitpid(job, &status, 0) != job) {
  }
  if (WIFSIGNALED(status)) {
    const char* const name = sigabbrev_np(WTERMSIG(status));
    if (name) {
      dprintf(outcome, "killed %s\n", name);
    } else {
      dprintf(outcome, "killed %d\n", WTERMSIG(status));
    }
  } else {
    dprintf(outcome, "exited %d\n", WEXITSTATUS(status));
  }
  _exit(0);
}

// Appends what can be read; closes the stream at its end. False when the stream
// holds too much.
static int Append(struct Stream* stream) {
  enum { kChunk = 65536 };
  stream->bytes = realloc(stream->bytes, stream->size + kChunk);
  if (!stream->bytes) Die("realloc");
  const ssize_t got = read(stream->fd, stream->bytes + stream->size, kChunk);
  if (got > 0) {
    stream->size += got;
  } else if (got == 0 || errno != EINTR) {
    close(stream->fd);
    stream->fd = -1;
  }
  return stream->size <= kMaxOutput;
}

static long MillisecondsNow(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// Reads the three streams until each has ended. Whatever else holds a pipe,
// such as a process that the job has left behind, is waited for, too. When that
// takes too long, or there is too much, `outcome` says so instead.
static void ReadAll(struct Stream streams[3], const struct Options* options,
                    char outcome[64]) {
  const long deadline = MillisecondsNow() + options->timeout * 1000;
  for (;;) {
    struct pollfd polled[3];
    int open_count = 0;
    for (int i = 0; i < 3; ++i) {
      polled[i] = (struct pollfd){.fd = streams[i].fd, .events = POLLIN};
      open_count += streams[i].fd >= 0;
    }
    if (open_count == 0) return;
    const long left = deadline - MillisecondsNow();
    if (left <= 0) {
      snprintf(outcome, 64, "timeout %ld", options->timeout);
      return;
    }
    if (poll(polled, 3, left) <= 0) continue;
    for (int i = 0; i < 3; ++i) {
      if (polled[i].revents && !Append(&streams[i])) {
        snprintf(outcome, 64, "overflow %d", kMaxOutput);
        streams[i].size = kKeptOutput;
        return;
      }
    }
  }
}

int main(int argc, char** argv) {
  const struct Options options = Parse(argc, argv);
  if (!options.program || !options.program[0]) {
    fprintf(stderr, "run_job: no program\n");
    return 1;
  }
  // The end kills every process of the machine, so this must be the right
  // machine.
  if (access("/machine/run_job", X_OK) != 0)
    Die("not inside a machine of testing/machine");
  // The shell that started this program is not in the new session and gets none
  // of the job's signals.
  if (setsid() < 0) Die("setsid");
  SetAllSignals(SIG_IGN);
  // Ignored, SIGCHLD would make the kernel forget how the children ended.
  signal(SIGCHLD, SIG_DFL);

  int out[2], err[2], outcome_pipe[2];
  if (pipe(out) != 0 || pipe(err) != 0 || pipe(outcome_pipe) != 0) Die("pipe");
  const pid_t leader = fork();
  if (leader < 0) Die("fork");
  if (leader == 0) LeadGroup(&options, out[1], err[1], outcome_pipe[1]);
  close(out[1]);
  close(err[1]);
  close(outcome_pipe[1]);

  struct Stream streams[3] = {
      {.fd = out[0]}, {.fd = err[0]}, {.fd = outcome_pipe[0]}};
  char outcome[64] = "";
  ReadAll(streams, &options, outcome);
  // Every process but this one and init.
  kill(-1, SIGKILL);

  const char* told = outcome;
  size_t told_size = strlen(outcome);
  if (told_size == 0) {
    told = streams[2].bytes;
    const char* end = memchr(told, '\n', streams[2].size);
    told_size = end ? (size_t)(end - told) : 0;
  }
  printf("stdout %zu stderr %zu %.*s\n", streams[0].size, streams[1].size,
         (int)told_size, told);
  fwrite(streams[0].bytes, 1, streams[0].size, stdout);
  fwrite(streams[1].bytes, 1, streams[1].size, stdout);
  // Written now: the next job may stop the machine.
  return fflush(stdout) == 0 && fsync(1) == 0 ? 0 : 1;
}
