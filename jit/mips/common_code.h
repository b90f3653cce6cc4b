// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_MIPS_COMMON_CODE_H_
#define JIT_MIPS_COMMON_CODE_H_

#include "jit/mips/assembler.h"
#include "jit/mips/region_emitter.h"

namespace emu::jit::mips {

// Emits the ways into translated code and out of it.
CommonCode EmitCommonCode(Assembler* assembler, bool is_64,
                          const CpuFeatures& features);

}  // namespace emu::jit::mips

#endif  // JIT_MIPS_COMMON_CODE_H_
