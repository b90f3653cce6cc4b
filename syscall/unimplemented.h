// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_UNIMPLEMENTED_H_
#define SYSCALL_UNIMPLEMENTED_H_

#include <string_view>

#include "syscall/task.h"

namespace emu::syscall {

// Under -d unimp: names `what` ("ioctl 0x1234") in the log, each once.
void LogUnimplemented(const Task& task, std::string_view what);

}  // namespace emu::syscall

#endif  // SYSCALL_UNIMPLEMENTED_H_
