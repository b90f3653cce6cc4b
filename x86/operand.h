// SPDX-License-Identifier: Apache-2.0

#ifndef X86_OPERAND_H_
#define X86_OPERAND_H_

#include <cstdint>

namespace emu::x86 {

// An operand as the instruction table writes it. The list is in operand.inc.
enum class OperandSpec : uint8_t {
  kNone,
#define X(notation, method, in_register, in_memory) notation,
#include "x86/operand.inc"
#undef X
};

// Where an operand is (SDM vol. 2, §A.2.1).
enum class AddressingMethod : uint8_t {
  kNone,
  kE,    // general register or memory in ModRM.rm
  kG,    // general register in ModRM.reg
  kB,    // general register in VEX.vvvv
  kR,    // general register in ModRM.rm; no memory form
  kZ,    // general register in the opcode
  kM,    // memory in ModRM.rm; no register form
  kO,    // memory at an absolute offset
  kX,    // DS:rSI
  kY,    // ES:rDI
  kI,    // immediate, zero-extended
  kIz,   // immediate of 2 or 4 bytes, sign-extended
  kIv,   // immediate of the whole operand size
  kIbs,  // immediate byte, sign-extended
  kIb2,  // second immediate, a byte
  kOne,  // the constant 1
  kJb,
  kJz,
  kA,  // far pointer
  kRax,
  kRcx,
  kRdx,
  kSegment0,  // ES, and so on by encoding
  kSegment1,
  kSegment2,
  kSegment3,
  kSegment4,
  kSegment5,
  kS,    // segment register in ModRM.reg
  kC,    // control register
  kD,    // debug register
  kSt0,  // ST(0)
  kSti,  // ST(ModRM.rm)
  kP,    // MMX register in ModRM.reg
  kQ,    // MMX register or memory
  kN,    // MMX register in ModRM.rm
  kV,    // vector register in ModRM.reg
  kW,    // vector register or memory
  kU,    // vector register in ModRM.rm
  kH,    // vector register in VEX.vvvv
  kL,    // vector register in the immediate's high half
  kXmm0,
  kVsib,     // memory, indexed by a vector of the vector length
  kVsibXmm,  // memory, indexed by an xmm register whatever the length
};

// How many bytes it has (SDM vol. 2, §A.2.2).
enum class OperandType : uint8_t {
  none,  // no data, or more than 255 bytes (fxsave, xsave)
  b,
  w,
  d,
  q,
  t,   // 80 bits
  dq,  // 128 bits
  qq,  // 256 bits
  v,   // the operand size
  z,   // the operand size, at most 4
  y,   // 8 for an operand size of 8, else 4
  y2,  // twice y
  a,   // two of the operand size (bound)
  p,   // far pointer
  s,   // descriptor table register
  e,   // x87 environment
  f,   // x87 state
  x,   // the vector length
  xh,
  xq,
  xe,
  kCount
};

struct OperandTraits {
  AddressingMethod method;
  OperandType in_register;
  OperandType in_memory;
};

inline constexpr OperandTraits kOperandTraits[] = {
    {AddressingMethod::kNone, OperandType::none, OperandType::none},
#define X(notation, method, in_register, in_memory) \
  {AddressingMethod::method, OperandType::in_register, OperandType::in_memory},
#include "x86/operand.inc"
#undef X
};

constexpr const OperandTraits& TraitsOf(OperandSpec spec) {
  return kOperandTraits[static_cast<int>(spec)];
}

// The notation itself: "Ev".
const char* OperandNotation(OperandSpec spec);

// Column of kOperandSizes for an operand size (2, 4, 8) and a vector length
// (0, 16: false; 32: true).
constexpr int SizeColumn(int operand_size, bool vex_256) {
  return (operand_size >> 2) * 2 + (vex_256 ? 1 : 0);
}

// Bytes by type and column. (There are six.)
inline constexpr uint8_t kOperandSizes[static_cast<int>(OperandType::kCount)]
                                      [8] = {
                                          {0, 0, 0, 0, 0, 0},            // none
                                          {1, 1, 1, 1, 1, 1},            // b
                                          {2, 2, 2, 2, 2, 2},            // w
                                          {4, 4, 4, 4, 4, 4},            // d
                                          {8, 8, 8, 8, 8, 8},            // q
                                          {10, 10, 10, 10, 10, 10},      // t
                                          {16, 16, 16, 16, 16, 16},      // dq
                                          {32, 32, 32, 32, 32, 32},      // qq
                                          {2, 2, 4, 4, 8, 8},            // v
                                          {2, 2, 4, 4, 4, 4},            // z
                                          {4, 4, 4, 4, 8, 8},            // y
                                          {8, 8, 8, 8, 16, 16},          // y2
                                          {4, 4, 8, 8, 8, 8},            // a
                                          {4, 4, 6, 6, 10, 10},          // p
                                          {6, 6, 6, 6, 10, 10},          // s
                                          {14, 14, 28, 28, 28, 28},      // e
                                          {94, 94, 108, 108, 108, 108},  // f
                                          {16, 32, 16, 32, 16, 32},      // x
                                          {8, 16, 8, 16, 8, 16},         // xh
                                          {4, 8, 4, 8, 4, 8},            // xq
                                          {2, 4, 2, 4, 2, 4},            // xe
};

}  // namespace emu::x86

#endif  // X86_OPERAND_H_
