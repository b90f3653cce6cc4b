// SPDX-License-Identifier: Apache-2.0

#ifndef BASE_STATUS_MACROS_H_
#define BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/base/optimization.h"
#include "absl/status/status.h"

// RETURN_IF_ERROR(expression): leaves the function with the Status if it is
// not OK.
//
// ASSIGN_OR_RETURN(lhs, expression): leaves the function with the StatusOr's
// status if it holds none, else assigns its value. `lhs` may declare a
// variable: ASSIGN_OR_RETURN(std::string text, ReadFile(path));

#define RETURN_IF_ERROR(expression)               \
  do {                                            \
    if (::absl::Status emu_status = (expression); \
        ABSL_PREDICT_FALSE(!emu_status.ok())) {   \
      return emu_status;                          \
    }                                             \
  } while (false)

#define ASSIGN_OR_RETURN(lhs, expression) \
  EMU_ASSIGN_OR_RETURN_(EMU_CONCAT_(emu_status_or_, __LINE__), lhs, expression)

#define EMU_ASSIGN_OR_RETURN_(temporary, lhs, expression) \
  auto temporary = (expression);                          \
  if (ABSL_PREDICT_FALSE(!temporary.ok())) {              \
    return std::move(temporary).status();                 \
  }                                                       \
  lhs = *std::move(temporary)

#define EMU_CONCAT_(a, b) EMU_CONCAT_INNER_(a, b)
#define EMU_CONCAT_INNER_(a, b) a##b

#endif  // BASE_STATUS_MACROS_H_
