// SPDX-License-Identifier: Apache-2.0

#ifndef EXEC_CODE_REGION_H_
#define EXEC_CODE_REGION_H_

#include <cstdint>
#include <vector>

#include "jit/translation.h"

namespace emu::exec {

struct TranslationBlock;

// The host code of one region, and what it was made from. Owned by the
// RegionTable; lives until no thread can be in it any more.
struct CodeRegion {
  jit::RegionPlan plan;
  jit::HandlerCalls calls;
  jit::Translation translation;
  uint8_t* code = nullptr;
  // The plan's blocks; and others whose bytes the translation relies on.
  std::vector<TranslationBlock*> blocks;
  std::vector<TranslationBlock*> watched;
  bool dead = false;
};

// A jump in a region's code along some block's link.
struct CodeSite {
  CodeRegion* region;
  uint16_t exit;  // of its translation
  friend bool operator==(const CodeSite&, const CodeSite&) = default;
};

}  // namespace emu::exec

#endif  // EXEC_CODE_REGION_H_
