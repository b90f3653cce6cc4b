// SPDX-License-Identifier: Apache-2.0

// What test sources parse beforehand.

#include "gtest/gtest.h"
#include "toolchain/prelude/library.h"
