// SPDX-License-Identifier: Apache-2.0

#ifndef MEM_RANGE_MAP_H_
#define MEM_RANGE_MAP_H_

#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "base/bits.h"
#include "base/check.h"

namespace emu::mem {

// An ordered map from disjoint half-open ranges [start, end) to values.
// Ranges are split where an operation's bounds fall inside them, and
// neighbours that continue each other are merged again.
//
// T must provide:
//   void Advance(uint64_t n);  // what the value is n further into its range
//   bool ContinuesAt(const T& next, uint64_t n) const;  // `next`, beginning n
//       // further, is the same range's continuation
template <typename T>
class RangeMap {
 public:
  struct Entry {
    uint64_t end;
    T value;
  };
  using Map = std::map<uint64_t, Entry>;
  using const_iterator = typename Map::const_iterator;

  struct Range {
    uint64_t start, end;
    bool operator==(const Range&) const = default;
  };

  const_iterator begin() const { return map_.begin(); }
  const_iterator end() const { return map_.end(); }
  bool empty() const { return map_.empty(); }

  // The range that contains `address`, else end().
  const_iterator Find(uint64_t address) const {
    const_iterator it = FirstEndingAfter(address);
    return it != map_.end() && it->first <= address ? it : map_.end();
  }

  // The first range that ends after `address`: it contains it or lies above.
  const_iterator FirstEndingAfter(uint64_t address) const {
    const_iterator it = map_.upper_bound(address);
    if (it != map_.begin() && std::prev(it)->second.end > address) --it;
    return it;
  }

  bool Overlaps(uint64_t start, uint64_t end) const {
    const_iterator it = FirstEndingAfter(start);
    return start < end && it != map_.end() && it->first < end;
  }

  // Whether every address in [start, end) is mapped, with a value that
  // satisfies `predicate`.
  template <typename Predicate>
  bool Covers(uint64_t start, uint64_t end, Predicate predicate) const {
    if (start >= end) return true;
    for (const_iterator it = Find(start);; ++it) {
      if (it == map_.end() || it->first > start) return false;
      if (!predicate(it->second.value)) return false;
      if (it->second.end >= end) return true;
      start = it->second.end;
    }
  }
  bool Covers(uint64_t start, uint64_t end) const {
    return Covers(start, end, [](const T&) { return true; });
  }

  // Calls visit(start, end, value) for the part of each range inside
  // [start, end), upwards. `value` is what holds at the range's own start.
  template <typename Visit>
  void ForEach(uint64_t start, uint64_t end, Visit visit) const {
    for (const_iterator it = FirstEndingAfter(start);
         it != map_.end() && it->first < end; ++it) {
      visit(it->first < start ? start : it->first,
            it->second.end > end ? end : it->second.end, it->second.value);
    }
  }

  // Calls visit(start, end) for each unmapped part of [start, end), upwards.
  template <typename Visit>
  void ForEachGap(uint64_t start, uint64_t end, Visit visit) const {
    uint64_t at = start;
    ForEach(start, end, [&](uint64_t from, uint64_t to, const T&) {
      if (at < from) visit(at, from);
      at = to;
    });
    if (at < end) visit(at, end);
  }

  // Maps [start, end) to `value`, in place of what was there.
  void Set(uint64_t start, uint64_t end, T value) {
    EMU_CHECK(start < end);
    Clear(start, end);
    map_.emplace(start, Entry{end, std::move(value)});
    MergeAround(start, end);
  }

  void Clear(uint64_t start, uint64_t end) {
    if (start >= end) return;
    SplitAt(start);
    SplitAt(end);
    map_.erase(map_.lower_bound(start), map_.lower_bound(end));
  }

  // Calls change(value) for every range in [start, end), split at its bounds.
  template <typename Change>
  void Update(uint64_t start, uint64_t end, Change change) {
    if (start >= end) return;
    SplitAt(start);
    SplitAt(end);
    for (auto it = map_.lower_bound(start); it != map_.end() && it->first < end;
         ++it) {
      change(it->second.value);
    }
    MergeAround(start, end);
  }

  // The highest (lowest) unmapped range of `length` bytes inside [low, high)
  // whose start is a multiple of `alignment`.
  std::optional<uint64_t> HighestGap(uint64_t low, uint64_t high,
                                     uint64_t length,
                                     uint64_t alignment) const {
    const_iterator above = map_.lower_bound(high);
    uint64_t top = high;
    while (true) {
      uint64_t bottom = low;
      if (above != map_.begin()) {
        const_iterator below = std::prev(above);
        if (below->second.end > bottom) bottom = below->second.end;
      }
      if (top >= length) {
        const uint64_t start = AlignDown(top - length, alignment);
        if (start >= bottom && top > bottom) return start;
      }
      if (bottom <= low) return std::nullopt;
      --above;
      if (above->first < top) top = above->first;
    }
  }

 private:
  void SplitAt(uint64_t address) {
    const const_iterator it = Find(address);
    if (it == map_.end() || it->first == address) return;
    Entry upper = it->second;
    upper.value.Advance(address - it->first);
    map_.find(it->first)->second.end = address;
    map_.emplace(address, std::move(upper));
  }

  // Joins neighbours whose common bound lies in [start, end].
  void MergeAround(uint64_t start, uint64_t end) {
    auto it = map_.lower_bound(start);
    if (it != map_.begin()) --it;
    while (it != map_.end() && it->first < end) {
      const auto next = std::next(it);
      if (next == map_.end()) return;
      if (next->first == it->second.end &&
          it->second.value.ContinuesAt(next->second.value,
                                       next->first - it->first)) {
        it->second.end = next->second.end;
        map_.erase(next);
      } else {
        it = next;
      }
    }
  }

  Map map_;
};

}  // namespace emu::mem

#endif  // MEM_RANGE_MAP_H_
