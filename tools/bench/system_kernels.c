// SPDX-License-Identifier: Apache-2.0

// What a program asks of the system and of its C library: system_kernels NAME
// ROUNDS does it so many times and prints a check.

#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static uint32_t Getppid(int rounds) {
  uint32_t same = 0;
  const pid_t parent = getppid();
  for (int i = 0; i < rounds; ++i) same += syscall(SYS_getppid) == parent;
  return same;
}

static uint32_t Pipe(int rounds) {
  int ends[2];
  if (pipe(ends) != 0) return 0;
  uint32_t sum = 0;
  for (int i = 0; i < rounds; ++i) {
    uint8_t bytes[64] = {(uint8_t)i};
    if (write(ends[1], bytes, sizeof(bytes)) != sizeof(bytes)) return 0;
    if (read(ends[0], bytes, sizeof(bytes)) != sizeof(bytes)) return 0;
    sum += bytes[0];
  }
  return sum;
}

static volatile sig_atomic_t caught;

static void Catch(int number) { caught += number == SIGUSR1; }

static uint32_t Signal(int rounds) {
  struct sigaction action = {.sa_handler = Catch};
  sigaction(SIGUSR1, &action, NULL);
  for (int i = 0; i < rounds; ++i) raise(SIGUSR1);
  return (uint32_t)caught;
}

static uint32_t Map(int rounds) {
  uint32_t sum = 0;
  for (int i = 0; i < rounds; ++i) {
    uint8_t* const page = mmap(NULL, 65536, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return 0;
    page[i % 65536] = 1;
    sum += page[i % 65536] + page[(i + 1) % 65536];
    munmap(page, 65536);
  }
  return sum;
}

// The C library's string functions, which choose their code by processor.
static uint32_t String(int rounds) {
  static char text[4096], copy[4096 + 16];
  uint32_t state = 1, sum = 0;
  for (unsigned i = 0; i < sizeof(text) - 1; ++i) {
    state = state * 1664525 + 1013904223;
    text[i] = (char)('a' + (state >> 16) % 23);
  }
  for (int i = 0; i < rounds; ++i) {
    const size_t start = (size_t)(i * 37 % 2000),
                 size = (size_t)(i * 61 % 1500);
    memcpy(copy + i % 16, text + start, size);
    copy[i % 16 + size] = 0;
    sum += (uint32_t)strlen(copy + i % 16);
    sum += memcmp(copy + i % 16, text + start, size) == 0;
    sum += strchr(copy + i % 16, 'z') == NULL;
    sum += strstr(copy + i % 16, "abcab") != NULL;
    sum += memchr(text + start, 'w', size) != NULL;
    memmove(copy + 1, copy, size);
    memset(copy, i, size / 4);
    sum += (uint8_t)copy[size / 2];
  }
  return sum;
}

static const struct {
  const char* name;
  uint32_t (*run)(int rounds);
} kKernels[] = {
    {"getppid", Getppid}, {"pipe", Pipe},     {"signal", Signal},
    {"map", Map},         {"string", String},
};

int main(int argc, char** argv) {
  const char* const wanted = argc == 3 ? argv[1] : "";
  const int all = strcmp(wanted, "all") == 0;
  int found = 0;
  for (unsigned i = 0; i < sizeof(kKernels) / sizeof(kKernels[0]); ++i) {
    if (!all && strcmp(kKernels[i].name, wanted) != 0) continue;
    found = 1;
    printf("%s %u\n", kKernels[i].name, kKernels[i].run(atoi(argv[2])));
  }
  if (!found) fprintf(stderr, "usage: system_kernels NAME|all ROUNDS\n");
  return found ? 0 : 2;
}
