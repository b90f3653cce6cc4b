// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_STRACE_STRACE_VALUES_H_
#define SYSCALL_STRACE_STRACE_VALUES_H_

#include <cstdint>
#include <string>

#include "syscall/core/args.h"
#include "syscall/core/siginfo.h"
#include "syscall/core/strace_format.h"

namespace emu::syscall {

// Whether `format` shows what the call wrote.
bool IsOutFormat(Format format);

// Argument `index` by its format. `result` is the call's return value for out
// formats, negative when it failed: then their addresses are shown.
std::string ArgumentText(const ArgFormat& format, const Args& args, int index,
                         int64_t result);

// Whether the call takes no such argument, and none behind it, for what the
// arguments before say.
bool IsAbsent(const ArgFormat& format, const Args& args, int index);

// What strace adds to a result of this format: which descriptors are ready.
std::string ResultNote(Format format, const Args& args, int64_t result);

// {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=12, …}.
std::string SiginfoText(const SignalInfo& info);

}  // namespace emu::syscall

#endif  // SYSCALL_STRACE_STRACE_VALUES_H_
