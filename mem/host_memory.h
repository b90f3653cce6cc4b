// SPDX-License-Identifier: Apache-2.0

#ifndef MEM_HOST_MEMORY_H_
#define MEM_HOST_MEMORY_H_

#include <cstdint>
#include <vector>

// The host's memory calls, as the guest's memory needs them. They return 0 or
// a negative errno.
namespace emu::mem::host {

// The host's PROT_* for what the guest asked for: never executable, and
// readable when anything is allowed, as on x86.
int HostProtection(int guest_protection);

// Maps [address, address + length) without replacing anything: -EEXIST when
// the host has a mapping there. Works on kernels (and under QEMU versions) that
// take MAP_FIXED_NOREPLACE for a mere hint.
int64_t MapNoReplace(uint64_t address, uint64_t length, int host_protection,
                     int host_flags, int fd, uint64_t offset);

// Maps over what is there. Only for what the guest owns.
int64_t MapReplace(uint64_t address, uint64_t length, int host_protection,
                   int host_flags, int fd, uint64_t offset);

int64_t Unmap(uint64_t address, uint64_t length);

// The host's own page size.
uint64_t PageSize();

struct Occupied {
  uint64_t start, end;
};
// What /proc/self/maps lists now, upwards.
std::vector<Occupied> OccupiedRanges();

}  // namespace emu::mem::host

#endif  // MEM_HOST_MEMORY_H_
