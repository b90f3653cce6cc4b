// SPDX-License-Identifier: Apache-2.0

#ifndef LOADER_AUXV_H_
#define LOADER_AUXV_H_

#include <cstdint>

// The auxiliary vector's types, equal on every architecture (kernel:
// include/uapi/linux/auxvec.h, arch/x86/include/uapi/asm/auxvec.h).
namespace emu::loader {

enum AuxType : uint64_t {
  kAtNull = 0,
  kAtPhdr = 3,
  kAtPhent = 4,
  kAtPhnum = 5,
  kAtPagesz = 6,
  kAtBase = 7,
  kAtFlags = 8,
  kAtEntry = 9,
  kAtUid = 11,
  kAtEuid = 12,
  kAtGid = 13,
  kAtEgid = 14,
  kAtPlatform = 15,
  kAtHwcap = 16,
  kAtClktck = 17,
  kAtSecure = 23,
  kAtRandom = 25,
  kAtHwcap2 = 26,
  kAtExecfn = 31,
  kAtSysinfo = 32,
  kAtSysinfoEhdr = 33,
  kAtMinsigstksz = 51,
};

struct AuxEntry {
  uint64_t type;
  uint64_t value;
};

}  // namespace emu::loader

#endif  // LOADER_AUXV_H_
