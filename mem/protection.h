// SPDX-License-Identifier: Apache-2.0

#ifndef MEM_PROTECTION_H_
#define MEM_PROTECTION_H_

#include <cstdint>

namespace emu::mem {

inline constexpr uint64_t kGuestPageSize = 4096;

// Guest protection bits: Linux's PROT_READ, PROT_WRITE, PROT_EXEC, equal on
// every architecture.
inline constexpr int kProtRead = 1;
inline constexpr int kProtWrite = 2;
inline constexpr int kProtExec = 4;

}  // namespace emu::mem

#endif  // MEM_PROTECTION_H_
