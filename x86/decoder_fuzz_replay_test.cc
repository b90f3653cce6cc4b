// SPDX-License-Identifier: Apache-2.0

// Replays the decoder's fuzz target: over random encodings cut at every length.
// An input that once failed goes into kPast.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"
#include "x86/encoding_samples.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace emu::x86 {
namespace {

// In hexadecimal.
const std::vector<std::string>& Past() {
  static const auto& past = *new std::vector<std::string>{
      "40404040404040404040404040404040404040404040404040404040404040404040"
      "4040404040404040404040404040404040404040404040404040404040404040",
      "c4",
      "c5",
      "0f",
      "0f38",
      "62",
      "8f"};
  return past;
}

TEST(DecoderFuzzReplayTest, PastInputs) {
  for (const std::string& hex : Past()) {
    const std::string bytes = absl::HexStringToBytes(hex);
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()),
                           bytes.size());
  }
}

TEST(DecoderFuzzReplayTest, Random) {
  size_t size = 0;
  ForEachRandomEncoding(3, 100'000, [&size](Mode, const EncodingBytes& bytes) {
    size = size % bytes.size() + 1;
    LLVMFuzzerTestOneInput(bytes.data(), size);
  });
}

}  // namespace
}  // namespace emu::x86
