#ifndef MEM_ADDRESS_SPACE_H_
#define MEM_ADDRESS_SPACE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "mem/code_observer.h"
#include "mem/range_map.h"

namespace emu::mem {

inline constexpr uint64_t kGuestPageSize = 4096;

// Guest protection bits: Linux's PROT_READ, PROT_WRITE, PROT_EXEC, equal on
// every architecture.
inline constexpr int kProtRead = 1;
inline constexpr int kProtWrite = 2;
inline constexpr int kProtExec = 4;

// One guest mapping, as /proc/self/maps shows it.
struct Mapping {
  int protection = 0;
  bool shared = false;
  bool grows_down = false;
  uint64_t offset = 0;  // in the file
  uint64_t device = 0;
  uint64_t inode = 0;
  std::string name;  // path, "[heap]", "[stack]" …
};

// What mmap is asked for. Host flag values never appear here.
struct MapRequest {
  uint64_t address = 0;  // hint, or the place with `fixed`
  uint64_t length = 0;   // bytes; rounded up to pages
  int protection = 0;
  bool shared = false;
  bool anonymous = false;
  bool fixed = false;
  bool fixed_noreplace = false;
  bool low_2g = false;  // MAP_32BIT
  bool grows_down = false;
  bool no_reserve = false;
  bool populate = false;
  bool locked = false;
  int fd = -1;
  uint64_t offset = 0;
  std::string name;
};

// The guest's memory. Guest address and host address are the same number
// (guest base 0): the emulator itself is linked above what an i386 guest can
// reach, and keeps its own mappings out of `Layout` for x86-64 guests.
//
// Calls that can fail return 0 (or an address) or a negative errno in the
// *host's* numbering; the system-call layer translates. Thread-safe.
class AddressSpace {
 public:
  struct Layout {
    uint64_t limit = 0;  // first address a guest mapping may not reach
    uint64_t mmap_top =
        0;  // mappings without a hint are placed below, top down
    uint64_t mmap_min = 0;
    // The granularity that host mmap really has, or simulates
    // (--host-page-size): 4096 or a larger power of two.
    uint64_t host_page_size = 4096;
  };

  // The layout this host gives a guest of 32-bit (`is_32bit`) or 64-bit
  // addresses.
  static Layout DefaultLayout(bool is_32bit);

  explicit AddressSpace(const Layout& layout);

  const Layout& layout() const { return layout_; }

  int64_t Map(const MapRequest& request);
  int64_t Unmap(uint64_t address, uint64_t length);
  int64_t Protect(uint64_t address, uint64_t length, int protection);
  // mremap(2): `may_move` and `fixed` are its flags.
  int64_t Remap(uint64_t old_address, uint64_t old_length, uint64_t new_length,
                bool may_move, bool fixed, uint64_t new_address);

  // The program break. SetBreak returns the break in force afterwards, as
  // brk(2) the system call.
  void InitBreak(uint64_t start);
  uint64_t SetBreak(uint64_t address);

  // The guest's protection at `address`; -1 when nothing is mapped there.
  int ProtectionAt(uint64_t address) const;
  // Whether every page of the range is mapped with at least `protection`.
  bool IsAccessible(uint64_t address, uint64_t length, int protection) const;

  struct MappedRange {
    uint64_t start, end;
    Mapping mapping;
  };
  std::vector<MappedRange> Mappings() const;

  // --- Translated code ---

  // At most one, set before the first block is made.
  void SetCodeObserver(CodeObserver* observer);

  // Copies up to `size` bytes of executable guest memory at `address`; returns
  // how many could be read before the first page that is not executable.
  size_t ReadCode(uint64_t address, void* buffer, size_t size) const;

  // Write-protects the pages of [address, address + length): a block was made
  // from them.
  void ProtectCode(uint64_t address, uint64_t length);

  // A host write fault at `address`. True when only ProtectCode's protection
  // stood in the way: the observer has been told, the page is writable
  // again, and the access can be repeated.
  bool HandleWriteFault(uint64_t address);

  // The kernel is about to write to the range on the guest's behalf: as
  // HandleWriteFault for each of its pages.
  void PrepareForKernelWrite(uint64_t address, uint64_t length);

  // Whether a fault at `address` for an access of the given kind (one of
  // kProt*) is for want of a mapping (SEGV_MAPERR) or of permission
  // (SEGV_ACCERR).
  bool IsMapped(uint64_t address) const { return ProtectionAt(address) >= 0; }

  // Around fork(2): no thread may hold the lock while the process is copied.
  void LockForFork();
  void UnlockAfterFork();

 private:
  Layout layout_;
  mutable absl::Mutex mutex_;
};

}  // namespace emu::mem

#endif  // MEM_ADDRESS_SPACE_H_
