// SPDX-License-Identifier: Apache-2.0

#ifndef TESTING_FP_CASES_FP_CASE_H_
#define TESTING_FP_CASES_FP_CASE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "interp/core/context.h"
#include "testing/instructions/random.h"
#include "x86/cpu_state.h"
#include "x86/opcode_row.h"
#include "x86/processor.h"

// Generated cases for the rows of the instruction table that touch x87 and
// vector state: one instruction and the state before it, in either mode.
namespace emu::fp_cases {

using instructions::Random;
using x86::Mode;

// Memory that the instruction may touch, at kFpMemory in every address space.
inline constexpr uint64_t kFpMemory = 0x10010000;
inline constexpr int kFpMemorySize = 2048;
// Where RDI points: instructions reach from 256 bytes before it to 1200 behind.
inline constexpr int kFpOperandAt = 512;
// Where the instruction is.
inline constexpr uint64_t kFpCode = 0x10002000;

struct FpState {
  x86::CpuState cpu;
  uint8_t memory[kFpMemorySize];
};

struct FpCase {
  std::vector<uint8_t> bytes;
  FpState state;

  Mode mode() const { return state.cpu.mode; }
};

// FpOutcome::vector when there was no exception, and when the interpreter does
// not have the instruction.
inline constexpr int kCompleted = -1;
inline constexpr int kNotImplemented = -2;

struct FpOutcome {
  int vector = kCompleted;
  FpState state;
};

// One row of the instruction table in one mode.
struct FpGroup {
  const x86::OpcodeRow* row;
  Mode mode;

  // "64 0F 58 addps Vps, Wps"; names the group in the recorded results, too.
  std::string Name() const;
  // What another vendor's processor may do otherwise.
  x86::VendorsFloatChoice Vendors() const;
};

// Groups of all x87, MMX, SSE and AVX rows whose outcome follows from registers
// and memory. Without SHA, which few processors have (sha_test.cc).
std::vector<FpGroup> AllFpGroups();

// Case `number` of the group: the same on every host.
FpCase MakeFpCase(const FpGroup& group, uint64_t number);

// The two parts of a case (fp_encoder.cc, fp_state.cc).
std::vector<uint8_t> EncodeRow(const x86::OpcodeRow& row, Mode mode,
                               Random& random);
void MakeFpState(const x86::OpcodeRow& row, Mode mode, Random& random,
                 FpState* state);

// FpOutcome::vector of what made guest code leave.
int VectorOf(const interp::Exit& exit);

// Maps the memory and the code's page; once.
void MapFpPages();

// Why this machine cannot run the mode's cases; empty where it can.
std::string WhyNotOnHost(Mode mode);
// On this processor (where WhyNotOnHost() is empty), and in the interpreter.
void RunOnHost(const FpCase& test_case, FpOutcome* outcome);
void RunInterpreted(const FpCase& test_case, FpOutcome* outcome);

// Whether all is the same that is defined and not the vendor's choice. Values
// of transcendental instructions may be one unit in the last place apart,
// approximations by their tolerance.
bool IsSame(const FpGroup& group, const FpCase& test_case,
            const FpOutcome& host, const FpOutcome& ours);

// Of the same, but for transcendentals' values and approximations.
uint64_t HashOf(const FpGroup& group, const FpCase& test_case,
                const FpOutcome& outcome);

// The case and the differences as text.
std::string Report(const FpCase& test_case, const FpOutcome& host,
                   const FpOutcome& ours);

}  // namespace emu::fp_cases

#endif  // TESTING_FP_CASES_FP_CASE_H_
