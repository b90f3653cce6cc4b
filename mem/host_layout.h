// SPDX-License-Identifier: Apache-2.0

#ifndef MEM_HOST_LAYOUT_H_
#define MEM_HOST_LAYOUT_H_

#include <cstdint>

// What the kind of host decides about the guest's layout: one source file per
// host.
namespace emu::mem::host {

// The end of what a guest of 32-bit addresses can have, if it is free.
uint64_t Limit32();

// A guest of 64-bit addresses gets its programs, mappings and stack between
// these, away from where the host puts the emulator's.
uint64_t PieBase64();
uint64_t StackTop64();

// Where a shared mapping may have to lie, modulo this, at its offset in the
// file: on hosts whose caches know memory by virtual addresses (SHMLBA).
uint64_t SharedAlignment();

}  // namespace emu::mem::host

#endif  // MEM_HOST_LAYOUT_H_
