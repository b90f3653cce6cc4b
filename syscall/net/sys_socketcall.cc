// SPDX-License-Identifier: Apache-2.0

#include <errno.h>

#include <array>
#include <cstdint>

#include "mem/guest_copy.h"
#include "syscall/core/syscall_row.h"
#include "syscall/net/sys_net.h"

namespace emu::syscall {
namespace {

struct Call {
  Handler handler;
  int argument_count;
};

// By socketcall's first argument (linux/net.h, SYS_SOCKET …), from 1.
constexpr Call kCalls[] = {
    {nullptr, 0},        {SysSocket, 3},      {SysBind, 3},
    {SysConnect, 3},     {SysListen, 2},      {SysAccept, 3},
    {SysGetsockname, 3}, {SysGetpeername, 3}, {SysSocketpair, 4},
    {SysSend, 4},        {SysRecv, 4},        {SysSendto, 6},
    {SysRecvfrom, 6},    {SysShutdown, 2},    {SysSetsockopt, 5},
    {SysGetsockopt, 5},  {SysSendmsg, 3},     {SysRecvmsg, 3},
    {SysAccept4, 4},     {SysRecvmmsg, 5},    {SysSendmmsg, 4},
};

}  // namespace

SyscallResult SysSocketcall(Task& task, const Args& args) {
  const uint32_t number = args.Unsigned(0);
  const uint64_t words_address = args.Pointer(1);
  if (number == 0 || number >= std::size(kCalls)) return Error(EINVAL);
  const Call& call = kCalls[number];
  uint32_t words[6] = {};
  if (!mem::CopyFromGuest(words, words_address,
                          call.argument_count * sizeof(uint32_t))) {
    return Error(EFAULT);
  }
  return call.handler(task, Args(args.abi(), {words[0], words[1], words[2],
                                              words[3], words[4], words[5]}));
}

}  // namespace emu::syscall
