// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_TRANSLATE_POLL_BITS_H_
#define SYSCALL_TRANSLATE_POLL_BITS_H_

#include "syscall/translate/number_map.h"

namespace emu::syscall {

// poll's and epoll's event bits. MIPS gives POLLWRNORM the bit of POLLOUT, so
// a guest there that asks for either gets both when writing is possible, as
// the kernel's own files report them together.
extern const NumberMap kPollBits;

int PollBitsToHost(int guest_events);
// `asked_guest`: the events the guest asked for, which decide between the
// guest's names for one host bit.
int PollBitsToGuest(int host_events, int asked_guest);

}  // namespace emu::syscall

#endif  // SYSCALL_TRANSLATE_POLL_BITS_H_
