// SPDX-License-Identifier: Apache-2.0

#include "syscall/translate/mmap_flags.h"

#include <asm/mman.h>
#include <linux/mman.h>

namespace emu::syscall {
namespace {

constexpr NumberPair kFlagPairs[] = {
    {0x10, MAP_FIXED},        {0x20, MAP_ANONYMOUS},
    {0x100, MAP_GROWSDOWN},   {0x800, MAP_DENYWRITE},
    {0x1000, MAP_EXECUTABLE}, {0x2000, MAP_LOCKED},
    {0x4000, MAP_NORESERVE},  {0x8000, MAP_POPULATE},
    {0x10000, MAP_NONBLOCK},  {0x20000, MAP_STACK},
    {0x40000, MAP_HUGETLB},   {0x100000, MAP_FIXED_NOREPLACE},
};

constexpr NumberPair kProtectionPairs[] = {
    {0x1, PROT_READ},
    {0x2, PROT_WRITE},
    {0x4, PROT_EXEC},
    {0x8, PROT_SEM},
    {0x01000000, PROT_GROWSDOWN},
    {0x02000000, PROT_GROWSUP},
};

}  // namespace

constexpr NumberMap kMmapFlags = kFlagPairs;
constexpr NumberMap kMmapProtections = kProtectionPairs;

}  // namespace emu::syscall
