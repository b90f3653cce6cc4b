// SPDX-License-Identifier: Apache-2.0

#include "mem/zero_pages.h"

namespace emu::mem::host {

void SettleZeroPages(uint64_t, uint64_t) {}

}  // namespace emu::mem::host
