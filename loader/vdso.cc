// SPDX-License-Identifier: Apache-2.0

#include "loader/vdso.h"

#include <elf.h>

#include <cerrno>

#include "base/bits.h"
#include "base/check.h"
#include "loader/load_error.h"
#include "mem/guest_copy.h"

namespace emu::loader {
namespace {

constexpr unsigned char kImage32[] = {
#include "loader/vdso_i386.inc"
};
constexpr unsigned char kImage64[] = {
#include "loader/vdso_x86_64.inc"
};

template <size_t kSize>
std::string_view View(const unsigned char (&image)[kSize]) {
  return std::string_view(reinterpret_cast<const char*>(image), kSize);
}

// The value of a symbol of the i386 image, which is our own and known good.
uint64_t SymbolIn32(std::string_view name) {
  const char* const image = VdsoImage(x86::Mode::k32).data();
  const auto header = LoadUnaligned<Elf32_Ehdr>(image);
  const auto section = [&](int index) {
    return LoadUnaligned<Elf32_Shdr>(image + header.e_shoff +
                                     index * sizeof(Elf32_Shdr));
  };
  for (int i = 0; i < header.e_shnum; ++i) {
    const Elf32_Shdr symbols = section(i);
    if (symbols.sh_type != SHT_DYNSYM) continue;
    const char* const names = image + section(symbols.sh_link).sh_offset;
    for (uint32_t at = 0; at < symbols.sh_size; at += sizeof(Elf32_Sym)) {
      const auto symbol =
          LoadUnaligned<Elf32_Sym>(image + symbols.sh_offset + at);
      if (names + symbol.st_name == name) return symbol.st_value;
    }
  }
  EMU_UNREACHABLE() << "no symbol " << name << " in the vDSO";
}

}  // namespace

std::string_view VdsoImage(x86::Mode mode) {
  return mode == x86::Mode::k32 ? View(kImage32) : View(kImage64);
}

absl::StatusOr<Vdso> MapVdso(x86::Mode mode, mem::AddressSpace& memory) {
  const std::string_view image = VdsoImage(mode);
  mem::MapRequest request;
  request.length = image.size();
  request.protection = mem::kProtRead | mem::kProtWrite;
  request.anonymous = true;
  request.name = "[vdso]";
  const int64_t start = memory.Map(request);
  if (start < 0) return PathError(-start, "vDSO");
  if (!mem::CopyToGuest(start, image.data(), image.size()) ||
      memory.Protect(start, image.size(), mem::kProtRead | mem::kProtExec) !=
          0) {
    return PathError(EFAULT, "vDSO");
  }
  Vdso vdso;
  vdso.start = start;
  vdso.end = start + AlignUp(image.size(), mem::kGuestPageSize);
  if (mode == x86::Mode::k32) {
    vdso.vsyscall = start + SymbolIn32("__kernel_vsyscall");
    vdso.sysenter_return = start + SymbolIn32("emu_sysenter_return");
    vdso.sigreturn = start + SymbolIn32("__kernel_sigreturn");
    vdso.rt_sigreturn = start + SymbolIn32("__kernel_rt_sigreturn");
  }
  return vdso;
}

}  // namespace emu::loader
