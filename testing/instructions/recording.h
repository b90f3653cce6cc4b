// SPDX-License-Identifier: Apache-2.0

#ifndef TESTING_INSTRUCTIONS_RECORDING_H_
#define TESTING_INSTRUCTIONS_RECORDING_H_

#include <map>
#include <string>

#include "testing/instructions/recorded_results.h"

// Writes files of recorded results (docs/processor.md, "Recording anew").
namespace emu::instructions {

// What one machine recorded.
struct Recording {
  // What the processor gave, by group.
  RecordedResults results;
  // The groups that this machine cannot run, each with the reason. Their
  // results in the file stay.
  std::map<std::string, std::string> kept;
};

// Brings the file at `path`, from the workspace's root, up to `recording`, and
// says on stdout what became of it: a line `skipped: …` for each reason to
// keep results. The file stays as it is, header included, where its results are
// the same. Another vendor's processor may add groups but not change any: then
// nothing is written, and the groups that differ are named. Returns the
// program's exit status.
int WriteRecording(const std::string& path, const Recording& recording);

// The same for results of the interpreter, after a mask of docs/processor.md
// has grown: the processor's recorded results had agreed with it before.
int WriteInterpreted(const std::string& path, const RecordedResults& results);

}  // namespace emu::instructions

#endif  // TESTING_INSTRUCTIONS_RECORDING_H_
