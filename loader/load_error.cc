// SPDX-License-Identifier: Apache-2.0

#include "loader/load_error.h"

#include <cerrno>
#include <cstring>
#include <optional>
#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace emu::loader {
namespace {

constexpr char kErrnoPayload[] = "emu/errno";

}  // namespace

absl::Status LoadError(int error_number, std::string_view message) {
  absl::Status status(absl::ErrnoToStatusCode(error_number), message);
  status.SetPayload(kErrnoPayload, absl::Cord(absl::StrCat(error_number)));
  return status;
}

absl::Status PathError(int error_number, std::string_view path) {
  return LoadError(error_number,
                   absl::StrCat(path, ": ", std::strerror(error_number)));
}

int ErrnoOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kErrnoPayload);
  int number;
  if (payload.has_value() && absl::SimpleAtoi(std::string(*payload), &number)) {
    return number;
  }
  return status.ok() ? 0 : EIO;
}

int ExitStatusOf(const absl::Status& status) {
  return ErrnoOf(status) == ENOENT ? 127 : 126;
}

}  // namespace emu::loader
