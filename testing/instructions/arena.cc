// SPDX-License-Identifier: Apache-2.0

#include "testing/instructions/arena.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

#include "base/check.h"
#include "testing/instructions/random.h"

namespace emu::instructions {
namespace {

void* MapAt(uint64_t address, uint64_t size, int protection, int flags, int fd,
            uint64_t offset) {
  void* at = reinterpret_cast<void*>(address);
  void* mapped = mmap(at, size, protection, flags | MAP_FIXED_NOREPLACE, fd,
                      static_cast<off_t>(offset));
  EMU_CHECK(mapped == at) << "no memory at 0x" << std::hex << address;
  return mapped;
}

void MapData(uint64_t begin, uint64_t end, int protection, int fd) {
  MapAt(begin, end - begin, protection, MAP_SHARED, fd, begin - kDataBase);
}

}  // namespace

Arena& Arena::Get() {
  static Arena& arena = *new Arena;
  return arena;
}

Arena::Arena() {
  MapAt(kCodeBase, kCodeSize, PROT_READ | PROT_WRITE | PROT_EXEC,
        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  std::memset(reinterpret_cast<void*>(kCodeBase), 0xcc, kCodeSize);
  const int fd = memfd_create("data", MFD_CLOEXEC);
  EMU_CHECK(fd >= 0 && ftruncate(fd, kDataSize) == 0);
  MapData(kDataBase, kReadOnlyBase, PROT_READ | PROT_WRITE, fd);
  MapData(kReadOnlyBase, kSecondWritableBase, PROT_READ, fd);
  MapData(kSecondWritableBase, kDataBase + kDataSize, PROT_READ | PROT_WRITE,
          fd);
  void* alias =
      mmap(nullptr, kDataSize, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  EMU_CHECK(alias != MAP_FAILED);
  alias_ = static_cast<uint8_t*>(alias);
  close(fd);
}

void Arena::Fill(uint64_t seed, bool whole) {
  Random random(seed);
  if (!whole && filled_whole_) std::memset(alias_, 0, kDataSize);
  filled_whole_ = whole;
  const auto fill = [&](uint64_t begin, uint64_t end) {
    for (uint64_t at = begin; at < end; at += sizeof(uint64_t)) {
      const uint64_t word = random.Next();
      std::memcpy(At(at), &word, sizeof word);
    }
  };
  if (whole) {
    fill(kDataBase, kDataBase + kDataSize);
  } else {
    for (const Window& window : kWindows) fill(window.begin, window.end);
  }
}

void Arena::Write(uint64_t address, uint64_t value, int size) {
  for (int i = 0; i < size; ++i, value >>= 8) {
    const uint64_t at = address + static_cast<uint64_t>(i);
    if (at >= kDataBase && at < kDataBase + kDataSize) {
      *At(at) = static_cast<uint8_t>(value);
    }
  }
}

uint64_t Arena::Read(uint64_t address, int size) const {
  uint64_t value = 0;
  for (int i = size; i-- > 0;) {
    const uint64_t at = address + static_cast<uint64_t>(i);
    const bool inside = at >= kDataBase && at < kDataBase + kDataSize;
    value = value << 8 | (inside ? *At(at) : 0);
  }
  return value;
}

void Arena::Save(bool whole, std::vector<uint8_t>* image) const {
  if (whole) {
    image->assign(alias_, alias_ + kDataSize);
    return;
  }
  image->clear();
  for (const Window& window : kWindows) {
    image->insert(image->end(), At(window.begin), At(window.end - 1) + 1);
  }
}

uint64_t Arena::AddressInImage(bool whole, uint64_t i) {
  if (whole) return kDataBase + i;
  for (const Window& window : kWindows) {
    const uint64_t size = window.end - window.begin;
    if (i < size) return window.begin + i;
    i -= size;
  }
  return 0;
}

}  // namespace emu::instructions
