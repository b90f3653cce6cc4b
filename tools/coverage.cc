// SPDX-License-Identifier: Apache-2.0

#include "tools/coverage.h"

#include <array>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "interp/lowering/handler_table.h"
#include "jit/lift/coverage.h"
#include "x86/decoder.h"
#include "x86/encoding_samples.h"
#include "x86/opcode_table.h"

namespace emu::tools {
namespace {

struct Sum {
  int rows = 0;
  int done = 0;
  int translated = 0;  // in part or whole
};

void AddSum(const char* name, const Sum& sum, std::string* report) {
  absl::StrAppendFormat(report, "%-16s %5d %5d %10d\n", name, sum.rows,
                        sum.done, sum.translated);
}

std::string SampleText(x86::Mode mode, const uint8_t* bytes, size_t length) {
  const absl::string_view view(reinterpret_cast<const char*>(bytes), length);
  return absl::StrCat(mode == x86::Mode::k64 ? "x86-64 " : "i386 ",
                      absl::BytesToHexString(view));
}

const char* StateName(const RowCoverage& coverage) {
  if ((coverage.row->traits.properties & x86::kPropPrivileged) != 0) {
    return "#GP";
  }
  if (coverage.IsDone()) return "interpreted";
  return coverage.executed == 0 ? "-" : "partly";
}

const char* TranslatedName(const RowCoverage& coverage) {
  if (coverage.translated == 0) return "-";
  return coverage.translated == coverage.samples ? "translated" : "partly";
}

// What is missing where something is there.
std::string HoleText(const RowCoverage& coverage) {
  if (!coverage.hole.empty()) {
    return absl::StrCat("  (not: ", coverage.hole, ")");
  }
  return coverage.translated == 0 || coverage.untranslated.empty()
             ? std::string()
             : absl::StrCat("  (not translated: ", coverage.untranslated, ")");
}

}  // namespace

std::vector<RowCoverage> InstructionCoverage() {
  const auto rows = x86::AllRows();
  std::vector<RowCoverage> all;
  for (const x86::OpcodeRow& row : rows) all.emplace_back().row = &row;
  const auto visit = [&all](x86::Mode mode, const x86::EncodingBytes& bytes) {
    x86::Insn insn;
    if (x86::Decode(mode, bytes, &insn) != x86::DecodeStatus::kOk) return;
    RowCoverage& coverage = all[insn.row];
    ++coverage.samples;
    const auto count = [&](bool is_done, int* done, std::string* hole) {
      *done += is_done;
      if (!is_done && hole->empty()) {
        *hole = SampleText(mode, bytes.data(), insn.length);
      }
    };
    count(interp::HasHandler(mode, insn), &coverage.executed, &coverage.hole);
    count(jit::IsTranslated(mode, insn), &coverage.translated,
          &coverage.untranslated);
  };
  x86::ForEachLegacyEncoding(visit);
  x86::ForEachVexEncoding(visit);
  all.erase(all.begin());  // row 0 stands for invalid encodings
  return all;
}

std::string CoverageReport() {
  std::array<Sum, static_cast<size_t>(x86::Feature::kCount)> by_feature;
  Sum total;
  std::string report;
  for (const RowCoverage& coverage : InstructionCoverage()) {
    const x86::OpcodeRow& row = *coverage.row;
    if (row.op == x86::Op::kInvalid) continue;
    absl::StrAppendFormat(
        &report, "%-11s %-10s %-12s %-26s %s%s\n", StateName(coverage),
        TranslatedName(coverage), x86::FeatureName(row.traits.feature),
        x86::EncodingText(row), x86::RowText(row), HoleText(coverage));
    Sum& sum = by_feature[static_cast<size_t>(row.traits.feature)];
    for (Sum* each : {&sum, &total}) {
      ++each->rows;
      each->done += coverage.IsDone();
      each->translated += coverage.translated > 0;
    }
  }
  absl::StrAppendFormat(&report, "\n%-16s %5s %5s %10s\n", "feature", "rows",
                        "done", "translated");
  for (size_t i = 0; i < by_feature.size(); ++i) {
    if (by_feature[i].rows == 0) continue;
    AddSum(x86::FeatureName(static_cast<x86::Feature>(i)), by_feature[i],
           &report);
  }
  AddSum("all", total, &report);
  return report;
}

}  // namespace emu::tools
