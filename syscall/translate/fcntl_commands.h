// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_TRANSLATE_FCNTL_COMMANDS_H_
#define SYSCALL_TRANSLATE_FCNTL_COMMANDS_H_

#include "syscall/translate/number_map.h"

namespace emu::syscall {

// fcntl(2) commands. Both guests' numbers for the record locks are here, with
// the host's one 64-bit form: which struct the guest passes is the handler's
// matter (kGuestFcntlGetLock… take the ABI's own struct flock, the …64 ones,
// which only i386 has, struct flock64, and OFD locks the widest).
inline constexpr int kGuestFcntlGetLock = 5;
inline constexpr int kGuestFcntlSetLock = 6;
inline constexpr int kGuestFcntlSetLockWait = 7;
inline constexpr int kGuestFcntlGetLock64 = 12;
inline constexpr int kGuestFcntlSetLock64 = 13;
inline constexpr int kGuestFcntlSetLockWait64 = 14;

extern const NumberMap kFcntlCommands;

}  // namespace emu::syscall

#endif  // SYSCALL_TRANSLATE_FCNTL_COMMANDS_H_
