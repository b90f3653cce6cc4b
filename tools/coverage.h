// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_COVERAGE_H_
#define TOOLS_COVERAGE_H_

#include <string>
#include <vector>

#include "x86/opcode_row.h"

namespace emu::tools {

// What the interpreter and the JIT make of the encodings of one row of the
// instruction table, of those in x86/encoding_samples.
struct RowCoverage {
  const x86::OpcodeRow* row = nullptr;
  int samples = 0;  // decoded by this row
  int executed = 0;
  int translated = 0;  // not by calls of the interpreter (jit/lift/coverage.h)
  // One that is not executed, not translated: "i386 f00fb111"; or empty.
  std::string hole, untranslated;

  bool IsDone() const { return samples > 0 && executed == samples; }
};

// A row each, but for the one of invalid encodings.
std::vector<RowCoverage> InstructionCoverage();

// The instruction table, a line a row: whether the interpreter executes it and
// the JIT translates it, its feature, encoding and operands; then the sums by
// feature. The same on every host.
std::string CoverageReport();

}  // namespace emu::tools

#endif  // TOOLS_COVERAGE_H_
