// SPDX-License-Identifier: Apache-2.0

// fp_case_tool record          brings the recorded results in the source tree
// up
//                              to what this processor gives
// fp_case_tool rehash          writes the interpreter's results there instead:
//                              only after a mask has grown (docs/processor.md)
// fp_case_tool try [COUNT [TEXT]]
//                              compares COUNT cases of each group (whose name
//                              has TEXT) with the processor, and prints one
//                              that differs of each

#include <iostream>
#include <map>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "testing/fp_cases/fp_hashes.h"
#include "testing/instructions/recording.h"
#include "testing/instructions/this_processor.h"

namespace emu::fp_cases {
namespace {

constexpr char kRecorded[] = "testing/fp_cases/recorded_results.txt";

int Record() {
  instructions::Recording recording;
  for (const FpGroup& group : AllFpGroups()) {
    const std::string why = WhyNotOnHost(group.mode);
    if (why.empty()) {
      recording.results[group.Name()] = HashGroup(group, &RunOnHost);
    } else {
      recording.kept[group.Name()] = why;
    }
  }
  return instructions::WriteRecording(kRecorded, recording);
}

int Rehash() {
  RecordedResults results;
  for (const FpGroup& group : AllFpGroups()) {
    results[group.Name()] = HashGroup(group, &RunInterpreted);
  }
  return instructions::WriteInterpreted(kRecorded, results);
}

int Try(int count, const std::string& text) {
  std::map<std::string, int> different;
  int64_t cases = 0;
  FpOutcome host;
  FpOutcome interpreted;
  for (const FpGroup& group : AllFpGroups()) {
    const std::string name = group.Name();
    if (!absl::StrContains(name, text)) continue;
    const std::string why = WhyNotOnHost(group.mode);
    if (!why.empty()) {
      instructions::SaySkipped(name, why);
      continue;
    }
    for (int i = 0; i < count; ++i) {
      const FpCase test_case = MakeFpCase(group, static_cast<uint64_t>(i));
      ++cases;
      RunOnHost(test_case, &host);
      RunInterpreted(test_case, &interpreted);
      if (IsSame(group, test_case, host, interpreted)) continue;
      if (different[name]++ == 0) {
        std::cout << name << ", case " << i << "\n"
                  << Report(test_case, host, interpreted) << "\n";
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
  const std::string command = argc > 1 ? argv[1] : "";
  int count = kRecordedCases;
  if (command == "record") return Record();
  if (command == "rehash") return Rehash();
  if (command == "try") {
    if (argc > 2 && !absl::SimpleAtoi(argv[2], &count)) return 2;
    return Try(count, argc > 3 ? argv[3] : "");
  }
  std::cerr << "usage: fp_case_tool record | rehash | try [COUNT [TEXT]]\n";
  return 2;
}

}  // namespace
}  // namespace emu::fp_cases

int main(int argc, char** argv) { return emu::fp_cases::Main(argc, argv); }
