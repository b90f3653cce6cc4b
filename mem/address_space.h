// SPDX-License-Identifier: Apache-2.0

#ifndef MEM_ADDRESS_SPACE_H_
#define MEM_ADDRESS_SPACE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "base/mutex.h"
#include "mem/code_observer.h"
#include "mem/protection.h"
#include "mem/range_map.h"

namespace emu::mem {

// One guest mapping, as /proc/self/maps shows it.
struct Mapping {
  int protection = 0;
  bool shared = false;
  bool grows_down = false;
  uint64_t offset = 0;  // in the file; 0 for anonymous memory
  uint64_t device = 0;
  uint64_t inode = 0;
  std::string name;  // path, "[heap]", "[stack]" …

  bool has_file() const { return inode != 0; }

  // For RangeMap: neighbours merge as in the kernel.
  void Advance(uint64_t n);
  bool ContinuesAt(const Mapping& next, uint64_t n) const;
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
  std::string name;  // when empty, the file's path
};

// The guest's memory. Guest address and host address are the same number
// (guest base 0): the emulator itself is linked above what an i386 guest can
// reach, and keeps its own mappings out of `Layout` for x86-64 guests.
//
// Emulator memory is safe from guest calls by one rule: the host is asked to
// replace or change only what is in the guest's own map; everything else is
// mapped with MAP_FIXED_NOREPLACE. Guest memory is never executable on the
// host, and what is writable or executable is readable, as on x86.
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
    uint64_t stack_top = 0;  // the end of the initial stack
    uint64_t pie_base = 0;   // where position-independent programs go
    // The granularity that host mmap really has, or simulates
    // (--host-page-size): 4096 or a larger power of two. On larger pages a
    // page that several mappings share is private anonymous memory, filled
    // from the file, with the union of their protections, but for what
    // mem/strict_pages.h says.
    uint64_t host_page_size = 4096;
  };

  // The layout this host gives a guest of 32-bit (`is_32bit`) or 64-bit
  // addresses. A `host_page_size` above the host's own is simulated.
  static Layout DefaultLayout(bool is_32bit,
                              uint64_t host_page_size = kGuestPageSize);

  // The newest AddressSpace serves CopyToGuest (see SetWriteUnprotector).
  explicit AddressSpace(const Layout& layout);
  ~AddressSpace();  // unmaps everything
  AddressSpace(const AddressSpace&) = delete;
  AddressSpace& operator=(const AddressSpace&) = delete;

  const Layout& layout() const { return layout_; }

  // The personality READ_IMPLIES_EXEC, for mappings made and protections set
  // from now on.
  void SetReadImpliesExec(bool on);

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
  //
  // To make a block: ProtectCode, then ReadCode, then decode and publish it,
  // unless the observer was told of a change in between. Call neither with a
  // lock held that the observer takes.

  // At most one, set before the first block is made.
  void SetCodeObserver(CodeObserver* observer);

  // Copies up to `size` bytes of executable guest memory at `address`; returns
  // how many could be read before the first page that is not executable.
  size_t ReadCode(uint64_t address, void* buffer, size_t size) const;

  // Write-protects the pages of [address, address + length): a block was made
  // from them.
  void ProtectCode(uint64_t address, uint64_t length);

  // A host write fault (SIGSEGV, not SIGBUS) at `address`. True when the guest
  // may write there, so that only ProtectCode's protection stood in the way:
  // the observer has been told, the page is writable again (or another thread
  // was first), and the access can be repeated.
  bool HandleWriteFault(uint64_t address);

  // A host read fault at `address`. True when the guest may read there, so that
  // it was for want of what mem/strict_pages.h knows by now: the access can be
  // repeated. Only on larger host pages.
  bool HandleReadFault(uint64_t address) const;

  // The kernel is about to write to the range on the guest's behalf: as
  // HandleWriteFault for each of its pages. Returns whether anything changed.
  bool PrepareForKernelWrite(uint64_t address, uint64_t length);

  // Whether a fault at `address` for an access of the given kind (one of
  // kProt*) is for want of a mapping (SEGV_MAPERR) or of permission
  // (SEGV_ACCERR).
  bool IsMapped(uint64_t address) const { return ProtectionAt(address) >= 0; }

  // Around fork(2): no thread may hold the lock while the process is copied.
  void LockForFork() ABSL_NO_THREAD_SAFETY_ANALYSIS;
  void UnlockAfterFork() ABSL_NO_THREAD_SAFETY_ANALYSIS;

 private:
  using Range = RangeMap<Mapping>::Range;

  // placement.cc: chooses the place for a request without `fixed`.
  int64_t MapAnywhere(const MapRequest& request, const Mapping& mapping,
                      uint64_t length) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // `alignment`: the place is the request's offset modulo this.
  int64_t MapAnywhere(const MapRequest& request, const Mapping& mapping,
                      uint64_t length, uint64_t alignment)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  int64_t MapBelow(const MapRequest& request, const Mapping& mapping,
                   uint64_t length, uint64_t alignment, uint64_t low,
                   uint64_t high) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Reserves host memory for `length` bytes somewhere, or where a shared
  // mapping at `like` can be moved to; a negative errno if there is no room.
  int64_t ReserveAnywhere(uint64_t length, uint64_t like)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // Maps [start, start + length) in place of what the guest has there.
  // -EEXIST when the emulator has something there; nothing is changed then.
  int64_t MapAt(const MapRequest& request, const Mapping& mapping,
                uint64_t start, uint64_t length)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void UnmapRange(uint64_t start, uint64_t end)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // host_pages.cc: the guest's pages on the host's.
  uint64_t HostDown(uint64_t address) const;
  uint64_t HostUp(uint64_t address) const;
  // The host pages in the window around [start, end) that hold no guest page.
  std::vector<Range> EmptyHostPages(uint64_t start, uint64_t end) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool HasOtherTenants(uint64_t host_page, uint64_t start, uint64_t end) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  int64_t MapOnHost(const MapRequest& request, const Mapping& mapping,
                    uint64_t start, uint64_t end, bool replace)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  int64_t FillPages(const MapRequest& request, uint64_t at, uint64_t start,
                    uint64_t end) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // SettleZeroPages for the host pages that a range may share.
  void SettleZeroEnds(uint64_t start, uint64_t end) const;
  struct PageRights;
  PageRights RightsOn(uint64_t host_page) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsSimulated() const;
  void ProtectSimulated(uint64_t start, uint64_t end) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  int HostPageProtection(uint64_t host_page) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  int64_t ApplyProtection(uint64_t start, uint64_t end)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // remap.cc
  int64_t MoveMapping(uint64_t old_start, uint64_t old_length,
                      uint64_t new_start, uint64_t new_length,
                      const Mapping& mapping)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  int64_t GrowInPlace(uint64_t start, uint64_t old_end, uint64_t new_end,
                      const Mapping& mapping)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // code_pages.cc: tells the observer of the code pages on the host pages of
  // [start, end) and forgets them. Returns whether there were any.
  bool ReleaseCode(uint64_t start, uint64_t end)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  int EffectiveProtection(int protection) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Layout layout_;
  mutable Mutex mutex_;
  RangeMap<Mapping> map_ ABSL_GUARDED_BY(mutex_);
  bool read_implies_exec_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t break_start_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t break_ ABSL_GUARDED_BY(mutex_) = 0;
  CodeObserver* observer_ ABSL_GUARDED_BY(mutex_) = nullptr;
  // Guest pages (their addresses) that blocks were made from. Where the guest
  // may write, the host may not.
  std::set<uint64_t> code_pages_ ABSL_GUARDED_BY(mutex_);
  // The one of them that was asked for last, or kNoPage.
  static constexpr uint64_t kNoPage = 1;
  uint64_t last_code_page_ ABSL_GUARDED_BY(mutex_) = kNoPage;
};

}  // namespace emu::mem

#endif  // MEM_ADDRESS_SPACE_H_
