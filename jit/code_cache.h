// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_CODE_CACHE_H_
#define JIT_CODE_CACHE_H_

#include <cstddef>
#include <cstdint>

namespace emu::jit {

// The memory that translated code is in: readable, writable and executable,
// inside one 256 MiB window, so that a jump reaches from any part to any other.
// It is handed out in segments that are filled one after another; a whole one
// can be filled anew. Not thread-safe.
class CodeCache {
 public:
  static constexpr int kSegments = 8;

  // `size` bytes, rounded up; 0 bytes when the host refuses.
  explicit CodeCache(size_t size);
  ~CodeCache();
  CodeCache(const CodeCache&) = delete;
  CodeCache& operator=(const CodeCache&) = delete;

  // What precedes the segments and is never given up. Called once, first.
  void* Fixed(size_t size);

  // The free rest of the current segment.
  uint8_t* position() const { return position_; }
  size_t room() const { return static_cast<size_t>(end_ - position_); }
  // Takes `size` bytes of it.
  void Commit(size_t size);

  int current_segment() const { return current_; }
  int next_segment() const { return (current_ + 1) % kSegments; }
  // Goes on in the next segment, which nobody runs or will run any more.
  void Advance();

  bool Contains(uint64_t address) const {
    return address - reinterpret_cast<uint64_t>(begin_) < size_;
  }
  // Of an address in it.
  int SegmentOf(const void* code) const;
  size_t used() const { return used_; }

 private:
  uint8_t* SegmentBegin(int segment) const;

  uint8_t* begin_ = nullptr;
  size_t size_ = 0;
  uint8_t* segments_ = nullptr;
  size_t segment_size_ = 0;
  int current_ = 0;
  uint8_t* position_ = nullptr;
  uint8_t* end_ = nullptr;
  size_t used_ = 0;
};

}  // namespace emu::jit

#endif  // JIT_CODE_CACHE_H_
