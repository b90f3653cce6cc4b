// SPDX-License-Identifier: Apache-2.0

#include "syscall/translate/errno.h"

#include <errno.h>

#include <array>
#include <cstdint>
#include <string_view>

namespace emu::syscall {
namespace {

struct ErrnoRow {
  int16_t guest;
  int16_t host;
  std::string_view name;
};

constexpr ErrnoRow kErrnoRows[] = {
    // clang-format off
    {1, EPERM, "EPERM"},
    {2, ENOENT, "ENOENT"},
    {3, ESRCH, "ESRCH"},
    {4, EINTR, "EINTR"},
    {5, EIO, "EIO"},
    {6, ENXIO, "ENXIO"},
    {7, E2BIG, "E2BIG"},
    {8, ENOEXEC, "ENOEXEC"},
    {9, EBADF, "EBADF"},
    {10, ECHILD, "ECHILD"},
    {11, EAGAIN, "EAGAIN"},
    {12, ENOMEM, "ENOMEM"},
    {13, EACCES, "EACCES"},
    {14, EFAULT, "EFAULT"},
    {15, ENOTBLK, "ENOTBLK"},
    {16, EBUSY, "EBUSY"},
    {17, EEXIST, "EEXIST"},
    {18, EXDEV, "EXDEV"},
    {19, ENODEV, "ENODEV"},
    {20, ENOTDIR, "ENOTDIR"},
    {21, EISDIR, "EISDIR"},
    {22, EINVAL, "EINVAL"},
    {23, ENFILE, "ENFILE"},
    {24, EMFILE, "EMFILE"},
    {25, ENOTTY, "ENOTTY"},
    {26, ETXTBSY, "ETXTBSY"},
    {27, EFBIG, "EFBIG"},
    {28, ENOSPC, "ENOSPC"},
    {29, ESPIPE, "ESPIPE"},
    {30, EROFS, "EROFS"},
    {31, EMLINK, "EMLINK"},
    {32, EPIPE, "EPIPE"},
    {33, EDOM, "EDOM"},
    {34, ERANGE, "ERANGE"},
    {35, EDEADLK, "EDEADLK"},
    {36, ENAMETOOLONG, "ENAMETOOLONG"},
    {37, ENOLCK, "ENOLCK"},
    {38, ENOSYS, "ENOSYS"},
    {39, ENOTEMPTY, "ENOTEMPTY"},
    {40, ELOOP, "ELOOP"},
    {42, ENOMSG, "ENOMSG"},
    {43, EIDRM, "EIDRM"},
    {44, ECHRNG, "ECHRNG"},
    {45, EL2NSYNC, "EL2NSYNC"},
    {46, EL3HLT, "EL3HLT"},
    {47, EL3RST, "EL3RST"},
    {48, ELNRNG, "ELNRNG"},
    {49, EUNATCH, "EUNATCH"},
    {50, ENOCSI, "ENOCSI"},
    {51, EL2HLT, "EL2HLT"},
    {52, EBADE, "EBADE"},
    {53, EBADR, "EBADR"},
    {54, EXFULL, "EXFULL"},
    {55, ENOANO, "ENOANO"},
    {56, EBADRQC, "EBADRQC"},
    {57, EBADSLT, "EBADSLT"},
    {59, EBFONT, "EBFONT"},
    {60, ENOSTR, "ENOSTR"},
    {61, ENODATA, "ENODATA"},
    {62, ETIME, "ETIME"},
    {63, ENOSR, "ENOSR"},
    {64, ENONET, "ENONET"},
    {65, ENOPKG, "ENOPKG"},
    {66, EREMOTE, "EREMOTE"},
    {67, ENOLINK, "ENOLINK"},
    {68, EADV, "EADV"},
    {69, ESRMNT, "ESRMNT"},
    {70, ECOMM, "ECOMM"},
    {71, EPROTO, "EPROTO"},
    {72, EMULTIHOP, "EMULTIHOP"},
    {73, EDOTDOT, "EDOTDOT"},
    {74, EBADMSG, "EBADMSG"},
    {75, EOVERFLOW, "EOVERFLOW"},
    {76, ENOTUNIQ, "ENOTUNIQ"},
    {77, EBADFD, "EBADFD"},
    {78, EREMCHG, "EREMCHG"},
    {79, ELIBACC, "ELIBACC"},
    {80, ELIBBAD, "ELIBBAD"},
    {81, ELIBSCN, "ELIBSCN"},
    {82, ELIBMAX, "ELIBMAX"},
    {83, ELIBEXEC, "ELIBEXEC"},
    {84, EILSEQ, "EILSEQ"},
    {85, ERESTART, "ERESTART"},
    {86, ESTRPIPE, "ESTRPIPE"},
    {87, EUSERS, "EUSERS"},
    {88, ENOTSOCK, "ENOTSOCK"},
    {89, EDESTADDRREQ, "EDESTADDRREQ"},
    {90, EMSGSIZE, "EMSGSIZE"},
    {91, EPROTOTYPE, "EPROTOTYPE"},
    {92, ENOPROTOOPT, "ENOPROTOOPT"},
    {93, EPROTONOSUPPORT, "EPROTONOSUPPORT"},
    {94, ESOCKTNOSUPPORT, "ESOCKTNOSUPPORT"},
    {95, EOPNOTSUPP, "EOPNOTSUPP"},
    {96, EPFNOSUPPORT, "EPFNOSUPPORT"},
    {97, EAFNOSUPPORT, "EAFNOSUPPORT"},
    {98, EADDRINUSE, "EADDRINUSE"},
    {99, EADDRNOTAVAIL, "EADDRNOTAVAIL"},
    {100, ENETDOWN, "ENETDOWN"},
    {101, ENETUNREACH, "ENETUNREACH"},
    {102, ENETRESET, "ENETRESET"},
    {103, ECONNABORTED, "ECONNABORTED"},
    {104, ECONNRESET, "ECONNRESET"},
    {105, ENOBUFS, "ENOBUFS"},
    {106, EISCONN, "EISCONN"},
    {107, ENOTCONN, "ENOTCONN"},
    {108, ESHUTDOWN, "ESHUTDOWN"},
    {109, ETOOMANYREFS, "ETOOMANYREFS"},
    {110, ETIMEDOUT, "ETIMEDOUT"},
    {111, ECONNREFUSED, "ECONNREFUSED"},
    {112, EHOSTDOWN, "EHOSTDOWN"},
    {113, EHOSTUNREACH, "EHOSTUNREACH"},
    {114, EALREADY, "EALREADY"},
    {115, EINPROGRESS, "EINPROGRESS"},
    {116, ESTALE, "ESTALE"},
    {117, EUCLEAN, "EUCLEAN"},
    {118, ENOTNAM, "ENOTNAM"},
    {119, ENAVAIL, "ENAVAIL"},
    {120, EISNAM, "EISNAM"},
    {121, EREMOTEIO, "EREMOTEIO"},
    {122, EDQUOT, "EDQUOT"},
    {123, ENOMEDIUM, "ENOMEDIUM"},
    {124, EMEDIUMTYPE, "EMEDIUMTYPE"},
    {125, ECANCELED, "ECANCELED"},
    {126, ENOKEY, "ENOKEY"},
    {127, EKEYEXPIRED, "EKEYEXPIRED"},
    {128, EKEYREVOKED, "EKEYREVOKED"},
    {129, EKEYREJECTED, "EKEYREJECTED"},
    {130, EOWNERDEAD, "EOWNERDEAD"},
    {131, ENOTRECOVERABLE, "ENOTRECOVERABLE"},
    {132, ERFKILL, "ERFKILL"},
    {133, EHWPOISON, "EHWPOISON"},
    // clang-format on
};

constexpr int kGuestLimit = 134;
constexpr int kHostLimit = 1134;  // MIPS puts EDQUOT at 1133

// Index into kErrnoRows plus one, by number; 0 where there is no such error.
template <int kLimit>
constexpr std::array<uint8_t, kLimit> IndexBy(int16_t ErrnoRow::*number) {
  std::array<uint8_t, kLimit> index = {};
  for (size_t i = 0; i < std::size(kErrnoRows); ++i) {
    index[kErrnoRows[i].*number] = i + 1;
  }
  return index;
}

constexpr auto kByGuest = IndexBy<kGuestLimit>(&ErrnoRow::guest);
constexpr auto kByHost = IndexBy<kHostLimit>(&ErrnoRow::host);

const ErrnoRow* FindByHost(int host_errno) {
  if (host_errno <= 0 || host_errno >= kHostLimit) return nullptr;
  const int index = kByHost[host_errno];
  return index == 0 ? nullptr : &kErrnoRows[index - 1];
}

}  // namespace

int ErrnoToGuest(int host_errno) {
  const ErrnoRow* row = FindByHost(host_errno);
  return row != nullptr ? row->guest : 22;  // EINVAL
}

int ErrnoToHost(int guest_errno) {
  if (guest_errno <= 0 || guest_errno >= kGuestLimit) return 0;
  const int index = kByGuest[guest_errno];
  return index == 0 ? 0 : kErrnoRows[index - 1].host;
}

std::string_view ErrnoName(int host_errno) {
  const ErrnoRow* row = FindByHost(host_errno);
  return row != nullptr ? row->name : std::string_view();
}

}  // namespace emu::syscall
