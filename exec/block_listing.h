// SPDX-License-Identifier: Apache-2.0

#ifndef EXEC_BLOCK_LISTING_H_
#define EXEC_BLOCK_LISTING_H_

#include <cstdint>
#include <string>

#include "mem/address_space.h"
#include "x86/registers.h"

namespace emu::exec {

// The guest code in [start, end), a line an instruction, as -d in_asm shows it:
// "0x08049000:  b8 04 00 00 00           mov eax, 4".
std::string BlockListing(x86::Mode mode, const mem::AddressSpace& memory,
                         uint64_t start, uint64_t end);

}  // namespace emu::exec

#endif  // EXEC_BLOCK_LISTING_H_
