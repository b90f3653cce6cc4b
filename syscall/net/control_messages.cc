// SPDX-License-Identifier: Apache-2.0

#include "syscall/net/control_messages.h"

#include <asm/socket.h>
#include <errno.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "base/bits.h"
#include "mem/guest_copy.h"
#include "syscall/abi/socket.h"
#include "syscall/abi/time.h"
#include "syscall/core/own_fds.h"
#include "syscall/translate/socket_options.h"

namespace emu::syscall {
namespace {

// Beyond what the kernel takes (sysctl optmem_max).
constexpr uint64_t kMaxControl = 1 << 20;

using HostHeader = Cmsghdr<uint64_t>;
static_assert(sizeof(HostHeader) == sizeof(cmsghdr));

bool PassesOwnFd(const HostHeader& header, const uint8_t* data, size_t size) {
  if (header.level != SOL_SOCKET || header.type != SCM_RIGHTS) return false;
  for (size_t at = 0; at + sizeof(int) <= size; at += sizeof(int)) {
    if (IsOwnFd(LoadUnaligned<int>(data + at))) return true;
  }
  return false;
}

// A message with a length that cannot be. (Of one that has any other such
// length, or is of another type, qemu-user dies.)
void AppendImpossible(std::vector<uint8_t>* host) {
  const HostHeader header = {sizeof(HostHeader) - 1, SOL_SOCKET, SCM_RIGHTS};
  const auto* bytes = reinterpret_cast<const uint8_t*>(&header);
  host->insert(host->end(), bytes, bytes + sizeof(header));
}

// A length that cannot be is EINVAL for i386; in the other ABI the protocol
// says so, if it looks at control messages at all.
template <typename Word>
int Read(const std::vector<uint8_t>& guest, std::vector<uint8_t>* host) {
  using Header = Cmsghdr<Word>;
  constexpr bool kIsNarrow = sizeof(Word) == 4;
  size_t at = 0;
  while (at + sizeof(Header) <= guest.size()) {
    const Header header = LoadUnaligned<Header>(&guest[at]);
    if (header.length < sizeof(Header) || header.length > guest.size() - at) {
      if (kIsNarrow) return EINVAL;
      AppendImpossible(host);
      return 0;
    }
    const size_t data_size = header.length - sizeof(Header);
    const uint8_t* data = guest.data() + at + sizeof(Header);
    const HostHeader host_header = {sizeof(HostHeader) + data_size,
                                    SocketLevelToHost(header.level),
                                    header.type};
    if (PassesOwnFd(host_header, data, data_size)) return EBADF;
    const size_t start = host->size();
    host->resize(start + AlignUp(host_header.length, sizeof(uint64_t)));
    std::memcpy(host->data() + start, &host_header, sizeof(host_header));
    std::copy_n(data, data_size, host->data() + start + sizeof(host_header));
    at += AlignUp(header.length, sizeof(Word));
  }
  return kIsNarrow && at < guest.size() ? EINVAL : 0;
}

// Time stamps whose old types mean the ABI's own times: `pairs` of seconds and
// fraction.
int TimestampPairs(const HostHeader& header) {
  if (header.level != SOL_SOCKET) return 0;
  switch (header.type) {
    case SO_TIMESTAMP_OLD:
    case SO_TIMESTAMPNS_OLD:
      return 1;
    case SO_TIMESTAMPING_OLD:
      return 3;
  }
  return 0;
}

// The guest's form of a message's data.
std::vector<uint8_t> ConvertData(const HostHeader& header, const uint8_t* data,
                                 size_t size, bool narrow) {
  const int pairs = narrow ? TimestampPairs(header) : 0;
  if (pairs == 0 || size != pairs * sizeof(TimePair<int64_t>)) {
    return std::vector<uint8_t>(data, data + size);
  }
  std::vector<uint8_t> converted(pairs * sizeof(TimePair<int32_t>));
  for (int i = 0; i < pairs; ++i) {
    const auto time = LoadUnaligned<TimePair<int64_t>>(data + i * 16);
    StoreUnaligned<TimePair<int32_t>>(&converted[i * 8],
                                      {static_cast<int32_t>(time.seconds),
                                       static_cast<int32_t>(time.fraction)});
  }
  return converted;
}

// Descriptors that arrived but cannot be told to the guest.
void CloseRights(const HostHeader& header, const uint8_t* data, size_t size,
                 size_t told) {
  if (header.level != SOL_SOCKET || header.type != SCM_RIGHTS) return;
  for (size_t at = AlignUp(told, sizeof(int)); at + sizeof(int) <= size;
       at += sizeof(int)) {
    close(LoadUnaligned<int>(data + at));
  }
}

template <typename Word>
ControlWritten Write(const uint8_t* host, size_t size, uint64_t address,
                     uint64_t room) {
  using Header = Cmsghdr<Word>;
  ControlWritten written;
  for (size_t at = 0; at + sizeof(HostHeader) <= size;) {
    const HostHeader host_header = LoadUnaligned<HostHeader>(host + at);
    if (host_header.length < sizeof(HostHeader) ||
        host_header.length > size - at) {
      break;
    }
    const uint8_t* data = host + at + sizeof(HostHeader);
    const size_t data_size = host_header.length - sizeof(HostHeader);
    at += AlignUp(host_header.length, sizeof(uint64_t));
    const uint64_t left = room - written.length;
    if (left < sizeof(Header)) {
      written.truncated = true;
      CloseRights(host_header, data, data_size, 0);
      continue;
    }
    const std::vector<uint8_t> guest_data =
        ConvertData(host_header, data, data_size, sizeof(Word) == 4);
    size_t fitting = std::min<size_t>(guest_data.size(), left - sizeof(Header));
    if (fitting < guest_data.size()) {
      written.truncated = true;
      if (host_header.type == SCM_RIGHTS) fitting = AlignDown(fitting, 4);
      CloseRights(host_header, data, data_size, fitting);
    }
    const Header header = {static_cast<Word>(sizeof(Header) + fitting),
                           SocketLevelToGuest(host_header.level),
                           host_header.type};
    if (!mem::WriteGuest(address + written.length, header) ||
        !mem::CopyToGuest(address + written.length + sizeof(header),
                          guest_data.data(), fitting)) {
      written.ok = false;
      return written;
    }
    written.length +=
        std::min<uint64_t>(left, AlignUp(header.length, sizeof(Word)));
  }
  return written;
}

}  // namespace

int ReadControl(uint64_t address, uint64_t length, x86::Mode abi,
                std::vector<uint8_t>* host) {
  host->clear();
  if (length == 0) return 0;
  if (length > kMaxControl) {
    // A 32-bit process's are looked at before memory is asked for.
    const bool fails_first =
        abi == x86::Mode::k32 && !mem::ReadGuest<uint32_t>(address).has_value();
    return fails_first ? EFAULT : ENOBUFS;
  }
  std::vector<uint8_t> guest(length);
  if (!mem::CopyFromGuest(guest.data(), address, length)) return EFAULT;
  return abi == x86::Mode::k32 ? Read<uint32_t>(guest, host)
                               : Read<uint64_t>(guest, host);
}

size_t HostControlSize(uint64_t length) {
  // A message's header and alignment cost at most twice as much, a 32-bit time
  // stamp's data too.
  return length == 0 ? 0 : 2 * std::min(length, kMaxControl) + 64;
}

ControlWritten WriteControl(const uint8_t* host, size_t size, uint64_t address,
                            uint64_t length, x86::Mode abi) {
  return abi == x86::Mode::k32 ? Write<uint32_t>(host, size, address, length)
                               : Write<uint64_t>(host, size, address, length);
}

}  // namespace emu::syscall
