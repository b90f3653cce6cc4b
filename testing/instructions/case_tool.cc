// SPDX-License-Identifier: Apache-2.0

// case_tool record          writes the processor's results to the source tree
// case_tool show NAME [N]   runs the group's cases (or case N), and prints them
// case_tool try [COUNT [TEXT]]
//                           compares COUNT cases of each group (whose name has
//                           TEXT) with the processor, and prints what differs

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "testing/instructions/arena.h"
#include "testing/instructions/case_generator.h"
#include "testing/instructions/recorded_results.h"
#include "testing/instructions/runners.h"

namespace emu::instructions {
namespace {

int Record() {
  if (!HostCanRun()) {
    std::cerr << "case_tool: recording needs an x86-64 host\n";
    return 1;
  }
  RecordedResults results;
  for (const CaseGroup& group : AllGroups()) {
    results[group.Name()] = HashGroup(group, &RunOnHost);
  }
  const char* workspace = getenv("BUILD_WORKSPACE_DIRECTORY");
  const std::string path = std::string(workspace == nullptr ? "." : workspace) +
                           "/testing/instructions/recorded_results.txt";
  std::ofstream file(path);
  file << FormatResults(results);
  std::cout << results.size() << " groups: " << path << "\n";
  return file.good() ? 0 : 1;
}

void Show(const InsnCase& insn_case) {
  Outcome host;
  Outcome interpreted;
  RunInterpreted(insn_case, &interpreted);
  if (HostCanRun()) {
    RunOnHost(insn_case, &host);
    std::cout << Report(insn_case, "processor", host, "interpreter",
                        interpreted);
  } else {
    std::cout << Report(insn_case, "interpreter", interpreted, "", interpreted);
  }
}

int ShowGroup(const std::string& name, int only) {
  for (const CaseGroup& group : AllGroups()) {
    if (group.Name() != name) continue;
    for (int i = 0; i < kRecordedCases; ++i) {
      if (only >= 0 && i != only) continue;
      const auto insn_case = MakeCase(group, static_cast<uint64_t>(i));
      std::cout << name << ", case " << i << "\n";
      if (insn_case.has_value()) Show(*insn_case);
    }
    return 0;
  }
  std::cerr << "case_tool: no group " << name << "\n";
  return 1;
}

int Try(int count, const std::string& text) {
  std::map<std::string, int> different;
  int64_t cases = 0;
  for (const CaseGroup& group : AllGroups()) {
    const std::string name = group.Name();
    if (!absl::StrContains(name, text)) continue;
    for (int i = 0; i < count; ++i) {
      const auto insn_case = MakeCase(group, static_cast<uint64_t>(i));
      if (!insn_case.has_value()) continue;
      ++cases;
      Outcome host;
      Outcome interpreted;
      RunOnHost(*insn_case, &host);
      RunInterpreted(*insn_case, &interpreted);
      if (IsSame(*insn_case, host, interpreted)) continue;
      if (different[name]++ == 0) {
        std::cout << name << ", case " << i << "\n"
                  << Report(*insn_case, "processor", host, "interpreter",
                            interpreted)
                  << "\n";
      }
    }
  }
  std::cout << cases << " cases\n";
  for (const auto& [name, number] : different) {
    std::cout << number << " differ: " << name << "\n";
  }
  return different.empty() ? 0 : 1;
}

int Main(int argc, char** argv) {
  Arena::Get();
  const std::string command = argc > 1 ? argv[1] : "";
  int number = -1;
  if (command == "record") return Record();
  if (command == "show" && argc > 2) {
    if (argc > 3 && !absl::SimpleAtoi(argv[3], &number)) return 2;
    return ShowGroup(argv[2], number);
  }
  if (command == "try" && HostCanRun()) {
    if (argc > 2 && !absl::SimpleAtoi(argv[2], &number)) return 2;
    return Try(argc > 2 ? number : kRecordedCases, argc > 3 ? argv[3] : "");
  }
  std::cerr << "usage: case_tool record | show NAME [N] | try [COUNT [TEXT]]\n";
  return 2;
}

}  // namespace
}  // namespace emu::instructions

int main(int argc, char** argv) { return emu::instructions::Main(argc, argv); }
