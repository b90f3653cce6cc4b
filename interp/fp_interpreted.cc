#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <memory>

#include "interp/context.h"
#include "interp/fp_case.h"
#include "interp/lowering.h"
#include "interp/threading.h"
#include "x86/decoder.h"

namespace emu::interp {
namespace {

int VectorOf(const Exit& exit) {
  switch (exit.reason) {
    case ExitReason::kTrap:
      return static_cast<int>(exit.trap.vector);
    case ExitReason::kUnimplemented:
      return -2;
    default:
      return -1;
  }
}

void Map(uint64_t address, size_t size) {
  void* at = mmap(reinterpret_cast<void*>(address), size,
                  PROT_READ | PROT_WRITE | PROT_EXEC,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (at == MAP_FAILED) abort();
}

}  // namespace

void MapFpPages() {
  static const bool mapped = [] {
    Map(kFpMemory, kFpMemorySize);
    Map(kFpCode, 64);
    return true;
  }();
  (void)mapped;
}

FpOutcome RunInterpreted(const FpCase& test_case) {
  MapFpPages();
  static auto* const context = new Context;
  static Lowering lowering;
  x86::Insn insn;
  FpOutcome outcome;
  if (x86::Decode(x86::Mode::k64, test_case.bytes, &insn) !=
      x86::DecodeStatus::kOk) {
    outcome.vector = 6;
    outcome.state = test_case.state;
    return outcome;
  }
  Block block;
  block.pc = kFpCode;
  const LoweredBlock lowered =
      lowering.Lower(x86::Mode::k64, kFpCode, {&insn, 1}, BlockEnd(), &block);
  // The x87 opcode register takes its value from there.
  std::memcpy(reinterpret_cast<void*>(kFpCode), test_case.bytes.data(),
              test_case.bytes.size());
  context->cpu = test_case.state.cpu;
  context->exit = {};
  std::memcpy(reinterpret_cast<void*>(kFpMemory), test_case.state.memory,
              kFpMemorySize);
  RunNodes(context, lowered.nodes.get());
  outcome.vector = VectorOf(context->exit);
  outcome.state.cpu = context->cpu;
  std::memcpy(outcome.state.memory, reinterpret_cast<void*>(kFpMemory),
              kFpMemorySize);
  return outcome;
}

}  // namespace emu::interp
