// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_TRANSLATE_MMAP_FLAGS_H_
#define SYSCALL_TRANSLATE_MMAP_FLAGS_H_

#include "syscall/translate/number_map.h"

namespace emu::syscall {

// mmap(2)'s flags above the mapping's type. MAP_32BIT, which only x86 has, is
// not among them: the address space serves it.
inline constexpr int kGuestMapShared = 0x01;
inline constexpr int kGuestMapPrivate = 0x02;
inline constexpr int kGuestMapSharedValidate = 0x03;
inline constexpr int kGuestMapTypeMask = 0x0f;
inline constexpr int kGuestMapFixed = 0x10;
inline constexpr int kGuestMapAnonymous = 0x20;
inline constexpr int kGuestMap32Bit = 0x40;
inline constexpr int kGuestMapGrowsDown = 0x100;
inline constexpr int kGuestMapLocked = 0x2000;
inline constexpr int kGuestMapNoReserve = 0x4000;
inline constexpr int kGuestMapPopulate = 0x8000;
inline constexpr int kGuestMapHugeTlb = 0x40000;
inline constexpr int kGuestMapFixedNoReplace = 0x100000;

extern const NumberMap kMmapFlags;

// mprotect's PROT_SEM, which only the number 0x8 or 0x10 tells apart.
extern const NumberMap kMmapProtections;

}  // namespace emu::syscall

#endif  // SYSCALL_TRANSLATE_MMAP_FLAGS_H_
