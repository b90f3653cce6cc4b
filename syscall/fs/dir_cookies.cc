// SPDX-License-Identifier: Apache-2.0

#include "syscall/fs/dir_cookies.h"

#include <sys/stat.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <utility>

#include "syscall/core/tables_mutex.h"

namespace emu::syscall {
namespace {

constexpr int64_t kLargestNarrow = 0x7fffffff;
// Directories whose stand-ins are kept; beyond that the memory starts anew.
constexpr size_t kMaxDirectories = 256;

using DirectoryId = std::pair<dev_t, ino_t>;
using Positions = std::map<int32_t, int64_t>;

std::atomic<bool> any_stand_in{false};

std::map<DirectoryId, Positions>& Directories() {
  static auto& directories = *new std::map<DirectoryId, Positions>();
  return directories;
}

bool GetDirectoryId(int fd, DirectoryId* id) {
  struct stat status;
  if (fstat(fd, &status) != 0 || !S_ISDIR(status.st_mode)) return false;
  *id = {status.st_dev, status.st_ino};
  return true;
}

}  // namespace

int64_t NarrowDirPosition(int fd, int64_t position) {
  if (position >= 0 && position <= kLargestNarrow) return position;
  DirectoryId id;
  if (!GetDirectoryId(fd, &id)) return position;
  MutexLock lock(&tables_mutex);
  any_stand_in.store(true, std::memory_order_relaxed);
  auto& directories = Directories();
  if (directories.size() >= kMaxDirectories && !directories.contains(id)) {
    directories.clear();
  }
  Positions& positions = directories[id];
  // ext4 keeps a hash in the upper half: what the kernel gives 32-bit
  // processes. Neighbours with one hash get the next free numbers.
  int32_t narrow = static_cast<int32_t>(position >> 32 & kLargestNarrow);
  while (true) {
    const auto [it, added] = positions.try_emplace(narrow, position);
    if (added || it->second == position) return narrow;
    narrow = static_cast<int32_t>((narrow + 1) & kLargestNarrow);
  }
}

int64_t WideDirPosition(int fd, int64_t position) {
  if (!any_stand_in.load(std::memory_order_relaxed) || position <= 0 ||
      position > kLargestNarrow) {
    return position;
  }
  DirectoryId id;
  if (!GetDirectoryId(fd, &id)) return position;
  MutexLock lock(&tables_mutex);
  const auto directory = Directories().find(id);
  if (directory == Directories().end()) return position;
  const auto it = directory->second.find(static_cast<int32_t>(position));
  return it == directory->second.end() ? position : it->second;
}

}  // namespace emu::syscall
