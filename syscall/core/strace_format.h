// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_CORE_STRACE_FORMAT_H_
#define SYSCALL_CORE_STRACE_FORMAT_H_

#include <cstdint>
#include <initializer_list>

namespace emu::syscall {

// How -strace prints an argument or a result. "Out" formats are read from guest
// memory after the call, when it succeeded; the others before it.
enum class Format : uint8_t {
  kNone,
  kInt,
  kUnsigned,
  kLong,          // decimal, the ABI's word
  kUnsignedLong,  // decimal
  kHex,           // the ABI's word; NULL for a pointer that is 0: kPointer
  kPointer,
  kU64,          // decimal; a register pair on i386, taking two arguments
  kOctal,        // a file mode
  kFd,           // -1 as such
  kDirFd,        // AT_FDCWD
  kPath,         // a string, never cut
  kString,       // a string, cut at 32 characters
  kStringArray,  // char*[] up to NULL
  kEnvironment,  // its address and the number of strings
  kBuffer,       // in; the length is the next argument
  kBufferOut,    // the length is the result
  kIovec,        // in; the count is the next argument
  kIovecOut,     // as kIovec, up to the result's length
  kFlags,        // bits by `names`
  kEnum,         // a number by `names`
  kSignal,       // SIGxxx
  kSigset,       // in, 8 bytes
  kSigsetOut,
  kOldSigset,  // in, the old 1-word set
  kOldSigsetOut,
  kSigaction,  // in, rt
  kSigactionOut,
  kSiginfoOut,
  kTimespec,  // in, the ABI's
  kTimespecOut,
  kTimespec64,  // in, two 64-bit words
  kTimespec64Out,
  kTimeval,
  kTimevalOut,
  kTimevalPair,   // utimes
  kTimespecPair,  // utimensat
  kIntOut,        // pointer to int: [n]
  kFdPairOut,     // int[2] of pipe, socketpair
  kStatusOut,     // wait status
  kStatOut,       // the ABI's newest stat: st_mode and st_size
  kOldStatOut,
  kPollFds,
  kFdSet,        // in; the count is argument 0
  kSockaddr,     // in; the length is the next argument
  kSockaddrOut,  // the length is behind the next argument
  kRlimitOut,
  kRlimit,
  kUnameOut,
  kStringOut,
  kOpenMode,        // behind the flags of open
  kFcntlArgument,   // behind the command
  kIoctlArgument,   // behind the request
  kFutexTimeout,    // in, the ABI's; these three go by argument 1
  kFutexTimeout64,  // in, two 64-bit words
  kFutexAddress,
  kFutexBits,
  kItimerval,
  kItimervalOut,
  kItimerspec,
  kItimerspecOut,
  kItimerspec64,
  kItimerspec64Out,
  kRlimit64,
  kRlimit64Out,
  kDirentsOut,
  kDirents64Out,
  kCpuSet,  // the size is the argument before
  kCpuSetOut,
  kEpollEvent,
  kEpollEventsOut,
  kMessage,  // msghdr
  kMessageOut,
  kCloneArgs,
  kSocketProtocol,  // the domain is argument 0
  kSocketOption,    // behind the level
  kSocketValue,     // in; the length is the next argument
  kSocketValueOut,  // the length is behind the next argument
  // Of results:
  kPollResult,
  kSelectResult,
};

// A name for a bit pattern: the one of kFlags is printed when
// (value & mask) == bits; of kEnum when value == bits.
struct ValueName {
  uint64_t bits;
  const char* name;
  uint64_t mask = 0;  // 0: the same as `bits`
};

// A list of names, ended by one whose name is nullptr.
using NameTable = const ValueName*;

struct ArgFormat {
  // Implicit, so that rows read as lists of formats.
  constexpr ArgFormat(Format format_in = Format::kNone,  // NOLINT
                      NameTable names_in = nullptr)
      : format(format_in), names(names_in) {}

  Format format;
  NameTable names;
};

// The formats of a call's arguments and of its result.
struct Formats {
  constexpr Formats() = default;
  constexpr Formats(std::initializer_list<ArgFormat> list,
                    Format result_in = Format::kLong)
      : result(result_in) {
    for (const ArgFormat& format : list) arguments[count++] = format;
  }

  ArgFormat arguments[6];
  uint8_t count = 0;
  Format result = Format::kLong;
};

constexpr ArgFormat Flags(NameTable names) { return {Format::kFlags, names}; }
constexpr ArgFormat Enum(NameTable names) { return {Format::kEnum, names}; }

}  // namespace emu::syscall

#endif  // SYSCALL_CORE_STRACE_FORMAT_H_
