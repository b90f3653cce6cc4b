// SPDX-License-Identifier: Apache-2.0

#include "mem/host_layout.h"

namespace emu::mem::host {

// As an x86-64 kernel gives an i386 program (IA32_PAGE_OFFSET).
uint64_t Limit32() { return 0xffffe000; }

// User space ends at 2^47. The host's mappings, programs and heaps are from
// 0x5555'5555'4000 up, and from 0x2aaa'aaaa'a000 up when the stack's size is
// unlimited; AddressSanitizer's shadow ends at 0x1000'7fff'8000.
uint64_t PieBase64() { return 0x1555'5555'4000; }
uint64_t StackTop64() { return 0x4000'0000'0000; }

uint64_t SharedAlignment() { return 1; }

}  // namespace emu::mem::host
