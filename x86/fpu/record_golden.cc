// SPDX-License-Identifier: Apache-2.0

// record_golden sse|x87           prints the goldens as this processor has them
// record_golden sse|x87 emulated  prints them as the emulator computes them:
//                                 what to take after a mask of
//                                 docs/processor.md has grown
#include <cinttypes>
#include <cstdio>
#include <string_view>

#include "x86/fpu/golden.h"
#include "x86/fpu/sse_cases.h"
#include "x86/fpu/sse_native.h"
#include "x86/fpu/x87_cases.h"
#include "x86/fpu/x87_native.h"

namespace emu::x86::fpu {
namespace {

void Print(const std::string& name, uint64_t hash) {
  std::printf("{\"%s\", 0x%016" PRIx64 "},\n", name.c_str(), hash);
}

void RecordSse(bool emulated) {
  const auto native = NativeSseOperations();
  for (const SseOperation& operation : SseOperations()) {
    const SseFunction& run =
        emulated ? operation.run : native.at(operation.name);
    Print(operation.name, HashSseOperation(operation, run, kGoldenRandomCases));
  }
}

void RecordX87(bool emulated) {
  const auto native = NativeX87Operations();
  for (const X87Case& operation : X87Cases()) {
    const X87Function& run =
        emulated ? operation.run : native.at(operation.name);
    Print(operation.name, HashX87Operation(operation, run, kGoldenRandomCases));
  }
}

}  // namespace
}  // namespace emu::x86::fpu

int main(int argc, char** argv) {
  const std::string_view kind = argc >= 2 ? argv[1] : "";
  const bool emulated = argc == 3 && std::string_view(argv[2]) == "emulated";
  if (argc > 3 || (argc == 3 && !emulated)) return 2;
  if (kind == "sse") {
    emu::x86::fpu::RecordSse(emulated);
  } else if (kind == "x87") {
    emu::x86::fpu::RecordX87(emulated);
  } else {
    std::fprintf(stderr, "usage: record_golden sse|x87 [emulated]\n");
    return 2;
  }
}
