// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_FLAGS_RECIPE_H_
#define JIT_FLAGS_RECIPE_H_

#include <cstdint>

#include "jit/ir/ir.h"
#include "x86/cpu_state.h"

namespace emu::jit {

// The flags that `kind` stands for, of an operation on 1 << log2_width bytes
// with these values; `before` for what it leaves as it was (ir::Flags).
x86::LazyFlags FlagsFrom(ir::FlagsKind kind, int log2_width, uint64_t result,
                         uint64_t a, uint64_t b, const x86::LazyFlags& before);

// LazyFlags::op of what FlagsFrom makes of that, but for a count of zero.
// kState has none.
uint32_t LazyOpOf(ir::FlagsKind kind, int log2_width);

// The same as FlagsFrom for emitted code: replaces cpu->flags, in which
// `before` is. kind_and_width: kind << 2 | log2_width.
void StoreFlagsFrom(x86::CpuState* cpu, uint64_t kind_and_width,
                    uint64_t result, uint64_t a, uint64_t b);

// For emitted code: whether the condition holds; the status flags.
uint64_t ConditionOf(const x86::CpuState* cpu, uint64_t condition);
uint64_t StatusFlagsOf(const x86::CpuState* cpu);

}  // namespace emu::jit

#endif  // JIT_FLAGS_RECIPE_H_
