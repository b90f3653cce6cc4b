// SPDX-License-Identifier: Apache-2.0

#include "tools/syscall_report.h"

#include "absl/strings/str_format.h"
#include "syscall/entry/table.h"

namespace emu::tools {
namespace {

const char* StateName(syscall::State state) {
  switch (state) {
    case syscall::State::kFull:
      return "full";
    case syscall::State::kPartial:
      return "partial";
    case syscall::State::kErrno:
      return "errno";
    case syscall::State::kMissing:
      return "missing";
  }
  return "";
}

void AppendTable(const char* abi, absl::Span<const syscall::SyscallRow> rows,
                 std::string* report) {
  int done = 0;
  for (const syscall::SyscallRow& row : rows) {
    absl::StrAppendFormat(report, "%-6s %4d %-8s %s%s%s\n", abi, row.number,
                          StateName(row.state), row.name,
                          *row.note != '\0' ? ": " : "", row.note);
    done += row.state != syscall::State::kMissing;
  }
  absl::StrAppendFormat(report, "%-6s %d of %d calls\n\n", abi, done,
                        rows.size());
}

}  // namespace

std::string SyscallReport() {
  std::string report;
  AppendTable("i386", syscall::I386Table(), &report);
  AppendTable("x86-64", syscall::X8664Table(), &report);
  return report;
}

}  // namespace emu::tools
