#ifndef TOOLS_COVERAGE_H_
#define TOOLS_COVERAGE_H_

#include <string>

namespace emu::tools {

// The instruction table, a line a row: whether the interpreter executes it, its
// feature, encoding and operands; then the sums by feature.
std::string CoverageReport();

}  // namespace emu::tools

#endif  // TOOLS_COVERAGE_H_
