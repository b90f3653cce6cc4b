// SPDX-License-Identifier: Apache-2.0

#include "x86/op.h"

namespace emu::x86 {
namespace {

constexpr const char* kNames[] = {
    "(bad)",
#define X(enumerator, mnemonic) mnemonic,
#include "x86/op.inc"
#undef X
};

static_assert(sizeof(kNames) / sizeof(kNames[0]) == kOpCount);

}  // namespace

const char* OpName(Op op) { return kNames[static_cast<int>(op)]; }

}  // namespace emu::x86
