// SPDX-License-Identifier: Apache-2.0

#include "x86/capstone_disassembler.h"

#include <capstone/capstone.h>

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"

namespace emu::x86 {
namespace {

// A Capstone handle and its one instruction buffer, for the calling thread.
class Handle {
 public:
  explicit Handle(cs_mode mode) {
    if (cs_open(CS_ARCH_X86, mode, &handle_) == CS_ERR_OK) {
      insn_ = cs_malloc(handle_);
    }
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (insn_ == nullptr) return;
    cs_free(insn_, 1);
    cs_close(&handle_);
  }

  const cs_insn* Next(uint64_t pc, absl::Span<const uint8_t> bytes) {
    const uint8_t* code = bytes.data();
    size_t size = bytes.size();
    if (insn_ == nullptr) return nullptr;
    return cs_disasm_iter(handle_, &code, &size, &pc, insn_) ? insn_ : nullptr;
  }

 private:
  csh handle_ = 0;
  cs_insn* insn_ = nullptr;
};

Handle& HandleFor(Mode mode) {
  thread_local Handle i386(CS_MODE_32);
  thread_local Handle x86_64(CS_MODE_64);
  return mode == Mode::k32 ? i386 : x86_64;
}

}  // namespace

Disassembly DisassembleOne(Mode mode, uint64_t pc,
                           absl::Span<const uint8_t> bytes) {
  const cs_insn* insn = HandleFor(mode).Next(pc, bytes);
  if (insn == nullptr) return {};
  return {insn->size, insn->mnemonic, insn->op_str};
}

std::string Disassemble(Mode mode, uint64_t pc,
                        absl::Span<const uint8_t> bytes) {
  const Disassembly insn = DisassembleOne(mode, pc, bytes);
  if (insn.length == 0) return "(bad)";
  if (insn.operands.empty()) return insn.mnemonic;
  return absl::StrCat(insn.mnemonic, " ", insn.operands);
}

}  // namespace emu::x86
