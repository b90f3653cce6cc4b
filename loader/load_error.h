// SPDX-License-Identifier: Apache-2.0

#ifndef LOADER_LOAD_ERROR_H_
#define LOADER_LOAD_ERROR_H_

#include <string_view>

#include "absl/status/status.h"

namespace emu::loader {

// A status that carries the errno (the host's number) which execve(2) gives
// for it. `message` is one line, "./x: truncated ELF file …", to be printed
// after "emu: ".
absl::Status LoadError(int error_number, std::string_view message);

// The same with strerror's text: "PATH: No such file or directory".
absl::Status PathError(int error_number, std::string_view path);

// The errno of a status made by the above; EIO for any other error.
int ErrnoOf(const absl::Status& status);

// What a shell exits with for it: 127 when something was not found, else 126.
int ExitStatusOf(const absl::Status& status);

}  // namespace emu::loader

#endif  // LOADER_LOAD_ERROR_H_
