// SPDX-License-Identifier: Apache-2.0

#ifndef LOADER_VDSO_H_
#define LOADER_VDSO_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "mem/address_space.h"
#include "x86/registers.h"

namespace emu::loader {

// Addresses in the guest's vDSO.
struct Vdso {
  uint64_t start = 0, end = 0;  // AT_SYSINFO_EHDR is its start
  // i386 only.
  uint64_t vsyscall = 0;  // __kernel_vsyscall: AT_SYSINFO
  uint64_t sysenter_return = 0;
  uint64_t sigreturn = 0;
  uint64_t rt_sigreturn = 0;
};

// The ELF image for guests of `mode`, made from vdso_*.S.
std::string_view VdsoImage(x86::Mode mode);

// Maps it as "[vdso]".
absl::StatusOr<Vdso> MapVdso(x86::Mode mode, mem::AddressSpace& memory);

}  // namespace emu::loader

#endif  // LOADER_VDSO_H_
