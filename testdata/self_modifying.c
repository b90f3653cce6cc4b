// SPDX-License-Identifier: Apache-2.0

// Code that changes under the processor: rewritten between calls, in the very
// block that runs, across a page boundary, by mmap, mprotect, read and memcpy.
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static unsigned char* code;

static int call(void* at) { return ((int (*)(void))at)(); }

// mov $value,%eax; ret
static void emit(unsigned char* at, uint32_t value) {
  at[0] = 0xb8;
  memcpy(at + 1, &value, 4);
  at[5] = 0xc3;
}

static void between_calls(void) {
  unsigned sum = 0;
  for (uint32_t i = 0; i < 2000; ++i) {
    emit(code, i);
    sum = sum * 31 + (unsigned)call(code);
  }
  printf("between calls: %u\n", sum);
}

// A store that changes the immediate of the instruction right behind it.
static void same_block(void) {
#ifdef __x86_64__
  // mov $7,%ecx; mov %ecx,0x1(%rip) -> the immediate of mov $0,%eax; ret
  static const unsigned char bytes[] = {0xb9, 7, 0, 0, 0, 0x89, 0x0d, 1, 0, 0, 0, 0xb8, 0, 0, 0, 0, 0xc3};
  memcpy(code, bytes, sizeof(bytes));
#else
  // mov $7,%ecx; mov %ecx,addr; mov $0,%eax; ret
  static const unsigned char bytes[] = {0xb9, 7, 0, 0, 0, 0x89, 0x0d, 0, 0, 0, 0, 0xb8, 0, 0, 0, 0, 0xc3};
  memcpy(code, bytes, sizeof(bytes));
  uint32_t target = (uint32_t)(uintptr_t)(code + 12);
  memcpy(code + 7, &target, 4);
#endif
  int first = call(code);
  code[1] = 9;
  printf("same block: %d %d\n", first, call(code));
}

// The loop patches its own counter increment each time round.
static void loop_patches_itself(void) {
  // push bx; xor eax,eax; mov $100,%ecx; 1: add $1,%eax; incb imm; dec ecx; jnz 1b; ret
  unsigned char* p = code;
  unsigned char* loop;
  *p++ = 0x31, *p++ = 0xc0;                        // xor %eax,%eax
  *p++ = 0xb9, *p++ = 100, *p++ = 0, *p++ = 0, *p++ = 0;  // mov $100,%ecx
  loop = p;
  *p++ = 0x83, *p++ = 0xc0, *p++ = 1;              // add $1,%eax
#ifdef __x86_64__
  *p++ = 0xfe, *p++ = 0x05;                        // incb disp(%rip)
  int32_t displacement = (int32_t)((loop + 2) - (p + 4));
  memcpy(p, &displacement, 4);
  p += 4;
#else
  uint32_t target = (uint32_t)(uintptr_t)(loop + 2);
  *p++ = 0xfe, *p++ = 0x05;
  memcpy(p, &target, 4);
  p += 4;
#endif
  *p++ = 0x83, *p++ = 0xe9, *p++ = 1;              // sub $1,%ecx
  *p++ = 0x75;
  *p = (unsigned char)(loop - (p + 1));            // jnz loop
  p++;
  *p = 0xc3;
  printf("loop patches itself: %d\n", call(code));
}

static void across_pages(void) {
  unsigned char* at = code + 4096 - 3;
  unsigned sum = 0;
  for (uint32_t i = 0; i < 200; ++i) {
    emit(at, i << 20 | i);
    sum = sum * 33 + (unsigned)call(at);
    at[4] ^= 1;  // in the second page
    sum = sum * 33 + (unsigned)call(at);
  }
  printf("across pages: %u\n", sum);
}

static void by_system_calls(void) {
  int pipes[2];
  if (pipe(pipes) != 0) return;
  unsigned char bytes[6];
  emit(code, 1);
  int a = call(code);
  emit(bytes, 2);
  if (write(pipes[1], bytes, 6) != 6 || read(pipes[0], code, 6) != 6) puts("read failed");
  int b = call(code);
  // A fresh mapping over the old code.
  mmap(code, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  emit(code, 3);
  int c = call(code);
  // Write-protect, unprotect, rewrite.
  mprotect(code, 4096, PROT_READ | PROT_EXEC);
  int d = call(code);
  mprotect(code, 4096, PROT_READ | PROT_WRITE | PROT_EXEC);
  emit(code, 4);
  int e = call(code);
  // Moved by mremap, called at its new place.
  unsigned char* moved = mremap(code, 4096, 4096, MREMAP_MAYMOVE | MREMAP_FIXED, code + 8192);
  int f = moved == MAP_FAILED ? -1 : call(moved);
  printf("by system calls: %d %d %d %d %d %d\n", a, b, c, d, e, f);
}

// Two mappings of one file: written through one, executed through the other.
static void two_mappings(void) {
  int fd = memfd_create("code", 0);
  if (fd < 0 || ftruncate(fd, 4096) != 0) return;
  unsigned char* w = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  unsigned char* x = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
  emit(w, 11);
  int a = call(x);
  // (Rewriting through w is left to the day when aliases are tracked: munmap, then map again.)
  munmap(x, 4096);
  emit(w, 12);
  x = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
  printf("two mappings: %d %d\n", a, call(x));
}

int main(void) {
  code = mmap(NULL, 16384, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  between_calls();
  same_block();
  loop_patches_itself();
  across_pages();
  by_system_calls();
  two_mappings();
  return 0;
}
