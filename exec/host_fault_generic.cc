// SPDX-License-Identifier: Apache-2.0

#include "exec/host_fault.h"

namespace emu::exec {

void ReadFault(const siginfo_t& info, const void*, HostFault* fault) {
  fault->signal = info.si_signo;
  fault->code = info.si_code;
  fault->address = reinterpret_cast<uint64_t>(info.si_addr);
  // Unknown: a fault on a page that holds translated code is taken for a
  // write, since such a page is readable.
  fault->is_write = true;
}

}  // namespace emu::exec
