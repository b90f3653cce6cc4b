// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_SYSCALL_REPORT_H_
#define TOOLS_SYSCALL_REPORT_H_

#include <string>

namespace emu::tools {

// Both system call tables, a line a row: number, state, name, note.
std::string SyscallReport();

}  // namespace emu::tools

#endif  // TOOLS_SYSCALL_REPORT_H_
