// SPDX-License-Identifier: Apache-2.0

// What library sources parse beforehand: headers that are dear and that many of
// them include, directly or not. A header that few use does not belong here,
// since reading the compiled form costs each of them time by its size.

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
