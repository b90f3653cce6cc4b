#ifndef INTERP_FP_CASE_H_
#define INTERP_FP_CASE_H_

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "x86/cpu_state.h"
#include "x86/opcode_row.h"

// Generated cases for the rows of the instruction table that touch x87 and
// vector state: one instruction and the state before it (64-bit mode).
namespace emu::interp {

// Memory that the instruction may touch, at kFpMemory in every address space.
inline constexpr uint64_t kFpMemory = 0x10010000;
inline constexpr int kFpMemorySize = 2048;
// Where the instruction is; RDI points into the middle of the memory.
inline constexpr uint64_t kFpCode = 0x10002000;

struct FpState {
  x86::CpuState cpu;
  uint8_t memory[kFpMemorySize];
};

struct FpCase {
  std::vector<uint8_t> bytes;
  FpState state;
};

// What became of a case. `vector`: -1 if the instruction completed, else the
// exception's vector; -2 if it is not implemented.
struct FpOutcome {
  int vector = -1;
  FpState state;
};

using Random = std::mt19937_64;

// Whether cases can be made of this row.
bool IsFpRow(const x86::OpcodeRow& row);

// One encoding of the row.
std::vector<uint8_t> EncodeRow(const x86::OpcodeRow& row, Random& random);

// A state with operands that are likely to matter to the row's operation.
FpState MakeFpState(const x86::OpcodeRow& row, Random& random);

FpCase MakeFpCase(const x86::OpcodeRow& row, Random& random);

// Maps the memory and the code's page; once.
void MapFpPages();

// On this processor, and in the interpreter. The former needs an x86-64 host.
bool HostRunsFpCases();
FpOutcome RunOnHost(const FpCase& test_case);
FpOutcome RunInterpreted(const FpCase& test_case);

// The differences, a line each; empty if there are none. `undefined`: status
// flags not to compare.
std::string Difference(const FpOutcome& host, const FpOutcome& ours,
                       uint32_t undefined);

// The state as text, for a failed case.
std::string Describe(const FpCase& test_case);

}  // namespace emu::interp

#endif  // INTERP_FP_CASE_H_
