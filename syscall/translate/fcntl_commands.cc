// SPDX-License-Identifier: Apache-2.0

#include "syscall/translate/fcntl_commands.h"

#include <fcntl.h>

namespace emu::syscall {
namespace {

constexpr int kFirstLinuxSpecific = 1024;

constexpr NumberPair kFcntlPairs[] = {
    {0, F_DUPFD},
    {1, F_GETFD},
    {2, F_SETFD},
    {3, F_GETFL},
    {4, F_SETFL},
    {5, F_GETLK},
    {6, F_SETLK},
    {7, F_SETLKW},
    {8, F_SETOWN},
    {9, F_GETOWN},
    {10, F_SETSIG},
    {11, F_GETSIG},
    {15, F_SETOWN_EX},
    {16, F_GETOWN_EX},
    {17, 17},  // F_GETOWNER_UIDS, which glibc does not name
    {36, F_OFD_GETLK},
    {37, F_OFD_SETLK},
    {38, F_OFD_SETLKW},
    {kFirstLinuxSpecific + 0, F_SETLEASE},
    {kFirstLinuxSpecific + 1, F_GETLEASE},
    {kFirstLinuxSpecific + 2, F_NOTIFY},
    // F_DUPFD_QUERY and F_CREATED_QUERY, which glibc does not name.
    {kFirstLinuxSpecific + 3, kFirstLinuxSpecific + 3},
    {kFirstLinuxSpecific + 4, kFirstLinuxSpecific + 4},
    {kFirstLinuxSpecific + 6, F_DUPFD_CLOEXEC},
    {kFirstLinuxSpecific + 7, F_SETPIPE_SZ},
    {kFirstLinuxSpecific + 8, F_GETPIPE_SZ},
    {kFirstLinuxSpecific + 9, F_ADD_SEALS},
    {kFirstLinuxSpecific + 10, F_GET_SEALS},
    {kFirstLinuxSpecific + 11, F_GET_RW_HINT},
    {kFirstLinuxSpecific + 12, F_SET_RW_HINT},
    {kFirstLinuxSpecific + 13, F_GET_FILE_RW_HINT},
    {kFirstLinuxSpecific + 14, F_SET_FILE_RW_HINT},
};

}  // namespace

constexpr NumberMap kFcntlCommands = kFcntlPairs;

}  // namespace emu::syscall
