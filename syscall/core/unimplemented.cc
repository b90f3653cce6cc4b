// SPDX-License-Identifier: Apache-2.0

#include "syscall/core/unimplemented.h"

#include <unistd.h>

#include <set>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "syscall/core/tables_mutex.h"

namespace emu::syscall {

void LogUnimplemented(const Task& task, std::string_view what) {
  if (!task.process->options.log_unimplemented) return;
  static auto& seen = *new std::set<std::string, std::less<>>;
  MutexLock lock(&tables_mutex);
  if (!seen.insert(std::string(what)).second) return;
  const std::string line = absl::StrCat("emu: ", what, " is not implemented\n");
  (void)!write(task.process->options.log_fd, line.data(), line.size());
}

}  // namespace emu::syscall
