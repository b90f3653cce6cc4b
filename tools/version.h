// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_VERSION_H_
#define TOOLS_VERSION_H_

#include <string>

namespace emu::tools {

// What --version prints: the version (the file VERSION), the commit that the
// program was built from, the host that it was built for, and how it executes
// guests there. One line, such as
//   emu 0.2 (commit 0123456789ab, x86-64 host, interpreter only)
// The commit is "unknown" where no git was, and in the program that tests run,
// which stamped_binary.bzl has not written a commit into.
std::string VersionText(bool has_jit);

}  // namespace emu::tools

#endif  // TOOLS_VERSION_H_
