// SPDX-License-Identifier: Apache-2.0

#include "syscall/ioctl/ioctl_table.h"

#include <linux/cdrom.h>
#include <linux/fs.h>
#include <linux/hdreg.h>
#include <linux/if_tun.h>
#include <linux/kd.h>
#include <linux/loop.h>
#include <linux/random.h>
#include <linux/rtc.h>
#include <linux/sockios.h>
#include <linux/vt.h>
// After the linux headers: the kernel's names for terminals.
#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <asm/termios.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace emu::syscall {
namespace {

using enum IoctlKind;

// x86's encoding: number 8 bits, type 8, size 14, direction 2.
constexpr uint32_t kX86Write = 1;
constexpr uint32_t kX86Read = 2;

constexpr uint32_t Encode(uint32_t direction, uint32_t type, uint32_t number,
                          uint32_t size) {
  return direction << 30 | size << 16 | type << 8 | number;
}

constexpr uint32_t ToX86(uint32_t host) {
  uint32_t direction = 0;
  if ((_IOC_DIR(host) & _IOC_WRITE) != 0) direction |= kX86Write;
  if ((_IOC_DIR(host) & _IOC_READ) != 0) direction |= kX86Read;
  return Encode(direction, _IOC_TYPE(host), _IOC_NR(host), _IOC_SIZE(host));
}

// Requests with the encoding's regular form. Their number tells the argument:
// none, or a buffer of the named size.
constexpr IoctlRow Regular(uint32_t host, const char* name) {
  const uint16_t size = _IOC_SIZE(host);
  return {ToX86(host), host, name, size == 0 ? kValue : kBuffer, size};
}

// Regular numbers whose argument is another than the number tells.
constexpr IoctlRow Regular(uint32_t host, const char* name, IoctlKind kind,
                           uint16_t size = 0) {
  return {ToX86(host), host, name, kind, size};
}

// Requests whose encoded size is that of a long, and which both have an int
// (or a number that fits the word) at their address.
constexpr IoctlRow LongFor64(uint32_t host, const char* name, uint16_t size) {
  return {ToX86(host), host, name, kBuffer, size, IoctlAbi::kX8664};
}
constexpr IoctlRow LongFor32(uint32_t host, const char* name, uint16_t size) {
  constexpr uint32_t kI386Long = 4;
  const uint32_t x86 = ToX86(host);
  return {Encode(x86 >> 30, _IOC_TYPE(host), _IOC_NR(host), kI386Long),
          host,
          name,
          kBuffer,
          size,
          IoctlAbi::kI386};
}

// clang-format off
#define ROW(host) host, #host
constexpr IoctlRow kRows[] = {
    // Terminals (asm/ioctls.h), by x86's number.
    {0x5401, ROW(TCGETS), kTermiosGet},
    {0x5402, ROW(TCSETS), kTermiosSet},
    {0x5403, ROW(TCSETSW), kTermiosSet},
    {0x5404, ROW(TCSETSF), kTermiosSet},
    {0x5405, ROW(TCGETA), kTermioGet},
    {0x5406, ROW(TCSETA), kTermioSet},
    {0x5407, ROW(TCSETAW), kTermioSet},
    {0x5408, ROW(TCSETAF), kTermioSet},
    {0x5409, ROW(TCSBRK), kValue},
    {0x540a, ROW(TCXONC), kValue},
    {0x540b, ROW(TCFLSH), kValue},
    {0x540c, ROW(TIOCEXCL), kValue},
    {0x540d, ROW(TIOCNXCL), kValue},
    {0x540e, ROW(TIOCSCTTY), kValue},
    {0x540f, ROW(TIOCGPGRP), kBuffer, 4},
    {0x5410, ROW(TIOCSPGRP), kBuffer, 4},
    {0x5411, ROW(TIOCOUTQ), kBuffer, 4},
    {0x5412, ROW(TIOCSTI), kBuffer, 1},
    {0x5413, ROW(TIOCGWINSZ), kBuffer, 8},
    {0x5414, ROW(TIOCSWINSZ), kBuffer, 8},
    {0x5415, ROW(TIOCMGET), kModemGet},
    {0x5416, ROW(TIOCMBIS), kModemSet},
    {0x5417, ROW(TIOCMBIC), kModemSet},
    {0x5418, ROW(TIOCMSET), kModemSet},
    {0x5419, ROW(TIOCGSOFTCAR), kBuffer, 4},
    {0x541a, ROW(TIOCSSOFTCAR), kBuffer, 4},
    {0x541b, ROW(FIONREAD), kBuffer, 4},
    {0x541d, ROW(TIOCCONS), kValue},
    {0x5420, ROW(TIOCPKT), kBuffer, 4},
    {0x5421, ROW(FIONBIO), kBuffer, 4},
    {0x5422, ROW(TIOCNOTTY), kValue},
    {0x5423, ROW(TIOCSETD), kBuffer, 4},
    {0x5424, ROW(TIOCGETD), kBuffer, 4},
    {0x5425, ROW(TCSBRKP), kValue},
    {0x5427, ROW(TIOCSBRK), kValue},
    {0x5428, ROW(TIOCCBRK), kValue},
    {0x5429, ROW(TIOCGSID), kBuffer, 4},
    {0x802c542a, ROW(TCGETS2), kTermios2Get},
    {0x402c542b, ROW(TCSETS2), kTermios2Set},
    {0x402c542c, ROW(TCSETSW2), kTermios2Set},
    {0x402c542d, ROW(TCSETSF2), kTermios2Set},
    Regular(ROW(TIOCGPTN)),
    Regular(ROW(TIOCSPTLCK)),
    Regular(ROW(TIOCGDEV)),
    Regular(ROW(TIOCSIG), kSignal),
    {0x5437, ROW(TIOCVHANGUP), kValue},
    Regular(ROW(TIOCGPKT)),
    Regular(ROW(TIOCGPTLCK)),
    Regular(ROW(TIOCGEXCL)),
    Regular(ROW(TIOCGPTPEER), kOpenFlags),
    {0x5456, ROW(TIOCGLCKTRMIOS), kTermiosGet},
    {0x5457, ROW(TIOCSLCKTRMIOS), kTermiosSet},
    {0x5459, ROW(TIOCSERGETLSR), kBuffer, 4},

    // Every descriptor.
    {0x5450, ROW(FIONCLEX), kValue},
    {0x5451, ROW(FIOCLEX), kValue},
    {0x5452, ROW(FIOASYNC), kBuffer, 4},
    {0x5460, ROW(FIOQSIZE), kBuffer, 8},

    // The console.
    {0x4b32, ROW(KDSETLED), kValue},
    {0x4b31, ROW(KDGETLED), kBuffer, 1},
    {0x4b33, ROW(KDGKBTYPE), kBuffer, 1},
    {0x4b3a, ROW(KDSETMODE), kValue},
    {0x4b3b, ROW(KDGETMODE), kWordOut},
    {0x4b44, ROW(KDGKBMODE), kWordOut},
    {0x4b45, ROW(KDSKBMODE), kValue},
    {0x4b46, ROW(KDGKBENT), kBuffer, 4},
    {0x4b47, ROW(KDSKBENT), kBuffer, 4},
    {0x4b64, ROW(KDGKBLED), kBuffer, 1},
    {0x4b65, ROW(KDSKBLED), kValue},
    {0x4b2f, ROW(KIOCSOUND), kValue},
    {0x4b30, ROW(KDMKTONE), kValue},
    {0x5600, ROW(VT_OPENQRY), kBuffer, 4},
    {0x5603, ROW(VT_GETSTATE), kBuffer, 6},
    {0x5605, ROW(VT_RELDISP), kValue},
    {0x5606, ROW(VT_ACTIVATE), kValue},
    {0x5607, ROW(VT_WAITACTIVE), kValue},
    {0x5608, ROW(VT_DISALLOCATE), kValue},

    // Files (linux/fs.h).
    Regular(ROW(FIBMAP), kBuffer, 4),
    Regular(ROW(FIGETBSZ), kBuffer, 4),
    Regular(ROW(FIFREEZE), kValue),
    Regular(ROW(FITHAW), kValue),
    Regular(ROW(FITRIM)),
    Regular(ROW(FICLONE), kValue),
    Regular(ROW(FICLONERANGE)),
    LongFor64(ROW(FS_IOC_GETFLAGS), 4),
    LongFor32(ROW(FS_IOC_GETFLAGS), 4),
    LongFor64(ROW(FS_IOC_SETFLAGS), 4),
    LongFor32(ROW(FS_IOC_SETFLAGS), 4),
    LongFor64(ROW(FS_IOC_GETVERSION), 4),
    LongFor32(ROW(FS_IOC_GETVERSION), 4),
    LongFor64(ROW(FS_IOC_SETVERSION), 4),
    LongFor32(ROW(FS_IOC_SETVERSION), 4),
    Regular(ROW(FS_IOC_FSGETXATTR)),
    Regular(ROW(FS_IOC_FSSETXATTR)),
    Regular(ROW(FS_IOC_GETFSLABEL)),
    Regular(ROW(FS_IOC_SETFSLABEL)),
    {0xc020660b, _IOWR('f', 11, char[32]), "FS_IOC_FIEMAP", kFiemap},

    // Block devices, discs, loop devices.
    Regular(ROW(BLKROSET), kBuffer, 4),
    Regular(ROW(BLKROGET), kBuffer, 4),
    Regular(ROW(BLKRRPART), kValue),
    Regular(ROW(BLKGETSIZE), kWordOut),
    Regular(ROW(BLKFLSBUF), kValue),
    Regular(ROW(BLKRASET), kValue),
    Regular(ROW(BLKRAGET), kWordOut),
    Regular(ROW(BLKFRASET), kValue),
    Regular(ROW(BLKFRAGET), kWordOut),
    Regular(ROW(BLKSECTGET), kBuffer, 2),
    Regular(ROW(BLKSSZGET), kBuffer, 4),
    LongFor64(ROW(BLKBSZGET), 4),
    LongFor32(ROW(BLKBSZGET), 4),
    LongFor64(ROW(BLKBSZSET), 4),
    LongFor32(ROW(BLKBSZSET), 4),
    LongFor64(ROW(BLKGETSIZE64), 8),
    LongFor32(ROW(BLKGETSIZE64), 8),
    Regular(ROW(BLKDISCARD), kBuffer, 16),
    Regular(ROW(BLKSECDISCARD), kBuffer, 16),
    Regular(ROW(BLKZEROOUT), kBuffer, 16),
    Regular(ROW(BLKIOMIN), kBuffer, 4),
    Regular(ROW(BLKIOOPT), kBuffer, 4),
    Regular(ROW(BLKALIGNOFF), kBuffer, 4),
    Regular(ROW(BLKPBSZGET), kBuffer, 4),
    Regular(ROW(BLKDISCARDZEROES), kBuffer, 4),
    Regular(ROW(BLKROTATIONAL), kBuffer, 2),
    {0x0301, ROW(HDIO_GETGEO), kDiskGeometry},
    {0x5309, ROW(CDROMEJECT), kValue},
    {0x5326, ROW(CDROM_DRIVE_STATUS), kValue},
    {0x5331, ROW(CDROM_GET_CAPABILITY), kValue},
    {0x4c00, ROW(LOOP_SET_FD), kValue},
    {0x4c01, ROW(LOOP_CLR_FD), kValue},
    {0x4c04, ROW(LOOP_SET_STATUS64), kBuffer, 232},
    {0x4c05, ROW(LOOP_GET_STATUS64), kBuffer, 232},
    {0x4c06, ROW(LOOP_CHANGE_FD), kValue},
    {0x4c07, ROW(LOOP_SET_CAPACITY), kValue},
    {0x4c08, ROW(LOOP_SET_DIRECT_IO), kValue},
    {0x4c09, ROW(LOOP_SET_BLOCK_SIZE), kValue},
    {0x4c0a, ROW(LOOP_CONFIGURE), kBuffer, 304},
    {0x4c80, ROW(LOOP_CTL_ADD), kValue},
    {0x4c81, ROW(LOOP_CTL_REMOVE), kValue},
    {0x4c82, ROW(LOOP_CTL_GET_FREE), kValue},

    // Clocks, random numbers, tunnels.
    Regular(ROW(RTC_AIE_ON)), Regular(ROW(RTC_AIE_OFF)),
    Regular(ROW(RTC_UIE_ON)), Regular(ROW(RTC_UIE_OFF)),
    Regular(ROW(RTC_PIE_ON)), Regular(ROW(RTC_PIE_OFF)),
    Regular(ROW(RTC_ALM_SET)), Regular(ROW(RTC_ALM_READ)),
    Regular(ROW(RTC_RD_TIME)), Regular(ROW(RTC_SET_TIME)),
    Regular(ROW(RTC_WKALM_SET)), Regular(ROW(RTC_WKALM_RD)),
    {0x8008700b, ROW(RTC_IRQP_READ), kWordOut, 0, IoctlAbi::kX8664},
    {0x8004700b, ROW(RTC_IRQP_READ), kWordOut, 0, IoctlAbi::kI386},
    {0x4008700c, ROW(RTC_IRQP_SET), kValue, 0, IoctlAbi::kX8664},
    {0x4004700c, ROW(RTC_IRQP_SET), kValue, 0, IoctlAbi::kI386},
    Regular(ROW(RNDGETENTCNT)), Regular(ROW(RNDADDTOENTCNT)),
    Regular(ROW(RNDZAPENTCNT)), Regular(ROW(RNDCLEARPOOL)),
    Regular(ROW(TUNSETNOCSUM), kValue), Regular(ROW(TUNSETDEBUG), kValue),
    Regular(ROW(TUNSETIFF), kIfreq), Regular(ROW(TUNGETIFF), kIfreq),
    Regular(ROW(TUNSETPERSIST), kValue), Regular(ROW(TUNSETOWNER), kValue),
    Regular(ROW(TUNSETLINK), kValue), Regular(ROW(TUNSETGROUP), kValue),
    Regular(ROW(TUNGETFEATURES)), Regular(ROW(TUNSETOFFLOAD), kValue),
    Regular(ROW(TUNGETSNDBUF)), Regular(ROW(TUNSETSNDBUF)),
    Regular(ROW(TUNGETVNETHDRSZ)), Regular(ROW(TUNSETVNETHDRSZ)),
    Regular(ROW(TUNSETQUEUE), kIfreq),

    // Sockets (linux/sockios.h).
    {0x8901, ROW(FIOSETOWN), kBuffer, 4},
    // (linux/vm_sockets.h.) It fills in a number.
    Regular(_IO(7, 0xb9), "IOCTL_VM_SOCKETS_GET_LOCAL_CID", kBuffer, 4),
    {0x8902, ROW(SIOCSPGRP), kBuffer, 4},
    {0x8903, ROW(FIOGETOWN), kBuffer, 4},
    {0x8904, ROW(SIOCGPGRP), kBuffer, 4},
    {0x8905, ROW(SIOCATMARK), kBuffer, 4},
    {0x8906, ROW(SIOCGSTAMP_OLD), kTimevalOut},
    {0x8907, ROW(SIOCGSTAMPNS_OLD), kTimespecOut},
    Regular(_IOR(0x89, 0x06, char[16]), "SIOCGSTAMP_NEW"),
    Regular(_IOR(0x89, 0x07, char[16]), "SIOCGSTAMPNS_NEW"),
    {0x8910, ROW(SIOCGIFNAME), kIfreq},
    {0x8911, ROW(SIOCSIFLINK), kValue},
    {0x8912, ROW(SIOCGIFCONF), kIfconf},
    {0x8913, ROW(SIOCGIFFLAGS), kIfreq}, {0x8914, ROW(SIOCSIFFLAGS), kIfreq},
    {0x8915, ROW(SIOCGIFADDR), kIfreq}, {0x8916, ROW(SIOCSIFADDR), kIfreq},
    {0x8917, ROW(SIOCGIFDSTADDR), kIfreq},
    {0x8918, ROW(SIOCSIFDSTADDR), kIfreq},
    {0x8919, ROW(SIOCGIFBRDADDR), kIfreq},
    {0x891a, ROW(SIOCSIFBRDADDR), kIfreq},
    {0x891b, ROW(SIOCGIFNETMASK), kIfreq},
    {0x891c, ROW(SIOCSIFNETMASK), kIfreq},
    {0x891d, ROW(SIOCGIFMETRIC), kIfreq}, {0x891e, ROW(SIOCSIFMETRIC), kIfreq},
    {0x8921, ROW(SIOCGIFMTU), kIfreq}, {0x8922, ROW(SIOCSIFMTU), kIfreq},
    {0x8923, ROW(SIOCSIFNAME), kIfreq},
    {0x8924, ROW(SIOCSIFHWADDR), kIfreq},
    {0x8927, ROW(SIOCGIFHWADDR), kIfreq},
    {0x8931, ROW(SIOCADDMULTI), kIfreq}, {0x8932, ROW(SIOCDELMULTI), kIfreq},
    {0x8933, ROW(SIOCGIFINDEX), kIfreq},
    {0x8942, ROW(SIOCGIFTXQLEN), kIfreq}, {0x8943, ROW(SIOCSIFTXQLEN), kIfreq},
    {0x8946, ROW(SIOCETHTOOL), kIfreqData},
    {0x8947, ROW(SIOCGMIIPHY), kIfreq}, {0x8948, ROW(SIOCGMIIREG), kIfreq},
    {0x8953, ROW(SIOCDARP), kBuffer, 68},
    {0x8954, ROW(SIOCGARP), kBuffer, 68},
    {0x8955, ROW(SIOCSARP), kBuffer, 68},
    {0x8970, ROW(SIOCGIFMAP), kIfreqMap}, {0x8971, ROW(SIOCSIFMAP), kIfreqMap},
};
#undef ROW
// clang-format on

// The rows of one ABI by their requests. Of several with one request the first
// in kRows comes first.
using Index = std::vector<const IoctlRow*>;

Index MakeIndex(IoctlAbi other) {
  Index index;
  for (const IoctlRow& row : kRows) {
    if (row.abi != other) index.push_back(&row);
  }
  std::sort(index.begin(), index.end(),
            [](const IoctlRow* a, const IoctlRow* b) {
              return a->guest != b->guest ? a->guest < b->guest : a < b;
            });
  return index;
}

}  // namespace

uint32_t X86Request(uint32_t host_request) { return ToX86(host_request); }

absl::Span<const IoctlRow> IoctlRows() { return kRows; }

const IoctlRow* FindIoctl(x86::Mode abi, uint32_t request) {
  static const auto& i386 = *new Index(MakeIndex(IoctlAbi::kX8664));
  static const auto& x86_64 = *new Index(MakeIndex(IoctlAbi::kI386));
  const Index& index = abi == x86::Mode::k32 ? i386 : x86_64;
  const auto it = std::lower_bound(
      index.begin(), index.end(), request,
      [](const IoctlRow* row, uint32_t value) { return row->guest < value; });
  return it == index.end() || (*it)->guest != request ? nullptr : *it;
}

}  // namespace emu::syscall
