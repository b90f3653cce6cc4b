// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_MIPS_LABEL_H_
#define JIT_MIPS_LABEL_H_

#include <cstdint>

namespace emu::jit::mips {

// A place in one Assembler's code that branches name, before or after it is
// known. While it is not, the branches to it form a list through their own
// offset fields: each holds the distance in words to the previous one, 0 in the
// first. So a label owns no memory.
class Label {
 public:
  Label() = default;
  Label(const Label&) = delete;
  Label& operator=(const Label&) = delete;

  bool bound() const { return target_ >= 0; }
  // Whether a branch names it that has no target yet.
  bool pending() const { return !bound() && last_branch_ >= 0; }

 private:
  friend class Assembler;

  // Word numbers from the code's beginning, -1 for none.
  int32_t target_ = -1;
  int32_t last_branch_ = -1;
};

}  // namespace emu::jit::mips

#endif  // JIT_MIPS_LABEL_H_
