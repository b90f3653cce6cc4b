// SPDX-License-Identifier: Apache-2.0

#ifndef MEM_STRICT_PAGES_H_
#define MEM_STRICT_PAGES_H_

#include <cstdint>

// Host pages that hold several guest pages with different protections, one of
// which has to be kept: a PROT_NONE page beside others, or anonymous memory
// that may only be read beside such that may be written. The host gives such a
// page what all of its guest pages allow; what single ones allow beyond that is
// here, for the fault handler, which makes those accesses itself.
//
// Changed under the address space's lock; read without one, in fault handlers.
namespace emu::mem::strict_pages {

// Two bits for each guest page of a host page, from its beginning: readable,
// writable.
using Rights = uint32_t;
inline constexpr Rights kReadable = 1, kWritable = 2;
inline constexpr int kBitsEach = 2;

// For the process, once: how large host pages are.
void SetHostPageSize(uint64_t size);

// False when there are too many: then the page cannot be strict.
bool Set(uint64_t host_page, Rights rights);
// Forgets those of [start, end).
void Clear(uint64_t start, uint64_t end);

// What may be done to a byte.
enum class Verdict : uint8_t {
  kNotStrict,  // it is on no such page
  kAllowed,
  kForbidden,
};
Verdict Ask(uint64_t address, bool is_write);

// Gives the host's pages of [start, end) what any of their guest pages allows,
// until the guest changes a protection there: for what cannot be done
// otherwise, as accesses of the kernel. Whether there were any.
// Async-signal-safe.
bool Loosen(uint64_t start, uint64_t end);

// Whether there was any such page: then the host's protection alone does not
// say what the guest may access.
bool WereUsed();

}  // namespace emu::mem::strict_pages

#endif  // MEM_STRICT_PAGES_H_
