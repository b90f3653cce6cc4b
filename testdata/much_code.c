// SPDX-License-Identifier: Apache-2.0

// More hot code than a small code cache holds: functions made at run time, that
// jump to one another, each with a loop; some stay hot, the others come in
// turns and again.
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum { kFunctions = 2400, kSize = 64, kChain = 8 };
static unsigned char* code;

// Each adds its number to eax three times, and hands on to the next of its
// chain; the last one returns.
static void emit_function(unsigned number) {
  unsigned char* at = code + number * kSize;
  static const unsigned char kLoop[] = {
      0xba, 3,    0, 0, 0,  // mov $3,%edx
      0x05, 0,    0, 0, 0,  // 1: add $number,%eax
      0xff, 0xca,           // dec %edx
      0x75, 0xf7,           // jnz 1b
  };
  memcpy(at, kLoop, sizeof(kLoop));
  memcpy(at + 6, &number, sizeof(number));
  at += sizeof(kLoop);
  if (number % kChain == kChain - 1) {
    *at = 0xc3;  // ret
    return;
  }
  const int32_t distance = kSize - (int32_t)sizeof(kLoop) - 5;
  *at = 0xe9;  // jmp
  memcpy(at + 1, &distance, sizeof(distance));
}

static uint32_t call_chain(unsigned chain, uint32_t sum) {
  const void* target = code + chain * kChain * kSize;
  __asm__ volatile("call *%1"
                   : "+a"(sum)
                   : "r"(target)
                   : "edx", "cc", "memory");
  return sum;
}

int main(void) {
  code = mmap(NULL, kFunctions * kSize, PROT_READ | PROT_WRITE | PROT_EXEC,
              MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (code == MAP_FAILED) return 1;
  for (unsigned i = 0; i < kFunctions; ++i) emit_function(i);
  uint32_t sum = 0;
  for (int round = 0; round < 2; ++round) {
    for (unsigned chain = 0; chain < kFunctions / kChain; ++chain) {
      for (int i = 0; i < 4; ++i) {
        sum = call_chain(chain, sum);
        sum = call_chain(chain / 2, sum);
        sum = call_chain(0, sum);
      }
    }
    printf("round %d: %08x\n", round, sum);
  }
  return 0;
}
