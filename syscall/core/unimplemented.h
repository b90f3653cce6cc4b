// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_CORE_UNIMPLEMENTED_H_
#define SYSCALL_CORE_UNIMPLEMENTED_H_

#include <string_view>

#include "syscall/core/task.h"

namespace emu::syscall {

// Under -d unimp: names `what` ("ioctl 0x1234") in the log, each once.
void LogUnimplemented(const Task& task, std::string_view what);

}  // namespace emu::syscall

#endif  // SYSCALL_CORE_UNIMPLEMENTED_H_
