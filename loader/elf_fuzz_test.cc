// SPDX-License-Identifier: Apache-2.0

// Replays the fuzz target on damaged programs.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>
#include <string>

#include "gtest/gtest.h"
#include "loader/elf_builder_for_test.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace emu::loader {
namespace {

void Load(const std::string& bytes) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()),
                         bytes.size());
}

// Values that have broken loaders before.
constexpr uint64_t kOdd[] = {0,      1,          0xfff,
                             0x1000, 0x7fffffff, 0x80000000,
                             ~0u,    0xfffff000, uint64_t{1} << 47,
                             ~0ull,  ~0xfffull,  uint64_t{1} << 63};

void Damage(std::mt19937& random, std::string* bytes) {
  // Mostly in the headers.
  const size_t limit =
      random() % 4 == 0 ? bytes->size() : std::min<size_t>(bytes->size(), 512);
  for (int count = 1 + random() % 4; count > 0; --count) {
    const size_t at = random() % limit;
    if (random() % 2 == 0) {
      (*bytes)[at] = static_cast<char>(random());
    } else {
      const size_t size = size_t{1} << (random() % 4);
      const uint64_t value = kOdd[random() % std::size(kOdd)];
      const size_t aligned = at / size * size;
      if (aligned + size <= bytes->size()) {
        bytes->replace(aligned, size, reinterpret_cast<const char*>(&value),
                       size);
      }
    }
  }
}

class ElfFuzzTest : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Programs, ElfFuzzTest,
                         testing::Values("tiny32", "tiny64",
                                         "load_probe_dynamic_i386",
                                         "load_probe_dynamic_x86_64"),
                         [](const auto& info) { return info.param; });

std::string Program(const std::string& name) {
  if (name == "tiny32") return ElfBuilder(false).Build();
  if (name == "tiny64") return ElfBuilder(true).Build();
  return ReadWholeFile("loader/" + name);
}

TEST_P(ElfFuzzTest, DamagedProgramsDoNoHarm) {
  const std::string good = Program(GetParam());
  std::mt19937 random(1);
  for (int i = 0; i < 1000; ++i) {
    std::string bytes = good;
    Damage(random, &bytes);
    Load(bytes);
  }
}

TEST_P(ElfFuzzTest, TruncatedProgramsDoNoHarm) {
  const std::string good = Program(GetParam());
  for (size_t size = 0; size < std::min<size_t>(good.size(), 1200); ++size) {
    Load(good.substr(0, size));
  }
  for (size_t size = 1200; size < good.size(); size += 509) {
    Load(good.substr(0, size));
  }
}

TEST(ScriptFuzzTest, DamagedScriptsDoNoHarm) {
  std::mt19937 random(1);
  for (int i = 0; i < 500; ++i) {
    std::string bytes = "#!";
    for (int length = random() % 400; length > 0; --length) {
      bytes += " \t\n\0/#!abc"[random() % 10];
    }
    Load(bytes);
  }
}

}  // namespace
}  // namespace emu::loader
