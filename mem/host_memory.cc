// SPDX-License-Identifier: Apache-2.0

#include "mem/host_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>

#include "base/unique_fd.h"
#include "mem/protection.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

namespace emu::mem::host {
namespace {

void* Pointer(uint64_t address) { return reinterpret_cast<void*>(address); }

}  // namespace

int HostProtection(int guest_protection) {
  if (guest_protection & kProtWrite) return PROT_READ | PROT_WRITE;
  if (guest_protection & (kProtRead | kProtExec)) return PROT_READ;
  return PROT_NONE;
}

int64_t MapNoReplace(uint64_t address, uint64_t length, int host_protection,
                     int host_flags, int fd, uint64_t offset) {
  void* const got = mmap(Pointer(address), length, host_protection,
                         host_flags | MAP_FIXED_NOREPLACE, fd, offset);
  if (got == MAP_FAILED) return -errno;
  if (got == Pointer(address)) return 0;
  munmap(got, length);
  return -EEXIST;
}

int64_t MapReplace(uint64_t address, uint64_t length, int host_protection,
                   int host_flags, int fd, uint64_t offset) {
  void* const got = mmap(Pointer(address), length, host_protection,
                         host_flags | MAP_FIXED, fd, offset);
  return got == MAP_FAILED ? -errno : 0;
}

int64_t Unmap(uint64_t address, uint64_t length) {
  return munmap(Pointer(address), length) == 0 ? 0 : -errno;
}

uint64_t PageSize() {
  static const auto size = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  return size;
}

std::vector<Occupied> OccupiedRanges() {
  std::vector<Occupied> ranges;
  UniqueFd fd(open("/proc/self/maps", O_RDONLY | O_CLOEXEC));
  std::string text;
  char buffer[4096];
  ssize_t got;
  while ((got = read(fd.get(), buffer, sizeof(buffer))) > 0) {
    text.append(buffer, got);
  }
  for (size_t line = 0; line < text.size();) {
    char* after_start;
    const uint64_t start = std::strtoull(&text[line], &after_start, 16);
    if (*after_start != '-') break;
    ranges.push_back({start, std::strtoull(after_start + 1, nullptr, 16)});
    line = text.find('\n', line);
    if (line == std::string::npos) break;
    ++line;
  }
  return ranges;
}

}  // namespace emu::mem::host
