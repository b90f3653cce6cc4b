// SPDX-License-Identifier: Apache-2.0

#include "syscall/fs/proc_cpuinfo.h"

#include <unistd.h>

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "x86/cpuid.h"

namespace emu::syscall {
namespace {

using x86::CpuidResult;

CpuidResult Cpuid(uint32_t leaf) { return x86::Cpuid(x86::Mode::k64, leaf, 0); }

constexpr uint32_t kExtended = 0x80000000;

// The kernel's names for CPUID's bits (arch/x86/include/asm/cpufeatures.h), in
// its order.
struct FlagName {
  uint32_t leaf;
  uint32_t CpuidResult::*part;
  int bit;
  const char* name;
};

constexpr auto kEbx = &CpuidResult::ebx;
constexpr auto kEcx = &CpuidResult::ecx;
constexpr auto kEdx = &CpuidResult::edx;

constexpr FlagName kFlagNames[] = {
    // clang-format off
    {1, kEdx, 0, "fpu"}, {1, kEdx, 2, "de"}, {1, kEdx, 3, "pse"},
    {1, kEdx, 4, "tsc"}, {1, kEdx, 5, "msr"}, {1, kEdx, 6, "pae"},
    {1, kEdx, 7, "mce"}, {1, kEdx, 8, "cx8"}, {1, kEdx, 9, "apic"},
    {1, kEdx, 11, "sep"}, {1, kEdx, 12, "mtrr"}, {1, kEdx, 13, "pge"},
    {1, kEdx, 14, "mca"}, {1, kEdx, 15, "cmov"}, {1, kEdx, 16, "pat"},
    {1, kEdx, 17, "pse36"}, {1, kEdx, 19, "clflush"}, {1, kEdx, 23, "mmx"},
    {1, kEdx, 24, "fxsr"}, {1, kEdx, 25, "sse"}, {1, kEdx, 26, "sse2"},
    {kExtended + 1, kEdx, 11, "syscall"}, {kExtended + 1, kEdx, 20, "nx"},
    {kExtended + 1, kEdx, 27, "rdtscp"}, {kExtended + 1, kEdx, 29, "lm"},
    {kExtended + 7, kEdx, 8, "constant_tsc"},
    {kExtended + 7, kEdx, 8, "nonstop_tsc"},
    {1, kEcx, 0, "pni"}, {1, kEcx, 1, "pclmulqdq"}, {1, kEcx, 9, "ssse3"},
    {1, kEcx, 12, "fma"}, {1, kEcx, 13, "cx16"}, {1, kEcx, 19, "sse4_1"},
    {1, kEcx, 20, "sse4_2"}, {1, kEcx, 22, "movbe"}, {1, kEcx, 23, "popcnt"},
    {1, kEcx, 25, "aes"}, {1, kEcx, 26, "xsave"}, {1, kEcx, 28, "avx"},
    {1, kEcx, 29, "f16c"}, {1, kEcx, 30, "rdrand"},
    {kExtended + 1, kEcx, 0, "lahf_lm"}, {kExtended + 1, kEcx, 5, "abm"},
    {kExtended + 1, kEcx, 8, "3dnowprefetch"},
    {7, kEbx, 0, "fsgsbase"}, {7, kEbx, 3, "bmi1"}, {7, kEbx, 5, "avx2"},
    {7, kEbx, 8, "bmi2"}, {7, kEbx, 9, "erms"}, {7, kEbx, 18, "rdseed"},
    {7, kEbx, 19, "adx"}, {7, kEbx, 23, "clflushopt"}, {7, kEbx, 24, "clwb"},
    {7, kEbx, 29, "sha_ni"}, {7, kEcx, 3, "pku"}, {7, kEcx, 4, "ospke"},
    {7, kEcx, 22, "rdpid"},
    // clang-format on
};

std::string Flags() {
  std::string flags;
  for (const FlagName& flag : kFlagNames) {
    if ((Cpuid(flag.leaf).*flag.part >> flag.bit & 1) != 0) {
      absl::StrAppend(&flags, flags.empty() ? "" : " ", flag.name);
    }
  }
  return flags;
}

void AppendBytes(uint32_t word, std::string* text) {
  for (int i = 0; i < 4; ++i) text->push_back(word >> 8 * i & 0xff);
}

std::string Vendor() {
  const CpuidResult leaf = Cpuid(0);
  std::string name;
  for (uint32_t word : {leaf.ebx, leaf.edx, leaf.ecx}) AppendBytes(word, &name);
  return name;
}

std::string Brand() {
  std::string name;
  for (uint32_t i = 2; i <= 4; ++i) {
    const CpuidResult leaf = Cpuid(kExtended + i);
    for (uint32_t word : {leaf.eax, leaf.ebx, leaf.ecx, leaf.edx}) {
      AppendBytes(word, &name);
    }
  }
  return name.c_str();  // up to its NUL
}

}  // namespace

std::string CpuinfoText() {
  const uint32_t signature = Cpuid(1).eax;
  const uint32_t family = signature >> 8 & 0xf;
  const uint32_t model = (signature >> 4 & 0xf) | (signature >> 12 & 0xf0);
  const uint32_t sizes = Cpuid(kExtended + 8).eax;
  const std::string vendor = Vendor();
  const std::string brand = Brand();
  const std::string flags = Flags();
  const long count = sysconf(_SC_NPROCESSORS_ONLN);
  std::string text;
  for (long i = 0; i < count; ++i) {
    absl::StrAppendFormat(
        &text,
        "processor\t: %d\nvendor_id\t: %s\ncpu family\t: %d\nmodel\t\t: %d\n"
        "model name\t: %s\nstepping\t: %d\ncpu MHz\t\t: 1000.000\n"
        "cache size\t: 1024 KB\nphysical id\t: 0\nsiblings\t: %d\n"
        "core id\t\t: %d\ncpu cores\t: %d\napicid\t\t: %d\n"
        "initial apicid\t: %d\nfpu\t\t: yes\nfpu_exception\t: yes\n"
        "cpuid level\t: %d\nwp\t\t: yes\nflags\t\t: %s\nbugs\t\t:\n"
        "bogomips\t: 2000.00\nclflush size\t: 64\ncache_alignment\t: 64\n"
        "address sizes\t: %d bits physical, %d bits virtual\n"
        "power management:\n\n",
        i, vendor, family, model, brand, signature & 0xf, count, i, count, i, i,
        Cpuid(0).eax, flags, sizes & 0xff, sizes >> 8 & 0xff);
  }
  return text;
}

}  // namespace emu::syscall
