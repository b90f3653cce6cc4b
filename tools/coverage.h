#ifndef TOOLS_COVERAGE_H_
#define TOOLS_COVERAGE_H_

#include <string>
#include <vector>

#include "x86/opcode_row.h"

namespace emu::tools {

// What the interpreter makes of the encodings of one row of the instruction
// table, of those in x86/encoding_samples.
struct RowCoverage {
  const x86::OpcodeRow* row;
  int samples = 0;  // decoded by this row
  int executed = 0;
  std::string hole;  // one that is not executed: "i386 f00fb111"; or empty

  bool IsDone() const { return samples > 0 && executed == samples; }
};

// A row each, but for the one of invalid encodings.
std::vector<RowCoverage> InterpreterCoverage();

// The instruction table, a line a row: whether the interpreter executes it, its
// feature, encoding and operands; then the sums by feature.
std::string CoverageReport();

}  // namespace emu::tools

#endif  // TOOLS_COVERAGE_H_
