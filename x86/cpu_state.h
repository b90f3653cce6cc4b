// SPDX-License-Identifier: Apache-2.0

#ifndef X86_CPU_STATE_H_
#define X86_CPU_STATE_H_

#include <cstddef>
#include <cstdint>

#include "x86/flags.h"
#include "x86/registers.h"

namespace emu::x86 {

// One x87 data register: an 80-bit extended real (SDM vol. 1, §4.2.2).
struct X87Register {
  uint64_t significand;
  uint16_t sign_exponent;
};

// The x87 unit. `st` is indexed by physical register number: ST(i) is
// st[(top + i) & 7]; MM(i) is st[i].significand (SDM vol. 1, §9.2.1).
struct X87State {
  X87Register st[8];
  uint16_t control;  // FCW
  uint16_t status;   // FSW, with TOP in bits 11-13
  uint8_t valid;     // abridged tag word: bit i set when st[i] is not empty
  uint16_t opcode;   // FOP: 11 bits
  uint16_t cs;       // last instruction's selector
  uint16_t ds;       // last operand's selector
  uint64_t ip;       // last instruction pointer (FIP)
  uint64_t dp;       // last data pointer (FDP)
};

inline int TopOf(const X87State& x87) { return x87.status >> 11 & 7; }

// A vector register: the low half of each is XMM, the whole is YMM.
struct alignas(16) VectorRegister {
  union {
    uint8_t u8[32];
    uint16_t u16[16];
    uint32_t u32[8];
    uint64_t u64[4];
  };
};

// A TLS entry of the thread's GDT, as set_thread_area(2) fills it.
struct TlsDescriptor {
  uint32_t base;
  uint32_t limit;  // in pages when the G flag is set
  uint16_t flags;  // user_desc's bit-fields, in their order
  bool present;
};
// GDT_ENTRY_TLS_MIN and its number on x86-64 kernels (asm/segment.h).
inline constexpr int kTlsFirstEntry = 12;
inline constexpr int kTlsEntries = 3;

// Everything that a guest program can see of its processor, for both modes.
//
// In i386 mode the eight registers are the low halves of gpr[0..7]; a 32-bit
// write clears the upper half, as in x86-64 mode. The struct is plain: handlers
// and translated code reach its fields by their offsets.
struct CpuState {
  uint64_t gpr[kGprCount];
  // Reads as zero: stands for an absent base or index register, and for the
  // base of a flat segment.
  uint64_t zero;
  uint64_t rip;
  LazyFlags flags;
  // EFLAGS without the status flags: DF, TF, AC, ID, NT, IF and bit 1.
  uint32_t system_flags;
  uint32_t mxcsr;
  uint64_t segment_base[kSegmentCount];  // linear address; 0 but for FS and GS
  uint16_t segment_selector[kSegmentCount];
  TlsDescriptor tls[kTlsEntries];
  Mode mode;
  VectorRegister vector[16];
  X87State x87;
};

// All of EFLAGS, and its inverse.
inline uint32_t ReadEflags(const CpuState& cpu) {
  return cpu.system_flags | StatusFlags(cpu.flags);
}
inline void WriteEflags(CpuState& cpu, uint32_t eflags) {
  cpu.system_flags = (eflags & ~kStatusFlags) | kFlagReserved1;
  cpu.flags = LazyFlags::Known(eflags);
}

// The state with which Linux starts a program (System V psABI, "Process
// Initialization"): registers zero, flags 0x202, FCW 0x37f, MXCSR 0x1f80.
void ResetCpuState(Mode mode, CpuState& cpu);

}  // namespace emu::x86

#endif  // X86_CPU_STATE_H_
