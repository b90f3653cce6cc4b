// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_FS_PROC_SELF_H_
#define SYSCALL_FS_PROC_SELF_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "syscall/core/task.h"

namespace emu::syscall {

// /proc as the guest must see it: where the host's files would show the
// emulator, or the host's processor.

// For a path into this process's own directory of /proc, under any of its
// names (self, thread-self, the process's number, …/task/TID): what follows
// it, as "exe" or "fd/3"; else nullopt.
std::optional<std::string_view> ProcSelfEntry(std::string_view path);

// Whether `path` is this process's /proc/…/exe.
bool IsProcSelfExe(std::string_view path);

// The text of the guest's view of `path`; nullopt when the host's file will
// do.
std::optional<std::string> ProcViewText(const Task& task,
                                        std::string_view path);

// Opens the guest's view of `path` with the host's open flags. Returns a
// descriptor or a negative host errno; nullopt when the host's file will do.
std::optional<int64_t> OpenProcView(const Task& task, std::string_view path,
                                    int host_flags);

}  // namespace emu::syscall

#endif  // SYSCALL_FS_PROC_SELF_H_
