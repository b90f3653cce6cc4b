// SPDX-License-Identifier: Apache-2.0

#include "mem/host_layout.h"

namespace emu::mem::host {

// Translated code addresses guest memory as sign-extended 32-bit numbers: 2
// GiB, less the last pages, so that an access at the end faults in the gap.
uint64_t Limit32() { return 0x7fff0000; }

// User space ends at 2^40. The emulator is at 0x120000000, the kernel's
// mappings and stack at the top; QEMU puts them at 2^38 and up.
uint64_t PieBase64() { return 0x20'0000'0000; }
uint64_t StackTop64() { return 0xb0'0000'0000; }

// SHMLBA of arch/mips/include/asm/shmparam.h. The kernel asks for less on most
// processors, in its shm_align_mask, and this is a multiple of that.
uint64_t SharedAlignment() { return 0x40000; }

}  // namespace emu::mem::host
