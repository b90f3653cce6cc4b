// SPDX-License-Identifier: Apache-2.0

#include "x86/fx_image.h"

#include <cstring>

#include "x86/fpu/x87_control.h"

namespace emu::x86 {
namespace {

int XmmCount(const CpuState& cpu) { return cpu.mode == Mode::k64 ? 16 : 8; }

uint64_t PackPointer(uint64_t offset, uint16_t selector, bool wide) {
  return wide ? offset
              : (offset & 0xffffffff) | static_cast<uint64_t>(selector) << 32;
}
void UnpackPointer(uint64_t pointer, bool wide, uint64_t* offset,
                   uint16_t* selector) {
  *offset = wide ? pointer : pointer & 0xffffffff;
  *selector = wide ? 0 : static_cast<uint16_t>(pointer >> 32);
}

}  // namespace

void UpdateErrorSummary(X87State& x87) {
  constexpr uint16_t kSummary = 0x8080;
  constexpr uint16_t kExceptions = 0x3f;
  const bool pending = (x87.status & ~x87.control & kExceptions) != 0;
  x87.status = static_cast<uint16_t>((x87.status & ~kSummary) |
                                     (pending ? kSummary : 0));
}

void SaveX87(const CpuState& cpu, bool wide, FxImage& image) {
  const X87State& x87 = cpu.x87;
  image.control = x87.control;
  image.status = x87.status;
  image.valid = x87.valid;
  image.reserved1 = 0;
  image.opcode = x87.opcode;
  image.ip = PackPointer(x87.ip, x87.cs, wide);
  image.dp = PackPointer(x87.dp, x87.ds, wide);
  for (int i = 0; i < 8; ++i) {
    const X87Register& st = x87.st[(TopOf(x87) + i) & 7];
    image.st[i] = {st.significand, st.sign_exponent, {}};
  }
}

void RestoreX87(const FxImage& image, bool wide, CpuState& cpu) {
  X87State& x87 = cpu.x87;
  x87.control = fpu::X87ControlOf(image.control);
  x87.status = image.status;
  UpdateErrorSummary(x87);
  x87.valid = image.valid;
  x87.opcode = image.opcode & 0x7ff;
  UnpackPointer(image.ip, wide, &x87.ip, &x87.cs);
  // FIP is kept with 48 bits.
  x87.ip = static_cast<uint64_t>(static_cast<int64_t>(x87.ip << 16) >> 16);
  UnpackPointer(image.dp, wide, &x87.dp, &x87.ds);
  for (int i = 0; i < 8; ++i) {
    x87.st[(TopOf(x87) + i) & 7] = {image.st[i].significand,
                                    image.st[i].sign_exponent};
  }
}

void SaveXmm(const CpuState& cpu, FxImage& image) {
  for (int i = 0; i < XmmCount(cpu); ++i) {
    std::memcpy(image.xmm[i], cpu.vector[i].u8, 16);
  }
}

void RestoreXmm(const FxImage& image, CpuState& cpu) {
  for (int i = 0; i < XmmCount(cpu); ++i) {
    std::memcpy(cpu.vector[i].u8, image.xmm[i], 16);
  }
}

}  // namespace emu::x86
