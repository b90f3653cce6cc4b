// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_SSE_CASES_H_
#define X86_FPU_SSE_CASES_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

// The SSE operations under test, by name, over generated operands.
namespace emu::x86::fpu {

// Operands as 64-bit patterns, whatever their real width.
struct SseOperands {
  uint64_t a;
  uint64_t b;
  uint64_t c;
};

struct SseOutcome {
  uint64_t value;
  uint32_t flags;
  bool operator==(const SseOutcome&) const = default;
};

// What kind of operands an operation takes.
enum class OperandKind { kHalf, kSingle, kDouble, kInteger32, kInteger64 };

using SseFunction = std::function<SseOutcome(const SseOperands&, uint32_t)>;

struct SseOperation {
  std::string name;
  OperandKind kind;
  int operands;
  SseFunction run;
};

// The implementation's operations.
std::vector<SseOperation> SseOperations();

// The outcome without what vendors do differently (docs/processor.md): PE of
// VCVTPS2PH when an unmasked underflow is its result.
SseOutcome WithoutVendors(const SseOperation& operation, SseOutcome outcome,
                          uint32_t mxcsr);

// All special combinations, then `random_count` random ones.
std::vector<SseOperands> GenerateSseOperands(OperandKind kind, int operands,
                                             int random_count);

// RC × DAZ × FTZ × PE set before, all exceptions masked.
std::vector<uint32_t> MaskedMxcsrs();

// The hash of an operation's outcomes over generated operands and MxcsrS.
uint64_t HashSseOperation(const SseOperation& operation, const SseFunction& run,
                          int random_count);

}  // namespace emu::x86::fpu

#endif  // X86_FPU_SSE_CASES_H_
