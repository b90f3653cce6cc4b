// SPDX-License-Identifier: Apache-2.0

// A guest program for program_test and native_run_test: reports how it finds itself loaded. Its lines must be the same
// however it is run, so they show no addresses.

#include <elf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <time.h>
#include <unistd.h>

// Not at a page's end, so that the bss begins in the middle of one.
const char read_only[5000] = "read-only";
char data[5000] = "data";
char bss[50000];
__thread int thread_local_data = 42;
__thread int thread_local_bss;

static int is_zero(const char* bytes, size_t size) {
  for (size_t i = 0; i < size; ++i) {
    if (bytes[i] != 0) return 0;
  }
  return 1;
}

int main(int argc, char** argv, char** envp) {
  printf("argc %d\n", argc);
  for (int i = 0; i <= argc; ++i) printf("argv[%d] %s\n", i, argv[i] ? argv[i] : "null");
  for (int i = 0; envp[i]; ++i) printf("env %s\n", envp[i]);

  uintptr_t* aux = (uintptr_t*)envp;
  while (*aux) ++aux;
  for (++aux; *aux != AT_NULL; aux += 2) {
    // Newer kernels tell more; the processor is another one.
    if (*aux < 27 || *aux == AT_EXECFN) printf("auxv %d\n", (int)*aux);
  }
  printf("pagesz %d clktck %d phent %d secure %d\n", (int)getauxval(AT_PAGESZ), (int)getauxval(AT_CLKTCK),
         (int)getauxval(AT_PHENT), (int)getauxval(AT_SECURE));
  printf("ids %d %d\n", getauxval(AT_UID) == getuid() && getauxval(AT_EUID) == geteuid(),
         getauxval(AT_GID) == getgid() && getauxval(AT_EGID) == getegid());
  printf("platform %s execfn %s\n", (char*)getauxval(AT_PLATFORM), (char*)getauxval(AT_EXECFN));
  printf("random %d\n", !is_zero((char*)getauxval(AT_RANDOM), 16));
  printf("sysinfo_ehdr %.4s\n", (char*)getauxval(AT_SYSINFO_EHDR) + 0);
  // The program headers are in memory, where AT_PHDR says.
  uint32_t first_type;
  memcpy(&first_type, (void*)getauxval(AT_PHDR), 4);
  printf("phdr %d phnum %d\n", first_type == PT_LOAD || first_type == PT_PHDR, (int)getauxval(AT_PHNUM));
  printf("stack alignment %d\n", (int)((uintptr_t)argv % 16));

  printf("%s %s %d %d\n", read_only, data, is_zero(data + 4, sizeof(data) - 4), is_zero(bss, sizeof(bss)));
  printf("tls %d %d\n", thread_local_data, thread_local_bss);
  memset(bss, 1, sizeof(bss));
  char* heap = malloc(200000);
  char* small = malloc(100);
  memset(heap, 1, 200000);
  memset(small, 1, 100);
  printf("heap %d\n", heap != 0 && small != 0);

  struct timespec now;
  printf("clock %d\n", clock_gettime(CLOCK_REALTIME, &now) == 0 && now.tv_sec > 1600000000);
  printf("time %d\n", time(NULL) - now.tv_sec <= 1);
  fflush(stdout);
  return 42;
}
