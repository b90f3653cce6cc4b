// SPDX-License-Identifier: Apache-2.0

#include "testing/instructions/recording.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "testing/instructions/this_processor.h"

namespace emu::instructions {
namespace {

std::string Workspace() {
  const char* directory = getenv("BUILD_WORKSPACE_DIRECTORY");
  return directory == nullptr ? "." : directory;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The lines before the first result.
std::string HeaderOf(const std::string& text) {
  std::string header;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (line.empty() || line.front() != '#') break;
    absl::StrAppend(&header, line, "\n");
  }
  return header;
}

std::string OutputOf(const std::string& command) {
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return output;
  std::array<char, 256> part;
  while (fgets(part.data(), part.size(), pipe) != nullptr) {
    output += part.data();
  }
  pclose(pipe);
  return std::string(absl::StripAsciiWhitespace(output));
}

std::string NewHeader() {
  return absl::StrCat("# SPDX-License-Identifier: Apache-2.0\n# Recorded on ",
                      ThisProcessor(), ", ", OutputOf("date -u +%F"),
                      ", commit ",
                      OutputOf(absl::StrCat("git -C '", Workspace(),
                                            "' rev-parse --short HEAD")),
                      ".\n");
}

int Write(const std::string& path, const std::string& header,
          const RecordedResults& results) {
  std::ofstream file(path);
  file << header << FormatResults(results);
  file.close();
  std::cout << results.size() << " groups: " << path << "\n";
  return file.good() ? 0 : 1;
}

void NameKept(const Recording& recording) {
  std::map<std::string, int> reasons;
  for (const auto& [name, why] : recording.kept) ++reasons[why];
  for (const auto& [why, count] : reasons) {
    std::cout << "skipped: " << count << " groups keep their results: " << why
              << "\n";
  }
}

// Prints the groups whose results are others than before; how many.
int NameDifferent(const RecordedResults& before, const RecordedResults& now) {
  int different = 0;
  for (const auto& [name, hashes] : now) {
    const auto found = before.find(name);
    if (found == before.end() || found->second == hashes) continue;
    std::cout << "differs: " << name << "\n";
    ++different;
  }
  return different;
}

}  // namespace

int WriteRecording(const std::string& path, const Recording& recording) {
  const std::string file = absl::StrCat(Workspace(), "/", path);
  const std::string text = ReadFile(file);
  const RecordedResults before = ParseResults(text);
  RecordedResults results = recording.results;
  for (const auto& [name, why] : recording.kept) {
    const auto found = before.find(name);
    if (found != before.end()) results.insert(*found);
  }
  NameKept(recording);
  const int different = NameDifferent(before, recording.results);
  if (results == before) {
    std::cout << recording.results.size() << " groups as recorded: " << file
              << "\n";
    return 0;
  }
  if (different != 0 && !IsVendorOurs()) {
    std::cout << "nothing is written: this is " << ThisProcessor()
              << ", whose vendor is not emu's (docs/processor.md)\n";
    return 1;
  }
  return Write(file, different == 0 ? HeaderOf(text) : NewHeader(), results);
}

int WriteInterpreted(const std::string& path, const RecordedResults& results) {
  const std::string file = absl::StrCat(Workspace(), "/", path);
  const std::string text = ReadFile(file);
  NameDifferent(ParseResults(text), results);
  return Write(file, HeaderOf(text), results);
}

}  // namespace emu::instructions
