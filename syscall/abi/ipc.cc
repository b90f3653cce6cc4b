// SPDX-License-Identifier: Apache-2.0

#include "syscall/abi/ipc.h"

#include <algorithm>
#include <optional>

#include "mem/guest_copy.h"

namespace emu::syscall {
namespace {

template <typename Perm>
void FillPerm(const ipc_perm& host, Perm* guest) {
  guest->key = host.__key;
  guest->uid = host.uid;
  guest->gid = host.gid;
  guest->creator_uid = host.cuid;
  guest->creator_gid = host.cgid;
  guest->mode = host.mode;
  guest->sequence = host.__seq;
}

template <typename Perm>
void ReadPerm(const Perm& guest, ipc_perm* host) {
  host->uid = guest.uid;
  host->gid = guest.gid;
  host->mode = guest.mode;
}

// 64-bit seconds into two words.
void Split(int64_t seconds, uint32_t* low, uint32_t* high) {
  *low = static_cast<uint32_t>(seconds);
  *high = static_cast<uint32_t>(seconds >> 32);
}

template <typename Shmid>
Shmid CommonShmid(const shmid_ds& host) {
  Shmid guest = {};
  FillPerm(host.shm_perm, &guest.perm);
  guest.size = host.shm_segsz;
  guest.creator_pid = host.shm_cpid;
  guest.last_pid = host.shm_lpid;
  guest.attach_count = host.shm_nattch;
  return guest;
}

template <typename Msqid>
Msqid CommonMsqid(const msqid_ds& host) {
  Msqid guest = {};
  FillPerm(host.msg_perm, &guest.perm);
  guest.bytes = host.__msg_cbytes;
  guest.count = host.msg_qnum;
  guest.max_bytes = host.msg_qbytes;
  guest.last_send_pid = host.msg_lspid;
  guest.last_receive_pid = host.msg_lrpid;
  return guest;
}

// Limits that a 32-bit word cannot hold show as its largest (kernel:
// copy_compat_shminfo_to_user).
template <typename Word>
Word Clamp(uint64_t value) {
  constexpr uint64_t kLargest = sizeof(Word) == 4 ? INT32_MAX : UINT64_MAX;
  return static_cast<Word>(std::min(value, kLargest));
}

template <typename Word>
bool WriteShmInfoAs(uint64_t address, const shm_info& host) {
  struct {
    int32_t used_ids;
    Word total, resident, swapped, swap_attempts, swap_successes;
  } const guest = {host.used_ids,
                   static_cast<Word>(host.shm_tot),
                   static_cast<Word>(host.shm_rss),
                   static_cast<Word>(host.shm_swp),
                   static_cast<Word>(host.swap_attempts),
                   static_cast<Word>(host.swap_successes)};
  return mem::WriteGuest(address, guest);
}

template <typename Word>
bool WriteShmLimitsAs(uint64_t address, const shminfo& host) {
  const Word guest[9] = {Clamp<Word>(host.shmmax), Clamp<Word>(host.shmmin),
                         Clamp<Word>(host.shmmni), Clamp<Word>(host.shmseg),
                         Clamp<Word>(host.shmall)};
  return mem::CopyToGuest(address, guest, sizeof(guest));
}

bool IsI386(x86::Mode abi) { return abi == x86::Mode::k32; }

}  // namespace

bool WriteShmid(uint64_t address, x86::Mode abi, const shmid_ds& host) {
  if (IsI386(abi)) {
    auto guest = CommonShmid<ShmidI386>(host);
    Split(host.shm_atime, &guest.atime, &guest.atime_high);
    Split(host.shm_dtime, &guest.dtime, &guest.dtime_high);
    Split(host.shm_ctime, &guest.ctime, &guest.ctime_high);
    return mem::WriteGuest(address, guest);
  }
  auto guest = CommonShmid<ShmidX8664>(host);
  guest.atime = host.shm_atime;
  guest.dtime = host.shm_dtime;
  guest.ctime = host.shm_ctime;
  return mem::WriteGuest(address, guest);
}

bool WriteSemid(uint64_t address, x86::Mode abi, const semid_ds& host) {
  if (IsI386(abi)) {
    SemidI386 guest = {};
    FillPerm(host.sem_perm, &guest.perm);
    Split(host.sem_otime, &guest.otime, &guest.otime_high);
    Split(host.sem_ctime, &guest.ctime, &guest.ctime_high);
    guest.count = static_cast<uint32_t>(host.sem_nsems);
    return mem::WriteGuest(address, guest);
  }
  SemidX8664 guest = {};
  FillPerm(host.sem_perm, &guest.perm);
  guest.otime = host.sem_otime;
  guest.ctime = host.sem_ctime;
  guest.count = host.sem_nsems;
  return mem::WriteGuest(address, guest);
}

bool WriteMsqid(uint64_t address, x86::Mode abi, const msqid_ds& host) {
  if (IsI386(abi)) {
    auto guest = CommonMsqid<MsqidI386>(host);
    Split(host.msg_stime, &guest.stime, &guest.stime_high);
    Split(host.msg_rtime, &guest.rtime, &guest.rtime_high);
    Split(host.msg_ctime, &guest.ctime, &guest.ctime_high);
    return mem::WriteGuest(address, guest);
  }
  auto guest = CommonMsqid<MsqidX8664>(host);
  guest.stime = host.msg_stime;
  guest.rtime = host.msg_rtime;
  guest.ctime = host.msg_ctime;
  return mem::WriteGuest(address, guest);
}

bool ReadShmid(uint64_t address, x86::Mode abi, shmid_ds* host) {
  *host = {};
  if (IsI386(abi)) {
    const auto guest = mem::ReadGuest<ShmidI386>(address);
    if (guest.has_value()) ReadPerm(guest->perm, &host->shm_perm);
    return guest.has_value();
  }
  const auto guest = mem::ReadGuest<ShmidX8664>(address);
  if (guest.has_value()) ReadPerm(guest->perm, &host->shm_perm);
  return guest.has_value();
}

bool ReadSemid(uint64_t address, x86::Mode abi, semid_ds* host) {
  *host = {};
  if (IsI386(abi)) {
    const auto guest = mem::ReadGuest<SemidI386>(address);
    if (guest.has_value()) ReadPerm(guest->perm, &host->sem_perm);
    return guest.has_value();
  }
  const auto guest = mem::ReadGuest<SemidX8664>(address);
  if (guest.has_value()) ReadPerm(guest->perm, &host->sem_perm);
  return guest.has_value();
}

bool ReadMsqid(uint64_t address, x86::Mode abi, msqid_ds* host) {
  *host = {};
  if (IsI386(abi)) {
    const auto guest = mem::ReadGuest<MsqidI386>(address);
    if (!guest.has_value()) return false;
    ReadPerm(guest->perm, &host->msg_perm);
    host->msg_qbytes = guest->max_bytes;
    return true;
  }
  const auto guest = mem::ReadGuest<MsqidX8664>(address);
  if (!guest.has_value()) return false;
  ReadPerm(guest->perm, &host->msg_perm);
  host->msg_qbytes = guest->max_bytes;
  return true;
}

bool WriteShmInfo(uint64_t address, x86::Mode abi, const shm_info& host) {
  return IsI386(abi) ? WriteShmInfoAs<uint32_t>(address, host)
                     : WriteShmInfoAs<uint64_t>(address, host);
}

bool WriteShmLimits(uint64_t address, x86::Mode abi, const shminfo& host) {
  return IsI386(abi) ? WriteShmLimitsAs<uint32_t>(address, host)
                     : WriteShmLimitsAs<uint64_t>(address, host);
}

}  // namespace emu::syscall
