// SPDX-License-Identifier: Apache-2.0

// decode_cost 32|64 FILE: how long x86::Decode takes for one instruction of the
// machine code in FILE, in nanoseconds of processor time. An interpreter that
// decodes each instruction whenever it executes it needs at least that much for
// each. The same few instructions are decoded again and again, so that caches
// and branch prediction are as good as they can be.

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <vector>

#include "x86/decoder.h"

namespace emu {
namespace {

// Enough for the clock, and little to wait for.
constexpr double kSeconds = 0.3;

double ProcessorSeconds() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) +
         static_cast<double>(now.tv_nsec) * 1e-9;
}

// Decodes all of `code` once. Returns the number of instructions, 0 when one is
// invalid.
int DecodeAll(x86::Mode mode, const std::vector<uint8_t>& code) {
  int count = 0;
  for (size_t at = 0; at < code.size(); ++count) {
    x86::Insn insn;
    const absl::Span<const uint8_t> rest(&code[at], code.size() - at);
    if (x86::Decode(mode, rest, &insn) != x86::DecodeStatus::kOk) return 0;
    // The result is used.
    asm volatile("" : : "r"(&insn) : "memory");
    at += insn.length;
  }
  return count;
}

int Main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: decode_cost 32|64 FILE\n");
    return 2;
  }
  const x86::Mode mode =
      std::strcmp(argv[1], "64") == 0 ? x86::Mode::k64 : x86::Mode::k32;
  std::ifstream file(argv[2], std::ios::binary);
  const std::vector<uint8_t> code{std::istreambuf_iterator<char>(file), {}};
  if (DecodeAll(mode, code) == 0) {
    std::fprintf(stderr, "decode_cost: %s holds no valid code\n", argv[2]);
    return 1;
  }
  const double start = ProcessorSeconds();
  double elapsed = 0;
  int64_t count = 0;
  while (elapsed < kSeconds) {
    for (int i = 0; i < 1000; ++i) count += DecodeAll(mode, code);
    elapsed = ProcessorSeconds() - start;
  }
  std::printf("%.2f\n", elapsed / static_cast<double>(count) * 1e9);
  return 0;
}

}  // namespace
}  // namespace emu

int main(int argc, char** argv) { return emu::Main(argc, argv); }
