// SPDX-License-Identifier: Apache-2.0

// Arguments of random system calls: the same for the same seed, natively and
// under emu.
#ifndef TESTING_SYSCALL_FUZZ_VALUES_H_
#define TESTING_SYSCALL_FUZZ_VALUES_H_

#include <stdint.h>

// The next pseudo-random number; all of a process's come from its seed.
void SeedRandom(uint64_t seed);
uint32_t Random(uint32_t bound);

// Makes the files, descriptors and memory that arguments name, in the current
// directory. Descriptors are kFirstFd and up.
void MakeSurroundings(void);

// Writes the argument of `kind` (calls.inc has the letters) to `words`: two for
// a 64-bit value of the i386 ABI, else one. Returns how many. What it points to
// is valid until ForgetArguments.
int MakeArgument(char kind, long* words);
void ForgetArguments(void);

#endif  // TESTING_SYSCALL_FUZZ_VALUES_H_
