// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_X87_NATIVE_H_
#define X86_FPU_X87_NATIVE_H_

#include <map>
#include <string>

#include "x86/fpu/x87_cases.h"

// The same operations, done by this x86 processor.
namespace emu::x86::fpu {

std::map<std::string, X87Function> NativeX87Operations();

}  // namespace emu::x86::fpu

#endif  // X86_FPU_X87_NATIVE_H_
