// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_TRANSLATE_RESOURCE_LIMITS_H_
#define SYSCALL_TRANSLATE_RESOURCE_LIMITS_H_

#include "syscall/translate/number_map.h"

namespace emu::syscall {

// RLIMIT_* numbers for getrlimit, setrlimit and prlimit64.
extern const NumberMap kResourceLimits;

}  // namespace emu::syscall

#endif  // SYSCALL_TRANSLATE_RESOURCE_LIMITS_H_
