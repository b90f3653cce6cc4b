// SPDX-License-Identifier: Apache-2.0

#ifndef TESTING_INSTRUCTIONS_RANDOM_H_
#define TESTING_INSTRUCTIONS_RANDOM_H_

#include <cstddef>
#include <cstdint>

namespace emu::instructions {

// Numbers that are the same on every host for the same seed (splitmix64).
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  // In [0, limit).
  uint64_t Below(uint64_t limit) { return Next() % limit; }
  bool OneIn(uint64_t n) { return Below(n) == 0; }
  template <typename T, size_t kSize>
  const T& Pick(const T (&values)[kSize]) {
    return values[Below(kSize)];
  }

 private:
  uint64_t state_;
};

}  // namespace emu::instructions

#endif  // TESTING_INSTRUCTIONS_RANDOM_H_
