// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_STRACE_STRACE_STRUCTS_H_
#define SYSCALL_STRACE_STRACE_STRUCTS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "syscall/core/args.h"

namespace emu::syscall {

// Guest structures as strace(1) writes them: NULL, or the address of what
// cannot be read.

// A guest word of `size` bytes at `address`.
std::optional<uint64_t> ReadWord(uint64_t address, int size);

// {first=…, second=…} of two guest words, as timespec and timeval are.
std::string PairText(uint64_t address, int word, const char* first,
                     const char* second);

// {it_interval={tv_sec=…, …}, it_value={…}}; `fraction` is tv_usec or tv_nsec.
std::string TimerText(uint64_t address, int word, const char* fraction);

// [{iov_base="…", iov_len=n}, …], showing `limit` bytes of data in all.
std::string IovecText(uint64_t address, uint64_t count, int word,
                      uint64_t limit);

// {sa_family=AF_INET, …}.
std::string SockaddrText(uint64_t address, uint64_t length);

// {msg_name=…, …} of sendmsg, or of recvmsg, which got `limit` bytes.
std::string MessageText(uint64_t address, x86::Mode abi, uint64_t limit);

// [{events=EPOLLIN, data={u32=…, u64=…}}, …]; without brackets for the one of
// epoll_ctl.
std::string EpollEventsText(uint64_t address, uint64_t count);
std::string EpollEventText(uint64_t address);

// {flags=CLONE_VM|…, …} of clone3.
std::string CloneArgsText(uint64_t address);

// {rlim_cur=8192*1024, rlim_max=RLIM64_INFINITY}.
std::string RlimitText(uint64_t address, int word);

// 0x7fff0000 /* 3 entries */ of what getdents has read.
std::string DirentsText(uint64_t address, uint64_t size, int length_offset);

// [0 2] of the bits of a set of processors or descriptors.
std::string BitsText(uint64_t address, uint64_t bytes);

}  // namespace emu::syscall

#endif  // SYSCALL_STRACE_STRACE_STRUCTS_H_
