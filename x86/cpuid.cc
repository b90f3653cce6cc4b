// SPDX-License-Identifier: Apache-2.0

#include "x86/cpuid.h"

#include <iterator>

#include "x86/cpu_model.h"

namespace emu::x86 {
namespace {

enum Register : uint8_t { kEax, kEbx, kEcx, kEdx };

// Where CPUID reports a feature.
struct FeatureBit {
  Feature feature;
  uint32_t leaf;
  Register reg;
  uint8_t bit;
};

constexpr uint32_t kExtended = 0x80000000;

constexpr FeatureBit kFeatureBits[] = {
    {Feature::kFpu, 1, kEdx, 0},
    {Feature::kTsc, 1, kEdx, 4},
    {Feature::kMsr, 1, kEdx, 5},
    {Feature::kCx8, 1, kEdx, 8},
    {Feature::kSep, 1, kEdx, 11},
    {Feature::kCmov, 1, kEdx, 15},
    {Feature::kClfsh, 1, kEdx, 19},
    {Feature::kMmx, 1, kEdx, 23},
    {Feature::kFxsr, 1, kEdx, 24},
    {Feature::kSse, 1, kEdx, 25},
    {Feature::kSse2, 1, kEdx, 26},

    {Feature::kSse3, 1, kEcx, 0},
    {Feature::kPclmulqdq, 1, kEcx, 1},
    {Feature::kSsse3, 1, kEcx, 9},
    {Feature::kFma, 1, kEcx, 12},
    {Feature::kCx16, 1, kEcx, 13},
    {Feature::kSse41, 1, kEcx, 19},
    {Feature::kSse42, 1, kEcx, 20},
    {Feature::kMovbe, 1, kEcx, 22},
    {Feature::kPopcnt, 1, kEcx, 23},
    {Feature::kAes, 1, kEcx, 25},
    {Feature::kXsave, 1, kEcx, 26},
    {Feature::kXsave, 1, kEcx, 27},  // OSXSAVE
    {Feature::kAvx, 1, kEcx, 28},
    {Feature::kF16c, 1, kEcx, 29},
    {Feature::kRdrand, 1, kEcx, 30},

    {Feature::kFsgsbase, 7, kEbx, 0},
    {Feature::kBmi1, 7, kEbx, 3},
    {Feature::kAvx2, 7, kEbx, 5},
    {Feature::kBmi2, 7, kEbx, 8},
    {Feature::kRdseed, 7, kEbx, 18},
    {Feature::kAdx, 7, kEbx, 19},
    {Feature::kClflushopt, 7, kEbx, 23},
    {Feature::kClwb, 7, kEbx, 24},
    {Feature::kSha, 7, kEbx, 29},
    {Feature::kPku, 7, kEcx, 3},
    {Feature::kPku, 7, kEcx, 4},  // OSPKE
    {Feature::kRdpid, 7, kEcx, 22},

    {Feature::kLahf64, kExtended + 1, kEcx, 0},
    {Feature::kLzcnt, kExtended + 1, kEcx, 5},
    {Feature::kPrefetchw, kExtended + 1, kEcx, 8},
    {Feature::kSyscall, kExtended + 1, kEdx, 11},
    {Feature::kRdtscp, kExtended + 1, kEdx, 27},
};

// A leaf's bits that no instruction stands for. `subleaf` is kAnySubleaf where
// ECX does not matter.
constexpr uint32_t kAnySubleaf = ~0u;
struct Leaf {
  uint32_t leaf;
  uint32_t subleaf;
  CpuidResult value;
};

constexpr uint32_t kMaxExtendedLeaf = kExtended + 8;

// A processor with the vendor's name (programs know what to expect of it); one
// core. The model adds its signature and highest leaf.
constexpr Leaf kLeaves[] = {
    {0, kAnySubleaf, {0, 0x756e6547, 0x6c65746e, 0x49656e69}},
    // CLFLUSH lines of 64 bytes, one logical processor.
    // EDX: DE PSE PAE MCE APIC MTRR PGE MCA PAT PSE36.
    {1, kAnySubleaf, {0, 0x00010800, 0, 0x000372cc}},
    {2, kAnySubleaf, {0x76036301, 0x00f0b5ff, 0, 0x00c30000}},
    // Caches: 32 KiB data, 32 KiB instructions, 1 MiB, all 64-byte lines.
    {4, 0, {0x00000121, 0x01c0003f, 0x0000003f, 0}},
    {4, 1, {0x00000122, 0x01c0003f, 0x0000003f, 0}},
    {4, 2, {0x00000143, 0x03c0003f, 0x000003ff, 0}},
    // Topology: one thread in one core.
    {0xb, 0, {0, 1, 0x0100, 0}},
    {0xb, 1, {0, 1, 0x0201, 0}},
    {kExtended, kAnySubleaf, {kMaxExtendedLeaf, 0, 0, 0}},
    // "emu user-mode x86 processor", in 48 bytes.
    {kExtended + 2,
     kAnySubleaf,
     {0x20756d65, 0x72657375, 0x646f6d2d, 0x38782065}},
    {kExtended + 3, kAnySubleaf, {0x72702036, 0x7365636f, 0x00726f73, 0}},
    {kExtended + 4, kAnySubleaf, {0, 0, 0, 0}},
    // The second-level cache again: 1 MiB, 16 ways, 64-byte lines.
    {kExtended + 6, kAnySubleaf, {0, 0, 0x04008040, 0}},
    // Invariant TSC.
    {kExtended + 7, kAnySubleaf, {0, 0, 0, 1u << 8}},
    // Address sizes: 46 bits physical, 48 virtual.
    {kExtended + 8, kAnySubleaf, {0x302e, 0, 0, 0}},
};

// XSAVE's areas (SDM vol. 1, §13.2): x87 and SSE in 512 bytes and a header of
// 64, AVX in 256 more.
CpuidResult XsaveLeaf(uint32_t subleaf) {
  const bool avx = HasFeature(Feature::kAvx);
  const uint32_t size = avx ? 0x340 : 0x240;
  switch (subleaf) {
    case 0:
      return {avx ? 7u : 3u, size, size, 0};
    case 1:
      return {(HasFeature(Feature::kXsaveopt) ? 1u : 0) |
                  (HasFeature(Feature::kXsavec) ? 2u : 0),
              size, 0, 0};
    case 2:
      return avx ? CpuidResult{0x100, 0x240, 0, 0} : CpuidResult{};
    default:
      return {};
  }
}

uint32_t& Part(CpuidResult& result, Register reg) {
  switch (reg) {
    case kEax:
      return result.eax;
    case kEbx:
      return result.ebx;
    case kEcx:
      return result.ecx;
    default:
      return result.edx;
  }
}

void AddFeatures(Mode mode, uint32_t leaf, CpuidResult& result) {
  for (const FeatureBit& bit : kFeatureBits) {
    if (bit.leaf != leaf || !HasFeature(bit.feature)) continue;
    // Intel reports SYSCALL where it works: in 64-bit mode.
    if (bit.feature == Feature::kSyscall && mode != Mode::k64) continue;
    Part(result, bit.reg) |= 1u << bit.bit;
  }
}

// Of the bits that are not an instruction's, those that not all models have.
void AddModel(const CpuModel& model, uint32_t leaf, uint32_t subleaf,
              CpuidResult& result) {
  constexpr uint32_t kErms = 1u << 9, kNx = 1u << 20, kLm = 1u << 29;
  if (leaf == 0) result.eax = model.max_leaf;
  if (leaf == 1) result.eax = model.signature;
  // Caches, of a Pentium III, where there is no leaf 4 to tell of them.
  if (leaf == 2 && model.max_leaf < 4) result = {0x03020101, 0, 0, 0x0c040882};
  // REP MOVSB and STOSB are the fast way here, too.
  if (leaf == 7 && subleaf == 0 && HasFeature(Feature::kAvx2)) {
    result.ebx = kErms;
  }
  if (leaf == kExtended + 1 && model.long_mode) result.edx = kNx | kLm;
}

}  // namespace

CpuidResult Cpuid(Mode mode, uint32_t leaf, uint32_t subleaf) {
  // Out of range: the highest basic leaf's values.
  const bool extended = leaf >= kExtended;
  const CpuModel& model = CurrentCpuModel();
  if (leaf > (extended ? kMaxExtendedLeaf : model.max_leaf)) {
    leaf = model.max_leaf;
  }
  if (leaf == 0xd) {
    return HasFeature(Feature::kXsave) ? XsaveLeaf(subleaf) : CpuidResult{};
  }
  CpuidResult result = {};
  for (const Leaf& row : kLeaves) {
    if (row.leaf == leaf &&
        (row.subleaf == kAnySubleaf || row.subleaf == subleaf)) {
      result = row.value;
    }
  }
  // A level that does not exist is still named, and has the thread's number.
  if (leaf == 0xb && subleaf > 1) result.ecx = subleaf & 0xff;
  AddModel(model, leaf, subleaf, result);
  if (leaf != 7 || subleaf == 0) AddFeatures(mode, leaf, result);
  return result;
}

}  // namespace emu::x86
