// SPDX-License-Identifier: Apache-2.0

#include "syscall/translate/socket_options.h"

#include <sys/socket.h>

#include <optional>

#include "syscall/translate/open_flags.h"

namespace emu::syscall {
namespace {

constexpr NumberPair kTypePairs[] = {
    {1, SOCK_STREAM},    {2, SOCK_DGRAM}, {3, SOCK_RAW},     {4, SOCK_RDM},
    {5, SOCK_SEQPACKET}, {6, SOCK_DCCP},  {10, SOCK_PACKET},
};

constexpr NumberPair kOptionPairs[] = {
    {1, SO_DEBUG},
    {2, SO_REUSEADDR},
    {3, SO_TYPE},
    {4, SO_ERROR},
    {5, SO_DONTROUTE},
    {6, SO_BROADCAST},
    {7, SO_SNDBUF},
    {8, SO_RCVBUF},
    {9, SO_KEEPALIVE},
    {10, SO_OOBINLINE},
    {11, SO_NO_CHECK},
    {12, SO_PRIORITY},
    {13, SO_LINGER},
    {14, SO_BSDCOMPAT},
    {15, SO_REUSEPORT},
    {16, SO_PASSCRED},
    {17, SO_PEERCRED},
    {18, SO_RCVLOWAT},
    {19, SO_SNDLOWAT},
    {20, SO_RCVTIMEO_OLD},
    {21, SO_SNDTIMEO_OLD},
    {22, SO_SECURITY_AUTHENTICATION},
    {23, SO_SECURITY_ENCRYPTION_TRANSPORT},
    {24, SO_SECURITY_ENCRYPTION_NETWORK},
    {25, SO_BINDTODEVICE},
    {26, SO_ATTACH_FILTER},
    {27, SO_DETACH_FILTER},
    {28, SO_PEERNAME},
    {29, SO_TIMESTAMP_OLD},
    {30, SO_ACCEPTCONN},
    {31, SO_PEERSEC},
    {32, SO_SNDBUFFORCE},
    {33, SO_RCVBUFFORCE},
    {34, SO_PASSSEC},
    {35, SO_TIMESTAMPNS_OLD},
    {36, SO_MARK},
    {37, SO_TIMESTAMPING_OLD},
    {38, SO_PROTOCOL},
    {39, SO_DOMAIN},
    {40, SO_RXQ_OVFL},
    {41, SO_WIFI_STATUS},
    {42, SO_PEEK_OFF},
    {43, SO_NOFCS},
    {44, SO_LOCK_FILTER},
    {45, SO_SELECT_ERR_QUEUE},
    {46, SO_BUSY_POLL},
    {47, SO_MAX_PACING_RATE},
    {48, SO_BPF_EXTENSIONS},
    {49, SO_INCOMING_CPU},
    {50, SO_ATTACH_BPF},
    {51, SO_ATTACH_REUSEPORT_CBPF},
    {52, SO_ATTACH_REUSEPORT_EBPF},
    {53, SO_CNX_ADVICE},
    {55, SO_MEMINFO},
    {56, SO_INCOMING_NAPI_ID},
    {57, SO_COOKIE},
    {59, SO_PEERGROUPS},
    {60, SO_ZEROCOPY},
    {61, SO_TXTIME},
    {62, SO_BINDTOIFINDEX},
    {63, SO_TIMESTAMP_NEW},
    {64, SO_TIMESTAMPNS_NEW},
    {65, SO_TIMESTAMPING_NEW},
    {66, SO_RCVTIMEO_NEW},
    {67, SO_SNDTIMEO_NEW},
    {68, SO_DETACH_REUSEPORT_BPF},
    {69, SO_PREFER_BUSY_POLL},
    {70, SO_BUSY_POLL_BUDGET},
    {71, SO_NETNS_COOKIE},
    {72, SO_BUF_LOCK},
    {73, SO_RESERVE_MEM},
    {74, SO_TXREHASH},
    {75, SO_RCVMARK},
};

constexpr int kGuestTypeFlags = kGuestOpenCloexec | kGuestOpenNonblock;

}  // namespace

constexpr NumberMap kSocketTypes = kTypePairs;
constexpr NumberMap kSocketOptions = kOptionPairs;

std::optional<int> SocketTypeToHost(int guest_type) {
  const int flags = guest_type & ~kGuestSocketTypeMask;
  const int type = guest_type & kGuestSocketTypeMask;
  const std::optional<int> host_flags = OpenFlagsToHost(flags, kGuestTypeFlags);
  if (!host_flags.has_value()) return std::nullopt;
  return *host_flags |
         static_cast<int>(NumberToHost(kSocketTypes, type).value_or(type));
}

int SocketLevelToHost(int guest_level) {
  return guest_level == kGuestSolSocket ? SOL_SOCKET : guest_level;
}

int SocketLevelToGuest(int host_level) {
  return host_level == SOL_SOCKET ? kGuestSolSocket : host_level;
}

}  // namespace emu::syscall
