// SPDX-License-Identifier: Apache-2.0

#include "loader/elf_mapper.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/bits.h"
#include "base/status_macros.h"
#include "loader/load_error.h"
#include "mem/guest_copy.h"

namespace emu::loader {
namespace {

absl::Status NoRoom(const OpenElf& file, uint64_t start, uint64_t length,
                    int64_t error) {
  return LoadError(
      -error,
      absl::StrCat(file.path, ": cannot map 0x", absl::Hex(start), "-0x",
                   absl::Hex(start + length), ": ", std::strerror(-error)));
}

// Finds room for all of a position-independent file and reserves it; returns
// its first address.
absl::StatusOr<uint64_t> Reserve(const OpenElf& file,
                                 std::optional<uint64_t> preferred,
                                 mem::AddressSpace& memory) {
  const ElfFile& elf = file.elf;
  const uint64_t length = elf.end - elf.start;
  // Room to choose an aligned address in.
  const uint64_t slack = elf.alignment - mem::kGuestPageSize;
  if (length + slack < length) {
    return NoRoom(file, elf.start, length, -ENOMEM);
  }
  mem::MapRequest request;
  request.address = preferred.value_or(0);
  request.length = length + slack;
  request.anonymous = true;
  request.no_reserve = true;
  const int64_t got = memory.Map(request);
  if (got < 0) return NoRoom(file, elf.start, length, got);
  const uint64_t place = got;
  // The file's own address 0 is what is aligned.
  const uint64_t start = AlignUp(place - elf.start, elf.alignment) + elf.start;
  if (start > place) memory.Unmap(place, start - place);
  if (start + length < place + request.length) {
    memory.Unmap(start + length, place + request.length - start - length);
  }
  return start;
}

// Maps one segment: its part of the file, then zeroes (kernel:
// fs/binfmt_elf.c, elf_load).
absl::Status MapSegment(const OpenElf& file, const Segment& segment,
                        uint64_t bias, mem::AddressSpace& memory) {
  const uint64_t start = segment.address + bias;
  const uint64_t file_end = start + segment.file_size;
  const uint64_t memory_end =
      AlignUp(start + segment.memory_size, mem::kGuestPageSize);
  mem::MapRequest request;
  request.fixed = true;
  request.protection = segment.protection;
  uint64_t zero_start = AlignDown(start, mem::kGuestPageSize);
  if (segment.file_size != 0) {
    request.address = AlignDown(start, mem::kGuestPageSize);
    request.length = AlignUp(file_end, mem::kGuestPageSize) - request.address;
    request.fd = file.fd.get();
    request.offset = AlignDown(segment.offset, mem::kGuestPageSize);
    const int64_t got = memory.Map(request);
    if (got < 0) return NoRoom(file, request.address, request.length, got);
    zero_start = AlignUp(file_end, mem::kGuestPageSize);
    // The rest of the last page. The kernel leaves it when it cannot write.
    const uint64_t rest =
        std::min(zero_start, start + segment.memory_size) - file_end;
    const bool has_bss = segment.memory_size > segment.file_size;
    if (has_bss && (segment.protection & mem::kProtWrite) && rest != 0 &&
        !mem::ZeroGuest(file_end, zero_start - file_end)) {
      return PathError(EFAULT, file.path);
    }
  } else if (memory.IsMapped(zero_start)) {
    // A segment without a file part shares its first page with another one.
    zero_start += mem::kGuestPageSize;
  }
  if (zero_start < memory_end) {
    request.address = zero_start;
    request.length = memory_end - zero_start;
    request.anonymous = true;
    request.fd = -1;
    request.offset = 0;
    const int64_t got = memory.Map(request);
    if (got < 0) return NoRoom(file, request.address, request.length, got);
  }
  return absl::OkStatus();
}

// Gives back what was reserved between the segments of [start, end).
void UnmapHoles(const ElfFile& elf, uint64_t bias, mem::AddressSpace& memory) {
  std::vector<std::pair<uint64_t, uint64_t>> used;
  for (const Segment& segment : elf.segments) {
    used.emplace_back(
        AlignDown(segment.address, mem::kGuestPageSize),
        AlignUp(segment.address + segment.memory_size, mem::kGuestPageSize));
  }
  std::sort(used.begin(), used.end());
  uint64_t at = elf.start;
  for (const auto& [start, end] : used) {
    if (at < start) memory.Unmap(at + bias, start - at);
    at = std::max(at, end);
  }
}

}  // namespace

absl::StatusOr<MappedElf> MapElf(const OpenElf& file,
                                 std::optional<uint64_t> preferred,
                                 mem::AddressSpace& memory) {
  const ElfFile& elf = file.elf;
  MappedElf mapped;
  if (elf.position_independent) {
    ASSIGN_OR_RETURN(const uint64_t start, Reserve(file, preferred, memory));
    mapped.bias = start - elf.start;
  }
  mapped.code_start = ~uint64_t{0};
  for (const Segment& segment : elf.segments) {
    RETURN_IF_ERROR(MapSegment(file, segment, mapped.bias, memory));
    const uint64_t start = segment.address + mapped.bias;
    mapped.code_start = std::min(mapped.code_start, start);
    if (segment.protection & mem::kProtExec) {
      mapped.code_end = std::max(mapped.code_end, start + segment.file_size);
    }
  }
  if (elf.position_independent) UnmapHoles(elf, mapped.bias, memory);
  mapped.entry = elf.entry + mapped.bias;
  if (elf.program_headers_address != 0) {
    mapped.program_headers = elf.program_headers_address + mapped.bias;
  }
  mapped.end = elf.end + mapped.bias;
  if (elf.mode == x86::Mode::k32) {
    mapped.entry = static_cast<uint32_t>(mapped.entry);
    mapped.program_headers = static_cast<uint32_t>(mapped.program_headers);
  }
  return mapped;
}

}  // namespace emu::loader
