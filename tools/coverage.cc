#include "tools/coverage.h"

#include <array>

#include "absl/strings/str_format.h"
#include "interp/handler_table.h"
#include "x86/opcode_table.h"

namespace emu::tools {
namespace {

struct Sum {
  int rows = 0;
  int implemented = 0;
};

void AddSum(const char* name, const Sum& sum, std::string* report) {
  absl::StrAppendFormat(report, "%-16s %5d %5d\n", name, sum.rows,
                        sum.implemented);
}

}  // namespace

std::string CoverageReport() {
  std::array<Sum, static_cast<size_t>(x86::Feature::kCount)> by_feature;
  Sum total;
  std::string report;
  for (const x86::OpcodeRow& row : x86::AllRows()) {
    if (row.op == x86::Op::kInvalid) continue;
    const bool privileged = (row.traits.properties & x86::kPropPrivileged) != 0;
    const bool implemented =
        privileged || interp::FindBinding(row.op) != nullptr;
    absl::StrAppendFormat(&report, "%-11s %-12s %-26s %s\n",
                          privileged    ? "#GP"
                          : implemented ? "interpreted"
                                        : "-",
                          x86::FeatureName(row.traits.feature),
                          x86::EncodingText(row), x86::RowText(row));
    Sum& sum = by_feature[static_cast<size_t>(row.traits.feature)];
    for (Sum* each : {&sum, &total}) {
      ++each->rows;
      each->implemented += implemented;
    }
  }
  absl::StrAppendFormat(&report, "\n%-16s %5s %5s\n", "feature", "rows",
                        "done");
  for (size_t i = 0; i < by_feature.size(); ++i) {
    if (by_feature[i].rows == 0) continue;
    AddSum(x86::FeatureName(static_cast<x86::Feature>(i)), by_feature[i],
           &report);
  }
  AddSum("all", total, &report);
  return report;
}

}  // namespace emu::tools
