// SPDX-License-Identifier: Apache-2.0

#include "tools/version.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "tools/version_number.h"

namespace emu::tools {
namespace {

// stamp_commit.py writes the commit behind the mark of the linked program; the
// dots are room for it. Volatile, so that the compiler does not take the text
// for known.
constexpr char kMark[] = "emu-commit:";
volatile const char kCommitField[] =
    "emu-commit:unknown..................................................";

std::string Commit() {
  std::string field;
  for (volatile const char& c : kCommitField) field += c;
  absl::string_view commit = field.c_str();
  absl::ConsumePrefix(&commit, kMark);
  return std::string(commit.substr(0, commit.find('.')));
}

}  // namespace

std::string VersionText(bool has_jit) {
  return absl::StrCat(
      "emu ", kVersionNumber, " (commit ", Commit(), ", ", kHostName, " host, ",
      has_jit ? "interpreter and JIT" : "interpreter only", ")\n");
}

}  // namespace emu::tools
