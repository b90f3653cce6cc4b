// SPDX-License-Identifier: Apache-2.0

#ifndef TESTING_INSTRUCTIONS_INSN_CASE_H_
#define TESTING_INSTRUCTIONS_INSN_CASE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "x86/processor.h"
#include "x86/registers.h"

namespace emu::instructions {

// What an instruction sees and leaves of the processor.
struct MachineState {
  uint64_t gpr[x86::kGprCount] = {};
  uint64_t rip = 0;
  uint32_t eflags = 0;
  uint16_t segment[x86::kSegmentCount] = {};
};

// The state before the first instruction: at kInsnPc, data segments as Linux
// gives them, GS with its base at kDataBase.
MachineState InitialState(x86::Mode mode);
// GS's selector: the first TLS entry of the GDT.
inline constexpr uint16_t kGsSelector = 0x63;

struct MemoryWord {
  uint64_t address;
  uint64_t value;
  int size;
};

// A few instructions in a row, at kInsnPc, and all that they start from.
struct InsnCase {
  x86::Mode mode = x86::Mode::k64;
  std::vector<uint8_t> code;
  // The code ends in a branch: control may go on anywhere, not only behind it.
  bool branches = false;
  MachineState before;
  // The data: by the seed, but for `words`.
  uint64_t memory_seed = 0;
  bool whole_memory = false;  // else the arena's windows only
  std::vector<MemoryWord> words;
  // A locked access of 1 or 2 bytes, which a host may do on the aligned word
  // around it: the address of a fault is compared without its low bits.
  bool faults_by_word = false;
  // Status flags that the instructions leave undefined.
  uint32_t undefined_flags = 0;
  // What another vendor's processor may do otherwise. A case of which that is
  // everything is neither recorded nor compared with a processor.
  x86::VendorsChoice vendors;
};

inline constexpr int kNoTrap = -1;
inline constexpr int kNotImplemented = -2;
inline constexpr int kBroken = -3;  // the emulator itself failed

// What became of it. Unless it trapped, rip is where control went.
struct Outcome {
  MachineState after;
  int vector = kNoTrap;
  uint32_t error_code = 0;  // of #GP
  uint64_t address = 0;     // of #PF
  std::vector<uint8_t> memory;
};

// Fills the arena for the case.
void PrepareMemory(const InsnCase& insn_case);

// Whether two outcomes are the same in all that is defined.
bool IsSame(const InsnCase& insn_case, const Outcome& a, const Outcome& b);

// A number that is the same for two outcomes that are.
uint64_t HashOf(const InsnCase& insn_case, const Outcome& outcome);

// The listing, the state before, and the two outcomes side by side with their
// differences marked.
std::string Report(const InsnCase& insn_case, const std::string& name_a,
                   const Outcome& a, const std::string& name_b,
                   const Outcome& b);

}  // namespace emu::instructions

#endif  // TESTING_INSTRUCTIONS_INSN_CASE_H_
