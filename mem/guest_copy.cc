// SPDX-License-Identifier: Apache-2.0

#include "mem/guest_copy.h"

#include <ucontext.h>

#include <algorithm>
#include <atomic>
#include <csetjmp>
#include <csignal>
#include <cstring>

namespace emu::mem {
namespace {

// Where this thread's innermost guest copy lands when it faults.
thread_local sigjmp_buf* volatile landing = nullptr;

std::atomic<WriteUnprotector> write_unprotector{nullptr};

void CompilerBarrier() { asm volatile("" ::: "memory"); }

// Runs `access`, which must own nothing that wants destroying; false when it
// faulted. The mask is not saved here, that would cost a system call a copy:
// the fault handler has it.
template <typename Access>
__attribute__((noinline)) bool Survives(Access access) {
  sigjmp_buf here;
  sigjmp_buf* const outer = landing;
  if (sigsetjmp(here, 0) != 0) {
    landing = outer;
    return false;
  }
  landing = &here;
  CompilerBarrier();
  access();
  CompilerBarrier();
  landing = outer;
  return true;
}

void* HostPointer(uint64_t guest_address) {
  return reinterpret_cast<void*>(guest_address);
}

// As the kernel's access_ok; AddressSanitizer's memcpy insists on it, too.
bool WrapsAround(uint64_t guest_address, size_t size) {
  return guest_address + size < guest_address;
}

// A write is tried again as long as ProtectCode's protection was in its way:
// another thread may be translating from the same page over and over.
template <typename Access>
bool SurvivesWriting(uint64_t guest_address, size_t size, Access access) {
  if (WrapsAround(guest_address, size)) return false;
  while (!Survives(access)) {
    const WriteUnprotector unprotect = write_unprotector.load();
    if (unprotect == nullptr || !unprotect(guest_address, size)) return false;
  }
  return true;
}

}  // namespace

bool CopyFromGuest(void* to, uint64_t guest_address, size_t size) {
  if (WrapsAround(guest_address, size)) return false;
  return Survives([=] { std::memcpy(to, HostPointer(guest_address), size); });
}

bool CopyToGuest(uint64_t guest_address, const void* from, size_t size) {
  return SurvivesWriting(guest_address, size, [=] {
    std::memcpy(HostPointer(guest_address), from, size);
  });
}

bool ZeroGuest(uint64_t guest_address, size_t size) {
  return SurvivesWriting(guest_address, size, [=] {
    std::memset(HostPointer(guest_address), 0, size);
  });
}

bool TouchGuest(uint64_t guest_address) {
  return Survives([=] {
    __atomic_fetch_or(static_cast<uint32_t*>(HostPointer(guest_address)), 0,
                      __ATOMIC_RELAXED);
  });
}

std::optional<std::string> ReadGuestString(uint64_t guest_address, size_t limit,
                                           bool* too_long) {
  constexpr size_t kChunk = 4096;  // never read past the page the NUL is in
  *too_long = false;
  std::string text;
  while (text.size() < limit) {
    const uint64_t at = guest_address + text.size();
    const size_t size = std::min(limit - text.size(), kChunk - at % kChunk);
    char buffer[kChunk];
    size_t length = 0;
    size_t* const length_out = &length;
    char* const buffer_out = buffer;
    if (!Survives([=] {
          const char* source = static_cast<const char*>(HostPointer(at));
          const size_t found = strnlen(source, size);
          std::memcpy(buffer_out, source, found);
          *length_out = found;
        })) {
      return std::nullopt;
    }
    text.append(buffer, length);
    if (length < size) return text;
  }
  *too_long = true;
  return std::nullopt;
}

void RecoverFromCopyFault(const void* ucontext) {
  sigjmp_buf* const here = landing;
  if (here == nullptr) return;
  if (ucontext != nullptr) {
    const auto* context = static_cast<const ucontext_t*>(ucontext);
    pthread_sigmask(SIG_SETMASK, &context->uc_sigmask, nullptr);
  } else {
    sigset_t faults;
    sigemptyset(&faults);
    sigaddset(&faults, SIGSEGV);
    sigaddset(&faults, SIGBUS);
    pthread_sigmask(SIG_UNBLOCK, &faults, nullptr);
  }
  siglongjmp(*here, 1);
}

void SetWriteUnprotector(WriteUnprotector unprotect) {
  write_unprotector.store(unprotect);
}

}  // namespace emu::mem
