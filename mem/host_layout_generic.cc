#include "mem/host_layout.h"

namespace emu::mem::host {

// As an x86-64 kernel gives an i386 program (IA32_PAGE_OFFSET).
uint64_t Limit32() { return 0xffffe000; }

// User space ends at 2^47. Position-independent programs, their heap and the
// host's mappings are from 0x5555'5555'4000 up.
uint64_t PieBase64() { return 0x2aaa'aaaa'a000; }
uint64_t StackTop64() { return 0x4000'0000'0000; }

}  // namespace emu::mem::host
