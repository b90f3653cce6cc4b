// SPDX-License-Identifier: Apache-2.0

// What the processor says that it is, by four ways: CPUID, XGETBV, the
// auxiliary vector, /proc/cpuinfo. Prints what it has, and whether they agree.
#include <cpuid.h>
#include <elf.h>
#include <stdio.h>
#include <string.h>

static char flags[4096];

static void read_flags(void) {
  FILE* file = fopen("/proc/cpuinfo", "r");
  if (file == NULL) return;
  char line[4096];
  while (fgets(line, sizeof line, file) != NULL) {
    if (strncmp(line, "flags", 5) == 0) {
      snprintf(flags, sizeof flags, "%s", strchr(line, ':') + 1);
      flags[strcspn(flags, "\n")] = ' ';
      break;
    }
  }
  fclose(file);
}

static int has_flag(const char* name) {
  char word[32];
  snprintf(word, sizeof word, " %s ", name);
  return strstr(flags, word) != NULL;
}

// The kernel's value: glibc's getauxval has a mind of its own.
static unsigned long read_auxv(unsigned long type) {
  unsigned long entry[2] = {0, 0};
  FILE* file = fopen("/proc/self/auxv", "r");
  if (file == NULL) return 0;
  while (fread(entry, sizeof entry, 1, file) == 1 && entry[0] != type) {
  }
  fclose(file);
  return entry[0] == type ? entry[1] : 0;
}

int main(void) {
  unsigned a, b, c, d, b7 = 0, c7, d7;
  __cpuid(0, a, b, c, d);
  const unsigned max = a;
  if (max >= 7) __cpuid_count(7, 0, a, b7, c7, d7);
  __cpuid(1, a, b, c, d);
  read_flags();
  const struct {
    const char* name;
    int present;
  } features[] = {
      {"cmov", d >> 15 & 1},   {"mmx", d >> 23 & 1},
      {"sse", d >> 25 & 1},    {"sse2", d >> 26 & 1},
      {"pni", c & 1},          {"ssse3", c >> 9 & 1},
      {"sse4_2", c >> 20 & 1}, {"popcnt", c >> 23 & 1},
      {"avx", c >> 28 & 1},    {"fma", c >> 12 & 1},
      {"avx2", b7 >> 5 & 1},   {"sha_ni", b7 >> 29 & 1},
  };
  printf("family %u model %u:", a >> 8 & 15, (a >> 4 & 15) | (a >> 12 & 0xf0));
  for (size_t i = 0; i < sizeof features / sizeof features[0]; ++i) {
    if (features[i].present) printf(" %s", features[i].name);
    if (features[i].present != has_flag(features[i].name)) {
      printf(" (cpuinfo does not agree on %s)", features[i].name);
    }
  }
  // What a program may take for a promise of more than the features above.
  __builtin_cpu_init();
  const int is_known = __builtin_cpu_is("haswell") || __builtin_cpu_is("skylake") || __builtin_cpu_is("skylake-avx512") ||
                       __builtin_cpu_is("cascadelake") || __builtin_cpu_is("icelake-server");
  printf("\nknown by name: %s\n", is_known ? "yes" : "no");
  printf("AT_HWCAP %s\n", read_auxv(AT_HWCAP) == d ? "agrees" : "differs");
  const int fsgsbase = (read_auxv(AT_HWCAP2) & 2) != 0;
  printf("AT_HWCAP2 %s\n", fsgsbase == (int)(b7 & 1) ? "agrees" : "differs");
  printf("AT_PLATFORM %s\n", (const char*)read_auxv(AT_PLATFORM));
  if (c >> 27 & 1) {
    unsigned low, high;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    printf("xcr0 %x\n", low & 7);
  }
  return 0;
}
