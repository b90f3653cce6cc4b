// SPDX-License-Identifier: Apache-2.0

#include "testing/fp_cases/fp_hashes.h"

namespace emu::fp_cases {

uint32_t HashChunk(const FpGroup& group, int chunk, Runner run) {
  uint32_t hash = 0;
  FpOutcome outcome;
  for (int i = chunk * kChunkSize; i < (chunk + 1) * kChunkSize; ++i) {
    const FpCase test_case = MakeFpCase(group, static_cast<uint64_t>(i));
    run(test_case, &outcome);
    const uint64_t one = HashOf(group, test_case, outcome);
    hash = hash * 31 + static_cast<uint32_t>(one ^ one >> 32);
  }
  return hash;
}

GroupHashes HashGroup(const FpGroup& group, Runner run) {
  GroupHashes hashes = {};
  for (int chunk = 0; chunk < instructions::kChunks; ++chunk) {
    hashes[static_cast<size_t>(chunk)] = HashChunk(group, chunk, run);
  }
  return hashes;
}

}  // namespace emu::fp_cases
