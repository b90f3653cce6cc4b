// SPDX-License-Identifier: Apache-2.0

// Prints the goldens as this processor computes them: record_golden sse|x87.
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

void RecordSse() {
  const auto native = NativeSseOperations();
  for (const SseOperation& operation : SseOperations()) {
    Print(operation.name, HashSseOperation(operation, native.at(operation.name),
                                           kGoldenRandomCases));
  }
}

void RecordX87() {
  const auto native = NativeX87Operations();
  for (const X87Case& operation : X87Cases()) {
    Print(operation.name, HashX87Operation(operation, native.at(operation.name),
                                           kGoldenRandomCases));
  }
}

}  // namespace
}  // namespace emu::x86::fpu

int main(int argc, char** argv) {
  const std::string_view kind = argc == 2 ? argv[1] : "";
  if (kind == "sse") {
    emu::x86::fpu::RecordSse();
  } else if (kind == "x87") {
    emu::x86::fpu::RecordX87();
  } else {
    std::fprintf(stderr, "usage: record_golden sse|x87\n");
    return 2;
  }
}
