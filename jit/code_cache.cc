// SPDX-License-Identifier: Apache-2.0

#include "jit/code_cache.h"

#include <sys/mman.h>

namespace emu::jit {
namespace {

constexpr size_t kWindow = size_t{1} << 28;
constexpr size_t kCodeAlignment = 64;

size_t RoundUp(size_t value, size_t to) { return (value + to - 1) / to * to; }

}  // namespace

CodeCache::CodeCache(size_t size) {
  size = RoundUp(size, size_t{1} << 20);
  // Twice the size holds a part that crosses no window's end.
  void* memory = mmap(nullptr, size * 2, PROT_NONE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return;
  auto* low = static_cast<uint8_t*>(memory);
  const auto address = reinterpret_cast<uint64_t>(low);
  const uint64_t window_end = RoundUp(address + 1, kWindow);
  uint8_t* begin =
      address + size <= window_end ? low : low + (window_end - address);
  if (begin != low) munmap(low, static_cast<size_t>(begin - low));
  uint8_t* const end = low + size * 2;
  if (begin + size != end) {
    munmap(begin + size, static_cast<size_t>(end - (begin + size)));
  }
  if (mprotect(begin, size, PROT_READ | PROT_WRITE | PROT_EXEC) != 0) {
    munmap(begin, size);
    return;
  }
  begin_ = begin;
  size_ = size;
}

CodeCache::~CodeCache() {
  if (begin_ != nullptr) munmap(begin_, size_);
}

void* CodeCache::Fixed(size_t size) {
  if (size > size_) return nullptr;
  segments_ = begin_ + RoundUp(size, kCodeAlignment);
  segment_size_ = (size_ - static_cast<size_t>(segments_ - begin_)) /
                  kSegments / kCodeAlignment * kCodeAlignment;
  position_ = SegmentBegin(0);
  end_ = position_ + segment_size_;
  return begin_;
}

uint8_t* CodeCache::SegmentBegin(int segment) const {
  return segments_ + static_cast<size_t>(segment) * segment_size_;
}

void CodeCache::Commit(size_t size) {
  const size_t rounded = RoundUp(size, kCodeAlignment);
  used_ += rounded;
  position_ += rounded < room() ? rounded : room();
}

void CodeCache::Advance() {
  current_ = next_segment();
  position_ = SegmentBegin(current_);
  end_ = position_ + segment_size_;
}

int CodeCache::SegmentOf(const void* code) const {
  return static_cast<int>(
      static_cast<size_t>(static_cast<const uint8_t*>(code) - segments_) /
      segment_size_);
}

}  // namespace emu::jit
