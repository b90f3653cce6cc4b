// SPDX-License-Identifier: Apache-2.0

#ifndef MEM_ZERO_PAGES_H_
#define MEM_ZERO_PAGES_H_

#include <cstdint>

namespace emu::mem::host {

// To be called before the protection of [start, end) changes, where private
// memory may be readable. One source file per host.
//
// Memory that was read and never written is the kernel's one page of zeros.
// MIPS kernels (6.1 is one) lose its mark when mprotect changes its protection
// (pte_modify keeps _PAGE_CHG_MASK, in which _PAGE_SPECIAL is missing), take it
// for an ordinary page when it is unmapped or written, and free it: "BUG: Bad
// page map", and soon a panic. Any program can do that, and an emulator that
// runs programs of other systems must not. This makes pages of the process's
// own of what is such a page now. A page that another thread reads for the
// first time between this and mprotect is missed.
void SettleZeroPages(uint64_t start, uint64_t end);

}  // namespace emu::mem::host

#endif  // MEM_ZERO_PAGES_H_
