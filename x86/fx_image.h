// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FX_IMAGE_H_
#define X86_FX_IMAGE_H_

#include <cstdint>

#include "x86/cpu_state.h"

namespace emu::x86 {

// What FXSAVE writes (SDM vol. 1, table 10-2); signal frames hold one too.
struct FxImage {
  uint16_t control;
  uint16_t status;
  uint8_t valid;  // abridged tag word
  uint8_t reserved1;
  uint16_t opcode;
  uint64_t ip;  // without REX.W: 32 bits, the selector, 16 reserved bits
  uint64_t dp;
  uint32_t mxcsr;
  uint32_t mxcsr_mask;
  struct {
    uint64_t significand;
    uint16_t sign_exponent;
    uint16_t reserved[3];
  } st[8];
  uint64_t xmm[16][2];
  uint8_t available[96];
};
static_assert(sizeof(FxImage) == 512);

// MXCSR's bits that exist (SDM vol. 1, §11.6.6); others set are a #GP.
inline constexpr uint32_t kMxcsrMask = 0xffff;

// The x87 part: all of the first 160 bytes but MXCSR and its mask. `wide`:
// 64-bit pointers, the form with REX.W.
void SaveX87(const CpuState& cpu, bool wide, FxImage& image);
void RestoreX87(const FxImage& image, bool wide, CpuState& cpu);

// The XMM registers that the mode has: eight or sixteen.
void SaveXmm(const CpuState& cpu, FxImage& image);
void RestoreXmm(const FxImage& image, CpuState& cpu);

// FSW's summary bits ES and B, from its flags and the masks in FCW.
void UpdateErrorSummary(X87State& x87);

}  // namespace emu::x86

#endif  // X86_FX_IMAGE_H_
