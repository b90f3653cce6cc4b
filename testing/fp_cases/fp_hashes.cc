#include "testing/fp_cases/fp_hashes.h"

namespace emu::fp_cases {

GroupHashes HashGroup(const FpGroup& group, Runner run) {
  GroupHashes hashes = {};
  FpOutcome outcome;
  for (int i = 0; i < kRecordedCases; ++i) {
    const FpCase test_case = MakeFpCase(group, static_cast<uint64_t>(i));
    run(test_case, &outcome);
    uint32_t& hash = hashes[static_cast<size_t>(i / kChunkSize)];
    const uint64_t one = HashOf(group, test_case, outcome);
    hash = hash * 31 + static_cast<uint32_t>(one ^ one >> 32);
  }
  return hashes;
}

}  // namespace emu::fp_cases
