// SPDX-License-Identifier: Apache-2.0

// The C library's string functions over many lengths and alignments: what they
// are made of on each processor (SSE2, AVX2) gives the same sums.

#include <stdio.h>
#include <string.h>

static char a[4096], b[4096];

int main(void) {
  unsigned sum = 0;
  for (int i = 0; i < 4000; i++) a[i] = b[i] = 'a' + i % 26;
  for (int n = 0; n < 300; n += 7) {
    for (int at = 0; at < 20; at++) {
      char *x = a + at, *y = b + at;
      x[n] = 0;
      const int order = memcmp(x, y, n + 3);
      sum = sum * 31 + strlen(x);
      sum = sum * 31 + (order > 0) + 2 * (order < 0);
      sum = sum * 31 + (strcmp(x, y) < 0) + (strncmp(x, y, n + 5) < 0);
      sum += strchr(y, 'q') - b;
      sum += (char*)memchr(y, 'z', n + 30) - b;
      sum += strspn(y, "abcdefgh");
      const char* last = strrchr(x, 'c');
      sum += last != NULL ? last - x : 7;
      memmove(y + 201, y + 200, n);
      sum += y[n + 200];
      x[n] = 'a' + (at + n) % 26;
      for (int i = 0; i < 4000; i++) b[i] = a[i];
    }
  }
  printf("%u\n", sum);
  return 0;
}
