// SPDX-License-Identifier: Apache-2.0

#include "syscall/signal/signal_fpstate.h"

#include <cstddef>
#include <cstring>

#include "base/bits.h"
#include "mem/guest_copy.h"

namespace emu::syscall {
namespace {

constexpr uint16_t kInitialControl = 0x37f;
constexpr uint32_t kInitialMxcsr = 0x1f80;
constexpr uint32_t kMxcsrMask = 0xffff;

constexpr uint32_t kMagic1 = 0x46505853;  // FP_XSTATE_MAGIC1
constexpr uint32_t kMagic2 = 0x46505845;  // FP_XSTATE_MAGIC2
constexpr uint64_t kComponents = 7;       // x87, SSE, AVX

// FXSAVE (SDM vol. 1, table 10-2), XSAVE's header and AVX component in the
// standard format (§13.4), and the kernel's closing magic number.
struct XsaveImage {
  uint16_t fcw;
  uint16_t fsw;
  uint8_t abridged_tags;
  uint8_t reserved0;
  uint16_t fop;
  uint64_t rip;
  uint64_t rdp;
  uint32_t mxcsr;
  uint32_t mxcsr_mask;
  uint8_t st[8][16];
  uint8_t xmm[16][16];
  uint8_t reserved1[48];
  // struct _fpx_sw_bytes.
  uint32_t magic1;
  uint32_t extended_size;
  uint64_t components;
  uint32_t xstate_size;
  uint32_t padding[7];
  // XSAVE header.
  uint64_t xstate_bv;
  uint64_t xcomp_bv;
  uint64_t reserved2[6];
  uint8_t ymm_high[16][16];
};
static_assert(offsetof(XsaveImage, magic1) == 464);
static_assert(offsetof(XsaveImage, xstate_bv) == 512);
static_assert(sizeof(XsaveImage) == 832);

constexpr uint64_t kFxsaveSize = 512;
constexpr uint64_t kImageSize = sizeof(XsaveImage) + sizeof(kMagic2);

// struct fregs_state: FSAVE in the 32-bit format, and the kernel's two words.
struct FsaveImage {
  uint32_t cwd;
  uint32_t swd;
  uint32_t twd;
  uint32_t fip;
  uint32_t fcs;
  uint32_t foo;
  uint32_t fos;
  uint8_t st[8][10];
  uint16_t status;
  uint16_t magic;  // X86_FXSR_MAGIC
};
static_assert(sizeof(FsaveImage) == 112);

// The tag word of FSAVE from the abridged one and the registers' contents
// (SDM vol. 1, §8.1.7).
uint16_t FullTags(const x86::X87State& x87) {
  uint16_t tags = 0;
  for (int i = 0; i < 8; ++i) {
    const x86::X87Register& reg = x87.st[i];
    const uint16_t exponent = reg.sign_exponent & 0x7fff;
    uint16_t tag = 2;  // special
    if ((x87.valid >> i & 1) == 0) {
      tag = 3;  // empty
    } else if (exponent == 0 && reg.significand == 0) {
      tag = 1;  // zero
    } else if (exponent != 0 && exponent != 0x7fff && reg.significand >> 63) {
      tag = 0;  // valid
    }
    tags |= tag << (2 * i);
  }
  return tags;
}

uint8_t AbridgedTags(uint32_t full) {
  uint8_t valid = 0;
  for (int i = 0; i < 8; ++i) {
    if ((full >> (2 * i) & 3) != 3) valid |= 1 << i;
  }
  return valid;
}

// ST(i)'s bytes, from and to.
void PutStack(const x86::X87State& x87, int i, uint8_t* bytes) {
  const x86::X87Register& reg = x87.st[(x86::TopOf(x87) + i) & 7];
  StoreUnaligned<uint64_t>(bytes, reg.significand);
  StoreUnaligned<uint16_t>(bytes + 8, reg.sign_exponent);
}

void GetStack(x86::X87State& x87, int i, const uint8_t* bytes) {
  x86::X87Register& reg = x87.st[(x86::TopOf(x87) + i) & 7];
  reg.significand = LoadUnaligned<uint64_t>(bytes);
  reg.sign_exponent = LoadUnaligned<uint16_t>(bytes + 8);
}

XsaveImage MakeXsave(const x86::CpuState& cpu) {
  XsaveImage image = {};
  const x86::X87State& x87 = cpu.x87;
  image.fcw = x87.control;
  image.fsw = x87.status;
  image.abridged_tags = x87.valid;
  image.fop = x87.opcode;
  image.rip = x87.ip;
  image.rdp = x87.dp;
  image.mxcsr = cpu.mxcsr;
  image.mxcsr_mask = kMxcsrMask;
  for (int i = 0; i < 8; ++i) PutStack(x87, i, image.st[i]);
  for (int i = 0; i < 16; ++i) {
    std::memcpy(image.xmm[i], cpu.vector[i].u8, 16);
    std::memcpy(image.ymm_high[i], cpu.vector[i].u8 + 16, 16);
  }
  image.magic1 = kMagic1;
  image.extended_size = kImageSize;
  image.components = kComponents;
  image.xstate_size = sizeof(XsaveImage);
  image.xstate_bv = kComponents;
  return image;
}

FsaveImage MakeFsave(const x86::CpuState& cpu) {
  FsaveImage image = {};
  const x86::X87State& x87 = cpu.x87;
  image.cwd = 0xffff0000 | x87.control;
  image.swd = 0xffff0000 | x87.status;
  image.twd = 0xffff0000 | FullTags(x87);
  image.fip = static_cast<uint32_t>(x87.ip);
  // Without FOP: a 64-bit kernel leaves it out (convert_from_fxsr).
  image.fcs = cpu.segment_selector[x86::kCs];
  image.foo = static_cast<uint32_t>(x87.dp);
  image.fos = 0xffff0000 | cpu.segment_selector[x86::kDs];
  for (int i = 0; i < 8; ++i) PutStack(x87, i, image.st[i]);
  image.status = x87.status;
  return image;
}

void LoadX87(const XsaveImage& image, x86::X87State& x87) {
  x87.control = image.fcw;
  x87.status = image.fsw;
  x87.valid = image.abridged_tags;
  x87.opcode = image.fop;
  x87.ip = image.rip;
  x87.dp = image.rdp;
  for (int i = 0; i < 8; ++i) GetStack(x87, i, image.st[i]);
}

void LoadX87(const FsaveImage& image, x86::X87State& x87) {
  x87.control = static_cast<uint16_t>(image.cwd);
  x87.status = static_cast<uint16_t>(image.swd);
  x87.valid = AbridgedTags(image.twd);
  x87.opcode = image.fcs >> 16 & 0x7ff;
  x87.ip = image.fip;
  x87.dp = image.foo;
  for (int i = 0; i < 8; ++i) GetStack(x87, i, image.st[i]);
}

// check_xstate_in_sigframe().
bool HasXstate(const XsaveImage& image, uint64_t address) {
  if (image.magic1 != kMagic1 || image.xstate_size != sizeof(XsaveImage) ||
      image.extended_size < kImageSize) {
    return false;
  }
  return mem::ReadGuest<uint32_t>(address + sizeof(XsaveImage)) == kMagic2;
}

}  // namespace

uint64_t LargestFpStateSize() { return kImageSize + sizeof(FsaveImage); }

uint64_t AllocateFpState(uint64_t sp, bool is_i386) {
  sp = AlignDown(sp - kImageSize, 64);
  return is_i386 ? static_cast<uint32_t>(sp - sizeof(FsaveImage)) : sp;
}

bool WriteFpState(const x86::CpuState& cpu, uint64_t fpstate, bool is_i386) {
  if (is_i386) {
    if (!mem::WriteGuest(fpstate, MakeFsave(cpu))) return false;
    fpstate += sizeof(FsaveImage);
  }
  return mem::WriteGuest(fpstate, MakeXsave(cpu)) &&
         mem::WriteGuest(fpstate + sizeof(XsaveImage), kMagic2);
}

bool ReadFpState(x86::CpuState& cpu, uint64_t fpstate, bool is_i386) {
  if (fpstate == 0) {
    ResetFpState(cpu);
    return true;
  }
  FsaveImage fsave;
  if (is_i386) {
    if (!mem::CopyFromGuest(&fsave, fpstate, sizeof(fsave))) return false;
    fpstate += sizeof(FsaveImage);
  }
  XsaveImage image;
  if (!mem::CopyFromGuest(&image, fpstate, kFxsaveSize)) return false;
  if (HasXstate(image, fpstate)) {
    if (!mem::CopyFromGuest(&image, fpstate, sizeof(image))) return false;
  } else {
    image.xstate_bv = 3;
  }
  // (Nothing fails from here on.)
  ResetFpState(cpu);
  // i386's x87 registers come from the FSAVE image, which old programs change.
  if (is_i386) {
    LoadX87(fsave, cpu.x87);
  } else if ((image.xstate_bv & 1) != 0) {
    LoadX87(image, cpu.x87);
  }
  if ((image.xstate_bv & 2) != 0) {
    cpu.mxcsr = image.mxcsr & kMxcsrMask;
    for (int i = 0; i < 16; ++i) {
      std::memcpy(cpu.vector[i].u8, image.xmm[i], 16);
    }
  }
  if ((image.xstate_bv & 4) != 0) {
    for (int i = 0; i < 16; ++i) {
      std::memcpy(cpu.vector[i].u8 + 16, image.ymm_high[i], 16);
    }
  }
  return true;
}

void ResetFpState(x86::CpuState& cpu) {
  cpu.x87 = {};
  cpu.x87.control = kInitialControl;
  cpu.mxcsr = kInitialMxcsr;
  for (x86::VectorRegister& reg : cpu.vector) reg = {};
}

}  // namespace emu::syscall
