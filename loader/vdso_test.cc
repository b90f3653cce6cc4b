// SPDX-License-Identifier: Apache-2.0

#include "loader/vdso.h"

#include <elf.h>

#include <set>
#include <string>

#include "base/bits.h"
#include "gtest/gtest.h"
#include "mem/fault_handler_for_test.h"
#include "mem/guest_copy.h"

namespace emu::loader {
namespace {

template <typename Ehdr, typename Phdr, typename Dyn, typename Sym>
struct Class {
  // The names that the dynamic section, found through the program headers as
  // libc does, defines.
  static std::set<std::string> Symbols(const char* image) {
    const auto header = LoadUnaligned<Ehdr>(image);
    uint64_t symbols = 0, names = 0, hash = 0;
    for (int i = 0; i < header.e_phnum; ++i) {
      const auto entry =
          LoadUnaligned<Phdr>(image + header.e_phoff + i * sizeof(Phdr));
      if (entry.p_type != PT_DYNAMIC) continue;
      for (uint64_t at = entry.p_vaddr;; at += sizeof(Dyn)) {
        const auto item = LoadUnaligned<Dyn>(image + at);
        if (item.d_tag == DT_NULL) break;
        if (item.d_tag == DT_SYMTAB) symbols = item.d_un.d_ptr;
        if (item.d_tag == DT_STRTAB) names = item.d_un.d_ptr;
        if (item.d_tag == DT_HASH) hash = item.d_un.d_ptr;
        EXPECT_NE(item.d_tag, DT_REL) << "nobody relocates it";
        EXPECT_NE(item.d_tag, DT_RELA) << "nobody relocates it";
      }
    }
    std::set<std::string> result;
    const auto count = LoadUnaligned<uint32_t>(image + hash + 4);
    for (uint32_t i = 1; i < count; ++i) {
      const auto symbol = LoadUnaligned<Sym>(image + symbols + i * sizeof(Sym));
      if (symbol.st_shndx != SHN_ABS) {
        result.insert(image + names + symbol.st_name);
      }
    }
    return result;
  }
  // Whether one segment, not writable, is all there is to load.
  static bool IsOneSegment(const char* image) {
    const auto header = LoadUnaligned<Ehdr>(image);
    int loads = 0;
    for (int i = 0; i < header.e_phnum; ++i) {
      const auto entry =
          LoadUnaligned<Phdr>(image + header.e_phoff + i * sizeof(Phdr));
      if (entry.p_type == PT_LOAD) {
        ++loads;
        EXPECT_EQ(entry.p_flags, static_cast<uint32_t>(PF_R | PF_X));
        EXPECT_EQ(entry.p_vaddr, 0u);
      }
    }
    return loads == 1;
  }
};
using Class32 = Class<Elf32_Ehdr, Elf32_Phdr, Elf32_Dyn, Elf32_Sym>;
using Class64 = Class<Elf64_Ehdr, Elf64_Phdr, Elf64_Dyn, Elf64_Sym>;

std::string BytesAt(uint64_t address, size_t size) {
  std::string bytes(size, '\0');
  EXPECT_TRUE(mem::CopyFromGuest(bytes.data(), address, size));
  return bytes;
}

TEST(VdsoTest, ThereAreTheKernelsFunctions) {
  EXPECT_EQ(
      Class32::Symbols(VdsoImage(x86::Mode::k32).data()),
      (std::set<std::string>{"__kernel_vsyscall", "__kernel_sigreturn",
                             "__kernel_rt_sigreturn", "emu_sysenter_return",
                             "__vdso_clock_gettime", "__vdso_clock_gettime64",
                             "__vdso_clock_getres", "__vdso_gettimeofday",
                             "__vdso_time", "__vdso_getcpu"}));
  EXPECT_EQ(Class64::Symbols(VdsoImage(x86::Mode::k64).data()),
            (std::set<std::string>{
                "clock_gettime", "__vdso_clock_gettime", "clock_getres",
                "__vdso_clock_getres", "gettimeofday", "__vdso_gettimeofday",
                "time", "__vdso_time", "getcpu", "__vdso_getcpu"}));
}

TEST(VdsoTest, ItIsOneReadOnlySegment) {
  EXPECT_TRUE(Class32::IsOneSegment(VdsoImage(x86::Mode::k32).data()));
  EXPECT_TRUE(Class64::IsOneSegment(VdsoImage(x86::Mode::k64).data()));
}

TEST(VdsoTest, MapsItsImage) {
  mem::InstallFaultHandlerForTest();
  for (x86::Mode mode : {x86::Mode::k32, x86::Mode::k64}) {
    mem::AddressSpace memory(
        mem::AddressSpace::DefaultLayout(mode == x86::Mode::k32));
    const auto vdso = MapVdso(mode, memory);
    ASSERT_TRUE(vdso.ok()) << vdso.status();
    const std::string_view image = VdsoImage(mode);
    EXPECT_EQ(BytesAt(vdso->start, image.size()), image);
    const auto mappings = memory.Mappings();
    ASSERT_EQ(mappings.size(), 1u);
    EXPECT_EQ(mappings[0].start, vdso->start);
    EXPECT_EQ(mappings[0].end, vdso->end);
    EXPECT_EQ(mappings[0].mapping.name, "[vdso]");
    EXPECT_EQ(mappings[0].mapping.protection, mem::kProtRead | mem::kProtExec);
  }
}

TEST(VdsoTest, I386TrampolinesHaveTheBytesThatUnwindersLookFor) {
  mem::InstallFaultHandlerForTest();
  mem::AddressSpace memory(mem::AddressSpace::DefaultLayout(true));
  const auto vdso = MapVdso(x86::Mode::k32, memory);
  ASSERT_TRUE(vdso.ok()) << vdso.status();
  // pop eax; mov eax, 119; int 0x80
  EXPECT_EQ(BytesAt(vdso->sigreturn, 8),
            std::string("\x58\xb8\x77\0\0\0\xcd\x80", 8));
  // mov eax, 173; int 0x80
  EXPECT_EQ(BytesAt(vdso->rt_sigreturn, 7),
            std::string("\xb8\xad\0\0\0\xcd\x80", 7));
  // int 0x80; then pop ebp, pop edx, pop ecx, ret
  EXPECT_EQ(BytesAt(vdso->sysenter_return - 2, 6), "\xcd\x80\x5d\x5a\x59\xc3");
  EXPECT_LT(vdso->vsyscall, vdso->sysenter_return);
}

}  // namespace
}  // namespace emu::loader
