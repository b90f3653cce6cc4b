// SPDX-License-Identifier: Apache-2.0

#include <cpuid.h>

#include <cstdint>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "testing/instructions/this_processor.h"
#include "x86/processor.h"

namespace emu::instructions {
namespace {

std::string Vendor() {
  uint32_t eax = 0, name[3] = {};
  __get_cpuid(0, &eax, &name[0], &name[2], &name[1]);
  char text[sizeof name];
  std::memcpy(text, name, sizeof name);
  return std::string(text, sizeof text);
}

}  // namespace

// SDM vol. 2, CPUID, leaf 1: the extended family counts where the family is 15,
// the extended model where it is 6 or 15.
std::string ThisProcessor() {
  uint32_t eax = 0, ebx, ecx, edx;
  __get_cpuid(1, &eax, &ebx, &ecx, &edx);
  const uint32_t base = eax >> 8 & 15;
  const uint32_t family = base + (base == 15 ? eax >> 20 & 255 : 0);
  const uint32_t extended = base == 6 || base == 15 ? eax >> 16 & 15 : 0;
  return absl::StrCat(Vendor(), " family ", family, " model ",
                      extended << 4 | (eax >> 4 & 15), " stepping ", eax & 15);
}

bool IsVendorOurs() { return Vendor() == x86::kVendor; }

}  // namespace emu::instructions
