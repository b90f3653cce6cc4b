// SPDX-License-Identifier: Apache-2.0

#include "syscall/core/task.h"

namespace emu::syscall {
namespace {

// Read by the host's signal handler: must not be allocated on first use, which
// holds for the static executables that emu is.
thread_local Task* current_task = nullptr;

}  // namespace

Task* CurrentTask() { return current_task; }

void SetCurrentTask(Task* task) { current_task = task; }

}  // namespace emu::syscall
