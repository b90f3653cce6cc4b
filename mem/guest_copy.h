// SPDX-License-Identifier: Apache-2.0

#ifndef MEM_GUEST_COPY_H_
#define MEM_GUEST_COPY_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace emu::mem {

// Copies between guest and emulator memory that survive a bad guest pointer.
// They return false (or nullopt) where the kernel's copy_from_user and
// copy_to_user would fail; bytes before the fault may have been copied.
// CopyToGuest gets past ProtectCode's write protection by itself. Any thread;
// also inside a signal handler that interrupted a copy.
//
// Requires: the host fault handler (exec/host_fault) calls
// RecoverFromCopyFault first for every SIGSEGV and SIGBUS.
bool CopyFromGuest(void* to, uint64_t guest_address, size_t size);
bool CopyToGuest(uint64_t guest_address, const void* from, size_t size);
bool ZeroGuest(uint64_t guest_address, size_t size);

// Writes to the aligned word at `guest_address` what it holds, atomically, so
// that its page is the process's own afterwards. False where it is not
// writable, for ProtectCode's protection as well.
bool TouchGuest(uint64_t guest_address);

// The string at `guest_address` without its NUL; nullopt when it is not
// readable, or has no NUL in its first `limit` bytes (then *too_long is set).
std::optional<std::string> ReadGuestString(uint64_t guest_address, size_t limit,
                                           bool* too_long);

template <typename T>
std::optional<T> ReadGuest(uint64_t guest_address) {
  T value;
  if (!CopyFromGuest(&value, guest_address, sizeof(T))) return std::nullopt;
  return value;
}

template <typename T>
bool WriteGuest(uint64_t guest_address, const T& value) {
  return CopyToGuest(guest_address, &value, sizeof(T));
}

// Called by the host's fault handler, on the faulting thread. Does not return
// when a guest copy of this thread was under way: it continues there with a
// failure. `ucontext` is the handler's third argument, from which the signal
// mask is restored; without it SIGSEGV and SIGBUS are unblocked.
void RecoverFromCopyFault(const void* ucontext = nullptr);

// What CopyToGuest asks before it gives up: makes [address, address + length)
// writable as far as only ProtectCode stands in the way, and returns whether
// it changed anything. The AddressSpace installs itself.
using WriteUnprotector = bool (*)(uint64_t address, uint64_t length);
void SetWriteUnprotector(WriteUnprotector unprotect);

}  // namespace emu::mem

#endif  // MEM_GUEST_COPY_H_
