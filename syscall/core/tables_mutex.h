// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_CORE_TABLES_MUTEX_H_
#define SYSCALL_CORE_TABLES_MUTEX_H_

#include "absl/base/attributes.h"
#include "base/mutex.h"

namespace emu::syscall {

// Guards the tables that some families of calls keep for the process:
// dir_cookies, sys_shm, sys_aio, unimplemented. One for all of them, since a
// fork holds it; AddressSpace's may be taken inside.
ABSL_CONST_INIT inline Mutex tables_mutex;

}  // namespace emu::syscall

#endif  // SYSCALL_CORE_TABLES_MUTEX_H_
