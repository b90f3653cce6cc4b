// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_ABI_IPC_H_
#define SYSCALL_ABI_IPC_H_

#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include <cstddef>
#include <cstdint>

#include "syscall/core/args.h"

namespace emu::syscall {

// System V IPC structures (linux/ipc.h, asm/…buf.h). `Word` is a long of the
// ABI.

struct IpcPermI386 {
  int32_t key;
  uint32_t uid;
  uint32_t gid;
  uint32_t creator_uid;
  uint32_t creator_gid;
  uint16_t mode;
  uint16_t pad1;
  uint16_t sequence;
  uint16_t pad2;
  uint32_t unused[2];
};
static_assert(sizeof(IpcPermI386) == 36);

struct IpcPermX8664 {
  int32_t key;
  uint32_t uid;
  uint32_t gid;
  uint32_t creator_uid;
  uint32_t creator_gid;
  uint32_t mode;
  uint16_t sequence;
  uint16_t pad2;
  uint64_t unused[2];
};
static_assert(sizeof(IpcPermX8664) == 48);

// 64-bit seconds. i386 has them as two words.
struct ShmidI386 {
  IpcPermI386 perm;
  uint32_t size;
  uint32_t atime, atime_high;
  uint32_t dtime, dtime_high;
  uint32_t ctime, ctime_high;
  int32_t creator_pid;
  int32_t last_pid;
  uint32_t attach_count;
  uint32_t unused[2];
};
static_assert(sizeof(ShmidI386) == 84);

struct ShmidX8664 {
  IpcPermX8664 perm;
  uint64_t size;
  int64_t atime;
  int64_t dtime;
  int64_t ctime;
  int32_t creator_pid;
  int32_t last_pid;
  uint64_t attach_count;
  uint64_t unused[2];
};
static_assert(sizeof(ShmidX8664) == 112);

struct SemidI386 {
  IpcPermI386 perm;
  uint32_t otime, otime_high;
  uint32_t ctime, ctime_high;
  uint32_t count;
  uint32_t unused[2];
};
static_assert(sizeof(SemidI386) == 64);

struct SemidX8664 {
  IpcPermX8664 perm;
  int64_t otime;
  uint64_t unused1;
  int64_t ctime;
  uint64_t unused2;
  uint64_t count;
  uint64_t unused3[2];
};
static_assert(sizeof(SemidX8664) == 104);

struct MsqidI386 {
  IpcPermI386 perm;
  uint32_t stime, stime_high;
  uint32_t rtime, rtime_high;
  uint32_t ctime, ctime_high;
  uint32_t bytes;
  uint32_t count;
  uint32_t max_bytes;
  int32_t last_send_pid;
  int32_t last_receive_pid;
  uint32_t unused[2];
};
static_assert(sizeof(MsqidI386) == 88);

struct MsqidX8664 {
  IpcPermX8664 perm;
  int64_t stime;
  int64_t rtime;
  int64_t ctime;
  uint64_t bytes;
  uint64_t count;
  uint64_t max_bytes;
  int32_t last_send_pid;
  int32_t last_receive_pid;
  uint64_t unused[2];
};
static_assert(sizeof(MsqidX8664) == 120);

// Each returns false for a bad guest pointer.
bool WriteShmid(uint64_t address, x86::Mode abi, const shmid_ds& host);
bool WriteSemid(uint64_t address, x86::Mode abi, const semid_ds& host);
bool WriteMsqid(uint64_t address, x86::Mode abi, const msqid_ds& host);
// What IPC_SET sets: owner and mode, and a queue's size.
bool ReadShmid(uint64_t address, x86::Mode abi, shmid_ds* host);
bool ReadSemid(uint64_t address, x86::Mode abi, semid_ds* host);
bool ReadMsqid(uint64_t address, x86::Mode abi, msqid_ds* host);

// SHM_INFO and, under IPC_INFO, the limits.
bool WriteShmInfo(uint64_t address, x86::Mode abi, const shm_info& host);
bool WriteShmLimits(uint64_t address, x86::Mode abi, const shminfo& host);

}  // namespace emu::syscall

#endif  // SYSCALL_ABI_IPC_H_
