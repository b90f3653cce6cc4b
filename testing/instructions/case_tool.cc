// SPDX-License-Identifier: Apache-2.0

// case_tool record          brings the recorded results in the source tree up
// to
//                           what this processor gives
// case_tool rehash          writes the interpreter's results there instead:
// only
//                           after a mask has grown (docs/processor.md)
// case_tool show NAME [N]   runs the group's cases (or case N), and prints them
// case_tool try [COUNT [TEXT]]
//                           compares COUNT cases of each group (whose name has
//                           TEXT) with the processor, and prints what differs

#include <iostream>
#include <map>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "testing/instructions/arena.h"
#include "testing/instructions/case_generator.h"
#include "testing/instructions/host_limits.h"
#include "testing/instructions/recorded_results.h"
#include "testing/instructions/recording.h"
#include "testing/instructions/runners.h"
#include "testing/instructions/this_processor.h"

namespace emu::instructions {
namespace {

constexpr char kRecorded[] = "testing/instructions/recorded_results.txt";

int Record() {
  Recording recording;
  for (const CaseGroup& group : AllGroups()) {
    const std::string why = WhyNotOnHost(group);
    if (why.empty()) {
      recording.results[group.Name()] = HashGroup(group, &RunOnHost);
    } else {
      recording.kept[group.Name()] = why;
    }
  }
  return WriteRecording(kRecorded, recording);
}

int Rehash() {
  RecordedResults results;
  for (const CaseGroup& group : AllGroups()) {
    results[group.Name()] = HashGroup(group, &RunInterpreted);
  }
  return WriteInterpreted(kRecorded, results);
}

void Show(const InsnCase& insn_case) {
  Outcome host;
  Outcome interpreted;
  RunInterpreted(insn_case, &interpreted);
  if (HostCanRun() &&
      (insn_case.mode == x86::Mode::k64 || HostHasI386Segments())) {
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
    const std::string why = WhyNotOnHost(group);
    if (!why.empty()) {
      SaySkipped(name, why);
      continue;
    }
    for (int i = 0; i < count; ++i) {
      const auto insn_case = MakeCase(group, static_cast<uint64_t>(i));
      if (!insn_case.has_value() || insn_case->vendors.everything) continue;
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
  if (command == "rehash") return Rehash();
  if (command == "show" && argc > 2) {
    if (argc > 3 && !absl::SimpleAtoi(argv[3], &number)) return 2;
    return ShowGroup(argv[2], number);
  }
  if (command == "try" && HostCanRun()) {
    if (argc > 2 && !absl::SimpleAtoi(argv[2], &number)) return 2;
    return Try(argc > 2 ? number : kRecordedCases, argc > 3 ? argv[3] : "");
  }
  std::cerr << "usage: case_tool record | rehash | show NAME [N] | try [COUNT "
               "[TEXT]]\n";
  return 2;
}

}  // namespace
}  // namespace emu::instructions

int main(int argc, char** argv) { return emu::instructions::Main(argc, argv); }
