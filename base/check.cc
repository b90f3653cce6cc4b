// SPDX-License-Identifier: Apache-2.0

#include "base/check.h"

#include <unistd.h>

#include <cstdlib>
#include <sstream>
#include <string>

namespace emu::internal {

CheckFailure::CheckFailure(const char* file, int line, const char* what)
    : stream_(new std::ostringstream) {
  *stream_ << "emu: " << file << ":" << line << ": " << what << " ";
}

CheckFailure::~CheckFailure() {
  *stream_ << "\n";
  const std::string text = static_cast<std::ostringstream*>(stream_)->str();
  // One write, so that lines of several threads do not mix.
  [[maybe_unused]] ssize_t written =
      write(STDERR_FILENO, text.data(), text.size());
  std::abort();
}

}  // namespace emu::internal
