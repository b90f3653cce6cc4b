// SPDX-License-Identifier: Apache-2.0

#ifndef EXEC_JIT_OPTIONS_H_
#define EXEC_JIT_OPTIONS_H_

#include <cstddef>

namespace emu::exec {

// How the JIT is used (emu's --tier, --jit-…).
struct JitOptions {
  bool enabled = false;
  // Executions of a block before it is translated; 0: at first sight.
  int threshold = 30;
  // Guest blocks in a region at most; 1: no loops, no paths.
  int max_region = 24;
  // Bytes of host code.
  size_t cache_size = size_t{64} << 20;
  // Flags that only a fault would show are exact even when they were set in an
  // earlier block.
  bool precise_flags = false;
  // Floating-point exceptions and signalling NaNs are exact: the interpreter
  // computes.
  bool strict_float = false;
  // Check each translation: its IR, and that a second one makes the same code.
  bool check = false;
  // Run every block in both tiers and compare.
  bool verify = false;
  // Print at the end what was done.
  bool stats = false;
};

}  // namespace emu::exec

#endif  // EXEC_JIT_OPTIONS_H_
