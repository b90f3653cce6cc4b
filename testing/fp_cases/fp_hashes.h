// SPDX-License-Identifier: Apache-2.0

#ifndef TESTING_FP_CASES_FP_HASHES_H_
#define TESTING_FP_CASES_FP_HASHES_H_

#include "testing/fp_cases/fp_case.h"
#include "testing/instructions/recorded_results.h"

namespace emu::fp_cases {

using instructions::GroupHashes;
using instructions::RecordedResults;

// What an x86-64 processor (an Intel Xeon, family 6 model 85 stepping 7) made
// of the first cases of each group: a hash for every kChunkSize of them.
inline constexpr int kChunkSize = 20;
inline constexpr int kRecordedCases = instructions::kChunks * kChunkSize;

using Runner = void (*)(const FpCase& test_case, FpOutcome* outcome);
uint32_t HashChunk(const FpGroup& group, int chunk, Runner run);
GroupHashes HashGroup(const FpGroup& group, Runner run);

}  // namespace emu::fp_cases

#endif  // TESTING_FP_CASES_FP_HASHES_H_
