// SPDX-License-Identifier: Apache-2.0

#include "syscall/abi/sigevent.h"

#include <errno.h>

#include <optional>

#include "mem/guest_copy.h"
#include "syscall/translate/signals.h"

namespace emu::syscall {
namespace {

template <typename Word>
bool ReadAs(uint64_t address, HostSigevent* event) {
  // Of i386's the kernel reads no more than it needs (get_compat_sigevent).
  Sigevent<Word> guest = {};
  const size_t size =
      sizeof(Word) == 4 ? offsetof(Sigevent<Word>, rest) : sizeof(guest);
  if (!mem::CopyFromGuest(&guest, address, size)) return false;
  *event = {};
  event->value = guest.value;
  event->signal = guest.signal;
  event->notify = guest.notify;
  event->thread = guest.thread;
  return true;
}

}  // namespace

bool ReadSigevent(uint64_t address, x86::Mode abi, HostSigevent* event) {
  const bool read = abi == x86::Mode::k32 ? ReadAs<uint32_t>(address, event)
                                          : ReadAs<uint64_t>(address, event);
  if (!read) return false;
  // Of no meaning under SIGEV_NONE; under SIGEV_THREAD, which mq_notify alone
  // knows, a descriptor.
  if (event->notify == SIGEV_NONE || event->notify == SIGEV_THREAD) {
    return true;
  }
  // A signal that there is not stays one, for the host's kernel to refuse.
  if (event->signal != 0) {
    const int signal = SignalToHost(event->signal);
    event->signal = signal != 0 ? signal : INT32_MAX;
  }
  return true;
}

}  // namespace emu::syscall
